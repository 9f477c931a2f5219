"""What happens to tables on their way: each damage changes some lines, and says what must become of them."""

import csv
import random
from collections.abc import Callable

from tests.hostile.people import HEADERS, Person, people
from tests.hostile.text import Line, Text, row_text

Damage = Callable[[Text, random.Random, tuple[str, ...]], None]


def nothing(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    """A sound file."""


def mixed_line_ends(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    text.ends = {place: rng.choice(["\n", "\r\n", "\r"]) for place in range(len(text.lines))}


def zero_byte_in_a_row(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    place = text.some_row(rng)
    written = text.lines[place].text
    at = rng.randrange(len(written) + 1)
    text.damaged(place, written[:at] + "\0" + written[at:], "rejected")


def zeros_between_rows(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    text.lines.insert(_below_header(text, rng), Line("\0" * rng.randrange(1, 9), "rejected"))


def zero_byte_in_the_header(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    text.lines[text.header].text += "\0"
    text.must_refuse = True


def lone_quote(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    place = text.some_row(rng)
    text.damaged(place, _quote_opened(text, place, rng), "rejected")


def two_lone_quotes(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    """One quote opened and, some rows below, one closed: all between would be one cell."""
    places = text.rows()
    if len(places) < 2:
        return lone_quote(text, rng, header)
    first, second = sorted(rng.sample(places, 2))
    text.damaged(first, _quote_opened(text, first, rng), "rejected")
    cells = list(_person(text, second).cells)
    plain = [place for place in range(len(cells) - 1) if cells[place].isalnum()]
    cells[rng.choice(plain or [0])] += '"'
    text.damaged(second, text.separator.join(cells), "either")
    return None


def lone_quotes_in_every_row(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    for place in text.rows():
        text.damaged(place, _quote_opened(text, place, rng), "rejected")


def row_cut_short(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    place = text.some_row(rng)
    cells = _person(text, place).cells[: rng.randrange(1, len(header))]
    text.damaged(place, row_text(cells, text.separator), "rejected")


def row_with_something_more(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    place = text.some_row(rng)
    more = [""] * rng.randrange(3) + ["x"]
    text.damaged(place, row_text([*_person(text, place).cells, *more], text.separator), "rejected")


def empty_cells_at_the_end(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    for place in text.rows():
        text.lines[place].text += text.separator * rng.randrange(4)


def header_repeated(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    for _ in range(rng.randrange(1, 4)):
        text.lines.insert(_below_header(text, rng), Line(row_text(header, text.separator)))


def two_exports_of_one_tool(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    """A second export with the same columns below the first, its byte order mark in between."""
    own = text.lines[text.header].text
    text.ends.clear()
    text.lines.append(Line(rng.choice(["", "\ufeff"]) + own))
    text.lines += [Line(row_text(one.cells, text.separator), "read", one) for one in _others(rng, header)]


def columns_in_another_order(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    order = list(range(len(header)))
    while order == sorted(order):
        rng.shuffle(order)
    text.ends.clear()
    text.lines.append(Line(row_text([header[place] for place in order], text.separator)))
    for one in _others(rng, header):
        cells = [one.cells[place] for place in order]
        text.lines.append(Line(row_text(cells, text.separator), "read", one))


def export_of_another_tool(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    other = rng.choice([one for one in HEADERS if set(one) != set(header)])
    separator = rng.choice([text.separator, text.separator, ",", ";"])
    text.ends.clear()
    text.lines.append(Line(row_text(other, separator), "either"))
    for one in _others(rng, other):
        text.lines.append(
            Line(row_text(one.cells, separator), "rejected" if separator == text.separator else "either", one)
        )


def contacts_above_the_header(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    above = [Line(row_text(one.cells, text.separator), "rejected", one) for one in _others(rng, header)]
    text.lines[:0] = above
    text.ends.clear()
    text.header += len(above)
    # Where the columns below have no names that are known, the first row is taken for a header without names.
    text.refusable = True


def cell_without_end(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    place = text.some_row(rng)
    person = _person(text, place)
    cells = [cell + "x" * 140_000 if cell == person.reference else cell for cell in person.cells]
    text.damaged(place, row_text(cells, text.separator), "rejected")


def cell_of_many_lines(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    place = text.some_row(rng)
    cells = list(_person(text, place).cells)
    free = next((n for n, name in enumerate(header) if name in ("Remarque", "Prénom", "First Name", "Société")), None)
    if free is not None:
        cells[free] = "\n".join(["ligne"] * rng.randrange(2, 60))
        text.lines[place].text = row_text(cells, text.separator, csv.QUOTE_ALL)


def formulas(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    """A formula in a free cell is data, and comes back as it is."""
    for place in text.rows():
        cells = list(_person(text, place).cells)
        free = next((n for n, name in enumerate(header) if name in ("Remarque", "Société")), None)
        if free is not None:
            cells[free] = rng.choice(['=HYPERLINK("http://x.example")', "+1+1", "@SUM(A1)", "=cmd|'/c calc'!A0"])
            text.lines[place].text = row_text(cells, text.separator)


def blank_rows(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    for _ in range(rng.randrange(1, 5)):
        blank = rng.choice(["", "  ", text.separator * 2, f" {text.separator}\t"])
        text.lines.insert(_below_header(text, rng), Line(blank))


def preamble(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    above = [
        Line(rng.choice(["Export du 3 mars", "", "Notes:", "Liste des contacts"])) for _ in range(rng.randrange(1, 5))
    ]
    text.lines[:0] = above
    text.ends.clear()
    text.header += len(above)


def directive(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    text.lines.insert(0, Line(f"sep={text.separator}"))
    text.ends.clear()
    text.header += 1


def end_of_file_mark(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    text.ends.clear()
    text.lines.append(Line("\x1a"))
    text.ends[len(text.lines) - 1] = ""


def odd_characters(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    """Characters that other programs take for line ends or obey; they stay where they are."""
    for place in text.rows():
        person = _person(text, place)
        cells = list(person.cells)
        for n, cell in enumerate(cells):
            if header[n] in ("Prénom", "First Name", "Société", "Remarque"):
                cells[n] = cell + rng.choice(["\x0b", "\x0c", "\x1c", "\x1b[2J", "\x7f"]) + "z"
        text.lines[place].text = row_text(cells, text.separator)


def header_said_twice_in_one_row(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    """Columns of the same name, as a join of two tables has."""
    text.lines[text.header].text += text.separator + text.lines[text.header].text
    for place in text.rows():
        text.lines[place].text += text.separator * len(header)


def header_alone(text: Text, rng: random.Random, header: tuple[str, ...]) -> None:
    del text.lines[text.header + 1 :]
    text.ends.clear()


def _below_header(text: Text, rng: random.Random) -> int:
    text.ends.clear()
    return rng.randrange(text.header + 1, len(text.lines) + 1)


def _others(rng: random.Random, header: tuple[str, ...]) -> list[Person]:
    return list(people(rng, header, rng.randrange(1, 6), accents=False))


def _person(text: Text, place: int) -> Person:
    found = text.lines[place].person
    assert found
    return found


def _quote_opened(text: Text, place: int, rng: random.Random) -> str:
    """A row with a quote before a cell and none behind it; the others as if no cell had needed quotes."""
    cells = [cell.replace('"', "").replace(text.separator, " ") for cell in _person(text, place).cells]
    at = rng.randrange(len(cells))
    cells[at] = '"' + cells[at]
    return text.separator.join(cells)


DAMAGES: tuple[Damage, ...] = (
    nothing, mixed_line_ends, zero_byte_in_a_row, zeros_between_rows, zero_byte_in_the_header, lone_quote,
    two_lone_quotes, lone_quotes_in_every_row, row_cut_short, row_with_something_more, empty_cells_at_the_end,
    header_repeated, two_exports_of_one_tool, columns_in_another_order, export_of_another_tool,
    contacts_above_the_header, cell_without_end, cell_of_many_lines, formulas, blank_rows, preamble, directive,
    end_of_file_mark, odd_characters, header_said_twice_in_one_row, header_alone,
)  # fmt: skip
