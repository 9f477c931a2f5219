"""Exports of events into the registers: refusals first, then what people did; robots' clicks set aside in sight.

Every row ends in one place. The same file again changes nothing: an event is known by what its row says.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from licite.contacts.identity import wide_keys
from licite.facts.given import HOME_ZONE
from licite.operations.interactions.people import contacts_at, read_address
from licite.operations.interactions.reading import Moment, Row, day_order, is_possible, moment_of, read_rows, zone_named
from licite.operations.interactions.robots import TOGETHER, Touch, robots_among
from licite.operations.interactions.words import REFUSING, event_of
from licite.operations.objections import day_of, record_all
from licite.operations.output.manifest import file_sha256
from licite.store.acts.interaction import COUNTING, Happening, RecordInteractions, SetAside
from licite.store.acts.judgement import RecordJudgement
from licite.store.acts.objection import RecordObjection
from licite.store.commit import commit, commit_many
from licite.store.database import connected
from licite.store.models import Controller, Interaction
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.people import controller_of, pieces

AT_ONCE = 500
Progress = Callable[[str, int, int | None], None]
Outcome = Literal["counted", "recorded", "set_aside", "refusal", "already", "unknown", "rejected"]
OUTCOMES: tuple[Outcome, ...] = ("counted", "recorded", "set_aside", "refusal", "already", "unknown", "rejected")
"""What becomes of a row: contact by the person; something else that is kept; a click of a robot, or on an address that
several share; a refusal; what was there already; nobody that is a contact, counted and not kept; not understood."""

_CLOCKS_DIFFER = timedelta(minutes=5)
_TOUCHING = ("click", "delivery")
_SILENT = "not_by_person"


@dataclass(frozen=True)
class Refused:
    """A row that was left out, by its line and the reason; `refusal` marks one that may say a refusal.

    Of whoever is no contact nothing else is kept or shown: what they did is none of the controller's.
    """

    line: int
    reason: str
    refusal: bool = False


@dataclass(frozen=True)
class Told:
    """A row that was understood: what happened, to whom, when."""

    row: Row
    event: str
    who: Identity
    moment: Moment | None

    @property
    def kind(self) -> str:
        """The kind under which it is recorded."""
        return {"hard_bounce": "bounce", "auto_reply": "reply"}.get(self.event, self.event)

    @property
    def at(self) -> datetime:
        """When; only of rows that are no refusals."""
        assert self.moment is not None
        return self.moment.at


@dataclass
class Events:
    """What an export brings, looked at as a whole. `outcomes` has each row read, by its place in the file."""

    controller: str
    file: Path
    source: str
    file_hash: str
    read: int
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    rejected: list[Refused] = field(default_factory=list)
    signs: Counter[str] = field(default_factory=Counter)
    either: int = 0
    refusals: list[tuple[int, RecordObjection]] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)
    bounced: list[RecordJudgement] = field(default_factory=list)
    recorded_robots: dict[str, str] = field(default_factory=dict)

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many rows ended where; together they are all that were read."""
        found = Counter(self.outcomes.values())
        return {name: found[name] for name in OUTCOMES}


def look(
    controller: str, path: Path, *, source: str = "", zone: str = HOME_ZONE, progress: Progress | None = None
) -> Events:
    """What would this export bring? Nothing is written.

    `zone` is that of times which name none. Fails with ITR002 or ITR003 where the file has no events to be read, ITR004
    for an unknown zone.
    """
    connected()
    owner, hours = controller_of(controller), zone_named(zone)
    rows = read_rows(path)
    events = Events(controller, path, source or path.stem, file_sha256(path), len(rows))
    told = dict(_understood(events, rows, hours))
    events.either = sum(one.moment.either for one in told.values() if one.moment)
    _take_refusals(events, told)
    others = {place: one for place, one in told.items() if one.event not in REFUSING}
    if progress:
        progress("reading", len(rows), len(rows))
    at = contacts_at(owner, [one.who for one in others.values()])
    known = {place: one for place, one in others.items() if at[one.who]}
    for place in others.keys() - known.keys():
        events.outcomes[place] = "unknown"
        events.rejected.append(Refused(others[place].row.line, "no_contact"))
    events.rejected.sort(key=lambda one: one.line)
    keys = {place: {uid: event_key(one, uid) for uid in at[one.who]} for place, one in known.items()}
    robots, there = _robots(owner, events, known, keys), _there(owner, keys)
    for place, one in known.items():
        _take(events, place, one, keys[place], robots.get(place), there)
    return events


