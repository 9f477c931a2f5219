"""Explanations: what differs is said, what is only possible is not stated as fact, words fit whoever is approached."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from licite.engine.clauses import cell_words
from licite.engine.decide import decide
from licite.engine.decision import Outcome
from licite.engine.explain import explain
from licite.engine.judge import Judge, judge_for
from licite.engine.settle import Finding, settle
from licite.errors import LiciteError
from licite.facts.given import read_given
from licite.rules.load import shipped_law
from licite.vocabulary.contract import contract
from licite.vocabulary.say import LANGUAGES, fill, say

DAY = date(2026, 11, 26)
CELL = {"country": "FR", "channel": "email", "purpose": "commercial"}
NOMINATIVE = {**CELL, "audience": "professional", "identifier_kind": "nominative", "sole_trader": False}
GENERIC = {**CELL, "audience": "professional", "identifier_kind": "generic", "sole_trader": False}
# An offer to a professional whose address was collected from them, in order.
IN_ORDER: dict[str, Any] = {
    **NOMINATIVE, "source_kind": "form", "collected_lawfully": True, "collected_on": date(2026, 10, 1),
    "informed_on": date(2026, 10, 1), "objection_offered_at_collection": True, "offer_related_to_profession": True,
    "consent": "none", "bought_at_collection": False, "contract_in_force": False, "is_customer": False,
    "interest_balanced": True, "balance_concludes": "for", "first_message": False,
}  # fmt: skip


def said(facts: dict[str, Any], lang: str = "en") -> str:
    return decide(facts, at=DAY, lang=lang).explanation


@dataclass(frozen=True)
class Open:
    """An open answer: what it hangs on, and how it is explained in each language, changes proposed left out."""

    finding: Finding
    deciding: tuple[Any, ...]
    texts: tuple[str, ...]


def still_open(judge: Judge, facts: dict[str, Any]) -> Open | None:
    """What is found of a contact whose answer is open; None where it is not, or where two facts contradict."""
    try:
        given = read_given(facts, at=DAY).values
    except LiciteError:
        return None
    finding = settle(judge, given)
    if finding.outcome is not Outcome.UNDETERMINED or finding.uncovered:
        return None
    masks = judge.masks(given)
    rules = tuple(rule.rule.id for rule in (*finding.broken, *finding.unsettled, *finding.reviews))
    deciding = (masks.forbid, masks.forbid_unknown, masks.basis_holds, masks.basis_unknown, masks.review)
    texts = tuple(fill(explain(judge, given, finding, (), lang), lang, dict(given)) for lang in LANGUAGES)
    return Open(finding, (deciding, rules, finding.missing), texts)


def values_of(name: str) -> tuple[Any, ...]:
    fact = contract().facts[name]
    days = (date(2026, 11, 1), date(2026, 6, 1), date(2020, 1, 1))
    return {"bool": (True, False), "enum": fact.values, "date": days}.get(fact.type, ())


def drawn(seed: int) -> dict[str, Any]:
    """A contact of which about half is known."""
    draw = random.Random(seed)
    channel, audience = draw.choice(("email", "sms", "voice_call", "post")), draw.choice(("consumer", "professional"))
    facts: dict[str, Any] = {**CELL, "channel": channel, "audience": audience}
    for name, fact in contract().facts.items():
        odds = 0.03 if fact.default is not None else 0.5
        if name not in facts and values_of(name) and draw.random() < odds:
            facts[name] = draw.choice(values_of(name))
    return facts


def neighbours(facts: dict[str, Any], finding: Finding) -> Iterator[dict[str, Any]]:
    """The contacts that differ in one fact: one that is missing, or one that a rule which decides reads."""
    rules = (*finding.broken, *finding.unsettled, *finding.reviews)
    names = {*finding.missing, *(column.split("__")[0] for rule in rules for column in rule.columns)}
    for name in sorted(names & set(contract().facts)):
        others = {key: value for key, value in facts.items() if key != name}
        for value in (*values_of(name), None):
            if value != facts.get(name):
                yield others if value is None else {**others, name: value}


@pytest.mark.parametrize("seed", range(6))
def test_open_answers_that_differ_in_one_deciding_fact_are_explained_differently(seed: int) -> None:
    judge = judge_for(shipped_law(), "cnil", DAY)
    drawn_ones = (drawn(1000 * seed + n) for n in range(1000))
    facts, one = next((facts, found) for facts in drawn_ones if (found := still_open(judge, facts)))
    pairs = 0
    for other_facts in neighbours(facts, one.finding):
        other = still_open(judge, other_facts)
        if other is not None and other.deciding != one.deciding:
            pairs += 1
            for text, other_text in zip(one.texts, other.texts, strict=True):
                assert text != other_text, set(facts.items()) ^ set(other_facts.items())
    assert pairs > 10


def test_no_agreement_and_an_unknown_one_are_told_apart() -> None:
    facts = {name: value for name, value in IN_ORDER.items() if name not in {"offer_related_to_profession", "consent"}}
    none, unknown = said({**facts, "consent": "none"}), said(facts)
    assert "the person did not agree" in none
    assert "the person did not agree" not in unknown


def test_at_most_three_questions_are_asked_at_once_and_the_rest_is_counted() -> None:
    decision = decide(NOMINATIVE, at=DAY, lang="en")
    assert len(decision.missing) > 5
    asked = [name for name in decision.missing if say(f"facts.{name}.question", "en") in decision.explanation]
    assert len(asked) == 3
    left = len([name for name in decision.missing if name != "reviewed"]) - 3
    assert f"And {left} more answers." in decision.explanation


def test_a_review_that_may_be_asked_is_not_told_as_a_fact() -> None:
    guessed = {**IN_ORDER, "source_kind": "inferred", "source_nameable": True, "reasonably_expected": True,
               "source_terms_forbid": False, "source_visibility": "public"}  # fmt: skip
    assert "This address was guessed" in said(guessed)
    unknown = {name: value for name, value in guessed.items() if name != "source_kind"} | {
        "collected_from_person": False
    }
    text = said(unknown)
    assert "Somebody must review this case if this address was guessed from a name" in text
    assert "This address was guessed" not in text
    nobody = {name: value for name, value in guessed.items() if name not in {"audience", "identifier_kind"}}
    assert "Somebody may have to review this case, because this address was guessed from a name." in said(nobody)


@pytest.mark.parametrize(("lang", "name"), [("fr", "Japon"), ("en", "Japan")])
def test_a_case_without_law_names_the_country_and_says_what_to_do(lang: str, name: str) -> None:
    facts = {**NOMINATIVE, "country": "JP"}
    text = said(facts, lang)
    assert name in text
    assert "JP" not in re.findall(r"\w+", text)
    assert say("facts.channel.values.email", lang) in text
    assert {"fr": "retirez cette ligne de l’envoi", "en": "leave this row out"}[lang] in text
    assert name in cell_words(facts, lang)


@pytest.mark.parametrize("facts", [GENERIC, {**CELL, "audience": "organisation"}])
@pytest.mark.parametrize("more", [{}, {"objected": True}, {"sender_identified": False}])
@pytest.mark.parametrize(("lang", "person"), [("fr", r"\b(?:[Cc]ette|[Ll]a) personne\b"), ("en", r"\bperson\b")])
def test_an_organisation_is_not_called_a_person(
    facts: dict[str, Any], more: dict[str, Any], lang: str, person: str
) -> None:
    text = said({**facts, **more}, lang)
    assert not re.search(person, text), text
    assert {"fr": "cette organisation", "en": "this organisation"}[lang] in text.lower()


def test_a_generic_address_whose_holder_is_unknown_is_called_an_address() -> None:
    facts = {**CELL, "identifier_kind": "generic"}
    assert said(facts).startswith("We do not know yet whether you may write to this address.")
    assert said({**facts, "channel": "voice_call"}).startswith("We do not know yet whether you may call this number.")


@pytest.mark.parametrize(("lang", "due"), [("fr", "au plus tard le 1er octobre 2029"), ("en", "by 1 October 2029")])
def test_what_is_to_be_done_says_where_and_by_when(lang: str, due: str) -> None:
    decision = decide(IN_ORDER, at=DAY, lang=lang)
    assert str(decision.outcome) == "lawful"
    assert "erase_by:2029-10-01" in decision.duties
    message, rest = decision.explanation.split({"fr": "Pour garder ces données", "en": "To keep these data"}[lang])
    keeping, organisation = rest.split({"fr": "Dans votre organisation", "en": "In your organisation"}[lang])
    assert say("duties.offer_opt_out.short", lang) in message
    assert due in keeping
    assert say("duties.register_activity.short", lang) in organisation


def test_a_due_day_that_is_not_known_is_left_out() -> None:
    facts = {name: value for name, value in IN_ORDER.items() if not name.endswith("_on")} | {"informed": True}
    assert {"erase_by", "inform_by"} & set(decide(facts, at=DAY).duties) <= {"erase_by"}
    assert not re.search(r"[{}\[\]]", said(facts))


def test_a_country_whose_law_is_little_known_is_told() -> None:
    facts = {"channel": "email", "audience": "consumer", "purpose": "commercial", "consent": "none"}
    for lang, words in (("fr", "Nous connaissons mal la loi"), ("en", "We know the law of this country")):
        assert words in decide({**facts, "country": "GR"}, at="2026-11-25", lang=lang).explanation
        assert words not in decide({**facts, "country": "FR"}, at="2026-11-25", lang=lang).explanation


def test_what_breaks_the_law_is_shown_with_its_link_and_a_case_like_it() -> None:
    facts = {"country": "FR", "channel": "email", "audience": "professional", "identifier_kind": "nominative"}
    facts |= {"purpose": "commercial", "offer_related_to_profession": False, "consent": "none"}
    facts |= {"bought_at_collection": False}
    text = decide(facts, at="2026-11-25", lang="fr").explanation
    assert "https://www.legifrance.gouv.fr/" in text
    assert "Un cas proche : CNIL, SAN-2020-018, Nestor, 2020" in text
