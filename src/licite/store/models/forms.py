"""The forms by which people agree, each as it was at a time: a version is never changed, the next one is written."""

from django.db import models

from licite.store.models.people import Controller
from licite.store.walls import Walled


class FormVersion(models.Model):
    """One version of a form. `content` is what it was built from, `html` what people saw, by language.

    `words` has the exact sentence of each box, by language: an agreement names this version, and keeps its own words.
    """

    controller = models.ForeignKey(Controller, on_delete=models.PROTECT)
    form = models.CharField(max_length=32)
    number = models.PositiveIntegerField()
    content = models.JSONField()
    words = models.JSONField()
    html = models.JSONField()
    author = models.TextField()
    made_at = models.DateTimeField()
    seq = models.BigIntegerField(unique=True)

    objects = Walled["FormVersion"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["form", "number"], name="one_version_per_number"),)
