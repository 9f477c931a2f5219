"""What the records make of a contact: dates, refusals, walls, merges; kept as evidence and decided again."""

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from licite.engine.decision import Outcome
from licite.engine.runners import duck
from licite.errors import LiciteError
from licite.operations.campaign import parse_campaign
from licite.operations.from_store.deliver import decide_contact, deliver_store
from licite.operations.from_store.loaded import load
from licite.operations.from_store.one import OneByOne
from licite.operations.from_store.screen import screen_store
from licite.operations.judgements import Asked, judge
from licite.operations.replay import replay
from licite.operations.retention.plan import held_of
from licite.operations.screen import Options
from licite.store.acts.erasure import RecordErasure
from licite.store.acts.judgement import RecordJudgement
from licite.store.acts.objection import RecordObjection
from licite.store.commit import commit
from licite.store.models import Collected, Contact, DecisionRecord, EvidenceEntry, Import
from licite.store.norms import Identity
from licite.store.opened import Store, current
from licite.store.people import controller_of
from licite.store.profiles import write_profiles
from tests.store.contacts_for_tests import a_contact, an_import, happened, judgement, merged, notice
from tests.store.people_for_tests import ANN, BOB, BOB_PHONE, ago, consent, objection

AT = datetime(2026, 12, 1, 10, 0)
CAMPAIGN = parse_campaign({"name": "Winter", "channel": "email", "purpose": "commercial", "country": "FR"}, "test")
CALLS = parse_campaign({"name": "Calls", "channel": "voice_call", "purpose": "commercial", "country": "FR"}, "test")


