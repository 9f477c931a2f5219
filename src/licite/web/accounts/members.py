"""Which controllers somebody may see, what they are there, and how that is changed: each change is in the log."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.auth.models import User

from licite.errors import LiciteError
from licite.operations.members import record_role
from licite.store.models import Controller
from licite.web.accounts.factors import has_second_factor
from licite.web.accounts.models import Member
from licite.web.shell.roles import Role
from licite.web.shell.viewer import Space


@dataclass(frozen=True)
class Seen:
    """Somebody of a controller; `ready` where they have set up how they sign in, `alone` where nobody else is admin."""

    id: int
    email: str
    role: Role
    ready: bool
    last_seen: datetime | None
    alone: bool

    @property
    def role_word(self) -> str:
        """The sentence that names the role."""
        return f"web.role_{self.role.value}"


def spaces_of(user: Any) -> list[Space]:
    """The controllers that somebody has a role for, by name."""
    roles = dict(Member.objects.filter(user=user).values_list("controller", "role"))
    found = Controller.objects.filter(slug__in=roles).order_by("name")
    several = len(roles) > 1
    return [Space(one.slug, one.name, Role(roles[one.slug]), several) for one in found]


def space_of(user: Any, slug: str) -> Space | None:
    """One of them; None where it is not there or not theirs, which nobody can tell apart."""
    return next((space for space in spaces_of(user) if space.slug == slug), None)


def controller_name(slug: str) -> str:
    """How a controller is called in the registers; its short name where it is not there."""
    return Controller.objects.filter(slug=slug).values_list("name", flat=True).first() or slug


def members_of(controller: str) -> list[Seen]:
    """Who has a role for a controller, by address."""
    rows = list(Member.objects.filter(controller=controller).select_related("user").order_by("user__username"))
    one_admin = sum(row.role == Role.ADMIN for row in rows) == 1
    return [_seen(row, alone=one_admin and row.role == Role.ADMIN) for row in rows]


def _seen(row: Member, *, alone: bool) -> Seen:
    user = row.user
    return Seen(row.pk, user.username, Role(row.role), has_second_factor(user), user.last_login, alone)


def give_role(user: User, controller: str, role: Role, by: str) -> None:
    """Somebody is this for a controller from now on; INS020 where it would be left without anybody to administer it.

    The log has it in the same act: a role that nobody wrote down is never in force, and what it says always was.
    """
    _change(user, controller, role.value, by)


def end_role(row: Member, by: str) -> None:
    """Somebody has no role for a controller any more; INS020 for the last who administers it."""
    _change(row.user, row.controller, "", by)


class _ChangedMeanwhileError(Exception):
    """Somebody else gave another role since this one was looked at."""


def _change(user: User, controller: str, role: str, by: str) -> None:
    while (before := _role(user, controller)) != role:
        change = partial(_written, user, controller, role, before)
        with suppress(_ChangedMeanwhileError):
            record_role(controller, user.username, role, before=before, by=by, change=change)
            break


def _role(user: User, controller: str) -> str:
    return Member.objects.filter(user=user, controller=controller).values_list("role", flat=True).first() or ""


def _written(user: User, controller: str, role: str, before: str) -> None:
    """Under the write lock: of two who take the role from each other, the second is told that nobody would be left."""
    if _role(user, controller) != before:
        raise _ChangedMeanwhileError
    if before == Role.ADMIN and Member.objects.filter(controller=controller, role=Role.ADMIN).count() < 2:
        raise LiciteError("INS020")
    if role:
        Member.objects.update_or_create(user=user, controller=controller, defaults={"role": role})
    else:
        Member.objects.filter(user=user, controller=controller).delete()
