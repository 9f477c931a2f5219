"""May I write to this address? Before anything was imported: refusals are known, and one answer settles it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from licite.engine.decision import Decision
from licite.errors import LiciteError
from licite.operations.classify import classify_all
from licite.operations.decide import Places, decide_all
from licite.operations.identities import sole_mention
from licite.operations.known_refusals import events_of
from licite.operations.objections import day_of
from licite.operations.registers import known_of, with_registers

_TOLD: Mapping[str, Any] = {"informed": True, "objection_offered_at_collection": True, "collected_lawfully": True}
_BY_THEM: Mapping[str, Any] = {
    **_TOLD,
    "collected_from_person": True,
    "source_nameable": True,
    "source_visibility": "not_applicable",
    "source_terms_forbid": False,
}
_AGREED: Mapping[str, Any] = {
    "consent": "given",
    "consent_proof": True,
    "consent_by_clear_act": True,
    "consent_specific": True,
    "consent_informed": True,
    "consent_free": True,
    "consent_covers_controller": True,
    "withdrawal_as_easy": True,
}
ORIGINS: Mapping[str, Mapping[str, Any]] = {
    "agreed": {**_BY_THEM, **_AGREED, "source_kind": "form"},
    "customer": {
        **_BY_THEM,
        "source_kind": "customer_record",
        "is_customer": True,
        "bought_at_collection": True,
        "own_offer": True,
        "offer_similar_to_purchase": True,
        "consent": "none",
    },
    "work": {
        **_BY_THEM,
        "source_kind": "business_card",
        "is_customer": False,
        "consent": "none",
        "offer_related_to_profession": True,
    },
    "untold": {
        "source_kind": "unknown",
        "collected_from_person": False,
        "source_nameable": False,
        "informed": False,
        "first_message": True,
        "reasonably_expected": False,
        "is_customer": False,
        "consent": "none",
    },
}
"""Where an address comes from, in the four ways that most come in, each with what it says of the facts."""


def first_check(controller: str, address: str, *, origin: str | None, lang: str) -> Decision:
    """The answer for an offer sent by e-mail to this address today; nothing of it is recorded.

    `origin` is one of `ORIGINS`, None where it was not said yet: unless a refusal is known, the answer is undetermined
    then, and the origin settles it. Fails with PRF002 for a text that is no address.
    """
    identity = sole_mention(address)
    if identity.kind != "email":
        raise LiciteError("PRF002", value=address)
    said = classify_all([address.strip()], lang)[0]
    now = datetime.now(UTC)
    today = day_of(now)
    facts: dict[str, Any] = {"channel": "email", "purpose": "commercial", "country": "FR", "gdpr_applies": True}
    if said.identifier_kind and said.confidence == "certain":
        facts["identifier_kind"] = said.identifier_kind
    if origin is not None:
        facts = _assumed(origin, facts.get("identifier_kind")) | facts | {"collected_on": today} | dict(ORIGINS[origin])
    known = known_of(events_of(controller, [identity]), facts, now)
    row = with_registers(facts, known)
    where = Places(json.dumps([{}]), "")
    return decide_all([row], at=today.isoformat(), doctrine="cnil", lang=lang, where=where)[0]


def _assumed(origin: str, kind: str | None) -> dict[str, Any]:
    """What is taken for granted where the address does not tell: the stricter, a person and not their firm."""
    if kind == "generic" and origin in ("work", "untold"):
        return {"audience": "organisation", "sole_trader": False}
    audience = "professional" if origin == "work" else "consumer"
    return {"identifier_kind": "nominative", "audience": audience, "sole_trader": False}
