"""Logs that name nobody: the list of fields, the file, and a day of an installation searched for 50 people."""

import json
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from licite.errors import LiciteError
from licite.operations import logs
from licite.operations.backup import backup
from licite.operations.installation_check import check
from licite.operations.logs import FIELDS, KEPT, LOG, logged, note
from licite.operations.opening import opened
from licite.operations.restore import recover, restore
from licite.store.acts.access import RecordAccess
from licite.store.acts.decision import RecordDecision
from licite.store.acts.erasure import RecordErasure
from licite.store.acts.judgement import RecordJudgement
from licite.store.commit import commit
from licite.store.fields import FIELDS as DATA
from licite.store.home import Home
from licite.store.models import Contact
from licite.store.norms import Identity
from tests.operations.installed import installed, record
from tests.store.people_for_tests import consent, objection


def lines(home: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (home / LOG).read_text().splitlines()]


def test_a_field_that_is_not_on_the_list_is_refused_without_its_value(tmp_path: Path) -> None:
    for fields in ({"address": "ann@firm.example"}, {"code": "ann@firm.example"}, {"fault": "Ann Martin"}):
        with pytest.raises(ValueError, match="log") as refused:
            note(tmp_path, "registers", **fields)
        assert "nn" not in str(refused.value)
    assert not (tmp_path / LOG).exists()


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_no_field_takes_an_address_a_number_or_a_path(name: str) -> None:
    for value in ("ann@firm.example", "+33639981234", "Ann Martin", "/data/ann/list.csv", "a\nb", ""):
        assert not FIELDS[name].fullmatch(value)


def test_the_end_of_a_command_is_a_line(tmp_path: Path) -> None:
    with logged(tmp_path, "registers", engine="sqlite"):
        pass
    with pytest.raises(LiciteError), logged(tmp_path, "registers"):
        raise LiciteError("STO019", value="ann@firm.example")
    with pytest.raises(ZeroDivisionError), logged(tmp_path, "registers"):
        raise ZeroDivisionError("ann@firm.example")
    done, refused, failed = lines(tmp_path)
    assert (done["outcome"], done["engine"]) == ("done", "sqlite")
    assert (refused["outcome"], refused["code"], refused["exit"]) == ("refused", "STO019", 2)
    assert (failed["outcome"], failed["fault"]) == ("failed", "ZeroDivisionError")
    assert all(set(line) <= set(FIELDS) for line in (done, refused, failed))
    assert (tmp_path / LOG).stat().st_mode & 0o777 == 0o600


def test_the_log_turns_over_by_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LARGEST", 1000)
    for number in range(200):
        note(tmp_path, "registers", ms=number)
    kept = sorted(tmp_path.glob(f"{LOG}*"))
    assert [path.name for path in kept] == [LOG, *(f"{LOG}.{number}" for number in range(1, KEPT + 1))]
    assert all(path.stat().st_size <= 1000 and path.stat().st_mode & 0o777 == 0o600 for path in kept)
    numbers = [json.loads(line)["ms"] for path in [*kept[:0:-1], kept[0]] for line in path.read_text().splitlines()]
    assert numbers == list(range(200 - len(numbers), 200))


def test_where_the_lines_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LICITE_LOG", "stderr")
    note(tmp_path, "registers", outcome="done")
    assert json.loads(capsys.readouterr().err)["outcome"] == "done"
    monkeypatch.setenv("LICITE_LOG", "off")
    note(tmp_path, "registers", outcome="done")
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("LICITE_LOG", "syslog")
    began = []
    with pytest.raises(LiciteError) as fault, logged(tmp_path, "registers"):
        began.append(True)
    assert (fault.value.code, began, list(tmp_path.iterdir())) == ("INS015", [], [])


def test_a_log_that_cannot_be_written_goes_to_stderr(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / LOG).mkdir()
    note(tmp_path, "registers", outcome="done")
    assert json.loads(capsys.readouterr().err)["outcome"] == "done"


# --- a day -------------------------------------------------------------------------------------------------

PEOPLE = [
    [Identity("email", f"Seeded.Person{number}@seeded{number}.example"), Identity("phone", f"06 39 98 {number:04d}")]
    for number in range(5000, 5050)
]
SEEDED = re.compile(rb"(?i)seeded\.?person|@seeded\d|0?6[ .]?39[ .]?98[ .]?50|33639985")


