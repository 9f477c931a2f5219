"""What a controller says of itself, asked by the first run and changed in the settings."""

from django.db import models

MODES = ("company", "freelancer", "association", "agency")
CHANNELS = ("email", "post", "voice_call", "sms", "network")
AUDIENCES = ("professional", "consumer", "member")
REFUSALS = ("none", "import", "later")
"""Refusals that another tool holds: there are none, they come first, or they come later."""


class Organisation(models.Model):
    """One controller, named as in the registers. `name` is that under which it writes; empty for the registers' own.

    `step` is the last question of the first run that was answered or passed, `finished_at` when it ended.
    """

    controller = models.SlugField(max_length=64, primary_key=True)
    mode = models.CharField(max_length=11, blank=True)
    name = models.TextField(blank=True)
    postal_address = models.TextField(blank=True)
    contact = models.TextField(blank=True)
    dpo = models.TextField(blank=True)
    channels = models.JSONField(default=list)
    audiences = models.JSONField(default=list)
    refusals = models.CharField(max_length=6, blank=True)
    step = models.SmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    @classmethod
    def of(cls, controller: str) -> "Organisation":
        """What this controller said so far; nothing where it was not asked."""
        return cls.objects.filter(controller=controller).first() or cls(controller=controller)
