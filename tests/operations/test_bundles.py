"""A bundle made of the registers: it verifies where there is no Licite, shows one person, and says who asked."""

import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from licite.errors import LiciteError
from licite.evidence.heads import note, sign_head
from licite.operations.bundles import Asked, Written, write_bundle
from licite.operations.check_bundle import bundle_lines
from licite.operations.decide import Places
from licite.operations.opening import opened
from licite.operations.proof import hand_out_head, verify_log
from licite.operations.registers import Kept, decide_with_registers
from licite.store.acts.decision import RecordDecision
from licite.store.acts.erasure import RecordErasure
from licite.store.acts.judgement import RecordJudgement
from licite.store.commit import commit
from licite.store.home import Home
from licite.store.models import Access, Contact, EvidenceEntry
from licite.store.people import add_controller
from tests.operations.installed import installed, record
from tests.store.people_for_tests import ANN, BOB, ago, consent, objection

FACTS = {"country": "FR", "channel": "email", "audience": "consumer", "purpose": "commercial"}
ASKED = Asked("nadia.roux", "dpo", "a complaint")
Files = dict[str, str]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Ann refused, Bob agreed; another controller knows both."""
    made = installed(tmp_path)
    with opened(made):
        add_controller("other", "Other")
        commit("other", consent(BOB, words="Un autre texte"))
        commit("other", objection(ANN))
    record(made, objection(ANN, event_at=ago(days=3)), consent(BOB))
    return made


def decided(address: str, **facts: object) -> Kept:
    """An answer on somebody, kept; the installation is open."""
    row = {**FACTS, "email": address, **facts}
    [kept] = decide_with_registers(
        [row], "firm", at=None, doctrine="cnil", lang="en", where=Places("- {}", "facts.yaml")
    )
    return kept


def written(what: str, out: Path, *held: Path) -> Written:
    return write_bundle(what, "firm", out, asked=ASKED, held=held, lang="en")


def files_of(out: Path) -> Files:
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def verified_elsewhere(out: Path, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """What the program in the bundle says, in a folder with nothing else and by a Python with nothing installed."""
    folder.mkdir()
    with zipfile.ZipFile(out) as archive:
        archive.extractall(folder)
    command = [sys.executable, "-I", "-S", "verify.py", *more]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_a_bundle_on_a_person_verifies_where_there_is_no_licite(home: Home, tmp_path: Path) -> None:
    out = tmp_path / "bob.zip"
    with opened(home):
        hand_out_head(tmp_path / "older.txt")
        decided("bob@example.fr")
        decided("zoe@example.fr")
        contact = Contact.objects.across_controllers().get(controller__slug="firm")
        judged = RecordJudgement(
            "reasonably_expected", True, "Nadia Roux", "met at a fair", ago(days=1).date(), "", contact.uid
        )
        commit("firm", judged)
        before = written("bob@example.fr", out, tmp_path / "older.txt")
        [access] = Access.objects.across_controllers().values_list("actor", "role", "reason", "contact")
        assert written(contact.uid, tmp_path / "again.zip").entries == before.entries == 3
        assert verify_log().count == 0
    assert access == ("nadia.roux", "dpo", "a complaint", contact.pk)
    assert out.stat().st_mode & 0o777 == 0o600
    done = verified_elsewhere(out, tmp_path / "elsewhere", "--head", "../older.txt")
    assert done.returncode == 0, done.stdout
    assert bundle_lines(out, tmp_path / "older.txt", "en") == done.stdout.splitlines()[:-1]
    files = files_of(out)
    [words] = json.loads(files["words.json"])
    assert words["held"]["facts.words"] == "Oui, écrivez-moi"
    [rules] = json.loads(files["rules.json"])
    assert {"citation", "quote", "checked_on"} <= set(next(iter(rules["held"].values())))
    assert "met at a fair" in files["index.html"]
    assert all(word not in text for text in files.values() for word in ("zoe@example.fr", "ann@", "Un autre texte"))


def test_a_bundle_on_an_answer_shows_it_with_its_rules(home: Home, tmp_path: Path) -> None:
    with opened(home):
        kept = decided("Ann@firm.example", consent="given")
        assert written(kept.id, tmp_path / "b.zip").about == "decision"
    files = files_of(tmp_path / "b.zip")
    [shown] = json.loads(files["decision.json"])
    assert shown["held"]["facts.decision.outcome"] == "unlawful"
    assert [
        key.partition("@")[0].rpartition("/")[2] for item in json.loads(files["rules.json"]) for key in item["held"]
    ] == ["art_21_objection"]
    assert len(json.loads(files["entries.json"])) == 1
    assert bundle_lines(tmp_path / "b.zip", None, "fr")


def test_whoever_only_refused_has_a_bundle_that_names_nobody(home: Home, tmp_path: Path) -> None:
    with opened(home):
        result = written("ann@firm.example", tmp_path / "b.zip")
        entry = EvidenceEntry.objects.across_controllers().get(kind="access")
    files = files_of(tmp_path / "b.zip")
    assert (result.about, result.entries) == ("contact", 1)
    assert all("firm.example" not in text for text in files.values())
    assert json.loads(entry.payload or "")["facts"] == {"actor": "nadia.roux", "role": "dpo", "entries": [2]}
    assert entry.personal is None


def test_an_erased_contact_keeps_a_proof_without_a_name(home: Home, tmp_path: Path) -> None:
    with opened(home):
        decided("bob@example.fr")
        contact = Contact.objects.across_controllers().get(controller__slug="firm")
        commit("firm", RecordErasure((BOB,)))
        written(contact.uid, tmp_path / "b.zip")
    assert verified_elsewhere(tmp_path / "b.zip", tmp_path / "elsewhere").returncode == 0
    files = files_of(tmp_path / "b.zip")
    assert all("bob@" not in text for text in files.values())
    assert [item["held"]["facts.words"] for item in json.loads(files["words.json"])] == ["Oui, écrivez-moi"]
    assert {item["kind"] for item in json.loads(files["entries.json"])} == {"consent", "decision", "erasure"}


def test_an_answer_kept_without_its_rules_has_those_of_today_as_a_statement(home: Home, tmp_path: Path) -> None:
    with opened(home):
        answer = {"outcome": "unlawful", "rules": ["eu.gdpr.art_21_objection"]}
        kept = commit("firm", RecordDecision("c", "2026-11-28T10:00", "cnil", FACTS, answer, (BOB,)))
        written(kept.event_id, tmp_path / "b.zip")
    [rules] = json.loads(files_of(tmp_path / "b.zip")["rules.json"])
    assert rules["held"] == {}
    assert any(key.startswith("eu/gdpr/art_21_objection@") for key in rules["stated"])


@pytest.mark.parametrize("what", ["nobody@example.fr", "3f0c2a9be1d04d7f8a5b6c7d8e9f0a1b", "Ann"])
def test_what_is_not_there_has_no_bundle(home: Home, tmp_path: Path, what: str) -> None:
    with opened(home), pytest.raises(LiciteError) as fault:
        written(what, tmp_path / "b.zip")
    assert fault.value.code == "PRF004"
    assert not (tmp_path / "b.zip").exists()


def test_the_answer_of_another_controller_is_not_there(home: Home, tmp_path: Path) -> None:
    with opened(home):
        kept = commit("other", RecordDecision("c", "2026-11-28", "cnil", FACTS, {"outcome": "lawful"}, (BOB,)))
        with pytest.raises(LiciteError) as fault:
            written(kept.event_id, tmp_path / "b.zip")
    assert fault.value.code == "PRF004"


@pytest.mark.parametrize(("place", "code"), [("", "FIL103"), ("nowhere/b.zip", "FIL102")])
def test_a_place_that_cannot_be_is_said_before_anything_is_recorded(
    home: Home, tmp_path: Path, place: str, code: str
) -> None:
    with opened(home):
        with pytest.raises(LiciteError) as fault:
            written("bob@example.fr", tmp_path / place)
        assert not EvidenceEntry.objects.across_controllers().filter(kind="access").exists()
    assert fault.value.code == code


def test_a_head_of_another_history_makes_no_bundle(home: Home, tmp_path: Path) -> None:
    with opened(home) as store:
        now = hand_out_head(None)
        key = store.ring().log_key()
        for size, code in ((2, "EVI024"), (500, "EVI022")):
            (tmp_path / "head.txt").write_text(note(sign_head(key, size, b"\1" * 32, now.at - timedelta(days=1))))
            with pytest.raises(LiciteError) as fault:
                written("bob@example.fr", tmp_path / "b.zip", tmp_path / "head.txt")
            assert (fault.value.code, fault.value.exit_code) == (code, 3)
    assert not (tmp_path / "b.zip").exists()


def test_evidence_grades_a_proven_first_party_consent_as_such(home: Home, tmp_path: Path) -> None:
    with opened(home):
        written("bob@example.fr", tmp_path / "b.zip")
    assert [item["grade"] for item in json.loads(files_of(tmp_path / "b.zip")["words.json"])] == ["first-party"]
