"""Who they are goes and is counted, refusals stay; what is held of a person is told, and who looked is recorded."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from licite.errors import LiciteError
from licite.evidence.commitment import read_canonical
from licite.operations.consents import Grant, record, withdraw
from licite.operations.consents_receipts import receipts
from licite.operations.consents_shown import shown
from licite.operations.erasures import REASONS, erase
from licite.operations.identities import identity_of
from licite.operations.opening import opened
from licite.operations.person_held import as_json, held, rows_of
from licite.store.acts.consent import RecordConsent
from licite.store.acts.decision import RecordDecision
from licite.store.acts.judgement import RecordJudgement
from licite.store.acts.objection import RecordObjection
from licite.store.commit import commit
from licite.store.fields import FIELDS
from licite.store.home import create_home
from licite.store.keyring import KeyRing
from licite.store.models import Access, AccessToken, Contact, EvidenceEntry
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.people import add_controller

BOB = "bob@example.fr"
PHONE = "06 39 98 12 34"
NOBODY = {
    "identifiers": 0, "collected": 0, "interactions": 0, "notices": 0, "consents": 0, "decisions": 0, "judgements": 0,
    "accesses": 0, "disclosures": 0,
}  # fmt: skip


@pytest.fixture
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An open installation with two controllers."""
    folder = tmp_path_factory.mktemp("erasures")
    home = create_home(folder / "home", controller="firm", second=folder / "second", language="en")
    KeyRing.create(home.second)
    with opened(home, migrate=True):
        add_controller("firm", "Firm")
        add_controller("other", "Other")
        yield "firm"


def consent(**more: Any) -> Grant:
    an_hour_ago = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    return replace(Grant(BOB, "email", "commercial", "Yes", "3", "form", an_hour_ago), **more)


@pytest.fixture
def bob(firm: str) -> str:
    """Somebody of whom there is everything; his address."""
    both = (identity_of(BOB), identity_of(PHONE))
    commit(firm, RecordConsent("given", both, "post", "charity", how="form", circumstances={"ip": "192.0.2.77"}))
    uid = Contact.objects.across_controllers().get().uid
    commit(
        firm, RecordJudgement("reasonably_expected", True, "dpo@example.org", "a neighbour", date.today(), contact=uid)
    )
    commit(firm, RecordDecision("c", "2026-11-28", "cnil", {"channel": "email"}, {"outcome": "lawful"}, both[:1]))
    commit(firm, RecordObjection(both[:1], channel="post", how="letter", source="example.fr"))
    record(firm, consent())
    withdraw(firm, BOB, channel="sms")
    record(firm, consent(address="ann@example.fr"))
    return BOB


def looked(controller: str, address: str = BOB, why: str = "request of 25 November") -> dict[str, Any]:
    return as_json(held(controller, address, who="dpo@example.org", why=why, role="dpo"))


def test_what_goes_and_what_stays_is_counted(firm: str, bob: str) -> None:
    looked(firm)
    done = erase(firm, "BOB+x@example.fr", idempotency_key="k")
    assert done.removed == NOBODY | {"identifiers": 2, "consents": 2, "decisions": 1, "judgements": 1, "accesses": 1}
    assert done.kept == {"objections": 1, "withdrawals": 1}
    again = erase(firm, "BOB+x@example.fr", idempotency_key="k")
    assert (again.event_id, again.repeated, again.removed, again.kept) == (done.event_id, True, NOBODY, done.kept)
    left = json.dumps([looked(firm, address, "to see what is left") for address in (BOB, PHONE)])
    assert not any(secret in left for secret in ("192.0.2.77", "a neighbour", '"value"', "request of"))
    assert shown(firm, "ann@example.fr").holds[0].state == "given"


def test_after_an_erasure_grants_are_refused_and_refusals_accepted(firm: str, bob: str) -> None:
    erase(firm, bob)
    for grant in (consent(), consent(on="unknown"), consent(first_party=False, source="Broker")):
        with pytest.raises(LiciteError) as fault:
            record(firm, grant)
        assert fault.value.code == "STO013"
    withdraw(firm, bob)
    assert {one.state for one in shown(firm, bob).holds} == {"withdrawn"}
    with pytest.raises(LiciteError) as no_receipt:
        receipts(shown(firm, bob), lang="en")
    assert no_receipt.value.code == "CON009"
    assert record("other", consent()).holds


def test_a_later_act_of_their_own_is_accepted_and_shown(firm: str) -> None:
    record(firm, consent())
    erase(firm, BOB)
    assert [one.state for one in shown(firm, BOB).holds] == ["erased"]
    assert record(firm, consent(on=datetime.now(UTC).isoformat())).holds


def test_somebody_unknown_can_be_erased_and_a_reason_is_one_of_the_law(firm: str) -> None:
    assert erase(firm, BOB, reason="child").removed == NOBODY
    for reason in ("asked by Bob of Lyon", "askd", ""):
        with pytest.raises(LiciteError) as fault:
            erase(firm, BOB, reason=reason)
        assert (fault.value.code, fault.value.slots["nearest"] in REASONS) == ("CON002", True)
    assert EvidenceEntry.objects.across_controllers().count() == 1


