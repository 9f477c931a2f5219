"""How far the answers of lists go: marks in the tables that answers depend on, and who was touched beyond them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connections

from licite.store.finding import KEPT, by_word
from licite.store.models import Contact, Controller, Judgement, Objection
from licite.store.models.records import OF_IMPORT, OF_SUPPLIER
from licite.store.people import pieces
from licite.store.people_words import filter_word
from licite.store.profiles import roots_of
from licite.store.snapshot import BY_FINGERPRINT

_OF_TOKENS = {
    "store_objection": ("store_objectiontoken", "objection_id"),
    "store_consent": ("store_consenttoken", "consent_id"),
    "store_erasure": ("store_erasuretoken", "erasure_id"),
}
_OF_CONTACTS = ("store_interaction", "store_notice", "store_judgement", "store_personword")
_DISOWNING = "store_disowning"
TABLES = (*_OF_TOKENS, *_OF_CONTACTS, _DISOWNING)
"""What is recorded in these may change an answer. Whatever moves a profile or a merge writes words anew."""

_EVENTS = 500
"""So many refusals or consents at most are looked into; beyond, everybody is taken to be touched."""


def marks() -> dict[str, int]:
    """The last row of each table, as of now."""
    selects = (f"SELECT '{table}', COALESCE(max(id), -1) FROM {table}" for table in TABLES)
    return {str(table): int(last) for table, last in _rows(" UNION ALL ".join(selects), [])}


def touched(controller: Controller, since: Mapping[str, int], most: int) -> set[int] | None:
    """The contacts kept of whom something was recorded beyond these marks.

    None where they are more than `most`, or where it is about a whole source, or known by fingerprints only: then it
    may be about anybody.
    """
    if any(table not in since for table in TABLES) or _of_everybody(controller, since):
        return None
    found: set[int] = set()
    for select, values in _selects(controller, since):
        found |= {number for (number,) in _rows(f"{select} LIMIT {most + 1}", values)}
        if len(found) > most:
            return None
    return set(roots_of(controller, found).values())


def _of_everybody(controller: Controller, since: Mapping[str, int]) -> bool:
    """Whether something beyond the marks is about people who are not named one by one."""
    for table in _OF_TOKENS:
        few = f"SELECT 1 FROM {table} WHERE id > %s AND controller_id = %s LIMIT {_EVENTS + 1}"
        if len(_rows(few, [since[table], controller.pk])) > _EVENTS:
            return True
    refusals = Objection.objects.for_controller(controller).filter(pk__gt=since["store_objection"])
    if refusals.filter(how=BY_FINGERPRINT).exists():
        return True
    judged = Judgement.objects.for_controller(controller).filter(pk__gt=since["store_judgement"], contact=None)
    about = judged.values_list("about", flat=True)[: _EVENTS + 1]
    return any(not one or one.startswith((OF_IMPORT, OF_SUPPLIER)) for one in about)


def _selects(controller: Controller, since: Mapping[str, int]) -> Iterable[tuple[str, list[int]]]:
    """What asks for the contacts touched, table by table."""
    reached = (
        "SELECT DISTINCT i.contact_id FROM {event} AS e JOIN {tokens} AS t ON t.{owner} = e.id"
        " JOIN store_lookuptoken AS l ON l.token = t.token JOIN store_identifier AS i ON i.id = l.identifier_id"
        " JOIN store_contact AS c ON c.id = i.contact_id AND c.controller_id = %s WHERE e.id > %s"
    )
    for event, (tokens, owner) in _OF_TOKENS.items():
        own = reached.format(event=event, tokens=tokens, owner=owner) + " AND e.controller_id = %s"
        yield own, [controller.pk, since[event], controller.pk]
    disowned = reached.format(event=_DISOWNING, tokens="store_disowningtoken", owner="disowning_id")
    yield disowned, [controller.pk, since[_DISOWNING]]
    for table in _OF_CONTACTS:
        named = f"SELECT DISTINCT contact_id FROM {table} WHERE id > %s AND controller_id = %s"
        yield f"{named} AND contact_id IS NOT NULL", [since[table], controller.pk]
    of_import = (
        "SELECT DISTINCT k.contact_id FROM store_notice AS n JOIN store_collected AS k ON k.imported_id = n.imported_id"
        " WHERE n.id > %s AND n.controller_id = %s"
    )
    yield of_import, [since["store_notice"], controller.pk]


def everybody(controller: Controller) -> dict[str, Any]:
    """How many people a controller has, and of each source and country, by their words."""
    kept = f"SELECT count(*) FROM store_contact AS c WHERE c.controller_id = %s AND {KEPT}"
    counts: dict[str, Any] = {"people": _rows(kept, [controller.pk])[0][0]}
    for name, plural in (("source", "sources"), ("country", "countries")):
        told = by_word(controller, filter_word(name, ""), whole=False)
        select = f"SELECT x.word, count(*) FROM {told.table} AS x WHERE {told.where} GROUP BY x.word"
        found = sorted(_rows(select, told.values), key=lambda row: (-row[1], row[0]))
        counts[plural] = {str(word).partition("=")[2]: int(count) for word, count in found}
    return counts


def uids_of(controller: Controller, contacts: Iterable[int]) -> dict[int, str]:
    """The uids of these contacts, of whom none was erased."""
    live = Contact.objects.for_controller(controller).filter(erased_at=None)
    return {
        pk: uid for piece in pieces(sorted(contacts)) for pk, uid in live.filter(pk__in=piece).values_list("pk", "uid")
    }


def _rows(select: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connections["default"].cursor() as cursor:
        cursor.execute(select, list(values))
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
