"""What is owed of one kind, with the names of those it is owed to: the list behind a number of the home page."""

from dataclasses import dataclass
from datetime import date

from licite.operations.due import Count, due
from licite.operations.people_search import rows_of
from licite.operations.retention.plan import today
from licite.operations.today import AHEAD
from licite.store.models import Contact
from licite.store.people import controller_of, pieces

MOST = 200
"""So many are listed, the earliest first."""
IN_FILE = 10_000
"""So many are in a file."""


@dataclass(frozen=True)
class OwedTo:
    """One thing owed; `uid` and `name` are empty where it is owed to nobody in particular, or the person was erased."""

    by: date | None
    words: str
    uid: str = ""
    name: str = ""
    is_late: bool = False


@dataclass(frozen=True)
class DueOfKind:
    """The count of a kind and the first of it; `more` are not listed."""

    count: Count
    rows: tuple[OwedTo, ...]
    more: int


def due_of_kind(controller: str, kind: str, *, lang: str, most: int = MOST) -> DueOfKind:
    """What is owed of a kind of `due.KINDS` by the day that the home page looks ahead to; `most` are listed."""
    found = due(controller, until=(today() + AHEAD).isoformat(), first=most, lang=lang, kinds=(kind,))
    names = _names(controller, [one.contact for one in found.items if one.contact])
    rows = tuple(
        OwedTo(
            one.by,
            one.words,
            uid=one.contact if one.contact in names else "",
            name=names.get(one.contact or "", ""),
            is_late=one.by is not None and one.by < found.at,
        )
        for one in found.items
    )
    return DueOfKind(found.counts[0], rows, found.left_out)


def _names(controller: str, uids: list[str]) -> dict[str, str]:
    """How these people are called, or their address; those erased are left out."""
    owner = controller_of(controller)
    living = Contact.objects.for_controller(owner).filter(erased_at=None)
    numbers = [
        pk for piece in pieces(sorted(set(uids))) for pk in living.filter(uid__in=piece).values_list("pk", flat=True)
    ]
    return {row.uid: row.name or row.address for row in rows_of(owner, None, numbers, "email")}