@pytest.fixture(params=["sqlite"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def facts(contact: Contact, campaign: Any = CAMPAIGN, at: Any = AT, **options: Any) -> dict[str, Any]:
    return dict(OneByOne("firm", campaign, Options(at=at, **options)).assembled(contact.uid).given)


def outcomes(campaign: Any = CAMPAIGN) -> dict[str, str]:
    return {row["contact"]: row["outcome"] for row in screen_store("firm", campaign, Options(at=AT)).rows()}


def test_history_as_facts(store: Store) -> None:
    brought = an_import(source_kind="form")
    one = a_contact(ANN, facts={"source_kind": "form"}, collected_on=date(2026, 1, 10), imported=brought)
    notice(date(2026, 1, 12), imported=brought)
    notice(date(2026, 2, 12), complete=None, contact=one)
    happened(one, "click", datetime(2026, 5, 31, 22, 30, tzinfo=UTC))
    happened(one, "open", datetime(2026, 9, 1, tzinfo=UTC))
    happened(one, "purchase", datetime(2026, 4, 2, 12, tzinfo=UTC))
    happened(one, "reply", datetime(2027, 1, 1, tzinfo=UTC))
    for days in (1, 29, 30, 31):
        happened(one, "call_attempt", AT.astimezone() - timedelta(days=days))
    judgement(one, "reasonably_expected", True, date(2026, 2, 1))
    judgement(one, "reasonably_expected", False, date(2026, 3, 1), until=date(2026, 6, 1))
    found = facts(one)
    assert found["collected_on"] == date(2026, 1, 10)
    assert (found["informed"], found["informed_on"], found["notice_complete"]) == (True, date(2026, 1, 12), True)
    assert found["last_contact_on"] == date(2026, 6, 1), "the local day of the person"
    assert found["in_contact_since_collection"] is True
    assert (found["is_customer"], found["customer_until"]) == (True, date(2026, 4, 2))
    assert found["calls_last_30_days"] in (2, 3)
    assert found["first_message"] is False
    assert found["reasonably_expected"] is True
    assert facts(one, at=date(2026, 4, 1))["reasonably_expected"] is False
    assert "is_customer" not in facts(one, at=date(2026, 4, 1))


def test_nobody_is_judged_free_of_a_refusal(store: Store) -> None:
    one = a_contact(ANN)
    commit("firm", objection(ANN, event_at=ago(days=3), first_party=True))
    judgement(one, "objected", False, date(2026, 2, 1))
    assert facts(one)["objected"] is True
    assert OneByOne("firm", CAMPAIGN, Options(at=AT)).outcome(one.uid) is Outcome.UNLAWFUL


def test_what_is_judged_of_the_campaign_holds_for_everybody(store: Store) -> None:
    one, other = a_contact(ANN), a_contact(BOB)
    judged = {"author": "A. Legrand", "reason": "seen", "day": date(2026, 2, 1)}
    for fact, value, about in [
        ("reasonably_expected", True, "Winter"),
        ("objected", False, "Winter"),
        ("source_checked", True, "Summer"),
        ("reviewed", "fr.cnil.review_guessed_address", "Winter"),
    ]:
        commit("firm", RecordJudgement(fact=fact, value=value, about=about, **judged))
    judgement(other, "reasonably_expected", False, date(2026, 2, 1))
    commit("firm", objection(BOB))
    found = [facts(one), facts(other)]
    assert [row["reasonably_expected"] for row in found] == [True, False]
    assert [row.get("objected", False) for row in found] == [False, True]
    assert all("source_checked" not in row and row["reviewed"] == "fr.cnil.review_guessed_address" for row in found)
    con = screen_store("firm", CAMPAIGN, Options(at=AT)).con
    rows = con.execute("SELECT reasonably_expected, objected, source_checked, reviewed FROM given ORDER BY _row")
    names = ("reasonably_expected", "objected", "source_checked", "reviewed")
    assert rows.fetchall() == [tuple(row.get(name) for name in names) for row in found]


def both_ways(contact: Contact, *names: str, at: datetime = AT) -> tuple[Any, ...]:
    """Facts of a contact, which are the same whether it is asked for alone or with everybody."""
    columns = ", ".join(f"g.{name}" for name in names)
    con = screen_store("firm", CAMPAIGN, Options(at=at)).con
    query = f"SELECT {columns} FROM given AS g JOIN kept AS k USING (_row) WHERE k.uid = ?"
    row = con.execute(query, [contact.uid]).fetchone()
    alone = facts(contact, at=at)
    assert row == tuple(alone.get(name) for name in names)
    return row


def read_again(contact: Contact, imported: Import, day: date) -> None:
    Collected.objects.create(
        imported=imported, contact=contact, line=1, collected_on=day, place="", why="email", values={}, salt="",
        commitment="", seq=imported.seq,
    )  # fmt: skip
    write_profiles(contact.controller, [contact.pk], datetime.now(UTC))


def test_what_is_judged_of_an_import_holds_for_those_whose_source_it_is(store: Store) -> None:
    bought, older = an_import(source_kind="purchased_list"), an_import(source_kind="purchased_list")
    names = ("reasonably_expected", "source_checked", "reviewed", "objected")
    said = {"source_kind": "purchased_list", "source_checked": True}
    one, other, both = (
        a_contact(who, facts=said, collected_on=date(2026, 1, 10), imported=bought) for who in (ANN, BOB, BOB_PHONE)
    )
    aside = a_contact(Identity("email", "zoe@firm.example"), facts=said, imported=older)
    assert both_ways(one, *names) == (None, None, None, None)
    commit("firm", objection(BOB))
    rule = "fr.cnil.review_guessed_address"
    for fact, value, until in [
        ("reasonably_expected", "yes", None), ("source_checked", "yes", "2026-11-30"), ("reviewed", rule, None),
    ]:  # fmt: skip
        about = f"import:{bought.event_id[:12]}"
        judge("firm", Asked(fact, value, "A. Legrand", "sample seen", about=about, day="2026-02-01", until=until))
    judgement(bought, "objected", False, date(2026, 2, 1))
    judgement(one, "reviewed", "other", date(2026, 1, 1))
    judgement(other, "reasonably_expected", False, date(2026, 1, 1))
    assert both_ways(one, *names) == (True, None, f"{rule};other", None)
    assert both_ways(other, *names) == (False, None, rule, True)
    assert both_ways(aside, *names) == (None, None, None, None)
    assert both_ways(one, *names, at=datetime(2026, 11, 30, 10)) == (True, True, f"{rule};other", None)
    assert both_ways(one, *names, at=datetime(2026, 1, 31, 10)) == (None, None, "other", None)
    read_again(both, an_import(source_kind="purchased_list"), date(2026, 3, 1))
    assert both_ways(both, *names) == (None, None, None, None), "its source is another import now"
    named = replace(CAMPAIGN, name=f"import:{bought.event_id}")
    assert "reviewed" not in facts(aside, named)


def test_the_day_of_collection_is_the_one_that_retention_counts_from(store: Store) -> None:
    first, again = an_import(source_kind="connection"), an_import(source_kind="connection")
    one = a_contact(ANN, collected_on=date(2024, 1, 5), imported=first, facts={"country": "FR"})
    read_again(one, again, date(2026, 2, 1))

    def days() -> tuple[Any, Any]:
        found = held_of("firm", one.uid)
        assert found is not None
        return both_ways(one, "collected_on")[0], found.since

    assert days() == (date(2024, 1, 5), date(2024, 1, 5))
    judgement(first, "collected_on", "2023-03-04", date(2026, 2, 1))
    assert days() == (date(2024, 1, 5), date(2024, 1, 5)), "its source is the file read last"
    judgement(again, "collected_on", "2023-05-06", date(2026, 2, 1))
    assert days() == (date(2023, 5, 6), date(2023, 5, 6))
    judgement(one, "collected_on", "2025-06-07", date(2026, 3, 1))
    judgement(one, "collected_on", "2022-06-07", date(2026, 2, 1))
    assert days() == (date(2025, 6, 7), date(2025, 6, 7)), "the judgement of the later day, whenever recorded"


def test_a_refusal_by_any_writing_or_address_and_in_any_import_holds(store: Store) -> None:
    people = {
        "writing": a_contact(Identity("email", "Ann@firm.example")),
        "phone": a_contact(BOB, BOB_PHONE),
        "domain": a_contact(Identity("email", "zoe@refused.example")),
        "free": a_contact(Identity("email", "x@example.org")),
    }
    commit("firm", objection(ANN))
    commit("firm", objection(Identity("phone", "+33 6 39 98 12 34")))
    commit("firm", objection(Identity("domain", "refused.example")))
    commit("other", objection(Identity("email", "x@example.org")))
    refused = {name: facts(one).get("objected", False) for name, one in people.items()}
    assert refused == {"writing": True, "phone": True, "domain": True, "free": False}
    answers = outcomes()
    assert {name: answers[one.uid] == "unlawful" for name, one in people.items()} == refused


def test_a_refusal_written_under_a_new_key_is_met(store: Store) -> None:
    one, other = a_contact(ANN), a_contact(BOB)
    current().ring().rotate()
    commit("firm", objection(ANN))
    assert facts(one)["objected"] is True
    assert "objected" not in facts(other)
    current().ring().rotate()
    commit("firm", objection(BOB))
    assert outcomes() == {one.uid: "unlawful", other.uid: "unlawful"}


def test_a_refusal_known_by_a_fingerprint_is_met(store: Store) -> None:
    from licite.contacts.identity import sha256_forms
    from licite.operations.known_refusals import BY_FINGERPRINT
    from licite.store.processors import fingerprint

    one, other = a_contact(ANN), a_contact(BOB)
    hashed = fingerprint(min(sha256_forms(*ANN)))
    commit("firm", RecordObjection(identifiers=(hashed,), how=BY_FINGERPRINT, source="list"))
    assert facts(one)["objected"] is True
    assert "objected" not in facts(other)
    answers = outcomes()
    assert (answers[one.uid], answers[other.uid]) == ("unlawful", "undetermined")


def test_a_consent_counts_for_the_address_that_is_reached(store: Store) -> None:
    one = a_contact(ANN, BOB)
    commit("firm", consent(BOB))
    assert "consent" not in facts(one)
    commit("firm", consent(ANN))
    assert facts(one)["consent"] == "given"
    assert facts(one)["consent_proof"] is True


def test_merged_contacts_are_decided_as_the_one_kept(store: Store) -> None:
    kept = a_contact(ANN, facts={"audience": "professional"})
    other = a_contact(BOB)
    last = a_contact(BOB_PHONE)
    merged(kept, other)
    merged(other, last)
    commit("firm", objection(BOB_PHONE))
    assert facts(last) == facts(other) == facts(kept)
    assert facts(kept)["objected"] is True
    assert outcomes() == {kept.uid: "unlawful"}


def test_contacts_of_another_controller_are_not_there(store: Store) -> None:
    own = a_contact(ANN)
    theirs = a_contact(ANN, controller="other", facts={"audience": "consumer"})
    happened(theirs, "click", datetime(2026, 5, 1, tzinfo=UTC))
    assert list(outcomes()) == [own.uid]
    assert "last_contact_on" not in facts(own)
    with pytest.raises(LiciteError) as fault:
        facts(theirs)
    assert fault.value.code == "STO025"


def test_who_was_erased_has_no_answer(store: Store) -> None:
    one, other = a_contact(ANN), a_contact(BOB)
    commit("firm", RecordErasure(identifiers=(ANN,), how="form", source="example.fr"))
    with pytest.raises(LiciteError) as fault:
        facts(one)
    assert fault.value.code == "DEC002"
    assert list(outcomes()) == [other.uid]
    again = a_contact(ANN)
    assert facts(again)["erasure_requested"] is True


def test_a_controller_without_contacts_is_told_so(store: Store) -> None:
    with pytest.raises(LiciteError) as fault:
        screen_store("firm", CAMPAIGN)
    assert fault.value.code == "DEC001"


def test_without_the_drivers_of_arrow_the_text_says_the_same(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from licite.operations.from_store import loaded

    odd = 'A, "B"\n=C\\N'
    for number in range(3):
        a_contact(Identity("email", f"a{number}@example.fr"), company=odd if number else "", first_name="Élise")
    screened = [screen_store("firm", CAMPAIGN, Options(at=AT), way=way).rows() for way in ("arrow", "text")]
    assert screened[0] == screened[1]
    assert [row["company"] for row in screened[0]] == [None, odd, odd]
    monkeypatch.setitem(__import__("sys").modules, "adbc_driver_sqlite", None)
    assert loaded.way_of_loading() == "text"


def test_an_answer_is_kept_with_its_rules_and_given_again(store: Store) -> None:
    one = a_contact(ANN, facts={"audience": "consumer", "source_kind": "form"}, collected_on=date(2026, 1, 10))
    commit("firm", objection(ANN, event_at=ago(days=3)))
    kept = decide_contact(OneByOne("firm", CAMPAIGN, Options(at=AT, lang="en")), one.uid, CAMPAIGN)
    assert kept.decision.outcome is Outcome.UNLAWFUL
    row = DecisionRecord.objects.for_controller(controller_of("firm")).get()
    assert (row.contact, row.campaign, row.outcome) == (one, "Winter", "unlawful")
    assert row.decision["rule_versions"]
    assert "firm.example" not in json.dumps(row.facts).lower()
    assert replay(kept.id, "firm", lang="en").differences == ()


def test_a_run_is_kept_with_its_rows_and_given_again(store: Store, tmp_path: Path) -> None:
    people = [a_contact(Identity("email", f"a{n}@example.fr"), facts={"audience": "consumer"}) for n in range(3)]
    commit("firm", objection(Identity("email", "a1@example.fr")))
    screening = screen_store("firm", CAMPAIGN, Options(at=AT, lang="en"))
    out, report = tmp_path / "out.csv", tmp_path / "out.html"
    done, run = deliver_store(screening, "rows", out=out, report=report)
    assert run.decisions == 3
    assert done.summary.files.out == str(out)
    lines = out.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("contact,email,phone")
    assert len(lines) == 4
    assert report.read_text(encoding="utf-8").startswith("<!")
    rows = DecisionRecord.objects.for_controller(controller_of("firm")).order_by("seq")
    assert [row.contact for row in rows] == people
    for row in rows:
        assert replay(row.event_id, "firm", lang="en").differences == ()
    entry = EvidenceEntry.objects.for_controller(controller_of("firm")).get(kind="screening")
    said = json.loads(entry.payload or "")["facts"]
    assert said["source_sha256"] is None
    assert said["entries_read"] == 1
    assert said["counts"]["unlawful"] == 1


def test_places_are_refused_before_the_work(store: Store, tmp_path: Path) -> None:
    a_contact(ANN)
    screening = screen_store("firm", CAMPAIGN, Options(at=AT))
    for out, code in ((tmp_path / "x.doc", "FIL101"), (tmp_path / "no" / "x.csv", "FIL102")):
        with pytest.raises(LiciteError) as fault:
            deliver_store(screening, "run", out=out, report=None)
        assert fault.value.code == code
    with pytest.raises(LiciteError) as fault:
        deliver_store(screening, "run", out=tmp_path / "x.csv", report=tmp_path / "x.csv")
    assert fault.value.code == "FIL109"
    assert not EvidenceEntry.objects.for_controller(controller_of("firm")).exists()


def test_reading_waits_for_whoever_is_writing(store: Store) -> None:
    one = a_contact(ANN)
    con, lock = duck.connect(), sqlite3.connect(current().home.sqlite, isolation_level=None, check_same_thread=False)
    lock.execute("BEGIN EXCLUSIVE")
    ending = Timer(0.3, lambda: lock.execute("ROLLBACK"))
    ending.start()
    load(con, controller_of("firm"), way="arrow")
    ending.join()
    lock.close()
    assert con.execute("SELECT uid FROM held").fetchall() == [(one.uid,)]
