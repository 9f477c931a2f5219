"""Campaigns as they are prepared; what was decided in one is in the log."""

from uuid import uuid4

from django.db import models


def _new_uid() -> str:
    return uuid4().hex


class Campaign(models.Model):
    """A campaign of a controller: `content` has the keys of a campaign file.

    `checked` is the job of the last dry run; empty before the first. `done` are the duties of the message of which
    somebody said that it does them: by duty, who and when.
    """

    uid = models.CharField(max_length=32, unique=True, default=_new_uid)
    controller = models.SlugField(max_length=64)
    name = models.TextField()
    content = models.JSONField()
    by = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    checked = models.CharField(max_length=32, blank=True)
    done = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=["controller", "-changed_at"], name="campaigns_latest"),)
