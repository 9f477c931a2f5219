"""The tables `source` and `contacts`: typed facts, refusals that are never lost, rows accounted for."""

import stat
import tempfile
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licite.contacts.columns import IDENTITY_FIELDS
from licite.contacts.mapping import target_names
from licite.contacts.planned import Planned
from licite.contacts.rejects import Rejects
from licite.contacts.table import read_contacts
from licite.vocabulary.contract import contract
from licite.vocabulary.say import catalogue, say
from tests.contacts.reading import reading

SQL = {
    "bool": "BOOLEAN",
    "enum": "VARCHAR",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "int": "INTEGER",
    "decimal": "DOUBLE",
    "text": "VARCHAR",
}
CELL = {
    "bool": "oui",
    "date": "12/03/2024",
    "timestamp": "12/03/2026 10:30",
    "int": "3",
    "decimal": "0,1",
    "text": "FR",
}


def cell_for(name: str) -> str:
    fact = contract().facts[name]
    return fact.values[-1] if fact.values else CELL[fact.type]


def test_every_fact_of_the_contract_has_its_type(tmp_path: Path) -> None:
    names = list(contract().facts)
    content = (
        ";".join(["email", *names])
        + "\n"
        + ";".join(["a@f.example", *map(cell_for, names)])
        + "\nb@f.example"
        + ";" * len(names)
        + "\n"
    )
    read = reading(tmp_path / "list.csv", content)
    assert read.table.facts == tuple(names)
    assert {name: read.types[name] for name in names} == {name: SQL[contract().facts[name].type] for name in names}
    known, unknown = read.contacts
    assert all(known[name] is not None for name in names)
    assert all(unknown[name] is None for name in names)
    assert known["at"] == datetime(2026, 3, 12, 10, 30)
    assert known["collected_on"] == date(2024, 3, 12)


def test_identity_fields_are_always_there_as_text(tmp_path: Path) -> None:
    read = reading(tmp_path / "list.csv", "Email;Couleur\n a@f.example\u00a0;vert\n;rouge\n")
    assert list(read.contacts[0]) == ["_line", *IDENTITY_FIELDS]
    assert {read.types[name] for name in IDENTITY_FIELDS} == {"VARCHAR"}
    assert read.column("email") == ["a@f.example", None]
    assert read.cells[0] == [" a@f.example\u00a0", "vert"]


def test_a_day_without_an_hour_is_told_from_midnight(tmp_path: Path) -> None:
    read = reading(
        tmp_path / "list.csv",
        "email;at\na@f.example;2026-03-12\nb@f.example;2026-03-12 00:00\nc@f.example;20260312T101500\n",
    )
    assert read.column("_at_has_hour") == [False, True, True]


def test_an_impossible_day_is_rejected_with_line_column_and_value(tmp_path: Path) -> None:
    read = reading(
        tmp_path / "list.csv", "email;collected_on;Ville\na@f.example;31/02/2024;Gap\nb@f.example;29/02/2024;Gap\n"
    )
    (reject,) = read.rejects
    assert (reject.line, reject.column, reject.reason, reject.slots["value"]) == (
        2,
        "collected_on",
        "rejects.impossible_date",
        "31/02/2024",
    )
    assert reject.content == "a@f.example;31/02/2024;Gap"
    assert read.column("email") == ["b@f.example"]


def test_a_word_that_makes_no_sense_is_rejected(tmp_path: Path) -> None:
    read = reading(
        tmp_path / "list.csv",
        "email;is_customer;audience\na@f.example;oui;peut-être\nb@f.example;bof;pro\nc@f.example;x;pro\n",
    )
    assert [(r.line, r.column, r.reason) for r in read.rejects] == [
        (2, "audience", "rejects.unreadable_value"),
        (3, "is_customer", "rejects.unreadable_value"),
    ]


def test_the_order_of_day_and_month_is_that_of_the_column_and_is_said(tmp_path: Path) -> None:
    american = reading(tmp_path / "us.csv", "email;collected_on\na@f.example;03/04/2024\nb@f.example;10/15/2023\n")
    assert american.column("collected_on") == [date(2024, 3, 4), date(2023, 10, 15)]
    assert american.notes["readers.month_first"] == {"column": "collected_on"}
    open_ = reading(tmp_path / "open.csv", "email;collected_on\na@f.example;03/04/2024\n")
    assert open_.column("collected_on") == [date(2024, 4, 3)]
    assert open_.notes["readers.day_first"] == {"column": "collected_on"}


