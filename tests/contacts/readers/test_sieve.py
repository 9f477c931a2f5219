"""Files with a few odd lines: only those go through the careful reader, and every line keeps its number."""

from pathlib import Path

from licite.contacts.readers.raw import Header
from licite.contacts.readers.sieve import PlainLine
from tests.contacts.readers.test_clean import both

HEAD = "Email;Nom;Note\n"
PLAIN = [f"p{n}@f.example;P{n};{n}\n" for n in range(300)]
ODD = [
    "cat@f.example;Cat\n", "cat@f.example;Cat;1;2\n", "\n", '"cat@f.example;Cat;\n', 'cat@f.example;"l\nm";\n',
    "Nom;Email;Note\n", "Cat;cat@f.example;\n", "Email;Nom;Note\n", "cat@f.example;C\0at;\n",
    "\ufeffcat@f.example;C;\n",
    "cat@f.example;C\rat;\n", ";;\n", "Email;;\n", "cat@f.example;Cat;\r\n",
]  # fmt: skip


def test_odd_lines_among_plain_ones_change_nothing(tmp_path: Path) -> None:
    for place in (0, 7, 299):
        for odd in ODD:
            lines = [*PLAIN[:place], odd, *PLAIN[place:]]
            fast, careful = both(tmp_path / "list.csv", HEAD + "".join(lines))
            assert fast is not None
            assert fast == careful, (place, odd)


def test_all_odd_lines_together_change_nothing(tmp_path: Path) -> None:
    lines = [line for n, odd in enumerate(ODD) for line in (*PLAIN[n * 3 : n * 3 + 3], odd)]
    fast, careful = both(tmp_path / "list.csv", HEAD + "".join(lines))
    assert fast is not None
    assert fast == careful


def test_a_line_without_end_is_left_to_the_careful_reader(tmp_path: Path) -> None:
    fast, careful = both(tmp_path / "list.csv", HEAD + "cat@f.example;\n" + "c" * 70_000 + "\n")
    assert fast is None
    assert careful is not None


def plain(line: bytes, names: tuple[str, ...] = ("Email", "Nom")) -> bool:
    test = PlainLine.of(Header(0, names, 2, None), ";")
    return test is not None and test(line)


def test_which_lines_are_plain() -> None:
    assert plain(b"ann@f.example;Ann\n")
    assert plain(b'"ann@f.example";"A;nn"\r\n')
    assert plain(b"x;06 39 98 00 00\n") is True
    for odd in (b"ann;Ann\n", b"ann@f.example\n", b'ann@f.example;"Ann\n', b"Email;a@f.example\n", b"a@f;b\0\n"):
        assert not plain(odd)
    assert not plain(b"ann@f.example;Ann\n", ("", "Nom"))
