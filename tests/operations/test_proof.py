"""The whole log verified: what others hold, what raw SQL changed, and where somebody stands in it."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError

from licite.errors import LiciteError
from licite.evidence.heads import note, read_note, sign_head
from licite.operations.opening import opened
from licite.operations.proof import Verification, entries_of, hand_out_head, traces_of, verify_log
from licite.store.acts.access import RecordAccess
from licite.store.acts.decision import RecordDecision
from licite.store.acts.erasure import RecordErasure
from licite.store.acts.forged import MarkForged
from licite.store.acts.judgement import RecordJudgement
from licite.store.commit import commit
from licite.store.home import Home
from licite.store.models import Contact, Objection
from licite.store.people import add_controller
from tests.operations.installed import installed, record
from tests.operations.raw_sql import tampered
from tests.store.people_for_tests import ANN, ANN_AGAIN, BOB, BOB_PHONE, ago, consent, objection

OBJECTED, CONSENTED, WITHDRAWN = 0, 1, 2


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An installation with a refusal, a consent and a withdrawal."""
    made = installed(tmp_path)
    record(
        made,
        objection(ANN, channel="email", event_at=ago(days=3)),
        consent(BOB, partners=("Editeur",), until=date(2027, 5, 1)),
        consent(BOB_PHONE, kind_of_event="withdrawn", channel="sms"),
    )
    return made


def verified(home: Home, *held: Path) -> Verification:
    with opened(home):
        return verify_log(held)


def found(home: Home, *held: Path) -> set[tuple[str, object]]:
    return {(fault.code, fault.slots.get("seq")) for fault in verified(home, *held).faults}


def test_what_was_erased_is_told_whole_and_by_the_person_alone(home: Home) -> None:
    before = verified(home)
    assert (before.erased, before.unnamed) == (0, 0)
    with opened(home):
        commit("firm", RecordErasure((BOB, BOB_PHONE)))
    after = verified(home)
    assert (after.count, after.erased, after.unnamed) == (0, 0, 1)
    assert after.to_json("en")["unnamed"] == 1


def test_a_log_that_holds_is_signed_to_its_end(home: Home, tmp_path: Path) -> None:
    first = verified(home)
    assert (first.count, first.entries, first.unsigned, first.heads) == (0, 3, 3, 0)
    assert first.head is not None
    assert first.head.size == 3
    again = verified(home)
    assert (again.count, again.unsigned, again.heads, again.head) == (0, 0, 1, first.head)
    with opened(home):
        assert hand_out_head(tmp_path / "head.txt") == first.head
    assert (tmp_path / "head.txt").stat().st_mode & 0o777 == 0o600
    record(home, objection(BOB))
    assert verified(home, tmp_path / "head.txt").held == 1


def test_nothing_that_is_recorded_seems_changed(home: Home) -> None:
    """Every kind of entry, an erasure and a rotation of keys among them."""
    with opened(home) as store:
        commit("firm", MarkForged(Objection.objects.across_controllers().get().event_id, "dpo", "a bot"))
        contact = Contact.objects.across_controllers().get()
        commit("firm", RecordAccess(contact.uid, "dpo", "dpo", "a request"))
        for uid in (None, contact.uid):
            act = RecordJudgement(
                "reasonably_expected", True, "Nadia Roux", "asked at a fair", date(2026, 11, 1), "fair", uid
            )
            commit("firm", act)
        answer = {"outcome": "lawful", "rules": [], "on": date(2026, 11, 28)}
        commit("firm", RecordDecision("c", "2026-11-28", "cnil", {"channel": "email"}, answer, (BOB,), contact.uid))
        store.ring().rotate()
        commit("firm", consent(BOB, double_opt_in=True))
        commit("firm", RecordErasure((BOB,)))
        add_controller("other", "Other")
        commit("other", objection(BOB))
    result = verified(home)
    assert (result.count, result.entries) == (0, 11)


