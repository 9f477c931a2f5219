"""Contacts whose data a recipient has, counted, and those who may have refused: found by SQL for a whole controller."""

from collections.abc import Iterator

from django.db.models import Count, F, Q

from licite.store import lookup_tokens
from licite.store.database import connected
from licite.store.holding import MERGED
from licite.store.models import Controller, Disclosed

_BATCH = 2000
# Every identifier of a person counts, whichever of their merged contacts has it.
_REFUSING = f"""
    {MERGED},
    person AS (
        SELECT c.id, coalesce(r.root, c.id) AS root FROM store_contact c LEFT JOIN merged r ON r.id = c.id
        WHERE c.controller_id = %(controller)s AND c.erased_at IS NULL),
    handed_over AS (
        SELECT DISTINCT p.root AS root FROM store_disclosed h JOIN store_disclosure d ON d.id = h.disclosure_id
        JOIN person p ON p.id = h.contact_id WHERE d.controller_id = %(controller)s),
    own AS (
        SELECT h.root, l.token FROM handed_over h JOIN person p ON p.root = h.root
        JOIN store_identifier i ON i.contact_id = p.id JOIN store_lookuptoken l ON l.identifier_id = i.id)
    SELECT own.root FROM own JOIN store_objectiontoken t ON t.token = own.token
    JOIN store_objection o ON o.id = t.objection_id WHERE o.controller_id = %(controller)s
    UNION
    SELECT own.root FROM own JOIN store_consenttoken t ON t.token = own.token
    JOIN store_consent k ON k.id = t.consent_id WHERE k.controller_id = %(controller)s AND k.kind = 'withdrawn'
"""


def refusing(controller: Controller) -> Iterator[int]:
    """The contacts kept whose data a recipient has, and by whose identifiers anything was ever refused.

    Refusals that are known by a fingerprint only are not met: they are asked for by the addresses.
    """
    connection = connected()
    lookup_tokens.refresh(controller)
    with connection.cursor() as cursor:
        cursor.execute(_REFUSING, {"controller": controller.pk})
        while rows := cursor.fetchmany(_BATCH):
            yield from (int(row[0]) for row in rows)


def counts(controller: Controller) -> dict[int, tuple[int, int, int]]:
    """By disclosure, how many contacts it had, how many of them had refused by its day, and how many are erased."""
    rows = Disclosed.objects.for_controller(controller).values("disclosure_id")
    counted = rows.annotate(
        n=Count("id"),
        breaches=Count("id", filter=Q(refused_on__lte=F("disclosure__disclosed_on"))),
        erased=Count("id", filter=Q(contact__erased_at__isnull=False)),
    )
    return {
        one: (n, breaches, erased)
        for one, n, breaches, erased in counted.values_list("disclosure_id", "n", "breaches", "erased")
    }
