"""A table in memory (Arrow, Polars, pandas) as the tables `source` and `contacts`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from licite.contacts.columns import unique_names
from licite.contacts.doubts import doubts
from licite.contacts.mapping import Mapping, propose_mapping
from licite.contacts.planned import Planned
from licite.contacts.rejects import Rejects
from licite.contacts.table import ContactsTable
from licite.errors import LiciteError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SAMPLE = 200


def read_frame(
    con: "DuckDBPyConnection",
    data: Any,
    *,
    mapping: Mapping | None = None,
    rejects: Rejects,
    planned: Planned | None = None,
) -> ContactsTable:
    """Read a table in memory as `read_contacts` reads a file; rows count from 1, values are read as their text.

    Raises:
        LiciteError: FIL031 where the object is not a table that DuckDB can read, FIL023 where `mapping` names a column
            that it lacks.
    """
    import duckdb

    from licite.contacts.typed import build_contacts

    try:
        con.register("frame", _registered(data))
    except (duckdb.Error, AttributeError, TypeError):
        raise LiciteError("FIL031", kind=type(data).__name__) from None
    names = unique_names([str(column[0]) for column in con.execute("SELECT * FROM frame LIMIT 0").description or []])
    cells = ", ".join(f"COALESCE(CAST(v{place} AS VARCHAR), '') AS c{place}" for place in range(len(names)))
    values = ", ".join(f"v{place}" for place in range(len(names)))
    con.execute(
        f"CREATE OR REPLACE TABLE source AS SELECT CAST(row_number() OVER () AS INTEGER) AS _line, {cells}"
        f" FROM frame AS f({values})"
    )
    con.unregister("frame")
    missing = sorted(set(mapping.columns) - set(names)) if mapping else []
    if missing:
        raise LiciteError("FIL023", column=missing[0], columns=", ".join(names))
    sample = con.execute(f"SELECT * EXCLUDE (_line) FROM source LIMIT {_SAMPLE}").fetchall()
    texts = [["" if cell is None else str(cell) for cell in row] for row in sample]
    meaning = mapping or propose_mapping(names, texts, "table")
    counted = con.execute("SELECT count(*) FROM source").fetchone()
    built = build_contacts(con, names, meaning, rejects, planned or Planned(), ",")
    return ContactsTable(
        path=Path("table"),
        format="table",
        encoding=None,
        separator=None,
        columns=names,
        mapping=meaning,
        read=counted[0] if counted else 0,
        facts=built.facts,
        notes=(*doubts(names, texts, "table", meaning), *built.notes),
        unread=built.unread,
    )


def _registered(data: Any) -> Any:
    """What DuckDB reads: Polars goes through Arrow, pandas and Arrow as they are."""
    return data.to_arrow() if hasattr(data, "to_arrow") and type(data).__module__.startswith("polars") else data
