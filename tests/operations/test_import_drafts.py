"""Files on their way in: private, walled, weighed, gone after a week; passports beside them; undo looked at first."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from licite.errors import LiciteError
from licite.operations import import_drafts, import_passports
from licite.operations.import_drafts import Draft, draft_of, drafts_of, new_draft, safe_name
from licite.operations.import_looking import allowed, check_cards, look, meanings_said
from licite.operations.import_passports import fill_passport, give_passport, passport_of
from licite.operations.import_settled import rejects_file, take_in
from licite.operations.import_undo import undo_in_time, would_undo
from licite.operations.importing.kept import import_named
from licite.operations.objections import add_objection, check_objections
from licite.operations.opening import opened
from licite.operations.refusal_reasons import why_blocked
from licite.store.people import add_controller
from tests.operations.installed import installed

FILE = b"Nom complet;E-mail;Ne pas contacter\nAnn Orme;ann@orme.example;\nBob Orme;bob@orme.example;oui\n"
ORIGIN = {"source_kind": "event", "collected_on": "2026-11-18", "informed": "yes", "informed_how": "Affiche"}


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Path]:
    home = installed(tmp_path)
    with opened(home):
        add_controller("other", "Other")
        yield home.path


def drafted(content: bytes = FILE, name: str = "salon.csv") -> Draft:
    draft = new_draft("firm", "ann", [(name, [content])])
    return draft.saved(seen={"look": look(draft)}, said={"origin": ORIGIN})


def code_of(fault: pytest.ExceptionInfo[LiciteError]) -> str:
    return fault.value.code


def test_a_draft_is_private_and_of_one_controller(firm: Path) -> None:
    draft = drafted()
    assert draft.path.stat().st_mode & 0o777 == 0o600
    assert draft_of("firm", draft.id) == draft
    assert draft_of("other", draft.id) is None
    assert draft_of("firm", "../" + draft.id) is None
    assert [one.id for one in drafts_of("firm")] == [draft.id]


def test_what_waited_too_long_goes(firm: Path) -> None:
    draft = drafted()
    state = draft.folder / "draft.json"
    state.write_text(json.dumps(json.loads(state.read_text()) | {"created_at": "2026-01-01T00:00:00+00:00"}))
    rejects = rejects_file("firm", draft.id)
    rejects.write_text("x")
    old = time.time() - 8 * 24 * 3600
    for path in (draft.folder, rejects):
        os.utime(path, (old, old))
    assert drafts_of("firm") == []
    assert not draft.folder.exists()
    assert not rejects.exists()


def test_a_file_that_is_too_large_is_not_kept(firm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_drafts, "LARGEST", 10)
    with pytest.raises(LiciteError) as fault:
        drafted()
    assert code_of(fault) == "FIL045"
    assert drafts_of("firm") == []


@pytest.mark.parametrize("name", ["..", ".", "a/../../b", "\u202egnp.exe", "x" * 500, ""])
def test_no_name_leaves_its_folder(firm: Path, name: str) -> None:
    draft = new_draft("firm", "ann", [(name, [FILE])])
    assert draft.path.resolve().parent == (draft.folder / "0").resolve()
    assert len(safe_name(name).encode()) <= 130


def test_several_files_at_once_are_cards_only(firm: Path) -> None:
    draft = new_draft("firm", "ann", [("a.vcf", [b"BEGIN:VCARD\nFN:Ann\nEND:VCARD\n"]), ("b.csv", [FILE])])
    with pytest.raises(LiciteError) as fault:
        check_cards(draft)
    assert code_of(fault) == "FIL046"


def test_a_column_of_refusals_keeps_meaning_one(firm: Path) -> None:
    seen = drafted().seen["look"]
    refusal = seen["columns"][2]
    assert "" not in allowed(refusal)
    assert meanings_said(seen, {"Ne pas contacter": {"target": ""}}) is None
    changed = meanings_said(seen, {"Nom complet": {"target": "company"}, "Ne pas contacter": {"target": "email"}})
    assert changed is not None
    assert {name: one.name for name, one in changed.columns.items()} == {
        "Nom complet": "company", "E-mail": "email", "Ne pas contacter": "objected",
    }  # fmt: skip


def test_what_was_answered_is_in_the_import_and_the_refusals_are_kept(firm: Path) -> None:
    done = take_in(drafted())
    imported = import_named("firm", done.event_id)
    assert imported.facts["informed"] is True
    assert imported.mapping["origin"] == {"informed": "yes", "informed_how": "Affiche"}
    assert next(check_objections("firm", ["bob@orme.example"])).objected
    assert drafts_of("firm") == []


def test_what_an_undo_would_do_is_what_it_does(firm: Path) -> None:
    first = take_in(drafted(b"Nom complet;E-mail\nAnn Orme;ann@orme.example\n"))
    done = take_in(drafted())
    going = would_undo("firm", done.event_id)
    assert (going.rows, going.people, going.stay) == (2, 1, 1)
    undone = undo_in_time("firm", done.event_id, author="ann", reason="wrong file")
    assert (undone.rows, undone.contacts) == (going.rows, going.people)
    assert would_undo("firm", first.event_id).people == 1


def test_an_undo_that_comes_too_late_is_refused(firm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from licite.operations import import_undo

    done = take_in(drafted())
    monkeypatch.setattr(import_undo, "DAYS", -1)
    with pytest.raises(LiciteError) as fault:
        undo_in_time("firm", done.event_id, author="ann", reason="late")
    assert code_of(fault) == "IMP016"
    assert import_named("firm", done.event_id).state == "done"


def test_a_passport_is_filled_in_or_given_and_a_wrong_one_is_not_kept(
    firm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = drafted()
    said = {
        "vendor": {"name": "Oseraie"}, "contract": {"reference": "L-1", "signed_on": "2026-09-01"},
        "chain": [{"collector": "Jeux"}], "sample": {"size": 10},
        "forms": [{"url": "https://jeux.example", "captured_on": "2026-09-01", "wording": "oui", "partners": ["Firm"]}],
    }  # fmt: skip
    with pytest.raises(LiciteError) as fault:
        fill_passport(draft, said, ("form.html", b"form"))
    assert code_of(fault) == "IMP015"
    assert passport_of(draft) is None
    with pytest.raises(LiciteError) as fault:
        give_passport(draft, [("form.html", b"form")])
    assert code_of(fault) == "IMP018"
    monkeypatch.setattr(import_passports, "LARGEST_CAPTURE", 2)
    with pytest.raises(LiciteError) as fault:
        fill_passport(draft, said, ("form.html", b"form"))
    assert code_of(fault) == "IMP019"


def test_why_an_address_is_blocked(firm: Path) -> None:
    add_objection("firm", ["ann+news@orme.example"])
    add_objection("firm", ["@fermes.example"])
    rules = {
        address: [one.rule for one in why_blocked("firm", address).why]
        for address in ("ann+news@orme.example", "ann@orme.example", "eve@fermes.example", "cleo@orme.example")
    }
    assert list(rules.values()) == [["same"], ["among"], ["domain"], []]
