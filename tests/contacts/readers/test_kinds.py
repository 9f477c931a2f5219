"""Files that are no list of contacts are refused in one sentence that names what they are."""

import zipfile
from pathlib import Path

import pytest

from licite.contacts.readers.kinds import file_kind
from licite.errors import LiciteError

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "FIL004"),
        (b"%PDF-1.7\n%\xe2\xe3", "FIL005"),
        (b"<!DOCTYPE html><title>Log in</title>", "FIL006"),
        (b"\xef\xbb\xbf \n<HTML><body>", "FIL006"),
        ("<!doctype html>".encode("utf-16"), "FIL006"),
        (b'<?xml version="1.0"?><html xmlns="x">', "FIL006"),
        (OLE + "WordDocument".encode("utf-16-le"), "FIL007"),
        (OLE + "__substg1.0_".encode("utf-16-le"), "FIL007"),
        (b"\x89PNG\r\n\x1a\n", "FIL008"),
        (bytes(range(256)) * 8, "FIL008"),
        (b"{\\rtf1 hello}", "FIL008"),
        (b'[{"email": "a@f.example"}]', "FIL026"),
        (b'<?xml version="1.0"?><contacts/>', "FIL026"),
        (b"\x1f\x8b\x08\x00", "FIL028"),
        (b"Rar!\x1a\x07", "FIL028"),
    ],
)
def test_a_file_of_another_kind_is_refused(content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_bytes(content)
    with pytest.raises(LiciteError) as fault:
        file_kind(path)
    assert fault.value.code == code
    assert "contacts.csv" in fault.value.message("fr")


def test_a_text_document_in_an_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("word/document.xml", "<x/>")
    with pytest.raises(LiciteError) as fault:
        file_kind(path)
    assert fault.value.code == "FIL007"


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none.csv", "FIL001"), (tmp_path, "FIL003")):
        with pytest.raises(LiciteError) as fault:
            file_kind(path)
        assert (fault.value.code, fault.value.exit_code) == (code, 2)


def test_a_file_that_cannot_be_opened_is_a_fault_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(LiciteError) as fault:
        file_kind(tmp_path / "list.csv")
    assert (fault.value.code, fault.value.exit_code) == ("FIL002", 1)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"Email;Nom\n", "text"),
        ("Email;Nom\n".encode("utf-16"), "text"),
        ("Email;Nom\nzoe@f.example;Ζωή".encode("utf-16-le"), "text"),
        (b"\r\nbegin:vcard\r\n", "vcard"),
        ("BEGIN:VCARD\n".encode("utf-16"), "vcard"),
        (OLE + bytes(600), "spreadsheet"),
        (b"Email;Nom\na\0;b\n", "text"),
    ],
)
def test_what_may_hold_contacts_is_told_apart(content: bytes, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "contacts"
    path.write_bytes(content)
    assert file_kind(path) == kind
