"""One person as the controller sees them: who they are, what may be done, what happened, until when, what is held."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from licite.operations.notices import Owed, owed_by
from licite.operations.person_found import Person, person_of
from licite.operations.person_held import Held, Rows, held_of, record_look, rows_about
from licite.operations.person_held import as_json as held_json
from licite.operations.person_matrix import Cell, matrix
from licite.operations.person_matrix import as_json as matrix_json
from licite.operations.person_timeline import Moment, timeline
from licite.operations.person_timeline import as_json as timeline_json
from licite.operations.retention.plan import HOME_COUNTRY, today, why
from licite.operations.retention.plan import Held as Kept
from licite.operations.retention.plan import held_of as kept_of
from licite.store.people import root_of


@dataclass(frozen=True)
class ContactSeen:
    """One contact of a person: the one that it is merged into, and when it was erased, where it was."""

    uid: str
    kept: str | None
    erased_at: datetime | None


@dataclass(frozen=True)
class Seen:
    """Everything on one person. `kept` has the date of erasure of each contact that is kept, `notices` those due."""

    person: Person
    rows: Rows
    held: Held
    contacts: tuple[ContactSeen, ...]
    moments: list[Moment]
    cells: list[Cell]
    kept: tuple[Kept, ...]
    notices: tuple[Owed, ...] = ()


def seen(
    controller: str,
    address: str,
    *,
    who: str,
    why: str,
    role: str = "reader",
    lang: str = "en",
    country: str = HOME_COUNTRY,
    with_matrix: bool = True,
) -> Seen:
    """Everything that is recorded of one person, by their address or the id of a contact, and what follows from it.

    It is recorded first that `who` of the controller looked, and why. Fails with CON010 without `who` or `why`, CON001
    where nobody is named, PER001 where several people have the address.
    """
    person = person_of(controller, address)
    record_look(person, who, why, role)
    rows = rows_about(person)
    found = [kept_of(controller, root.uid, country=country) for root in person.live]
    return Seen(
        person=person,
        rows=rows,
        held=held_of(person, rows, address),
        contacts=tuple(_contact(one) for one in person.contacts),
        moments=timeline(person, rows),
        cells=matrix(person, lang=lang, country=country) if with_matrix else [],
        kept=tuple(one for one in found if one),
        notices=tuple(one for root in person.live if (one := owed_by(controller, root.uid, today()))),
    )


def as_json(found: Seen, lang: str) -> dict[str, Any]:
    """The same as plain values."""
    return held_json(found.held) | {
        "contacts": len(found.contacts),
        "known_as": [
            {
                "contact": one.uid,
                "merged_into": one.kept,
                "erased_at": one.erased_at.isoformat() if one.erased_at else None,
            }
            for one in found.contacts
        ],
        "timeline": timeline_json(found.moments),
        "matrix": matrix_json(found.cells, lang),
        "retention": [_kept_json(one, lang) for one in found.kept],
        "notices": [{"by": one.by.isoformat() if one.by else None, "reason": one.reason} for one in found.notices],
    }


def _contact(contact: Any) -> ContactSeen:
    root = root_of(contact)
    return ContactSeen(contact.uid, root.uid if root != contact else None, contact.erased_at)


def _kept_json(one: Kept, lang: str) -> dict[str, Any]:
    return {
        "contact": one.uid,
        "state": one.state,
        "erase_by": one.erase_by.isoformat() if one.erase_by else None,
        "at_the_latest": one.at_the_latest.isoformat() if one.at_the_latest else None,
        "reason": why(one, lang),
    }
