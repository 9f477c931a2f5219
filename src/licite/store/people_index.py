"""Words of people that are written beside the profile: with a new identifier, and of those who have none yet."""

from collections.abc import Iterable

from django.db import connections, transaction

from licite.store import people_words
from licite.store.models import Contact, Controller
from licite.store.profiles import members_of, roots_of

_AT_ONCE = 500


def index(contact: Contact) -> None:
    """Writes the words of whoever a contact belongs to again, within a transaction."""
    again(contact.controller, {contact.pk})


def again(controller: Controller, contacts: Iterable[int]) -> None:
    """Has lists work out again what they tell of these people, whose records changed where they stand."""
    roots = roots_of(controller, set(contacts))
    if roots:
        people_words.write(controller, roots | members_of(controller, set(roots.values())))


def rebuild(controller: Controller, *, every: bool = False) -> int:
    """Writes the words of the people that have none, or of all; how many these were. A few in each transaction."""
    last, done = 0, 0
    while numbers := _next(controller, last, every=every):
        last = numbers[-1]
        with transaction.atomic():
            people_words.write(controller, members_of(controller, set(numbers)))
        done += len(numbers)
    return done


def _next(controller: Controller, after: int, *, every: bool) -> list[int]:
    """The next contacts to be written: those that are kept themselves, with whoever was merged into them."""
    lacking = "" if every else " AND NOT EXISTS (SELECT 1 FROM store_personword AS w WHERE w.contact_id = c.id)"
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT c.id FROM store_contact AS c WHERE c.controller_id = %s AND c.id > %s AND c.erased_at IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM store_merge AS m WHERE m.merged_id = c.id AND m.undone_at IS NULL)"
            # Who has neither a profile nor an identifier has no words, and is not asked for again and again.
            " AND (EXISTS (SELECT 1 FROM store_profile AS p WHERE p.contact_id = c.id)"
            " OR EXISTS (SELECT 1 FROM store_identifier AS i WHERE i.contact_id = c.id))"
            f"{lacking} ORDER BY c.id LIMIT {_AT_ONCE}",
            [controller.pk, after],
        )
        return [int(number) for (number,) in cursor.fetchall()]
