"""A whole screening of the exports that tools write: every row answered, every refusal kept, the file named."""

import json
from datetime import date
from pathlib import Path

import pytest

from licite.operations.screen import Options, Screening, screen_path
from tests.contacts.samples import SAMPLES
from tests.contacts.samples_tools import TOOLS
from tests.contacts.test_samples import cases, expectations
from tests.operations.screening import AT, campaign

ALL = (*SAMPLES, *TOOLS)
COUNTED = ("rows", "outgoing", "incoming", "conversations", "objections", "hashes")


def screened(path: Path, channel: str = "email", **options: object) -> Screening:
    given = campaign(channel=channel, source_kind=None)
    return screen_path(path, given, Options(at=AT, lang="en", **options))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", cases())
def test_a_reference_file_is_answered_with_the_counts_expected(name: str, reference_data: Path) -> None:
    expect = expectations(reference_data)[name]["expect"]
    summary = screened(reference_data / "contact-files" / name).summary
    rows = next(expect[key] for key in ("contacts", "cards", "rows", "hashes") if key in expect)
    assert (summary.read, summary.rejected) == (rows, 0)
    assert sum(summary.outcomes.values()) + summary.duplicate == rows
    assert {key: expect[key] for key in COUNTED if key in expect}.items() <= summary.counts.items()
    tags = {reason.key: reason.rows for reason in summary.tags}
    refusals = sum(expect.get(key, 0) for key in ("unsubscribed", "unsubscribed_email", "hashes", "objections"))
    assert (tags.get("objection_ignored", 0) > 0) == (refusals > 0)
    assert tags.get("inaccurate_data", 0) == expect.get("bounced", 0)
    assert json.loads(json.dumps(summary.to_json()))["counts"] == summary.counts


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("plain_optout.csv", "every row counts as a refusal"),
        ("mailchimp_unsubscribed.csv", "Mailchimp, unsubscribed"),
        ("outlook_fr.csv", "Outlook, contacts; its header was never confirmed"),
        ("brevo_consents.csv", "Brevo, contacts; its header is confirmed in part only"),
        ("google_2024.csv", "the file was recognised: Google, contacts"),
        ("mailup.csv", "give it with `--suppression`"),
        ("retour.csv", "Bloctel ended on 10 August 2026"),
        ("mailchimp.csv", "1 row announces a consent, read as what the tool claims"),
        ("linkedin_messages.csv", "5 messages read in 2 conversations; messages that ask for it to stop: 1"),
        ("linkedin_invitations.csv", "3 invitations read: sent 1, received 2"),
        ("mautic_dnc.csv", "the column “channel” gives the channel of each refusal"),
    ],
)
def test_a_file_is_named_with_what_is_unsure_and_keeps_its_refusals(name: str, said: str, tmp_path: Path) -> None:
    sample = next(sample for sample in ALL if sample.name == name)
    (tmp_path / name).write_bytes(sample.content)
    screening = screened(tmp_path / name, sample.channel or "email")
    summary = screening.summary
    assert any(said in note for note in summary.notes)
    assert (summary.read, summary.format, summary.rejected) == (sample.contacts, sample.format, 0)
    refusals = sample.expect.get("objected", [])
    assert isinstance(refusals, list)
    refused = ["objection_ignored" in row["breaches"] for row in screening.rows()]
    assert sum(refused) + summary.duplicate >= refusals.count(True)


def test_a_saved_mapping_leaves_nothing_unsure(tmp_path: Path) -> None:
    sample = next(sample for sample in ALL if sample.name == "outlook_fr.csv")
    (tmp_path / sample.name).write_bytes(sample.content)
    first = screened(tmp_path / sample.name)
    again = screened(tmp_path / sample.name, mapping=first.table.mapping)
    assert not any("confirmed" in note or "recognised" in note for note in again.summary.notes)
    assert [row["outcome"] for row in again.rows()] == [row["outcome"] for row in first.rows()]


def test_what_is_not_needed_is_named_and_left_out_where_asked(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Email;Birthday;Santé\nann@firm.example;1980-01-02;ne plus contacter\nbob@firm.example;;\n")
    kept, without = screened(path), screened(path, leave_out_unneeded=True)
    assert kept.columns[:3] == ("Email", "Birthday", "Santé")
    assert without.columns == ("Email", *kept.columns[3:])
    assert [row["breaches"] for row in without.rows()] == [row["breaches"] for row in kept.rows()]
    assert "objection_ignored" in without.rows()[0]["breaches"]
    named = "Birthday (birth), Santé (health, special category)"
    assert any(f"which stayed in the result: {named}" in note for note in kept.summary.notes)
    assert any(f"are not in the result: {named}" in note for note in without.summary.notes)


def test_bloctel_counts_for_a_call_up_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "retour.csv"
    path.write_text("Téléphone;Statut Bloctel\n04 65 71 00 01;REJETE PAR BLOCTEL\n04 65 71 00 02;OK\n")

    def refused(day: str) -> list[bool]:
        given = campaign(channel="voice_call", audience="consumer", consent="none")
        rows = screen_path(path, given, Options(at=date.fromisoformat(day), lang="en")).rows()
        return ["objection_ignored" in row["breaches"] for row in rows]

    assert refused("2026-08-10") == [True, False]
    assert refused("2026-08-11") == [False, False]


def test_a_refusal_by_any_number_of_a_card_is_met(tmp_path: Path) -> None:
    cards = tmp_path / "cards.vcf"
    cards.write_text(
        "BEGIN:VCARD\nVERSION:3.0\nFN:Ann Lee\nTEL;TYPE=PREF:0465710001\nTEL:0639980001\n"
        "EMAIL:ann@firm.example\nEND:VCARD\n"
    )
    (tmp_path / "stop.txt").write_text("06 39 98 00 01\n")
    summary = screened(cards, "voice_call", suppression=(tmp_path / "stop.txt",)).summary
    assert [reason.key for reason in summary.tags if reason.key == "objection_ignored"] == ["objection_ignored"]
