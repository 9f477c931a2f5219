"""The answer for one person as a sentence: whether, why, and the way out, in that order."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from dateutil.relativedelta import relativedelta

from licite.operations.person_page import AnswerSeen
from licite.operations.retention.plan import HOME_COUNTRY
from licite.operations.wording import written_moment
from licite.vocabulary.contract import contract
from licite.vocabulary.say import catalogue, say
from licite.web.shell.words import speak

_CONSENT_FOR_CALLS = date(2026, 8, 11)
"""Since that day a private person agrees before a sales call (Code de la consommation, L223-1)."""


def sentence_of(answer: AnswerSeen, name: str, address: str, lang: str) -> str:
    """The answer, with its first reason where there is a sentence for it."""
    verb = "call" if answer.cell.channel == "voice_call" else "write"
    decision, duties = answer.decision, answer.duties.get("message", ())
    slots: dict[str, Any] = {"name": name, "n": len(duties), "day": answer.refused_on}
    if decision.outcome == "lawful":
        if decision.basis == "not_personal_data" and verb == "write" and address:
            return speak("people.names_nobody", lang, address=address)
        return speak(f"people.may_if.{verb}" if duties else f"people.may.{verb}", lang, **slots)
    if decision.outcome == "undetermined":
        if answer.question and len(decision.missing) == 1:
            return speak("people.unknown_one", lang, question=answer.question)
        return speak(f"people.unknown.{verb}", lang, **slots)
    tag = first_reason(answer)
    if tag == "objection_ignored":
        return speak(f"people.refused.{verb}", lang, **slots)
    key, told = _because(tag, answer, verb, lang)
    return speak(key, lang, name=name, **told) if key else speak(f"people.may_not.{verb}", lang, **slots)


def first_reason(answer: AnswerSeen) -> str | None:
    """The breach that decides: a refusal before all others, else the first in the contract's order."""
    deciding = [tag for tag in answer.decision.breaches if contract().breaches[tag] == "contact"]
    return "objection_ignored" if "objection_ignored" in deciding else next(iter(deciding), None)


def more_reasons(answer: AnswerSeen, sentence: str, name: str, lang: str) -> list[str]:
    """The reasons that the sentence has not told."""
    plain = {speak(f"people.may_not.{verb}", lang, name=name) for verb in ("write", "call")}
    tag = first_reason(answer)
    told = say(f"tags.{tag}.long", lang) if tag and sentence not in plain else None
    return [reason for reason in answer.long_reasons if reason != told]


Told = tuple[str, dict[str, Any]]
_PLAIN: Told = ("", {})


def _because(tag: str | None, answer: AnswerSeen, verb: str, lang: str) -> Told:
    """The sentence for a reason and its facts; none where the plain no and the reason under it must do."""
    facts = answer.facts
    consumer = facts.get("audience") == "consumer"
    if tag == "no_consent":
        return _no_consent(facts, verb, consumer=consumer)
    if tag == "call_window" and consumer and facts.get("country") == HOME_COUNTRY:
        return "people.may_not_because.call_window", {"when": _next_window(answer.decision.remedies, lang)}
    if tag == "sector_ban" and consumer and facts.get("sector") in _sectors():
        return "people.may_not_because.sector", {"sector": speak(f"people.sector.{facts['sector']}", lang)}
    if tag == "consent_expired" and verb == "call" and facts.get("consent_on"):
        return "people.may_not_because.consent_lapsed", {"day": facts["consent_on"]}
    if tag == "retention_exceeded":
        return _kept_too_long(facts, verb)
    if tag == "unrelated_to_profession":
        return "people.may_not_because.unrelated", {"job": facts.get("job_title") or None}
    return _of_the_source(tag, facts, verb)


def _no_consent(facts: Mapping[str, Any], verb: str, *, consumer: bool) -> Told:
    if not consumer:
        return f"people.may_not_because.consent.{verb}", {}
    if verb == "write":
        return "people.may_not_because.consent_of_consumer", {}
    since = facts.get("country") == HOME_COUNTRY and _day(facts.get("at")) >= _CONSENT_FOR_CALLS
    return ("people.may_not_because.consent_for_call", {}) if since else _PLAIN


def _kept_too_long(facts: Mapping[str, Any], verb: str) -> Told:
    last = facts.get("last_contact_on")
    if facts.get("country") != HOME_COUNTRY or last is None:
        return _PLAIN
    return f"people.may_not_because.kept_too_long.{verb}", {"day": last}


def _of_the_source(tag: str | None, facts: Mapping[str, Any], verb: str) -> Told:
    if tag == "unlawful_source" and facts.get("source_visibility") == "restricted":
        return "people.may_not_because.restricted_profile", {}
    if tag == "unknown_source" and verb == "write":
        return "people.may_not_because.unknown_source", {}
    collected = facts.get("collected_on")
    if tag == "not_informed" and verb == "write" and facts.get("collected_from_person") is False and collected:
        return "people.may_not_because.not_informed", {"day": collected + relativedelta(months=1)}
    return _PLAIN


def _sectors() -> Mapping[str, object]:
    return catalogue("people")["sector"]


def _day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value or date.min


def _next_window(remedies: tuple[str, ...], lang: str) -> str | None:
    for remedy in remedies:
        name, _, value = remedy.partition("=")
        if name == "at" and value:
            return written_moment(datetime.fromisoformat(value), lang)
    return None
