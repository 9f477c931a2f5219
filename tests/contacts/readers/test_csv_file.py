"""Text tables: whatever a csv writer writes in any dialect and encoding is read back; damage stays where it is."""

import csv
import io
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from licite.errors import LiciteError
from tests.contacts.reading import reading

HEADINGS = ("Email", "Prénom", "Nom", "Société", "Fonction", "Téléphone", "Couleur", "Taille", "Remarque")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456789éèàçÉœ€ '\"=+-@/.;,|\t\n\r"
CELLS = st.text(st.sampled_from(LETTERS), max_size=12) | st.sampled_from(
    ['"', '""', "a\r\nb", "x;y,z", " ", "'=1+1", "N/A"]
)
# In UTF-8 and UTF-16 any character that a text may hold.
ANY_CELLS = CELLS | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@st.composite
def written(draw: st.DrawFn) -> tuple[bytes, list[str], list[list[str]], str, str]:
    encoding = draw(st.sampled_from(ENCODINGS))
    separator = draw(st.sampled_from(";,\t|"))
    width = draw(st.integers(2, len(HEADINGS)))
    header = [*HEADINGS[:width]]
    # In Windows-1252 "Éœ" has the very bytes of one letter in UTF-8.
    cells = CELLS.map(lambda cell: re.sub("[œ€]", "", cell)) if encoding == "cp1252" else ANY_CELLS
    rows = draw(st.lists(st.lists(cells, min_size=width, max_size=width), max_size=8))
    text = io.StringIO()
    # Python's writer leaves unquoted a line end that is not its own, which nobody could read back.
    quoting, end = draw(
        st.sampled_from([(csv.QUOTE_MINIMAL, "\r\n"), *((csv.QUOTE_ALL, end) for end in ("\n", "\r\n", "\r"))])
    )
    writer = csv.writer(text, delimiter=separator, quoting=quoting, lineterminator=end)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode(encoding), header, rows, separator, encoding


def blank(row: list[str]) -> bool:
    return not "".join(row).strip()


def says_the_header(row: list[str], header: list[str]) -> bool:
    return [cell.strip() for cell in row] == header


