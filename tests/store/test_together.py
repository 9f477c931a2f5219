"""Acts that are written together leave what the same acts leave one by one: rows, entries, answers."""

import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from licite.errors import LiciteError
from licite.evidence.log_check import check_log
from licite.store import log
from licite.store.acts.access import RecordAccess
from licite.store.acts.base import Act
from licite.store.acts.claim import RecordClaim
from licite.store.acts.consent import RecordConsent
from licite.store.acts.decision import RecordDecision
from licite.store.acts.erasure import RecordErasure
from licite.store.acts.merge import RecordMerge
from licite.store.commit import commit, commit_many
from licite.store.lookup import erased
from licite.store.models import (
    Access,
    AccessToken,
    Consent,
    ConsentToken,
    Contact,
    DecisionRecord,
    DecisionToken,
    Erasure,
    ErasureToken,
    EvidenceEntry,
    Idempotency,
    Identifier,
    IdentifierToken,
)
from licite.store.norms import Identity
from licite.store.opened import Store
from licite.store.people import add_controller, controller_of
from tests.store.people_for_tests import consent, objection

SOON = datetime(2026, 3, 4, 9, tzinfo=UTC)
PEOPLE = [Identity("email", f"p{n}@firm.example") for n in range(8)]
WRITTEN = [*PEOPLE, Identity("email", "P1@FIRM.example"), Identity("phone", "06 39 98 12 34")]


def a_firm(name: str) -> str:
    """A controller with contacts of its own, of whom some share a mailbox and some are merged."""
    slug = add_controller(name, "Firm").slug
    rng = Random(7)
    for one in WRITTEN:
        others = rng.sample(WRITTEN, rng.choice([0, 0, 1]))
        commit(slug, consent(one, *others, circumstances={"ip": "192.0.2.7"}))
    uids = list(Contact.objects.for_controller(controller_of(slug)).order_by("pk").values_list("uid", flat=True))
    for kept, merged in zip(uids[::3], uids[1::3], strict=False):
        commit(slug, RecordMerge(kept, merged, ("email",), "ann"))
    return slug


def held(slug: str) -> dict[str, Any]:
    """What the registers hold of a controller, without numbers, names of contacts and times of recording."""
    owner = controller_of(slug)
    contacts = list(Contact.objects.for_controller(owner).order_by("pk"))
    places = {one.pk: place for place, one in enumerate(contacts)}
    consents = Consent.objects.for_controller(owner).order_by("seq")
    entries = [
        (one.event_id, one.kind, _facts(one.payload), one.personal)
        for one in EvidenceEntry.objects.for_controller(owner).order_by("seq")
        if not one.event_id.isalnum()
    ]
    tokens = ConsentToken.objects.for_controller(owner)
    erasures = ErasureToken.objects.for_controller(owner)
    return {
        "entries": entries,
        "consents": [
            (one.kind, one.channel, one.source, places.get(one.contact_id or 0),
             sorted(tokens.filter(consent=one).values_list("token", flat=True)))
            for one in consents
        ],
        "contacts": [
            (places[one.pk], bool(one.erased_at), one.erasure.event_id if one.erasure else None,
             sorted(Identifier.objects.for_controller(owner).filter(contact=one).values_list("kind", "value")))
            for one in contacts
        ],
        "tokens": sorted(IdentifierToken.objects.for_controller(owner).values_list("token", "exact")),
        "erasures": [
            (one.event_id, sorted(erasures.filter(erasure=one).values_list("token", flat=True)))
            for one in Erasure.objects.for_controller(owner).order_by("seq")
        ],
        "answers": Idempotency.objects.for_controller(owner).count(),
    }  # fmt: skip


def _facts(payload: str | None) -> Any:
    facts = json.loads(payload or "null")
    return {**facts["facts"], "recorded_at": None} if facts else None


