"""One person: told apart from others, seen from collection to end, answered with their own data and nobody else's."""

import json
import zipfile
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from licite.errors import LiciteError
from licite.operations.consents import Grant, record, withdraw
from licite.operations.erasures import erase
from licite.operations.merging import merge, unmerge
from licite.operations.person_export import answer_to, write_answer
from licite.operations.person_found import people_of, person_of
from licite.operations.person_matrix import matrix, reasons
from licite.operations.person_seen import as_json, seen
from licite.operations.person_timeline import Moment
from licite.operations.person_words import moment_words
from licite.operations.processors import add_processor
from licite.store.acts.consent import RecordConsent
from licite.store.acts.decision import RecordDecision
from licite.store.acts.imported import EndImport, RecordImportBatch, StartImport
from licite.store.acts.interaction import Happening, RecordInteractions
from licite.store.acts.judgement import RecordJudgement
from licite.store.acts.notice import RecordNotice
from licite.store.acts.objection import RecordObjection
from licite.store.commit import commit
from licite.store.models import Access, Contact, Identifier
from licite.store.norms import Identity
from licite.store.opened import Store
from licite.store.people import add_controller, controller_of
from licite.store.placing import Row
from licite.vocabulary.say import catalogue, say

LOOK = {"who": "clerk@firm.example", "why": "request of 25 November"}
ANN, BOX, TOO = "ann@firm.example", "couple@firm.example", "ann@home.example"
DAY = datetime(2026, 3, 4, 10, tzinfo=UTC)
_numbers = count(1)


@pytest.fixture
def firm(store_on_both: Store) -> str:
    """A controller that has Ann and Bob on one mailbox, and knows Ann by a mailbox of hers and one at home, too."""
    slug = add_controller(f"firm-{next(_numbers)}", "Studio Nord").slug
    rows = (
        Row(2, {"full_name": "Ann Doe", "company": "Firm", "email": ANN, "other_emails": BOX}, date(2026, 1, 2)),
        Row(3, {"full_name": "Bob Roe", "company": "Firm-of-Bob", "email": BOX, "city": "Bobville"}, date(2026, 1, 2)),
    )
    commit(slug, StartImport(f"{slug}-1", "fair.csv", "0", "csv", "event", supplier="Fair Ltd"))
    commit(slug, RecordImportBatch(f"{slug}-1", 0, rows, place="Lyon"))
    commit(slug, EndImport(f"{slug}-1", {}))
    ann, bob = uid(slug, ANN), next(one.uid for one in contacts(slug) if one.uid != uid(slug, ANN))
    happenings = [
        Happening(f"{slug}-a", ann, "click", DAY, campaign="spring"),
        Happening(f"{slug}-b", ann, "click", DAY, "robot", "spring"),
        Happening(f"{slug}-c", bob, "reply", DAY, campaign="bobs-campaign"),
    ]
    commit(slug, RecordInteractions(tuple(happenings), "mailer"))
    commit(slug, RecordNotice("14", date(2026, 1, 9), "v7", "fr", True, "email", "staff@firm.example", contact=ann))
    for who, reason in ((ann, "met at the fair"), (bob, "bobs-reason")):
        judgement = RecordJudgement(
            "reasonably_expected", True, "staff@firm.example", reason, date(2026, 1, 5), contact=who
        )
        commit(slug, judgement)
    return slug


def contacts(firm: str) -> list[Contact]:
    return list(Contact.objects.for_controller(controller_of(firm)).order_by("pk"))


def uid(firm: str, address: str) -> str:
    return Identifier.objects.for_controller(controller_of(firm)).get(value=address).contact.uid


def bob_of(firm: str) -> str:
    return next(one.uid for one in contacts(firm) if one.uid != uid(firm, ANN))


def code(call: Any, *values: Any, **more: Any) -> str:
    with pytest.raises(LiciteError) as fault:
        call(*values, **more)
    return fault.value.code


def test_two_people_on_one_mailbox_are_asked_for_apart(firm: str) -> None:
    assert [len(one.contacts) for one in people_of(firm, BOX)] == [1, 1]
    assert code(seen, firm, BOX, **LOOK) == "PER001"
    assert not Access.objects.for_controller(controller_of(firm)).exists()
    assert [one.value for one in person_of(firm, ANN).identities] == [ANN, BOX]
    assert person_of(firm, bob_of(firm)).roots[0].uid == bob_of(firm)
    assert code(person_of, firm, "nobody") == "CON001"


