"""Whose are the rows of an import: contacts known by the very same identifier, unless the name says otherwise."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import Any, Literal

from licite.contacts.columns import plain
from licite.store.keyring import KeyRing, digests
from licite.store.models import Collected, Controller, ErasureToken, IdentifierToken, Import, Profile
from licite.store.norms import Identity, Kind
from licite.store.people import pieces
from licite.store.profiles import FIELDS, Said, facts_of, roots_of, said_differently

Became = Literal["new", "updated", "same", "duplicate", "erased"]
"""What became of a row; `duplicate`: an earlier row of the import is of the same contact; `erased`: it was left out."""

WAYS: Mapping[str, tuple[Kind, bool]] = {
    "profile_url": ("profile", False),
    "email": ("email", False),
    "other_emails": ("email", True),
    "phone": ("phone", False),
    "other_phones": ("phone", True),
}
"""The fields of a row that are identifiers, the surest first: their kind, and whether they are lists with `;`."""

# So many contacts with one number or mailbox are a switchboard, not a person.
CROWD = 20
_WORD = re.compile(r"[^\W_]+")
_CIVILITIES = frozenset("m mr mme mlle mrs ms dr me pr monsieur madame docteur maitre".split())


@dataclass(frozen=True)
class Row:
    """A row of a file as it may be kept: `values` as `Collected` has them."""

    line: int
    values: Mapping[str, Any]
    collected_on: date | None = None


@dataclass
class Person:
    """A contact while rows are placed; without a key it is a new one."""

    key: int | None
    name: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Placed:
    """A row, what became of it, whose it is and why; `added` are the identifiers that the contact did not have."""

    row: Row
    became: Became
    person: Person | None = None
    why: str = ""
    added: tuple[Identity, ...] = ()


def identities_in(values: Mapping[str, Any]) -> tuple[Identity, ...]:
    """The identifiers that a row says, the surest first.

    >>> [one.value for one in identities_in({"email": "ann@firm.example", "other_emails": "a@b.example;c@d.example"})]
    ['ann@firm.example', 'a@b.example', 'c@d.example']
    """
    found: list[Identity] = []
    for name, (kind, several) in WAYS.items():
        text = str(values.get(name) or "")
        found += [Identity(kind, part.strip()) for part in (text.split(";") if several else [text]) if part.strip()]
    return tuple(dict.fromkeys(found))


def name_in(values: Mapping[str, Any]) -> str:
    """The name of a person as a row or a profile says it."""
    parts = (values.get("first_name"), values.get("last_name"))
    return str(values.get("full_name") or " ".join(str(part) for part in parts if part))


def contradicts(one: str, other: str) -> bool:
    """Whether two names are those of two people: a name that is not known is nobody else's.

    >>> contradicts("Ann Doe", "DOE Ann"), contradicts("A. Doe", "Ann Doe"), contradicts("Ann Doe", "Bob Doe")
    (False, False, True)
    """
    fewer, more = sorted((_words(one), _words(other)), key=len)
    left = list(more)
    for word in sorted(fewer, key=len, reverse=True):
        same = next((known for known in left if known == word), None)
        same = same or next((known for known in left if 1 in (len(known), len(word)) and known[0] == word[0]), None)
        if same is None:
            return True
        left.remove(same)
    return False


def differ(names: Collection[str]) -> bool:
    """Whether two of these names are those of two people; of a crowd nobody knows.

    >>> differ(["Ann Doe", "A. Doe", ""]), differ(["Ann Doe", "A. Doe", "Alice Doe"])
    (False, True)
    """
    return len(names) > CROWD or any(contradicts(one, other) for one, other in combinations(names, 2))


class Placing:
    """Places the rows of one import in their order, some at a time.

    What was placed before counts for what comes after, also where nothing was written, as in a preview.
    """

    def __init__(self, controller: Controller, ring: KeyRing, imported: Import | None = None) -> None:
        self._controller, self._ring, self._imported = controller, ring, imported
        self._people: dict[int, Person] = {}
        self._had: dict[str, list[Person]] = defaultdict(list)
        self._brought: set[int] = set()
        self._any_erased = ErasureToken.objects.for_controller(controller).exists()

    def place(self, rows: Sequence[Row], source: Mapping[str, Any]) -> list[Placed]:
        """Whose is each of these rows? `source` has the facts of the whole import."""
        named = {row.line: identities_in(row.values) for row in rows}
        exact = {one: digests(self._ring.tokens(*one, wide=False)) for many in named.values() for one in many}
        erased = self._erased(exact) if self._any_erased else set()
        self._look_up(set().union(*exact.values()) if exact else set())
        return [self._placed(row, named[row.line], exact, erased, source) for row in rows]

    def _erased(self, identities: Iterable[Identity]) -> set[Identity]:
        wide = {one: digests(self._ring.tokens(*one)) for one in identities}
        tokens = ErasureToken.objects.for_controller(self._controller)
        wanted = sorted(set().union(*wide.values())) if wide else []
        met = {t for piece in pieces(wanted) for t in tokens.filter(token__in=piece).values_list("token", flat=True)}
        return {one for one, own in wide.items() if own & met}

    def _look_up(self, wanted: set[str]) -> None:
        """Brings in the contacts that have these tokens."""
        tokens = IdentifierToken.objects.for_controller(self._controller).filter(exact=True)
        columns = ("token", "identifier__contact_id")
        found = [
            pair
            for piece in pieces(sorted(wanted - self._had.keys()))
            for pair in tokens.filter(token__in=piece).values_list(*columns)
        ]
        self._bring_in({contact for _, contact in found} - self._people.keys())
        for token, contact in sorted(found, key=lambda pair: pair[1]):
            if self._people[contact] not in self._had[token]:
                self._had[token].append(self._people[contact])

    def _bring_in(self, contacts: set[int]) -> None:
        roots = roots_of(self._controller, contacts)
        profiles = Profile.objects.for_controller(self._controller)
        known = {
            profile.contact_id: profile
            for piece in pieces(sorted(set(roots.values())))
            for profile in profiles.filter(contact_id__in=piece)
        }
        for contact in contacts:
            profile = known.get(roots[contact])
            values = {name: getattr(profile, name) for name in FIELDS} if profile else {}
            facts = dict(profile.facts) if profile else {}
            self._people[contact] = Person(contact, name_in(values), values, facts)
        if self._imported:
            rows = Collected.objects.for_controller(self._controller).filter(imported=self._imported)
            for piece in pieces(sorted(contacts)):
                self._brought |= {
                    id(self._people[contact])
                    for contact in rows.filter(contact_id__in=piece).values_list("contact_id", flat=True)
                }

    def _placed(
        self,
        row: Row,
        named: Sequence[Identity],
        exact: Mapping[Identity, set[str]],
        erased: set[Identity],
        source: Mapping[str, Any],
    ) -> Placed:
        if erased.intersection(named):
            return Placed(row, "erased")
        person, why = self._whose(row, named, exact)
        added = tuple(one for one in named if not any(person in self._had[token] for token in exact[one]))
        became = self._became(row, person, why, added, source)
        for one in added:
            for token in exact[one]:
                self._had[token].append(person)
        self._brought.add(id(person))
        person.name = person.name or name_in(row.values)
        return Placed(row, became, person, why, added)

    def _whose(self, row: Row, named: Sequence[Identity], exact: Mapping[Identity, set[str]]) -> tuple[Person, str]:
        name, met = name_in(row.values), False
        only_phones = all(one.kind == "phone" for one in named)
        for one in named:
            holders = [person for token in sorted(exact[one]) for person in self._had[token]]
            met = met or bool(holders)
            # A profile page is one person's, whatever they are called now; a number may be that of a whole firm.
            if one.kind == "profile" and holders:
                return holders[0], one.kind
            able = [
                person
                for person in holders
                if one.kind == "email" or only_phones or (name and person.name)
                if not contradicts(name, person.name)
            ]
            if able and (person := _meant(name, able, holders)):
                return person, one.kind
        return Person(None), "name_differs" if met else "new"

    def _became(
        self, row: Row, person: Person, why: str, added: Sequence[Identity], source: Mapping[str, Any]
    ) -> Became:
        if id(person) in self._brought:
            return "duplicate"
        if why in ("new", "name_differs"):
            return "new"
        values = {name: value for name, value in row.values.items() if value and name in FIELDS}
        facts = facts_of(Said(row.values, row.collected_on, date.min, 0, source=source))
        fresh = any(said_differently(person.values.get(name, ""), value) for name, value in values.items())
        fresh = fresh or any(person.facts.get(name) != value for name, value in facts.items())
        return "updated" if fresh or added else "same"


def _meant(name: str, able: Sequence[Person], holders: Sequence[Person]) -> Person | None:
    """Which of those who may be meant is it? None where several people share an identifier, and the row fits several.

    What is told of a mailbox of two people, and of no name, is neither's: it has a contact without a name.
    """
    if len(holders) == 1 or not differ([person.name for person in holders]):
        return able[0]
    same = [person for person in able if sorted(_words(person.name)) == sorted(_words(name))]
    named = [person for person in able if person.name]
    return same[0] if same else named[0] if name and named and not differ([one.name for one in named]) else None


def _words(name: str) -> list[str]:
    return [word for word in _WORD.findall(plain(name)) if word not in _CIVILITIES]
