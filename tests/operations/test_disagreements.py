"""Somebody in charge does not agree with an answer: it is recorded beside it, proven with it, and changes nothing."""

import json
import zipfile
from pathlib import Path

import pytest

from licite.errors import LiciteError
from licite.operations.bundles import Asked, write_bundle
from licite.operations.decide import Places
from licite.operations.disagreements import disagree, disagreements_with
from licite.operations.evidence_shown import line_of, shown
from licite.operations.opening import opened
from licite.operations.person_held import held
from licite.operations.proof import verify_log
from licite.operations.register_check import register_faults
from licite.operations.registers import decide_with_registers
from licite.operations.replay import replay
from licite.operations.rules_then import rules_then
from licite.rules.load import shipped_law
from licite.store.acts.erasure import RecordErasure
from licite.store.commit import commit
from licite.store.home import Home
from licite.store.models import EvidenceEntry
from licite.store.people import add_controller
from tests.operations.installed import installed, record
from tests.store.people_for_tests import BOB, consent

WHY = "la personne avait demandé un devis : relire avec Bob Roe"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = installed(tmp_path)
    record(made, consent(BOB))
    return made


def decided(**facts: object) -> str:
    row = {"country": "FR", "channel": "email", "audience": "consumer", "purpose": "commercial", **facts}
    [kept] = decide_with_registers(
        [{"email": "bob@example.fr", **row}],
        "firm",
        at=None,
        doctrine="cnil",
        lang="fr",
        where=Places("- {}", "facts.yaml"),
    )
    return kept.id


def test_who_what_and_why_stand_beside_the_answer_which_stays_as_it_was(home: Home) -> None:
    with opened(home):
        answer = decided()
        before = replay(answer, "firm", lang="fr")
        done = disagree("firm", answer, who="Zoé Marchal", why=f" {WHY} ", answer="unlawful", idempotency_key="a")
        assert disagree(
            "firm", answer, who="Zoé Marchal", why=f" {WHY} ", answer="unlawful", idempotency_key="a"
        ).repeated
        disagree("firm", answer, who="Camille Lefort", why="à relire")
        first, second = disagreements_with("firm", answer)
        assert (first.entry, first.author, first.answer, first.reason) == (done.seq, "Zoé Marchal", "unlawful", WHY)
        assert (second.author, second.answer) == ("Camille Lefort", "")
        assert replay(answer, "firm", lang="fr") == before
        assert verify_log().count == 0
        assert list(register_faults()) == []
        facts = dict(shown("firm", done.seq).facts)
        assert facts == {"decision": answer, "answer": "unlawful", "author": "Zoé Marchal"}


def test_the_proof_of_an_answer_and_of_a_person_has_it(home: Home, tmp_path: Path) -> None:
    with opened(home):
        answer = decided()
        disagree("firm", answer, who="Zoé Marchal", why=WHY)
        for what in (answer, "bob@example.fr"):
            out = tmp_path / f"{len(what)}.zip"
            write_bundle(what, "firm", out, asked=Asked("zoe", "dpo", "demande"), lang="fr")
            with zipfile.ZipFile(out) as archive:
                kinds = [one["kind"] for one in json.loads(archive.read("entries.json"))]
                assert "disagreement" in kinds
                assert WHY in archive.read("index.html").decode()


def test_the_person_is_told_of_it_and_the_reason_goes_with_them(home: Home) -> None:
    with opened(home):
        answer = decided()
        done = disagree("firm", answer, who="Zoé Marchal", why=WHY)
        told = held("firm", "bob@example.fr", who="clerk", why="request")
        assert [row["reason"] for row in told.classes["content"]["Disagreement"]] == [WHY]
        commit("firm", RecordErasure((BOB,)))
        [left] = disagreements_with("firm", answer)
        assert (left.author, left.reason) == ("Zoé Marchal", "")
        entry = EvidenceEntry.objects.across_controllers().get(seq=done.seq)
        assert entry.personal is None
        assert entry.payload
        assert "Bob Roe" not in entry.payload
        assert verify_log().count == 0


def test_what_is_missing_unknown_or_of_others_is_refused(home: Home) -> None:
    with opened(home):
        add_controller("other", "Other")
        answer = decided()
        for code, given in {
            "JDG001": {"who": "Zoé", "why": " "},
            "CON002": {"who": "Zoé", "why": "x", "answer": "perhaps"},
        }.items():
            with pytest.raises(LiciteError) as refused:
                disagree("firm", answer, **given)
            assert refused.value.code == code
        for controller, decision in (("other", answer), ("firm", "nothing")):
            with pytest.raises(LiciteError) as refused:
                disagree(controller, decision, who="Zoé", why="x")
            assert refused.value.code == "PRF004"
        assert disagreements_with("other", answer) == []


def test_once_the_person_is_erased_a_reason_names_nobody(home: Home) -> None:
    with opened(home):
        answer = decided()
        commit("firm", RecordErasure((BOB,)))
        with pytest.raises(LiciteError) as refused:
            disagree("firm", answer, who="Zoé", why="écrire à bob@example.fr")
        assert refused.value.code == "OBJ004"
        assert disagree("firm", answer, who="Zoé", why="accord mal lu").seq


def test_the_rules_of_an_answer_are_those_of_then(home: Home) -> None:
    with opened(home):
        entry = shown("firm", line_of("firm", decided()).seq)  # type: ignore[union-attr]
        assert entry.decision
        rules = rules_then("firm", entry.decision, dict(entry.facts)["at"])
        assert [one.id for one in rules] == entry.decision["rules"]
        assert all(one.kept and one.cite and one.title["fr"] for one in rules)
        today = rules_then("firm", {"rules": entry.decision["rules"]}, "2026-11-20")
        assert [one.id for one in today] == [one.id for one in rules]
        assert not any(one.kept for one in today)
        assert {one.id for one in today} <= {rule.id for rule in shipped_law().rules}
