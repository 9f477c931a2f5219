"""What the registers of an installation say of the person addressed, as facts; and the answer kept as evidence.

A register is the strongest source (contract): its refusal holds whatever is written beside it, and a consent counts
from it where the person gave it to this controller and the proof is whole. Of two words on consent the stricter holds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from licite.engine.decision import Decision
from licite.errors import LiciteError
from licite.facts.catalogue import DAY, MINUTE
from licite.facts.given import HOME_ZONE, read_instant
from licite.operations.applied_rules import applied_rules
from licite.operations.decide import Places, decide_all
from licite.operations.identities import REACHED, sole_mention
from licite.operations.known_refusals import events_of
from licite.operations.overrides import law_as_read
from licite.rules.model import Law
from licite.rules.overrides import load_overrides
from licite.store.acts.decision import RecordDecision
from licite.store.commit import commit_many
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.people import controller_of, known_contact
from licite.store.standing import ITSELF, TRANSFER, Asked, Event, Standing, standing
from licite.vocabulary.contract import contract

AT_ONCE = 500
# The keys of a row that say who it is about, beside its facts.
IDENTIFIERS: Mapping[str, Any] = {"email": "email", "phone": "phone", "profile": "profile"}
_STRICTEST_FIRST = ("withdrawn", "expired", "none", "given")
_OBJECTION = ("objected", "objected_on", "objection_lifted_on")
_DAY_LENGTH, _MINUTE_LENGTH = timedelta(days=1), timedelta(minutes=1)


class Kept(NamedTuple):
    """A decision, and the event under which it is kept as evidence."""

    decision: Decision
    id: str


@dataclass(frozen=True)
class Known:
    """What the registers say of a person: whether they refuse, the day of it, and the consent on file.

    `consent` is None where they say nothing of it. `lifted_on` is a day where a refusal was lifted by a later act.
    """

    objected: bool = False
    objected_on: date | None = None
    lifted_on: date | None = None
    erased: bool = False
    consent: str | None = None
    consent_on: date | None = None
    consent_until: date | None = None


def decide_with_registers(
    rows: Sequence[Mapping[str, Any]],
    controller: str,
    *,
    about: Sequence[str] = (),
    at: str | None,
    doctrine: str,
    lang: str,
    where: Places,
    overrides: Path | None = None,
) -> list[Kept]:
    """Decides rows of facts with what the registers of a controller know of each person, and keeps every answer.

    A row says who it is about under `email`, `phone` or `profile` (a text or a list); `about` says it for the only row.
    Fails with PRF001 where a row names nobody, PRF002 where a text of `about` names nobody, PRF003 where `about` comes
    with several rows.
    """
    law = law_as_read(overrides, doctrine)
    if about and len(rows) > 1:
        raise LiciteError("PRF003", n=len(rows))
    people = [_people(row, about, where.of(number, None)) for number, row in enumerate(rows)]
    events = events_of(controller, [one for identities in people for one in identities])
    merged, gone = [], []
    for row, identities in zip(rows, people, strict=True):
        facts = {name: value for name, value in row.items() if name not in IDENTIFIERS}
        met = {one: events[one] for one in identities}
        known = known_of(met, facts, instant_of(at or facts.get("at")))
        merged.append(with_registers(facts, known))
        gone.append(known.erased)
    decisions = decide_all(merged, at=at, doctrine=doctrine, lang=lang, where=where, law=law)
    extra = kept_overrides(overrides)
    # Whoever was erased is not named in the log again.
    named = [() if erased else identities for erased, identities in zip(gone, people, strict=True)]
    acts = [_act(controller, *one, law, extra) for one in zip(decisions, merged, named, strict=True)]
    kept: list[Kept] = []
    for start in range(0, len(acts), AT_ONCE):
        done = commit_many(controller, acts[start : start + AT_ONCE])
        kept += [Kept(one, answer.event_id) for one, answer in zip(decisions[start:], done, strict=False)]
    return kept


def addressed(identities: Iterable[Identity], channel: object) -> Identity | None:
    """The identifier to which a message by this channel goes; where none is its own, the first there is."""
    present = list(identities)
    kind = REACHED.get(str(channel))
    if kind is not None:
        return next((one for one in present if one.kind == kind), None)
    return next((one for kind in IDENTIFIERS for one in present if one.kind == kind), None)


def known_of(
    events: Mapping[Identity, frozenset[Event]],
    facts: Mapping[str, Any],
    at: datetime,
    *,
    now: datetime | None = None,
    partner: str | None = None,
) -> Known:
    """What holds at an instant for the message of these facts, by everything recorded of each identifier.

    A refusal counts by any of the identifiers, a consent by the one addressed only. Where channel or purpose is not
    known, a refusal of any of them counts and no consent does. `partner` is to whom people are handed over, where that
    is what is planned: a consent counts where it named that very one.
    """
    at = _present(at, now or datetime.now(UTC))
    channels, purposes = _asked(facts, "channel"), _asked(facts, "purpose")
    every = [
        Asked(channel, purpose, partner=partner if purpose == TRANSFER else ITSELF)
        for channel in channels
        for purpose in purposes
    ]
    said = [_standing(met, asked, at) for met in events.values() for asked in every]
    refusals = [one for one in said if one.objected]
    lifted = [one for one in said if one.lifted_on]
    own = addressed(events, facts.get("channel")) if len(every) == 1 else None
    consent = _standing(events[own], every[0], at) if own else Standing()
    days = [_day(one.objected_on, at) for one in (refusals or lifted) if one.objected_on]
    return Known(
        objected=bool(refusals),
        objected_on=min(days, default=None) if refusals else max(days, default=None),
        lifted_on=None if refusals else max((_day(one.lifted_on, at) for one in lifted if one.lifted_on), default=None),
        erased=any(one.erased for one in said),
        consent=consent.consent,
        consent_on=_day(consent.consent_on, at) if consent.consent_on else None,
        consent_until=consent.consent_until,
    )


def with_registers(facts: Mapping[str, Any], known: Known) -> dict[str, Any]:
    """The facts of a row with those of the registers over them: a refusal wins, a claim lifts nothing.

    >>> said = {"consent": "given", "objected": False, "objected_on": None}
    >>> with_registers(said, Known(objected=True, objected_on=date(2026, 3, 1)))
    {'consent': 'given', 'objected': True, 'objected_on': datetime.date(2026, 3, 1)}
    """
    found = {name: value for name, value in facts.items() if value is not None and value != ""}
    if known.objected:
        found |= {"objected": True, "objected_on": known.objected_on}
        found.pop("objection_lifted_on", None)
    elif known.lifted_on and known.objected_on and known.objected_on < known.lifted_on and not _speaks(found):
        # On one day the order of both is not seen from their days, and the facts would read a refusal.
        found |= {"objected_on": known.objected_on, "objection_lifted_on": known.lifted_on}
    if known.erased:
        found["erasure_requested"] = True
    if known.consent:
        found["consent"] = stricter(found.get("consent"), known.consent)
        if found["consent"] == "given":
            found |= {"consent_on": known.consent_on, "consent_until": known.consent_until}
            found.setdefault("consent_proof", True)
            found.setdefault("consent_covers_controller", True)
    return {name: value for name, value in found.items() if value is not None}


def stricter(one: object, other: str) -> str:
    """The stricter of two words on consent; a word that the contract does not have is left to be refused.

    >>> stricter("given", "expired"), stricter(None, "given"), stricter("none", "given")
    ('expired', 'given', 'none')
    """
    if one is None:
        return other
    return next((word for word in _STRICTEST_FIRST if word in (one, other)), other) if _is_word(one) else str(one)


def instant_of(at: date | datetime | str | None) -> datetime:
    """The earliest instant that a planned contact can mean, in the zone of the person; now where nothing is said."""
    if at is None or at == "":
        return datetime.now(ZoneInfo(HOME_ZONE))
    found = read_instant(at)
    return local_instant(found[DAY], found[MINUTE], HOME_ZONE)


def local_instant(day: date, minute: int | None, zone: str) -> datetime:
    """The beginning of a local minute, or of a local day."""
    start = datetime.combine(day, time(), ZoneInfo(zone))
    return start.replace(hour=minute // 60, minute=minute % 60) if minute is not None else start


def plain(value: Any) -> Any:
    """A value as evidence may keep it: numbers with decimals as texts."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def kept_overrides(path: Path | None) -> list[dict[str, Any]]:
    """The signed overrides of a file, as they are kept with the answers given under them."""
    return [asdict(one) for one in load_overrides(path)] if path else []


