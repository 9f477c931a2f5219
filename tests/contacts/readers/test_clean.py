"""Files that the engine reads itself: the rows, lines, notes and rejects of the careful reader, or none of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from licite.contacts.load import load_source
from licite.contacts.readers.clean import clean_lines
from licite.contacts.readers.opened import How, opened
from licite.contacts.rejects import Rejects
from tests.contacts.reading import LOCKED

CLEAN = 'Email;Nom;Note\nann@f.example;Ann;\nbob@f.example;;"1;2"\n'


@dataclass(frozen=True)
class Read:
    rows: list[tuple[Any, ...]]
    notes: list[object]
    rejected: list[tuple[object, ...]]


def read(path: Path, *, fast: bool) -> Read | None:
    """What one of the two readers makes of a file; None where the fast one leaves it to the other."""
    rejects = Rejects()
    with duckdb.connect(config=LOCKED) as con, opened(path, How(), rejects) as raw:
        if not fast:
            load_source(con, raw.rows, len(raw.columns), raw.total, None)
        elif raw.fill is None or raw.fill(con) is None:
            assert (raw.notes, list(rejects)) == ([], [])
            return None
        rows = con.execute("FROM source").fetchall()
    return Read(rows, list(raw.notes), [(one.line, one.reason, one.column, one.content) for one in rejects])


def both(path: Path, content: str) -> tuple[Read | None, Read | None]:
    path.write_bytes(content.encode())
    return read(path, fast=True), read(path, fast=False)


CELLS = [
    "ann@f.example", "bob@f.example", "", "Ann", "1", '"x;y"', '"a""b"', '""', " ", " 1", '" "', "é", "Email", "Nom",
    'x"y', '"x" ', ' "x"', '"x"y', '"', "\\", '\\"', "#a", "'", "NULL", "\u00a0", "\u2028", "\x0b", "\x1c", "\ufeff",
    "=1+1", '"l\nm"', "\0", "\x1a", "\r", "a" * 200,
]  # fmt: skip
ROWS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(CELLS[:8]), st.sampled_from(CELLS[:8]), st.sampled_from(CELLS[:8])).map(list),
        st.lists(st.sampled_from(CELLS), min_size=0, max_size=5),
        st.just(["Email", "Nom", "Note"]),
    ),
    min_size=1,
    max_size=9,
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rows=ROWS,
    end=st.sampled_from(["\n", "\r\n"]),
    start=st.sampled_from(["", "\ufeff", "Export du jour\n\n", "zoe@f.example;Zoe;\n"]),
    head=st.permutations(["Email", "Nom", "Note"]),
    last=st.booleans(),
)
def test_the_engine_reads_what_the_careful_reader_reads(
    rows: list[list[str]], end: str, start: str, head: list[str], last: bool, tmp_path: Path
) -> None:
    lines = [";".join(head), *(";".join(row) for row in rows)]
    fast, careful = both(tmp_path / "list.csv", start + end.join(lines) + (end if last else ""))
    assert fast is None or fast == careful


def test_a_clean_file_is_read_by_the_engine(tmp_path: Path) -> None:
    fast, careful = both(tmp_path / "list.csv", CLEAN)
    assert fast == careful
    assert fast is not None
    assert fast.rows == [(2, "ann@f.example", "Ann", ""), (3, "bob@f.example", "", "1;2")]


def test_a_name_full_of_signs_names_one_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("no;table\n")
    fast, careful = both(tmp_path / "*.csv.gz", CLEAN)
    assert fast == careful
    assert fast is not None


@pytest.mark.parametrize(
    "content",
    [
        CLEAN + '"cat@f.example;Cat;\ndan@f.example;Dan;\n',
        CLEAN + 'cat@f.example;"Cat\nand Dan";\n',
        CLEAN + 'cat@f.example; "Cat";\n',
        CLEAN + 'cat@f.example;"Cat" ;\n',
        CLEAN + 'cat@f.example;C"a"t;\n',
        CLEAN + "\ncat@f.example;Cat;\n",
        CLEAN + "cat@f.example;Ca\0t;\n",
        CLEAN + "cat@f.example;Ca\x1at;\n",
        CLEAN + "cat@f.example;Ca\rt;\n",
        CLEAN + "cat@f.example;Cat;\r\n",
        CLEAN + "cat@f.example;" + "c" * 140_000 + ";\n",
    ],
    ids="lone lines before behind inside blank zero end return mixed long".split(),
)
def test_a_text_in_doubt_is_not_clean(content: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content.encode())
    assert clean_lines(path, ";") is None
    fast, careful = both(path, content)
    assert fast is None or fast == careful


def test_a_mark_and_quotes_at_the_start_are_clean(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b'\xef\xbb\xbf"Email";"Nom"\r\n"ann@f.example";"Ann"')
    lines = clean_lines(path, ";")
    assert lines is not None
    assert (lines.count, lines.end) == (2, "\r\n")
