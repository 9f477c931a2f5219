"""Everything that is held of a person, table by table: for the answer to their request, and before they are erased."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from licite.errors import LiciteError
from licite.evidence.commitment import read_canonical
from licite.operations.known_refusals import events_of
from licite.operations.likeness import keys_of
from licite.operations.person_found import Person, contacts_of, others_with, person_of
from licite.store.acts.access import RecordAccess
from licite.store.commit import commit
from licite.store.database import connected
from licite.store.fields import FIELDS, Rule
from licite.store.fields import Erasure as ErasureRule
from licite.store.keyring import digests
from licite.store.models import (
    Access,
    AccessToken,
    Collected,
    Consent,
    Contact,
    Controller,
    DecisionRecord,
    DecisionToken,
    Disagreement,
    Disclosed,
    Disclosure,
    Disowning,
    Erasure,
    EvidenceEntry,
    ForgedMark,
    Identifier,
    Import,
    Interaction,
    Judgement,
    Merge,
    Notice,
    Objection,
    PassedOn,
    Profile,
)
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.people import controller_of, identities_of, pieces, with_merged
from licite.store.walls import Walled

Rows = dict[str, list[Any]]
"""By table, the rows that are about somebody."""

Json = dict[str, Any]
# Of the words of the log: nobody is given a token, and of staff a person is told who looked, not who settled what.
_NOT_TOLD = frozenset({"tokens", "sure", "author"})
_OF_MANY = frozenset({"Import", "Collected", "Interaction", "Disclosure", "Disclosed"})


@dataclass(frozen=True)
class Held:
    """What is held of a person: by class of data, then by table, the rows with the fields that the person is given.

    A row has the same number, `row`, under every class, so that its parts can be put together again. `rules` has what
    an erasure would do to each field.
    """

    controller: str
    who: Identity
    contacts: int
    classes: dict[str, dict[str, list[Json]]]
    rules: dict[str, ErasureRule]


def held(controller: str, address: str, *, who: str, why: str, role: str = "reader") -> Held:
    """What does this controller hold of whoever has this address, as the person themself would be told?

    It is recorded first that `who` of the controller looked, and why; the answer tells of it. Where no contact has the
    address, the look-up is kept by tokens of it, and only what refuses is told. Fails with CON010 without `who` or
    `why`.
    """
    if not who.strip() or not why.strip():
        raise LiciteError("CON010")
    person = person_of(controller, address)
    record_look(person, who, why, role)
    return held_of(person, rows_about(person), address)


def held_of(person: Person, rows: Rows, address: str) -> Held:
    """What the person is told of these rows, which are about them."""
    found = {"Controller": [person.controller], **rows}
    exported = {name: rule for name, rule in FIELDS.items() if rule.export == "person"}
    theirs = {key for one in person.identities for key in _writings(one)}
    classes: dict[str, dict[str, list[Json]]] = {}
    for table, own in found.items():
        for data_class, fields in _by_class(table, exported).items():
            if own:
                classes.setdefault(data_class, {})[table] = [
                    {"row": number, **{field: _plain(table, getattr(row, field), theirs) for field in fields}}
                    for number, row in enumerate(own, 1)
                ]
    rules = {name: rule.erasure for name, rule in exported.items() if found.get(name.partition(".")[0])}
    asked = person.identities[0] if person.identities else Identity("profile", address.strip())
    return Held(person.controller.slug, asked, len(person.contacts), classes, rules)


def record_look(person: Person, who: str, why: str, role: str = "reader") -> None:
    """Records that somebody of the controller looks at a person, or for one; fails with CON010 without who or why."""
    if not who.strip() or not why.strip():
        raise LiciteError("CON010")
    slug = person.controller.slug
    acts = [RecordAccess(contact.uid, who.strip(), role, why.strip()) for contact in person.contacts]
    if not acts:
        acts = [RecordAccess(None, who.strip(), role, why.strip(), looked_for=person.identities)]
    for act in acts:
        commit(slug, act)


def rows_of(controller: str, who: Identity) -> Rows:
    """Every row that is about whoever has this identifier, and those of their other identifiers: several people's,
    where they share it.
    """
    connected()
    owner = controller_of(controller)
    contacts = with_merged(owner, contacts_of(owner, who))
    identities = tuple(dict.fromkeys([who, *identities_of(owner, contacts)]))
    return rows_about(Person(owner, tuple(contacts), (), identities))


def rows_about(person: Person) -> Rows:
    """Every row that is about one person, by their identifiers and contacts; nothing that is of somebody else.

    Refusals are found by every writing, so that one of somebody with an address alike may be among them; of those who
    share a mailbox with others, what was recorded of the mailbox alone.
    """
    owner, contacts = person.controller, person.contacts
    others = others_with(person)
    events = [event.id for met in events_of(owner.slug, person.identities).values() for event in met]
    objections = _among(Objection.objects, owner, "event_id", events)
    collected = _among(Collected.objects, owner, "contact", contacts)
    imports = sorted({row.imported_id for row in collected})
    disclosed = _among(Disclosed.objects, owner, "contact", contacts)
    rows: Rows = {
        "Contact": list(contacts),
        "Identifier": _among(Identifier.objects, owner, "contact", contacts),
        "Import": _among(Import.objects, owner, "pk", imports),
        "Collected": collected,
        "Profile": _among(Profile.objects, owner, "contact", contacts),
        "Merge": [row for row in _merges(owner, contacts) if row.undone_at is None],
        "Interaction": _among(Interaction.objects, owner, "contact", contacts),
        "Notice": _both(
            _among(Notice.objects, owner, "contact", contacts), _among(Notice.objects, owner, "imported", imports)
        ),
        "Disclosure": _among(Disclosure.objects, owner, "pk", sorted({row.disclosure_id for row in disclosed})),
        "Disclosed": disclosed,
        "PassedOn": _among(PassedOn.objects, owner, "contact", contacts),
        "Consent": _own(
            others,
            _among(Consent.objects, owner, "event_id", events),
            _among(Consent.objects, owner, "contact", contacts),
        ),
        "Objection": objections,
        "ForgedMark": _among(ForgedMark.objects, owner, "objection", objections),
        "Disowning": _among(Disowning.objects, owner, "event_id", events),
        "Erasure": _both(
            _among(Erasure.objects, owner, "event_id", events),
            _among(Erasure.objects, owner, "pk", [one.erasure_id for one in contacts if one.erasure_id]),
        ),
        "Judgement": _among(Judgement.objects, owner, "contact", contacts),
        "DecisionRecord": _own(
            others,
            _among(DecisionRecord.objects, owner, "contact", contacts),
            _among(
                DecisionRecord.objects, owner, "pk", _met(DecisionToken.objects, owner, person.identities, "decision")
            ),
        ),
        "Access": _own(
            others,
            _among(Access.objects, owner, "contact", contacts),
            _among(Access.objects, owner, "pk", _met(AccessToken.objects, owner, person.identities, "access")),
        ),
    }
    rows["Disagreement"] = _among(Disagreement.objects, owner, "decision", rows["DecisionRecord"])
    # The entry of an import, a disclosure or of interactions is of many people, and says of none what the rows do not.
    own = [row for table in rows if table not in _OF_MANY for row in rows[table] if hasattr(row, "seq")]
    seqs = sorted({row.seq for row in own if not isinstance(row, Notice) or row.contact_id})
    return rows | {"EvidenceEntry": _among(EvidenceEntry.objects, owner, "seq", seqs)}


def merges_of(person: Person) -> list[Merge]:
    """Every merge of this person's contacts, those that were undone among them."""
    return _merges(person.controller, person.contacts)