def test_a_refusal_that_cannot_be_read_is_a_refusal(tmp_path: Path) -> None:
    read = reading(
        tmp_path / "list.csv",
        "email;Désinscrit\na@f.example;voir avec Paul\nb@f.example;non\nc@f.example;\nd@f.example;?\n",
    )
    assert read.column("objected") == [True, False, None, True]
    assert read.notes["readers.unclear_refusal"] == {"column": "Désinscrit", "n": 2}


def test_a_row_with_a_refusal_is_kept_in_spite_of_another_cell(tmp_path: Path) -> None:
    content = "email;Désinscrit;collected_on\na@f.example;oui;31/02/2024\nb@f.example;non;31/02/2024\n"
    read = reading(tmp_path / "list.csv", content)
    assert read.column("email") == ["a@f.example"]
    assert (read.column("objected"), read.column("collected_on")) == ([True], [None])
    assert [r.line for r in read.rejects] == [3]
    assert read.notes["readers.refusal_kept"] == {"n": 1}


def test_a_day_of_refusal_keeps_a_row_and_outweighs_a_no(tmp_path: Path) -> None:
    header = "email;Désinscrit;unsub_time;collected_on"
    content = f"{header}\na@f.example;non;2024-01-02;31/02/2024\nb@f.example;non;;\nc@f.example;;perdu;\n"
    read = reading(tmp_path / "list.csv", content)
    assert read.column("objected") == [None, False, True]
    assert read.column("objected_on") == [date(2024, 1, 2), None, None]


def test_any_of_several_columns_refuses(tmp_path: Path) -> None:
    header = "email;unsubscribed;blacklisted;objected"
    content = f"{header}\na@f.example;no;yes;no\nb@f.example;no;no;no\nc@f.example;;;\nd@f.example;;no;\n"
    assert reading(tmp_path / "list.csv", content).column("objected") == [True, False, None, False]


def test_a_refusal_in_a_column_of_other_things_counts(tmp_path: Path) -> None:
    content = "email;Commentaire\na@f.example;NE PLUS CONTACTER\nb@f.example;rappeler lundi\nc@f.example;Désabonnée\n"
    read = reading(tmp_path / "list.csv", content)
    assert read.column("objected") == [True, None, True]
    assert read.notes["readers.stray_refusal"] == {"column": "Commentaire", "n": 2}


def test_a_refusal_of_another_channel_counts_unless_the_channel_is_known(tmp_path: Path) -> None:
    content = "email;Do Not Call\na@f.example;1\n"
    path = tmp_path / "list.csv"
    assert reading(path, content).column("objected") == [True]
    assert reading(path, planned=Planned(channel="voice_call")).column("objected") == [True]
    other = reading(path, planned=Planned(channel="email"))
    assert "objected" not in other.table.facts
    assert other.notes["readers.other_channel"] == {"column": "Do Not Call"}


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["oui", "non", "", "STOP", "bof", "12/03/2024"]),
            st.sampled_from(["", "31/02/2024", "12/03/2024"]),
        ),
        max_size=8,
    )
)
def test_no_refusal_leaves_the_table(rows: list[tuple[str, str]]) -> None:
    content = "email;objected;collected_on\n" + "".join(
        f"p{i}@f.example;{said};{day}\n" for i, (said, day) in enumerate(rows)
    )
    with tempfile.TemporaryDirectory() as folder:
        read = reading(Path(folder, "list.csv"), content)
    kept = {row["email"]: row["objected"] for row in read.contacts}
    for i, (said, _) in enumerate(rows):
        if said in ("oui", "STOP", "bof", "12/03/2024"):
            assert kept[f"p{i}@f.example"] is True
        else:
            assert kept.get(f"p{i}@f.example") in (None, False)


def test_a_day_of_consent_says_that_it_was_given_unless_the_row_says_otherwise(tmp_path: Path) -> None:
    header = "email;consent;consent_on"
    content = f"{header}\na@f.example;;2024-01-02\nb@f.example;retiré;2024-01-02\nc@f.example;none;\nd@f.example;;\n"
    read = reading(tmp_path / "list.csv", content)
    assert read.column("consent") == ["given", "withdrawn", "none", None]


