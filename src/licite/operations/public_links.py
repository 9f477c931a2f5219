"""The links that a message carries for whoever receives it: stop, choose, and know why; sealed, and kept nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from licite.errors import LiciteError
from licite.operations.consent_inputs import channel_of, purpose_of
from licite.operations.identities import identity_of
from licite.store.database import connected
from licite.store.home import Home
from licite.store.models import Controller
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.people import controller_of
from licite.store.public_token import controller_in, seal, unseal

_USE = "link"


@dataclass(frozen=True)
class Link:
    """What a link says: who got the message, from whom, by which channel and for what. `on` is the day of the message.

    A channel or purpose that is empty is every one.
    """

    controller: str
    identity: Identity
    channel: str = ""
    purpose: str = ""
    campaign: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Links:
    """The addresses that a message carries, and its two headers of RFC 8058, by which a mail program stops it.

    There are no headers where the site is not reached by https: mail programs act on that alone.
    """

    stop: str
    preferences: str
    why: str
    headers: Mapping[str, str]


def links_for(
    controller: str,
    address: str,
    *,
    channel: str = "email",
    purpose: str = "commercial",
    campaign: str = "",
    on: date | None = None,
    home: Home | None = None,
) -> Links:
    """Which links does a message to this address carry?

    They need nothing that is recorded, and work for as long as the keys of the installation are kept. Fails with PUB001
    where nobody outside can reach the site, CON001 where nobody is named, CON002 for an unknown channel or purpose,
    STO018 where there is no such controller.
    """
    site = (home or current().home).site
    if not site:
        raise LiciteError("PUB001")
    connected()
    slug = controller_of(controller).slug
    token = sealed(Link(slug, identity_of(address), channel_of(channel), purpose_of(purpose), campaign, on))
    base = site.rstrip("/")
    stop = f"{base}/s/{token}"
    headers = headers_of(stop) if base.startswith("https://") else {}
    return Links(stop, f"{base}/p/{token}", f"{base}/w/{token}", headers)


def headers_of(stop: str) -> dict[str, str]:
    """The headers of RFC 8058, by which a mail program stops a message: its button sends a POST to this address."""
    return {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def site_address() -> str | None:
    """The address under which people outside reach this installation; None where it is for this machine alone."""
    site = current().home.site
    return site.rstrip("/") if site else None


def sealed(link: Link) -> str:
    """The link as it stands in an address: opaque, and the same each time."""
    kind, value = link.identity
    day = link.on.isoformat() if link.on else ""
    parts = (kind, value, link.channel, link.purpose, link.campaign.replace("\0", ""), day)
    return seal(current().ring(), _USE, link.controller, parts)


def read_link(token: str) -> Link | None:
    """What a link says; None where it was not made here, or is not whole, or its controller is gone.

    It says no more than that: why a link cannot be read is nobody's business.
    """
    found = unseal(current().ring(), _USE, token)
    if found is None or len(found) != 7:
        return None
    controller, kind, value, channel, purpose, campaign, day = found
    connected()
    if not Controller.objects.filter(slug=controller).exists():
        return None
    who = Identity(kind, value)  # type: ignore[arg-type]
    return Link(controller, who, channel, purpose, campaign, date.fromisoformat(day) if day else None)


def controllers_meant(token: str) -> tuple[str, ...]:
    """For whom was a link made that cannot be read? One controller, where its beginning is left; else all there are.

    Whoever says stop without saying to whom is heard by all: a refusal too many does no harm, one too few does.
    """
    connected()
    slugs = tuple(Controller.objects.order_by("slug").values_list("slug", flat=True))
    found = controller_in(current().ring(), token, slugs)
    return (found,) if found else slugs
