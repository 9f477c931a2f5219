"""Files that everybody meets one day: read with so many rows, or refused in one sentence that names the cause."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from licite.errors import LiciteError
from licite.vocabulary.say import say
from tests.contacts.reading import reading
from tests.hostile.judge import Judge
from tests.hostile.named import CELLS, HEADER, NAMED, ROWS, TABLE, Named


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    made = Judge()
    yield made
    made.close()


@pytest.mark.parametrize("case", NAMED, ids=lambda case: case.what)
def test_a_file_is_read_or_refused(case: Named, judge: Judge, tmp_path: Path) -> None:
    path = tmp_path / case.file
    path.write_bytes(case.content())
    found = judge.read(path, whole=False)
    assert found.faults == []
    assert found.code == case.refused
    assert (len(found.accepted), len(found.rejected)) == (case.accepted, case.rejected)
    addresses = re.findall(r"[\w.]+@firm\.example", " ".join(cell for row in found.accepted for cell in row))
    assert len(addresses) >= case.accepted


def test_every_refusal_has_its_own_words() -> None:
    codes = {case.refused for case in NAMED if case.refused}
    for lang in ("fr", "en"):
        said = {code: LiciteError(code, name="list", encoding="utf-16", most=2_000).message(lang) for code in codes}
        assert len(set(said.values())) == len(codes)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman"])
def test_letters_come_through_every_encoding(encoding: str, tmp_path: Path) -> None:
    assert reading(tmp_path / "list.csv", TABLE.encode(encoding)).cells == CELLS[1:]


def test_a_refusal_survives_what_surrounds_it(tmp_path: Path) -> None:
    """Of a formula that was never computed and of an error nobody knows what they say: they count as refusals."""
    named = {case.what: case for case in NAMED}
    never = named["formulas never computed, an error"].content()
    assert reading(tmp_path / "list.xlsx", never).column("objected") == [True, True]
    reordered = TABLE + "Prénom;Email;Désinscrit\nAnn;q@firm.example;oui\n"
    assert reading(tmp_path / "list.csv", reordered).column("objected") == [False, True, False, True]


def test_rows_of_another_export_are_told_with_the_line_where_it_begins(tmp_path: Path) -> None:
    read = reading(
        tmp_path / "list.csv", TABLE + "First Name;Last Name;Email\nAnn;Lee;q@firm.example\n" + HEADER + ROWS[0]
    )
    assert [(reject.line, reject.slots) for reject in read.rejects] == [(6, {"header": 5})]
    assert read.notes["readers.other_export"] == {"n": 1}
    assert read.table.read == 5


def test_a_row_of_words_that_name_columns_is_still_a_row(tmp_path: Path) -> None:
    """What would be a header below another is none where the next row does not bear it out."""
    content = "Nom;Canal;Statut;Email\nDurand;Email;Client;\nLee;Email;Client;ann@firm.example\n"
    read = reading(tmp_path / "list.csv", content)
    assert [row[0] for row in read.cells] == ["Durand", "Lee"]
    assert len(read.rejects) == 0


def test_a_cell_is_never_obeyed_by_the_terminal() -> None:
    said = say("readers.permission", "en", column="\x1b[2J\x9bName\u202e")
    assert said.startswith("of the column “\ufffd[2J\ufffdName\ufffd”")
