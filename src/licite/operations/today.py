"""What a day begins with: whom one may reach, what needs a hand, who refused, what the law will change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from licite.operations.due import Count, due
from licite.operations.law import Change, timeline
from licite.operations.objections import start_of
from licite.operations.retention.plan import today
from licite.operations.standing_answers import CHANNELS, Standing, standing
from licite.store.database import connected
from licite.store.models import Consent, Contact, Objection
from licite.store.people import controller_of

AHEAD = timedelta(days=30)
"""How far ahead the page looks for what is due."""

SOON = timedelta(days=90)
"""How far ahead it tells of the law."""

COUNTED_LIVE = 5_000
"""Up to so many people what is due is counted as the page is opened; beyond, when the answers are worked out."""


@dataclass(frozen=True)
class LawChange:
    """A day on which the law changes, and what does."""

    day: date
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Today:
    """The numbers of the home page. `channel` is the one that the sentence speaks of; None where nothing was counted.

    `due` is None where it was not counted yet. `next_due` is the earliest day on which something will be due, however
    far; None where nothing will.
    """

    day: date
    people: int
    standing: Standing | None
    channel: str | None
    channels: Mapping[str, Mapping[str, int]]
    widest: int
    due: tuple[Count, ...] | None
    next_due: date | None
    refused: int
    law_soon: tuple[LawChange, ...]
    law_last: LawChange | None

    @property
    def quiet(self) -> bool:
        """Whether nothing needs a hand."""
        return self.due is not None and not any(one.due or one.undated for one in self.due)


def today_of(controller: str, doctrine: str = "cnil", counted: Standing | None = None) -> Today:
    """What this controller's day begins with, with what was `counted`. Fails with STO018 where there is none."""
    connected()
    owner, day, found = controller_of(controller), today(), counted or standing(controller)
    people = found.people if found else Contact.objects.for_controller(owner).filter(erased_at=None).count()
    counts = next_due = None
    if people and people <= COUNTED_LIVE:
        owed = due(controller, until=(day + AHEAD).isoformat(), first=1)
        counts, items = owed.counts, owed.items or due(controller, until=date.max.isoformat(), first=1).items
        next_due = next((one.by for one in items), None)
    elif found and found.due is not None:
        counts = tuple(Count(**one) for one in found.due)
    elif not people:
        counts = ()
    channels = {one: found.channels[one] for one in CHANNELS if found.reached(one)} if found else {}
    before, soon = _law(day, doctrine)
    return Today(
        day=day,
        people=people,
        standing=found,
        channel=next(iter(channels), None),
        channels=channels,
        widest=max((sum(one.values()) for one in channels.values()), default=0),
        due=counts,
        next_due=next_due,
        refused=refused_since(controller, start_of(day - timedelta(days=1))),
        law_soon=soon,
        law_last=before,
    )


def refused_since(controller: str, at: datetime) -> int:
    """How many refusals and withdrawals were recorded since an instant."""
    owner = controller_of(controller)
    since = {"recorded_at__gte": at.astimezone(UTC)}
    objections = Objection.objects.for_controller(owner).filter(**since).count()
    return objections + Consent.objects.for_controller(owner).filter(kind="withdrawn", **since).count()


def _law(day: date, doctrine: str) -> tuple[LawChange | None, tuple[LawChange, ...]]:
    """The last day on which the law changed, and those soon to come."""
    days = [LawChange(at, tuple(changes)) for at, changes in timeline(doctrine)]
    past = [one for one in days if one.day <= day]
    return (past[-1] if past else None), tuple(one for one in days if day < one.day <= day + SOON)
