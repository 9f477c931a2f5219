"""A campaign as it is kept and changed outside a file: the same keys, as plain values, and what one answer adds."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date, datetime
from pathlib import Path
from typing import Any

from licite.facts.given import typed
from licite.operations.campaign import Campaign, load_campaign, parse_campaign
from licite.operations.campaign.keys import NEVER_JUDGED, SECTION_FACTS, TOP_FACTS
from licite.operations.campaign.values import fact_value
from licite.operations.campaign.wizard import Answer, is_asked, questions
from licite.vocabulary.contract import contract
from licite.vocabulary.yaml_file import parse_yaml

Content = dict[str, Any]
_YES_OR_NO = "own_offer"
"""A fact that is yes or no: by it the words of a file for them (`oui`) are read."""

SIGNED = ("offer.signed_by", "offer.signed_on")


def of_the_message(fact: str) -> bool:
    """Whether a fact is about the message, the offer or the organisation: what whoever prepares a campaign can change.

    >>> [of_the_message(fact) for fact in ("source_mentioned", "at", "consent", "informed_on")]
    [True, True, False, False]
    """
    return fact == "at" or any(fact in SECTION_FACTS[name].values() for name in ("message", "offer", "organisation"))


def may_be_answered(fact: str) -> bool:
    """Whether somebody may answer for everybody in a campaign: never for a consent or a refusal, which people give.

    >>> may_be_answered("source_terms_forbid"), may_be_answered("consent"), may_be_answered("objected")
    (True, False, False)
    """
    return fact not in NEVER_JUDGED and not fact.startswith("consent")


def content_of(answers: Mapping[str, Answer], *, author: str, today: date) -> Content:
    """The campaign that these answers to the questions make; whoever answers vouches for the jobs of the offer.

    What was not asked after the answers before it is left out. A reason is needed where jobs are named: without one
    they stay a proposal. Nobody answers for the agreement of others: who gave none that the registers know gave none.

    >>> content_of({"name": "Test", "message.first": True}, author="Ann", today=date(2026, 11, 29))
    {'name': 'Test', 'message': {'first': True}, 'facts': {'consent': 'none'}}
    """
    made: Content = {}
    for key, value in asked_of(answers, author=author).items():
        if key not in SIGNED and value not in (None, "", [], ()):
            _put(made, key, _plain(value))
    offer = made.get("offer", {})
    if offer.get("functions") and offer.get("reason"):
        offer |= {"signed_by": author, "signed_on": today.isoformat()}
    return made | {"facts": {"consent": "none"}}


def asked_of(answers: Mapping[str, Answer], *, author: str) -> dict[str, Answer]:
    """The answers to the questions that are asked after those before them; `author` vouches where jobs are named."""
    found: dict[str, Answer] = {}
    for question in questions("en"):
        if question.key == "offer.signed_by":
            found[question.key] = author if found.get("offer.functions") else None
        elif is_asked(question, found):
            found[question.key] = answers.get(question.key)
    return found


def answers_of(content: Content) -> dict[str, Any]:
    """The answers that a campaign holds, by the keys of the questions.

    >>> answers_of({"name": "Test", "message": {"first": "oui"}})
    {'name': 'Test', 'message.first': True}
    """
    found: dict[str, Any] = {}
    for question in questions("en"):
        place: Any = content
        for part in question.key.split("."):
            place = place.get(part) if isinstance(place, dict) else None
        if place is not None:
            found[question.key] = fact_value(_YES_OR_NO, place) if question.kind == "yes_no" else place
    return found


def campaign_of(content: Content, controller: str) -> Campaign:
    """The campaign that this content says; `controller` is the name of whoever writes. Fails as `parse_campaign`."""
    return parse_campaign({**content, "controller": controller}, str(content.get("name") or "campaign"))


def content_in_file(path: Path) -> Content:
    """What a campaign file says, as plain values, without who writes. Fails as `load_campaign`."""
    load_campaign(path)
    found = parse_yaml(path.read_text(encoding="utf-8-sig"))
    return {key: _deep(value) for key, value in found.items() if key != "controller"}


def with_fact(content: Content, fact: str, value: object) -> Content:
    """The campaign with one fact more, where the file has its place for it."""
    made = deepcopy(content)
    for key, name in TOP_FACTS.items():
        if name == fact:
            made[key] = _plain(value)
            return made
    for section, names in SECTION_FACTS.items():
        for key, name in names.items():
            if name == fact:
                _put(made, f"{section}.{key}", _plain(value))
                return made
    _put(made, f"facts.{fact}", _plain(value))
    return made


def with_changes(content: Content, changes: Sequence[str]) -> Content:
    """The campaign with changes as `Unlock` names them: `source_mentioned=true`, `informed_on=2026-12-01`."""
    for change in changes:
        fact, _, value = change.partition("=")
        content = with_fact(content, fact, typed(contract().facts[fact], value))
    return content


def with_judgement(
    content: Content,
    fact: str,
    value: object,
    *,
    applies_to: Mapping[str, Sequence[object]],
    author: str,
    day: date,
    reason: str,
) -> Content:
    """The campaign with one judgement more; of those on the same fact it counts first, as it is the latest word."""
    made = deepcopy(content)
    said = {
        "fact": fact,
        "value": _plain(value),
        "applies_to": {name: list(values) for name, values in applies_to.items()},
        "author": author,
        "day": day.isoformat(),
        "reason": reason,
    }
    made["judgements"] = [said, *made.get("judgements", [])]
    return made


def _put(made: Content, key: str, value: object) -> None:
    *sections, last = key.split(".")
    place = made
    for section in sections:
        place = place.setdefault(section, {})
    place[last] = value


def _deep(value: object) -> object:
    if isinstance(value, dict):
        return {key: _deep(one) for key, one in value.items()}
    return [_deep(one) for one in value] if isinstance(value, list) else _plain(value)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
