"""The time of a contact is over: it is erased, unless something happened since it was seen to be over."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from licite.errors import LiciteError
from licite.store.acts.base import Entry
from licite.store.acts.erasure import Erasures, RecordErasure
from licite.store.models import Collected, Consent, Controller, Interaction, Judgement, Merge, Profile
from licite.store.models.records import OF_IMPORT, OF_SUPPLIER
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

    @classmethod
    def together(cls, acts: Sequence[Any], entries: Sequence[Entry]) -> "Erasures":
        """These erasures, refused together where one of them is."""
        return _Lapses(acts, entries)


class _Lapses(Erasures):
    """Some lapses of one transaction."""

    def write(self) -> None:
        planned: dict[int, list[int]] = defaultdict(list)
        for act, own in zip(self.acts, self.reached, strict=True):
            assert isinstance(act, RecordLapse)
            if {contact.uid for contact in own} - set(act.contacts):
                raise LiciteError("RET003")
            planned[act.planned_after] += [contact.pk for contact in own]
        if any(with_news(self.controller, pks, after) for after, pks in planned.items()):
            raise LiciteError("RET003")
        super().write()


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
    rows = Judgement.objects.for_controller(controller).filter(contact=None, seq__gt=after)
    about = set(rows.values_list("about", flat=True))
    events = {one.removeprefix(OF_IMPORT) for one in about if one.startswith(OF_IMPORT)}
    suppliers = {one.removeprefix(OF_SUPPLIER) for one in about if one.startswith(OF_SUPPLIER)}
    judged = Q(source__event_id__in=events) | Q(source__supplier__in=suppliers)
    profiles = Profile.objects.for_controller(controller).filter(judged)
    return {
        pk
        for piece in (pieces(list(contacts)) if events or suppliers else ())
        for pk in profiles.filter(contact_id__in=piece).values_list("contact_id", flat=True)
    }
