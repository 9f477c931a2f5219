"""Every field that an erasure removes is empty or gone afterwards, in the tables, in the log and in the file itself."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from licite.store import standing_answers
from licite.store.acts.access import RecordAccess
from licite.store.acts.decision import RecordDecision
from licite.store.acts.disagreement import RecordDisagreement
from licite.store.acts.disclosure import RecordDisclosed, RecordDisclosure, RecordPassedOn
from licite.store.acts.disowned import DisownObjection
from licite.store.acts.erasure import RecordErasure
from licite.store.acts.forged import MarkForged
from licite.store.acts.imported import EndImport, RecordImportBatch, StartImport, TakeBack, UndoImport
from licite.store.acts.interaction import Happening, RecordInteractions
from licite.store.acts.judgement import RecordJudgement
from licite.store.acts.merge import RecordMerge, UndoMerge, event_of, merge_of
from licite.store.acts.notice import RecordNotice
from licite.store.commit import commit, last_seq
from licite.store.fields import FIELDS
from licite.store.home import Home, create_home
from licite.store.keyring import KeyRing
from licite.store.models import Collected, Contact, EvidenceEntry, Identifier, Merge, Profile
from licite.store.norms import Identity
from licite.store.opened import Store
from licite.store.people import add_controller, controller_of
from licite.store.placing import Row
from licite.store.recovery import recover
from licite.store.setup import close_store, open_store
from tests.store.people_for_tests import consent, objection
from tests.store.test_recovery import Backup

MODELS = {model.__name__: model for model in apps.get_app_config("store").get_models()}
# A notice to all of an import is of nobody in particular, and one to a person is of no import.
REMOVED = sorted({name for name, rule in FIELDS.items() if rule.erasure == "removed"} - {"Notice.imported"})
ANN, ANN_TOO = Identity("email", "ann.zq1@firm.example"), Identity("email", "ann.zq2@firm.example")
PHONE = Identity("phone", "06 39 98 12 34")
BOB = Identity("email", "bob.zq3@firm.example")
# Each is written in some field of the person, and is nowhere else.
SECRETS = (
    "ann.zq1@firm.example", "ann.zq2@firm.example", "39981234", "39 98 12 34", "zq-first", "zq-last", "zq-full",
    "zq-title", "zq-firm", "zq-street", "zq-city", "zq-link", "zq-campaign", "zq-note",
    "zq-undone", "zq-reason", "zq-disagreed", "zq-access", "zq-circumstance", "zq-how-told",
)  # fmt: skip
VALUES = {
    "email": ANN.value, "phone": PHONE.value, "first_name": "zq-first", "last_name": "zq-last",
    "full_name": "zq-full", "job_title": "zq-title", "company": "zq-firm", "address": "zq-street",
    "postal_code": "69001", "city": "zq-city", "siren": "123456782", "country": "FR",
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An installation in which everything is recorded; closed, to be copied."""
    folder = tmp_path_factory.mktemp("everywhere")
    home = create_home(folder / "home", controller="firm", second=folder / "second")
    KeyRing.create(home.second)
    open_store(home, migrate=True)
    add_controller("firm", "Firm")
    add_controller("other", "Other")
    record_everything()
    close_store()
    return home


@pytest.fixture
def store(made: Home, tmp_path: Path) -> Iterator[Store]:
    home = create_home(tmp_path / "home", controller="firm", second=tmp_path / "second")
    shutil.copytree(made.second, home.second, dirs_exist_ok=True)
    shutil.copy(made.sqlite, home.sqlite)
    yield open_store(home)
    close_store()


def take_in(event: str, *rows: Row) -> None:
    commit("firm", StartImport(event, "list.csv", "0", "csv", "form"))
    commit("firm", RecordImportBatch(event, 0, rows, place="Lyon"))


def uid(who: Identity) -> str:
    owner = controller_of("firm")
    found = Identifier.objects.for_controller(owner).filter(value=who.value)
    return found.get().contact.uid


