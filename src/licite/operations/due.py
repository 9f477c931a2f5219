"""What is owed to whom, by when: notices, erasures, corrections, answers, reviews, confirmations, news to pass on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from licite.errors import LiciteError
from licite.operations.consent_inputs import day_of
from licite.operations.judgements import judgements
from licite.operations.notices import owed, owed_to
from licite.operations.objections import day_of as day_in_france
from licite.operations.passing_on import outstanding
from licite.operations.retention.own import CONFIRMATIONS, unconfirmed
from licite.operations.retention.plan import HOME_COUNTRY, plan, today, why
from licite.store.acts.access import RecordAccess
from licite.store.commit import commit_many
from licite.store.database import connected
from licite.store.models import Contact, Controller, Identifier, Interaction
from licite.store.people import controller_of, pieces
from licite.vocabulary.say import say

KINDS = ("notice", "retention", "accuracy", "request", "review", "confirmation", "recipient")
"""A notice to give; an erasure; data known to be out of date; a request that nothing of ours followed; a judgement that
lapses; an agreement that was never confirmed; a recipient to be told of a refusal, an erasure or a correction."""

_AT_ONCE = 500
_OURS = ("sent", "delivery", "call_answered", "call_attempt")


class Item(NamedTuple):
    """One thing owed: `by` is None where nobody knows by when. `contact` is a uid; None for a source or campaign."""

    by: date | None
    kind: str
    contact: str | None
    words: str
    address: str | None = None


@dataclass(frozen=True)
class Count:
    """How many of a kind are due by the day asked, how many of these are late, and how many have no date at all."""

    kind: str
    due: int
    late: int
    undated: int


@dataclass(frozen=True)
class Due:
    """What is owed by a day; `items` are the first of it, the earliest first."""

    controller: str
    at: date
    until: date
    counts: tuple[Count, ...]
    items: tuple[Item, ...]

    @property
    def left_out(self) -> int:
        """How many are due that are not among the items."""
        return sum(one.due + one.undated for one in self.counts) - len(self.items)


Found = tuple[Count, Callable[[int], Iterator[Item]]]


def due(
    controller: str,
    *,
    until: str | None = None,
    first: int = 50,
    doctrine: str = "cnil",
    country: str = HOME_COUNTRY,
    lang: str = "fr",
    kinds: Sequence[str] = KINDS,
) -> Due:
    """What does this controller owe, to whom, by a day (today without `until`)? Counted by kind, sorted by date.

    People are named by the uid of their contact; only these `kinds` are looked for. Fails with FAC004 where `until` is
    no day.
    """
    connected()
    at = today()
    last = day_of("until", until) or at
    ways: dict[str, Callable[[], Found]] = {
        "notice": lambda: _notices(controller, at, last, doctrine, lang),
        "retention": lambda: _retention(controller, at, last, doctrine, country, lang),
        "accuracy": lambda: _listed("accuracy", _outdated(controller, at, lang), at, last),
        "request": lambda: _listed("request", _requests(controller, lang), at, last),
        "review": lambda: _listed("review", _reviews(controller, at, lang), at, last),
        "confirmation": lambda: _listed("confirmation", _confirmations(controller, lang), at, last),
        "recipient": lambda: _listed("recipient", _recipients(controller, lang), at, last),
    }
    found = [way() for kind, way in ways.items() if kind in kinds]
    items = sorted(
        (item for _, items in found for item in items(first)), key=lambda one: (one.by is None, one.by or date.max)
    )
    return Due(controller, at, last, tuple(count for count, _ in found), tuple(items[:first]))


def with_addresses(found: Due, *, who: str, reason: str) -> Due:
    """The same with an address of each contact; that somebody saw them, and why, is recorded for each of them first.

    Fails with CON010 without `who` or `reason`.
    """
    if not who.strip() or not reason.strip():
        raise LiciteError("CON010")
    owner = controller_of(found.controller)
    uids = _with_address(owner, [item.contact for item in found.items if item.contact])
    acts = [RecordAccess(uid, who.strip(), "reader", reason.strip()) for uid in uids]
    for start in range(0, len(acts), _AT_ONCE):
        commit_many(found.controller, acts[start : start + _AT_ONCE])
    rows = Identifier.objects.for_controller(owner).order_by("-pk")
    addresses = {
        uid: value
        for piece in pieces(uids)
        for uid, value in rows.filter(contact__uid__in=piece).values_list("contact__uid", "value")
    }
    items = tuple(item._replace(address=addresses.get(item.contact or "")) for item in found.items)
    return Due(found.controller, found.at, found.until, found.counts, items)


def _with_address(owner: Controller, uids: Sequence[str]) -> list[str]:
    """Whom an address may be shown of: of whoever was erased there is none."""
    rows = Contact.objects.for_controller(owner).filter(erased_at=None)
    live = {
        uid for piece in pieces(sorted(set(uids))) for uid in rows.filter(uid__in=piece).values_list("uid", flat=True)
    }
    return [uid for uid in dict.fromkeys(uids) if uid in live]


def _notices(controller: str, at: date, until: date, doctrine: str, lang: str) -> Found:
    every = owed(controller, at, doctrine)
    within = [one for one in every if one.by is None or one.by <= until]
    count = Count(
        "notice",
        due=sum(one.contacts for one in within if one.by),
        late=sum(one.contacts for one in within if one.by and one.by < at),
        undated=sum(one.contacts for one in within if one.by is None),
    )

    def items(limit: int) -> Iterator[Item]:
        for one, uid in owed_to(controller, at, within, limit):
            yield Item(one.by, "notice", uid, say(f"due.notice.{one.reason}", lang))

    return count, items


def _retention(controller: str, at: date, until: date, doctrine: str, country: str, lang: str) -> Found:
    made = plan(controller, at=at, doctrine=doctrine, country=country)
    within = {day: count for day, count in made.dates.items() if day <= until}
    late = sum(count for day, count in within.items() if day < at)
    count = Count("retention", due=sum(within.values()), late=late, undated=made.states.get("unknown", 0))

    def items(limit: int) -> Iterator[Item]:
        left = limit
        for one in made.held(until=until, limit=limit):
            left -= 1
            yield Item(one.erase_by, "retention", one.uid, why(one, lang))
        for one in made.undated("unknown", left) if left > 0 else ():
            yield Item(None, "retention", one.uid, why(one, lang))

    return count, items


def _listed(kind: str, items: Iterator[Item], at: date, until: date) -> Found:
    """Kinds of which there are few: all are read."""
    found = sorted((one for one in items if one.by is None or one.by <= until), key=lambda one: one.by or date.max)
    dated: Sequence[date] = [one.by for one in found if one.by]
    count = Count(kind, due=len(dated), late=sum(day < at for day in dated), undated=len(found) - len(dated))
    return count, lambda limit: iter(found[:limit])


def _outdated(controller: str, at: date, lang: str) -> Iterator[Item]:
    """Contacts whose data are known to be out of date: they are corrected or erased without delay."""
    for one in judgements(controller, at):
        if one.standing and one.fact == "data_accurate" and one.value is False and one.contact:
            yield Item(one.day, "accuracy", one.contact, say("due.accuracy", lang, author=one.author, day=one.day))


def _requests(controller: str, lang: str) -> Iterator[Item]:
    """Requests of people after which nothing of ours went to them."""
    rows = Interaction.objects.for_controller(controller_of(controller)).filter(contact__erased_at=None)
    asked = rows.filter(kind="request").order_by("event_at").values_list("contact_id", "contact__uid", "event_at")
    waiting = {contact: (uid, at) for contact, uid, at in asked}
    for piece in pieces(sorted(waiting)):
        for contact, at in rows.filter(kind__in=_OURS, contact_id__in=piece).values_list("contact_id", "event_at"):
            if contact in waiting and at > waiting[contact][1]:
                del waiting[contact]
    for uid, at in waiting.values():
        day = day_in_france(at)
        yield Item(day, "request", uid, say("due.request", lang, day=day))


def _reviews(controller: str, at: date, lang: str) -> Iterator[Item]:
    """Judgements that lapse, unless one that lasts longer has taken their place."""
    oldest = sorted(judgements(controller, at), key=lambda one: one.day)
    newest = {(one.contact, one.about, one.fact): one for one in oldest}
    for one in newest.values():
        if one.until is not None:
            slots = {"fact": one.fact, "author": one.author, "about": one.about or None}
            yield Item(one.until, "review", one.contact, say("due.review", lang, **slots))


def _confirmations(controller: str, lang: str) -> Iterator[Item]:
    for uid, since in unconfirmed(controller):
        day = day_in_france(since)
        yield Item(day + CONFIRMATIONS, "confirmation", uid, say("due.confirmation", lang, day=day))


def _recipients(controller: str, lang: str) -> Iterator[Item]:
    """What recipients are to be told without delay: art. 19 GDPR, and what was refused."""
    for one in outstanding(controller):
        field = say(f"disclosure.data.{one.field}", lang) if one.field else None
        slots = {"recipient": one.recipient, "day": one.day, "on": one.disclosed_on, "field": field}
        yield Item(one.day, "recipient", one.contact, say(f"due.recipient.{one.what}", lang, **slots))
