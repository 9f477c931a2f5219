"""What happened with a person, in words: for a terminal, and for the letter to them."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from licite.facts.given import HOME_ZONE
from licite.operations.person_timeline import Moment
from licite.vocabulary.say import say, written_date

_ZONE = ZoneInfo(HOME_ZONE)
# Who of the controller acted is told to a person of those who looked at their data only (`store.fields`).
_OF_STAFF = frozenset({"author"})
_NOT_FOR_THE_PERSON = frozenset({"merged", "unmerged"})


def moment_words(moment: Moment, lang: str, *, to_person: bool = False) -> str:
    """One moment as a line: when and what. `to_person` leaves out who of the controller settled it."""
    told: dict[str, Any] = {name: None if value in ("", None) else value for name, value in moment.told.items()}
    if to_person:
        told |= dict.fromkeys(_OF_STAFF)
    told |= {"scope": _scope(told, lang), "grade": _grade(moment, lang)}
    if "line" in told:
        told["line"] = str(told["line"])
    return f"{when(moment.at, lang)} · {say(f'person.what.{moment.what}', lang, **told)}"


def person_lines(moments: list[Moment], lang: str) -> Iterator[str]:
    """The lines that a person is told."""
    return (moment_words(one, lang, to_person=True) for one in moments if one.what not in _NOT_FOR_THE_PERSON)


def when(at: date | datetime, lang: str) -> str:
    """A day, or an instant to the minute, in France."""
    if isinstance(at, datetime):
        there = at.astimezone(_ZONE)
        return f"{written_date(there, lang)} {there:%H:%M}"
    return written_date(at, lang)


def _scope(told: Mapping[str, Any], lang: str) -> str | None:
    if "purpose" not in told or "event" not in told:
        return None
    channel = told["channel"] or say("consent.all_channels", lang)
    scope = f"{channel}, {told['purpose'] or say('consent.all_purposes', lang)}"
    brand = told.get("brand")
    return f"{scope}, {say('consent.for_brand', lang, name=brand)}" if brand else scope


def _grade(moment: Moment, lang: str) -> str | None:
    if moment.what != "consent_given":
        return None
    word = "claimed" if moment.told["claimed"] else "proven" if moment.told["proven"] else "unproven"
    return say(f"person.{word}", lang)
