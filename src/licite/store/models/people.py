"""Controllers, the people they know, and the identifiers of these."""

from django.db import models

from licite.store.models.base import KeyedToken
from licite.store.walls import Walled


class Controller(models.Model):
    """An organisation that decides why and how people are approached; several in one installation never meet."""

    slug = models.SlugField(max_length=64, unique=True)
    name = models.TextField()


class Contact(models.Model):
    """Somebody a controller knows. After an erasure only the number stays, with no identifier, for the proof."""

    controller = models.ForeignKey(Controller, on_delete=models.PROTECT)
    uid = models.CharField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
    erasure = models.ForeignKey("store.Erasure", on_delete=models.PROTECT, null=True)

    objects = Walled["Contact"]()


class Identifier(models.Model):
    """An address, number or profile of a contact, in clear: it goes with an erasure.

    `imported` is the import that brought it first; null where the person or somebody of the controller gave it.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE)
    kind = models.CharField(max_length=8)
    value = models.TextField()
    imported = models.ForeignKey("store.Import", on_delete=models.SET_NULL, null=True)

    objects = Walled["Identifier"]("contact__controller")


class IdentifierToken(KeyedToken):
    """The forms by which a contact is found again; `exact` marks the one that a consent may match."""

    identifier = models.ForeignKey(Identifier, on_delete=models.CASCADE)
    exact = models.BooleanField()

    objects = Walled["IdentifierToken"]("identifier__contact__controller")


class LookupToken(KeyedToken):
    """The forms by which refusals of an identifier are looked up: every writing, under every key there is.

    `exact` marks the form that a consent may match. They are made with the identifier, and again where a key is new.
    """

    identifier = models.ForeignKey(Identifier, on_delete=models.CASCADE)
    exact = models.BooleanField()

    objects = Walled["LookupToken"]("identifier__contact__controller")
