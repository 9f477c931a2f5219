"""Any file of contacts, opened by the reader that it asks for, with what it says by being that file."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from licite.contacts.columns import REFUSAL_DAYS, REFUSALS
from licite.contacts.readers.derived import LIST_STATUS, Forwarded, every_row_of, together, told_of_all
from licite.contacts.readers.kinds import Kind, file_kind
from licite.contacts.rejects import Rejects
from licite.errors import LiciteError

if TYPE_CHECKING:
    from licite.contacts.readers.archive import Inside
    from licite.contacts.readers.linkedin import Message
    from licite.contacts.readers.raw import RawTable

_MAILCHIMP = {"unsubscribed": "unsubscribed", "cleaned": "bounced", "nonsubscribed": "unconfirmed"}
_SAY_REFUSALS = frozenset((*REFUSALS, *REFUSAL_DAYS, "mailing_status", "refusal_reason", "contact_allowed"))


@dataclass(frozen=True)
class How:
    """How a file is to be read, where the user says so; `wanted` are the columns of a mapping that was given."""

    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    wanted: frozenset[str] | None = None


@contextmanager
def opened(path: Path, how: How, rejects: Rejects) -> Iterator["RawTable"]:
    """A file of contacts, ready to be read.

    Raises:
        LiciteError: What the readers say of a file that cannot be read as a whole.
    """
    kind = file_kind(path)
    if kind == "archive":
        from licite.contacts.readers.archive import tables_inside

        with tables_inside(path) as tables:
            yield _of_archive(tables, path, how, rejects)
        return
    own = Forwarded(rejects)
    with _reader(kind, path, path, how, own) as raw:
        yield _with_what_it_says(raw, own, _Again(kind, path, path, how), path.stem)


@contextmanager
def _reader(kind: Kind, path: Path, shown: Path, how: How, rejects: Rejects) -> Iterator["RawTable"]:
    wanted = how.wanted or frozenset()
    match kind:
        case "spreadsheet":
            from licite.contacts.readers.spreadsheet import open_spreadsheet

            with open_spreadsheet(path, how.sheet, wanted, rejects) as raw:
                yield raw
        case "parquet":
            from licite.contacts.readers.parquet import open_parquet

            with open_parquet(path) as raw:
                yield raw
        case "vcard":
            from licite.contacts.readers.encoding import find_encoding
            from licite.contacts.readers.vcard import open_vcard

            yield open_vcard(path, find_encoding(path, how.encoding), rejects, shown)
        case _:
            yield _text(path, shown, how, rejects)


def _text(path: Path, shown: Path, how: How, rejects: Rejects) -> "RawTable":
    from licite.contacts.readers.csv_file import open_csv
    from licite.contacts.readers.encoding import find_encoding

    encoding = find_encoding(path, how.encoding)
    return open_csv(path, encoding, how.separator, how.wanted or frozenset(), rejects, shown)


@dataclass(frozen=True)
class _Again:
    """A file that can be gone through once more, before its rows are read."""

    kind: Kind
    path: Path
    shown: Path
    how: How

    def messages(self) -> Iterator["Message"]:
        from licite.contacts.readers.linkedin import messages_in

        with _reader(self.kind, self.path, self.shown, self.how, Rejects()) as raw:
            yield from messages_in(raw)

    def invitations(self) -> list["Message"]:
        from licite.contacts.readers.linkedin import invitations_in

        with _reader(self.kind, self.path, self.shown, self.how, Rejects()) as raw:
            return list(invitations_in(raw))


def _with_what_it_says(raw: "RawTable", own: Forwarded, again: _Again, name: str) -> "RawTable":
    """A file with what follows for its rows from the kind of file that it is."""
    from licite.contacts.readers.linkedin import account_of, as_invited, as_people

    if raw.format == "linkedin.messages":
        return as_people(raw, account_of((), again.messages))
    if raw.format == "linkedin.invitations":
        return as_invited(raw, again.invitations())
    status = every_row_of(raw) or _by_its_name(raw, name)
    unsettled = again.how.wanted is None or LIST_STATUS in again.how.wanted
    if status is None and unsettled and _is_a_list_of_refusals(raw, name):
        raw.notes.append(("readers.refusals_by_name", {"name": again.shown.name}))
        status = "unsubscribed"
    return told_of_all(raw, status, own) if status else raw


def _by_its_name(raw: "RawTable", name: str) -> str | None:
    """What Mailchimp says of all rows of a list by the name it gives the file."""
    beginnings = _MAILCHIMP.items() if raw.format.startswith("mailchimp.") else ()
    return next((status for start, status in beginnings if name.casefold().startswith(start)), None)


def _is_a_list_of_refusals(raw: "RawTable", name: str) -> bool:
    """Whether a file is called one, and has no column that would say who of it refused."""
    from licite.contacts.mapping import propose_mapping
    from licite.contacts.refusal_names import names_refusals, speaks_of_refusal

    if raw.format == "vcard" or not names_refusals(name):
        return False
    meant = propose_mapping(raw.columns, raw.sample, raw.format).columns.values()
    return not any(target.name in _SAY_REFUSALS for target in meant) and not any(map(speaks_of_refusal, raw.columns))


def _of_archive(tables: list["Inside"], path: Path, how: How, rejects: Rejects) -> "RawTable":
    for table in tables:
        _expect_text(table.path, path)
    first = tables[0]
    if len(tables) == 1 or first.name.casefold() == "connections.csv":
        own = Forwarded(rejects)
        raw = _text(first.path, path, how, own)
        if len(tables) > 1 and raw.format == "linkedin.connections":
            return _with_evidence(raw, tables[1:], path, how)
        return _with_what_it_says(raw, own, _Again("text", first.path, path, how), Path(first.name).stem)
    return _lists_of_one_tool(tables, path, replace(how, wanted=None), rejects)


def _with_evidence(raw: "RawTable", beside: list["Inside"], path: Path, how: How) -> "RawTable":
    """LinkedIn connections with what the messages and invitations of the same export say of each."""
    from licite.contacts.readers.linkedin import account_of, with_conversations

    how = How(encoding=how.encoding)
    again = {}
    for table in beside:
        found = _text(table.path, path, how, Rejects())
        if found.format in ("linkedin.messages", "linkedin.invitations"):
            again[found.format] = _Again("text", table.path, path, how)
        else:
            raw.notes.append(("readers.linkedin_unread", {"name": table.name}))
    messages, invitations = again.get("linkedin.messages"), again.get("linkedin.invitations")
    invited = invitations.invitations() if invitations else []
    return with_conversations(raw, account_of(invited, messages.messages if messages else lambda: ()))


def _lists_of_one_tool(tables: list["Inside"], path: Path, how: How, rejects: Rejects) -> "RawTable":
    """The lists of one audience, unsubscribed and cleaned ones too, as one file.

    Raises:
        LiciteError: FIL013 where they are not all of one tool that exports several.
    """
    parts: list[tuple[str, int, RawTable]] = []
    start = 0
    for table in tables:
        own = Forwarded(rejects, start)
        raw = _text(table.path, path, how, own)
        if not raw.format.startswith("mailchimp."):
            raise LiciteError("FIL013", where=str(path), name=path.name)
        lines = _lines(table.path)
        status = every_row_of(raw) or _by_its_name(raw, table.name) or "subscribed"
        parts.append((table.name, lines, told_of_all(raw, status, own)))
        start += lines
    return together("mailchimp.audience", parts)


def _lines(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(1 for _ in stream)


def _expect_text(inside: Path, path: Path) -> None:
    """A file that was in an archive must be a text table; what is wrong with it is told of the archive."""
    try:
        kind = file_kind(inside)
    except LiciteError as fault:
        raise LiciteError(fault.code, where=str(path), name=path.name) from fault
    if kind != "text":
        raise LiciteError("FIL013", where=str(path), name=path.name)