def test_everything_is_told_in_the_order_of_its_time(firm: str) -> None:
    record(firm, Grant(ANN, "email", "commercial", "Yes", "3", "form", "2026-02-01T10:00"))
    withdraw(firm, ANN, channel="email", on="2026-05-01T10:00")
    commit(
        firm, RecordObjection((Identity("email", ANN),), channel="post", how="letter", event_at=DAY, first_party=True)
    )
    found = seen(firm, ANN, **LOOK, with_matrix=False)
    told = [one.what for one in found.moments]
    assert told[0] == "collected"
    assert told.index("judgement") < told.index("notice") < told.index("consent_given") < told.index("interaction")
    assert told.index("set_aside") < told.index("consent_withdrawn") < told.index("access")
    assert found.kept[0].erase_by == date(2029, 3, 4)
    lines = "\n".join(moment_words(one, "en") for one in found.moments)
    for words in (
        "2 January 2026 · collected (meeting at a fair) from Fair Ltd, file fair.csv, line 2, at Lyon",
        "click, set aside: robot · spring · mailer",
        "refusal: post, all purposes · letter",
        "· by staff@firm.example",
        "record consulted by clerk@firm.example (reader): request of 25 November",
    ):
        assert words in lines
    assert "bob" not in lines.lower()


def test_may_they_be_reached_is_told_by_channel_and_purpose(firm: str) -> None:
    withdraw(firm, ANN, channel="email")
    cells = {
        (one.channel, one.purpose): one.decision for one in matrix(person_of(firm, ANN), channels=("email", "post"))
    }
    assert len(cells) == 2 * 8
    assert str(cells["email", "commercial"].outcome) == "unlawful"
    assert "said stop" in reasons(cells["email", "commercial"], "en")
    assert str(cells["post", "commercial"].outcome) != "unlawful"
    told = as_json(seen(firm, ANN, **LOOK), "fr")
    assert {"channel", "purpose", "outcome", "reasons", "remedies", "missing"} <= told["matrix"][0].keys()
    assert told["retention"][0]["erase_by"] == "2029-03-04"


def test_all_contacts_that_were_merged_are_one_person(firm: str) -> None:
    commit(firm, StartImport(f"{firm}-2", "home.csv", "0", "csv", "form"))
    commit(firm, RecordImportBatch(f"{firm}-2", 0, (Row(2, {"full_name": "Ann Doe", "email": TOO}),)))
    merge(firm, uid(firm, ANN), uid(firm, TOO), author="staff@firm.example", note="she said so")
    for asked in (ANN, TOO, uid(firm, ANN), uid(firm, TOO)):
        assert {one.value for one in person_of(firm, asked).identities} == {ANN, BOX, TOO}
    found = seen(firm, TOO, **LOOK, with_matrix=False)
    assert [one.kept for one in found.contacts] == [None, uid(firm, ANN)]
    assert [one.told["file"] for one in found.moments if one.what == "collected"] == ["fair.csv", "home.csv"]
    unmerge(firm, uid(firm, TOO), author="staff@firm.example", note="no")
    assert [one.what for one in seen(firm, TOO, **LOOK, with_matrix=False).moments if "merged" in one.what] == [
        "merged", "unmerged",
    ]  # fmt: skip
    assert "home.csv" not in json.dumps(answer_to(firm, ANN, **LOOK).data)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_answer_has_all_that_is_the_persons_and_nothing_of_anybody_else(firm: str, lang: str) -> None:
    add_processor(firm, "router")
    record(firm, Grant(BOX, "email", "charity", "Yes-of-the-mailbox", "3", "form", "2026-02-01T10:00"))
    ann = answer_to(firm, ANN, **LOOK, lang=lang)
    text = json.dumps(ann.data, ensure_ascii=False) + ann.page
    everything = ("Ann Doe", ANN, BOX, "fair.csv", "Fair Ltd", "Lyon", "met at the fair", "spring", "v7", "Studio Nord",
                  "2029-03-04", "router", "clerk@firm.example", "cnil.fr")  # fmt: skip
    assert [one for one in everything if one not in text] == []
    others = ("Bob Roe", "Bobville", "Firm-of-Bob", "bobs-reason", "bobs-campaign", bob_of(firm), "staff@firm.example")
    assert [one for one in others if one in text] == []
    bob = answer_to(firm, bob_of(firm), **LOOK, lang=lang)
    theirs = json.dumps(bob.data) + bob.page
    assert [one for one in ("Bob Roe", "Bobville", "bobs-reason") if one not in theirs] == []
    assert [one for one in ("Ann Doe", ANN, "met at the fair", "spring", uid(firm, ANN)) if one in theirs] == []
    # The agreement is of the mailbox; it was written down with one of both, and told to that one alone.
    assert sorted("Yes-of-the-mailbox" in one for one in (text, theirs)) == [False, True]


