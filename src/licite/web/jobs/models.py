"""Long work, as its page shows it."""

from uuid import uuid4

from django.db import models


def _new_id() -> str:
    return uuid4().hex


class Job(models.Model):
    """One piece of long work of a controller; `asked` names no person, `answer` is what its page shows at the end.

    `code` is that of the message where it was refused; nothing that was done is undone by that.
    """

    id = models.CharField(max_length=32, primary_key=True, default=_new_id)
    controller = models.SlugField(max_length=64)
    kind = models.CharField(max_length=32)
    asked = models.JSONField(default=dict)
    by = models.TextField()
    state = models.CharField(max_length=8, default="waiting")
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    answer = models.JSONField(null=True)
    code = models.CharField(max_length=6, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
