"""Workbooks: sheet, header, dates and numbers as text; what cannot be opened is refused."""

import datetime
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter

from licite.errors import LiciteError
from tests.contacts.reading import reading

DAY = {"default_date_format": "dd/mm/yyyy"}


def workbook(path: Path, sheets: dict[str, Sequence[Sequence[object]]], hidden: str | None = None) -> Path:
    with xlsxwriter.Workbook(str(path), DAY) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                for j, cell in enumerate(row):
                    sheet.write(i, j, cell)
            if name == hidden:
                sheet.hide()
            elif hidden:
                sheet.activate()
                sheet.set_first_sheet()
    return path


CONTACTS = [
    ["Email", "Nom", "Date de collecte", "Téléphone", "Désinscrit"],
    ["ann@firm.example", "Ann", datetime.date(2024, 2, 29), 639980001, True],
    ["bob@firm.example", "Bob", datetime.datetime(2024, 3, 1, 10, 30), "06 39 98 00 02", False],
]


def test_a_sheet_is_read_with_its_days_numbers_and_booleans(tmp_path: Path) -> None:
    read = reading(workbook(tmp_path / "list.xlsx", {"Contacts": CONTACTS}))
    assert read.table.format == "xlsx"
    assert (read.table.encoding, read.table.separator) == (None, None)
    assert read.cells[0] == ["ann@firm.example", "Ann", "2024-02-29", "639980001", "true"]
    assert read.column("collected_on") == [datetime.date(2024, 2, 29), datetime.date(2024, 3, 1)]
    assert read.column("objected") == [True, False]
    assert read.column("_line") == [2, 3]


def test_rows_above_the_header_and_empty_ones_are_passed_over(tmp_path: Path) -> None:
    rows = [["Export CRM"], [], *CONTACTS, [], ["cam@firm.example", "Cam", "31/02/2024", "", ""]]
    read = reading(workbook(tmp_path / "list.xlsx", {"Contacts": rows}))
    assert read.column("_line") == [4, 5]
    assert [(r.line, r.column, r.slots["value"]) for r in read.rejects] == [(7, "Date de collecte", "31/02/2024")]
    assert read.notes["readers.preamble"] == {"n": 1}


def test_the_first_filled_sheet_is_read_and_the_others_named(tmp_path: Path) -> None:
    read = reading(
        workbook(tmp_path / "list.xlsx", {"Vide": [], "Contacts": CONTACTS, "Archive": [["Email"], ["x@f.example"]]})
    )
    assert read.table.read == 2
    assert read.notes["readers.other_sheets"] == {"sheet": "Contacts", "others": "Archive"}


def test_a_hidden_sheet_is_read_only_by_its_name(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "list.xlsx", {"Secret": [["Email"], ["x@f.example"]], "Contacts": CONTACTS}, hidden="Secret"
    )
    assert reading(path).table.read == 2
    assert reading(path, sheet="Secret").column("email") == ["x@f.example"]


def test_a_sheet_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LiciteError) as fault:
        reading(workbook(tmp_path / "list.xlsx", {"Contacts": CONTACTS}), sheet="Feuil9")
    assert (fault.value.code, fault.value.slots["sheets"]) == ("FIL018", "Contacts")


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LiciteError) as fault:
        reading(workbook(tmp_path / "list.xlsx", {"Vide": []}))
    assert fault.value.code == "FIL019"


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook><sheets><sheet")
    for content in (made.getvalue(), bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)):
        with pytest.raises(LiciteError) as fault:
            reading(tmp_path / "bad.xlsx", content)
        assert fault.value.code == "FIL017"


def test_the_format_of_a_tool_is_recognised_in_a_workbook(tmp_path: Path) -> None:
    rows = [["First Name", "Last Name", "Company", "Position", "Connected On"], ["A", "B", "C", "D", "12 Mar 2025"]]
    assert reading(workbook(tmp_path / "list.xlsx", {"S": rows})).table.format == "linkedin.connections"


def test_a_formula_cell_gives_its_value_and_stays_data(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Email", "Nom"])
        sheet.write_formula(1, 0, '="a@f."&"example"', None, "a@f.example")
        sheet.write_string(1, 1, "=1+1")
    assert reading(path).cells == [["a@f.example", "=1+1"]]


def test_columns_without_name_keep_what_they_hold(tmp_path: Path) -> None:
    rows = [["Email", "", "Nom", "", ""], ["a@f.example", "x", "A", "", ""]]
    read = reading(workbook(tmp_path / "list.xlsx", {"S": rows}))
    assert read.table.columns == ("Email", "column 2", "Nom")
    assert read.cells == [["a@f.example", "x", "A"]]