_MADE_UP = """CREATE TEMP TABLE made AS SELECT * FROM store_consent WHERE seq = 1;
UPDATE made SET id = 77, event_id = 'x', seq = 77; INSERT INTO store_consent SELECT * FROM made"""
TAMPERED = {
    "content": ("UPDATE store_evidenceentry SET payload = replace(payload, 'form', 'call') WHERE seq = 1", "EVI011", 1),
    "no more JSON": ("UPDATE store_evidenceentry SET payload = 'x' WHERE seq = 1", "EVI011", 1),
    "person": ("UPDATE store_evidenceentry SET personal = replace(personal, 'bob', 'ann') WHERE seq = 1", "EVI012", 1),
    "time": ("UPDATE store_evidenceentry SET at = '2020-01-01 00:00:00' WHERE seq = 0", "EVI013", 0),
    "scope of a refusal": ("UPDATE store_objection SET channel = 'sms'", "PRF012", OBJECTED),
    "day of a refusal": ("UPDATE store_objection SET event_at = '2030-01-01 00:00:00'", "PRF012", OBJECTED),
    "whose refusal": ("UPDATE store_objectiontoken SET token = 'x' WHERE id = 1", "PRF012", OBJECTED),
    "whose refusal, none": ("DELETE FROM store_objectiontoken", "PRF012", OBJECTED),
    "whose withdrawal, none": (
        "DELETE FROM store_consenttoken WHERE consent_id IN (SELECT id FROM store_consent WHERE kind = 'withdrawn')",
        "PRF012",
        WITHDRAWN,
    ),
    "words shown": ("UPDATE store_consent SET words = 'Oui à tout' WHERE seq = 1", "PRF012", CONSENTED),
    "partners": ("UPDATE store_consent SET partners = '[\"Autre\"]' WHERE seq = 1", "PRF012", CONSENTED),
    "a consent for a withdrawal": ("UPDATE store_consent SET kind = 'given' WHERE seq = 2", "PRF012", WITHDRAWN),
    "no withdrawal": ("DELETE FROM store_consent WHERE seq = 2", "PRF011", WITHDRAWN),
    "another controller": ("UPDATE store_objection SET controller_id = 2", "PRF012", OBJECTED),
    "another controller in the log": ("UPDATE store_evidenceentry SET controller_id = 2 WHERE seq = 0", "PRF012", 0),
    "a consent out of nothing": (_MADE_UP, "PRF013", 77),
    "a refusal as a consent": ("UPDATE store_consent SET seq = 0 WHERE seq = 1", "PRF013", 0),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_what_raw_sql_changes_is_named(home: Home, case: str) -> None:
    sql, code, seq = TAMPERED[case]
    with opened(home):
        add_controller("other", "Other")
    verified(home)
    tampered(home, *sql.split(";"))
    result = verified(home)
    assert (code, seq) in {(fault.code, fault.slots.get("seq")) for fault in result.faults}
    assert result.head is None


@pytest.mark.parametrize("case", TAMPERED)
def test_what_was_changed_is_named_where_the_guards_are_missing_too(home: Home, case: str) -> None:
    sql, code, seq = TAMPERED[case]
    with opened(home):
        add_controller("other", "Other")
    verified(home)
    tampered(home, *sql.split(";"), guards_back=False)
    before = home.sqlite.read_bytes()
    with opened(home, check_guards=False):
        result = verify_log()
    faults = [(fault.code, fault.slots.get("seq")) for fault in result.faults]
    assert faults[0] == ("STO020", None)
    assert (code, seq) in faults
    assert result.head is None
    assert home.sqlite.read_bytes() == before


def test_guards_that_are_missing_are_a_fault_of_their_own(home: Home) -> None:
    verified(home)
    tampered(home, "UPDATE store_objection SET id = id", guards_back=False)
    with opened(home, check_guards=False) as store:
        assert [fault.code for fault in verify_log().faults] == ["STO020"]
        assert [fault.code for fault in store.refused] == ["STO020"]
        with pytest.raises(LiciteError):
            commit("firm", objection(BOB))
        with pytest.raises(DatabaseError):
            Objection.objects.across_controllers().update(how="x")


def test_where_guards_are_missing_the_journal_tells_what_is_gone(home: Home) -> None:
    tampered(
        home,
        "DELETE FROM store_consenttoken",
        "DELETE FROM store_consent",
        "DELETE FROM store_evidenceentry WHERE seq > 0",
        guards_back=False,
    )
    with opened(home, check_guards=False):
        assert [fault.code for fault in verify_log().faults] == ["STO020", "STO008"]


def test_an_entry_taken_out_is_found(home: Home) -> None:
    verified(home)
    tampered(home, "DELETE FROM store_evidenceentry WHERE seq = 1")
    assert {("EVI010", 2), ("PRF013", 1)} <= found(home)


def test_the_first_faults_are_named_and_all_are_counted(home: Home) -> None:
    record(home, *(objection(BOB) for _ in range(30)))
    tampered(home, "UPDATE store_objection SET how = 'nobody knows'")
    result = verified(home)
    assert (result.count, len(result.faults)) == (31, 20)


def test_a_head_of_another_history_is_a_fault(home: Home, tmp_path: Path) -> None:
    head = verified(home).head
    assert head is not None
    with opened(home) as store:
        forged = sign_head(store.ring().log_key(), 2, b"\1" * 32, head.at)
    (tmp_path / "head.txt").write_text(note(forged))
    faults = verified(home, tmp_path / "head.txt").faults
    assert [(fault.code, fault.slots["size"]) for fault in faults] == [("EVI023", 2)]
    assert read_note((tmp_path / "head.txt").read_text()) == forged
    (tmp_path / "head.txt").write_text("nothing")
    with pytest.raises(LiciteError) as fault:
        verified(home, tmp_path / "head.txt")
    assert (fault.value.code, fault.value.where) == ("EVI026", str(tmp_path / "head.txt"))


def test_somebody_is_found_by_any_writing_under_every_key(home: Home) -> None:
    with opened(home) as store:
        before = traces_of(ANN_AGAIN.value, "firm")
        store.ring().rotate()
        commit("firm", objection(ANN))
        add_controller("other", "Other")
        commit("other", objection(ANN))
        after = traces_of(f" {ANN.value} ", "firm")
        assert before.entries == (OBJECTED,)
        assert after.entries == (OBJECTED, 3)
        assert traces_of("+33 6 39 98 12 34", "firm").entries == (WITHDRAWN,)
        assert traces_of("zoe@example.fr", "firm").entries == ()
        written = {token["token"] for token in after.tokens}
        assert written >= {token for _, _, token in _tokens(OBJECTED)} | {token for _, _, token in _tokens(3)}
        assert sum(bool(token["exact"]) for token in after.tokens) == 2
        assert ANN.value not in str(after.to_json())


@pytest.mark.parametrize("text", ["Ann", "", "ann@firm.example, bob@firm.example", "ann@"])
def test_a_text_that_names_nobody_in_particular_is_refused(home: Home, text: str) -> None:
    with opened(home), pytest.raises(LiciteError) as fault:
        traces_of(text, "firm")
    assert fault.value.code == "PRF002"


def _tokens(seq: int) -> list[list[str]]:
    [entry] = entries_of("firm", [seq])
    tokens: list[list[str]] = json.loads(entry.payload or "")["facts"]["tokens"]
    return tokens