def record_everything() -> None:
    """Ann, of whom there is everything that the tables can hold, and Bob."""
    take_in("one", Row(2, VALUES, date(2026, 1, 2)), Row(3, {"email": BOB.value, "full_name": "Bob Roe"}))
    commit("firm", EndImport("one", {}))
    take_in(
        "two",
        Row(2, {**VALUES, "job_title": "DRH"}, date(2026, 2, 2)),
        Row(3, {"email": ANN_TOO.value}, date(2026, 1, 5)),
    )
    ann, too, bob = uid(ANN), uid(ANN_TOO), uid(BOB)
    commit("firm", consent(ANN, circumstances={"ip": "zq-circumstance"}))
    commit("firm", consent(BOB, circumstances={"ip": "bob-circumstance"}))
    forged = commit("firm", objection(ANN, channel="post")).event_id
    commit("firm", MarkForged(forged, "dpo", "not her hand"))
    commit("firm", DisownObjection(forged, (ANN,), "not mine", "1", "call", datetime.now(UTC)))
    day = datetime(2026, 3, 4, 10, tzinfo=UTC)
    for number, contact in enumerate((ann, too, bob)):
        more = {"campaign": "zq-campaign", "details": {"link": "zq-link"}} if contact != bob else {}
        happening = Happening(f"h{number}", contact, "open", day, "open", **more)
        commit("firm", RecordInteractions((happening,), "mailer"))
    commit("firm", RecordNotice("14", date(2026, 1, 3), "1", "fr", True, "zq-how-told", "dpo", contact=ann))
    commit("firm", RecordNotice("14", date(2026, 1, 3), "1", "fr", True, "bob-told", "dpo", contact=bob))
    commit("firm", RecordJudgement("reasonably_expected", True, "dpo", "zq-reason", date(2026, 1, 4), contact=ann))
    commit("firm", RecordAccess(ann, "clerk", "reader", "zq-access"))
    commit("firm", RecordAccess(None, "clerk", "reader", "zq-access", looked_for=(ANN,)))
    answer = RecordDecision("c", "2026-11-28", "cnil", {"channel": "email"}, {"outcome": "lawful"}, (ANN,), ann)
    commit("firm", RecordDisagreement(commit("firm", answer).event_id, "unlawful", "dpo", "zq-disagreed"))
    handed = RecordDisclosure("Partner SARL", "controller", ("email",), "commercial", date(2026, 3, 5))
    commit("firm", handed)
    commit("firm", RecordDisclosed(handed.event_id, (ann, bob), last_seq()))
    for contact in (ann, bob):
        commit("firm", RecordPassedOn("Partner SARL", date(2026, 3, 6), "call", "dpo", contact))
    commit("firm", RecordMerge(ann, too, ("email",), "dpo", "zq-note"))
    owner = controller_of("firm")
    commit("firm", UndoMerge(too, event_of(merge_of(owner, too)), "dpo", "zq-undone"))
    commit("firm", RecordMerge(ann, too, ("email",), "dpo", "zq-note"))
    run = standing_answers.begin(owner, as_of=day, law_version="1", doctrine="cnil")
    keys = dict(Contact.objects.for_controller(owner).values_list("uid", "pk"))
    for contact in (ann, bob):
        standing_answers.add_answers(run, [(keys[contact], "email", "unlawful", "consent", "objection_ignored", 2)])
        standing_answers.add_dates(run, [(keys[contact], date(2029, 3, 4))])
    standing_answers.finish(run, {})


def everything() -> dict[str, dict[Any, dict[str, Any]]]:
    """Every value of every table: by model, by key of the row, by field."""
    return {
        name: {row["pk"]: row for row in _rows(model).annotate(pk_=models.F("pk")).values("pk_", *_columns(model))
               for row in [row | {"pk": row["pk_"]}]}
        for name, model in MODELS.items()
    }  # fmt: skip


def _rows(model: Any) -> Any:
    manager = model.objects
    return manager.across_controllers() if hasattr(manager, "across_controllers") else manager.all()


def _columns(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields]


def all_text() -> str:
    found = []
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {name}")
            found += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


def raw(store: Store) -> bytes:
    folder = store.home.sqlite.parent
    files = [file for file in folder.glob(f"{store.home.sqlite.name}*") if file.is_file()]
    return b"".join(file.read_bytes() for file in (*files, store.journal.path))


def test_no_value_of_the_person_is_left_in_tables_log_or_file(store: Store) -> None:
    before, text = everything(), all_text()
    assert [secret for secret in SECRETS if secret not in text and secret != "39981234"] == []
    commit("firm", RecordErasure((ANN,)))
    text, file = all_text(), raw(store)
    assert [secret for secret in SECRETS if secret in text] == []
    assert [secret for secret in SECRETS if secret.encode() in file] == []
    assert all(said in text for said in (BOB.value, "Bob Roe", "bob-circumstance", "bob-told"))
    after, bob = everything(), bobs()
    for name in REMOVED:
        model, _, field = name.partition(".")
        held = {
            pk for pk, row in before[model].items() if row[field] not in (None, "", {}, []) and pk not in bob[model]
        }
        assert held, f"nothing was written of Ann in {name}"
        left = {pk for pk in held & after[model].keys() if after[model][pk][field] not in (None, "", {}, [])}
        assert not left, name


