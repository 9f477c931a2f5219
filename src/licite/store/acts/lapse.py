"""The time of a contact is over: it is erased, unless something happened since it was seen to be over."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from licite.errors import LiciteError
from licite.store.acts.base import Entry
from licite.store.acts.erasure import RecordErasure
from licite.store.models import Collected, Consent, Controller, Interaction, Judgement, Merge, Profile
from licite.store.models.records import OF_IMPORT
from licite.store.people import pieces
from licite.store.walls import Walled


@dataclass(frozen=True)
class RecordLapse(RecordErasure):
    """An erasure of contacts (`contacts`, their uids) that is refused where it would reach more than was planned.

    Fails with RET003 where anything of them was recorded after entry `planned_after` of the log, or where another
    contact has one of their identifiers: whoever planned it looks again.
    """

    contacts: tuple[str, ...] = ()
    planned_after: int = -1

    def write(self, entry: Entry) -> None:
        met = self._contacts(entry)
        others = {contact.uid for contact in met} - set(self.contacts)
        if others or with_news(entry.controller, [contact.pk for contact in met], self.planned_after):
            raise LiciteError("RET003")
        super().write(entry)


def with_news(controller: Controller, contacts: Iterable[int], after: int) -> set[int]:
    """Those of these contacts of whom something was recorded after an entry of the log that may move their date."""
    pks = list(contacts)
    of_one: tuple[Walled[Any], ...] = (Interaction.objects, Consent.objects, Collected.objects, Judgement.objects)
    looked_at: list[tuple[Walled[Any], str]] = [(rows, "contact_id") for rows in of_one]
    looked_at += [(Merge.objects, "kept_id"), (Merge.objects, "merged_id")]
    return _of_judged_imports(controller, pks, after) | {
        pk
        for piece in pieces(pks)
        for rows, owner in looked_at
        for pk in rows.for_controller(controller)
        .filter(**{f"{owner}__in": piece}, seq__gt=after)
        .values_list(owner, flat=True)
    }


def _of_judged_imports(controller: Controller, contacts: Iterable[int], after: int) -> set[int]:
    rows = Judgement.objects.for_controller(controller).filter(contact=None, about__startswith=OF_IMPORT, seq__gt=after)
    events = {about.removeprefix(OF_IMPORT) for about in rows.values_list("about", flat=True)}
    profiles = Profile.objects.for_controller(controller).filter(source__event_id__in=events)
    return {
        pk
        for piece in (pieces(list(contacts)) if events else ())
        for pk in profiles.filter(contact_id__in=piece).values_list("contact_id", flat=True)
    }
