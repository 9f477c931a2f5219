"""Encodings are found from the bytes of the whole file, and what is doubtful is said."""

from pathlib import Path

import pytest

from licite.contacts.readers.encoding import find_encoding
from licite.errors import LiciteError
from tests.contacts.reading import reading

TEXT = "Email;Prénom;Ville\nzoe@firm.example;Zoé;Épinal\nnoel@firm.example;Noël;Besançon – « Nord »\n"


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("cp1252", "cp1252"),
        ("mac_roman", "mac_roman"),
    ],
)
def test_an_encoding_is_found(codec: str, name: str, tmp_path: Path) -> None:
    read = reading(tmp_path / "list.csv", TEXT.encode(codec))
    assert read.table.encoding == name
    assert read.cells[1] == ["noel@firm.example", "Noël", "Besançon – « Nord »"]


def test_the_encoding_of_dos_is_found(tmp_path: Path) -> None:
    read = reading(tmp_path / "list.csv", "Email;Ville\nzoe@firm.example;Épinal à côté\n".encode("cp850"))
    assert (read.table.encoding, read.cells[0][1]) == ("cp850", "Épinal à côté")


def test_an_accent_far_down_the_file_counts(tmp_path: Path) -> None:
    content = "Email;Nom\n" + "a@f.example;A\n" * 50_000 + "zoe@f.example;Zoé\n"
    read = reading(tmp_path / "list.csv", content.encode("cp1252"))
    assert read.cells[-1][1] == "Zoé"
    assert read.notes["readers.old_encoding"] == {"encoding": "cp1252"}


def test_a_mix_of_utf8_and_windows_is_read_and_noted(tmp_path: Path) -> None:
    content = TEXT.encode() + "lea@firm.example;Léa;Gap\n".encode("cp1252")
    read = reading(tmp_path / "list.csv", content)
    assert [row[1] for row in read.cells] == ["Zoé", "Noël", "Léa"]
    assert read.notes["readers.mixed_encoding"] == {"n": 1}


def test_a_byte_that_windows_leaves_undefined_is_no_obstacle(tmp_path: Path) -> None:
    read = reading(tmp_path / "list.csv", b"Email;Nom\nzoe@f.example;Zo\xe9 \x81\nlea@f.example;L\xe9a\n")
    assert read.cells[0][1] == "Zoé \x81"


def test_the_encoding_that_the_user_names_is_taken(tmp_path: Path) -> None:
    read = reading(tmp_path / "list.csv", "Email;Nom\na@f.example;Łucja\n".encode("iso-8859-2"), encoding="latin2")
    assert (read.cells[0][1], read.table.encoding) == ("Łucja", "iso8859-2")


def test_an_encoding_that_is_not_the_file_s_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LiciteError) as fault:
        reading(tmp_path / "list.csv", TEXT.encode("cp1252"), encoding="utf-8")
    assert fault.value.code == "FIL010"


def test_a_damaged_utf16_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LiciteError) as fault:
        reading(tmp_path / "list.csv", TEXT.encode("utf-16") + b"\x00\xd8\x41\x00")
    assert fault.value.code == "FIL040"


def test_an_unknown_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LiciteError) as fault:
        reading(tmp_path / "list.csv", TEXT, encoding="klingon")
    assert fault.value.code == "FIL011"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_whatever_their_end(end: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(end.join(["Email", "a@f.example", "b@f.example", ""]).encode())
    assert find_encoding(path).lines == 3
