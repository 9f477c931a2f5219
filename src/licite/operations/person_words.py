"""What happened with a person, in words: for a terminal, and for the letter to them."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from licite.facts.given import HOME_ZONE
from licite.operations.person_timeline import Moment
from licite.operations.wording import channel_word
from licite.vocabulary.contract import contract
from licite.vocabulary.say import catalogue, say, written_date

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
    if moment.what == "collected":
        told |= {"source": source_word(told["source"], lang), "line": str(told["line"])}
    if told.get("why_not") in _signs():
        told["why_not"] = say(f"person.set_aside_as.{told['why_not']}", lang)
    if "kind" in told:
        told["kind"] = say(f"person.kind.{told['kind']}", lang)
    if moment.what == "judgement":
        told |= {"fact": say(f"facts.{told['fact']}.short", lang), "value": _value(told["value"], lang)}
    if moment.what == "decision":
        told |= _decision(told, lang)
    if moment.what == "disagreement" and told["outcome"]:
        told |= {"outcome": say(f"outcomes.{told['outcome']}.short", lang)}
    if moment.what == "disclosed":
        told |= _disclosed(told, lang)
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


def day_in_france(at: date | datetime) -> date:
    """The day that it was in France."""
    return at.astimezone(_ZONE).date() if isinstance(at, datetime) else at


def source_word(source: str | None, lang: str) -> str:
    """Where data came from, in a few words."""
    return say(f"person.source.{source or 'unknown'}", lang)


def purpose_word(purpose: str, lang: str) -> str:
    """What a message is for, in a few words; a word that the contract does not have as it is."""
    return say(f"person.purpose.{purpose}", lang) if purpose in contract().facts["purpose"].values else purpose


def _signs() -> frozenset[str]:
    return frozenset(catalogue("person")["set_aside_as"])


def _value(value: object, lang: str) -> str:
    return say(f"person.{'yes' if value else 'no'}", lang) if isinstance(value, bool) else str(value)


def _decision(told: Mapping[str, Any], lang: str) -> dict[str, Any]:
    channel, purpose = told["channel"], told["purpose"]
    return {
        "outcome": say(f"outcomes.{told['outcome']}.short", lang),
        "channel": channel_word(channel, lang) if channel else None,
        "purpose": purpose_word(purpose, lang) if purpose else None,
    }


def _disclosed(told: Mapping[str, Any], lang: str) -> dict[str, Any]:
    return {
        "data": ", ".join(say(f"disclosure.data.{word}", lang) for word in told["data"]),
        "purpose": purpose_word(told["purpose"], lang),
        "refused": date.fromisoformat(told["refused"]) if told["refused"] else None,
    }


def _scope(told: Mapping[str, Any], lang: str) -> str | None:
    if "purpose" not in told or "event" not in told:
        return None
    channel = channel_word(told["channel"], lang) if told["channel"] else say("consent.all_channels", lang)
    purpose = purpose_word(told["purpose"], lang) if told["purpose"] else say("consent.all_purposes", lang)
    scope = f"{channel}, {purpose}"
    brand = told.get("brand")
    return f"{scope}, {say('consent.for_brand', lang, name=brand)}" if brand else scope


def _grade(moment: Moment, lang: str) -> str | None:
    if moment.what != "consent_given":
        return None
    word = "claimed" if moment.told["claimed"] else "proven" if moment.told["proven"] else "unproven"
    return say(f"person.{word}", lang)
