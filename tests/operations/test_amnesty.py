"""The refusals of several tools, all recorded; who refused in one and is active in another, row by row."""

import csv
import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from licite.errors import LiciteError
from licite.operations.amnesty import CONTRADICTIONS_HEAD, Amnesty, amnesty
from licite.operations.amnesty_files import Source, read_source
from licite.operations.objections import Scope, add_objection, check_objections
from licite.operations.opening import opened
from licite.store.home import Home
from licite.store.models import Contact, EvidenceEntry, Objection
from tests.operations.objecting import copy_of, two_controllers

ANN, CARL, INA, MAX = "ann@example.fr", "carl@example.fr", "ina@example.fr", "max@example.fr"
FILES = {
    "mailchimp.csv": (
        "Email Address,First Name,MEMBER_RATING,OPTIN_TIME,UNSUB_TIME\n"
        f"{ANN},Ann,2,2024-01-02 10:00:00,2026-05-06 08:00:00\n"
        f"{CARL},Carl,2,2024-01-02 10:00:00,2026-05-07 08:00:00\n"
        f"{INA},Ina,3,2024-01-02 10:00:00,\n"
    ),
    "hubspot.csv": (
        "Record ID,First Name,Email,Lifecycle stage,Unsubscribed from all email\n"
        "1,Ann,Ann+crm@EXAMPLE.fr,lead,No\n"
        f"2,Carl,{CARL},customer,Yes\n"
        f"3,Ina,{INA},lead,Yes\n"
        f"4,Max,{MAX},lead,No\n"
        "5,Nobody,not an address,lead,Yes\n"
    ),
    "brevo.csv": (
        "EMAIL;SMS;EMAIL_BLACKLISTED;SMS_BLACKLISTED\n"
        f"{MAX};33639981234;false;true\n"
        f"{ANN};;false;false\n"
        f"{INA};;false;false\n"
    ),
    "keila.csv": f"Email,First name,Last name,Data,Status,External ID\n{MAX},,,,unreachable,\n{INA},,,,active,\n",
    "stop.csv": "Max said stop on the phone: max@example.fr\n",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return two_controllers(tmp_path_factory.mktemp("made"))


@pytest.fixture
def home(made: Home, tmp_path: Path) -> Iterator[Home]:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    copied = copy_of(made, tmp_path)
    with opened(copied):
        yield copied


def run(folder: Path, *names: str, refused: str | None = "stop.csv") -> Amnesty:
    sources = [Source(folder / name) for name in names]
    sources += [Source(folder / refused, everybody="refused")] if refused else []
    return amnesty("firm", sources, out=folder / "out.csv", lang="en")


def rows_of(done: Amnesty) -> list[dict[str, str]]:
    assert done.out is not None
    with done.out.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def objected(address: str, channel: str) -> date | None:
    return next(check_objections("firm", [address], Scope(channel))).stopped_on


def test_every_row_is_accounted_for(home: Home, tmp_path: Path) -> None:
    done = run(tmp_path, "mailchimp.csv", "hubspot.csv", "brevo.csv", "keila.csv")
    counts = {one.tool: (one.read, one.refused, one.active, one.unreachable, one.rejected) for one in done.files}
    assert counts == {
        "mailchimp": (3, 2, 1, 0, 0),
        "hubspot": (5, 2, 2, 0, 1),
        "brevo": (3, 1, 2, 0, 0),
        "keila": (2, 0, 1, 1, 0),
        "stop": (1, 1, 0, 0, 0),
    }
    assert all(one.read == one.refused + one.active + one.unreachable + one.rejected for one in done.files)
    hubspot = done.files[1]
    assert hubspot.rejects is not None
    assert "not an address" in hubspot.rejects.read_text(encoding="utf-8")
    assert hubspot.rejects.stat().st_mode & 0o777 == 0o600


def test_all_refusals_are_recorded_each_for_its_channel(home: Home, tmp_path: Path) -> None:
    run(tmp_path, "mailchimp.csv", "hubspot.csv", "brevo.csv")
    assert objected(ANN, "email") == date(2026, 5, 6)
    assert objected(CARL, "email") == date(2026, 5, 7)
    assert objected(INA, "email") is not None
    assert objected(INA, "post") is None
    assert objected("06 39 98 12 34", "sms") is not None
    assert objected("06 39 98 12 34", "email") is None
    assert objected(MAX, "post") is not None
    assert not Contact.objects.across_controllers().exists()


def test_who_refused_in_one_and_is_active_in_another(home: Home, tmp_path: Path) -> None:
    done = run(tmp_path, "mailchimp.csv", "hubspot.csv", "brevo.csv", "keila.csv")
    assert done.out is not None
    assert done.out.stat().st_mode & 0o777 == 0o600
    rows = rows_of(done)
    assert tuple(rows[0]) == CONTRADICTIONS_HEAD
    found = {(row["refused_in"], row["refused_line"], row["active_in"], row["active_line"]) for row in rows}
    assert found == {
        ("mailchimp", "2", "hubspot", "2"),
        ("mailchimp", "2", "brevo", "3"),
        ("hubspot", "4", "mailchimp", "4"),
        ("hubspot", "4", "brevo", "4"),
        ("hubspot", "4", "keila", "3"),
        ("stop", "1", "hubspot", "5"),
    }
    ann = next(row for row in rows if row["active_in"] == "hubspot" and row["refused_in"] == "mailchimp")
    assert ann["person"] == "Ann+crm@EXAMPLE.fr"
    assert (ann["refused_on"], ann["refused_channel"]) == ("2026-05-06", "email")
    assert ann["active_says"] == "Unsubscribed from all email: No"
    assert done.pairs["mailchimp", "hubspot"] == 1
    assert list(done.pairs.values()) == sorted(done.pairs.values(), reverse=True)


def test_the_same_twice_adds_nothing_and_lifts_nobody(home: Home, tmp_path: Path) -> None:
    add_objection("firm", [INA], on="2026-01-05")
    first = run(tmp_path, "mailchimp.csv", "hubspot.csv", "brevo.csv")
    before = Objection.objects.across_controllers().count()
    again = run(tmp_path, "mailchimp.csv", "hubspot.csv", "brevo.csv")
    assert sum(one.accepted for one in again.files) == 0
    assert [one.accepted for one in first.files] == [one.already for one in again.files]
    assert Objection.objects.across_controllers().count() == before
    assert set(EvidenceEntry.objects.across_controllers().values_list("kind", flat=True)) == {"objection"}
    assert objected(INA, "email") == date(2026, 1, 5)


def test_refusals_in_rows_that_cannot_be_read_are_recorded(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "broken.csv"
    path.write_text(f"Email,Name,Unsubscribed\n{ANN},Ann,no\n{CARL},Carl,too,many,yes\n", encoding="utf-8")
    done = run(tmp_path, "broken.csv", refused=None)
    (one,) = done.files
    assert (one.read, one.rejected, one.hidden) == (2, 1, 1)
    assert objected(CARL, "email") is not None
    assert objected(ANN, "email") is None


def test_whole_domains_and_fingerprints_contradict_too(home: Home, tmp_path: Path) -> None:
    from hashlib import sha256

    (tmp_path / "list.csv").write_text(f"@example.org\n{sha256(MAX.encode()).hexdigest()}\n", encoding="utf-8")
    (tmp_path / "crm.csv").write_text(
        f"Email,Unsubscribed\neve@example.org,no\nMax@example.fr,no\n{ANN},no\n", encoding="utf-8"
    )
    rows = rows_of(run(tmp_path, "crm.csv", refused="list.csv"))
    assert [row["person"] for row in rows] == ["eve@example.org", "Max@example.fr"]


def test_a_file_that_does_not_say_who_refused_is_asked_about(home: Home, tmp_path: Path) -> None:
    (tmp_path / "who.csv").write_text(f"Email,Name\n{ANN},Ann\n", encoding="utf-8")
    with pytest.raises(LiciteError) as refused:
        run(tmp_path, "hubspot.csv", "who.csv")
    assert refused.value.code == "OBJ010"
    assert not Objection.objects.across_controllers().exists()
    (row,) = read_source(Source(tmp_path / "who.csv", everybody="active")).rows
    assert (row.refused, row.reachable) == ({}, True)


def test_names_of_tools_win_and_files_of_no_tool_go_by_their_own(home: Home, tmp_path: Path) -> None:
    (tmp_path / "crm.csv").write_text(f"Email,Unsubscribed\n{ANN},no\n", encoding="utf-8")
    sources = [Source(tmp_path / "mailchimp.csv", "letter"), Source(tmp_path / "crm.csv")]
    done = amnesty("firm", sources, out=tmp_path / "out.csv")
    assert done.pairs == {("letter", "crm"): 1}
    assert {row.source for row in Objection.objects.across_controllers()} == {"letter"}


def test_contradictions_replace_those_of_an_earlier_amnesty_and_nothing_else(home: Home, tmp_path: Path) -> None:
    assert run(tmp_path, "mailchimp.csv", "hubspot.csv").out is not None
    assert run(tmp_path, "mailchimp.csv").out is None
    assert not (tmp_path / "out.csv").exists()
    (tmp_path / "out.csv").write_text("mine\n", encoding="utf-8")
    before = Objection.objects.across_controllers().count()
    with pytest.raises(LiciteError) as refused:
        run(tmp_path, "brevo.csv")
    assert refused.value.code == "OBJ011"
    assert Objection.objects.across_controllers().count() == before
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "mine\n"


def test_a_formula_is_text(home: Home, tmp_path: Path) -> None:
    (tmp_path / "crm.csv").write_text(f"Email,Unsubscribed\n{ANN},no\n", encoding="utf-8")
    sources = [Source(tmp_path / "mailchimp.csv"), Source(tmp_path / "crm.csv", "=1+1")]
    (row,) = rows_of(amnesty("firm", sources, out=tmp_path / "out.csv"))
    assert row["active_in"] == "'=1+1"


def test_a_refusal_is_recorded_for_the_channel_that_its_row_names(home: Home, tmp_path: Path) -> None:
    rows = ("eva@example.fr,3,sms,2024-02-03", "leo@example.fr,1,email,2024-02-01", "ugo@example.fr,2,email,2024-02-02")
    (tmp_path / "dnc.csv").write_text("\n".join(["email,reason,channel,date_added", *rows]) + "\n", encoding="utf-8")
    done = run(tmp_path, "dnc.csv", refused=None)
    assert (done.files[0].tool, done.files[0].refused, done.files[0].unreachable) == ("mautic", 2, 1)
    assert (objected("eva@example.fr", "sms"), objected("eva@example.fr", "email")) == (date(2024, 2, 3), None)
    assert (objected("leo@example.fr", "email"), objected("leo@example.fr", "sms")) == (date(2024, 2, 1), None)
    assert objected("ugo@example.fr", "email") is None


def test_a_list_of_fingerprints_needs_no_word_on_what_it_is(home: Home, tmp_path: Path) -> None:
    fingerprint = hashlib.sha256(b"eva@example.fr").hexdigest()
    (tmp_path / "hashed.csv").write_text(f"email_sha256,date\n{fingerprint},2025-01-02\n", encoding="utf-8")
    done = run(tmp_path, "hashed.csv", refused=None)
    assert (done.files[0].read, done.files[0].refused, done.files[0].rejected) == (1, 1, 0)
    assert objected("eva@example.fr", "email") == date(2025, 1, 2)
