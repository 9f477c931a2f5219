"""A whole file: nothing is lost, nothing is changed, and two engines agree on every row."""

from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licite.engine.decide import decide
from licite.errors import LiciteError
from licite.operations import screen
from licite.operations.screen import Options, Screening, screen_path
from licite.vocabulary.contract import contract
from tests.operations.screening import AT, by_case, campaign, screened

HOSTILE = (
    "\ufeffsep=;\n"
    "Case;E-mail;Désinscrit;Date de collecte;Outcome;outcome;EXPLANATION\n"
    'a;ann.martin@firm.example;non;01/10/2026;=1+1;lawful;"two\nlines"\n'
    ";;;;;;\n"
    "b;bob.roux@firm.example;oui;01/10/2026;;;\n"
    "c;bob.roux@firm.example;non;31/02/2026;;;\n"
    "d;cat.noel@firm.example\n"
    "e;dan.petit@firm.example;non;01/10/2026;;;;;surplus\n"
    "f;ANN.MARTIN@FIRM.EXAMPLE;STOP;01/10/2026;;;\n"
    "g;not an address;non;01/10/2026;;;\n"
    'h;"eve.roy@firm.example;non;01/10/2026;;;\n'
    "i;fay.roy@firm.example;non;01/10/2026;;;\n"
)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Screening:
    path = tmp_path_factory.mktemp("hostile") / "hostile.csv"
    path.write_text(HOSTILE, encoding="utf-8")
    return screen_path(path, campaign(collected_on=None), Options(at=AT, lang="en"))


def test_every_row_is_accounted_for(done: Screening) -> None:
    summary = done.summary
    assert summary.read == summary.accepted + summary.rejected + summary.duplicate
    told = {reject.line for reject in done.found.rejects} | {one.line for one in done.found.duplicates}
    kept = {line for (line,) in done.con.execute("SELECT _row FROM given").fetchall()}
    assert not told & kept
    assert len(told) + len(kept) == summary.read == 9


def test_the_rows_accepted_are_in_the_order_of_the_file_with_their_cells_as_they_were(done: Screening) -> None:
    rows = done.rows()
    cases = [row["Case"] for row in rows]
    assert cases == sorted(cases)
    assert {"a", "b", "i"} <= set(cases)
    first = rows[0]
    assert (first["Date de collecte"], first["Outcome_"], first["outcome__"]) == ("01/10/2026", "=1+1", "lawful")
    assert first["EXPLANATION_"] == "two\nlines"


def test_a_column_of_the_file_named_like_an_answer_is_not_taken_for_it(done: Screening) -> None:
    """The refusal of its duplicate makes row a unlawful, whatever its own column says."""
    answers = {row["Case"]: row["outcome"] for row in done.rows()}
    assert answers["a"] == answers["b"] == "unlawful"
    assert answers["i"] == "lawful"


def test_strict_stops_at_a_row_that_cannot_be_read(tmp_path: Path) -> None:
    rows = [{"Email": "ann.martin@firm.example"}, {"Email": "ann(at)firm.example"}]
    with pytest.raises(LiciteError) as fault:
        screened(tmp_path, rows, strict=True)
    assert (fault.value.code, fault.value.exit_code) == ("FIL032", 2)
    assert fault.value.where == f"{tmp_path / 'people.csv'}:3:Email"
    assert screened(tmp_path, rows[:1], strict=True).summary.accepted == 1


def test_a_file_without_a_single_row_that_can_be_read(tmp_path: Path) -> None:
    done = screened(tmp_path, [{"Email": "ann(at)firm.example"}])
    assert (done.summary.read, done.summary.accepted, done.summary.rejected) == (1, 0, 1)
    assert done.rows() == []


def test_the_screening_day_decides_the_law(tmp_path: Path) -> None:
    rows = [{"case": "call", "Téléphone": "06 39 98 11 22"}]
    calls = campaign(channel="voice_call", audience="consumer", caller_number_allowed=True, call_recorded=False)
    before = by_case(screened(tmp_path, rows, calls, at=date(2026, 8, 10)))["call"]
    after = by_case(screened(tmp_path, rows, calls, at=date(2026, 8, 11)))["call"]
    assert "no_consent" not in before["breaches"]
    assert "no_consent" in after["breaches"]


def test_an_option_wins_over_the_campaign_and_the_doctrine_is_told(tmp_path: Path) -> None:
    rows = [{"case": "a", "Email": "ann.martin@firm.example"}]
    strict = screened(tmp_path, rows, doctrine="strict")
    assert by_case(strict)["a"]["breaches"][0] == "no_consent"
    assert strict.summary.other_doctrine == ("cnil", {"lawful": 1, "unlawful": 0, "undetermined": 0})
    assert by_case(screened(tmp_path, rows, source_kind="unknown"))["a"]["outcome"] == "unlawful"


def test_a_file_and_a_contact_alone_get_the_same_answer(tmp_path: Path) -> None:
    """Every row of `given`, decided again by the row engine, as `licite decide` would."""
    rows = [
        {"case": "plain", "Email": "ann.martin@firm.example"},
        {"case": "dated", "Email": "bob.roux@firm.example", "Date de collecte": "01/02/2022"},
        {"case": "customer", "Email": "cat.noel@firm.example", "audience": "consumer", "is_customer": "oui"},
        {"case": "germany", "Email": "dan.petit@firm.example", "Pays": "DE"},
        {"case": "refused", "Email": "eve.roy@firm.example", "Désinscrit": "oui"},
        {"case": "nobody", "Email": ""},
    ]
    done = screened(tmp_path, rows, campaign(country=None, channel="email"))
    answers = by_case(done)
    names = [name for name in contract().facts if name != "at"]
    columns = ", ".join(f'g."{name}"' for name in names)
    cursor = done.con.execute(f"SELECT s.c0, {columns} FROM given AS g JOIN source AS s ON s._line = g._row")
    for case, *values in cursor.fetchall():
        facts = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        alone = decide(facts, at=AT, lang="en").to_dict()
        together: dict[str, Any] = answers[case]
        for field in ("outcome", "basis", "breaches", "rules", "duties", "missing", "remedies", "explanation"):
            assert together[field] == alone[field], (case, field)
    assert {row["outcome"] for row in answers.values()} == {"lawful", "unlawful", "undetermined"}


CELL = st.text(st.sampled_from('ab@.;"\n\r\t,é\x00=+-0123 \u00a0'), max_size=12)


@settings(max_examples=4)
@given(rows=st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=15))
def test_no_file_makes_it_lose_a_row(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    path = tmp_path_factory.mktemp("any") / "any.csv"
    lines = ["E-mail;Nom;Désinscrit", "ann.martin@firm.example;Martin;non", *(";".join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    done = screen_path(path, campaign(), Options(at=AT))
    kept = done.con.execute("SELECT _row FROM given").fetchall()
    assert Counter(done.summary.outcomes).total() == len(kept) == done.summary.accepted
    assert done.summary.read == len(kept) + len(done.found.rejects) + len(done.found.duplicates)


def test_without_a_day_the_screening_is_now_in_france(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of a machine elsewhere would give another day, and another law."""
    monkeypatch.setattr(screen, "now_at_home", lambda: datetime(2026, 11, 26, 0, 30, 12))
    done = screened(tmp_path, [{"case": "plain", "Email": "ann.martin@firm.example"}], at=None)
    assert done.found.at == datetime(2026, 11, 26, 0, 30)
