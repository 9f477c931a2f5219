"""What `licite law prove` tells: each theorem in words, and a row against the one that fails."""

import json
from dataclasses import replace
from datetime import date

import pytest

from licite.errors import LiciteError
from licite.operations import law_prove
from licite.operations.law_prove import as_dict, in_words, prove_law, told_in_words
from licite.rules.load import shipped_law
from licite.vocabulary.say import LANGUAGES, catalogue
from tests.engine.small_policies import OBJECTION, made_rule, small_law

BASIS = made_rule(1, "basis", "consent", "TRUE")
HOLE = small_law(OBJECTION, BASIS)  # says nothing of erasure, nor of a consent withdrawn
ERASURE = made_rule(2, "forbid", "objection_ignored", "erasure_requested OR consent = 'withdrawn'")


@pytest.fixture(scope="module")
def proven() -> law_prove.Proven:
    return prove_law(HOLE, rows=2)


def test_a_theorem_that_fails_is_told_with_a_row_that_a_person_can_read(proven: law_prove.Proven) -> None:
    text = "\n".join(told_in_words(proven, "en"))
    assert not proven.holds
    assert "✗ A person who said stop, asked for erasure or refused a call is never approached." in text
    assert "✓ No case outside the law files is allowed." in text
    assert "this person asked you to erase their data (erasure_requested: true)" in text
    assert "rules that decide it: made.r1" in text
    assert text.endswith("At least one rule lets through what it should stop.")


def test_the_same_as_plain_values(proven: law_prove.Proven) -> None:
    told = json.loads(json.dumps(as_dict(proven)))
    assert told["holds"] is False
    (failed,) = [one for one in told["theorems"] if one["theorem"] == "objected"]
    assert failed["pairs"] == 2
    row = failed["failed"][0]["rows"][0]
    assert row["facts"]["erasure_requested"] is True
    assert (row["outcome"], row["rules"], row["doctrine"]) == ("lawful", ["made.r1"], "one")


def test_a_law_without_a_hole_holds() -> None:
    told = prove_law(
        small_law(OBJECTION, replace(BASIS, scope=replace(BASIS.scope, text="own_offer")), ERASURE), rows=2
    )
    failed = {verdict.theorem for verdict in told.verdicts if not verdict.holds}
    assert failed <= {"consumer_messages", "hours_of_calls", "consumer_calls"}
    assert told.idle == ()


def test_what_learning_a_fact_undoes_is_told_as_two_rows() -> None:
    words = [line.strip() for line in told_in_words(_of_two_rows(), "fr")]
    assert words.count("de plus :") == 1
    assert "- l’offre est la vôtre (own_offer: true)" in words


def _of_two_rows() -> law_prove.Proven:
    from licite.engine.decision import Outcome
    from licite.engine.prove.counterexample import Witness
    from licite.engine.prove.prove import Proof

    day = {"at_day": date(2026, 11, 25), "at_minute": 600}
    rows = (
        Witness({**day, "deceased": True}, "cnil", Outcome.UNLAWFUL, ("made.r2",)),
        Witness({**day, "deceased": True, "own_offer": True}, "cnil", Outcome.LAWFUL, ()),
    )
    proof = Proof("knowledge", "cnil", date(2026, 8, 11), date(2099, 12, 31), 0.5, rows)
    return law_prove.Proven((law_prove.Verdict("knowledge", 3, 0.5, (proof,)),), (("made.r3", date(2018, 5, 25)),), 0)


def test_every_theorem_has_its_words() -> None:
    from licite.engine.prove.prove import COMPLETIONS
    from licite.engine.prove.theorems import THEOREMS

    said = catalogue("prove")["theorems"]
    assert set(said) == {COMPLETIONS, *(theorem.name for theorem in THEOREMS)}
    assert all(set(words) == set(LANGUAGES) for words in said.values() if isinstance(words, dict))


def test_without_z3_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(law_prove, "find_spec", lambda name: None)
    with pytest.raises(LiciteError) as fault:
        prove_law(HOLE)
    assert (fault.value.code, fault.value.exit_code) == ("ENV002", 1)
    assert "licite[prove]" in fault.value.help("en")


def test_an_unknown_reading_is_refused() -> None:
    with pytest.raises(LiciteError) as fault:
        prove_law(shipped_law(), ["lenient"])
    assert fault.value.code == "LAW018"


@pytest.mark.parametrize(
    ("name", "value"), [("consent_on", date(2026, 2, 1)), ("calls_last_30_days", 3), ("sector", "other")]
)
def test_every_kind_of_fact_has_words(name: str, value: object) -> None:
    assert all(in_words(name, value, lang) for lang in LANGUAGES)
