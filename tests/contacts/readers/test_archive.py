"""Archives: the contacts of a LinkedIn export are found; bombs, climbing paths and locked files are refused."""

import io
import time
import zipfile
from pathlib import Path

import pytest

from licite.contacts.readers import archive
from licite.errors import LiciteError
from tests.contacts.reading import reading

CONNECTIONS = (
    b"First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    b"Ann,Lee,,ann@firm.example,Firm,CEO,12 Mar 2025\n"
)


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


def code_of(path: Path) -> str:
    with pytest.raises(LiciteError) as fault:
        reading(path)
    return fault.value.code


def test_connections_are_found_in_a_linkedin_export(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as nested:
        nested.writestr("Connections.csv", "Email\nnobody@firm.example\n")
    members = {
        "messages.csv": b"CONVERSATION ID,FROM,TO,CONTENT\n",
        "deep/er/Connections.csv": b"Email\nold@firm.example\n",
        "Basic/Connections.csv": CONNECTIONS,
        "nested.zip": inner.getvalue(),
    }
    path = zipped(tmp_path / "Basic_LinkedInDataExport.zip", members)
    read = reading(path)
    assert (read.table.path, read.table.format) == (path, "linkedin.connections")
    assert read.column("email") == ["ann@firm.example"]


def test_the_only_table_of_another_archive_is_read(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "export.zip", {"list.csv": b"Email\na@f.example\n", "__MACOSX/list.csv": b"", "readme.txt": b"x"}
    )
    assert reading(path).column("email") == ["a@f.example"]


@pytest.mark.parametrize(
    "members", [{"a.csv": b"Email\n", "b.csv": b"Email\n"}, {"notes.txt": b"x"}, {"inside.zip": b"PK\x03\x04"}]
)
def test_an_archive_without_one_list_of_contacts_is_refused(members: dict[str, bytes], tmp_path: Path) -> None:
    assert code_of(zipped(tmp_path / "export.zip", members)) == "FIL013"


def test_a_table_that_is_no_table_inside_an_archive_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "export.zip", {"Connections.csv": b"%PDF-1.7"})
    with pytest.raises(LiciteError) as fault:
        reading(path)
    assert (fault.value.code, fault.value.where, fault.value.slots["name"]) == ("FIL005", str(path), "export.zip")
    assert code_of(zipped(tmp_path / "cards.zip", {"Connections.csv": b"BEGIN:VCARD\nEND:VCARD\n"})) == "FIL013"


@pytest.mark.parametrize(
    "name",
    ["../Connections.csv", "/etc/Connections.csv", "a/../../Connections.csv", "..\\Connections.csv", "C:\\x.csv"],
)
def test_a_path_that_climbs_is_refused(name: str, tmp_path: Path) -> None:
    assert code_of(zipped(tmp_path / "export.zip", {name: CONNECTIONS})) == "FIL014"


def test_a_bomb_is_refused_at_once(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.zip", {"Connections.csv": b"\0" * (60 << 20)})
    assert path.stat().st_size < 100_000
    started = time.perf_counter()
    assert code_of(path) == "FIL015"
    assert time.perf_counter() - started < 1


def test_a_workbook_that_is_a_bomb_is_refused(tmp_path: Path) -> None:
    members = {"[Content_Types].xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * (60 << 20)}
    assert code_of(zipped(tmp_path / "bomb.xlsx", members)) == "FIL015"


def test_a_size_that_lies_is_met_while_unpacking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zipped(tmp_path / "export.zip", {"Connections.csv": CONNECTIONS * 100})
    monkeypatch.setattr(archive, "_MOST_CONTACT_BYTES", 1_000)
    assert code_of(path) == "FIL015"


def test_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_MOST_MEMBERS", 3)
    assert code_of(zipped(tmp_path / "export.zip", {f"{i}.txt": b"" for i in range(4)})) == "FIL015"


def test_a_damaged_or_locked_archive_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "export.zip", {"Connections.csv": CONNECTIONS})
    content = path.read_bytes()
    (tmp_path / "cut.zip").write_bytes(content[:60])
    assert code_of(tmp_path / "cut.zip") == "FIL016"
    locked = bytearray(content)
    locked[6] |= 1
    locked[content.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(locked)
    assert code_of(tmp_path / "locked.zip") == "FIL016"
    spoilt = bytearray(content)
    spoilt[60:70] = b"x" * 10
    (tmp_path / "spoilt.zip").write_bytes(spoilt)
    assert code_of(tmp_path / "spoilt.zip") == "FIL016"


def test_nothing_of_an_archive_stays_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zipped(tmp_path / "export.zip", {"Connections.csv": CONNECTIONS})
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    assert reading(path).table.read == 1
    assert list(scratch.iterdir()) == []
