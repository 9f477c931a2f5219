"""Consents as events: given, withdrawn, confirmed."""

from django.db import models

from licite.store.models.base import KeyedToken
from licite.store.models.people import Contact, Controller
from licite.store.walls import Walled


class Consent(models.Model):
    """One event. `first_party` is false for what somebody else claims; `event_at` is null where it is not known.

    `source` is where (a site, a form, a campaign), or who claims it; `words_language` is empty where nobody said it.
    `about` is the event that a confirmation confirms.
    """

    controller = models.ForeignKey(Controller, on_delete=models.PROTECT)
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True)
    event_id = models.TextField()
    kind = models.CharField(max_length=9)
    channel = models.TextField(null=True)
    purpose = models.TextField(null=True)
    brand = models.TextField(null=True)
    partners = models.JSONField(null=True)
    words = models.TextField()
    words_version = models.TextField()
    words_language = models.TextField()
    how = models.TextField()
    source = models.TextField()
    first_party = models.BooleanField()
    proven = models.BooleanField()
    double_opt_in = models.BooleanField()
    event_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    about = models.TextField(null=True)
    until = models.DateField(null=True)
    seq = models.BigIntegerField(unique=True)

    objects = Walled["Consent"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["controller", "event_id"], name="one_consent_per_event"),)


class ConsentToken(KeyedToken):
    """The exact form of who agreed; every form of who withdrew."""

    consent = models.ForeignKey(Consent, on_delete=models.CASCADE)

    objects = Walled["ConsentToken"]("consent__controller")
