"""What imports brought: each a processing of its own, the rows it read, and who a contact is by all of them."""

from django.db import models

from licite.store.models.people import Contact, Controller
from licite.store.walls import Walled


class Import(models.Model):
    """A file that was taken in, from whom and under what; `state` is running, done, undone or quarantined.

    `facts` are those of the contract that hold for the whole source. `rows` counts what became of the lines read.
    `passport` is what the seller of a list said and showed of it. A file in quarantine has no rows here.
    """

    controller = models.ForeignKey(Controller, on_delete=models.PROTECT)
    event_id = models.TextField()
    state = models.CharField(max_length=12)
    why = models.TextField()
    file_name = models.TextField()
    file_hash = models.CharField(max_length=64)
    format = models.TextField()
    source_kind = models.TextField()
    supplier = models.TextField()
    contract = models.TextField()
    terms = models.TextField()
    licence = models.TextField()
    evidence_name = models.TextField()
    evidence_hash = models.CharField(max_length=64)
    passport = models.JSONField(null=True)
    mapping = models.JSONField()
    left_out = models.JSONField()
    facts = models.JSONField()
    rows = models.JSONField()
    author = models.TextField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    seq = models.BigIntegerField(unique=True)

    objects = Walled["Import"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["controller", "event_id"], name="one_import_per_event"),)


class Collected(models.Model):
    """A row of an import: what it said of a contact. It goes with an undo or an erasure; `commitment` is in the log.

    `values` has contact fields and facts of the contract by their names, in the types of the contract, days as text.
    `why` is how its contact was found: the kind of identifier that both have, `new`, or `name_differs` where somebody
    of another name had it.
    """

    imported = models.ForeignKey(Import, on_delete=models.CASCADE)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE)
    line = models.IntegerField()
    collected_on = models.DateField(null=True)
    place = models.TextField()
    why = models.TextField()
    values = models.JSONField()
    salt = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    seq = models.BigIntegerField()

    objects = Walled["Collected"]("imported__controller")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["imported", "line"], name="one_row_per_line"),)


class Profile(models.Model):
    """Who a contact is by all rows collected that were not undone; written again whenever one of them comes or goes.

    `facts` are those of the contract that the rows say, newest first, refusals apart: these are objections. `source` is
    the import of the row that tells where the contact comes from: what is judged of it holds for the contact.
    `changed` has the fields in which a newer row corrected an older one, with the day.
    """

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, primary_key=True)
    source = models.ForeignKey(Import, on_delete=models.SET_NULL, null=True)
    full_name = models.TextField()
    first_name = models.TextField()
    last_name = models.TextField()
    job_title = models.TextField()
    job_function = models.TextField()
    company = models.TextField()
    address = models.TextField()
    postal_code = models.TextField()
    city = models.TextField()
    siren = models.TextField()
    facts = models.JSONField()
    changed = models.JSONField()
    collected_on = models.DateField(null=True)
    updated_at = models.DateTimeField()

    objects = Walled["Profile"]("contact__controller")


class Merge(models.Model):
    """Two contacts that are one person, and why; `undone_at` says that they are two again. Objections hold for both."""

    kept = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="merges")
    merged = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="merged_by")
    reason = models.TextField()
    author = models.TextField()
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    seq = models.BigIntegerField(unique=True)

    objects = Walled["Merge"]("kept__controller")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["merged"], condition=models.Q(undone_at=None), name="one_merge_at_a_time"),
        )