@settings(max_examples=60)
@given(written())
@example((b'Email;Nom\n"a\nb";"c""d"\n', ["Email", "Nom"], [["a\nb", 'c"d']], ";", "utf-8"))
def test_what_a_csv_writer_writes_is_read_back_cell_for_cell(
    table: tuple[bytes, list[str], list[list[str]], str, str],
) -> None:
    content, header, rows, separator, encoding = table
    kept = [row for row in rows if not blank(row) and not says_the_header(row, header)]
    with tempfile.TemporaryDirectory() as folder:
        read = reading(Path(folder, "table.csv"), content)
    assert read.cells == kept
    assert read.table.separator == separator
    assert read.table.columns == tuple(header)
    if encoding in ("utf-16", "utf-8"):
        assert read.table.encoding == encoding


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from(["a;b", "a;b;c", "a", '"a;b', '"a"x;b', "", ";;", 'a;"b', "é;\0", '"a\nb";c', "a;b;;"]))
)
def test_every_row_is_read_or_rejected_whatever_the_damage(lines: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        read = reading(Path(folder, "list.csv"), "\n".join(["Email;Nom", *lines]))
    assert read.table.read == len(read.source) + len(read.rejects)
    whole = sum(line in ("a;b", "a;b;;") for line in lines)
    if not any('"' in line for line in lines):
        assert len(read.source) == whole
        assert len(read.rejects) == sum(line in ("a;b;c", "a", "é;\0") for line in lines)


def test_a_lone_quote_does_not_swallow_the_rows_below_it(tmp_path: Path) -> None:
    rows = "".join(f"p{i}@firm.example;Nom{i};non\n" for i in range(3_000))
    content = f'Email;Nom;Désinscrit\nann@firm.example;"Ann;oui\nbob@firm.example;Bob;oui\n{rows}'
    read = reading(tmp_path / "list.csv", content)
    assert [(r.line, r.reason) for r in read.rejects] == [(2, "rejects.lone_quote")]
    assert read.contacts[0]["email"] == "bob@firm.example"
    assert read.contacts[0]["objected"] is True
    assert len(read.source) == 3_001


def test_quotes_in_pairs_inside_a_cell_are_read(tmp_path: Path) -> None:
    read = reading(tmp_path / "list.csv", 'Email;Société\nann@firm.example;"Vins" & Co\nbob@firm.example;Le "Bar"\n')
    assert [row[1] for row in read.cells] == ["Vins & Co", 'Le "Bar"']


def test_a_row_of_the_wrong_width_is_named_with_its_line_and_content(tmp_path: Path) -> None:
    read = reading(tmp_path / "list.csv", "Email,Nom,Ville\na@f.example,A\nb@f.example,B,Gap,x\nc@f.example,C,Gap,,\n")
    assert [(r.line, r.reason, r.slots, r.content) for r in read.rejects] == [
        (2, "rejects.short_row", {"found": 2, "expected": 3}, "a@f.example,A"),
        (3, "rejects.long_row", {"found": 4, "expected": 3}, "b@f.example,B,Gap,x"),
    ]
    assert read.column("_line") == [4]


def test_lines_count_as_in_an_editor_below_preamble_and_quoted_newlines(tmp_path: Path) -> None:
    read = reading(tmp_path / "list.csv", 'Export du 3 mars\n\nEmail;Note\n\na@f.example;"x\ny"\n\nb@f.example;z\nc\n')
    assert read.column("_line") == [5, 8]
    assert [r.line for r in read.rejects] == [9]
    assert read.notes["readers.preamble"] == {"n": 2}


def test_blank_rows_and_repeated_headers_are_no_rows(tmp_path: Path) -> None:
    read = reading(tmp_path / "list.csv", "Email;Nom\na@f.example;A\n;\n  ; \nEmail;Nom \nb@f.example;B\n\x1a")
    assert (read.table.read, len(read.rejects)) == (2, 0)
    assert read.notes["readers.repeated_header"] == {"n": 1}


def test_a_preamble_padded_with_separators_is_passed_over(tmp_path: Path) -> None:
    read = reading(
        tmp_path / "list.csv",
        "Notes:;;;;\nWhen exporting;;;;\n;;;;\n"
        "First Name;Last Name;Company;Position;Connected On\nA;B;C;D;12 Mar 2025\n",
    )
    assert read.table.format == "linkedin.connections"
    assert read.table.read == 1


def test_notes_below_the_header_are_passed_over(tmp_path: Path) -> None:
    header = "First Name,Last Name,Company,Position,Connected On"
    content = f'{header}\nNotes:\n"When exporting your connection data, ..."\n\nA,B,C,D,12 Mar 2025\n'
    read = reading(tmp_path / "list.csv", content)
    assert (read.table.read, read.notes["readers.footer"]) == (1, {"n": 2})


@pytest.mark.parametrize("line", ["sep=;\n", '"sep=;"\r\n'])
def test_the_directive_of_excel_gives_the_separator(line: str, tmp_path: Path) -> None:
    read = reading(tmp_path / "list.csv", f"{line}Email;Nom,usuel\na@f.example;A,B\n")
    assert read.table.separator == ";"
    assert read.table.columns == ("Email", "Nom,usuel")
    assert "readers.preamble" not in read.notes


def test_one_column_has_no_separator(tmp_path: Path) -> None:
    read = reading(tmp_path / "list.csv", "email\na@f.example\nb@f.example\n")
    assert (read.table.separator, read.column("email")) == (None, ["a@f.example", "b@f.example"])


@pytest.mark.parametrize(("name", "separator"), [("tab", "\t"), ("\\t", "\t"), (";", ";"), ("comma", ","), ("#", "#")])
def test_a_separator_that_the_user_names_is_taken(name: str, separator: str, tmp_path: Path) -> None:
    read = reading(tmp_path / "list.csv", f"Email{separator}Nom\na@f.example{separator}A\n", separator=name)
    assert (read.table.separator, read.cells) == (separator, [["a@f.example", "A"]])


@pytest.mark.parametrize("name", [";;", '"', "\n"])
def test_a_separator_that_cannot_separate_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(LiciteError) as fault:
        reading(tmp_path / "list.csv", "Email;Nom\n", separator=name)
    assert fault.value.code == "FIL012"


@pytest.mark.parametrize(
    "content", ["a@f.example;A\nb@f.example;B\n", "1;2\n3;4\n", "+33 6 39 98 00 01\n+33 6 39 98 00 02\n"]
)
def test_a_file_without_header_is_refused(content: str, tmp_path: Path) -> None:
    with pytest.raises(LiciteError) as fault:
        reading(tmp_path / "list.csv", content)
    assert fault.value.code == "FIL009"


def test_a_file_with_thousands_of_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LiciteError) as fault:
        reading(tmp_path / "list.csv", ";".join(f"n{i}" for i in range(3_000)) + "\n")
    assert fault.value.code == "FIL027"