def record(events: Events, progress: Progress | None = None) -> dict[Outcome, int]:
    """Records what was seen, refusals before all else; how many rows ended where.

    By 500 rows a commit: stopped in the middle, the same file again does the rest.
    """
    controller = events.controller
    acts = [act for _, act in events.refusals]
    for (place, _), new in zip(events.refusals, record_all(controller, acts), strict=True):
        events.outcomes[place] = "refusal" if new else "already"
    for start in range(0, len(events.happenings), AT_ONCE):
        piece = tuple(events.happenings[start : start + AT_ONCE])
        commit(controller, RecordInteractions(piece, events.source, events.file_hash))
        if progress:
            progress("recording", start + len(piece), len(events.happenings))
    by_sign: dict[str, list[str]] = {}
    for event, sign in events.recorded_robots.items():
        by_sign.setdefault(sign, []).append(event)
    for sign, found in sorted(by_sign.items()):
        commit(controller, SetAside(tuple(sorted(found)), sign, author=events.source))
    for start in range(0, len(events.bounced), AT_ONCE):
        commit_many(controller, events.bounced[start : start + AT_ONCE])
    return events.counts


# --- what the rows say -------------------------------------------------------------------------------------


def _understood(events: Events, rows: list[Row], zone: ZoneInfo) -> Iterator[tuple[int, Told]]:
    style = day_order(rows)
    now = datetime.now(UTC)
    for place, row in enumerate(rows):
        event = event_of(row.event, row.detail)
        who = read_address(row.address)
        reason = "no_event" if event is None else "no_address" if who is None else None
        moment = None
        if event and who:
            try:
                moment = moment_of(row.time, zone, style)
                late, early = moment.at > now + _CLOCKS_DIFFER, not is_possible(moment.at)
                reason = "future" if late else "too_old" if early else None
            except (ValueError, OverflowError, OSError):
                reason = "no_time"
            if reason and event in REFUSING:
                # Whenever it was, it is a refusal.
                moment, reason = None, None
        if reason is not None:
            events.rejected.append(Refused(row.line, reason, refusal=event in REFUSING))
            events.outcomes[place] = "rejected"
        elif event and who:
            yield place, Told(row, event, who, moment)


def _take_refusals(events: Events, told: Mapping[int, Told]) -> None:
    """A refusal is kept of anybody, whether they are a contact or not."""
    for place, one in told.items():
        if one.event in REFUSING:
            act = RecordObjection(
                (one.who,),
                event_at=one.moment.at if one.moment else None,
                how=one.event,
                source=events.source,
            )
            events.refusals.append((place, act))
            events.outcomes[place] = "refusal"


def _robots(
    owner: Controller, events: Events, known: Mapping[int, Told], keys: Mapping[int, Mapping[str, str]]
) -> dict[int, str]:
    """The rows that are no act of a person, by the whole file and the clicks that are recorded; these are noted."""
    touches = [_touch(place, one, min(keys[place])) for place, one in known.items() if one.kind in _TOUCHING]
    own = {event for of_row in keys.values() for event in of_row.values()}
    recorded = list(_recorded(owner, touches))
    found = robots_among([*touches, *(one for one in recorded if one.key not in own)])
    signs = {event: sign for place, sign in found.items() if isinstance(place, int) for event in keys[place].values()}
    signs |= {key: sign for key, sign in found.items() if isinstance(key, str)}
    counting = {one.key for one in recorded if one.kind == "click"}
    events.recorded_robots = {event: sign for event, sign in signs.items() if event in counting}
    return {key: sign for key, sign in found.items() if isinstance(key, int)}


