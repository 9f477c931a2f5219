"""Somebody invented whom the firm knows, and the links of a message to them."""

from datetime import date

from django.test import Client

from licite.operations.public_links import Link, sealed
from licite.store.models import Identifier, Objection
from licite.store.norms import Identity
from licite.store.people import controller_of
from licite.web.shell.roles import Role
from tests.web.conftest import FIRM, Site

SENT_ON = date(2026, 11, 26)


def somebody(kind: str = "business_card", controller: str = FIRM) -> str:
    """The e-mail address of a contact who came from such a source, refused nothing and agreed to nothing."""
    from licite.operations.known_refusals import events_of

    rows = Identifier.objects.for_controller(controller_of(controller)).filter(
        kind="email", imported__source_kind=kind, contact__erased_at=None
    )
    return next(
        row.value
        for row in rows.order_by("pk")
        if not events_of(controller, [Identity("email", row.value)])[Identity("email", row.value)]
    )


def link_to(address: str, **more: object) -> Link:
    """The link of a message to an address."""
    values = {"channel": "email", "purpose": "commercial", "campaign": "lettre", "on": SENT_ON} | more
    controller = str(values.pop("controller", FIRM))
    return Link(controller, Identity("email", address), **values)  # type: ignore[arg-type]


def token_to(address: str, **more: object) -> str:
    """The opaque word of that link."""
    return sealed(link_to(address, **more))


def outside(site: Site, lang: str = "fr") -> Client:
    """A browser of somebody outside; a token against forged forms would be asked for, were there one."""
    return site.client(None, lang, csrf=True)


def refusals(controller: str = FIRM) -> int:
    """How many refusals a controller has."""
    return Objection.objects.for_controller(controller_of(controller)).count()


__all__ = ["FIRM", "Role", "Site", "link_to", "outside", "refusals", "somebody", "token_to"]
