"""Links that are opened once: what they are for is known here, and their address is signed and names nobody."""

from datetime import UTC, datetime

from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from licite.store.opened import current
from licite.web.accounts.models import Link
from licite.web.shell.roles import Role

INVITATION, RESET, DEMONSTRATION = "invitation", "reset", "demonstration"
DAYS = 7
_MAX_AGE_SECONDS = DAYS * 24 * 3600


def invite(email: str, controller: str, role: Role, by: str) -> str:
    """The way of a new invitation: good for seven days, and once; the one before to the same address ends."""
    Link.objects.filter(use=INVITATION, email=email, controller=controller, used_at=None).delete()
    return way_of(Link.objects.create(use=INVITATION, email=email, controller=controller, role=role.value, by=by))


def once(use: str, email: str, by: str) -> str:
    """The way of a link that lets this person in once: to choose anew how they sign in, or to see invented data."""
    return way_of(Link.objects.create(use=use, email=email, by=by))


def way_of(link: Link) -> str:
    """The path of a link."""
    name = "demonstration" if link.use == DEMONSTRATION else "join"
    return reverse(f"accounts:{name}", args=[_signer().sign(link.id)])


def waiting(controller: str) -> list[Link]:
    """The invitations of a controller that can still be opened, the newest first."""
    links = Link.objects.filter(use=INVITATION, controller=controller, used_at=None).order_by("-made_at")
    return [link for link in links if _age(link) < _MAX_AGE_SECONDS]


def found(token: str, *uses: str) -> Link | None:
    """The link of this address; None where it was used, is over, or never was one."""
    try:
        name = _signer().unsign(token, max_age=_MAX_AGE_SECONDS)
    except BadSignature:
        return None
    return Link.objects.filter(id=name, use__in=uses, used_at=None).first()


def take(link: Link) -> bool:
    """Uses a link; False where somebody was faster."""
    return Link.objects.filter(id=link.id, used_at=None).update(used_at=datetime.now(UTC)) == 1


def address(way: str, asked: str | None = None) -> str:
    """A path as an address that can be sent: that of the site, else the one it was asked under."""
    return (current().home.site or asked or "http://127.0.0.1:8000").rstrip("/") + way


def _age(link: Link) -> float:
    return (datetime.now(UTC) - link.made_at).total_seconds()


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="licite.link")
