"""One contact, decided from its records: the facts as the snapshot of everybody has them, by one statement of SQL."""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from licite.contacts.normal_sql import is_plain_address
from licite.engine.decide import decide
from licite.engine.decision import Decision, Outcome
from licite.engine.emit_row import Masks
from licite.engine.judge import compiled, judge_for, outcome_of
from licite.engine.settle import settle
from licite.errors import LiciteError
from licite.facts.assemble_row import RowAssembly
from licite.facts.catalogue import DAY, MINUTE
from licite.facts.given import BOOLEANS_OF_DATES, HOME_ZONE, now_at_home, read_instant
from licite.facts.recorded import FROM_RECORDS, NEVER_JUDGED, NOT_OF_A_PROFILE, json_value
from licite.operations.campaign import Campaign, moved_to
from licite.operations.from_store.history import judged_of_campaign
from licite.operations.from_store.people import KINDS, Moment, kind_reached
from licite.operations.from_store.screen import assembly_of
from licite.operations.known_refusals import events_of, may_be_met_by_fingerprint
from licite.operations.overrides import law_as_read
from licite.operations.registers import Known, known_of, local_instant, stricter
from licite.operations.screen import Options, default_doctrine
from licite.rules.load import shipped_law
from licite.rules.model import Law
from licite.store.models import Controller
from licite.store.norms import Identity
from licite.store.one_contact import History, Record, Until, read_contact
from licite.store.people import controller_of
from licite.vocabulary.contract import contract

_OF_A_PROFILE = [name for name in contract().facts if name not in NOT_OF_A_PROFILE]
_JUDGED = [name for name in contract().facts if name not in NEVER_JUDGED]