def test_no_field_that_is_the_controllers_alone_is_answered(firm: str) -> None:
    from licite.store.fields import FIELDS

    held = answer_to(firm, ANN, **LOOK).data["held"]
    told = {
        f"{table}.{field}"
        for tables in held.values()
        for table, rows in tables.items()
        for row in rows
        for field in row
        if field != "row"
    }
    assert {FIELDS[name].export for name in told} == {"person"}
    assert {"Collected.values", "Profile.full_name", "Interaction.kind", "Notice.given_on", "Import.supplier"} <= told


def test_who_answered_is_recorded_and_the_answer_is_whole_or_not_there(firm: str, tmp_path: Path) -> None:
    answer = answer_to(firm, ANN, **LOOK)
    row = Access.objects.for_controller(controller_of(firm)).get()
    assert (row.actor, row.role, row.reason) == ("clerk@firm.example", "dpo", "request of 25 November")
    write_answer(answer, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        assert sorted(packed.namelist()) == ["data.json", "letter.html"]
    folder = write_answer(answer, tmp_path / "a")
    page = (folder / "letter.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "<script" not in page
    assert code(write_answer, answer, tmp_path / "a") == "PER003"
    assert code(write_answer, answer, tmp_path / "not" / "there") == "FIL104"
    assert code(answer_to, firm, "zoe@firm.example", **LOOK) == "PER004"
    assert code(answer_to, firm, ANN, who="", why="x") == "CON010"


def test_what_a_field_says_is_never_run(firm: str) -> None:
    commit(firm, StartImport(f"{firm}-3", "x.csv", "0", "csv", "form"))
    commit(firm, RecordImportBatch(f"{firm}-3", 0, (Row(2, {"full_name": "<script>x</script>", "email": TOO}),)))
    page = answer_to(firm, TOO, **LOOK).page
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_who_refused_and_is_no_contact_is_answered(firm: str) -> None:
    commit(firm, RecordObjection((Identity("email", "zoe@firm.example"),), how="letter", first_party=True))
    assert "letter" in answer_to(firm, "Zoe@firm.example", **LOOK).page
    assert "tokens" not in json.dumps(answer_to(firm, "zoe@firm.example", **LOOK).data)


def test_a_shared_mailbox_erases_nobody_else_unless_that_is_meant(firm: str) -> None:
    assert code(erase, firm, BOX) == "PER002"
    assert code(erase, firm, bob_of(firm)) == "PER002"
    done = erase(firm, uid(firm, ANN))
    assert (done.removed["identifiers"], done.removed["collected"], done.removed["interactions"]) == (2, 1, 2)
    assert [one.erased_at is None for one in contacts(firm)] == [False, True]
    assert code(erase, firm, contacts(firm)[0].uid) == "STO033"
    erase(firm, BOX, everybody=True)
    assert all(one.erased_at for one in contacts(firm))


def test_who_was_erased_is_shown_without_a_name(firm: str) -> None:
    gone = uid(firm, ANN)
    erase(firm, gone)
    found = seen(firm, gone, **LOOK)
    assert found.cells == []
    assert [one.what for one in found.moments] == ["judgement", "erasure", "access"]
    assert ANN not in json.dumps(as_json(found, "en"))


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_reason_for_setting_aside_has_words(lang: str) -> None:
    signs = {*catalogue("interaction")["sign"], "not_by_person"}
    assert signs == set(catalogue("person")["set_aside_as"])
    for sign in signs:
        told = {"kind": "click", "campaign": "", "source": "mailer", "why_not": sign}
        assert say(f"person.set_aside_as.{sign}", lang) in moment_words(Moment(DAY, "set_aside", told), lang)


def test_what_was_recorded_of_one_by_the_shared_mailbox_too_tells_the_other_no_address(firm: str) -> None:
    both = (Identity("email", ANN), Identity("email", BOX))
    decision = {"outcome": "lawful", "basis": "x"}
    commit(firm, RecordDecision("spring", "2026-03-04", "reference", {"channel": "email"}, decision, identifiers=both))
    commit(firm, RecordObjection(both, channel="post", how="letter", first_party=True))
    commit(firm, RecordConsent("withdrawn", both, channel="sms", how="form", first_party=True))
    bob = answer_to(firm, bob_of(firm), **LOOK)
    ann = answer_to(firm, uid(firm, ANN), **LOOK)
    assert ANN in json.dumps(ann.data)
    assert ANN not in json.dumps(bob.data) + bob.page
    shown = json.dumps(as_json(seen(firm, bob_of(firm), **LOOK, with_matrix=False), "en"))
    assert ANN not in shown
    # The refusals are the mailbox's, too, and stop both.
    assert {row["channel"] for row in bob.data["held"]["content"]["Objection"]} == {"post"}