@pytest.mark.parametrize("size", [200_000, 2_000_000])
def test_a_line_without_end_is_rejected_alone(size: int, tmp_path: Path) -> None:
    read = reading(tmp_path / "list.csv", f"Email;Nom\na@f.example;A\n{'x' * size}\nb@f.example;B\n")
    assert read.column("_line") == [2, 4]
    assert [(r.line, r.reason) for r in read.rejects] == [(3, "rejects.too_long")]


def test_a_row_with_a_zero_byte_is_rejected(tmp_path: Path) -> None:
    read = reading(tmp_path / "list.csv", "Email;Nom\na@f.example;A\0\nb@f.example;B\n")
    assert [(r.line, r.reason) for r in read.rejects] == [(2, "rejects.zero_byte")]


def test_a_cell_of_many_lines_is_read_and_noted(tmp_path: Path) -> None:
    note = "\n".join("abc" for _ in range(40))
    read = reading(tmp_path / "list.csv", f'Email;Note\na@f.example;"{note}"\n')
    assert read.cells == [["a@f.example", note]]
    assert read.notes["readers.long_cells"] == {"n": 1, "line": 2}


def test_progress_says_how_many_rows_of_about_how_many(tmp_path: Path) -> None:
    said: list[tuple[int, int | None]] = []
    content = "Email\n" + "".join(f"p{i}@f.example\n" for i in range(25_000))
    reading(tmp_path / "list.csv", content, progress=lambda done, total: said.append((done, total)))
    assert said == [(10_000, 25_000), (20_000, 25_000), (25_000, 25_000)]


def test_a_cell_that_names_a_hash_is_no_header(tmp_path: Path) -> None:
    read = reading(tmp_path / "list.csv", "email;type\na@f.example;sha256\nb@f.example;clair\n;sha256\n")
    assert (read.table.columns, read.table.read) == (("email", "type"), 3)


def test_contacts_with_a_hash_beside_their_address_are_contacts(tmp_path: Path) -> None:
    read = reading(tmp_path / "list.csv", f"Email;Nom;hash\na@f.example;A;{'ab' * 32}\n")
    assert read.column("email") == ["a@f.example"]


@pytest.mark.parametrize("content", [f"sha256\n{'ab' * 32}\n", f"hash,date\n{'1' * 64},2025-01-02\n"])
def test_a_list_of_hashes_is_told_what_it_is(content: str, tmp_path: Path) -> None:
    read = reading(tmp_path / "list.csv", content)
    assert (read.table.format, read.table.counts) == ("optout.hashed", {"hashes": 1})
    assert read.column("objected") == [True]