def _people(row: Mapping[str, Any], about: Sequence[str], place: str) -> list[Identity]:
    found = [sole_mention(text) for text in about]
    for name, kind in IDENTIFIERS.items():
        value = row.get(name)
        values = value if isinstance(value, list | tuple) else [value]
        found += [Identity(kind, str(one)) for one in values if one is not None and str(one).strip()]
    if not found:
        raise LiciteError("PRF001", where=place)
    return found


def _asked(facts: Mapping[str, Any], name: str) -> list[str]:
    value = facts.get(name)
    return [str(value)] if value else list(contract().facts[name].values)


def _standing(events: frozenset[Event], asked: Asked, at: datetime) -> Standing:
    """What the events say at an instant; the day of a refusal is told where it is later on the same day."""
    said = standing(events, asked, at)
    if said.objected and said.objected_on is None:
        end = datetime.combine(at.date(), time(), at.tzinfo) + _DAY_LENGTH - timedelta(microseconds=1)
        said = replace(said, objected_on=standing(events, asked, end).objected_on)
    return said


def _present(at: datetime, now: datetime) -> datetime:
    """The present instant where its own minute is meant: what was recorded a moment ago counts."""
    return now.astimezone(at.tzinfo) if at <= now < at + _MINUTE_LENGTH else at


def _day(moment: datetime, at: datetime) -> date:
    return moment.astimezone(at.tzinfo).date()


def _speaks(facts: Mapping[str, Any]) -> bool:
    return any(name in facts for name in _OBJECTION)


def _is_word(value: object) -> bool:
    return value in _STRICTEST_FIRST


def _act(
    controller: str,
    decision: Decision,
    facts: Mapping[str, Any],
    identities: Sequence[Identity],
    law: Law,
    overrides: list[dict[str, Any]],
) -> RecordDecision:
    day = date.fromisoformat(decision.at[:10])
    contact = known_contact(controller_of(controller), identities, current().ring()) if identities else None
    return RecordDecision(
        campaign="",
        at=decision.at,
        doctrine=decision.doctrine,
        facts={name: plain(value) for name, value in facts.items() if name != "at"},
        decision={
            **decision.to_dict(),
            "rule_versions": applied_rules(law, decision.rules, day),
            "overrides": overrides,
        },
        identifiers=tuple(identities),
        contact=contact.uid if contact else None,
    )
