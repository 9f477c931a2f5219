"""Answers given again from what the log keeps: the same law gives the same answer, another one is told."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from licite.errors import LiciteError
from licite.operations.decide import Places
from licite.operations.opening import opened
from licite.operations.recorded_run import record_run
from licite.operations.registers import decide_with_registers
from licite.operations.replay import COMPARED, Replay, replay
from licite.operations.screen import Options, screen_path
from licite.rules.load import shipped_law
from licite.rules.model import Law
from licite.store.acts.decision import RecordDecision
from licite.store.commit import commit
from licite.store.home import Home
from tests.operations.installed import installed, record
from tests.operations.raw_sql import tampered
from tests.operations.screening import AT, IN_ORDER, campaign, file_of
from tests.store.people_for_tests import ANN, BOB, ago, consent, objection

OBJECTION = "eu.gdpr.art_21_objection"
FACTS: dict[str, Any] = {"channel": "email", "country": "FR", "purpose": "commercial", **IN_ORDER["facts"]}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = installed(tmp_path)
    record(made, objection(ANN, event_at=ago(days=3)), consent(BOB))
    return made


def kept(home: Home, overrides: Path | None = None, **facts: object) -> str:
    """The number of an answer."""
    row = {**FACTS, "email": "ann@firm.example", **facts}
    places = Places("- {}", "facts.yaml")
    with opened(home):
        [one] = decide_with_registers(
            [row], "firm", at="2026-12-01T10:00", doctrine="cnil", lang="en", where=places, overrides=overrides
        )
    return one.id


def again(home: Home, decision: str, law: Law | None = None) -> Replay:
    with opened(home):
        return replay(decision, "firm", lang="fr", law=law)


def without(rule: str, version: str) -> Law:
    law = shipped_law()
    return replace(law, rules=tuple(one for one in law.rules if one.id != rule), version=version)


@pytest.mark.parametrize("facts", [{}, {"email": "zoe@example.fr"}, {"email": "bob@example.fr", "spam_rate": 0.1}])
def test_the_same_facts_have_the_same_answer(home: Home, facts: dict[str, object]) -> None:
    found = again(home, kept(home, **facts))
    assert (found.differences, found.same_law) == ((), True)
    assert all(found.kept[name] == found.now[name] for name in COMPARED)


def test_another_version_of_the_law_is_told_with_both_answers(home: Home) -> None:
    decision = kept(home)
    found = again(home, decision, without(OBJECTION, "other"))
    assert not found.same_law
    assert {"outcome", "breaches", "rules"} <= set(found.differences)
    assert (found.kept["outcome"], found.now["outcome"]) == ("unlawful", "lawful")
    told = found.to_json()
    assert (told["same"], told["law_kept"], told["law_now"]) == (False, shipped_law().version, "other")
    assert again(home, decision, replace(shipped_law(), version="a third")).differences == ()


def test_another_answer_under_the_same_law_is_a_fault(home: Home) -> None:
    said = {"outcome": "lawful", "breaches": [], "law_version": shipped_law().version}
    with opened(home):
        made = commit("firm", RecordDecision("c", "2026-12-01T10:00", "cnil", {**FACTS, "objected": True}, said))
    found = again(home, made.event_id)
    assert (found.same_law, found.differences) == (True, ("outcome", "breaches"))


def test_every_answer_of_a_file_is_the_same_again(home: Home, tmp_path: Path) -> None:
    rows = [
        {"Email": "ann@firm.example", "Téléphone": ""},
        {"Email": "bob@example.fr", "Téléphone": "06 39 98 12 34"},
        {"Email": "", "Téléphone": "", "Nom": "Dupont"},
        {"Email": "cid@example.fr", "Désinscrit": "oui", "Date de collecte": "2026-02-03"},
        {"Email": "dan@example.fr", "Informé le": "2026-11-02", "Date de collecte": "2021-02-03"},
    ]
    source = file_of(tmp_path, rows)
    with opened(home):
        options = Options(at=AT, lang="en", controller="firm")
        screening = screen_path(source, campaign(spam_rate=0.1, consent=None), options)
        run = record_run(screening, "rows", source=source, out=None, proof="")
        assert run.decisions == screening.summary.accepted == 5
        answers = {row: replay(f"{run.id}.{row}", "firm", lang="en") for row in range(2, 7)}
    assert {row: found.differences for row, found in answers.items()} == dict.fromkeys(range(2, 7), ())
    assert [found.now["outcome"] for found in answers.values()].count("unlawful") >= 2


OVERRIDES = """
overrides:
  - lift: fr.cnil.retention
    signed_by: Nadia Roux, DPO
    signed_on: 2026-11-20
    reason: Our lawyers reviewed the period in November.
    expires_on: 2027-05-20
"""


def test_signed_overrides_are_kept_with_the_answer(home: Home, tmp_path: Path) -> None:
    signed = tmp_path / "overrides.yaml"
    signed.write_text(OVERRIDES, encoding="utf-8")
    stale: dict[str, object] = {"email": "zoe@example.fr", "collected_on": "2019-10-01", "informed_on": "2019-10-01"}
    stale |= {"in_contact_since_collection": False}
    plain = again(home, kept(home, **stale))
    assert "retention_exceeded" in plain.kept["breaches"]
    found = again(home, kept(home, overrides=signed, **stale))
    assert "retention_exceeded" not in found.kept["breaches"]
    assert found.differences == ()
    assert found.same_law
    assert found.law_kept != plain.law_kept


def test_what_is_not_there_or_was_erased_cannot_be_given_again(home: Home) -> None:
    decision = kept(home)
    with pytest.raises(LiciteError) as fault:
        again(home, "x")
    assert fault.value.code == "PRF004"
    tampered(home, "UPDATE store_evidenceentry SET payload = NULL, salt = NULL WHERE kind = 'decision'")
    with pytest.raises(LiciteError) as fault:
        again(home, decision)
    assert fault.value.code == "PRF005"


def test_facts_that_were_changed_are_not_decided_again(home: Home) -> None:
    decision = kept(home)
    tampered(home, "UPDATE store_evidenceentry SET payload = replace(payload, 'objected', 'deceased')")
    with pytest.raises(LiciteError) as fault:
        again(home, decision)
    assert (fault.value.code, fault.value.exit_code) == ("EVI011", 3)
