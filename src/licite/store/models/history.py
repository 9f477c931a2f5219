"""What happened between a controller and a contact, and what the contact was told."""

from django.db import models

from licite.store.models.collected import Import
from licite.store.models.people import Contact, Controller
from licite.store.walls import Walled


class Interaction(models.Model):
    """Something that happened. `counts`: the person made contact by it; else `why_not` says why it moves no date.

    `campaign` is the message that it belongs to, `source` the tool or the person that told. `details` are the address
    of a link, an agent, the length of a call; they name nobody else.
    """

    controller = models.ForeignKey(Controller, on_delete=models.PROTECT)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE)
    event_id = models.TextField()
    kind = models.CharField(max_length=16)
    event_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    counts = models.BooleanField()
    why_not = models.TextField()
    campaign = models.TextField()
    source = models.TextField()
    details = models.JSONField()
    seq = models.BigIntegerField()

    objects = Walled["Interaction"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["controller", "event_id"], name="one_interaction_per_event"),)
        indexes = (models.Index(fields=["contact", "counts", "event_at"], name="last_contact"),)


class Notice(models.Model):
    """The notice of art. 13 or 14 was given: to one contact, or to all that an import brought."""

    controller = models.ForeignKey(Controller, on_delete=models.PROTECT)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, null=True)
    imported = models.ForeignKey(Import, on_delete=models.CASCADE, null=True)
    event_id = models.TextField()
    article = models.CharField(max_length=2)
    given_on = models.DateField()
    words_version = models.TextField()
    words_language = models.TextField()
    complete = models.BooleanField(null=True)
    how = models.TextField()
    author = models.TextField()
    recorded_at = models.DateTimeField()
    seq = models.BigIntegerField(unique=True)

    objects = Walled["Notice"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["controller", "event_id"], name="one_notice_per_event"),)
