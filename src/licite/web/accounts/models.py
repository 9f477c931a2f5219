"""Whoever signs in: what they chose for themselves, and their role for each controller."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models

from licite.web.shell.roles import Role


class Profile(models.Model):
    """The choices of one person who signs in: language, light, density, and keys of one letter."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    language = models.CharField(max_length=2, blank=True)
    theme = models.CharField(max_length=5, blank=True)
    dense = models.BooleanField(default=False)
    keys = models.BooleanField(default=True)

    @classmethod
    def of(cls, user: Any) -> "Profile":
        """The choices of somebody; the usual ones where they made none."""
        return cls.objects.filter(user=user).first() or cls(user=user)


class Member(models.Model):
    """The role that somebody has for one controller; the controller is named as in the registers."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    controller = models.SlugField(max_length=64)
    role = models.CharField(max_length=8, choices=[(role.value, role.value) for role in Role])

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "controller"], name="one_role_per_controller"),)


def new_id() -> str:
    """The name of a link, which names nobody."""
    return uuid4().hex


class Link(models.Model):
    """A link that somebody opens once: `invitation` to a role, `reset` of the way to sign in, `demonstration`.

    The address is signed and holds the id alone; who it is for, and until when, is known here.
    """

    id = models.CharField(max_length=32, primary_key=True, default=new_id)
    use = models.CharField(max_length=16)
    email = models.TextField()
    controller = models.SlugField(max_length=64, blank=True)
    role = models.CharField(max_length=8, blank=True)
    by = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)
