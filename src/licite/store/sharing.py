"""Contacts that have an identifier in common, by the forms that no two people share: found by SQL, for all at once."""

from collections.abc import Iterator

from licite.store import lookup_tokens
from licite.store.database import connected
from licite.store.models import Controller

_BATCH = 2000
# In this order each step goes along an index. Every written form of an address or a page is sure; of a number only the
# whole one is, which is its exact form.
_SHARED = """
    SELECT t.token, o.contact_id, i.contact_id
    FROM store_identifiertoken AS t CROSS JOIN store_identifier AS o CROSS JOIN store_contact AS c
    CROSS JOIN store_lookuptoken AS l CROSS JOIN store_identifier AS i CROSS JOIN store_contact AS d
    WHERE o.id = t.identifier_id AND (o.kind <> 'phone' OR t.exact) AND c.id = o.contact_id AND c.controller_id = %s
    AND l.token = t.token AND i.id = l.identifier_id AND i.contact_id <> o.contact_id
    AND d.id = i.contact_id AND d.controller_id = %s
"""


def sharing(controller: Controller) -> Iterator[tuple[str, int, int]]:
    """The forms that two contacts of this controller have in common, with the numbers of both.

    What was written under an old key meets what was written under a new one: every identifier is looked up under all.
    """
    connection = connected()
    lookup_tokens.refresh(controller)
    with connection.cursor() as cursor:
        cursor.execute(_SHARED, [controller.pk, controller.pk])
        while rows := cursor.fetchmany(_BATCH):
            yield from rows
