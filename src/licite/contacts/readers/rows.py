"""The rows of people in a file: told from blank rows, footers, headers said again and the rows of another export."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from licite.contacts.columns import recognised, target_of, unique_names
from licite.contacts.dates import is_instant
from licite.contacts.readers.formats import Format, recognise
from licite.contacts.readers.raw import Header, Note, Record, Row, holds_contact
from licite.contacts.rejects import Rejects

Content = Callable[[list[str]], str]
# A row of the file, its line and its cells, and how to get its text.
_Told = tuple[int, list[str], Callable[[], str]]

# The mark with which old systems end a file.
_END_OF_FILE = ["\x1a"]
_NAME_MOST = 100
# The mark of UTF-8 stands inside a file where two were joined.
_MARK = "\ufeff"


def data_rows(
    records: Iterable[Record], sections: "Sections", content: Content, rejects: Rejects, notes: list[Note]
) -> Iterator[Row]:
    """The rows of people among the records below a header, that of the sections.

    Blank rows, the header said again and the tool's own footer are no rows. A row that is too short, or has something
    beyond the last column, goes to the rejects. So does every row of another export that was pasted below, unless its
    columns have the same names in another order: they are then read by name.
    """
    header, footer = sections.header, 0
    for line, cells, fault in records:
        if fault is not None:
            rejects.add(line, fault, content(cells))
        elif not any(map(str.strip, cells)) or cells == _END_OF_FILE:
            continue
        elif header.tool and _is_footer(cells, header.tool):
            footer += 1
        elif not sections.settled or not sections.plainly_a_row(cells):
            for row in sections.told((line, cells, partial(content, cells))):
                yield from _fitting(row, sections, rejects)
        elif len(cells) == sections.width:
            yield line, cells
        else:
            yield from _fitting((line, cells, partial(content, cells)), sections, rejects)
    for row in sections.left():
        yield from _fitting(row, sections, rejects)
    notes.extend(sections.notes())
    if footer:
        notes.append(("readers.footer", {"n": footer}))


def _fitting(row: _Told, sections: "Sections", rejects: Rejects) -> Iterator[Row]:
    """A row in the order of the header and as wide as it; any other goes to the rejects."""
    line, cells, text = row
    if sections.other:
        sections.set_aside += 1
        rejects.add(line, "rejects.other_header", text(), header=sections.other)
        return
    if len(cells) != sections.width:
        cells = _fitted(cells, sections.width, sections.header.tool)
    if len(cells) == sections.width:
        yield line, [cells[place] for place in sections.order] if sections.order else cells
        return
    reason = "rejects.short_row" if len(cells) < sections.width else "rejects.long_row"
    rejects.add(line, reason, text(), found=len(cells), expected=sections.width)


@dataclass
class Sections:
    """By which header the rows of a file are read, where more than one stands in it.

    `order` says where the columns of the file's own header stand under the one in force, `other` on which line that
    of another export stands, whose rows are not read. A row that may be a header is `held` until the next row bears
    it out, with an address where that header announces one.
    """

    header: Header
    order: list[int] | None = None
    other: int | None = None
    held: _Told | None = None
    repeated: int = 0
    set_aside: int = 0
    said: list[Note] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.names = list(self.header.cells)
        self.width = len(self.names)
        self._unique, self._trimmed = unique_names(self.names), _trimmed(self.names)
        targets = [target_of(name) for name in self.names]
        self.mail = targets.index("email") if "email" in targets else None

    @property
    def settled(self) -> bool:
        """Whether rows are read by the header of the file, and none waits for the next."""
        return not self.held and self.order is None and self.other is None

    def plainly_a_row(self, cells: Sequence[str]) -> bool:
        """Whether a row is no header, by its first look: an address or a number stands in it."""
        if self.mail is not None and self.mail < len(cells) and "@" in cells[self.mail]:
            return True
        if cells[0].strip() == self.names[0]:
            return False
        return any("@" in cell or cell[:1].isdigit() for cell in cells) or not _like_header(cells)

    def told(self, row: _Told) -> Iterator[_Told]:
        """The rows that are known to be rows, now that this one is there."""
        line, cells, text = row
        held, self.held = self.held, None
        if held and _borne_out(held[1], cells):
            self._begin(held)
        elif held:
            yield held
        if _trimmed(cells) == self._trimmed:
            self.order = self.other = None
            self.repeated += 1
        elif any("@" in cell for cell in cells) or not _like_header(cells):
            yield row
        else:
            said = text()  # While the reader still has it.
            self.held = (line, cells, lambda: said)

    def left(self) -> Iterator[_Told]:
        """The row that was held at the end of the file: nothing below it makes it a header."""
        if self.held:
            yield self.held

    def notes(self) -> Iterator[Note]:
        """What was found, for the user."""
        if self.repeated:
            yield "readers.repeated_header", {"n": self.repeated}
        yield from self.said
        if self.set_aside:
            yield "readers.other_export", {"n": self.set_aside}

    def _begin(self, held: _Told) -> None:
        line, cells, _ = held
        names = unique_names(cells[: max(self.width, len(_trimmed(cells)))])
        if len(names) == self.width and set(names) == set(self._unique):
            self.order, self.other = [names.index(name) for name in self._unique], None
            self.said.append(("readers.other_order", {"line": line}))
        else:
            self.order, self.other = None, line


class PlainRows:
    """Tells rows that are somebody's by their first look: `data_rows` hands them on whatever stands before them."""

    def __init__(self, header: Header) -> None:
        self._sections = Sections(header)
        self._tool = header.tool

    def __call__(self, cells: Sequence[str]) -> bool:
        """Whether a row as wide as the header is one."""
        return (
            any(map(str.strip, cells))
            and not cells[0].startswith(_MARK)
            and not (self._tool and _is_footer(cells, self._tool))
            and self._sections.plainly_a_row(cells)
        )

    def certain_in_sql(self) -> str:
        """SQL over `c0, c1, ...` that holds for most of them, and for no other row; it is never NULL."""
        sections = self._sections
        mail = _contains(f"c{sections.mail}", "@") if sections.mail is not None else "FALSE"
        somebody = " OR ".join(f"coalesce(regexp_matches(c{n}, '^[0-9]|@'), FALSE)" for n in range(sections.width))
        apart = f"coalesce(regexp_matches(c0, '[A-Za-z0-9]'), FALSE) AND NOT {_contains('c0', sections.names[0])}"
        unlike = (_MARK, *(self._tool.footer if self._tool else ()))
        others = " AND ".join(f"NOT {_contains('c0', said)}" for said in unlike)
        return f"CASE WHEN {mail} THEN TRUE ELSE {apart} AND ({somebody}) END AND {others}"


