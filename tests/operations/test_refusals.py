"""Refusals: whoever said no, in whatever writing, is never lawful."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import time_machine
from hypothesis import example, given, settings
from hypothesis import strategies as st

from licite.contacts.mapping import Mapping, Target
from licite.contacts.table import ContactsTable
from licite.operations.refusal_keys import Refusals, Told
from licite.operations.refusals import match
from tests.operations.screening import by_case, campaign, screened

SECRET = b"a key kept elsewhere"


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def keyed(text: str) -> str:
    return hmac.new(SECRET, text.encode(), "sha256").hexdigest()


# Each row of the file and the line of a list, or the other row, that refuses for it.
LISTED = {
    "plain": ({"Email": "ann.martin@firm.example"}, "ann.martin@firm.example"),
    "other case": ({"Email": "Bea.Roux@Firm.Example"}, "bea.roux@firm.example"),
    "tag in the list": ({"Email": "cyr.noel@firm.example"}, "cyr.noel+shop@firm.example"),
    "tag in the file": ({"Email": "dan.petit+crm@firm.example"}, "dan.petit@firm.example"),
    "starts with a plus": ({"Email": "+eve@firm.example"}, "+eve@firm.example"),
    "gmail dots": ({"Email": "f.a.b_@gmail.com"}, "fab_@googlemail.com"),
    "international domain": ({"Email": "gil.roy@société.example"}, "gil.roy@xn--socit-esab.example"),
    "international, the other way": ({"Email": "gil.ray@xn--socit-esab.example"}, "gil.ray@société.example"),
    "named": ({"Email": "hal.roy@firm.example"}, "Hal Roy <hal.roy@firm.example>"),
    "hashed": ({"Email": "Ida.Roy@firm.example"}, sha("ida.roy@firm.example")),
    "hashed in capitals": ({"Email": "jan.roy@firm.example"}, sha("jan.roy@firm.example").upper()),
    "hashed with its name": ({"Email": "jon.roy@firm.example"}, f"sha256:{sha('jon.roy@firm.example')}"),
    "keyed": ({"Email": "kim.roy@firm.example"}, keyed("kim.roy@firm.example")),
    "keyed with its name": ({"Email": "kit.roy@firm.example"}, f"HMAC:{keyed('kit.roy@firm.example')}"),
    "phone": ({"Email": "leo.roy@firm.example", "Téléphone": "06 39 98 11 01"}, "+33639981101"),
    "phone with dots": ({"Email": "lou.roy@firm.example", "Téléphone": "+33 6 39 98 11 02"}, "06.39.98.11.02"),
    "phone with zeros": ({"Email": "luc.roy@firm.example", "Téléphone": "0639981103"}, "0033 6 39 98 11 03"),
    "phone hashed": ({"Email": "mia.roy@firm.example", "Téléphone": "06 39 98 11 04"}, sha("+33639981104")),
    "second phone": (
        {"Email": "max.roy@firm.example", "Téléphone": "01 99 00 11 05", "Mobile": "06 39 98 11 05"},
        "06 39 98 11 05",
    ),
    "further address": (
        {"Email": "ned.roy@firm.example", "Autres e-mails": "zed@firm.example;ned@home.example"},
        "NED@home.example",
    ),
    "dated": ({"Email": "oda.roy@firm.example"}, "oda.roy@firm.example;12/03/2025"),
    "several days": ({"Email": "oli.roy@firm.example"}, "oli.roy@firm.example;01/01/2030;12/03/2025"),
    "in quotes": ({"Email": "pam.roy@firm.example"}, '"pam.roy@firm.example"'),
    "after a lone quote": ({"Email": "pat.roy@firm.example", "Téléphone": "06 39 98 11 06"}, '"x\n06 39 98 11 06'),
}
IN_FILE = {
    "its duplicate": ({"Email": "qim.roy@firm.example"}, {"Email": "QIM.Roy@firm.example", "Désinscrit": "oui"}),
    "same phone": (
        {"Email": "ray.roy@firm.example", "Téléphone": "06 39 98 11 07"},
        {"Email": "ray@home.example", "Téléphone": "+33639981107", "Désinscrit": "STOP"},
    ),
    "same address with a tag": (
        {"Email": "sam.roy@firm.example"},
        {"Email": "sam.roy+x@firm.example", "Désinscrit": "x"},
    ),
    "erasure": ({"Email": "ted.roy@firm.example"}, {"Email": "ted.roy+x@firm.example", "erasure_requested": "oui"}),
    "only a day": ({"Email": "uma.roy@firm.example"}, {"Email": "UMA.roy@firm.example", "objected_on": "2026-01-05"}),
    "an unclear cell": ({"Email": "val.roy@firm.example"}, {"Email": "val.roy+x@firm.example", "Désinscrit": "???"}),
    "one dated later, one without a day": (
        {"Email": "wim.roy@firm.example", "objected_on": "2027-05-05"},
        {"Email": "wim.roy+x@firm.example", "Désinscrit": "oui"},
    ),
}
STAY = {
    "nobody refused": {"Email": "xav.roy@firm.example", "Téléphone": "06 39 98 22 01"},
    "a neighbour refused": {"Email": "ann.martine@firm.example"},
    "refusal lifted by the person": {
        "Email": "zoe.roy@firm.example",
        "objected_on": "2024-01-01",
        "objection_lifted_on": "2025-01-01",
    },
}


# Told of a contact that is past: the refusal was made after it.
DATED_LATER = {"case": "refusal dated later", "Email": "yan.roy@firm.example"}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("refusals")
    lines = [line for _, line in LISTED.values()] + ["yan.roy@firm.example;01/01/2027", "not a person at all, 12"]
    refused = folder / "refused.csv"
    refused.write_text("E-mail;Désinscrit le\n" + "\n".join(lines) + "\n", encoding="utf-8")
    rows = [{"case": case, **row} for case, (row, _) in LISTED.items()]
    rows += [{"case": case, **row} for case, (row, _) in IN_FILE.items()]
    rows += [{"case": f"twin of {case}", **other} for case, (_, other) in IN_FILE.items()]
    rows += [{"case": case, **row} for case, row in STAY.items()] + [DATED_LATER]
    # After every day in the list: a list cannot hold a refusal that has yet to be made.
    with time_machine.travel(date(2027, 6, 1)):
        done = screened(folder, rows, suppression=(refused,), suppression_secret=SECRET)
    assert len(done.found.rejects) == 0
    assert [(path.name, line) for path, line, _ in done.found.refusals.unread] == [
        ("refused.csv", len(lines) - 1), ("refused.csv", len(lines) + 2)]  # fmt: skip
    assert any("2 lines of the refusal list name nobody" in note for note in done.summary.notes)
    assert any("1 row has a refusal dated after the contact" in note for note in done.summary.notes)
    return by_case(done)


@pytest.mark.parametrize("case", [*LISTED, *IN_FILE])
def test_a_refusal_in_any_writing_stops_the_row(answers: dict[str, dict[str, Any]], case: str) -> None:
    assert answers[case]["outcome"] == "unlawful"
    assert answers[case]["breaches"] == ["objection_ignored"]


@pytest.mark.parametrize("case", STAY)
def test_others_are_not_stopped(answers: dict[str, dict[str, Any]], case: str) -> None:
    assert answers[case]["outcome"] == "lawful", answers[case]["explanation"]


def test_a_duplicate_leaves_its_refusal_with_the_row_kept(answers: dict[str, dict[str, Any]]) -> None:
    assert "twin of its duplicate" not in answers
    assert answers["twin of same phone"]["outcome"] == "unlawful"


def test_a_list_that_somebody_else_made_lifts_no_refusal(tmp_path: Path) -> None:
    row = {"Email": "zoe.roy@firm.example", "objected_on": "2024-01-01", "objection_lifted_on": "2025-01-01"}
    done = screened(tmp_path, [row], campaign(source_kind="partner"))
    assert "objection_ignored" in done.rows()[0]["breaches"]


def test_a_refusal_of_calls_is_inherited_from_a_duplicate(tmp_path: Path) -> None:
    """Only its day is given, and the row kept has a later one that has not come."""
    rows = [
        {"case": "kept", "Téléphone": "06 39 98 33 01", "call_refused_on": ""},
        {"case": "twin", "Téléphone": "+33 6 39 98 33 01", "call_refused_on": "2026-11-02"},
        {"case": "later", "Téléphone": "06 39 98 33 02", "call_refused_on": "2026-12-24"},
        {"case": "later twin", "Téléphone": "+33 6 39 98 33 02", "call_refused_on": "2026-11-02"},
        {"case": "not yet", "Téléphone": "06 39 98 33 03", "call_refused_on": "2026-12-24"},
    ]
    calls = campaign(channel="voice_call", number_is_professional=True, call_recorded=False, caller_number_allowed=True)
    found = by_case(screened(tmp_path, rows, calls))
    assert list(found) == ["kept", "later", "not yet"]
    assert found["not yet"]["outcome"] == "lawful", found["not yet"]["explanation"]
    assert found["kept"]["outcome"] == found["later"]["outcome"] == "unlawful"


# --- any alias of any address --------------------------------------------------------------------------------

LOCAL = st.from_regex(r"[a-z0-9_%][a-z0-9_+%-]{0,6}(\.[a-z0-9_+-]{1,4})?", fullmatch=True)
DOMAIN = st.sampled_from(
    ["firm.example", "a--b.example", "gmail.com", "proton.me", "société.example", "xn--socit-esab.example", "x.co.uk"]
)
WRITINGS: list[Callable[[str], str]] = [
    str,
    str.upper,
    str.title,
    lambda text: f"  {text} ",
    lambda text: text.replace("@", "+tag@"),
    lambda text: f"Ann Martin <{text}>",
    lambda text: f"mailto:{text}",
]
PAIR = st.builds(
    lambda local, domain, cell, line: (cell(f"{local}@{domain}"), line(f"{local}@{domain}")),
    LOCAL,
    DOMAIN,
    st.sampled_from(WRITINGS),
    st.sampled_from(WRITINGS),
)


_TABLE = ContactsTable(
    Path("x.csv"), "csv", "utf-8", ";", ("Email",), Mapping("csv", {"Email": Target("email")}), 1, (), ()
)


def _of_file(con: duckdb.DuckDBPyConnection, cells: list[str]) -> None:
    """The tables of a file of one column."""
    con.execute(
        "CREATE TABLE contacts (_line INTEGER, email VARCHAR, phone VARCHAR, profile_url VARCHAR, other_emails VARCHAR)"
    )
    con.execute("CREATE TABLE source (_line INTEGER, c0 VARCHAR)")
    for line, cell in enumerate(cells):
        con.execute("INSERT INTO contacts (_line, email) VALUES (?, ?)", [line, cell])
        con.execute("INSERT INTO source VALUES (?, ?)", [line, cell])


def stopped(pairs: list[tuple[str, str]]) -> set[str]:
    """Which of these addresses of a file does a list with these lines stop?"""
    refusals = Refusals()
    for _, line in pairs:
        refusals.add("email", line, None)
    with duckdb.connect() as con:
        _of_file(con, [cell for cell, _ in pairs])
        match(con, refusals, _TABLE)
        return {cell for (cell,) in con.execute("SELECT email FROM contacts JOIN refused USING (_line)").fetchall()}


@settings(max_examples=25)
@given(pairs=st.lists(PAIR, min_size=10, max_size=40))
@example(pairs=[("+eve@firm.example", "+eve@firm.example")])
def test_the_quick_way_in_sql_loses_no_alias(pairs: list[tuple[str, str]]) -> None:
    assert stopped(pairs) == {cell for cell, _ in pairs}


def test_another_person_is_not_stopped() -> None:
    assert stopped([("ann@firm.example", "anna@firm.example")]) == set()
    assert stopped([("ann@firm.example", "ann@firm2.example")]) == set()


def test_a_refusal_made_after_a_contact_does_not_reach_back(answers: dict[str, dict[str, Any]]) -> None:
    assert answers["refusal dated later"]["outcome"] == "lawful"


@settings(max_examples=15)
@given(
    pairs=st.lists(PAIR, min_size=10, max_size=30),
    days=st.lists(st.sampled_from([None, date(2026, 1, 2), date(2026, 3, 4)]), min_size=30, max_size=30),
    whole=st.lists(DOMAIN, max_size=2),
)
def test_addresses_met_in_sql_meet_what_python_says(
    pairs: list[tuple[str, str]], days: list[date | None], whole: list[str]
) -> None:
    refusals = Refusals()
    for (_, line), day in zip(pairs[::2], days, strict=False):
        refusals.add("email", line, day)
    for (_, line), day in zip(pairs[1::3], days, strict=False):
        refusals.add_told("email", line, Told("consent", "email", day))
    for domain, day in zip(whole, days, strict=False):
        refusals.add_domain(domain, day)
    with duckdb.connect() as con:
        _of_file(con, [cell for cell, _ in pairs])
        match(con, refusals, _TABLE)
        for line, (cell, _) in enumerate(pairs):
            refused = con.execute("SELECT refused_on, undated FROM refused WHERE _line = ?", [line]).fetchall()
            told = con.execute("SELECT fact, channel, day FROM told_of WHERE _line = ?", [line]).fetchall()
            known, also = refusals.met("email", cell)
            assert refused == ([(known.first, known.undated)] if known else []), cell
            assert {Told(*one) for one in told} == also, cell
