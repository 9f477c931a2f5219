"""A table written as text, line by line, each line with what must become of it."""

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from tests.hostile.people import Person

# What must become of a line: read, rejected, either of them, or passed over as no row of anybody.
Fate = Literal["read", "rejected", "either", "passed"]


@dataclass
class Line:
    """A row as it is written, without its end; whose it is, and what must become of it."""

    text: str
    fate: Fate = "passed"
    person: Person | None = None


@dataclass
class Text:
    """A file as lines; `refusable`: a reader may refuse it as a whole, having named the cause."""

    lines: list[Line]
    separator: str
    end: str
    header: int = 0
    refusable: bool = False
    must_refuse: bool = False
    ends: dict[int, str] = field(default_factory=dict)

    def rows(self) -> list[int]:
        """The places of the lines that hold people."""
        return [place for place, line in enumerate(self.lines) if line.person]

    def people(self) -> list[Person]:
        """Those whose address is still in their line."""
        written = ((line.person, line.text.replace("\0", "")) for line in self.lines)
        return [person for person, text in written if person and person.address in text]

    def some_row(self, rng: random.Random) -> int:
        return rng.choice(self.rows())

    def damaged(self, place: int, text: str, fate: Fate) -> None:
        """Writes something else in the place of a row."""
        self.lines[place].text, self.lines[place].fate = text, fate

    def written(self) -> str:
        """The whole file; the last line may have an end of its own."""
        return "".join(line.text + self.ends.get(place, self.end) for place, line in enumerate(self.lines))

    def count(self, fate: Fate) -> int:
        return sum(line.fate == fate for line in self.lines)


def row_text(cells: Sequence[str], separator: str, quoting: Literal[0, 1] = csv.QUOTE_MINIMAL) -> str:
    """Cells as a spreadsheet writes them."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, quoting=quoting, lineterminator="").writerow(cells)
    return stream.getvalue()


def table(
    rng: random.Random, header: tuple[str, ...], of: Sequence[Person], separator: str, end: str, *, quoted: bool
) -> Text:
    """A sound table of people."""
    quoting: Literal[0, 1] = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    lines = [Line(row_text(header, separator, quoting))]
    lines += [Line(row_text(one.cells, separator, quoting), "read", one) for one in of]
    made = Text(lines, separator, end)
    if rng.random() < 0.3:
        made.ends[len(lines) - 1] = ""
    return made
