"""What a file holds that somebody sent: its columns with an example and a meaning; nothing is written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import duckdb

from licite.contacts.columns import IDENTITY_FIELDS, READ_APART, REFUSAL_DAYS, REFUSALS, UNCLEAR
from licite.contacts.mapping import Mapping as Meanings
from licite.contacts.mapping import Target
from licite.contacts.planned import Planned
from licite.contacts.refusal_names import channels_named, speaks_of_refusal
from licite.contacts.rejects import Rejects
from licite.contacts.table import ContactsTable, read_contacts
from licite.contacts.unneeded import unneeded
from licite.engine.runners import duck
from licite.errors import LiciteError
from licite.operations.import_drafts import Draft
from licite.operations.importing.scraped import scraper_of

Progress = Callable[[str, int, int | None], None]

ROWS_SHOWN = 20
REFUSING = (*REFUSALS, *REFUSAL_DAYS, "mailing_status", "contact_allowed", "refusal_reason")
"""What a column that speaks of refusals may mean; it can be said otherwise, and never be left aside."""
MEANINGS = (
    *IDENTITY_FIELDS, "country", "collected_on", "source_kind", "informed", "informed_on", "is_customer", "consent",
    "consent_on", "consent_claim", "bounced", "status_on", "refused_channel",
)  # fmt: skip
"""What any other column may mean."""
_LISTS = frozenset({"optout.hashed", "optout.list", "odoo.blacklist", "mautic.dnc", "mailchimp.unsubscribed"})
_LONGEST_CELL = 200
_ENCODINGS = {"cp1252": "Windows-1252", "utf-8": "UTF-8", "utf-8-sig": "UTF-8"}
"""How encodings are called where people read of them."""
_ASKED = ("readers.day_first",)
_SAID_BESIDE = ("readers.unsure_columns", "readers.day_first")


def look(draft: Draft, progress: Progress | None = None) -> dict[str, Any]:
    """What does this file hold? As JSON, so that it is looked at once.

    `columns` has for each its name, an example, what it would become and how sure that is; `rows` the first 20 as they
    are. `is_list`: it names people who refused and nobody else. Fails as the readers do.
    """
    told = progress or (lambda *_: None)
    with duck.connect() as con:
        rejects = Rejects()
        planned = Planned(any_channel=True)
        table = read_contacts(
            con, draft.path, rejects=rejects, planned=planned, progress=lambda n, total: told("reading", n, total)
        )
        scraper = scraper_of(table.columns) if table.header is None else None
        return {
            "format": table.format,
            "known": table.header is not None,
            "encoding": _ENCODINGS.get(table.encoding or "", table.encoding),
            "separator": table.separator,
            "read": table.read,
            "unreadable": len(rejects),
            "columns": _columns(con, table),
            "rows": _first_rows(con, len(table.columns)),
            "scraper": asdict(scraper) | {"signs": []} if scraper else None,
            "is_list": table.format in _LISTS,
            "notes": [[key, dict(slots)] for key, slots in table.notes if key not in _SAID_BESIDE],
        }


def check_cards(draft: Draft) -> Draft:
    """Several files sent at once as one: they have to be cards, and are put one behind the other.

    Fails with FIL046 where one is none.
    """
    from licite.contacts.readers.kinds import file_kind

    for path in draft.paths:
        if file_kind(path) != "vcard":
            raise LiciteError("FIL046", name=path.name)
    together = b"\n".join(path.read_bytes().strip(b"\r\n") for path in draft.paths) + b"\n"
    draft.path.write_bytes(together)
    for path in draft.paths[1:]:
        path.unlink()
    return draft.saved(names=draft.names[:1], said=draft.said | {"cards": len(draft.names)})


def meanings_said(seen: Mapping[str, Any], said: Mapping[str, Any]) -> Meanings | None:
    """The mapping that somebody settled; None where it is all that the file says of itself, and nothing was unsure.

    A column that speaks of refusals keeps meaning one.
    """
    columns: dict[str, Target] = {}
    changed = False
    for one in seen["columns"]:
        answer = said.get(one["name"], {})
        name = answer.get("target", one["target"])
        if name not in allowed(one):
            name = one["target"]
        dates = answer.get("dates") if answer.get("dates") in ("dmy", "mdy") else one["dates"]
        changed |= name != one["target"] or one["unsure"] or dates != one["dates"]
        if name:
            columns[one["name"]] = Target(name, one["values"], dates, tuple(one["channels"]))
    return Meanings(seen["format"], columns) if changed else None


def allowed(column: Mapping[str, Any]) -> tuple[str, ...]:
    """What this column may be said to mean; the empty word leaves it aside, which one of refusals cannot be."""
    if column["refusal"]:
        own = (column["target"],) if column["target"] not in REFUSING else ()
        return (*own, *REFUSING)
    own = (column["target"],) if column["target"] and column["target"] not in MEANINGS else ()
    return ("", *own, *MEANINGS, *REFUSING)


def _columns(con: duckdb.DuckDBPyConnection, table: ContactsTable) -> list[dict[str, Any]]:
    spare = {one.column: one.kind for one in unneeded(con, table.columns, table.mapping, None)}
    asked = {slots["column"] for key, slots in table.notes if key in _ASKED}
    examples = _examples(con, len(table.columns))
    found = []
    for place, name in enumerate(table.columns):
        target = table.mapping.columns.get(name)
        if target is None and speaks_of_refusal(name):
            target = Target(UNCLEAR, channels=channels_named(name))
        meaning = target.name if target else ""
        found.append(
            {
                "name": name,
                "example": examples[place],
                "target": meaning,
                "values": target.values if target else None,
                "dates": target.dates if target else None,
                "channels": list(target.channels) if target else [],
                "unsure": name in table.mapping.unsure,
                "refusal": meaning in (*REFUSING, UNCLEAR),
                "apart": meaning == READ_APART,
                "spare": spare.get(name),
                "two_ways": name in asked,
            }
        )
    return found


def _examples(con: duckdb.DuckDBPyConnection, width: int) -> Sequence[str]:
    """The first cell of each column in which something stands."""
    firsts = ", ".join(f"first(c{n} ORDER BY _line) FILTER (trim(c{n}) <> '')" for n in range(width))
    row = con.execute(f"SELECT {firsts} FROM (FROM source ORDER BY _line LIMIT 1000)").fetchone() if width else ()
    return [_short(cell) for cell in row or ()]


def _first_rows(con: duckdb.DuckDBPyConnection, width: int) -> list[list[Any]]:
    cells = ", ".join(f"c{n}" for n in range(width))
    rows = con.execute(f"SELECT _line, {cells} FROM source ORDER BY _line LIMIT {ROWS_SHOWN}").fetchall()
    return [[line, *map(_short, cells)] for line, *cells in rows]


def _short(cell: Any) -> str:
    text = "" if cell is None else str(cell)
    return text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}…"
