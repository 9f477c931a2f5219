"""Members from a terminal: the same links and the same log as on the site, for whoever has the machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from licite.errors import LiciteError
from licite.store.home import Home

BY = "terminal"


def add(home: Home, *, email: str, role: str, controller: str | None) -> dict[str, Any]:
    """Gives somebody a role at once where they can sign in already; else makes the link of an invitation."""
    with _site(home):
        from licite.web.accounts import links, members
        from licite.web.accounts.factors import can_sign_in
        from licite.web.accounts.joining import account_of

        slug, given, address = _meant(controller), _role(role), _address(email)
        user = account_of(address)
        if user is not None and can_sign_in(user):
            members.give_role(user, slug, given, BY)
            return {"email": address, "controller": slug, "role": given.value, "link": None}
        link = links.address(links.invite(address, slug, given, BY))
        return {"email": address, "controller": slug, "role": given.value, "link": link}


def members(home: Home, *, controller: str | None) -> list[dict[str, Any]]:
    """Who has which role, and whose invitation waits."""
    with _site(home):
        from licite.web.accounts.links import waiting
        from licite.web.accounts.members import members_of

        slug = _meant(controller)
        found = [{"email": one.email, "role": one.role.value, "waiting": False} for one in members_of(slug)]
        return found + [{"email": one.email, "role": one.role, "waiting": True} for one in waiting(slug)]


def remove(home: Home, *, email: str, controller: str | None) -> None:
    """Takes somebody's role away; INS021 where they have none, INS020 for the last who administers."""
    with _site(home):
        from licite.web.accounts.members import end_role
        from licite.web.accounts.models import Member

        row = Member.objects.filter(controller=_meant(controller), user__username__iexact=email).first()
        if row is None:
            raise LiciteError("INS021", name=email)
        end_role(row, BY)


def reset(home: Home, *, email: str) -> str:
    """A link with which somebody chooses anew how they sign in; INS021 where nobody has that address."""
    with _site(home):
        from licite.web.accounts import links
        from licite.web.accounts.joining import account_of

        user = account_of(email)
        if user is None:
            raise LiciteError("INS021", name=email)
        return links.address(links.once(links.RESET, user.username, BY))


@contextmanager
def _site(home: Home) -> Iterator[None]:
    """The site's tables, open for a command; they stay open where this process had them open."""
    from licite.web.start import configure, open_site

    configure()
    from licite.store.opened import open_already
    from licite.store.setup import close_store

    if open_already(home):
        yield
        return
    open_site(home)
    try:
        yield
    finally:
        close_store()


def _meant(controller: str | None) -> str:
    from licite.operations.opening import controller_meant

    return controller_meant(controller)


def _role(word: str) -> Any:
    from licite.web.shell.roles import Role

    if word not in set(Role):
        raise LiciteError("INS022", value=word, allowed=", ".join(Role))
    return Role(word)


def _address(text: str) -> str:
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from licite.web.accounts.forms import LONGEST

    address = text.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise LiciteError("INS023", value=text) from None
    if len(address) > LONGEST:
        raise LiciteError("INS023", value=text)
    return address
