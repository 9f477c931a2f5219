"""What the user should know of a file as a whole: which tool wrote it, what it claims, what in it is not needed."""

from collections.abc import Sequence

import duckdb

from licite.contacts.table import ContactsTable
from licite.contacts.unneeded import Unneeded
from licite.vocabulary.say import say

_NAMED = 12
_COUNTED = {"linkedin.messages": "files.messages_read", "linkedin.invitations": "files.invitations_read"}
_LISTS = ("optout.hashed", "optout.list", "odoo.blacklist", "mautic.dnc", "mailchimp.unsubscribed")


def format_notes(table: ContactsTable, lang: str) -> list[str]:
    """Which tool wrote the file, and how far its header is confirmed; nothing of a file that no tool is known to write.

    A mapping that was given settles what the columns are: nothing is unsure then.
    """
    if table.header is None:
        return []
    notes = [say(f"files.format_{table.header}", lang, title=say(f"formats.{table.format}", lang))]
    if table.format in _COUNTED:
        notes.append(say(_COUNTED[table.format], lang, n=table.counts["rows"], **table.counts))
    if table.format in _LISTS:
        notes.append(say("files.list_of_refusals", lang))
    if any(target.name == "on_national_register" for target in table.mapping.columns.values()):
        notes.append(say("files.bloctel_ended", lang))
    return notes


def consent_notes(con: duckdb.DuckDBPyConnection, table: ContactsTable, lang: str) -> list[str]:
    """How many rows of a tool's export announce a consent: they only claim it."""
    if table.header is None or "consent" not in table.facts:
        return []
    row = con.execute("SELECT count(*) FROM contacts WHERE consent = 'given'").fetchone()
    return [say("files.claimed_consents", lang, n=row[0])] if row and row[0] else []


def unneeded_notes(found: Sequence[Unneeded], left_out: bool, lang: str) -> list[str]:
    """The columns that prospecting does not need, and whether the result has them."""
    if not found:
        return []
    kinds = {one.kind: say(f"files.unneeded_kinds.{one.kind}", lang) for one in found}
    named = [f"{one.column} ({kinds[one.kind]})" for one in found[:_NAMED]] + ["…"] * (len(found) > _NAMED)
    key = "files.unneeded_left_out" if left_out else "files.unneeded"
    return [say(key, lang, n=len(found), columns=", ".join(named))]