def first_disclosed(rows: Rows) -> dict[str, date]:
    """Every recipient that has data of whom these rows are about, and the first day on which it got them."""
    found: dict[str, date] = {}
    for row in rows["Disclosure"]:
        found[row.recipient] = min(row.disclosed_on, found.get(row.recipient, row.disclosed_on))
    return found


def as_json(found: Held) -> Json:
    """The same as plain values, for JSON."""
    return {
        "controller": found.controller,
        "address": found.who.value,
        "kind": found.who.kind,
        "contacts": found.contacts,
        "held": found.classes,
        "after_erasure": found.rules,
    }


def _merges(owner: Controller, contacts: Iterable[Contact]) -> list[Merge]:
    own = list(contacts)
    return _both(_among(Merge.objects, owner, "kept", own), _among(Merge.objects, owner, "merged", own))


def _own(others: set[int], some: list[Any], more: list[Any]) -> list[Any]:
    """Rows without those of a contact that is somebody else."""
    return [row for row in _both(some, more) if row.contact_id not in others]


def _met(manager: Walled[Any], owner: Controller, identities: Iterable[Identity], row: str) -> list[int]:
    """The rows that have a token by which nobody but whoever has these identifiers is meant."""
    ring = current().ring()
    wanted = sorted({digest for who in identities for digest in digests(ring.sure_tokens(who.kind, who.value))})
    tokens = manager.for_controller(owner)
    return [pk for piece in pieces(wanted) for pk in tokens.filter(token__in=piece).values_list(row, flat=True)]


def _among(manager: Walled[Any], owner: Controller, field: str, values: Iterable[Any]) -> list[Any]:
    """The rows of a controller of which a field is among these values, in the order in which they were written."""
    rows = manager.for_controller(owner).order_by("pk")
    found = [row for piece in pieces(list(values)) for row in rows.filter(**{f"{field}__in": piece})]
    return _both(found, [])


def _both(some: list[Any], others: list[Any]) -> list[Any]:
    by_key = {row.pk: row for row in (*some, *others)}
    return [by_key[key] for key in sorted(by_key)]


def _by_class(table: str, exported: dict[str, Rule]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for name, rule in exported.items():
        owner, _, field = name.partition(".")
        if owner == table:
            fields.setdefault(rule.data_class, []).append(field)
    return fields


def _writings(one: Identity) -> set[tuple[str, str]]:
    """An identifier as it is written, and its forms that no two people share."""
    return {(one.kind, one.value), *keys_of(one)}


def _plain(table: str, value: Any, theirs: set[tuple[str, str]]) -> Any:
    """A value as JSON has it; what the log says as it was said, without tokens and who settled it.

    What was said with a shared mailbox, and with an address of whoever shares it, is told without that address.
    """
    if isinstance(value, date | datetime):
        return value.isoformat()
    if table != EvidenceEntry.__name__ or value is None:
        return value
    entry = read_canonical(value)
    facts = entry.get("facts")
    return _told(entry, theirs) | ({"facts": _told(facts, theirs)} if isinstance(facts, dict) else {})


def _told(said: Json, theirs: set[tuple[str, str]]) -> Json:
    told = {name: value for name, value in said.items() if name not in _NOT_TOLD}
    if isinstance(told.get("identifiers"), list):
        told["identifiers"] = [one for one in told["identifiers"] if _writings(Identity(*one)) & theirs]
    return told
