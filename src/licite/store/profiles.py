"""Who a contact is by all that imports brought of them: rows folded into one, the newest first."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from licite.contacts.columns import plain
from licite.contacts.job_function import function_of
from licite.facts.claims import CLAIMED_SOURCES, CLAIMS, QUALITIES_OF_CONSENT
from licite.store import people_words
from licite.store.models import Collected, Controller, Import, Merge, Profile
from licite.store.people import pieces
from licite.vocabulary.contract import contract

FIELDS = ("full_name", "first_name", "last_name", "job_title", "company", "address", "postal_code", "city", "siren")
"""The fields of a profile that a row may say, as it names them."""

_NAMES = ("full_name", "first_name", "last_name")
_PLACE = ("address", "postal_code", "city")
# What a file says of a person's refusal is an objection, of a consent a claim; a contact is nobody's campaign.
_ELSEWHERE = frozenset(
    {"objected", "objected_on", "objection_lifted_on", "erasure_requested", "call_refused", "call_refused_on",
     "channel", "purpose", "at", "collected_on", "consent", "consent_on", "consent_until", *QUALITIES_OF_CONSENT}
)  # fmt: skip
# Facts of one source are not to be read with those of another.
_OF_SOURCE = (
    "source_kind", "source_terms_forbid", "source_visibility", "source_checked", "source_nameable",
    "collected_from_person", "collected_lawfully", "reasonably_expected", "objection_offered_at_collection",
)  # fmt: skip
# A newer row that says no does not unsay these: too much is blocked rather than too little.
_STAY = frozenset({"deceased"})


@dataclass(frozen=True)
class Said:
    """A row collected, as folding needs it. `order` is that of its import, `source` the facts of the whole import.

    `imported` is the key of the import.
    """

    values: Mapping[str, Any]
    collected_on: date | None
    imported_on: date
    order: int
    line: int = 0
    source: Mapping[str, Any] = field(default_factory=dict)
    imported: int | None = None

    @property
    def age(self) -> tuple[date, int, int]:
        """By this the newest of several rows comes last; of one file the first line is the one that holds."""
        return self.collected_on or self.imported_on, self.order, -self.line


def fold(rows: Iterable[Said]) -> dict[str, Any]:
    """Who is this contact, by everything that was collected: the values of a `Profile`; empty without rows.

    Newest day of collection first (that of the import where none is known), then newest import. A name, an address and
    what is told of the source are taken whole from one row; a job goes with the firm it was held in. Refusals and
    consents are in no facts: these are events. `changed` has, for each field that an import corrected, what it was
    and the day of that import.

    >>> old = Said({"full_name": "Ann Doe", "job_title": "Acheteuse", "company": "A"}, None, date(2026, 1, 1), 1)
    >>> new = Said({"full_name": "Ann Doe", "company": "B"}, None, date(2026, 6, 1), 2)
    >>> made = fold([old, new])
    >>> made["company"], made["job_title"], made["changed"]["company"]
    ('B', '', {'was': 'A', 'on': '2026-06-01'})
    """
    newest = sorted(rows, key=lambda row: row.age, reverse=True)
    if not newest:
        return {}
    found = _group(newest, _NAMES) | _group(newest, _PLACE) | _job(newest)
    if not found["full_name"]:
        found["full_name"] = " ".join(filter(None, (found["first_name"], found["last_name"])))
    return {
        **found,
        "job_function": _function(found["job_title"]),
        "facts": _facts(newest),
        "changed": _changed(newest[::-1]),
        "collected_on": newest[0].collected_on,
        "source_id": newest[0].imported,
    }


def write_profiles(controller: Controller, contact_ids: Iterable[int], at: datetime) -> None:
    """Writes the profiles of these contacts again, within a transaction; one without rows has none.

    Contacts that were merged are one: the contact kept has the profile of all of them, the others have none.
    """
    roots = roots_of(controller, set(contact_ids))
    members = members_of(controller, set(roots.values()))
    rows = _rows(controller, members)
    profiles = Profile.objects.for_controller(controller)
    for piece in pieces(sorted(set(members) | set(roots))):
        profiles.filter(contact_id__in=piece).delete()
    Profile.objects.create_all([Profile(contact_id=root, updated_at=at, **fold(rows[root])) for root in sorted(rows)])
    people_words.write(controller, roots | members)


def roots_of(controller: Controller, contact_ids: Collection[int]) -> dict[int, int]:
    """By contact, the one that is kept of all with which they were merged; themselves where they were not."""
    roots = {contact: contact for contact in contact_ids}
    merges = Merge.objects.for_controller(controller).filter(undone_at=None)
    while asked := sorted(set(roots.values())):
        kept = dict(pair for piece in pieces(asked) for pair in _pairs(merges.filter(merged_id__in=piece)))
        if not kept:
            break
        roots = {contact: kept.get(root, root) for contact, root in roots.items()}
    return roots


def said_differently(one: object, other: object) -> bool:
    """Whether two values of a field are not the same but for case, accents and blanks."""
    if isinstance(one, str) and isinstance(other, str):
        return one != other and plain(one) != plain(other)
    return one != other


def source_kind_of(row: Said) -> str | None:
    """Where a row comes from: a file that somebody else made cannot say of itself that it was not."""
    whole, own = row.source.get("source_kind"), row.values.get("source_kind")
    kind = (own if own in CLAIMED_SOURCES else whole) if whole in CLAIMED_SOURCES else own or whole
    return str(kind) if kind else None


def source_of(imported: Import) -> dict[str, Any]:
    """The facts of a whole import."""
    return {"source_kind": imported.source_kind, **imported.facts}


def facts_of(row: Said) -> dict[str, Any]:
    """The facts that a row may say of its contact, with those of its source."""
    kind = source_kind_of(row)
    claimed = kind in CLAIMED_SOURCES or kind is None
    facts = contract().facts
    own = {
        name: value
        for name, value in row.values.items()
        if name in facts
        and value is not None
        and name not in _ELSEWHERE
        and not (claimed and (name in CLAIMS or name == "collected_from_person"))
    }
    if row.values.get("consent") in ("none", "expired"):
        own["consent"] = row.values["consent"]
    return {**row.source, **own} | ({"source_kind": kind} if kind else {})


def _pairs(merges: Any) -> list[tuple[int, int]]:
    return list(merges.values_list("merged_id", "kept_id"))


def members_of(controller: Controller, roots: set[int]) -> dict[int, int]:
    """By contact, the one that is kept, for all the contacts that these are kept of."""
    members = {root: root for root in roots}
    merges = Merge.objects.for_controller(controller).filter(undone_at=None)
    asked = sorted(roots)
    while asked:
        found = [pair for piece in pieces(asked) for pair in _pairs(merges.filter(kept_id__in=piece))]
        new = {merged: members[kept] for merged, kept in found if merged not in members}
        members |= new
        asked = sorted(new)
    return members


def _rows(controller: Controller, members: Mapping[int, int]) -> dict[int, list[Said]]:
    """By root, the rows collected of all its members; those of imports that were undone are not there."""
    found: dict[int, list[Said]] = {}
    imports: dict[int, Import] = {}
    wanted = ("imported_id", "contact_id", "line", "collected_on", "values")
    of_controller = Collected.objects.for_controller(controller).filter(imported__undone_at=None)
    for piece in pieces(sorted(members)):
        for number, contact, line, day, values in of_controller.filter(contact_id__in=piece).values_list(*wanted):
            if number not in imports:
                imports[number] = Import.objects.for_controller(controller).get(pk=number)
            one = imports[number]
            said = Said(values, day, one.started_at.date(), one.seq, line, source_of(one), number)
            found.setdefault(members[contact], []).append(said)
    return found


def _group(newest: Sequence[Said], names: Sequence[str]) -> dict[str, str]:
    """Fields that belong together, from the newest row that says any of them."""
    row = next((row for row in newest if any(row.values.get(name) for name in names)), None)
    return {name: str(row.values.get(name) or "") if row else "" for name in names}


def _job(newest: Sequence[Said]) -> dict[str, str]:
    """The firm, and the title that was told of this firm or of none."""
    company = next((row.values["company"] for row in newest if row.values.get("company")), "")
    found = {"company": company, "job_title": "", "siren": ""}
    for row in newest:
        if company and row.values.get("company") and said_differently(row.values["company"], company):
            break
        for name in ("job_title", "siren"):
            found[name] = found[name] or str(row.values.get(name) or "")
    return found


@lru_cache(maxsize=1 << 16)
def _function(title: str) -> str:
    found = function_of(title) if title else None
    return found.code or "" if found and found.confidence == "certain" else ""


def _facts(newest: Sequence[Said]) -> dict[str, Any]:
    said = [facts_of(row) for row in newest]
    found: dict[str, Any] = {}
    for facts in said:
        for name, value in facts.items():
            if name in _STAY and value is True:
                found[name] = True
            elif name not in _OF_SOURCE:
                found.setdefault(name, value)
    return found | {name: said[0][name] for name in _OF_SOURCE if name in said[0]}


def _changed(oldest: Sequence[Said]) -> dict[str, Any]:
    """What a later import corrected, by field; rows of one file do not correct each other."""
    changed: dict[str, Any] = {}
    current: dict[str, tuple[str, int]] = {}
    for row in oldest:
        for name in FIELDS:
            value = row.values.get(name)
            if not value:
                continue
            before = current.get(name)
            if before and before[1] != row.order and said_differently(before[0], value):
                changed[name] = {"was": before[0], "on": row.imported_on.isoformat()}
            current[name] = (value, row.order)
    return changed
