"""The log of the installation, its signed heads, and what the keeping of it needs."""

from django.db import models

from licite.store.models.people import Controller
from licite.store.walls import Walled


class EvidenceEntry(models.Model):
    """One leaf of the log, `seq` its index from 0.

    `payload` says what happened without naming anybody; `personal` says to whom, under a commitment of its own that
    stands in the payload. Each can go, with its salt, and the leaf stays.
    """

    seq = models.BigIntegerField(primary_key=True)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT)
    event_id = models.TextField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=16)
    salt = models.CharField(max_length=64, null=True)
    payload = models.TextField(null=True)
    personal_salt = models.CharField(max_length=64, null=True)
    personal = models.TextField(null=True)
    commitment = models.CharField(max_length=64)
    leaf = models.CharField(max_length=64)

    objects = Walled["EvidenceEntry"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["controller", "event_id"], name="one_entry_per_event"),)


class Head(models.Model):
    """A signed head: so many entries, this root. `frontier` is what is needed to go on from there."""

    size = models.BigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    at = models.DateTimeField()
    signature = models.CharField(max_length=128)
    frontier = models.JSONField()


class Canary(models.Model):
    """By this the installation knows its keys again."""

    key_id = models.CharField(max_length=16, primary_key=True)
    digest = models.CharField(max_length=64)


class Idempotency(models.Model):
    """A request that was answered: the same again has the same answer. Key and body are kept under an HMAC key."""

    controller = models.ForeignKey(Controller, on_delete=models.PROTECT)
    key = models.CharField(max_length=64)
    body_hash = models.CharField(max_length=64)
    answer = models.JSONField()

    objects = Walled["Idempotency"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["controller", "key"], name="one_answer_per_key"),)
