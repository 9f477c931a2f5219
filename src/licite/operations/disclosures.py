"""Disclosures: whose data are handed over to whom, who refused that, and what is recorded of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from licite.errors import LiciteError
from licite.facts.given import HOME_ZONE
from licite.operations.consent_inputs import day_of, known_word, purpose_of
from licite.operations.importing.kept import import_named
from licite.operations.listed import Listed, listed_contacts
from licite.operations.objections import day_of as day_in_france
from licite.operations.objections import refuse_names
from licite.operations.output.manifest import file_sha256
from licite.operations.refused_to import (
    PROCESSOR,
    ROLES,
    Recipient,
    identities_by,
    kept_uids,
    letters,
    refusals_to,
    refused_on,
)
from licite.store.acts.base import Act
from licite.store.acts.disclosure import AT_ONCE, RecordDisclosed, RecordDisclosure
from licite.store.commit import commit_many, last_seq
from licite.store.database import connected
from licite.store.models import Collected, Contact, Controller, DecisionRecord, Disclosed, Disclosure
from licite.store.norms import Identity
from licite.store.people import controller_of, pieces
from licite.store.profiles import FIELDS
from licite.store.telling import untold_among

DATA = ("email", "phone", "profile", *FIELDS, "interactions")
"""Kinds of data that may be handed over."""

_TRIES = 3


@dataclass(frozen=True)
class Asked:
    """A disclosure as it is handed in; texts are as typed. `done`: the data are out already, whatever the day.

    `data` are words of DATA, `purpose` is what the recipient uses them for.
    """

    recipient: str
    data: tuple[str, ...]
    purpose: str
    role: str = "controller"
    on: str | None = None
    terms: Path | None = None
    author: str = ""
    done: bool = False


@dataclass(frozen=True)
class Whom:
    """Whose data: contacts by their uids, all that an import brought, those on a list, or all of a campaign.

    Of a campaign, those whose last recorded answer is lawful. One of the four is said.
    """

    contacts: tuple[str, ...] = ()
    imported: str | None = None
    listed: Path | None = None
    campaign: str | None = None


@dataclass(frozen=True)
class Refused:
    """Somebody who refused, since when: a contact (its uid), or a line of the list that names none; or both."""

    contact: str | None
    line: int | None
    day: date


@dataclass(frozen=True)
class Seen:
    """What a disclosure is, before it is recorded.

    `past`: it is a fact, so that whoever had refused by its day (`refused`) is recorded, too, as a breach; else they
    are left out. `fresh` are the contacts to be recorded, with the day of a refusal of theirs in `days`. `untold` of
    them were never given the notice. `unknown` lines name no contact, and nothing is recorded of them.
    """

    act: RecordDisclosure
    past: bool
    contacts: int
    fresh: tuple[str, ...]
    repeated: int
    refused: tuple[Refused, ...]
    untold: int
    unknown: tuple[int, ...] = ()
    shared: int = 0
    days: dict[str, date] = field(default_factory=dict)
    checked_after: int = -1

    @property
    def recorded(self) -> int:
        """How many contacts are recorded by it."""
        return len(self.fresh)


@dataclass(frozen=True)
class Done:
    """What was recorded: the event of the disclosure, empty where nobody was left to record, and what was seen."""

    event_id: str
    recorded: int
    seen: Seen


def look(controller: str, asked: Asked, whom: Whom) -> Seen:
    """Whose data would be handed over to whom, and who of them refused that? Nothing is recorded.

    A day before today is a fact of the past. Fails with DSC001 without a recipient, DSC002 where it is not said whose
    data, or in two ways, DSC003 without data or purpose, CON002 for a word that is none of these, CON005 for a day to
    come, OBJ004 where the recipient or the terms name a person by address, STO025, STO033, IMP006 for an unknown
    contact or import, DSC004 where nobody is named.
    """
    connected()
    owner = controller_of(controller)
    checked_after = last_seq()
    act, past = _checked(owner, asked)
    named = _named(owner, whom)
    own, others = identities_by(owner, named.contacts), named.unknown
    people: dict[str | int, Sequence[Identity]] = {uid: own[uid] for uid in own} | {
        line: others[line] for line in others
    }
    to = Recipient(act.recipient, act.role, act.purpose)
    refusals = refusals_to(controller, to, people, _instant(act.disclosed_on, past=past))
    days = {key: refused_on(events) for key, events in refusals.items()}
    stopped = {key: day for key, day in days.items() if not past or day <= act.disclosed_on}
    known = _recorded_before(owner, act, named.contacts)
    left = set() if past else stopped.keys()
    fresh = tuple(uid for uid in named.contacts if uid not in known and uid not in left)
    return Seen(
        act,
        past,
        contacts=len(named.contacts),
        fresh=fresh,
        repeated=len(known),
        refused=tuple(_refused(named, key, day) for key, day in stopped.items() if key not in known),
        untold=len(untold_among(controller, act.disclosed_on).intersection(fresh)) if fresh else 0,
        unknown=tuple(sorted(named.unknown)),
        shared=named.shared,
        days={uid: days[uid] for uid in fresh if uid in days},
        checked_after=checked_after,
    )


def hand_over(
    controller: str, asked: Asked, whom: Whom, progress: Callable[[str, int, int | None], None] | None = None
) -> Done:
    """Records a disclosure with everybody whom `look` sees to be part of it; the same again adds nothing.

    A refusal that comes meanwhile is looked at, too. What is done stays done where it is stopped, and the same call
    again does the rest. Fails as `look`, and with DSC006 where refusals keep coming.
    """
    recorded = tries = 0
    while True:
        seen = look(controller, asked, whom)
        tries += 1
        try:
            for start in range(0, len(seen.fresh), AT_ONCE):
                some = seen.fresh[start : start + AT_ONCE]
                commit_many(controller, [*([seen.act] if start == 0 else []), _batch(seen, some)])
                recorded += len(some)
                if progress:
                    progress("disclosing", recorded, len(seen.fresh))
            return Done(seen.act.event_id if recorded or seen.repeated else "", recorded, seen)
        except LiciteError as fault:
            if fault.code != "DSC006" or tries == _TRIES:
                raise


def recipients_of(owner: Controller) -> list[str]:
    """Every recipient to whom data were handed over, by name."""
    rows = Disclosure.objects.for_controller(owner).order_by("seq")
    return sorted(set(rows.values_list("recipient", flat=True)))


def _batch(seen: Seen, some: tuple[str, ...]) -> Act:
    days = {uid: seen.days[uid] for uid in some if uid in seen.days}
    return RecordDisclosed(seen.act.event_id, some, seen.checked_after, days)


def _checked(owner: Controller, asked: Asked) -> tuple[RecordDisclosure, bool]:
    recipient = asked.recipient.strip()
    if not letters(recipient):
        raise LiciteError("DSC001")
    if not asked.data or not asked.purpose.strip():
        raise LiciteError("DSC003", allowed=", ".join(DATA))
    today = day_in_france(datetime.now(UTC))
    on = day_of("on", asked.on) or today
    if on > today:
        raise LiciteError("CON005", name="on", value=asked.on)
    terms = asked.terms.name if asked.terms else ""
    # They outlive every erasure.
    refuse_names(recipient, terms)
    act = RecordDisclosure(
        recipient=next((one for one in recipients_of(owner) if letters(one) == letters(recipient)), recipient),
        role="processor" if known_word("role", asked.role, ROLES) == PROCESSOR else "controller",
        data=tuple(dict.fromkeys(known_word("data", word.strip(), DATA) for word in asked.data)),
        purpose=purpose_of(asked.purpose.strip()),
        disclosed_on=on,
        terms_name=terms,
        terms_hash=file_sha256(asked.terms) if asked.terms else "",
        author=asked.author.strip(),
    )
    return act, asked.done or on < today


def _named(owner: Controller, whom: Whom) -> Listed:
    if sum(bool(one) for one in (whom.contacts, whom.imported, whom.listed, whom.campaign)) != 1:
        raise LiciteError("DSC002")
    if whom.listed:
        found = listed_contacts(owner, whom.listed)
        where, name = str(whom.listed), whom.listed.name
    else:
        pks = _pks(owner, whom)
        found = Listed(dict.fromkeys(sorted(set(kept_uids(owner, pks).values())), 0))
        where, name = None, whom.imported or whom.campaign or ""
    if not found.contacts and not any(found.unknown.values()):
        raise LiciteError("DSC004", where=where, name=name)
    return found


def _pks(owner: Controller, whom: Whom) -> Iterable[int]:
    if whom.imported:
        imported = import_named(owner.slug, whom.imported)
        rows = Collected.objects.for_controller(owner).filter(imported=imported)
        return rows.values_list("contact_id", flat=True).distinct()
    if whom.campaign:
        decided = DecisionRecord.objects.for_controller(owner).filter(campaign=whom.campaign, contact__isnull=False)
        last = dict(decided.order_by("seq").values_list("contact_id", "outcome"))
        return [contact for contact, outcome in last.items() if outcome == "lawful"]
    contacts = Contact.objects.for_controller(owner)
    found = {one.uid: one for piece in pieces(list(whom.contacts)) for one in contacts.filter(uid__in=piece)}
    for uid in whom.contacts:
        if uid not in found:
            raise LiciteError("STO025", id=uid)
        if found[uid].erased_at:
            raise LiciteError("STO033", id=uid)
    return [one.pk for one in found.values()]


def _instant(day: date, *, past: bool) -> datetime:
    """The end of a day that is over, or now."""
    now = datetime.now(ZoneInfo(HOME_ZONE))
    return min(now, datetime.combine(day, time.max, ZoneInfo(HOME_ZONE))) if past else now


def _recorded_before(owner: Controller, act: RecordDisclosure, uids: Iterable[str]) -> set[str]:
    """Those of these contacts who are part of this very disclosure already."""
    rows = Disclosed.objects.for_controller(owner).filter(disclosure__event_id=act.event_id)
    asked = list(uids)
    return {
        uid
        for piece in pieces(asked)
        for uid in rows.filter(contact__uid__in=piece).values_list("contact__uid", flat=True)
    }


def _refused(named: Listed, key: str | int, day: date) -> Refused:
    if isinstance(key, int):
        return Refused(None, key, day)
    return Refused(key, named.contacts[key] or None, day)
