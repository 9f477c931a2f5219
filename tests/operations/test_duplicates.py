"""Rows of one person: refusals are passed on widely, consents never; the row kept is the first."""

from pathlib import Path

from tests.operations.screening import by_case, campaign, screened

CALLS = {"channel": "voice_call", "number_is_professional": True, "call_recorded": False, "caller_number_allowed": True}


def test_a_withdrawn_consent_reaches_every_alias_and_a_given_one_reaches_none(tmp_path: Path) -> None:
    rows = [
        {"case": "alias", "Email": "ann.roy@firm.example", "consent": "given"},
        {"case": "withdrawn", "Email": "ann.roy+x@firm.example", "consent": "withdrawn"},
        {"case": "second address", "Email": "bob@firm.example", "Autres e-mails": "ANN.roy@firm.example"},
        {"case": "alias of given", "Email": "cyr.roy@firm.example", "consent": "none"},
        {"case": "given", "Email": "cyr.roy+x@firm.example", "consent": "given"},
    ]
    done = screened(tmp_path, rows, campaign(consent=None))
    found = dict(
        done.con.execute("SELECT s.c0, g.consent FROM given AS g JOIN source AS s ON s._line = g._row").fetchall()
    )
    assert found == {
        "alias": "withdrawn", "withdrawn": "withdrawn", "second address": "withdrawn", "alias of given": "none",
        "given": "given"}  # fmt: skip


def test_a_consent_withdrawn_on_another_channel_or_by_a_shared_number_is_not_passed_on(tmp_path: Path) -> None:
    rows = [
        {"case": "mail", "Email": "ann@firm.example", "Téléphone": "01 99 00 11 01", "consent": "withdrawn"},
        {"case": "colleague", "Email": "bob@firm.example", "Téléphone": "01 99 00 11 01"},
        {
            "case": "sms",
            "Email": "cyr@firm.example",
            "Téléphone": "06 39 98 11 02",
            "channel": "sms",
            "consent": "withdrawn",
        },
        {"case": "call", "Email": "cyr@firm.example", "Téléphone": "06 39 98 11 02", "channel": "voice_call"},
    ]
    done = screened(tmp_path, rows)
    found = dict(
        done.con.execute("SELECT s.c0, g.consent FROM given AS g JOIN source AS s ON s._line = g._row").fetchall()
    )
    assert found == {"mail": "withdrawn", "colleague": "none", "sms": "withdrawn", "call": "none"}


def test_a_refused_call_reaches_the_other_rows_of_the_number(tmp_path: Path) -> None:
    rows = [
        {"case": "first", "Téléphone": "06 39 98 44 01"},
        {"case": "refused", "Téléphone": "01 99 00 44 01", "Mobile": "+33639984401", "call_refused_on": "2026-11-02"},
        {"case": "other", "Téléphone": "06 39 98 44 02"},
        {"case": "to come", "Téléphone": "06 39 98 44 03"},
        {"case": "later", "Téléphone": "01 99 00 44 03", "Mobile": "06 39 98 44 03", "call_refused_on": "2026-12-24"},
    ]
    found = by_case(screened(tmp_path, rows, campaign(**CALLS)))
    assert {case: row["outcome"] for case, row in found.items()} == {
        "first": "unlawful", "refused": "unlawful", "other": "lawful", "to come": "lawful", "later": "lawful",
    }  # fmt: skip


def test_a_national_register_reaches_every_writing_and_a_no_stays_a_no(tmp_path: Path) -> None:
    rows = [
        {"case": "alias", "Email": "ann.roy@firm.example", "on_national_register": "non"},
        {"case": "listed", "Email": "ann.roy+x@firm.example", "on_national_register": "oui"},
        {"case": "other", "Email": "bob@firm.example", "on_national_register": "non"},
    ]
    done = screened(tmp_path, rows)
    found = done.con.execute("SELECT s.c0, k.on_national_register FROM kept AS k JOIN source AS s ON s._line = k._row")
    assert dict(found.fetchall()) == {"alias": True, "listed": True, "other": False}


def test_a_list_that_names_a_duplicate_by_its_number_stops_the_row_kept(tmp_path: Path) -> None:
    stop = tmp_path / "stop.csv"
    stop.write_text("06 39 98 55 02\n")
    rows = [
        {"case": "kept", "Email": "ann@firm.example", "Téléphone": "06 39 98 55 01"},
        {"case": "twin", "Email": "ANN@firm.example", "Téléphone": "06 39 98 55 02"},
    ]
    found = by_case(screened(tmp_path, rows, suppression=(stop,)))
    assert {case: row["breaches"] for case, row in found.items()} == {"kept": ["objection_ignored"]}


def test_the_stricter_word_of_a_duplicate_counts_and_the_wider_does_not(tmp_path: Path) -> None:
    rows = [
        {"case": "given, then none", "Email": "ann@firm.example", "consent": "given", "audience": "organisation"},
        {"case": "", "Email": "ANN@firm.example", "consent": "none", "audience": "professional"},
        {"case": "none, then given", "Email": "bob@firm.example", "consent": "none", "audience": "consumer"},
        {"case": "", "Email": "BOB@firm.example", "consent": "given", "audience": "organisation"},
        {"case": "unknown, then given", "Email": "cyr@firm.example"},
        {"case": "", "Email": "CYR@firm.example", "consent": "given", "audience": "organisation"},
    ]
    done = screened(tmp_path, rows, campaign(consent=None, audience=None))
    found = done.con.execute("SELECT s.c0, g.consent, g.audience FROM given AS g JOIN source AS s ON s._line = g._row")
    assert {case: values for case, *values in found.fetchall()} == {
        "given, then none": ["none", "professional"],
        "none, then given": ["none", "consumer"],
        "unknown, then given": [None, None],
    }


def test_what_a_duplicate_says_otherwise_is_told_and_does_not_count(tmp_path: Path) -> None:
    rows = [
        {"case": "kept", "Email": "ann@firm.example", "source_kind": "form", "collected_on": "2026-10-01"},
        {"case": "twin", "Email": "ANN@firm.example", "source_kind": "purchased_list", "collected_on": "2026-10-01"},
        {"case": "silent", "Email": "Ann@firm.example", "source_kind": "", "collected_on": "2026-10-02"},
    ]
    done = screened(tmp_path, rows)
    assert done.con.execute("SELECT source_kind FROM given").fetchall() == [("form",)]
    told = [note for note in done.summary.notes if "duplicate" in note]
    assert len(told) == 2
    assert all(note.startswith("1 duplicate contradicts") for note in told)
