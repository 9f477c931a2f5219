"""Imports on SQLite and PostgreSQL alike: batches, corrections, merges, an undo, an erasure between."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from licite.errors import LiciteError
from licite.store.acts.erasure import RecordErasure
from licite.store.acts.imported import (
    EndImport,
    RecordImportBatch,
    ReviewImport,
    StartImport,
    TakeBack,
    UndoImport,
    import_of,
)
from licite.store.collecting import rows_left
from licite.store.commit import commit
from licite.store.models import Collected, Contact, Identifier, LookupToken, Merge, Profile
from licite.store.norms import Identity
from licite.store.opened import Store
from licite.store.people import controller_of
from licite.store.placing import Row
from licite.store.profiles import write_profiles

START = StartImport("one", "people.csv", "0" * 64, "csv", "event", facts={"source_kind": "event"})


def row(line: int, name: str, email: str, day: date | None = None, **values: Any) -> Row:
    return Row(line, {"full_name": name, "email": email, **values}, day)


def taken_in(event: str, *rows: Row) -> None:
    """An import of these rows in one batch, done."""
    commit("firm", replace(START, event_id=event))
    commit("firm", RecordImportBatch(event, 0, rows, "Lyon"))
    commit("firm", EndImport(event, {"read": len(rows)}))


@pytest.mark.usefixtures("store")
def test_two_imports_and_the_first_undone() -> None:
    owner = controller_of("firm")
    ann, bob = (
        row(2, "Ann Doe", "ann@firm.example", company="Firm"),
        row(3, "Bob Roe", "bob@example.fr", is_customer=True),
    )
    taken_in("one", ann, bob)
    taken_in("two", row(2, "Ann Doe", "ann@firm.example", company="Other", phone="+33639981234"))
    found = Profile.objects.for_controller(owner).get(full_name="Ann Doe")
    assert (found.company, found.changed["company"]["was"]) == ("Other", "Firm")
    assert Profile.objects.for_controller(owner).get(full_name="Bob Roe").facts["is_customer"] is True
    assert import_of(owner, "one").rows | {"updated": 0} == import_of(owner, "one").rows
    commit("firm", UndoImport("one", "Zoe", "wrong file"))
    commit("firm", TakeBack("one", 0))
    assert rows_left(import_of(owner, "one")) == 0
    assert list(Profile.objects.for_controller(owner).values_list("full_name", flat=True)) == ["Ann Doe"]
    assert Profile.objects.for_controller(owner).get().changed == {}
    assert Contact.objects.for_controller(owner).count() == 1
    assert set(Identifier.objects.for_controller(owner).values_list("imported__event_id", flat=True)) == {"two"}
    with pytest.raises(LiciteError) as done:
        commit("firm", TakeBack("two", 0))
    assert done.value.code == "IMP009"


def test_an_erasure_takes_the_rows_and_keeps_the_person_out(store: Store) -> None:
    owner = controller_of("firm")
    taken_in("one", row(2, "Ann Doe", "ann@firm.example"))
    commit("firm", RecordErasure((Identity("email", "Ann+x@firm.example"),), how="letter"))
    for model in (Collected, Profile, Identifier, LookupToken):
        assert not model.objects.for_controller(owner).exists()
    taken_in("two", row(2, "Ann Doe", "ann@firm.example"))
    assert import_of(owner, "two").rows["erased"] == 1
    assert not Identifier.objects.for_controller(owner).exists()
    assert store.stopped is False


@pytest.mark.usefixtures("store")
def test_contacts_merged_have_one_profile_and_two_again() -> None:
    owner = controller_of("firm")
    taken_in(
        "one", row(2, "Ann Doe", "ann@firm.example", company="Firm"), row(3, "Ann Doe", "ann@example.fr", city="Lyon")
    )
    kept, merged = Contact.objects.for_controller(owner).order_by("pk")
    merge = Merge.objects.create(kept=kept, merged=merged, reason="name", author="Zoe", at=kept.created_at, seq=10**6)
    write_profiles(owner, [merged.pk], kept.created_at)
    one = Profile.objects.for_controller(owner).get()
    assert (one.contact, one.company, one.city) == (kept, "Firm", "Lyon")
    # A row of the one that was merged is one of the person: its name is looked for in the profile of both.
    taken_in("two", row(2, "Doe Ann", "ann@example.fr", job_title="DRH"))
    assert Profile.objects.for_controller(owner).get().job_title == "DRH"
    assert Contact.objects.for_controller(owner).count() == 2
    merge.undone_at = kept.created_at
    merge.save()
    write_profiles(owner, [kept.pk, merged.pk], kept.created_at)
    assert Profile.objects.for_controller(owner).count() == 2


@pytest.mark.usefixtures("store")
def test_quarantine_is_left_by_a_review_only() -> None:
    owner = controller_of("firm")
    commit("firm", replace(START, why="scraped_website", source_kind="scraped_website"))
    with pytest.raises(LiciteError) as waits:
        commit("firm", RecordImportBatch("one", 0, (row(2, "Ann Doe", "ann@firm.example"),)))
    commit("firm", ReviewImport("one", "Zoe", "checked", date(2026, 11, 20), {"reviewed": "x"}))
    assert import_of(owner, "one").facts["reviewed"] == "x"
    commit("firm", RecordImportBatch("one", 0, (row(2, "Ann Doe", "ann@firm.example"),)))
    commit("firm", replace(START, event_id="two", why="scraped_platform", source_kind="scraped_platform"))
    with pytest.raises(LiciteError) as never:
        commit("firm", ReviewImport("two", "Zoe", "checked", date(2026, 11, 20)))
    assert (waits.value.code, never.value.code) == ("IMP007", "IMP010")
