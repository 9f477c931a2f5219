"""OpenDocument workbooks, as LibreOffice writes them and as Bloctel answered."""

import zipfile
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

from licite.contacts.planned import Planned
from tests.contacts.reading import reading

_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
_MIME = "application/vnd.oasis.opendocument.spreadsheet"


def cell(value: object) -> str:
    """A cell with its kind: a day, a number or a text."""
    said = 'office:value-type="string"'
    if isinstance(value, date):
        said = f'office:value-type="date" office:date-value="{value}"'
    elif isinstance(value, int):
        said = f'office:value-type="float" office:value="{value}"'
    return f"<table:table-cell {said}><text:p>{escape(str(value))}</text:p></table:table-cell>"


def ods(path: Path, rows: list[list[object]]) -> Path:
    table = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    content = (
        f'<?xml version="1.0"?><office:document-content {_SPACES}><office:body><office:spreadsheet>'
        f'<table:table table:name="Feuille1">{table}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kept = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_MIME}"/>'
    spaces = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    manifest = f"<manifest:manifest {spaces}>{kept}</manifest:manifest>"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("mimetype", _MIME)
        made.writestr("content.xml", content)
        made.writestr("META-INF/manifest.xml", manifest)
    return path


def test_a_sheet_of_contacts_is_read(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Courriel", "Tél.", "Collecté le", "Désinscrit"],
        ["ann@firm.example", 465710001, date(2024, 1, 2), "oui"],
        ["bob@firm.example", "", "", "non"],
    ]
    read = reading(ods(tmp_path / "list.ods", rows))
    assert (read.table.format, read.table.read, len(read.rejects)) == ("ods", 2, 0)
    assert read.column("objected") == [True, False]
    assert (read.column("collected_on")[0], read.column("phone")[0]) == (date(2024, 1, 2), "465710001")


def test_the_answer_of_bloctel_is_recognised(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Téléphone", "Identifiant", "Statut Bloctel"],
        ["0465710001", 1, "OK"],
        ["0465710002", 2, "KO"],
    ]
    read = reading(ods(tmp_path / "retour.ods", rows), planned=Planned(channel="voice_call"))
    assert (read.table.format, read.table.header) == ("bloctel.answer", "unconfirmed")
    assert read.column("on_national_register") == [False, True]


def test_a_list_of_refusals_in_a_workbook_is_one(tmp_path: Path) -> None:
    read = reading(ods(tmp_path / "unsubscribed.ods", [["Email", "Nom"], ["ann@firm.example", "Ann"]]))
    assert read.column("objected") == [True]