def test_all_that_is_held_is_told_by_class_of_data(firm: str, bob: str) -> None:
    found = looked(firm, PHONE)
    classes = found["held"]
    assert [one["value"] for one in classes["identifier"]["Identifier"]] == [BOB, PHONE]
    assert [one["kind"] for one in classes["proof"]["Consent"]] == ["given", "given", "withdrawn"]
    assert classes["content"]["Judgement"] == [{"row": 1, "reason": "a neighbour"}]
    assert classes["content"]["Objection"][0]["channel"] == "post"
    assert [one["outcome"] for one in classes["proof"]["DecisionRecord"]] == ["lawful"]
    assert {"ip": "192.0.2.77"} in [
        (one["personal"] or {}).get("circumstances") for one in classes["identifier"]["EvidenceEntry"]
    ]
    assert found["after_erasure"]["Identifier.value"] == "removed"
    text = json.dumps(found)
    assert "ann@example.fr" not in text
    assert not any(f'"{name}":' in text for name in ("token", "tokens", "sure", "digest", "salt"))


def test_every_table_that_a_person_is_given_is_looked_at(firm: str, bob: str) -> None:
    tables = {name.partition(".")[0] for name, rule in FIELDS.items() if rule.export == "person"}
    assert tables == {*rows_of(firm, identity_of(bob)), "Controller"}


def test_only_fields_that_a_person_is_given_are_told(firm: str, bob: str) -> None:
    classes = looked(firm)["held"]
    told = {
        f"{table}.{field}": data_class
        for data_class, tables in classes.items()
        for table, rows in tables.items()
        for field in rows[0]
        if field != "row"
    }
    assert told
    assert {name: FIELDS[name].data_class for name in told} == told
    assert all(FIELDS[name].export == "person" for name in told)


def test_who_looked_and_why_is_recorded_before_anything_is_told(firm: str, bob: str) -> None:
    for missing in ({"who": " ", "why": "a request"}, {"who": "dpo@example.org", "why": ""}):
        with pytest.raises(LiciteError) as fault:
            held(firm, bob, **missing)
        assert fault.value.code == "CON010"
    assert not Access.objects.across_controllers().exists()
    found = looked(firm)
    row = Access.objects.across_controllers().get()
    assert (row.actor, row.role, row.reason) == ("dpo@example.org", "dpo", "request of 25 November")
    assert row.contact == Contact.objects.across_controllers().get(uid=row.contact.uid if row.contact else "")
    assert found["held"]["staff"]["Access"] == [{"row": 1, "actor": "dpo@example.org", "role": "dpo"}]


def test_nothing_of_another_controller_is_told(firm: str, bob: str) -> None:
    found = looked("other")
    assert found["contacts"] == 0
    assert found["held"]["technical"] == {"Controller": [{"row": 1, "name": "Other"}]}
    # Nothing but that somebody of this controller has just looked.
    assert {table for tables in found["held"].values() for table in tables} == {"Controller", "Access", "EvidenceEntry"}


def test_looking_for_somebody_who_is_no_contact_is_recorded_by_tokens(firm: str) -> None:
    looked(firm, BOB)
    row = Access.objects.across_controllers().get()
    assert (row.actor, row.contact, row.reason) == ("dpo@example.org", None, "request of 25 November")
    entry = EvidenceEntry.objects.across_controllers().get(seq=row.seq)
    said = read_canonical(entry.personal or b"")
    assert said["contact"] is None
    assert {token for _, _, token in said["tokens"]} == set(
        AccessToken.objects.across_controllers().values_list("token", flat=True)
    )
    assert BOB not in f"{entry.payload!r}{entry.personal!r}"
    # Whoever it was about is told of it later, by whatever writing; somebody else is not.
    assert len(looked(firm, "Bob <BOB@example.fr>")["held"]["staff"]["Access"]) == 2
    assert len(looked(firm, "ann@example.fr")["held"]["staff"]["Access"]) == 1


def test_copies_set_aside_before_an_erasure_are_told_and_left(firm: str, bob: str) -> None:
    home = current().home
    old = home.path / "licite.sqlite3.before-restore-20260101-101112-42"
    archive = home.path / "before-upgrade-20260102-000000.zip"
    for path in (old, old.with_name(f"{old.name}-wal"), archive, home.path / "before-upgrade-29990101-000000.zip"):
        path.touch()
    assert erase(firm, bob).copies == (str(old), str(archive))
    assert old.exists()


def test_an_erasure_takes_what_leads_from_a_look_up_to_the_person(firm: str) -> None:
    looked(firm, BOB)
    assert erase(firm, BOB).removed["accesses"] == 1
    row = Access.objects.across_controllers().get()
    assert (row.actor, row.reason) == ("dpo@example.org", "")
    assert not AccessToken.objects.across_controllers().exists()
    assert EvidenceEntry.objects.across_controllers().get(seq=row.seq).personal is None


def test_one_with_a_number_alike_keeps_theirs(firm: str) -> None:
    here, there = "+44 7700 900123", "+33 7 00 90 01 23"
    for number in (here, there):
        commit(firm, RecordConsent("given", (Identity("phone", number),), "sms", "commercial", how="form"))
    assert erase(firm, here).removed["identifiers"] == 1
    assert looked(firm, there)["contacts"] == 1