def _contains(cell: str, text: str) -> str:
    return f"coalesce(contains({cell}, {_quoted(text)}), FALSE)"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Cells without the spaces around them and the empty ones at the end."""
    trimmed = [cell.strip() for cell in cells]
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    return trimmed


def _like_header(cells: Sequence[str]) -> bool:
    """Whether a row names columns: it is the header of a known tool, or has mostly known names."""
    named = [cell.strip() for cell in cells if cell.strip()]
    if len(named) < 2 or any(len(cell) >= _NAME_MOST for cell in named):
        return False
    known = recognised(named)
    return known >= 2 and (2 * known >= len(named) or recognise(cells) is not None)


def _borne_out(names: Sequence[str], below: Sequence[str]) -> bool:
    """Whether the row below is one of the export whose header this seems to be."""
    mails = [place for place, name in enumerate(names) if target_of(name) == "email"]
    if any("@" in cell for cell in below) and mails:
        return any(place < len(below) and "@" in below[place] for place in mails)
    said = [name for name in names if name.strip()]
    return 4 * recognised(said) >= 3 * len(said) or recognise(names) is not None


def _fitted(cells: list[str], width: int, tool: Format | None) -> list[str]:
    """A row without the empty cells beyond its last column, and with the parts of a last cell that a comma split."""
    if not any(cells[width:]):
        return cells[:width]
    if tool and tool.last_is_instant and len(cells) == width + 1:
        joined = ",".join(cells[-2:])
        return [*cells[:-2], joined] if is_instant(joined) else cells
    return cells


def _is_footer(cells: Sequence[str], tool: Format) -> bool:
    return bool(tool.footer) and not any(cells[1:]) and cells[0].strip().startswith(tool.footer)


def contacts_above(records: Iterable[Record], content: Content, rejects: Rejects) -> int:
    """Sets aside the rows above a header that are somebody's; how many."""
    found = [record for record in records if holds_contact(record[1], broken=record[2] is not None)]
    for line, cells, fault in found:
        rejects.add(line, fault or "rejects.above_header", content(cells))
    return len(found)
