"""The file of rejects: for a person to mend, private, and harmless in a spreadsheet."""

import csv
import re
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licite.contacts.rejects import Rejects, harmless
from licite.vocabulary.say import catalogue, say
from tests.contacts.reading import reading


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def test_rejects_are_written_in_the_order_of_the_file(tmp_path: Path) -> None:
    rejects = Rejects()
    rejects.add(7, "rejects.lone_quote", '"x')
    rejects.add(3, "rejects.impossible_date", "a;31/02/2024", column="Date", value="31/02/2024")
    rejects.write(tmp_path / "list.rejects.csv", "fr")
    assert rows_of(tmp_path / "list.rejects.csv") == [
        ["line", "column", "reason", "content"],
        ["3", "Date", "`31/02/2024`, dans la colonne « Date », n'est pas une date qui existe", "a;31/02/2024"],
        ["7", "", say("rejects.lone_quote", "fr"), '"x'],
    ]


def test_only_the_owner_may_read_them_even_in_a_file_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "list.rejects.csv"
    path.write_text("old and longer than what comes", encoding="utf-8")
    path.chmod(0o644)
    Rejects().write(path, "en")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text(encoding="utf-8").splitlines() == ["line,column,reason,content"]


@given(st.text())
def test_no_cell_begins_a_formula(text: str) -> None:
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert harmless(text) in (text, f"'{text}")


def test_a_formula_in_a_rejected_row_is_disarmed(tmp_path: Path) -> None:
    read = reading(tmp_path / "list.csv", 'Email;Nom\n=HYPERLINK("x")\n')
    read.rejects.write(tmp_path / "rejects.csv", "en")
    assert rows_of(tmp_path / "rejects.csv")[1][3] == '\'=HYPERLINK("x")'


@pytest.mark.parametrize("key", sorted(catalogue("rejects")))
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_reason_can_be_said(key: str, lang: str) -> None:
    slots = dict.fromkeys(re.findall(r"\{(\w+)\}", str(catalogue("rejects")[key])), "x")
    said = say(f"rejects.{key}", lang, **slots)
    assert "{" not in said
    assert not said.endswith(".")


@pytest.mark.parametrize("bound", ["ROWS_IN_MEMORY", "CHARACTERS_IN_MEMORY"])
def test_what_does_not_fit_in_memory_is_given_back_in_the_order_of_the_file(
    bound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("licite.contacts.rejects." + bound, 3)
    rejects = Rejects()
    for line in (9, 2, 7, 3, 12, 5):
        rejects.add(line, "rejects.impossible_date", f"p{line}@firm.example", column="Date", value=f"{line}/13/2024")
    assert len(rejects) == 6
    for _ in range(2):
        assert [(r.line, r.content) for r in rejects] == [(n, f"p{n}@firm.example") for n in (2, 3, 5, 7, 9, 12)]
    rejects.add(1, "rejects.lone_quote", "q@firm.example")
    assert next(iter(rejects)).content == "q@firm.example"
    assert [r.slots.get("value") for r in rejects][1:3] == ["2/13/2024", "3/13/2024"]