def bobs() -> dict[str, set[Any]]:
    """The rows that are of Bob alone, or of nobody."""
    owner = controller_of("firm")
    bob = Identifier.objects.for_controller(owner).get(value=BOB.value).contact
    found: dict[str, set[Any]] = {name: set() for name in MODELS}
    for name, path in (
        ("Identifier", "contact"), ("IdentifierToken", "identifier__contact"), ("LookupToken", "identifier__contact"),
        ("ConsentToken", "consent__contact"), ("Collected", "contact"), ("Profile", "contact"), ("Notice", "contact"),
        ("Interaction", "contact"), ("Judgement", "contact"), ("Access", "contact"), ("Disclosed", "contact"),
        ("PersonWord", "contact"), ("StandingAnswer", "contact"), ("StandingDate", "contact"),
    ):  # fmt: skip
        found[name] = set(_rows(MODELS[name]).filter(**{path: bob}).values_list("pk", flat=True))
    of_bob = [
        row.seq for model in ("Consent", "Notice", "PassedOn") for row in _rows(MODELS[model]).filter(contact=bob)
    ]
    found["EvidenceEntry"] = set(of_bob)
    return found


def test_whoever_was_merged_goes_with_the_person_and_nobody_else(store: Store) -> None:
    commit("firm", RecordErasure((ANN_TOO,)))
    owner = controller_of("firm")
    assert [one.value for one in Identifier.objects.for_controller(owner)] == [BOB.value]
    assert Contact.objects.for_controller(owner).filter(erased_at=None).count() == 1
    assert not Merge.objects.for_controller(owner).exists()
    assert {row.contact.erased_at for row in Collected.objects.for_controller(owner)} == {None}


def test_who_was_taken_apart_stays(store: Store) -> None:
    owner = controller_of("firm")
    too = uid(ANN_TOO)
    commit("firm", UndoMerge(too, event_of(merge_of(owner, too)), "dpo", "no"))
    commit("firm", RecordErasure((ANN,)))
    assert sorted(one.value for one in Identifier.objects.for_controller(owner)) == [ANN_TOO.value, BOB.value]
    entries = EvidenceEntry.objects.for_controller(owner).filter(kind__in=("merge", "unmerge"))
    assert {(entry.personal, entry.payload) for entry in entries} == {(None, None)}


def test_the_mailbox_of_another_is_no_way_to_erase_them(store: Store) -> None:
    shared = Identity("email", "couple@firm.example")
    own = Row(2, {"email": "eve@firm.example", "other_emails": shared.value, "full_name": "Eve Doe"})
    take_in("three", own, Row(3, {"email": shared.value, "full_name": "Tom Roe"}))
    owner = controller_of("firm")
    commit("firm", RecordErasure((Identity("email", "eve@firm.example"),)))
    names = set(Profile.objects.for_controller(owner).values_list("full_name", flat=True))
    assert ("Tom Roe" in names, "Eve Doe" in names) == (True, False)
    assert Identifier.objects.for_controller(owner).get(value=shared.value).contact.erased_at is None


def test_an_erasure_is_done_again_after_an_older_copy_is_put_back(store: Store, tmp_path: Path) -> None:
    backup = Backup(store.home, tmp_path)
    backup.take()
    commit("firm", RecordErasure((ANN,)))
    backup.put_back()
    again = open_store(store.home, check_journal=False)
    assert ANN.value in all_text()
    recover()
    text = all_text()
    assert [secret for secret in SECRETS if secret in text] == []
    assert BOB.value in text
    assert [secret for secret in SECRETS if secret.encode() in raw(again)] == []


def test_an_older_copy_in_which_another_was_merged_erases_them_not(store: Store, tmp_path: Path) -> None:
    backup = Backup(store.home, tmp_path)
    backup.take()
    owner = controller_of("firm")
    too = uid(ANN_TOO)
    commit("firm", UndoMerge(too, event_of(merge_of(owner, too)), "dpo", "two people"))
    commit("firm", RecordErasure((ANN,)))
    backup.put_back()
    open_store(store.home, check_journal=False)
    recover()
    assert sorted(one.value for one in Identifier.objects.across_controllers()) == [ANN_TOO.value, BOB.value]


def test_nobody_erased_comes_back_by_an_import_that_goes_on_or_is_undone(store: Store) -> None:
    owner = controller_of("firm")
    commit("firm", RecordErasure((ANN,)))
    commit(
        "firm", RecordImportBatch("two", 1, (Row(4, VALUES), Row(5, {"phone": "+33639981234", "full_name": "zq-full"})))
    )
    take_in("three", Row(2, {"email": "Ann.zq1+x@FIRM.example", "full_name": "zq-full"}))
    assert [one.value for one in Identifier.objects.for_controller(owner)] == [BOB.value]
    for event in ("two", "one"):
        commit("firm", UndoImport(event, "dpo", "wrong file"))
        commit("firm", TakeBack(event, 0))
    assert not any(secret in all_text() for secret in SECRETS)
