"""An import undone: what only it brought goes; refusals, own words and what happened stay."""

import hashlib
import hmac
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from licite.errors import LiciteError
from licite.operations.importing.kept import import_named, imports_of, undo
from licite.operations.importing.prepare import Asked, prepare, prepare_again
from licite.operations.importing.run import run
from licite.operations.objection_lists import import_lists
from licite.operations.objections import check_objections
from licite.operations.person_found import person_of
from licite.operations.person_matrix import matrix
from licite.operations.processors import add_processor
from licite.operations.register_check import register_faults
from licite.store.acts.imported import RecordImportBatch, TakeBack, UndoImport
from licite.store.acts.notice import RecordNotice
from licite.store.collecting import rows_left
from licite.store.commit import commit
from licite.store.models import (
    Consent,
    ConsentToken,
    Contact,
    EvidenceEntry,
    Identifier,
    Interaction,
    Notice,
    Objection,
)
from licite.store.norms import Identity
from licite.store.people import controller_of
from tests.operations.importing.importing import PEOPLE, held, imported, names, profile, written
from tests.store.people_for_tests import consent, objection

pytestmark = pytest.mark.usefixtures("home")
SIGNED: dict[str, Any] = {"author": "Zoe, sales", "reason": "wrong file"}
MORE = (
    "First name,Last name,Email,Phone,Company,Job title,Unsubscribed\n"
    "Ann,Doe,ann@firm.example,06 39 98 55 55,New firm,DRH,\nCid,Poe,cid@example.fr,,Firm,,yes\n"
)


def test_an_undone_import_leaves_what_was_before_and_its_refusals(tmp_path: Path) -> None:
    imported(written(tmp_path, "old.csv", PEOPLE))
    before = held()["people"]
    done = imported(written(tmp_path, "new.csv", MORE))
    assert profile("Ann Doe").company == "New firm"
    taken = undo("firm", done.event_id, **SIGNED)
    assert (taken.rows, taken.contacts) == (2, 1)
    assert held()["people"] == before
    assert next(iter(check_objections("firm", ["cid@example.fr"]))).objected
    assert [one.state for one in imports_of("firm")] == ["done", "undone"]
    assert list(register_faults()) == []
    with pytest.raises(LiciteError) as twice:
        undo("firm", done.event_id, **SIGNED)
    assert twice.value.code == "IMP009"
    again = imported(tmp_path / "new.csv")
    assert again.event_id != done.event_id
    assert again.rows["new"] == 1


def test_the_first_of_two_imports_undone_leaves_the_second(tmp_path: Path) -> None:
    first = imported(written(tmp_path, "old.csv", PEOPLE))
    imported(written(tmp_path, "new.csv", MORE))
    undo("firm", first.event_id, **SIGNED)
    assert names() == ["Ann Doe", "Cid Poe"]
    owner = controller_of("firm")
    found = Identifier.objects.for_controller(owner).filter(contact=profile("Ann Doe").contact)
    assert sorted(found.values_list("value", flat=True)) == ["+33639985555", "ann@firm.example"]
    assert set(found.values_list("imported__file_name", flat=True)) == {"new.csv"}
    assert profile("Ann Doe").changed == {}


def test_an_address_by_which_somebody_refused_stays_and_stops_their_others(tmp_path: Path) -> None:
    imported(written(tmp_path, "old.csv", PEOPLE))
    done = imported(written(tmp_path, "new.csv", MORE))
    owner = controller_of("firm")
    commit("firm", objection(Identity("phone", "06 39 98 55 55")))
    undo("firm", done.event_id, **SIGNED)
    found = Identifier.objects.for_controller(owner).filter(contact=profile("Ann Doe").contact)
    assert "+33639985555" in set(found.values_list("value", flat=True))
    assert list(register_faults()) == []