def the_same(acts: Sequence[Act], alone: Sequence[Act] | None = None) -> dict[str, Any]:
    """What some acts leave, whether recorded one by one or at once."""
    one_by_one, at_once = a_firm("alone"), a_firm("together")
    for act in alone or acts:
        commit(one_by_one, act)
    commit_many(at_once, acts)
    found = held(at_once)
    assert found == held(one_by_one)
    return found


def test_claims_at_once_are_those_of_one_after_another(store: Store) -> None:
    known = [*WRITTEN, Identity("email", "new@firm.example"), Identity("email", "New@firm.example")]
    told: dict[str, Any] = {"how": "import", "source": "Broker", "event_at": SOON}
    claims = [
        RecordClaim("given", (one,), channel, event_id=f"claim/{number}/{channel}", **told)
        for number, one in enumerate(known)
        for channel in ("email", None)
    ]
    alone = [RecordConsent(**{f.name: getattr(one, f.name) for f in fields(one)}) for one in claims]
    found = the_same(claims, alone)
    assert len([kind for _, kind, _, _ in found["entries"] if kind == "consent"]) == len(claims)
    log.signed_head()
    assert list(check_log(log.entries(), log.heads(), store.ring().log_key().public_key())) == []


@pytest.mark.usefixtures("store")
def test_erasures_at_once_are_those_of_one_after_another() -> None:
    asked = [PEOPLE[1], PEOPLE[5], Identity("email", "P5@firm.example"), PEOPLE[2], Identity("phone", "0639981234")]
    acts = [RecordErasure((one,), how="letter", event_id=f"erasure/{n}") for n, one in enumerate(asked)]
    found = the_same(acts)
    assert len(found["erasures"]) == len(acts)
    assert 2 < sum(gone for _, gone, _, _ in found["contacts"]) < len(found["contacts"])
    assert set(erased("together", asked)) == set(asked)


def answers_and_looks(slug: str) -> list[Act]:
    """Decisions and looks of a run: of contacts, of addresses that are none, of nobody."""
    owner = controller_of(slug)
    uids = list(Contact.objects.for_controller(owner).order_by("pk").values_list("uid", flat=True))
    acts: list[Act] = []
    for n, uid in enumerate([*uids[:3], None, uids[1], None]):
        named = (PEOPLE[n], WRITTEN[-1]) if n != 5 else ()
        outcome = "lawful" if n % 2 else "unlawful"
        facts, decision = {"channel": "email", "calls_last_30_days": n}, {"outcome": outcome, "duties": [f"d{n}"]}
        acts.append(RecordDecision("c", "2026-11-28", "cnil", facts, decision, named, uid, f"run.{n}"))
    for n, uid in enumerate([uids[2], None, uids[0]]):
        acts.append(RecordAccess(uid, f"clerk{n}", "reader", "list", () if uid else (PEOPLE[n],), f"look.{n}"))
    return acts


def answered(slug: str) -> dict[str, Any]:
    """What the registers hold of decisions and looks: whose they are, by the place of the contact."""
    owner = controller_of(slug)
    contacts = Contact.objects.for_controller(owner).order_by("pk").values_list("pk", flat=True)
    places = {pk: place for place, pk in enumerate(contacts)}
    by_decision, by_look = DecisionToken.objects.for_controller(owner), AccessToken.objects.for_controller(owner)
    return {
        "decisions": [
            (one.event_id, one.campaign, one.at, one.doctrine, one.outcome, one.facts, one.decision,
             places.get(one.contact_id or 0), set(by_decision.filter(decision=one).values_list("token", flat=True)))
            for one in DecisionRecord.objects.for_controller(owner).order_by("seq")
        ],
        "looks": [
            (one.actor, one.role, one.reason, places.get(one.contact_id or 0),
             set(by_look.filter(access=one).values_list("token", flat=True)))
            for one in Access.objects.for_controller(owner).order_by("seq")
        ],
    }  # fmt: skip


