"""Events of `standing_events` written straight into the registers, as those acts would find them that refuse some."""

from collections.abc import Iterable
from typing import Any

from licite.store.acts.base import rows
from licite.store.models import (
    Consent,
    ConsentToken,
    Controller,
    Disowning,
    DisowningToken,
    Erasure,
    ErasureToken,
    ForgedMark,
    Objection,
    ObjectionToken,
)
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.standing import Event, Kind
from tests.store.contacts_for_tests import SEQ

_KINDS = {Kind.CONSENT_GIVEN: "given", Kind.CONSENT_CONFIRMED: "confirmed", Kind.CONSENT_WITHDRAWN: "withdrawn"}


def record_events(owner: Controller, identity: Identity, events: Iterable[Event], prefix: str) -> None:
    """Writes the events of one person; their ids are made those of this person alone."""
    objections: dict[str, Objection] = {}
    ordered = sorted(events, key=lambda event: event.seq)
    for event in (one for one in ordered if one.kind is Kind.OBJECTION):
        objections[event.id] = _objection(owner, identity, event, prefix)
    for event in ordered:
        if event.kind in _KINDS:
            _consent(owner, identity, event, prefix)
        elif event.kind is Kind.ERASURE:
            made = Erasure.objects.create(
                controller=owner, event_id=prefix + event.id, at=event.recorded_at, seq=next(SEQ)
            )
            ErasureToken.objects.create_all(
                rows(ErasureToken, current().ring().current_tokens(*identity), erasure=made)
            )
        elif event.kind is Kind.FORGED_MARK and event.about in objections:
            ForgedMark.objects.create(
                objection=objections[event.about], author="", reason="", at=event.recorded_at, seq=next(SEQ)
            )
        elif event.kind is Kind.DISOWNED and event.about in objections:
            _disowning(identity, event, objections[event.about], prefix)


def _objection(owner: Controller, identity: Identity, event: Event, prefix: str) -> Objection:
    made = Objection.objects.create(
        controller=owner, event_id=prefix + event.id, channel=event.channel, purpose=event.purpose, brand=event.brand,
        event_at=event.event_at, recorded_at=event.recorded_at, how="form", source="", first_party=event.first_party,
        seq=next(SEQ),
    )  # fmt: skip
    tokens = current().ring().current_tokens(*identity)
    ObjectionToken.objects.create_all(rows(ObjectionToken, tokens, objection=made))
    return made


def _consent(owner: Controller, identity: Identity, event: Event, prefix: str) -> None:
    values: dict[str, Any] = {
        name: getattr(event, name)
        for name in ("channel", "purpose", "brand", "first_party", "proven", "double_opt_in", "event_at", "recorded_at",
                     "until")
    }  # fmt: skip
    made = Consent.objects.create(
        controller=owner, contact=None, event_id=prefix + event.id, kind=_KINDS[event.kind], words="",
        words_version=event.words_version or "", words_language="fr", how="form", source="",
        partners=None if event.partners is None else sorted(event.partners),
        about=None if event.about is None else prefix + event.about, seq=next(SEQ), **values,
    )  # fmt: skip
    ring = current().ring()
    tokens = ring.current_tokens(*identity) if event.kind is Kind.CONSENT_WITHDRAWN else ring.exact_tokens(*identity)
    ConsentToken.objects.create_all(rows(ConsentToken, tokens, consent=made))


def _disowning(identity: Identity, event: Event, objection: Objection, prefix: str) -> None:
    if event.event_at is None:
        return
    made = Disowning.objects.create(
        objection=objection, event_id=prefix + event.id, words="", words_version=event.words_version or "", how="form",
        event_at=event.event_at, recorded_at=event.recorded_at, seq=next(SEQ),
    )  # fmt: skip
    DisowningToken.objects.create_all(rows(DisowningToken, current().ring().exact_tokens(*identity), disowning=made))