def test_a_failed_delivery_makes_the_data_inaccurate(tmp_path: Path) -> None:
    read = reading(
        tmp_path / "list.csv",
        "email;Hard bounce;Email status\na@f.example;1;\nb@f.example;0;cleaned\nc@f.example;;active\n",
    )
    assert read.column("data_accurate") == [False, False, None]


def test_a_country_that_nobody_knows_stays_unknown(tmp_path: Path) -> None:
    read = reading(tmp_path / "list.csv", "email;Pays\na@f.example;France\nb@f.example;Atlantide\nc@f.example;be\n")
    assert read.column("country") == ["FR", None, "BE"]
    assert read.notes["readers.country_unknown"] == {"column": "Pays", "n": 1}


def test_addresses_in_one_cell_or_several_columns_are_told_apart(tmp_path: Path) -> None:
    content = (
        'email;email 2;Autres e-mails\n"a@f.example; a2@f.example";a3@f.example;a4@f.example;\n'.replace(
            "a4@f.example;", "a4@f.example"
        )
        + "Ann Lee <b@f.example>;b@f.example;\nmailto:c@f.example;;\n;d@f.example;\n;;\npas d'adresse;;\n"
    )
    read = reading(tmp_path / "list.csv", content)
    assert read.column("email") == ["a@f.example", "b@f.example", "c@f.example", "d@f.example", "pas d'adresse"]
    assert read.column("other_emails") == ["a2@f.example;a3@f.example;a4@f.example", None, None, None, None]


def test_a_siret_gives_the_siren(tmp_path: Path) -> None:
    read = reading(
        tmp_path / "list.csv", "email;SIRET\na@f.example;123 456 789 00012\nb@f.example;123456789\nc@f.example;12\n"
    )
    assert read.column("siren") == ["123456789", "123456789", "12"]


def test_a_column_named_like_a_fact_that_does_not_fit_is_left_out_and_said(tmp_path: Path) -> None:
    read = reading(tmp_path / "list.csv", "email;sector\na@f.example;Agroalimentaire\n")
    assert read.table.facts == ()
    assert read.notes["readers.column_left_out"] == {"column": "sector"}


def test_a_file_that_names_nobody_is_said(tmp_path: Path) -> None:
    assert "readers.nobody_to_reach" in reading(tmp_path / "list.csv", "Nom;Ville\nAnn;Gap\n").notes


def test_hostile_names_of_columns_and_cells_are_data(tmp_path: Path) -> None:
    content = 'email;"x\'); DROP TABLE source; --";Désinscrit\n=1+1@f.example;"\'); DROP TABLE source; --";\'oui\n'
    read = reading(tmp_path / "list.csv", content)
    assert read.cells == [["=1+1@f.example", "'); DROP TABLE source; --", "'oui"]]
    assert read.column("objected") == [True]


def test_a_second_file_takes_the_place_of_the_first(tmp_path: Path) -> None:
    for name, text in (("one.csv", "email;objected\na@f.example;oui\n"), ("two.csv", "email\nb@f.example\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    with duckdb.connect() as con:
        for name in ("one.csv", "two.csv"):
            table = read_contacts(con, tmp_path / name, rejects=Rejects())
        assert table.facts == ()
        assert con.sql("SELECT email FROM contacts").fetchall() == [("b@f.example",)]
        assert {row[0] for row in con.sql("SHOW TABLES").fetchall()} == {"source", "contacts"}


def test_the_file_between_is_private_and_goes_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("licite.contacts.load.private_folder", lambda: scratch)
    modes: list[int] = []
    content = "email\n" + "".join(f"p{i}@f.example\n" for i in range(11_000))

    def look(done: int, total: int | None) -> None:
        modes.extend(stat.S_IMODE(path.stat().st_mode) for path in scratch.iterdir())

    reading(tmp_path / "list.csv", content, progress=look)
    assert modes
    assert set(modes) == {0o600}
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("key", sorted(catalogue("readers")))
@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("n", [1, 2])
def test_every_note_can_be_said(key: str, lang: str, n: int) -> None:
    said = say(
        f"readers.{key}",
        lang,
        n=n,
        line=3,
        encoding="cp1252",
        sheet="A",
        others="B",
        name="stop.csv",
        lists="a.csv (1-2)",
        messages=5,
        people=3,
        columns="C",
        column="D",
        other="E",
    )
    assert "{" not in said
    assert not said.endswith(".")
    assert not any(f"`{name}`" in said for name in target_names())
