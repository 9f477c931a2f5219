"""Exports as tools write them: invented twins always, the reference files where they are there."""

import json
from pathlib import Path
from typing import Any

import pytest

from licite.contacts.planned import Planned
from licite.contacts.readers.formats import known_formats
from tests.contacts.reading import Reading, reading
from tests.contacts.samples import SAMPLES, Sample
from tests.contacts.samples_tools import TOOLS

ALL = (*SAMPLES, *TOOLS)


def addresses(read: Reading) -> int:
    others = [more for more in read.column("other_emails") if more]
    return sum(email is not None for email in read.column("email")) + sum(more.count(";") + 1 for more in others)


@pytest.mark.parametrize("sample", ALL, ids=lambda sample: sample.name)
def test_a_twin_is_recognised_and_no_row_is_lost(sample: Sample, tmp_path: Path) -> None:
    planned = Planned(channel=sample.channel)
    read = reading(tmp_path / sample.name, sample.content, planned=planned)
    assert read.table.format == sample.format
    assert read.table.counts == sample.counts
    assert (read.table.read, len(read.rejects)) == (sample.contacts, 0)
    assert addresses(read) == sample.emails
    for name, values in sample.expect.items():
        found = [str(x) if type(x).__name__ == "date" else x for x in read.column(name)]
        assert found == values, name


def test_every_known_header_has_a_twin(tmp_path: Path) -> None:
    met = set()
    for sample in ALL:
        read = reading(tmp_path / sample.name, sample.content)
        met.add((read.table.format, read.table.header))
    assert {(known.format, known.header) for known in known_formats()} <= met


def cases() -> list[str]:
    return sorted(
        "activecampaign_contacts.csv brevo_contacts.csv google_contacts_pre2024.csv kit_subscribers.csv "
        "linkedin_connections_2018_2021_no_url.csv linkedin_connections_2023plus_en_crlf_bom.csv "
        "linkedin_connections_old_no_preamble.csv linkedin_invitations.csv linkedin_messages_2023.csv "
        "linkedin_messages_2026.csv mailchimp_subscribed_members.csv optout_hashed_sha256.csv outlook_desktop.csv "
        "pipedrive_people.csv salesforce_contacts_report.csv vcard_40_fr.vcf vcard_ez_John_Doe_EVOLUTION.vcf "
        "vcard_ez_John_Doe_GMAIL.vcf vcard_ez_John_Doe_LOTUS_NOTES.vcf vcard_ez_John_Doe_MAC_ADDRESS_BOOK.vcf "
        "vcard_ez_John_Doe_MS_OUTLOOK.vcf vcard_ez_fullcontact.vcf vcard_ez_gmail-list.vcf vcard_ez_gmail-single.vcf "
        "vcard_ez_outlook-2003.vcf vcard_ez_rfc6350-example.vcf "
        "vcard_ez_thunderbird-MoreFunctionsForAddressBook-extension.vcf vcard_sabre-io_issue153.vcf".split()
    )


def expectations(folder: Path) -> dict[str, dict[str, Any]]:
    entries = json.loads((folder / "contact-files" / "expected.json").read_text(encoding="utf-8"))
    return {entry["file"]: entry for entry in entries}


def test_no_reference_file_is_forgotten(reference_data: Path) -> None:
    assert set(expectations(reference_data)) == set(cases())


@pytest.mark.parametrize("name", cases())
def test_a_reference_file_is_read_as_expected(name: str, reference_data: Path) -> None:
    entry = expectations(reference_data)[name]
    path, expect = reference_data / "contact-files" / name, entry["expect"]
    read = reading(path)
    assert read.table.format == entry["format"]
    assert len(read.rejects) == 0
    found = counted(read)
    wanted = {key: value for key, value in expect.items() if key in found}
    assert {key: found[key] for key in wanted} == wanted
    if "separator" in expect:
        assert read.table.separator == expect["separator"]
    assert set(wanted) & {"contacts", "cards", "rows", "hashes"}


def counted(read: Reading) -> dict[str, int | None]:
    columns = read.table.columns

    def filled(meant: str) -> int:
        places = [
            i for i, column in enumerate(columns) if (t := read.table.mapping.columns.get(column)) and t.name == meant
        ]
        return sum(bool(row[i]) for row in read.cells for i in places)

    vcard = read.table.format == "vcard"
    more = sum(len(row[columns.index("other_phones")].split(";")) for row in read.cells if row[6]) if vcard else 0
    preamble = read.notes.get("readers.preamble", {"n": 0})["n"]
    assert isinstance(preamble, int)
    return {
        **read.table.counts,
        "contacts": read.table.read,
        "cards": read.table.read,
        "emails": addresses(read),
        "phones": filled("phone"),
        "tels": filled("phone") + more,
        "columns": len(columns),
        "header_row": preamble + 1,
        "unsubscribed": sum(x is True for x in read.column("objected")) if "objected" in read.table.facts else 0,
        "bounced": sum(x is False for x in read.column("data_accurate")) if "data_accurate" in read.table.facts else 0,
        "footer_lines": int(str(read.notes.get("readers.footer", {"n": 0})["n"])),
        "org_cards": sum(row[columns.index("kind")] == "org" for row in read.cells) if vcard else 0,
    }


def test_each_channel_of_the_reference_file_keeps_its_own_refusals(reference_data: Path) -> None:
    path = reference_data / "contact-files" / "brevo_contacts.csv"
    expect = expectations(reference_data)["brevo_contacts.csv"]["expect"]
    for channel in ("email", "sms"):
        refused = reading(path, planned=Planned(channel=channel)).column("objected")
        assert sum(x is True for x in refused) == expect[f"unsubscribed_{channel}"]