@dataclass(frozen=True)
class Assembled:
    """What is known of a contact for a message: `given` as the rules read it; `uid` is that of the one kept."""

    uid: str
    identities: tuple[Identity, ...]
    erased: bool
    given: Mapping[str, Any]

    def facts(self) -> dict[str, Any]:
        """The same as facts that anybody may give, for an answer with words; a date says that its boolean is yes."""
        found = {name: value for name, value in self.given.items() if name not in (DAY, MINUTE)}
        for date_name, name in BOOLEANS_OF_DATES.items():
            if found.get(name) is False and date_name in found and found[date_name] <= self.given[DAY]:
                del found[name]
        return found

    @property
    def at(self) -> datetime | date:
        """The planned contact at the person's place."""
        day, minute = self.given[DAY], self.given.get(MINUTE)
        return day if minute is None else datetime(day.year, day.month, day.day, minute // 60, minute % 60)


class ReadOnce:
    """The records of the person who was asked about last, for several askings of one page."""

    def __init__(self) -> None:
        self._whom, self._kept = "", dict[tuple[datetime | date, str], tuple[Record, Moment, str | None]]()

    def of(
        self, uid: str, at: datetime | date, country: str, read: Callable[[], tuple[Record, Moment, str | None]]
    ) -> tuple[Record, Moment, str | None]:
        """The records as they were read before, for the same moment, or by `read`."""
        if uid != self._whom:
            self._whom = uid
            self._kept.clear()
        if (at, country) not in self._kept:
            self._kept[at, country] = read()
        return self._kept[at, country]


class OneByOne:
    """Asks for single contacts of a controller under one campaign; what they share is made ready once.

    The answer is that of `screen_store`. What is judged of the campaign as a whole is read once a day.
    Without `at` in the options or the campaign it is the present minute's. `read` is shared by those who ask about the
    same person at once.
    """

    def __init__(
        self,
        controller: str | Controller,
        campaign: Campaign,
        options: Options | None = None,
        *,
        law: Law | None = None,
        read: ReadOnce | None = None,
    ) -> None:
        self.controller = controller if isinstance(controller, Controller) else controller_of(controller)
        self.options = options or Options()
        self._planned, self._read_once = campaign, read
        law = law or shipped_law()
        self.doctrine = self.options.doctrine or campaign.doctrine or default_doctrine(law)
        self.law = law_as_read(self.options.overrides, self.doctrine, law)
        self._assemblies: dict[date, RowAssembly] = {}
        self._rules: dict[tuple[tuple[str, Any], ...], Callable[[Mapping[str, Any]], Masks]] = {}

    def outcome(self, uid: str) -> Outcome:
        """May this contact be reached? The word alone, by the compiled rules."""
        return self.outcome_of(self.assembled(uid))

    def outcome_of(self, assembled: Assembled) -> Outcome:
        """The same of a contact whose facts are put together; what is open is tried as `settle` does."""
        judge = judge_for(self.law, self.doctrine, assembled.given[DAY])
        found = outcome_of(judge.plan, self.masks_of(assembled))
        return settle(judge, assembled.given, whole=False).outcome if found is Outcome.UNDETERMINED else found

    def masks_of(self, assembled: Assembled) -> Masks:
        """What the rules compiled for the day, the channel and the purpose say, before what is open is tried."""
        given = assembled.given
        fixed = tuple((name, given[name]) for name in (DAY, "channel", "purpose") if name in given)
        if fixed not in self._rules:
            self._rules[fixed] = compiled(self.law, self.doctrine, dict(fixed))
        return self._rules[fixed](given)

    def decision(self, assembled: Assembled) -> Decision:
        """The whole answer, with reasons, remedies and words."""
        return decide(assembled.facts(), at=assembled.at, doctrine=self.doctrine, lang=self.options.lang, law=self.law)

    def assembled(self, uid: str, now: datetime | None = None) -> Assembled:
        """The facts of a contact from all its records.

        Raises:
            LiciteError: STO025 where this controller has no such contact, DEC002 where it was erased.
        """
        at = self.options.at or self._planned.at or now_at_home().replace(second=0, microsecond=0)
        assembly = self._assembly(at)
        campaign = assembly.assembly.campaign
        country = str(campaign.get("country") or "FR")
        read = partial(self._read, uid, at, country)
        record, moment, zone = self._read_once.of(uid, at, country, read) if self._read_once else read()
        if record.erased:
            raise LiciteError("DEC002", id=uid)
        kept = _kept(record, moment, zone, campaign, self._known(record, moment, zone, campaign, now))
        return Assembled(
            record.uid, tuple(record.events), bool(kept["recorded_erasure_requested"]), assembly.given(kept)
        )

    def _assembly(self, at: datetime | date) -> RowAssembly:
        day = read_instant(at)[DAY]
        if day not in self._assemblies:
            campaign = moved_to(self._planned, at)
            source = {"source_kind": self.options.source_kind} if self.options.source_kind else {}
            about = judged_of_campaign(self.controller.slug, campaign.name, day)
            made = assembly_of(campaign, {**campaign.facts, **source}, _OF_A_PROFILE, _JUDGED, about)
            self._assemblies[day] = RowAssembly(made)
        return self._assemblies[day]

    def _read(self, uid: str, at: datetime | date, country: str) -> tuple[Record, Moment, str | None]:
        """The records up to the moment at the person's place, which the number tells."""
        moment, zone = Moment.of(at, None), None
        while True:
            record = read_contact(self.controller, uid, Until(moment.day, moment.end, moment.calls_from))
            phone = _first(record, "phone")
            found = _number(phone, country)[1] if phone else None
            if found == zone or (found in (None, HOME_ZONE) and zone is None):
                return record, moment, found
            zone, moment = found, Moment.of(at, found)

    def _known(
        self, record: Record, moment: Moment, zone: str | None, campaign: Mapping[str, Any], now: datetime | None
    ) -> Known:
        events = record.events
        if record.fingerprints and may_be_met_by_fingerprint(self.controller.slug, events):
            events = events_of(self.controller.slug, events)
        if not any(events.values()):
            return Known()
        at = local_instant(moment.day, moment.minute, zone or HOME_ZONE)
        return known_of(events, campaign, at, now=now, partner=self._planned.partner)


def _kept(
    record: Record, moment: Moment, zone: str | None, campaign: Mapping[str, Any], known: Known
) -> dict[str, Any]:
    """The row of `kept` (see `facts.assemble.Assembly`) of one contact."""
    said = json.loads(record.facts)
    kept = {name: json_value(said[name], name) for name in said if name in contract().facts}
    kept = {name: value for name, value in kept.items() if value is not None and name not in NOT_OF_A_PROFILE}
    judged = _judged(record.history)
    recorded = {**judged, **_registered(kept, known, judged), **_history(record, moment, zone, kept, judged)}
    present, guessed = _addressed(record, campaign)
    return {
        **kept,
        **{f"recorded_{name}": recorded.get(name) for name in {*FROM_RECORDS, *recorded}},
        DAY: moment.day,
        MINUTE: moment.minute,
        "job_function": record.texts.get("job_function"),
        "job_title": record.texts.get("job_title"),
        "has_identifier": present,
        "guessed_identifier_kind": guessed,
        "guessed_first_message": not record.history.written_to,
        "refused": known.objected,
        "refused_on": known.objected_on if known.objected else None,
    }


def _history(
    record: Record, moment: Moment, zone: str | None, kept: Mapping[str, Any], judged: Mapping[str, Any]
) -> dict[str, Any]:
    """What happened, as `history.write_history` tells it; nothing where the records say nothing."""
    history, said = record.history, {**kept, **judged}
    if (told := said.get("last_contact_on")) and told > moment.day:
        # What has not come yet says nothing of the past, and must not hide what did come.
        del said["last_contact_on"]
    found: dict[str, Any] = {}
    profile_on = record.profile_on if record.profile_on and record.profile_on <= moment.day else None
    first = min(filter(None, (history.collected_on, profile_on)), default=None)
    if collected_on := judged.get("collected_on") or first:
        found["collected_on"] = collected_on
    if history.informed_on:
        found |= {"informed": True, "informed_on": history.informed_on}
        if history.notice_complete is not None:
            found["notice_complete"] = history.notice_complete
    if history.written_to:
        found["first_message"] = False
    if history.calls:
        found["calls_last_30_days"] = max(history.calls, said.get("calls_last_30_days") or 0)
    return found | _relation(history, ZoneInfo(zone or HOME_ZONE), said, collected_on)


def _relation(history: History, zone: ZoneInfo, said: Mapping[str, Any], collected_on: date | None) -> dict[str, Any]:
    """The last contact and the last purchase; `said` is what a file or a judgement says."""
    found: dict[str, Any] = {}
    contacted = history.contacted_at.astimezone(zone).date() if history.contacted_at else None
    own = [day for day in (contacted, history.given_again) if day]
    if own:
        found["last_contact_on"] = last = max([*own, *filter(None, [said.get("last_contact_on")])])
        if collected_on and last > collected_on:
            found["in_contact_since_collection"] = True
    if history.bought_at:
        found["is_customer"] = True
        if not said.get("contract_in_force"):
            bought = history.bought_at.astimezone(zone).date()
            found["customer_until"] = max([bought, *filter(None, [said.get("customer_until")])])
    return found


def _registered(kept: Mapping[str, Any], known: Known, judged: Mapping[str, Any]) -> dict[str, Any]:
    """What the registers tell, beside whether a refusal holds."""
    found: dict[str, Any] = {}
    consent = stricter(judged.get("consent"), known.consent) if known.consent else None
    if consent:
        found["consent"] = consent
    if known.consent == "given" and stricter(kept.get("consent"), known.consent) == "given":
        found |= {"consent_on": known.consent_on, "consent_until": known.consent_until, "consent_proof": True,
                  "consent_covers_controller": True}  # fmt: skip
    unsaid = not any(kept.get(name) is not None for name in ("objected", "objected_on", "objection_lifted_on"))
    if unsaid and not known.objected and known.lifted_on and known.objected_on and known.objected_on < known.lifted_on:
        found |= {"objected_on": known.objected_on, "objection_lifted_on": known.lifted_on}
    if known.erased:
        found["erasure_requested"] = True
    return {name: value for name, value in found.items() if value is not None}


def _judged(history: History) -> dict[str, Any]:
    """What somebody judged last of each fact; of reviews all count."""
    found: dict[str, Any] = {}
    for one in history.judged:
        if one.fact in NEVER_JUDGED or one.fact not in contract().facts:
            continue
        value = json_value(one.value, one.fact)
        if one.fact == "reviewed":
            value = ";".join(filter(None, (found.get("reviewed"), value))) or None
        found[one.fact] = value
    return {name: value for name, value in found.items() if value is not None}


def _first(record: Record, kind: str) -> str | None:
    return next((one.value for one in record.events if one.kind == kind), None)


def _addressed(record: Record, campaign: Mapping[str, Any]) -> tuple[bool, str | None]:
    """Whether the contact has an identifier that the channel reaches, and whom an address names, where certain."""
    kind, country = kind_reached(campaign.get("channel")), str(campaign.get("country") or "FR")
    email, phone, profile = (_first(record, one) for one in KINDS)
    if kind == "email":
        return _mailbox(email, record.texts.get("first_name", ""), record.texts.get("last_name", ""))
    if kind == "phone":
        return bool(phone and _number(phone, country)[0]), None
    if kind == "profile":
        return profile is not None, None
    if kind == "address":
        return bool(record.texts.get("address") or record.texts.get("postal_code")), None
    return bool(
        (email and _mailbox(email, "", "")[0]) or (phone and _number(phone, country)[0]) or profile is not None
    ), None


_FAMILY_NAME = re.compile("[a-z -]+")


def _mailbox(email: str | None, first_name: str, last_name: str) -> tuple[bool, str | None]:
    """Whether an address can be read, and whom it reaches where that is certain; as `people` asks it of everybody."""
    if email is None:
        return False, None
    if is_plain_address(email):
        plain = _without_accents(last_name)
        local = email.lower().split("@")[0]
        own = len(first_name) >= 2 and len(last_name) >= 3 and _FAMILY_NAME.fullmatch(plain)
        if own and re.sub("[^a-z]", "", plain) in local:
            return True, "nominative"
    return _guess(email)


@lru_cache(maxsize=1 << 12)
def _guess(email: str) -> tuple[bool, str | None]:
    from licite.contacts.mailbox import Address, classify_mailbox, parse_address
    from licite.contacts.role_locals import role_locals

    if is_plain_address(email) and email.lower().split("@")[0] in role_locals():
        return True, "generic"
    guess = classify_mailbox(email)
    kind = guess.identifier_kind if guess.confidence == "certain" else None
    return isinstance(parse_address(email), Address), kind


def _without_accents(name: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign)).lower()


@lru_cache(maxsize=1 << 12)
def _number(phone: str, country: str) -> tuple[str | None, str | None]:
    """A number in full and its time zone."""
    from licite.contacts.phone import Phone, parse_phone

    found = parse_phone(phone, country)
    return (found.e164, found.time_zone) if isinstance(found, Phone) else (None, None)
