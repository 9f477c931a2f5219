"""Whom a text names that somebody typed about one person: the one reading of it, and the stricter ones."""

from collections.abc import Mapping
from typing import Literal

from licite.contacts.address import Address, parse_address
from licite.contacts.mentions import Mention, mentions
from licite.contacts.phone import Phone, parse_phone
from licite.errors import LiciteError
from licite.store.norms import Identity

REACHED: Mapping[str, Literal["email", "phone", "profile"]] = {
    "email": "email",
    "sms": "phone",
    "mms": "phone",
    "fax": "phone",
    "automated_call": "phone",
    "voice_call": "phone",
    "social_message": "profile",
}
"""By channel, the kind of identifier that a message goes to, where there is one that the registers keep."""

_FEWEST_DIGITS = 6


def identity_of(address: str, *, exact: bool = False) -> Identity:
    """Whom does this name: an e-mail address, a telephone number, or the address of a profile?

    A refusal, an erasure or a look-up takes what cannot be read as one mailbox or number, too: it may be all that the
    person wrote. With `exact`, as a consent needs it, that fails with CON001. So does what is nothing of all this.
    A whole domain is nobody: `sole_mention` reads one.

    >>> identity_of("06 39 98 12 34").kind, identity_of("linkedin.example/in/ann").kind
    ('phone', 'profile')
    """
    text = address.strip()
    if isinstance(parse_address(text), Address):
        return Identity("email", text)
    if _is_profile(text):
        return Identity("profile", text)
    if isinstance(parse_phone(text), Phone):
        return Identity("phone", text)
    if not exact and "@" in text:
        return Identity("email", text)
    if not exact and sum(map(str.isdigit, text)) >= _FEWEST_DIGITS:
        return Identity("phone", text)
    raise LiciteError("CON001", value=address)


def sole_mention(text: str) -> Identity:
    """The one address, number, profile or domain that a text is, wherever it may stand for something else as well.

    Unlike `identity_of` it takes a whole domain, and nothing that cannot be read: PRF002 where a text is none, or
    several.

    >>> sole_mention(" Ann@firm.example "), sole_mention("*@firm.example").kind
    (Identity(kind='email', value='Ann@firm.example'), 'domain')
    """
    one = _mentioned(text)
    if one is None:
        raise LiciteError("PRF002", value=text)
    # What is found is folded; a consent is found by the very writing, so the text itself is kept.
    return Identity(one.kind, one.value if one.kind == "domain" else text.strip())  # type: ignore[arg-type]


def is_mention(text: str) -> bool:
    """Whether a text is one address, number, profile or domain, as `sole_mention` reads it.

    >>> is_mention("ann@firm.example"), is_mention("0f3a9be1d04d7f8a")
    (True, False)
    """
    return _mentioned(text) is not None


def _mentioned(text: str) -> Mention | None:
    found = [one for one in mentions(text) if one.kind in ("email", "phone", "profile", "domain")]
    return found[0] if len(found) == 1 and found[0].readable else None


def _is_profile(text: str) -> bool:
    """Whether this is the address of a page; a number may stand in it, and one written with strokes is none."""
    host, _, path = text.removeprefix("https://").removeprefix("http://").partition("/")
    return bool("." in host and "@" not in host and path.strip("/") and any(map(str.isalpha, host)) and " " not in text)