def test_answers_and_looks_at_once_are_those_of_one_after_another(store: Store) -> None:
    one_by_one, at_once = a_firm("alone"), a_firm("together")
    for act in answers_and_looks(one_by_one):
        commit(one_by_one, act)
    commit_many(at_once, answers_and_looks(at_once))
    found = answered(at_once)
    assert found == answered(one_by_one)
    assert [place for *_, place, _ in found["decisions"]] == [0, 1, 2, None, 1, None]
    assert [place for *_, place, _ in found["looks"]] == [2, None, 0]
    for n, (event, *_, facts, _, _, tokens) in enumerate(found["decisions"]):
        named = {token.digest for one in (PEOPLE[n], WRITTEN[-1]) for token in store.ring().current_tokens(*one)}
        assert (event, facts["calls_last_30_days"], tokens) == (f"run.{n}", n, named if n != 5 else set())
    assert [bool(tokens) for *_, tokens in found["looks"]] == [False, True, False]
    log.signed_head()
    assert list(check_log(log.entries(), log.heads(), store.ring().log_key().public_key())) == []


@pytest.mark.usefixtures("store")
def test_answers_are_refused_together_where_one_contact_is_of_another_controller() -> None:
    slug, other = a_firm("mine"), a_firm("theirs")
    before, acts = answered(slug), answers_and_looks(slug)
    for theirs in answers_and_looks(other)[0], answers_and_looks(other)[-1]:
        with pytest.raises(LiciteError) as refused:
            commit_many(slug, [acts[1], acts[2], theirs])
        assert refused.value.code == "STO025"
    assert answered(slug) == before


@pytest.mark.usefixtures("store")
def test_acts_of_several_kinds_keep_their_order() -> None:
    who = PEOPLE[3]
    acts = [
        RecordErasure((who,), event_id="erasure/1"),
        objection(who, event_id="objection/1"),
        RecordErasure((PEOPLE[4],), event_id="erasure/2"),
        RecordErasure((PEOPLE[6],), event_id="erasure/3"),
    ]
    found = the_same(acts)
    assert [event for event, *_ in found["entries"]] == ["erasure/1", "objection/1", "erasure/2", "erasure/3"]


@pytest.mark.usefixtures("store")
def test_the_same_event_twice_in_one_go_is_recorded_once() -> None:
    slug = add_controller("twice", "Firm").slug
    claim = RecordClaim("given", (PEOPLE[0],), "email", event_id="claim/1")
    first, again = commit_many(slug, [claim, claim])
    assert (first.repeated, again.repeated, first.seq) == (False, True, again.seq)
    assert [one.repeated for one in commit_many(slug, [claim, claim])] == [True, True]
    other = RecordClaim("given", (PEOPLE[0],), "sms", event_id="claim/1")
    with pytest.raises(LiciteError) as refused:
        commit_many(slug, [other])
    assert refused.value.code == "STO010"
    with pytest.raises(LiciteError) as refused:
        commit_many(slug, [RecordClaim("given", (one,), event_id="claim/2") for one in PEOPLE[1:3]])
    assert refused.value.code == "STO010"
    assert Consent.objects.for_controller(controller_of(slug)).count() == 1


@pytest.mark.usefixtures("store")
def test_claims_are_refused_together_where_one_person_was_erased() -> None:
    slug = a_firm("firm-erased")
    commit(slug, RecordErasure((PEOPLE[2],)))
    before = held(slug)
    for again in (PEOPLE[2], Identity("email", "P2@firm.example")):
        with pytest.raises(LiciteError) as refused:
            commit_many(slug, [RecordClaim("given", (one,), "email") for one in (PEOPLE[0], again)])
        assert refused.value.code == "STO013"
    with pytest.raises(LiciteError) as unknown:
        commit(slug, RecordClaim("given", (PEOPLE[0],), "email", contact="nobody"))
    assert unknown.value.code == "STO025"
    with pytest.raises(ValueError, match="claim"):
        commit(slug, RecordClaim("given", (PEOPLE[0],), "email", first_party=True))
    assert held(slug) == before
