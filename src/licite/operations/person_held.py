"""Everything that is held of a person, table by table: for the answer to their request, and before they are erased."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from licite.errors import LiciteError
from licite.evidence.commitment import read_canonical
from licite.operations.identities import identity_of
from licite.operations.known_refusals import events_of
from licite.store.acts.access import RecordAccess
from licite.store.commit import commit
from licite.store.database import connected
from licite.store.fields import FIELDS, Rule
from licite.store.fields import Erasure as ErasureRule
from licite.store.keyring import digests
from licite.store.models import (
    Access,
    AccessToken,
    Consent,
    Contact,
    Controller,
    DecisionRecord,
    DecisionToken,
    Disowning,
    Erasure,
    EvidenceEntry,
    ForgedMark,
    Identifier,
    Judgement,
    Objection,
)
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.people import contacts_meeting, controller_of, identities_of, pieces
from licite.store.walls import Walled

Rows = dict[str, list[Any]]
"""By table, the rows that are about somebody."""

Json = dict[str, Any]


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
    identity = identity_of(address)
    seen = _contacts(controller, identity)
    for contact in seen:
        commit(controller, RecordAccess(contact.uid, who.strip(), role, why.strip()))
    if not seen:
        commit(controller, RecordAccess(None, who.strip(), role, why.strip(), looked_for=(identity,)))
    found = {"Controller": [controller_of(controller)], **rows_of(controller, identity)}
    exported = {name: rule for name, rule in FIELDS.items() if rule.export == "person"}
    classes: dict[str, dict[str, list[Json]]] = {}
    for table, rows in found.items():
        for data_class, fields in _by_class(table, exported).items():
            if rows:
                classes.setdefault(data_class, {})[table] = [
                    {"row": number, **{field: _plain(table, getattr(row, field)) for field in fields}}
                    for number, row in enumerate(rows, 1)
                ]
    rules = {name: rule.erasure for name, rule in exported.items() if found.get(name.partition(".")[0])}
    return Held(controller, identity, len(seen), classes, rules)


def rows_of(controller: str, who: Identity) -> Rows:
    """Every row that is about whoever has this identifier, and those of their other identifiers.

    Refusals are found by every writing, so that one of somebody with an address alike may be among them.
    """
    connected()
    owner = controller_of(controller)
    contacts = _contacts(controller, who)
    identities = tuple(dict.fromkeys([who, *identities_of(owner, contacts)]))
    events = [event.id for met in events_of(controller, identities).values() for event in met]
    objections = _among(Objection.objects, owner, "event_id", events)
    rows: Rows = {
        "Contact": list(contacts),
        "Identifier": _among(Identifier.objects, owner, "contact", contacts),
        "Consent": _both(
            _among(Consent.objects, owner, "event_id", events), _among(Consent.objects, owner, "contact", contacts)
        ),
        "Objection": objections,
        "ForgedMark": _among(ForgedMark.objects, owner, "objection", objections),
        "Disowning": _among(Disowning.objects, owner, "event_id", events),
        "Erasure": _among(Erasure.objects, owner, "event_id", events),
        "Judgement": _among(Judgement.objects, owner, "contact", contacts),
        "DecisionRecord": _both(
            _among(DecisionRecord.objects, owner, "contact", contacts),
            _among(DecisionRecord.objects, owner, "pk", _met(DecisionToken.objects, owner, identities, "decision")),
        ),
        "Access": _both(
            _among(Access.objects, owner, "contact", contacts),
            _among(Access.objects, owner, "pk", _met(AccessToken.objects, owner, identities, "access")),
        ),
    }
    seqs = sorted({row.seq for table in rows.values() for row in table if hasattr(row, "seq")})
    return rows | {"EvidenceEntry": _among(EvidenceEntry.objects, owner, "seq", seqs)}


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


def _contacts(controller: str, who: Identity) -> list[Contact]:
    """The contacts that an erasure of this identifier would reach: by the forms that no two people share."""
    connected()
    sure = digests(current().ring().sure_tokens(who.kind, who.value))
    return contacts_meeting(controller_of(controller), sure)


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


def _plain(table: str, value: Any) -> Any:
    """A value as JSON has it; what the log says as it was said, without tokens, which nobody is given."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if table != EvidenceEntry.__name__ or value is None:
        return value
    entry = read_canonical(value)
    facts = entry.get("facts")
    if not isinstance(facts, dict):
        return entry
    return entry | {"facts": {name: said for name, said in facts.items() if name not in ("tokens", "sure")}}