def _touch(place: int, one: Told, uid: str) -> Touch:
    """A click or delivery of a contact, with the domain at which it was."""
    return Touch(
        place,
        f"{uid}@{one.who.value.rpartition('@')[2]}",
        one.at,
        one.kind,
        one.row.campaign,
        one.row.url,
        one.row.agent,
        one.row.method,
        exact=bool(one.moment and one.moment.exact),
        robot=one.row.robot,
    )


def _recorded(owner: Controller, touches: list[Touch]) -> Iterator[Touch]:
    """What is recorded of the same people in the same hours: an export may bring the rest of a robot's clicks.

    A click that is set aside has no event for a key: it is no news, and still shows that others are a robot's.
    """
    if not touches:
        return
    first, last = min(one.at for one in touches) - TOGETHER, max(one.at for one in touches) + TOGETHER
    names = {one.who.partition("@")[0]: one.who for one in touches}
    fields = ("event_id", "contact__uid", "event_at", "kind", "campaign", "details", "counts")
    rows = Interaction.objects.for_controller(owner).filter(kind__in=_TOUCHING, event_at__gte=first, event_at__lte=last)
    for piece in pieces(sorted(names)):
        for event, uid, at, kind, campaign, details, counts in rows.filter(contact__uid__in=piece).values_list(*fields):
            key = event if counts or kind != "click" else ("aside", event)
            url, exact = str(details.get("url", "")), bool(details.get("exact", True))
            yield Touch(key, names[uid], at, kind, campaign, url, exact=exact)


def _take(events: Events, place: int, one: Told, keys: Mapping[str, str], robot: str | None, there: set[str]) -> None:
    """One row that names a contact: what is recorded of it, and why it counts or not."""
    why_not = _why_not(one, robot) or ("shared" if len(keys) > 1 else "")
    new = {uid: event for uid, event in keys.items() if event not in there}
    there |= set(new.values())
    if not new:
        events.outcomes[place] = "already"
        return
    events.outcomes[place] = "counted" if not why_not else "recorded" if why_not == _SILENT else "set_aside"
    if events.outcomes[place] == "set_aside":
        events.signs[why_not] += 1
    parts = {"url": one.row.url, "agent": one.row.agent, "method": one.row.method, "detail": one.row.detail}
    details: dict[str, object] = {name: value for name, value in parts.items() if value}
    details |= {} if one.moment and one.moment.exact else {"exact": False}
    for uid, event in new.items():
        events.happenings.append(Happening(event, uid, one.kind, one.at, why_not, one.row.campaign, details))
        if one.event == "hard_bounce":
            events.bounced.append(_outdated(events, event, uid, one.at))


def _why_not(one: Told, robot: str | None) -> str:
    if one.kind not in COUNTING:
        return _SILENT
    return robot or ("automatic" if one.event == "auto_reply" else "")


def _outdated(events: Events, event: str, uid: str, at: datetime) -> RecordJudgement:
    """A permanent bounce says that the address is out of date."""
    return RecordJudgement(
        fact="data_accurate",
        value=False,
        author=events.source,
        reason="hard bounce",
        day=day_of(at),
        contact=uid,
        event_id=f"bounce-{event}",
    )


def event_key(one: Told, uid: str) -> str:
    """The id of an event: the same for the same words of a row, and nothing that names anybody without the key."""
    ring = current().ring()
    address = sorted(wide_keys(one.who.kind, one.who.value))[:1] if one.who.kind != "domain" else [one.who.value]
    said = [uid, *address, one.event, one.at.isoformat(), one.row.campaign, one.row.url, one.row.agent, one.row.method]
    # Under the first key, so that a rotation between two imports makes no second event.
    return ring.digest("interaction", json.dumps(said), next(iter(ring.keys)))[:32]


def _there(owner: Controller, keys: Mapping[int, Mapping[str, str]]) -> set[str]:
    """The events among these that are recorded."""
    ids = [event for of_row in keys.values() for event in of_row.values()]
    rows = Interaction.objects.for_controller(owner)
    return {
        event for piece in pieces(ids) for event in rows.filter(event_id__in=piece).values_list("event_id", flat=True)
    }