def a_day(home: Home, folder: Path) -> list[str]:
    """What 50 people and those who work for the controller do in a day; gives every error that came."""
    told: list[str] = []
    record(home, *(consent(*person, circumstances={"ip": "192.0.2.1"}) for person in PEOPLE))
    record(home, *(objection(*person, first_party=True) for person in PEOPLE[:25]))
    record(home, consent(*PEOPLE[30], kind_of_event="withdrawn"))
    facts = {"channel": "email", "purpose": "commercial"}
    decision = RecordDecision("spring", "2026-11-28", "cnil", facts, {"outcome": "unlawful"}, tuple(PEOPLE[31]))
    with opened(home):
        uid = Contact.objects.across_controllers().order_by("pk").values_list("uid", flat=True)[40]
    reason = "Seeded.Person5040@seeded5040.example asked us"
    judgement = RecordJudgement("expected", True, "DPO", reason, date(2026, 11, 28), contact=uid)
    record(home, decision, judgement, RecordAccess(uid, "DPO", "dpo", reason))
    made = backup(folder / "copy.zip", home.path)
    record(home, *(RecordErasure(tuple(person)) for person in PEOPLE[:5]))
    for attempt in (
        lambda: record(home, consent(*PEOPLE[0], first_party=False, proven=False)),
        lambda: commit_by_key(home),
        lambda: record(home, objection(Identity("email", " "))),
        lambda: record(home, consent(*PEOPLE[6], proven=True, words="")),
        lambda: restore(made.file, home.path),
        lambda: restore(made.file, home.path, replace=True) and record(home, objection(*PEOPLE[7])),
    ):
        with pytest.raises(LiciteError) as fault:
            attempt()
        told += [fault.value.render("fr"), fault.value.render("en"), str(fault.value), repr(fault.value)]
    recover(home.path)
    assert check(home.path).ok
    return told


def commit_by_key(home: Home) -> None:
    with opened(home):
        commit("firm", objection(*PEOPLE[1]), idempotency_key=PEOPLE[1][0].value)
        commit("firm", objection(*PEOPLE[2]), idempotency_key=PEOPLE[1][0].value)


def columns_with_people(home: Home) -> set[str]:
    """The columns of the database in which one of the 50 stands in clear."""
    found = set()
    with opened(home):
        for model in apps.get_app_config("store").get_models():
            for column in model._meta.concrete_fields:
                with connection.cursor() as cursor:
                    cursor.execute(f'SELECT CAST("{column.column}" AS TEXT) FROM {model._meta.db_table}')
                    if any(value and SEEDED.search(value.encode()) for (value,) in cursor.fetchall()):
                        found.add(f"{model.__name__}.{column.name}")
    return found


def test_a_day_of_commands_leaves_nobody_where_they_must_not_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = installed(tmp_path)
    told = a_day(home, tmp_path)
    assert {"STO013", "STO010", "STO019", "STO024", "INS012", "STO008"} == {
        code for text in told for code in re.findall(r"\[([A-Z]{3}\d{3})\]", text)
    }
    assert not [text for text in told if SEEDED.search(text.encode())]
    assert not SEEDED.search("".join(capsys.readouterr()).encode())
    assert {line["outcome"] for line in lines(home.path)} == {"done", "refused"}
    databases = {path for path in home.path.iterdir() if path.name.startswith("licite.sqlite3")}
    assert len(databases) == 2
    others = [path for folder in (home.path, home.second) for path in folder.iterdir() if path not in databases]
    assert {path.name for path in others} >= {LOG, "licite.toml", "journal.jsonl", "keyring.json"}
    assert [path.name for path in others if SEEDED.search(path.read_bytes())] == []
    # In the database they stand where the data class says that they may, and nowhere else.
    found = columns_with_people(home)
    expected = {"Identifier.value", "EvidenceEntry.personal", "Judgement.reason", "Access.reason", "PersonWord.word"}
    assert found == expected
    assert {DATA[name].data_class for name in found} <= {"identifier", "contact_detail", "content"}
    # A copy is a database: it has them where the database does, and the manifest has none.
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
        assert not SEEDED.search(archive.read("manifest.json"))
    for kept in databases - {home.sqlite}:
        kept.unlink()
    record(home, *(RecordErasure(tuple(person)) for person in PEOPLE))
    assert [path.name for path in home.path.iterdir() if SEEDED.search(path.read_bytes())] == []
    assert columns_with_people(home) == set()
