"""What somebody types about a consent, read at the door: who, by which channel, what for, and when."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from licite.errors import LiciteError
from licite.facts.given import HOME_ZONE
from licite.operations.identities import REACHED
from licite.store.norms import Identity
from licite.vocabulary.contract import contract

UNKNOWN = "unknown"
"""Typed in place of a time that nobody knows."""

# The clocks of two machines differ a little; what lies further ahead was mistyped.
_CLOCKS_DIFFER = timedelta(minutes=5)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(rf"{_DAY.pattern}[T ]\d\d:\d\d(:\d\d(\.\d{{1,6}})?)?(Z|[+-]\d\d:\d\d)?")


def check_reach(who: Identity, channel: str) -> None:
    """Fails with CON008 where this channel does not go to such an address: a consent there would never be found."""
    wanted = REACHED.get(channel, who.kind)
    if wanted != who.kind:
        raise LiciteError("CON008", channel=channel, value=who.value)


def channel_of(word: str) -> str:
    """A channel of the contract; CON002 has the nearest where it is none."""
    return known_word("channel", word, contract().facts["channel"].values)


def purpose_of(word: str) -> str:
    """A purpose of the contract; CON002 has the nearest where it is none."""
    return known_word("purpose", word, contract().facts["purpose"].values)


def brand_of(name: str | None) -> str | None:
    """The brand as it is typed, without blanks around it; None, which is all of them, where none is named.

    Brands are compared to the letter: what is written otherwise is another brand, for which nobody agreed.
    """
    return (name or "").strip() or None


def language_tag(code: str) -> str:
    """The code of a language (BCP 47), its first part in small letters; empty where none is given, CON011 for no code.

    >>> language_tag("FR"), language_tag("pt-BR")
    ('fr', 'pt-BR')
    """
    text = code.strip()
    if text and not _LANGUAGE.fullmatch(text):
        raise LiciteError("CON011", value=code)
    language, dash, rest = text.partition("-")
    return f"{language.lower()}{dash}{rest}"


def known_word(name: str, word: str, known: Iterable[str]) -> str:
    """The word, where it is one of these; CON002 has the nearest of them where it is not.

    >>> known_word("channel", "emial", ["email", "sms"])
    Traceback (most recent call last):
    licite.errors.LiciteError: `emial` is not a value of `channel`
    """
    allowed = list(known)
    if word in allowed:
        return word
    from rapidfuzz import process

    nearest = process.extractOne(word, allowed)[0]
    raise LiciteError("CON002", name=name, value=word, nearest=nearest, allowed=", ".join(allowed))


def instant_of(name: str, text: str, *, late: bool = False) -> datetime:
    """The instant that a text names, in Paris where it has no zone; `name` is what it is asked for, in the message.

    A day is its first moment, and an hour that comes twice in autumn the first of both; with `late`, the last: so a
    consent is read early and a refusal late. Fails with FAC004 where it names none.

    >>> instant_of("on", "2026-11-25T10:30").isoformat(), instant_of("on", "2026-11-25", late=True).isoformat()
    ('2026-11-25T10:30:00+01:00', '2026-11-25T23:59:59.999999+01:00')
    """
    written = text.strip()
    zone = ZoneInfo(HOME_ZONE)
    try:
        if _DAY.fullmatch(written):
            moment = datetime.combine(date.fromisoformat(written), time.max if late else time.min)
        elif _INSTANT.fullmatch(written):
            moment = datetime.fromisoformat(written)
        else:
            raise LiciteError("FAC004", name=name, value=text)
    except ValueError:
        raise LiciteError("FAC004", name=name, value=text) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone, fold=int(late))


def past_instant(name: str, text: str | None, now: datetime, *, late: bool = False) -> datetime | None:
    """The same of something that happened; None where nobody knows when. Fails with CON005 where it is yet to come."""
    if text is None or text.strip() == UNKNOWN:
        return None
    if instant_of(name, text) > now + _CLOCKS_DIFFER:
        raise LiciteError("CON005", name=name, value=text)
    return instant_of(name, text, late=late)


def day_of(name: str, text: str | None) -> date | None:
    """The day that a text names; FAC004 where it names none."""
    if text is None:
        return None
    if not _DAY.fullmatch(text.strip()):
        raise LiciteError("FAC004", name=name, value=text)
    return instant_of(name, text).date()
