"""What nothing deletes: objections, what is said of them, and erasures. No cascade reaches these tables.

Only the tokens of who disowned one go, with an erasure: the objection then stops them again.
"""

from django.db import models

from licite.store.models.base import KeyedToken
from licite.store.models.people import Controller
from licite.store.walls import Walled


class Objection(models.Model):
    """A refusal. A channel, purpose or brand that is null means all of them; a time that is null is not known.

    `first_party`: the person told the controller, rather than somebody for them.
    """

    controller = models.ForeignKey(Controller, on_delete=models.PROTECT)
    event_id = models.TextField()
    channel = models.TextField(null=True)
    purpose = models.TextField(null=True)
    brand = models.TextField(null=True)
    event_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    how = models.TextField()
    source = models.TextField()
    first_party = models.BooleanField()
    seq = models.BigIntegerField(unique=True)

    objects = Walled["Objection"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["controller", "event_id"], name="one_objection_per_event"),)
        # Whether any is known by a fingerprint only is asked with every look-up.
        indexes = (models.Index(fields=["controller", "how"], name="objections_by_way"),)


class ObjectionToken(KeyedToken):
    """A form of an identifier that refused."""

    objection = models.ForeignKey(Objection, on_delete=models.PROTECT)

    objects = Walled["ObjectionToken"]("objection__controller")


class ForgedMark(models.Model):
    """Somebody in charge holds that an objection was forged. It blocks all the same until the person confirms."""

    objection = models.ForeignKey(Objection, on_delete=models.PROTECT)
    author = models.TextField()
    reason = models.TextField()
    at = models.DateTimeField()
    seq = models.BigIntegerField(unique=True)

    objects = Walled["ForgedMark"]("objection__controller")


class Disowning(models.Model):
    """The person said that an objection which was marked as forged is not theirs: it blocks them no more."""

    objection = models.ForeignKey(Objection, on_delete=models.PROTECT)
    event_id = models.TextField()
    words = models.TextField()
    words_version = models.TextField()
    how = models.TextField()
    event_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    seq = models.BigIntegerField(unique=True)

    objects = Walled["Disowning"]("objection__controller")


class DisowningToken(KeyedToken):
    """The exact form of who said so: nobody else whom the objection stops is freed by it."""

    disowning = models.ForeignKey(Disowning, on_delete=models.PROTECT)

    objects = Walled["DisowningToken"]("disowning__objection__controller")


class Erasure(models.Model):
    """A person was erased: what is written of them afterwards is refused, unless it is a refusal."""

    controller = models.ForeignKey(Controller, on_delete=models.PROTECT)
    event_id = models.TextField()
    at = models.DateTimeField()
    seq = models.BigIntegerField(unique=True)

    objects = Walled["Erasure"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["controller", "event_id"], name="one_erasure_per_event"),)


class ErasureToken(KeyedToken):
    """A form of an identifier that was erased."""

    erasure = models.ForeignKey(Erasure, on_delete=models.PROTECT)

    objects = Walled["ErasureToken"]("erasure__controller")