@pytest.mark.parametrize("keyed", [False, True])
@pytest.mark.parametrize("value", ["ann.doe@new.example", "06 39 98 55 55"])
def test_an_address_refused_by_its_fingerprint_alone_stays_and_stops_the_others(
    tmp_path: Path, value: str, keyed: bool
) -> None:
    imported(written(tmp_path, "old.csv", PEOPLE))
    rows = "Ann,Doe,ann@firm.example,06 39 98 55 55\nAnn,Doe,ann.doe@new.example,06 39 98 55 55\n"
    done = imported(written(tmp_path, "new.csv", f"First name,Last name,Email,Phone\n{rows}"))
    form = value if "@" in value else "+33639985555"
    if keyed:
        processor, _ = add_processor("firm", "mailer")
        listed = f"hmac:{hmac.digest(processor.secret, form.encode(), 'sha256').hex()}"
    else:
        listed = hashlib.sha256(form.encode()).hexdigest()
    path = written(tmp_path, "refused.csv", f"fingerprint\n{listed}\n")
    import_lists("firm", [path], tool="mailer", processor="mailer" if keyed else None)
    before = sorted(Objection.objects.for_controller(controller_of("firm")).values_list("event_id", flat=True))
    undo("firm", done.event_id, **SIGNED)
    owner = controller_of("firm")
    left = Identifier.objects.for_controller(owner).filter(contact=profile("Ann Doe").contact)
    assert set(left.values_list("value", flat=True)) == {"ann@firm.example", "+33639981234", form}
    assert sorted(Objection.objects.for_controller(owner).values_list("event_id", flat=True)) == before != []
    assert "objection_ignored" in breaches(profile("Ann Doe").contact)
    assert next(iter(check_objections("firm", [value]))).objected


def breaches(contact: Contact) -> tuple[str, ...]:
    """What a decision on an e-mail finds wrong."""
    (cell,) = matrix(person_of("firm", contact.uid), channels=("email",), purposes=("commercial",))
    return tuple(cell.decision.breaches)


def test_who_was_told_something_stays_with_their_addresses_and_can_be_found(tmp_path: Path) -> None:
    done = imported(written(tmp_path, "people.csv", PEOPLE))
    told = profile("Ann Doe").contact
    commit("firm", RecordNotice("14", date(2026, 3, 1), "1", "fr", True, "email", "Zoe", contact=told.uid))
    taken = undo("firm", done.event_id, **SIGNED)
    assert taken.contacts == 1
    owner = controller_of("firm")
    left = Identifier.objects.for_controller(owner).filter(contact=told)
    assert set(left.values_list("value", flat=True)) == {"ann@firm.example", "+33639981234"}
    assert Notice.objects.for_controller(owner).get().contact == told
    assert person_of("firm", "ann@firm.example").live == (told,)
    again = imported(tmp_path / "people.csv")
    assert again.rows["new"] == 1
    assert profile("Ann Doe").contact == told


def test_of_whom_only_a_refused_address_is_left_loses_what_the_import_brought(tmp_path: Path) -> None:
    first = imported(written(tmp_path, "old.csv", PEOPLE))
    second = imported(written(tmp_path, "new.csv", MORE))
    ann = profile("Ann Doe").contact
    commit("firm", objection(Identity("phone", "06 39 98 55 55")))
    for done in (second, first):
        undo("firm", done.event_id, **SIGNED)
    left = Identifier.objects.for_controller(controller_of("firm")).filter(contact=ann)
    assert set(left.values_list("value", flat=True)) == {"+33639985555"}
    assert next(iter(check_objections("firm", ["06 39 98 55 55"]))).objected


