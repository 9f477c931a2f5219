"""Who each row is: its identifier for the channel, what is certain of it, its duplicates, its own day and hour."""

import dataclasses
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from licite.contacts.mailbox import Address, classify_mailbox, parse_address
from licite.contacts.phone import Phone, parse_phone
from licite.operations.identify import _read_emails, _read_phones
from licite.operations.screen import Options, Screening, screen_path
from tests.operations.screening import by_case, campaign, file_of, screened

ROWS = [
    {"case": "ann", "Email": "Ann.Martin@firm.example"},
    {"case": "contact", "Email": "contact@firm.example"},
    {"case": "nobody", "Email": "", "Téléphone": "01 99 00 11 22"},
    {"case": "ann again", "Email": "  ann.martin@FIRM.example "},
    {"case": "broken", "Email": "bob.martin(at)firm.example"},
    {"case": "ann, tagged", "Email": "ann.martin+crm@firm.example"},
    {"case": "named", "Prénom": "Zoé", "Nom": "Hervé", "Email": "zherve@firm.example"},
]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Screening:
    return screened(tmp_path_factory.mktemp("people"), ROWS, campaign(identifier_kind=None, sole_trader=False))


def given(done: Screening, fact: str) -> dict[str, Any]:
    """A fact as it was assembled, by the column `case`."""
    rows = done.con.execute(f'SELECT s.c0, g."{fact}" FROM given AS g JOIN source AS s ON s._line = g._row').fetchall()
    return dict(rows)


def test_read_is_accepted_and_rejected_and_duplicate(done: Screening) -> None:
    assert (done.summary.read, done.summary.accepted, done.summary.rejected, done.summary.duplicate) == (7, 5, 1, 1)
    assert [row["case"] for row in done.rows()] == ["ann", "contact", "nobody", "ann, tagged", "named"]


def test_a_duplicate_points_to_the_row_kept(done: Screening) -> None:
    assert [(one.line, one.kept, one.identifier) for one in done.found.duplicates] == [
        (5, 2, "ann.martin@firm.example")
    ]


def test_an_address_that_cannot_be_read_is_rejected_with_its_column(done: Screening) -> None:
    [reject] = done.found.rejects
    assert (reject.line, reject.column) == (6, "Email")
    assert "bob.martin(at)firm.example" in reject.content


def test_only_a_certain_kind_of_address_is_set(done: Screening) -> None:
    kinds = given(done, "identifier_kind")
    assert kinds["ann"] == kinds["named"] == "nominative"
    assert kinds["contact"] == "generic"
    assert kinds["nobody"] is None


def test_a_row_without_an_address_stays_open(done: Screening) -> None:
    row = by_case(done)["nobody"]
    assert (row["outcome"], row["missing"]) == ("undetermined", ["identifier_present"])
    assert "identifier_present" not in {question.fact for question in done.summary.questions}


def test_each_call_is_at_the_local_hour_of_its_number(tmp_path: Path) -> None:
    rows = [
        {"case": "paris", "Téléphone": "01 99 00 11 22"},
        {"case": "réunion", "Téléphone": "0692 12 34 56"},
        {"case": "own hour", "Téléphone": "06 39 98 11 22", "at": "2026-11-27 18:30"},
        {"case": "own day", "Téléphone": "06 39 98 11 23", "at": "2026-11-28"},
    ]
    calls = campaign(channel="voice_call", audience="consumer")

    file = file_of(tmp_path, rows)

    noon = dataclasses.replace(calls, at=datetime(2026, 11, 26, 11, 0, tzinfo=UTC))
    of_rows = screen_path(file, noon, Options(lang="en"))
    assert given(of_rows, "at_minute") == {"paris": 720, "réunion": 900, "own hour": 1110, "own day": None}
    assert given(of_rows, "at_day")["own day"] == date(2026, 11, 28)
    forced = screen_path(file, noon, Options(lang="en", at=date(2026, 11, 30)))
    assert set(given(forced, "at_day").values()) == {date(2026, 11, 30)}
    assert set(given(forced, "at_minute").values()) == {None}


def test_the_channel_of_a_row_says_which_identifier_counts(tmp_path: Path) -> None:
    rows = [
        {"case": "mail", "Email": "ann.martin@firm.example", "channel": "email"},
        {"case": "sms", "Email": "ann.martin@firm.example", "Téléphone": "06 39 98 11 22", "channel": "sms"},
        {"case": "sms, same number", "Email": "bob@firm.example", "Téléphone": "+33639981122", "channel": "sms"},
        {"case": "letter", "Email": "ann.martin@firm.example", "Adresse": "1 rue du Pré", "channel": "post"},
    ]
    done = screened(tmp_path, rows, campaign(channel=None))
    assert [row["case"] for row in done.rows()] == ["mail", "sms", "letter"]
    assert given(done, "channel") == {"mail": "email", "sms": "sms", "letter": "post"}


def test_what_stands_against_contact_is_inherited(tmp_path: Path) -> None:
    twins = {
        "withdrawn": {"consent": "withdrawn"},
        "erasure": {"erasure_requested": "oui"},
        "deceased": {"deceased": "oui"},
    }
    rows = [{"case": case, "Email": f"{case}.roy@firm.example"} for case in twins]
    rows += [{"case": "", "Email": f"{case.upper()}.Roy@firm.example", **cells} for case, cells in twins.items()]
    rows.append({"case": "alone", "Email": "alone.roy@firm.example"})
    found = by_case(screened(tmp_path, rows))
    assert found["alone"]["outcome"] == "lawful"
    assert {case: found[case]["breaches"][0] for case in twins} == {
        "withdrawn": "consent_withdrawn", "erasure": "objection_ignored", "deceased": "deceased"}  # fmt: skip


def test_addresses_and_numbers_that_sql_reads_are_as_python_reads_them() -> None:
    addresses = [
        "Ann.Martin@Firm.example", "contact@firm.example", "COMPTA@gmail.com", "martin@firm.example", "x@f.invalid",
        "Ann <ann@firm.example>", "no address", "rh@mairie-demo.fr",
    ]  # fmt: skip
    numbers = ["06 39 98 00 01", "+33639980002", "0692 12 34 56", "0033 1 99 00 12 34", "+32 470 12 34 56", "112"]
    with duckdb.connect() as con:
        con.execute("CREATE TABLE contacts (email VARCHAR, phone VARCHAR, first_name VARCHAR, last_name VARCHAR)")
        con.executemany("INSERT INTO contacts (email) VALUES (?)", [[one] for one in addresses])
        con.executemany("INSERT INTO contacts (phone) VALUES (?)", [[one] for one in numbers])
        _read_emails(con)
        _read_phones(con, "FR")
        emails = {raw: found for raw, *found in con.execute("FROM who_email").fetchall()}
        phones = {raw: found for raw, *found in con.execute("FROM who_phone").fetchall()}
    assert (set(emails), set(phones)) == (set(addresses), set(numbers))
    for raw, (exact, problem, kind) in emails.items():
        parsed, guess = parse_address(raw), classify_mailbox(raw)
        expected = (parsed.normal, None) if isinstance(parsed, Address) else (None, parsed.reason)
        assert (exact, problem) == expected
        assert kind == (guess.identifier_kind if guess.confidence == "certain" else None)
    for raw, (exact, problem, zone) in phones.items():
        number = parse_phone(raw)
        if isinstance(number, Phone):
            assert (exact, problem, zone) == (number.e164, None, number.time_zone)
        else:
            assert (exact, problem, zone) == (None, number.reason, None)
