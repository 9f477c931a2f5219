"""Columns that a reader adds to those of a file: what the file says by being that file, and several files as one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from licite.contacts.columns import unique_names
from licite.contacts.readers.formats import tool_of
from licite.contacts.readers.raw import Note, RawTable, Row
from licite.contacts.rejects import Rejects

LIST_STATUS = "list_status"


def with_columns(raw: RawTable, names: Sequence[str], cells_of: Callable[[list[str]], list[str]]) -> RawTable:
    """A file with further columns, whose cells follow from those of each row."""
    return replace(
        raw,
        columns=unique_names((*raw.columns, *names)),
        sample=[[*cells, *cells_of(cells)] for cells in raw.sample],
        rows=((line, [*cells, *cells_of(cells)]) for line, cells in raw.rows),
        fill=None,
        clean=None,
    )


def told_of_all(raw: RawTable, status: str, rejects: "Forwarded") -> RawTable:
    """A file that says the same of all its rows (all unsubscribed), in a column of its own.

    Rows that cannot be read are rejected with that word behind them: the refusal of such a row stands nowhere in it.
    """
    rejects.behind = (raw.separator or ",") + status
    return with_columns(raw, [LIST_STATUS], lambda _: [status])


def every_row_of(raw: RawTable) -> str | None:
    """What a file says of all its rows by being that export of its tool; None for most."""
    tool = tool_of(raw.columns, raw.format)
    return tool.every_row if tool else None


def together(format: str, parts: Sequence[tuple[str, int, RawTable]]) -> RawTable:  # noqa: A002
    """Several files of one tool as one: every column of any, the rows one file after the other.

    Each part has its name and how many lines it has; lines are counted through all of them.
    """
    columns = tuple(dict.fromkeys(name for _, _, raw in parts for name in raw.columns))
    starts = [sum(lines for _, lines, _ in parts[:place]) for place in range(len(parts))]
    said = [
        f"{name} ({start + 1}-{start + lines})" for start, (name, lines, _) in zip(starts, parts, strict=True) if lines
    ]
    notes: list[Note] = [("readers.several_lists", {"lists": ", ".join(said)})]
    whole = RawTable(
        format=format,
        columns=columns,
        sample=[cells for _, _, raw in parts for cells in _laid_out(raw.sample, raw.columns, columns)],
        rows=iter(()),
        encoding=parts[0][2].encoding,
        separator=parts[0][2].separator,
        total=sum(raw.total or 0 for _, _, raw in parts),
        notes=notes,
    )
    whole.rows = _one_after_the_other(columns, list(zip(starts, (raw for _, _, raw in parts), strict=True)), notes)
    return whole


def _one_after_the_other(
    columns: Sequence[str], parts: Sequence[tuple[int, RawTable]], notes: list[Note]
) -> Iterator[Row]:
    for start, raw in parts:
        for line, cells in raw.rows:
            yield start + line, next(_laid_out([cells], raw.columns, columns))
        notes.extend(raw.notes)


def _laid_out(rows: Sequence[list[str]], names: Sequence[str], columns: Sequence[str]) -> Iterator[list[str]]:
    places = [names.index(name) if name in names else None for name in columns]
    for cells in rows:
        yield [cells[place] if place is not None else "" for place in places]


class Forwarded(Rejects):
    """Rejected rows of one file among several, handed on to those of all of them.

    Lines are counted from `start`, where the file begins; `behind` is written behind the content of each row.
    """

    def __init__(self, rejects: Rejects, start: int = 0) -> None:
        super().__init__()
        self._all, self._start, self.behind = rejects, start, ""

    def add(self, line: int, reason: str, content: str, *, column: str | None = None, **slots: object) -> None:
        """Leave out the row at `line` of this file."""
        self._all.add(self._start + line, reason, content + self.behind, column=column, **slots)

    def __len__(self) -> int:
        return len(self._all)
