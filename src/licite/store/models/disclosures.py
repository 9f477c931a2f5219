"""To whom data of people were handed over, and what these recipients were told of it since."""

from django.db import models

from licite.store.models.people import Contact, Controller
from licite.store.walls import Walled


class Disclosure(models.Model):
    """Data were handed over to a recipient (art. 4(9) GDPR): what, on which day, for which purpose, under which terms.

    `role` says what the recipient is: a `controller` of its own, or a `processor`. `data` are kinds of data. It names
    nobody of whom the data are.
    """

    controller = models.ForeignKey(Controller, on_delete=models.PROTECT)
    event_id = models.TextField()
    recipient = models.TextField()
    role = models.CharField(max_length=10)
    data = models.JSONField()
    purpose = models.TextField()
    terms_name = models.TextField()
    terms_hash = models.CharField(max_length=64)
    disclosed_on = models.DateField()
    author = models.TextField()
    recorded_at = models.DateTimeField()
    seq = models.BigIntegerField(unique=True)

    objects = Walled["Disclosure"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["controller", "event_id"], name="one_disclosure_per_event"),)


class Disclosed(models.Model):
    """A contact whose data were handed over; `commitment` is in the log, and says of nobody whose it is without `salt`.

    `refused_on` is the day of their oldest refusal that held when this was recorded, as a fact of the past: null where
    none did. After an erasure the row stays without a name, as the recipient has to be told of the erasure (art. 19).
    """

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT)
    refused_on = models.DateField(null=True)
    salt = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    seq = models.BigIntegerField()

    objects = Walled["Disclosed"]("disclosure__controller")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["disclosure", "contact"], name="one_row_per_contact"),)


class PassedOn(models.Model):
    """A recipient was told what became of people whose data it has: of one contact, or of all of them by that day."""

    controller = models.ForeignKey(Controller, on_delete=models.PROTECT)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True)
    event_id = models.TextField()
    recipient = models.TextField()
    told_on = models.DateField()
    how = models.TextField()
    author = models.TextField()
    recorded_at = models.DateTimeField()
    seq = models.BigIntegerField(unique=True)

    objects = Walled["PassedOn"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["controller", "event_id"], name="one_telling_per_event"),)
