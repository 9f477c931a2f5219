"""What people of the controller judged, what was decided, and who saw whom."""

from django.db import models

from licite.store.models.base import KeyedToken
from licite.store.models.people import Contact, Controller
from licite.store.walls import Walled

OF_IMPORT = "import:"
"""How a judgement on an import begins in `about`; the id of the import follows."""

OF_SUPPLIER = "supplier:"
"""How a judgement on a supplier begins in `about`; the name follows as their imports have it."""


class Judgement(models.Model):
    """A fact that a human settled, with author, reason and day; on one contact, or on a source or campaign.

    `about` is the name of a campaign, `import:ID` or `supplier:NAME`: that of an import, or of all imports of a
    supplier, holds for whoever has their source from it.
    """

    controller = models.ForeignKey(Controller, on_delete=models.PROTECT)
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True)
    about = models.TextField()
    fact = models.TextField()
    value = models.JSONField()
    author = models.TextField()
    reason = models.TextField()
    day = models.DateField()
    until = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    seq = models.BigIntegerField(unique=True)

    objects = Walled["Judgement"]()

    class Meta:
        indexes = (models.Index(fields=["controller", "about"], name="judgements_about"),)


class DecisionRecord(models.Model):
    """An answer that was given, with all it was made from, so that it can be decided again."""

    controller = models.ForeignKey(Controller, on_delete=models.PROTECT)
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True)
    event_id = models.TextField()
    campaign = models.TextField()
    at = models.TextField()
    doctrine = models.TextField()
    outcome = models.CharField(max_length=16)
    facts = models.JSONField()
    decision = models.JSONField()
    recorded_at = models.DateTimeField()
    seq = models.BigIntegerField(unique=True)

    objects = Walled["DecisionRecord"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["controller", "event_id"], name="one_decision_per_event"),)


class DecisionToken(KeyedToken):
    """The forms by which the decisions on somebody are found, whether or not they are a contact."""

    decision = models.ForeignKey(DecisionRecord, on_delete=models.CASCADE)

    objects = Walled["DecisionToken"]("decision__controller")


class Disagreement(models.Model):
    """Somebody in charge does not agree with a decision: what they hold right, and why. The decision stays as it is."""

    decision = models.ForeignKey(DecisionRecord, on_delete=models.PROTECT)
    answer = models.CharField(max_length=16)
    author = models.TextField()
    reason = models.TextField()
    at = models.DateTimeField()
    seq = models.BigIntegerField(unique=True)

    objects = Walled["Disagreement"]("decision__controller")


class Access(models.Model):
    """Somebody of the controller saw a contact, or looked for somebody who is none: `contact` is null then."""

    controller = models.ForeignKey(Controller, on_delete=models.PROTECT)
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True)
    actor = models.TextField()
    role = models.TextField()
    reason = models.TextField()
    at = models.DateTimeField()
    seq = models.BigIntegerField(unique=True)

    objects = Walled["Access"]()


class AccessToken(KeyedToken):
    """The forms by which a look-up that found no contact is found again; never an address in clear."""

    access = models.ForeignKey(Access, on_delete=models.CASCADE)

    objects = Walled["AccessToken"]("access__controller")
