"""Consents as they come in: given, confirmed, withdrawn; and claims, which others make and which allow nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from licite.errors import LiciteError
from licite.facts.given import HOME_ZONE
from licite.operations.consent_inputs import (
    brand_of,
    channel_of,
    check_reach,
    day_of,
    language_tag,
    past_instant,
    purpose_of,
)
from licite.operations.identities import identity_of
from licite.operations.known_refusals import events_of
from licite.store.acts.consent import RecordConsent
from licite.store.commit import commit
from licite.store.database import connected
from licite.store.keyring import digests
from licite.store.models import Consent, ConsentToken, EvidenceEntry
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.people import controller_of, identities_of
from licite.store.standing import ITSELF, Asked, Event, Standing, standing

Grade = Literal["proven", "unproven", "claimed"]
"""`proven`: the person's own act, with its time, way and words. `unproven`: their own act, and something of that is not
known. `claimed`: somebody else says so. Only what is proven allows anything."""

DOUBLE_OPT_IN = "double opt-in"


@dataclass(frozen=True)
class Grant:
    """A consent as it is handed in; texts are as typed.

    `on` is an instant or `unknown`. `brand` is the one that it is for, and no other. `partners` are those whom the
    words name; the consent is for them alone, unless `ourselves`. `source` is where it was given (a site, a form, a
    campaign), and who claims it where the person did not tell the controller. `words_language` is a code such as `fr`.
    """

    address: str
    channel: str
    purpose: str
    words: str = ""
    words_version: str = ""
    how: str = ""
    on: str | None = None
    until: str | None = None
    partners: tuple[str, ...] = ()
    ourselves: bool = False
    first_party: bool = True
    source: str = ""
    double_opt_in: bool = False
    brand: str | None = None
    words_language: str = ""


@dataclass(frozen=True)
class Recorded:
    """It is on disk. `standing` is what holds now where the event speaks; None of a withdrawal, which is wide."""

    event_id: str
    seq: int
    at: datetime
    repeated: bool
    grade: Grade
    standing: Standing | None = None

    @property
    def holds(self) -> bool:
        """Does the person agree, after all that they said?"""
        return self.standing is not None and self.standing.consent == "given"


def grade_of(consent: RecordConsent | Consent | Event) -> Grade:
    """What is this consent worth as proof?"""
    if not consent.first_party:
        return "claimed"
    return "proven" if consent.proven else "unproven"


def record(controller: str, grant: Grant, *, idempotency_key: str | None = None) -> Recorded:
    """Keeps a consent of somebody, or the claim of one.

    A claim is kept as such, with its source; it allows nothing and lifts nothing. Fails with CON001 to CON005, CON008
    and CON011 on what cannot be read, lacks or does not fit, and with STO013 where the person was erased since.
    """
    who = identity_of(grant.address, exact=True)
    channel, purpose = channel_of(grant.channel), purpose_of(grant.purpose)
    check_reach(who, channel)
    _check_source(grant)
    partners = tuple(dict.fromkeys(name.strip() for name in grant.partners if name.strip()))
    event_at = past_instant("on", grant.on, datetime.now(UTC))
    act = RecordConsent(
        kind_of_event="given",
        identifiers=(who,),
        channel=channel,
        purpose=purpose,
        brand=brand_of(grant.brand),
        partners=((ITSELF, *partners) if grant.ourselves else partners) if partners else None,
        words=grant.words,
        words_version=grant.words_version.strip(),
        words_language=language_tag(grant.words_language),
        how=grant.how.strip(),
        source=grant.source.strip(),
        first_party=grant.first_party,
        proven=grant.first_party and event_at is not None,
        double_opt_in=grant.double_opt_in,
        event_at=event_at,
        until=day_of("until", grant.until),
    )
    answer = commit(controller, act, idempotency_key=idempotency_key)
    asked = Asked(channel, purpose, act.brand, partners[0] if partners and not grant.ourselves else ITSELF)
    holds = _standing(controller, who, asked, answer.at)
    return Recorded(answer.event_id, answer.seq, answer.at, answer.repeated, grade_of(act), holds)


def confirm(controller: str, event: str, *, on: str | None = None, how: str = DOUBLE_OPT_IN) -> Recorded:
    """Keeps that the person confirmed a consent which waits for it; without `on`, now.

    The same consent is confirmed once: again has the first answer. Fails with CON006 where this controller has no such
    consent, and with CON007 where the confirmation would come before it.
    """
    connected()
    owner = controller_of(controller)
    rows = Consent.objects.for_controller(owner)
    given = rows.filter(event_id=event, kind="given", double_opt_in=True).select_related("contact").first()
    identifiers = _identifiers(given) if given else ()
    if given is None or not identifiers:
        raise LiciteError("CON006", id=event)
    asked = _asked(given)
    before = rows.filter(kind="confirmed", about=event, first_party=True, proven=True).order_by("seq").first()
    if before:
        at = EvidenceEntry.objects.for_controller(owner).get(seq=before.seq).at
        holds = _standing(controller, identifiers[0], asked, at)
        return Recorded(before.event_id, before.seq, at, repeated=True, grade="proven", standing=holds)
    now = datetime.now(UTC)
    event_at = past_instant("on", on, now) or now
    if event_at < min(given.event_at or given.recorded_at, given.recorded_at):
        raise LiciteError("CON007", id=event)
    act = RecordConsent(
        kind_of_event="confirmed",
        identifiers=identifiers,
        channel=given.channel,
        purpose=given.purpose,
        brand=given.brand,
        partners=None if given.partners is None else tuple(given.partners),
        words_version=given.words_version,
        words_language=given.words_language,
        how=how.strip() or DOUBLE_OPT_IN,
        first_party=True,
        proven=True,
        event_at=event_at,
        about=event,
        contact=given.contact.uid if given.contact else None,
    )
    answer = commit(controller, act)
    holds = _standing(controller, identifiers[0], asked, answer.at)
    return Recorded(answer.event_id, answer.seq, answer.at, answer.repeated, grade_of(given), holds)


def withdraw(
    controller: str,
    address: str,
    *,
    channel: str | None = None,
    purpose: str | None = None,
    brand: str | None = None,
    on: str | None = None,
    how: str = "",
    source: str = "",
    idempotency_key: str | None = None,
) -> Recorded:
    """Keeps that a person withdrew; a channel, purpose or brand left out means all of them.

    It needs no consent before it, nor a contact, and is found by every writing of the address. A day without an hour
    is its end; a time that is not given is that of recording.
    """
    who = identity_of(address)
    event_at = past_instant("on", on, datetime.now(UTC), late=True)
    act = RecordConsent(
        kind_of_event="withdrawn",
        identifiers=(who,),
        channel=channel_of(channel) if channel is not None else None,
        purpose=purpose_of(purpose) if purpose is not None else None,
        brand=brand_of(brand),
        how=how.strip(),
        source=source.strip(),
        first_party=True,
        proven=bool(event_at and how.strip()),
        event_at=event_at,
    )
    answer = commit(controller, act, idempotency_key=idempotency_key)
    return Recorded(answer.event_id, answer.seq, answer.at, answer.repeated, grade_of(act))


def _check_source(grant: Grant) -> None:
    """Who says so, and what it takes to be a proof."""
    if not grant.first_party and not grant.source.strip():
        raise LiciteError("CON004")
    wanted = {
        "words": grant.words.strip(),
        "words-version": grant.words_version.strip(),
        "how": grant.how.strip(),
        "on": grant.on,
    }
    lacking = [f"--{name}" for name, value in wanted.items() if not value]
    if grant.first_party and lacking:
        raise LiciteError("CON003", lacking=", ".join(lacking))


def _identifiers(given: Consent) -> tuple[Identity, ...]:
    """The identifiers that gave this consent, among those of its contact; none are left after an erasure."""
    if given.contact is None:
        return ()
    ring = current().ring()
    tokens = ConsentToken.objects.for_controller(given.controller).filter(consent=given)
    met = set(tokens.values_list("token", flat=True))
    known = identities_of(given.controller, [given.contact])
    return tuple(who for who in known if digests(ring.tokens(*who, wide=False)) & met)


def _asked(given: Consent) -> Asked:
    partners = given.partners or [ITSELF]
    return Asked(given.channel or "", given.purpose or "", given.brand, ITSELF if ITSELF in partners else partners[0])


def _standing(controller: str, who: Identity, asked: Asked, recorded_at: datetime) -> Standing:
    """What holds now; the log may be a moment ahead of the clock."""
    now = max(datetime.now(UTC), recorded_at)
    # The zone of the person, in which the last day of a consent ends.
    return standing(events_of(controller, [who])[who], asked, now.astimezone(ZoneInfo(HOME_ZONE)))