def test_who_spoke_or_did_something_stays(tmp_path: Path) -> None:
    done = imported(written(tmp_path, "people.csv", PEOPLE + "Cid,Poe,cid@example.fr,,,\nDan,Noe,dan@example.fr,,,\n"))
    owner = controller_of("firm")
    commit("firm", consent(Identity("email", "ann@firm.example")))
    commit("firm", consent(Identity("email", "bob@example.fr"), kind_of_event="withdrawn"))
    Interaction.objects.create(
        controller=owner, contact=profile("Cid Poe").contact, event_id="x", kind="click", event_at=datetime.now(UTC),
        recorded_at=datetime.now(UTC), counts=True, why_not="", campaign="", source="", details={}, seq=10**9,
    )  # fmt: skip
    assert undo("firm", done.event_id, **SIGNED).contacts == 1
    left = Identifier.objects.for_controller(owner).values_list("value", flat=True)
    assert set(left) == {"ann@firm.example", "+33639981234", "bob@example.fr", "cid@example.fr"}
    assert Consent.objects.for_controller(owner).count() == 2
    assert Interaction.objects.for_controller(owner).count() == 1
    assert names() == []


def test_claims_stay_without_a_name(tmp_path: Path) -> None:
    text = "Email Address,First Name,MEMBER_RATING,OPTIN_TIME\nann@firm.example,Ann,2,2024-01-02 10:00:00\n"
    done = imported(written(tmp_path, "mailchimp.csv", text), "form")
    owner = controller_of("firm")
    claim = Consent.objects.for_controller(owner).get()
    assert undo("firm", done.event_id, **SIGNED).contacts == 1
    claim.refresh_from_db(from_queryset=Consent.objects.for_controller(owner))
    assert claim.contact is None
    assert not ConsentToken.objects.for_controller(owner).exists()
    assert EvidenceEntry.objects.for_controller(owner).get(seq=claim.seq).personal is None
    assert list(register_faults()) == []


def test_an_undo_that_was_stopped_goes_on(tmp_path: Path) -> None:
    rows = "".join(f"A{n},Doe,a{n}@example.fr,,,\n" for n in range(1100))
    path = written(tmp_path, "many.csv", "First name,Last name,Email,Phone,Company,Job title\n" + rows)
    done = imported(path)
    commit("firm", UndoImport(done.event_id, "Zoe", "wrong file"))
    commit("firm", TakeBack(done.event_id, 0))
    one = import_named("firm", done.event_id[:8])
    assert (rows_left(one), one.state) == (600, "undone")
    assert undo("firm", done.event_id, **SIGNED).contacts == 1100
    assert not Contact.objects.for_controller(controller_of("firm")).exists()


def test_an_import_that_runs_can_be_undone_and_runs_no_more(tmp_path: Path) -> None:
    prepared = prepare("firm", Asked(written(tmp_path, "people.csv", PEOPLE), "event"))
    commit("firm", prepared.start)
    event = prepared.start.event_id
    commit("firm", RecordImportBatch(event, 0, prepared.read.rows))
    undo("firm", event, **SIGNED)
    with pytest.raises(LiciteError) as stopped:
        commit("firm", RecordImportBatch(event, 1, ()))
    with pytest.raises(LiciteError) as resumed:
        prepare_again("firm", event, tmp_path / "people.csv")
    assert [fault.value.code for fault in (stopped, resumed)] == ["IMP007", "IMP007"]


def test_a_stopped_import_is_taken_up_by_its_id_and_file(tmp_path: Path) -> None:
    path = written(tmp_path, "people.csv", PEOPLE)
    whole = imported(path, controller="other", place="Lyon", keep=("Job title",))
    prepared = prepare("firm", Asked(path, "event", place="Lyon", keep=("Job title",)))
    commit("firm", prepared.start)
    with pytest.raises(LiciteError) as fault:
        prepare_again("firm", prepared.start.event_id, written(tmp_path, "other.csv", MORE))
    assert fault.value.code == "IMP005"
    done = run(prepare_again("firm", prepared.start.event_id, path))
    assert done.rows == whole.rows
    assert [one["rows"][0][1:] for one in held()["people"]] == [one["rows"][0][1:] for one in held("other")["people"]]


@pytest.mark.parametrize(("author", "reason"), [("", "wrong"), ("Zoe", " ")])
def test_nobody_undoes_without_a_name_and_a_reason(author: str, reason: str) -> None:
    with pytest.raises(LiciteError) as fault:
        undo("firm", "whatever", author=author, reason=reason)
    assert fault.value.code == "IMP012"
