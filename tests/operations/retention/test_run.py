"""Erasure at the end of the period: who goes, who stays, and that stopping or a wrong clock harms nobody."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from licite.errors import LiciteError
from licite.operations import kept_copies
from licite.operations.objections import add_objection, check_objections
from licite.operations.retention import clock, lapsing
from licite.operations.retention.last_chance import message, prepare
from licite.operations.retention.plan import plan
from licite.operations.retention.run import preview, run
from licite.store.acts.clock import RecordClockStep
from licite.store.acts.consent import RecordConsent
from licite.store.acts.interaction import Happening, RecordInteractions
from licite.store.acts.judgement import RecordJudgement
from licite.store.acts.lapse import RecordLapse
from licite.store.commit import commit, commit_many
from licite.store.models import (
    Access,
    Collected,
    Contact,
    Erasure,
    EvidenceEntry,
    Identifier,
    Interaction,
    Merge,
    Profile,
)
from licite.store.norms import Identity
from licite.store.opened import Store, current
from licite.store.people import add_controller, controller_of
from tests.operations.contacts_for_tests import a_contact, address_of, an_import, happened, registers

OLD, NEW = date(2020, 5, 6), date(2026, 5, 6)
_numbers = iter(range(1_000_000))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with registers(tmp_path_factory.mktemp("run")) as opened:
        yield opened


@pytest.fixture
def firm(store: Store) -> str:
    """A controller of its own for each test."""
    return add_controller(f"firm{next(_numbers)}", "Firm").slug


def live(firm: str) -> set[str]:
    rows = Contact.objects.across_controllers().filter(controller__slug=firm, erased_at=None)
    return set(rows.values_list("uid", flat=True))


def click(firm: str, contact: Contact) -> None:
    happening = Happening(f"{contact.uid}-click", contact.uid, "click", datetime.now(UTC))
    commit(firm, RecordInteractions((happening,), "tool"))


def test_those_whose_time_is_over_are_erased_and_nobody_else(firm: str) -> None:
    old, new = a_contact(controller=firm, collected_on=OLD), a_contact(controller=firm, collected_on=NEW)
    unknown = a_contact(controller=firm, collected_on=None)
    address = address_of(old)
    happened(old, "open", datetime(2026, 3, 1, tzinfo=UTC), why_not="not_by_person")
    add_objection(firm, [address])
    seen = preview(firm)
    assert ([one.uid for one in seen.contacts], seen.unknown) == ([old.uid], 1)
    done = run(seen)
    assert done.contacts.erased == [old.uid]
    assert live(firm) == {new.uid, unknown.uid}
    for rows in (Identifier.objects, Profile.objects, Collected.objects, Interaction.objects):
        assert not rows.for_controller(old.controller).filter(contact=old).exists()
    assert next(check_objections(firm, [address])).objected
    assert run(preview(firm)).contacts.erased == []


def test_an_unknown_day_of_collection_counts_from_the_recording_where_that_is_asked(firm: str) -> None:
    long_ago = datetime(2021, 1, 5, tzinfo=UTC)
    old = a_contact(controller=firm, collected_on=None, added_at=long_ago)
    a_contact(controller=firm, collected_on=None)
    assert run(preview(firm)).contacts.erased == []
    seen = preview(firm, count_from_recorded=True)
    assert seen.unknown == 1
    assert run(seen).contacts.erased == [old.uid]


def test_whoever_makes_contact_after_the_preview_stays(firm: str) -> None:
    ann, bob = a_contact(controller=firm, collected_on=OLD), a_contact(controller=firm, collected_on=OLD)
    seen = preview(firm)
    click(firm, ann)
    done = run(seen)
    assert (done.contacts.erased, done.contacts.moved) == ([bob.uid], [ann.uid])
    assert live(firm) == {ann.uid}


def test_a_judgement_of_an_import_after_the_preview_keeps_whom_it_brought(firm: str) -> None:
    bought = an_import(controller_of(firm))
    ann = a_contact(controller=firm, collected_on=OLD, within=bought, source_kind="purchased_list")
    bob = a_contact(controller=firm, collected_on=OLD)
    seen = preview(firm)
    about = f"import:{bought.event_id}"
    commit(firm, RecordJudgement("collected_on", "2025-05-06", "ann", "wrong year in the file", NEW, about=about))
    done = run(seen)
    assert (done.contacts.erased, done.contacts.moved) == ([bob.uid], [ann.uid])
    assert run(preview(firm)).contacts.erased == []


def test_a_click_between_the_look_and_the_lock_is_seen(firm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ann, bob = a_contact(controller=firm, collected_on=OLD), a_contact(controller=firm, collected_on=OLD)
    seen, real = preview(firm), commit_many

    def late(slug: str, acts: list[RecordLapse]) -> object:
        monkeypatch.setattr(lapsing, "commit_many", real)
        click(firm, ann)
        return real(slug, acts)

    monkeypatch.setattr(lapsing, "commit_many", late)
    done = run(seen)
    assert (done.contacts.erased, done.contacts.moved) == ([bob.uid], [ann.uid])


def test_an_act_that_would_reach_another_contact_is_refused(firm: str) -> None:
    ann = a_contact(controller=firm, collected_on=OLD)
    with pytest.raises(LiciteError) as refused:
        commit(firm, RecordLapse((Identity("email", address_of(ann)),), contacts=("another",)))
    assert refused.value.code == "RET003"
    assert live(firm) == {ann.uid}


def test_who_shares_an_address_with_somebody_kept_is_left_and_told(firm: str) -> None:
    ann = a_contact("shared@firm.example", controller=firm, collected_on=OLD)
    bob = a_contact("SHARED@firm.example", controller=firm, collected_on=NEW)
    assert ann.pk != bob.pk
    done = run(preview(firm))
    assert (done.contacts.erased, done.contacts.shared) == ([], [ann.uid])
    assert live(firm) == {ann.uid, bob.uid}


def test_merged_contacts_go_together(firm: str) -> None:
    ann, again = a_contact(controller=firm, collected_on=OLD), a_contact(controller=firm, collected_on=OLD)
    Profile.objects.for_controller(ann.controller).filter(contact=again).delete()
    Merge.objects.create(
        kept=ann, merged=again, reason="email", author="", at=datetime.now(UTC), seq=-next(_numbers) - 1
    )
    assert run(preview(firm)).contacts.erased == [ann.uid]
    assert live(firm) == set()


def test_two_who_are_due_share_an_address_and_one_is_merged_with_a_third(firm: str) -> None:
    ann = a_contact("shared@firm.example", controller=firm, collected_on=OLD)
    bob = a_contact("SHARED@firm.example", controller=firm, collected_on=OLD)
    third = a_contact(controller=firm, collected_on=OLD)
    Profile.objects.for_controller(ann.controller).filter(contact=third).delete()
    Merge.objects.create(
        kept=bob, merged=third, reason="email", author="", at=datetime.now(UTC), seq=-next(_numbers) - 1
    )
    assert set(run(preview(firm)).contacts.erased) == {ann.uid, bob.uid}
    assert live(firm) == set()


def test_a_run_that_is_killed_and_run_again_ends_as_one_that_was_not(
    firm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("licite.operations.retention.run.AT_ONCE", 2)
    for _ in range(5):
        a_contact(controller=firm, collected_on=OLD)
    kept, calls = a_contact(controller=firm, collected_on=NEW), []

    def killed(step: str, done: int, total: int | None) -> None:
        calls.append((step, done, total))
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(preview(firm), progress=killed)
    assert calls == [("erasing", 2, 5), ("erasing", 4, 5)]
    assert len(live(firm)) == 2
    assert len(run(preview(firm)).contacts.erased) == 1
    assert live(firm) == {kept.uid}
    assert Erasure.objects.for_controller(kept.controller).count() == 5


def test_nobody_is_erased_before_their_time(firm: str) -> None:
    with pytest.raises(LiciteError, match="to come"):
        preview(firm, at=(date.today() + timedelta(days=2)).isoformat())


def test_a_contact_without_an_identifier_is_told(firm: str) -> None:
    ann = a_contact(controller=firm, collected_on=OLD)
    Identifier.objects.for_controller(ann.controller).filter(contact=ann).delete()
    assert run(preview(firm)).contacts.nameless == [ann.uid]


# --- the clock ---------------------------------------------------------------------------------------------


def test_a_jump_of_the_clock_erases_nobody_until_somebody_vouches(firm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = a_contact(controller=firm, collected_on=OLD)
    commit(firm, RecordClockStep("ann", "test"))
    now = datetime.now(UTC)
    real = clock.doubt
    monkeypatch.setattr(clock, "doubt", lambda: real(now + timedelta(days=900)))
    with pytest.raises(LiciteError) as refused:
        preview(firm)
    assert refused.value.code == "RET002"
    assert live(firm) == {ann.uid}
    seen = preview(firm, vouched_by="ann@firm.example")
    assert seen.vouched
    last = EvidenceEntry.objects.across_controllers().order_by("-seq").first()
    assert last is not None
    assert (last.kind, "ann@firm.example" in (last.payload or "")) == ("clock", True)
    assert run(seen).contacts.erased == [ann.uid]


def test_an_entry_made_under_a_wrong_clock_does_not_hide_the_jump(firm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(firm, RecordClockStep("ann", "test"))
    assert clock.doubt() is None
    before = datetime.now(UTC)
    monkeypatch.setattr(clock, "LONGEST_SILENCE", timedelta(microseconds=1))
    time.sleep(0.001)
    click(firm, a_contact(controller=firm))
    found = clock.doubt(datetime.now(UTC))
    assert found is not None
    assert (found.kind, found.before <= before + timedelta(seconds=2)) == ("forward", True)
    monkeypatch.undo()
    assert clock.doubt() is None


def test_a_clock_that_went_back_is_told_as_ever(firm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    click(firm, a_contact(controller=firm))
    real, back = clock.doubt, datetime.now(UTC) - timedelta(hours=1)
    monkeypatch.setattr(clock, "doubt", lambda: real(back))
    with pytest.raises(LiciteError) as refused:
        preview(firm, vouched_by="ann")
    assert refused.value.code == "STO011"


def test_files_of_a_time_to_come_are_noticed(firm: str, store: Store) -> None:
    file = store.home.path / "licite.toml"
    ahead = time.time() + 3600
    before = file.stat().st_mtime
    os.utime(file, (ahead, ahead))
    try:
        with pytest.raises(LiciteError, match="clock may have been changed"):
            preview(firm)
    finally:
        os.utime(file, (before, before))
    assert not preview(firm).vouched


# --- the tool's own data -----------------------------------------------------------------------------------


def test_what_the_tool_keeps_itself_is_planned_and_removed(firm: str, store: Store) -> None:
    home = store.home.path
    aged = time.time() - 400 * 86400
    old_log, new_log = home / "licite.log.2", home / "licite.log.1"
    part, copy = home / ".a.csv.abcdefgh.part", home / "before-upgrade-20260101-000000.zip"
    for file in (old_log, new_log, part, copy):
        file.write_text("x")
    draft, list_, dry_run = home / "drafts" / firm / "a", home / "exports" / "b", home / "dry-runs" / "c"
    for folder in (draft, list_, dry_run):
        folder.mkdir(parents=True)
    for file in (old_log, part, draft, list_):
        os.utime(file, (aged, aged))
    found = {one.kind: one for one in preview(firm).own}
    assert {kind: (one.count, one.due) for kind, one in found.items()} == {
        "logs": (2, 1),
        "copies": (1, 1),
        "spill": (1, 1),
        "uploads": (1, 1),
        "lists": (2, 1),
        "confirmations": (0, 0),
    }
    assert run(preview(firm)).own == {"logs": 1, "spill": 1, "uploads": 1, "lists": 1}
    assert [folder.exists() for folder in (draft, list_, dry_run)] == [False, False, True]
    assert [file.exists() for file in (old_log, new_log, part, copy)] == [False, True, False, True]
    assert [one.place for one in kept_copies.kept_copies(current().home)] == [str(copy)]
    copy.unlink()


def test_whoever_never_confirmed_is_erased_unless_something_else_is_held(
    firm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(address: str) -> Contact:
        who = Identity("email", address)
        asked_for = RecordConsent(
            "given", (who,), "email", "commercial", words="Yes", words_version="1", how="form", first_party=True,
            proven=True, double_opt_in=True, event_at=datetime.now(UTC) - timedelta(hours=1),
        )  # fmt: skip
        answer = commit(firm, asked_for)
        return Contact.objects.across_controllers().get(consent__event_id=answer.event_id)

    never, otherwise = asked("never@firm.example"), asked("other@firm.example")
    click(firm, otherwise)
    assert [one.due for one in preview(firm).own if one.kind == "confirmations"] == [0]
    monkeypatch.setattr("licite.operations.retention.own.CONFIRMATIONS", timedelta(0))
    assert run(preview(firm)).own == {"confirmations": 1}
    assert never.uid not in live(firm)
    assert otherwise.uid in live(firm)


# --- the last chance ---------------------------------------------------------------------------------------


def test_a_last_message_is_prepared_for_those_who_may_be_written_to(firm: str, tmp_path: Path) -> None:
    soon = date.today() - timedelta(days=3 * 365 - 30)
    ann, bob = (a_contact(controller=firm, collected_on=soon) for _ in range(2))
    a_contact(controller=firm, collected_on=NEW)
    add_objection(firm, [address_of(bob)])
    done = prepare(firm, tmp_path / "last", who="ann", reason="last message", lang="en", weeks=12)
    assert (done.people, done.refused, done.without_address) == (1, 1, 0)
    listed = done.addresses.read_text("utf-8-sig")
    assert address_of(ann) in listed
    assert address_of(bob) not in listed
    assert done.addresses.stat().st_mode & 0o077 == 0
    assert Access.objects.for_controller(ann.controller).filter(contact=ann, actor="ann").count() == 1
    assert [path.name for path in done.messages] == ["message.fr.txt", "message.en.txt"]
    assert "{erase_by}" in message(firm, "fr")
    assert plan(firm).due == 0


def test_a_list_of_addresses_is_not_taken_without_a_name(firm: str, tmp_path: Path) -> None:
    with pytest.raises(LiciteError, match="who is looking"):
        prepare(firm, tmp_path, who="", reason="x")
    with pytest.raises(LiciteError) as refused:
        prepare(firm, tmp_path, who="ann", reason="x", weeks=0)
    assert refused.value.code == "RET006"


def test_an_interaction_of_an_erased_contact_is_not_written(firm: str) -> None:
    ann = a_contact(controller=firm, collected_on=OLD)
    run(preview(firm))
    click(firm, ann)
    assert not Interaction.objects.for_controller(ann.controller).filter(contact=ann).exists()
