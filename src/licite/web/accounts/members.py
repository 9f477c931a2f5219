"""Which controllers somebody may see, and what they are there."""

from typing import Any

from licite.store.models import Controller
from licite.web.accounts.models import Member
from licite.web.shell.roles import Role
from licite.web.shell.viewer import Space


def spaces_of(user: Any) -> list[Space]:
    """The controllers that somebody has a role for, by name."""
    roles = dict(Member.objects.filter(user=user).values_list("controller", "role"))
    found = Controller.objects.filter(slug__in=roles).order_by("name")
    several = len(roles) > 1
    return [Space(one.slug, one.name, Role(roles[one.slug]), several) for one in found]


def space_of(user: Any, slug: str) -> Space | None:
    """One of them; None where it is not there or not theirs, which nobody can tell apart."""
    return next((space for space in spaces_of(user) if space.slug == slug), None)
