"""What people send by a form: their agreements with their proof, and the second act that some of them wait for."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from licite.contacts.identity import wide_keys
from licite.operations.consent_inputs import check_reach
from licite.operations.consents import confirm
from licite.operations.forms import Box, Form, form_of
from licite.operations.identities import REACHED, identity_of
from licite.operations.known_refusals import events_of
from licite.operations.public_agreements import agreement_id, kept_once
from licite.store.acts.consent import RecordConsent
from licite.store.database import connected
from licite.store.models import Consent
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.people import controller_of, identities_of
from licite.store.public_token import seal, unseal
from licite.store.standing import Event, Kind

if TYPE_CHECKING:
    from django.db.models import QuerySet

HOW = "form, box ticked by the person"
CONFIRMED = "form, button pressed by the person"
_SHOWN, _CONFIRM = "form shown", "form confirmation"
FASTEST = timedelta(seconds=2)
_SAME_PRESS = 600
_STOPS = (Kind.OBJECTION, Kind.CONSENT_WITHDRAWN)


@dataclass(frozen=True)
class Given:
    """One agreement by a form, with the words that were ticked."""

    box: Box
    event_id: str
    at: datetime


@dataclass(frozen=True)
class Submitted:
    """What came of a form: the agreements, and what confirms them where they wait. None of it where nothing is ticked.

    `confirmation` is the end of an address, `/f/<form>/<confirmation>`, which goes to the person and nobody else.
    """

    form: Form
    given: tuple[Given, ...]
    confirmation: str | None


def shown_now(form: Form) -> str:
    """The seal of this moment, for the page that shows a form."""
    return seal(current().ring(), _SHOWN, form.controller, (form.id, datetime.now(UTC).isoformat()))


def shown_at(form: Form, sealed: str) -> datetime | None:
    """When our page showed the form; None where the seal is not of it, as with a form embedded elsewhere."""
    found = unseal(current().ring(), _SHOWN, sealed)
    if found is None or found[:2] != [form.controller, form.id]:
        return None
    return datetime.fromisoformat(found[2])


def too_fast(form: Form, sealed: str) -> bool:
    """Was the form sent faster than a person reads it? Only a form on our own page can tell."""
    at = shown_at(form, sealed)
    return at is not None and datetime.now(UTC) - at < FASTEST


def submit(form: Form, *, email: str, phone: str = "", boxes: Collection[str], lang: str, shown: str = "") -> Submitted:
    """Keeps an agreement for each box that was ticked: its words, version, language, way and instant.

    The same press twice is kept once. Nothing is kept where no box is ticked. Fails with CON001 where a box goes to an
    address or number that cannot be read, and STO013 where the person was erased at this very moment.
    """
    ticked = [box for box in form.boxes if box.name in boxes]
    now = datetime.now(UTC)
    press = shown or str(int(now.timestamp()) // _SAME_PRESS)
    group = agreement_id(json.dumps([form.id, form.number, email.strip(), phone.strip(), press, _refused(form, email)]))
    acts = [(box, _act(form, box, email, phone, lang, group, now)) for box in ticked]
    kept = [(box, kept_once(form.controller, act)) for box, act in acts]
    given = tuple(Given(box, done.event_id, done.at) for box, done in kept)
    waits = form.content.double and bool(given)
    return Submitted(form, given, _confirmation(form, given[0].event_id) if waits else None)


def _confirmation(form: Form, event_id: str) -> str:
    return seal(current().ring(), _CONFIRM, form.controller, (form.id, event_id))


@dataclass(frozen=True)
class Waiting:
    """What somebody is about to confirm, or has: the version of the form, its boxes, and whether all is done."""

    form: Form
    boxes: tuple[Box, ...]
    events: tuple[str, ...]
    done: bool


def waiting(form: str, confirmation: str) -> Waiting | None:
    """What does a confirmation confirm? None where it was not made here, or nothing is kept of it any more."""
    connected()
    found = unseal(current().ring(), _CONFIRM, confirmation)
    if found is None or found[1] != form:
        return None
    controller, _, event_id = found
    rows = Consent.objects.for_controller(controller_of(controller))
    first = rows.filter(event_id=event_id, kind="given", contact__erased_at=None).first()
    if first is None:
        return None
    together = list(_press(rows, first))
    version = form_of(controller, form, int(first.words_version.rpartition("v")[2]))
    boxes = {(box.channel, "" if box.partner else box.purpose, box.partner): box for box in version.boxes}
    ids = tuple(one.event_id for one in together)
    confirmed = rows.filter(kind="confirmed", about__in=ids).values("about").distinct().count()
    return Waiting(version, tuple(boxes[_said(one)] for one in together), ids, confirmed == len(ids))


def _press(rows: "QuerySet[Consent]", one: Consent) -> "QuerySet[Consent]":
    """All that one press on a form gave: the boxes of one press have one instant, to the millionth of a second."""
    return rows.filter(
        kind="given", source=one.source, words_version=one.words_version, event_at=one.event_at, contact__erased_at=None
    ).order_by("seq")


def _said(row: Consent) -> tuple[str, str, str]:
    partner = (row.partners or [""])[0]
    return row.channel or "", "" if partner else row.purpose or "", partner


def confirm_waiting(found: Waiting) -> bool:
    """Keeps that the person pressed the button; whether they agree then, after all that they said."""
    done = [confirm(found.form.controller, event, how=CONFIRMED) for event in found.events]
    return all(one.holds for one in done)


@dataclass(frozen=True)
class Unconfirmed:
    """Who is to be sent a confirmation: their address, and the address that confirms, below that of the site."""

    address: str
    path: str
    since: datetime


def unconfirmed(form: Form) -> list[Unconfirmed]:
    """Who gave an agreement by this form that waits, for the program that writes to them; the newest first.

    Each mailbox once, however its address is written: whoever sends a form a hundred times for somebody else has one
    message sent at the most. Nobody is written to for what they stopped or confirmed since.
    """
    owner = controller_of(form.controller)
    rows = Consent.objects.for_controller(owner)
    given = rows.filter(kind="given", source=form.source, double_opt_in=True, contact__erased_at=None)
    confirmed = set(rows.filter(kind="confirmed").values_list("about", flat=True))
    since: dict[int | None, int] = {}
    found: list[tuple[Identity, list[Consent]]] = []
    presses: set[datetime | None] = set()
    written: set[str] = set()
    for row in given.order_by("-seq"):
        if row.event_id in confirmed:
            since.setdefault(row.contact_id, row.seq)
        if row.event_id in confirmed or row.event_at in presses or since.get(row.contact_id, -1) > row.seq:
            continue
        presses.add(row.event_at)
        together = list(_press(rows, row).select_related("contact"))
        people = [one.contact for one in together if one.contact]
        known = sorted(identities_of(owner, people), key=lambda who: who.kind != "email")
        if not known or written & (keys := _mailbox(known[0])):
            continue
        written |= keys
        found.append((known[0], together))
    events = events_of(form.controller, [who for who, _ in found])
    return [
        Unconfirmed(who.value, f"/f/{form.id}/{_confirmation(form, together[0].event_id)}", together[0].recorded_at)
        for who, together in found
        if not all(_stopped_since(one, events[who]) for one in together)
    ]


def _mailbox(who: Identity) -> frozenset[str]:
    """All that is the same mailbox or number as this one, or may be."""
    return wide_keys(who.kind, who.value) if who.kind != "domain" else frozenset({who.value})


def _stopped_since(given: Consent, events: Collection[Event]) -> bool:
    return any(
        event.kind in _STOPS
        and event.seq > given.seq
        and event.channel in (None, "", given.channel)
        and event.purpose in (None, "", given.purpose)
        for event in events
    )


def _act(form: Form, box: Box, email: str, phone: str, lang: str, group: str, now: datetime) -> RecordConsent:
    who = _who(box.channel, email, phone)
    check_reach(who, box.channel)
    return RecordConsent(
        kind_of_event="given",
        identifiers=(who,),
        channel=box.channel,
        purpose=box.agreed,
        partners=(box.partner,) if box.partner else None,
        words=form.words[box.name][lang],
        words_version=form.version,
        words_language=lang,
        how=HOW,
        source=form.source,
        first_party=True,
        proven=True,
        double_opt_in=form.content.double,
        event_at=now,
        event_id=_event(group, box),
    )


def _refused(form: Form, email: str) -> list[str]:
    """What the person refused so far: the same form sent again after a stop is another act of theirs."""
    who = identity_of(email, exact=True)
    known = events_of(form.controller, [who])[who]
    return sorted(event.id for event in known if event.kind in _STOPS)


def _who(channel: str, email: str, phone: str) -> Identity:
    return identity_of(phone if REACHED.get(channel) == "phone" else email, exact=True)


def _event(group: str, box: Box) -> str:
    return agreement_id(f"{group}\0{box.name}")
