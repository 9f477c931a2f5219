"""The registers over the facts of a row and of a file: their refusal always wins, their proven consent counts."""

import csv
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from licite.engine.decision import Decision
from licite.errors import LiciteError
from licite.operations.campaign import Campaign
from licite.operations.decide import Places
from licite.operations.opening import opened
from licite.operations.recorded_run import deliver_recorded, record_run
from licite.operations.registers import Known, decide_with_registers, instant_of, known_of, with_registers
from licite.operations.screen import Options, Screening, screen_path
from licite.store.acts.erasure import RecordErasure
from licite.store.commit import commit
from licite.store.home import Home
from licite.store.models import DecisionRecord, EvidenceEntry
from licite.store.norms import Identity
from licite.store.people import add_controller
from licite.store.standing import Event, Kind
from tests.operations.installed import installed
from tests.operations.screening import AT, IN_ORDER, by_case, campaign, file_of
from tests.store.people_for_tests import ANN, BOB, BOB_PHONE, consent, objection

STOP = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
AGREED = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
QUALITIES = (
    "consent_by_clear_act", "consent_specific", "consent_informed", "consent_free", "withdrawal_as_easy",
)  # fmt: skip
# All that a consumer's consent needs, but who gave it, when, and the proof of it.
CONSUMER: dict[str, Any] = {
    **{name: value for name, value in IN_ORDER["facts"].items() if name != "consent"},
    "audience": "consumer",
    "source_kind": "form",
    **dict.fromkeys(QUALITIES, True),
}
ROW = {"channel": "email", "country": "FR", "purpose": "commercial", **CONSUMER}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Ann refused all, Bob agreed to e-mails and refused texts by his number; another controller has other words."""
    made = installed(tmp_path)
    with opened(made), time_machine.travel(AGREED + timedelta(hours=1), tick=False):
        add_controller("other", "Other")
        commit("firm", objection(ANN, event_at=STOP, first_party=True))
        commit("firm", consent(BOB, event_at=AGREED))
        commit("firm", objection(BOB_PHONE, event_at=STOP, channel="sms", first_party=True))
        commit("other", objection(BOB, event_at=STOP))
        commit("other", consent(ANN, event_at=AGREED))
    return made


def decided(home: Home, about: tuple[str, ...] = (), at: str | None = "2026-11-26T10:00", **facts: Any) -> Decision:
    row = {name: value for name, value in {**ROW, **facts}.items() if value is not None}
    with opened(home), time_machine.travel(NOW, tick=False):
        [kept] = decide_with_registers(
            [row], "firm", about=about, at=at, doctrine="cnil", lang="en", where=Places("- {}", "facts.yaml")
        )
    return kept.decision


def screened(
    home: Home, folder: Path, rows: list[dict[str, str]], given: Campaign | None = None, **options: Any
) -> Screening:
    with opened(home), time_machine.travel(NOW, tick=False):
        return screen_path(
            file_of(folder, rows),
            given or consumers(),
            Options(**{"at": AT, "lang": "en", "controller": "firm", **options}),
        )


def consumers(**facts: Any) -> Campaign:
    return campaign(**{"consent": None, "audience": "consumer", **dict.fromkeys(QUALITIES, True), **facts})


# --- one row -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["ann@firm.example", "ANN+x@Firm.Example", "Ann <ann@firm.example>"])
def test_a_row_that_says_given_stays_unlawful_with_the_date_of_the_stop(home: Home, who: str) -> None:
    claims = {
        "consent": "given",
        "consent_on": "2026-11-24",
        "consent_proof": True,
        "consent_covers_controller": True,
        "objected": False,
        "objection_lifted_on": "2026-11-24",
        "objected_on": "2030-01-01",
    }
    answer = decided(home, (who,), **claims)
    assert (str(answer.outcome), answer.breaches[0]) == ("unlawful", "objection_ignored")
    assert "20 November 2026" in answer.explanation


def test_a_proven_consent_of_the_person_counts_with_its_proof(home: Home) -> None:
    answer = decided(home, email="bob@example.fr")
    assert (str(answer.outcome), answer.basis) == ("lawful", "consent")
    assert decided(home, email="bob+x@example.fr").basis is None
    assert decided(home, email="bob@example.fr", consent="withdrawn").breaches[0] == "consent_withdrawn"


def test_a_consent_is_that_of_the_identifier_addressed(home: Home) -> None:
    """Bob refused texts by his number and agreed to e-mails by his address; each holds for its own."""
    both = {"email": "bob@example.fr", "phone": "0639981234"}
    assert str(decided(home, **both).outcome) == "lawful"
    assert decided(home, channel="sms", **both).breaches[0] == "objection_ignored"
    assert str(decided(home, channel="sms", email="bob@example.fr").outcome) == "undetermined"


def test_before_the_consent_was_given_it_is_not_there(home: Home) -> None:
    lawful = {at: decided(home, email="bob@example.fr", at=at).lawful for at in ("2026-11-22T15:30", "2026-11-22")}
    assert lawful == {"2026-11-22T15:30": False, "2026-11-22": False}
    assert decided(home, email="bob@example.fr", at="2026-11-23").lawful


def test_where_the_channel_is_not_known_a_refusal_of_any_counts(home: Home) -> None:
    with opened(home), time_machine.travel(NOW, tick=False):
        rows = [{"email": "x@example.fr", "phone": ["01 99 00 12 34", "06 39 98 12 34"], "objected": False}]
        [kept] = decide_with_registers(
            rows, "firm", at=None, doctrine="cnil", lang="en", where=Places("- {}", "facts.yaml")
        )
        facts = DecisionRecord.objects.across_controllers().get(event_id=kept.id).facts
    assert facts == {"objected": True, "objected_on": "2026-11-20"}


def test_an_erased_person_is_not_written_to_and_not_named_again(home: Home) -> None:
    with opened(home), time_machine.travel(NOW, tick=False):
        commit("firm", RecordErasure((BOB,)))
    answer = decided(home, email="bob@example.fr", consent="given")
    assert "objection_ignored" in answer.breaches
    with opened(home):
        entry = EvidenceEntry.objects.across_controllers().get(kind="decision")
        assert (entry.personal, "bob" in (entry.payload or "")) == (None, False)


def test_an_answer_is_kept_with_its_facts_and_rules_and_names_nobody_in_them(home: Home) -> None:
    decided(home, ("bob@example.fr",), spam_rate=0.1)
    with opened(home):
        kept = DecisionRecord.objects.across_controllers().get()
        entry = EvidenceEntry.objects.across_controllers().get(kind="decision")
        assert kept.contact is not None
    assert (kept.outcome, kept.at, kept.facts["spam_rate"]) == ("lawful", "2026-11-26T10:00", "0.1")
    assert set(kept.decision["rule_versions"]) >= {"eu/gdpr/art_6_1_a_consent@2018-05-25"}
    assert "bob@" not in (entry.payload or "")
    assert json.loads(entry.personal or "")["identifiers"] == [["email", "bob@example.fr"]]


@pytest.mark.parametrize(
    ("rows", "about", "code"),
    [([ROW], (), "PRF001"), ([ROW], ("nobody",), "PRF002"), ([ROW, ROW], ("ann@firm.example",), "PRF003")],
)
def test_a_row_says_who_it_is_about(home: Home, rows: list[dict[str, Any]], about: tuple[str, ...], code: str) -> None:
    with opened(home), pytest.raises(LiciteError) as fault:
        decide_with_registers(
            rows, "firm", about=about, at=None, doctrine="cnil", lang="en", where=Places("- {a: 1}\n- {}", "facts.yaml")
        )
    assert fault.value.code == code
    assert fault.value.where == ("facts.yaml:1:3" if code == "PRF001" else None)


WORDS = st.sampled_from(["given", "none", "withdrawn", "expired"])
CLAIMS = st.fixed_dictionaries(
    {},
    optional={
        "consent": WORDS,
        "objected": st.booleans(),
        "objected_on": st.dates(date(2020, 1, 1), date(2030, 1, 1)),
        "objection_lifted_on": st.dates(date(2020, 1, 1), date(2030, 1, 1)),
        "erasure_requested": st.booleans(),
        "consent_proof": st.booleans(),
    },
)
KNOWN = st.builds(
    Known,
    objected=st.booleans(),
    objected_on=st.none() | st.just(date(2026, 3, 1)),
    erased=st.booleans(),
    consent=st.none() | WORDS,
    consent_on=st.just(date(2026, 4, 1)),
)


@given(CLAIMS, KNOWN)
def test_no_claim_lifts_what_the_registers_refuse(claims: dict[str, Any], known: Known) -> None:
    found = with_registers(claims, known)
    if known.objected:
        assert found["objected"] is True
        assert found.get("objected_on") == known.objected_on
        assert "objection_lifted_on" not in found
    elif claims.get("objected"):
        assert found["objected"] is True
    assert found.get("erasure_requested") == (True if known.erased else claims.get("erasure_requested"))
    order = ["given", "none", "expired", "withdrawn", None]
    said = [word for word in (claims.get("consent"), known.consent) if word]
    assert found.get("consent") == max(said, key=order.index, default=None)
    assert not (claims.get("consent_proof") is False and found["consent_proof"])


def test_a_refusal_lifted_by_the_person_keeps_its_old_day() -> None:
    stop = Event("stop", 1, Kind.OBJECTION, STOP, STOP, first_party=True)
    again = Event("again", 2, Kind.CONSENT_GIVEN, AGREED, AGREED, True, True, channel="email")
    at = instant_of("2026-11-26T10:00")
    asked = {"channel": "email", "purpose": "commercial"}
    known = known_of({BOB: frozenset({stop, again})}, asked, at)
    assert with_registers({}, known) == {
        "objected_on": date(2026, 11, 20),
        "objection_lifted_on": date(2026, 11, 22),
        "consent": "given",
        "consent_on": date(2026, 11, 22),
        "consent_proof": True,
        "consent_covers_controller": True,
    }
    assert with_registers({"objected": True}, known)["objected"] is True
    by_call = known_of({BOB_PHONE: frozenset({stop})}, {"channel": "voice_call", "purpose": "commercial"}, at)
    assert (by_call.objected, by_call.objected_on) == (True, date(2026, 11, 20))


def test_a_refusal_of_today_has_its_day_and_one_to_come_has_none() -> None:
    asked = {"channel": "email", "purpose": "commercial"}
    for at, day in [("2026-11-20", date(2026, 11, 20)), ("2026-11-20T08:00", date(2026, 11, 20)), ("2026-11-19", None)]:
        stop = Event("stop", 1, Kind.OBJECTION, STOP, STOP)
        known = known_of({BOB: frozenset({stop})}, asked, instant_of(at))
        assert (known.objected, known.objected_on) == (True, day)


def test_what_was_recorded_a_moment_ago_counts_now() -> None:
    at = datetime(2026, 11, 22, 16, 0, tzinfo=ZoneInfo("Europe/Paris"))
    given_now = Event("c", 1, Kind.CONSENT_GIVEN, at + timedelta(seconds=20), at, True, True)
    asked = {"channel": "email", "purpose": "commercial"}
    now = at + timedelta(seconds=40)
    assert known_of({BOB: frozenset({given_now})}, asked, at, now=now).consent == "given"
    assert known_of({BOB: frozenset({given_now})}, asked, at, now=now + timedelta(minutes=1)).consent == "none"


# --- a file ------------------------------------------------------------------------------------------------------


ROWS = [
    {"case": "plain", "Email": "ann@firm.example"},
    {"case": "claims", "Email": "Ann+x@Firm.example", "Téléphone": "01 99 00 12 35"},
    {"case": "agreed", "Email": "bob@example.fr"},
    {"case": "other writing", "Email": "bob+x@example.fr"},
    {"case": "nobody", "Email": "zoe@example.fr"},
]


def test_a_file_is_answered_with_the_registers(home: Home, tmp_path: Path) -> None:
    rows = [*ROWS[:1], *({**row, "consent": "given"} if row["case"] == "claims" else row for row in ROWS[1:])]
    screening = screened(home, tmp_path, rows)
    answers = by_case(screening)
    for case in ("plain", "claims"):
        assert (answers[case]["outcome"], answers[case]["breaches"][0]) == ("unlawful", "objection_ignored")
        assert "20 November 2026" in answers[case]["explanation"]
    assert (answers["agreed"]["outcome"], answers["agreed"]["basis"]) == ("lawful", "consent")
    assert answers["other writing"]["outcome"] == answers["nobody"]["outcome"] != "lawful"
    assert {"2 rows refused by the registers", "1 row whose consent is in the registers"} <= set(
        screening.summary.notes
    )


def test_the_file_and_the_row_have_the_same_answer(home: Home, tmp_path: Path) -> None:
    answers = by_case(screened(home, tmp_path, ROWS))
    for row in ROWS:
        alone = decided(home, (row["Email"],))
        assert (answers[row["case"]]["outcome"], answers[row["case"]]["breaches"]) == (
            str(alone.outcome),
            list(alone.breaches),
        )


def test_without_a_controller_the_registers_are_not_asked(home: Home, tmp_path: Path) -> None:
    answers = by_case(screened(home, tmp_path, ROWS, controller=None))
    assert answers["plain"]["outcome"] != "unlawful"
    answers = by_case(screened(home, tmp_path, ROWS, controller="other"))
    assert answers["plain"]["outcome"] == "undetermined"
    assert answers["agreed"]["breaches"] == ["objection_ignored"]


def test_a_refusal_reaches_the_duplicates_and_only_its_channel(home: Home, tmp_path: Path) -> None:
    rows = [
        {"case": "first", "Email": "dup@example.fr", "channel": "email"},
        {"case": "second", "Email": "DUP@example.fr", "Téléphone": "", "Autres e-mails": "ann+2@firm.example",
         "channel": "email"},
        {"case": "texts", "Email": "", "Téléphone": "06.39.98.12.34", "channel": "sms"},
        {"case": "calls", "Email": "", "Téléphone": "+33 6 39 98 12 34", "channel": "voice_call"},
    ]  # fmt: skip
    answers = by_case(screened(home, tmp_path, rows, consumers(channel=None)))
    assert answers.keys() == {"first", "texts", "calls"}
    assert "objection_ignored" in answers["first"]["breaches"]
    assert "objection_ignored" in answers["texts"]["breaches"]
    assert "objection_ignored" not in answers["calls"]["breaches"]


def test_a_bought_file_cannot_claim_and_the_consent_on_file_counts(home: Home, tmp_path: Path) -> None:
    """What others say of consents stays unknown; what the person told the controller does not."""
    rows = [{"case": case, "Email": f"{case}@example.fr"} for case in ("bob", "zoe")]
    claims = consumers(source_kind="purchased_list", consent="given", consent_proof=True)
    answers = by_case(screened(home, tmp_path, rows, claims))
    assert "consent_proof" in answers["zoe"]["missing"]
    assert "consent_proof" not in answers["bob"]["missing"]
    assert {answer["outcome"] for answer in answers.values()} == {"undetermined"}


def test_a_stricter_word_of_the_file_counts_and_is_told(home: Home, tmp_path: Path) -> None:
    rows = [{"case": word, "Email": "bob@example.fr", "consent": word} for word in ("none",)]
    screening = screened(home, tmp_path, rows)
    assert by_case(screening)["none"]["breaches"][0] == "no_consent"
    assert "1 row contradicts the registers (agreement given or not?); the stricter value counts" in (
        screening.summary.notes
    )


def test_an_erased_person_who_is_in_a_file_again_is_refused(home: Home, tmp_path: Path) -> None:
    with opened(home), time_machine.travel(NOW, tick=False):
        commit("firm", RecordErasure((BOB,)))
    answers = by_case(screened(home, tmp_path, ROWS))
    assert all("objection_ignored" in answers[case]["breaches"] for case in ("agreed", "other writing"))


def test_a_run_is_one_entry_of_the_log_and_its_rows_where_asked(home: Home, tmp_path: Path) -> None:
    screening = screened(home, tmp_path, ROWS)
    out = tmp_path / "result.csv"
    with opened(home):
        done, run = deliver_recorded(screening, "run", source=tmp_path / "people.csv", out=out, report=None)
        entry = EvidenceEntry.objects.across_controllers().get(event_id=run.id)
        assert DecisionRecord.objects.across_controllers().count() == run.decisions == 0
        rows = record_run(screening, "rows", source=tmp_path / "people.csv", out=out, proof="")
        kept = {one.event_id: one for one in DecisionRecord.objects.across_controllers()}
        payloads = EvidenceEntry.objects.across_controllers().filter(kind="decision").values_list("payload", flat=True)
        assert not any("@" in payload.replace("@20", "") for payload in payloads if payload)
    assert list(kept) == [f"{rows.id}.{line}" for line in range(2, 7)]
    manifest = json.loads((tmp_path / "result.manifest.json").read_text())
    facts = json.loads(entry.payload or "")["facts"]
    assert facts["output_sha256"] == manifest["output"]["sha256"]
    assert facts["manifest_proof"] == manifest["proof"]
    assert facts["manifest_proof"].startswith(done.summary.proof)
    assert facts["law_version"] == done.summary.law_version
    assert (facts["counts"]["accepted"], facts["counts"]["refused_by_registers"]) == (5, 2)
    assert any(key.startswith("eu/gdpr/art_21_objection@") for key in facts["rule_versions"])
    assert "people.csv" not in (entry.payload or "")
    with out.open(encoding="utf-8-sig") as stream:
        assert len(list(csv.DictReader(stream))) == 5


def test_a_run_that_cannot_be_kept_writes_nothing(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screening = screened(home, tmp_path, ROWS)

    def full(*_: object) -> None:
        raise LiciteError("STO014", exit_code=1)

    monkeypatch.setattr("licite.operations.recorded_run.commit", full)
    with opened(home), pytest.raises(LiciteError) as fault:
        deliver_recorded(screening, "run", source=tmp_path / "people.csv", out=tmp_path / "result.csv", report=None)
    assert fault.value.code == "STO014"
    assert not list(tmp_path.glob("result*"))


@given(st.data())
def test_the_addressed_identifier_is_of_the_kind_of_the_channel(data: st.DataObject) -> None:
    from licite.operations.registers import addressed

    present = data.draw(
        st.lists(st.sampled_from([BOB, BOB_PHONE, Identity("profile", "linkedin.com/in/bob")]), max_size=3)
    )
    found = addressed(present, data.draw(st.sampled_from(["email", "sms", "post", "social_message"])))
    assert found is None or found in present
