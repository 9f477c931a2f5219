"""Lists of refusals for an engine: the plain addresses, numbers and profiles that its keys can find."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from licite.contacts.canonical import REFUSED_ON
from licite.engine.runners import duck
from licite.engine.runners.engines import Duck
from licite.errors import LiciteError
from licite.facts.canonical_cells import cell, text
from licite.operations.inside.names import named_refusals
from licite.operations.refusal_lists import lines_of

COLUMNS = {"email": "VARCHAR", "phone": "VARCHAR", "profile_url": "VARCHAR", "refused_on": "DATE"}
_COLUMN = {"email": 0, "phone": 1, "profile": 2}

Row = tuple[str | None, str | None, str | None, date | None]


def listed_refusals(paths: Iterable[Path]) -> list[Row]:
    """The refusals of some lists, as rows of `refusals`.

    A list is taken whole or not at all: one entry left out would let somebody who refused be written to.

    Raises:
        LiciteError: FIL030 for a list without any refusal, ENG021 for one with fingerprints, whole domains, or lines in
            which something cannot be read.
    """
    rows: list[Row] = []
    for path in paths:
        before = len(rows)
        if path.suffix.lower() == ".parquet":
            rows += _of_parquet(path)
        for line in lines_of(path) if path.suffix.lower() != ".parquet" else ():
            if line.unread or any(one.kind not in _COLUMN for one in line.named):
                raise LiciteError("ENG021", where=f"{path}:{line.number}", name=path.name)
            for one in line.named:
                cells: list[str | None] = [None, None, None]
                cells[_COLUMN[one.kind]] = one.value
                rows.append((cells[0], cells[1], cells[2], line.day))
        if len(rows) == before:
            raise LiciteError("FIL030", where=str(path), name=path.name)
    return rows


def _of_parquet(path: Path) -> list[Row]:
    """The rows of a file that has the columns of `refusals` already."""
    with duck.connect() as con:
        source = "read_parquet('" + str(path).replace("'", "''") + "')"
        found = named_refusals(Duck(con).columns(source))
        cells = [text(found[name], "x") if name in found else "NULL" for name in COLUMNS if name != REFUSED_ON]
        day = cell("objected_on", found[REFUSED_ON], "x").value if REFUSED_ON in found else "NULL"
        return [tuple(row) for row in con.execute(f"SELECT {', '.join([*cells, day])} FROM {source} AS x").fetchall()]
