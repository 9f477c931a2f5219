"""Precedents: each published decision is told in our own sentence, with its source and the rules it bears on."""

from pathlib import Path

import pytest
import yaml

from licite.rules.load import shipped_law
from licite.rules.model import Precedent
from licite.vocabulary.contract import contract

PRECEDENTS = shipped_law().precedents
each = pytest.mark.parametrize("precedent", PRECEDENTS, ids=lambda precedent: precedent.id)


def texts(precedent: Precedent) -> list[str]:
    """Every sentence that a person reads about a decision."""
    return [*precedent.sentence.values(), *(precedent.overturned or {}).values()]


@each
def test_a_decision_is_told_in_one_sentence_in_each_language(precedent: Precedent) -> None:
    assert set(precedent.sentence) == {"fr", "en"}
    assert precedent.sentence["fr"] != precedent.sentence["en"]
    for sentence in precedent.sentence.values():
        assert sentence.endswith(".")
        assert ". " not in sentence
        assert len(sentence) <= 200


@each
def test_no_fact_name_or_tag_stands_in_a_sentence(precedent: Precedent) -> None:
    names = {name for name in (*contract().facts, *contract().breaches) if "_" in name}
    assert not [name for name in names for text in texts(precedent) if name in text]


@each
def test_a_decision_has_the_address_of_its_source_and_says_how_it_was_checked(precedent: Precedent) -> None:
    assert precedent.citation.url
    assert precedent.citation.url.startswith("http")
    assert precedent.citation.verified in ("primary", "secondary")
    assert precedent.citation.quote or precedent.citation.verified != "primary"
    assert precedent.day <= precedent.citation.checked_on


@each
def test_a_decision_bears_on_a_rule(precedent: Precedent) -> None:
    """That each of them exists is checked when the law is read (LAW009)."""
    assert precedent.rules
    assert len(set(precedent.rules)) == len(precedent.rules)
    assert len(set(precedent.breaches)) == len(precedent.breaches)


@each
def test_a_decision_that_was_overturned_says_so_in_both_languages(precedent: Precedent) -> None:
    assert precedent.overturned is None or set(precedent.overturned) == {"fr", "en"}


@each
def test_a_decision_has_facts_that_make_another_contact_like_it(precedent: Precedent) -> None:
    assert {"audience", "channel"} & set(precedent.facts)
    assert len(precedent.facts) >= 3


def test_the_decisions_annulled_reduced_or_disowned_since_are_marked() -> None:
    marked = {precedent.id.removeprefix("precedents.") for precedent in PRECEDENTS if precedent.overturned}
    assert marked == {
        "ap.2019_knltb",
        "dsb.d550_148_austrian_post",
        "garante.9735672_enel_energia",
        "uodo.zspr_421_3_2018_bisnode",
    }


def test_a_court_that_found_nothing_wrong_gives_no_breach() -> None:
    without = {precedent.name for precedent in PRECEDENTS if not precedent.breaches}
    assert without == {"C-654/23", "C-621/22", "2 U 63/22"}


def test_a_company_that_the_authority_did_not_name_is_not_named() -> None:
    unnamed = {precedent.name for precedent in PRECEDENTS if precedent.company is None}
    of_authorities = {"SAN-2025-017", "72/2025", "76/2025", "décembre 2025"}
    of_courts = {"6 C 3.23", "VI ZR 225/17", "1 K 732/19", "2 U 63/22"}
    assert unnamed == of_authorities | of_courts


def test_every_decision_of_the_casebook_is_a_precedent(reference_data: Path) -> None:
    file = reference_data / "casebook" / "decisions.yaml"
    if not file.is_file():
        pytest.skip("reference data missing: no file `casebook/decisions.yaml` (LICITE_REFERENCE_DATA)")
    cases = yaml.safe_load(file.read_text(encoding="utf-8"))["cases"]
    days = {precedent.day for precedent in PRECEDENTS}
    amounts = {precedent.amount_eur for precedent in PRECEDENTS if precedent.amount_eur}
    left = [case["id"] for case in cases if case["date"] not in days and case["fine_eur"] not in amounts]
    assert len(cases) >= 44
    assert left == []
