"""A no beside a day that has come: the row leaves, both columns named, but for a refusal, which counts."""

from datetime import date
from pathlib import Path

import pytest

from licite.contacts.planned import Planned
from licite.vocabulary.say import say
from tests.contacts.reading import Reading, reading

AT = Planned(day=date(2026, 11, 25))


def read(folder: Path, header: str, *rows: str, planned: Planned = AT) -> Reading:
    lines = [f"email;{header}", *(f"p{i}@f.example;{row}" for i, row in enumerate(rows))]
    return reading(folder / "list.csv", "\n".join(lines) + "\n", planned=planned)


@pytest.mark.parametrize(
    "header",
    ["informed;informed_on", "is_customer;customer_until", "in_contact_since_collection;last_contact_on;collected_on"],
)
def test_a_no_with_a_day_that_has_come_is_rejected_naming_both(header: str, tmp_path: Path) -> None:
    names = header.split(";")
    end = ";2025-01-01" if len(names) == 3 else ""
    found = read(tmp_path, header, f"non;2026-11-25{end}", f"non;2026-11-26{end}", f"oui;2026-11-25{end}", f"non;{end}")
    (reject,) = found.rejects
    assert (reject.line, reject.column, reject.slots) == (2, names[0], {"value": "2026-11-25", "other": names[1]})
    said = say(reject.reason, "en", column=reject.column, **reject.slots)
    assert names[0] in said
    assert names[1] in said
    assert len(found.contacts) == 3


def test_contact_on_the_day_of_collection_adds_nothing(tmp_path: Path) -> None:
    header = "in_contact_since_collection;last_contact_on;collected_on"
    assert len(read(tmp_path, header, "non;2026-01-10;2026-01-10").rejects) == 0
    assert len(read(tmp_path, header, "non;2026-01-10;").rejects) == 0
    campaign = Planned(day=AT.day, collected_on=date(2026, 1, 9))
    assert len(read(tmp_path, header, "non;2026-01-10;", planned=campaign).rejects) == 1


def test_the_day_of_the_row_decides_unless_one_was_asked_for(tmp_path: Path) -> None:
    header, row = "informed;informed_on;at", "non;2026-11-25;2026-11-20"
    assert len(read(tmp_path, header, row).rejects) == 0
    assert len(read(tmp_path, header, row, planned=Planned(day=AT.day, day_holds=True)).rejects) == 1


@pytest.mark.parametrize("name", ["objected", "call_refused"])
def test_a_refusal_denied_and_dated_counts_and_is_said(name: str, tmp_path: Path) -> None:
    found = read(tmp_path, f"{name};{name}_on", "non;2026-11-25", "non;2026-11-26", "non;", "oui;2026-11-25")
    assert len(found.rejects) == 0
    assert found.column(f"{name}_on")[0] == date(2026, 11, 25)
    assert found.notes["readers.refusal_dated"] == {"column": name, "other": f"{name}_on", "n": 1}


def test_a_refusal_that_a_later_act_lifted_is_no_contradiction(tmp_path: Path) -> None:
    found = read(tmp_path, "objected;objected_on;objection_lifted_on", "non;2026-01-01;2026-02-01")
    assert "readers.refusal_dated" not in found.notes


def test_a_contradiction_beside_a_refusal_leaves_both_facts_unknown(tmp_path: Path) -> None:
    found = read(tmp_path, "informed;informed_on;call_refused", "non;2026-11-25;oui", "oui;2026-11-25;oui")
    assert len(found.rejects) == 0
    assert (found.column("informed"), found.column("informed_on")) == ([None, True], [None, date(2026, 11, 25)])
    assert set(found.table.unread) == {"informed", "informed_on"}
    assert found.column("_unread_informed_on") == [True, False]
