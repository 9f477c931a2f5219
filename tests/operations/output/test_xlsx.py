"""The workbook: text stays text, the outcome is coloured and its words explained, and nothing is cut."""

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from licite.errors import LiciteError
from licite.operations.output import xlsx
from licite.operations.output.writers import write_result

HOSTILE = [
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", " =1", "=HYPERLINK(\"http://example.fr\")", "{=1}", "http://example.fr",
    "mailto:lea@example.fr", "internal:Sheet!A1", "+33639980000", "+33 6 39 98 00 00", "-12.5",
    "0123", "<b>&amp;</b>", "_x0041_", "a\x01b", "é\n",
]  # fmt: skip


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE result (note VARCHAR, n BIGINT, outcome VARCHAR, breaches VARCHAR[])")
        outcomes = ["lawful", "unlawful", "undetermined"]
        rows = [(cell, i, outcomes[i % 3], ["minor", "no_consent"]) for i, cell in enumerate(HOSTILE)]
        connection.executemany("INSERT INTO result VALUES (?, ?, ?, ?)", rows)
        yield connection


@pytest.fixture
def workbook(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> Path:
    path = tmp_path / "out.xlsx"
    write_result(con, "result", ["note", "n", "outcome", "breaches"], path, "fr")
    return path


def xml(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def test_every_cell_comes_back_as_it_was(workbook: Path) -> None:
    head, *rows = CalamineWorkbook.from_path(workbook).get_sheet_by_index(0).to_python()
    assert head == ["note", "n", "outcome", "breaches"]
    assert [row[0] for row in rows] == HOSTILE
    assert [row[1] for row in rows] == list(range(len(HOSTILE)))
    assert {row[3] for row in rows} == {"minor;no_consent"}


def test_no_cell_is_a_formula_or_a_link(workbook: Path) -> None:
    sheet = xml(workbook, "xl/worksheets/sheet1.xml")
    assert "<f" not in sheet.replace("<filter", "")
    assert "hyperlink" not in sheet


def test_header_stays_in_sight_and_filters(workbook: Path) -> None:
    sheet = xml(workbook, "xl/worksheets/sheet1.xml")
    assert 'state="frozen"' in sheet
    assert f'<autoFilter ref="A1:D{len(HOSTILE) + 1}"/>' in sheet
    widths = [float(width) for width in re.findall(r'<col min="\d+" max="\d+" width="([\d.]+)"', sheet)]
    assert len(widths) >= 3
    assert all(5 <= width <= 62 for width in widths)


def test_each_outcome_has_its_colour_and_its_word(workbook: Path) -> None:
    sheet, styles = xml(workbook, "xl/worksheets/sheet1.xml"), xml(workbook, "xl/styles.xml")
    used = {re.search(rf'<c r="C{row}" s="(\d+)"', sheet)[1] for row in (2, 3, 4)}  # type: ignore[index]
    assert len(used) == 3
    for colour in ("FF0B6B50", "FFE2F3EC", "FFA3241B", "FFFCEAE7", "FF7A4B00", "FFFAEFD8"):
        assert colour in styles
    book = CalamineWorkbook.from_path(workbook)
    assert book.sheet_names == ["Résultat", "Légende"]
    legend = {row[0]: row[1] for row in book.get_sheet_by_index(1).to_python()}
    assert set(legend) == {"lawful", "unlawful", "undetermined", "outcome", "breaches"}
    assert str(legend["unlawful"]).startswith("interdit")


@pytest.mark.parametrize(
    ("limit", "code"), [("MAX_ROWS", "FIL105"), ("MAX_CHARACTERS", "FIL106"), ("MAX_COLUMNS", "FIL107")]
)
def test_what_excel_cannot_hold_is_refused_and_nothing_is_written(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, code: str
) -> None:
    monkeypatch.setattr(xlsx, limit, 3)
    with pytest.raises(LiciteError) as caught:
        write_result(con, "result", ["note", "n", "outcome", "breaches"], tmp_path / "out.xlsx", "fr")
    assert caught.value.code == code
    assert list(tmp_path.iterdir()) == []


def test_a_cell_of_the_greatest_length_is_kept_whole(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    con.execute("CREATE TABLE long AS SELECT repeat('a', 32767) AS c")
    write_result(con, "long", ["c"], tmp_path / "out.xlsx", "fr")
    rows = CalamineWorkbook.from_path(tmp_path / "out.xlsx").get_sheet_by_index(0).to_python()
    assert len(str(rows[1][0])) == 32_767


def formulas_in_libreoffice(source: Path, home: Path) -> bool:
    """Does LibreOffice make a formula of any cell of this file?"""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("peer missing: libreoffice")
    options = [
        f"-env:UserInstallation=file://{home}",
        "--headless",
        "--convert-to",
        "ods",
        "--outdir",
        str(source.parent),
    ]
    subprocess.run([soffice, *options, str(source)], check=True, timeout=120, capture_output=True)
    content = xml(source.with_suffix(".ods"), "content.xml")
    assert "1+1" in content
    return "table:formula" in content


@pytest.mark.slow
@pytest.mark.parametrize(("ending", "lang"), [("xlsx", "fr"), ("csv", "en")])
def test_libreoffice_sees_no_formula(con: duckdb.DuckDBPyConnection, tmp_path: Path, ending: str, lang: str) -> None:
    path = tmp_path / f"out.{ending}"
    write_result(con, "result", ["note", "n"], path, lang)
    assert not formulas_in_libreoffice(path, tmp_path / "home")


@pytest.mark.slow
def test_libreoffice_would_run_a_cell_that_is_not_guarded(tmp_path: Path) -> None:
    path = tmp_path / "raw.csv"
    path.write_text("note\n=1+1\n", encoding="utf-8")
    assert formulas_in_libreoffice(path, tmp_path / "home")
