"""Refusals in rows that could not be read: what is left of such a row still stops every other row of its person."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from licite.contacts.columns import DERIVED_TARGETS, REFUSAL_DAYS, REFUSALS, UNCLEAR, plain
from licite.contacts.dates import is_instant
from licite.contacts.identity import IdentityKind
from licite.contacts.mapping import Target
from licite.contacts.mentions import mentions
from licite.contacts.refusal_names import speaks_of_refusal
from licite.contacts.refusal_phrases import says_refusal
from licite.contacts.rejects import Reject, Rejects
from licite.contacts.table import ContactsTable
from licite.contacts.values import read_value
from licite.operations.refusal_keys import ANY_CHANNEL, Refusals, Told
from licite.vocabulary.contract import contract

# Of these nothing is left in its place: the cells are what a separator parts.
_BROKEN = frozenset(
    {"rejects.lone_quote", "rejects.too_long", "rejects.card", "rejects.above_header", "rejects.other_header"}
)
_NAMES_SOMEBODY = re.compile(r"[@\uff20]|linkedin\.com/|\d(?:[\s().\-/]{0,3}\d){7}", re.IGNORECASE)
_OF_CARD = re.compile(r"[\r\n:;,]+")


def refusals_in_rejects(refusals: Refusals, rejects: Rejects, table: ContactsTable, channel: object) -> None:
    """Adds the refusals of the rows left out so far, for every address, number and profile that can be read in them.

    A cell counts by its column where the row has all its cells, else by every column in which it may stand. A line
    that names nobody, as the second half of a broken row, lends its refusal to the rejected lines beside it.
    """
    if not len(rejects):
        return
    # Where rows have channels of their own, a refusal for any of them may be that of the row.
    reading = _Reading.of(table, None if "channel" in table.facts else channel)
    for rows in _together(rejects):
        cells = [(reject, _cells(reject, table.separator or ",")) for reject in rows]
        facts = {fact for reject, of_row in cells for fact in reading.said(of_row, reject.reason)}
        if not facts:
            continue
        refusals.rejected += len(rows)
        for found in (one for _, of_row in cells for cell in of_row for one in mentions(cell)):
            if found.kind in ("email", "phone", "profile"):
                _add(refusals, found.kind, found.value, facts)


def _add(refusals: Refusals, kind: IdentityKind, value: str, facts: set[str]) -> None:
    if "objected" in facts:
        refusals.add(kind, value, None)
    for fact in facts - {"objected"}:
        refusals.add_told(kind, value, Told(fact, ANY_CHANNEL))


def _together(rejects: Rejects) -> Iterator[list[Reject]]:
    """The rejected rows one by one; two on lines that follow one another together where one of them names nobody."""
    rows: list[Reject] = []
    for reject in rejects:
        if rows and not (_follows(rows[-1], reject) and not (_named(rows[-1]) and _named(reject))):
            yield rows
            rows = []
        rows.append(reject)
    if rows:
        yield rows


def _follows(one: Reject, other: Reject) -> bool:
    return other.line - one.line <= 1 + one.content.count("\n")


def _named(reject: Reject) -> bool:
    return _NAMES_SOMEBODY.search(reject.content) is not None


def _cells(reject: Reject, separator: str) -> list[str]:
    text = reject.content.replace("\0", "")
    if reject.reason == "rejects.card":
        return _OF_CARD.split(text)
    if reject.reason not in _BROKEN:
        try:
            return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) for cell in row]
        except csv.Error:
            pass  # The row is parted below as one that is broken: nothing of it is lost.
    return [cell.strip().strip('"') for cell in text.split(separator)]


@dataclass(frozen=True)
class _Reading:
    """How cells of rejected rows are read: the columns that may say a refusal, those of another channel, other days."""

    width: int
    targets: dict[int, Target]
    elsewhere: frozenset[int]
    days: frozenset[int]

    @classmethod
    def of(cls, table: ContactsTable, channel: object) -> "_Reading":
        """The reading of a file, in a campaign by a channel."""
        targets: dict[int, Target] = {}
        elsewhere, days = set(), set()
        for place, name in enumerate(table.columns):
            target = table.mapping.columns.get(name) or (Target(UNCLEAR) if speaks_of_refusal(name) else None)
            if target is None:
                continue
            if channel and target.channels and channel not in target.channels:
                elsewhere.add(place)
            elif target.name in (*REFUSALS, *REFUSAL_DAYS, *DERIVED_TARGETS, UNCLEAR, "consent"):
                targets[place] = target
            elif target.name in contract().facts and contract().facts[target.name].type in ("date", "timestamp"):
                days.add(place)
        return cls(len(table.columns), targets, frozenset(elsewhere), frozenset(days))

    def said(self, cells: Sequence[str], reason: str) -> set[str]:
        """The facts against contact that a row's cells say."""
        in_place = reason not in _BROKEN and len(cells) == self.width
        found: set[str] = set()
        for place, cell in enumerate(cells):
            if not cell.strip():
                continue
            columns = range(place, place + 1) if in_place else self._columns(place, len(cells), reason)
            if says_refusal(cell) and not (in_place and place in self.elsewhere):
                found.add("objected")
            # A day that may be of something else is no refusal.
            if not in_place and is_instant(cell) and self.days & set(columns):
                continue
            found |= {fact for column in columns if (fact := self._fact(column, cell, in_place))}
        return found

    def _columns(self, place: int, cells: int, reason: str) -> range:
        """The columns in which a cell may stand, in a row that lacks some cells or has some too many."""
        if reason in _BROKEN:
            return range(self.width)
        missing = self.width - cells
        return range(max(place + min(missing, 0), 0), min(place + max(missing, 0) + 1, self.width))

    def _fact(self, column: int, cell: str, in_place: bool) -> str | None:
        target = self.targets.get(column)
        if target is None:
            return None
        words = {plain(word): value for word, value in (target.values or {}).items()}
        try:
            value = read_value(target.name, words.get(plain(cell), cell))
        except ValueError:
            # As in a row that is read: a refusal that cannot be understood is one. Out of its place it is anything.
            refusing = target.name in (*REFUSALS, *REFUSAL_DAYS, "mailing_status", "contact_allowed")
            return _FACT.get(target.name, "objected") if in_place and refusing else None
        return _FACT.get(target.name, "objected") if _refuses(target.name, value) else None


_FACT = {
    "consent": "consent",
    "consent_claim": "consent",
    "call_refused": "call_refused",
    "call_refused_on": "call_refused",
    "on_national_register": "on_national_register",
}


def _refuses(name: str, value: object) -> bool:
    """Whether the value of a column says that the person wants no contact."""
    match name:
        case "consent" | "consent_claim":
            return value == "withdrawn"
        case "mailing_status":
            return value == "unsubscribed"
        case "contact_allowed":
            return value is False
        case "bounced" | "opted_in":
            return False
        case _ if name in REFUSAL_DAYS:
            return value is not None
        case _:
            return value is True
