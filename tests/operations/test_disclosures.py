"""Handing data over: who refused is left out before, told as a breach after; nothing of it twice, nobody forgotten."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from licite.errors import LiciteError
from licite.operations import disclosures as module
from licite.operations.disclosed import disclosures, shown
from licite.operations.disclosures import Asked, Whom, hand_over, look
from licite.operations.notices import owed_by
from licite.operations.objections import Scope, add_objection
from licite.operations.person_export import answer_to
from licite.operations.person_seen import as_json, seen
from licite.operations.register_check import register_faults
from licite.store.acts.consent import RecordConsent
from licite.store.acts.decision import RecordDecision
from licite.store.acts.objection import RecordObjection
from licite.store.commit import commit
from licite.store.models import Contact, Disclosed, Disclosure
from licite.store.norms import Identity
from licite.store.people import add_controller, controller_of
from licite.store.processors import fingerprint
from tests.operations.contacts_for_tests import a_contact, address_of, an_import, registers
from tests.store.contacts_for_tests import merged

TODAY = datetime.now(UTC).date()
ASKED = Asked("Partner SARL", ("email", "full_name"), "commercial", author="Zoe")
_numbers = iter(range(1_000_000))


@pytest.fixture(scope="module")
def _store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with registers(tmp_path_factory.mktemp("disclosures")):
        yield


@pytest.fixture
def firm(_store: None) -> str:
    return add_controller(f"firm{next(_numbers)}", "Firm").slug


@pytest.fixture
def ann(firm: str) -> Contact:
    return a_contact(f"ann{next(_numbers)}@firm.example", controller=firm)


@pytest.fixture
def bob(firm: str) -> Contact:
    return a_contact(f"bob{next(_numbers)}@firm.example", controller=firm)


def whom(*contacts: Contact) -> Whom:
    return Whom(contacts=tuple(one.uid for one in contacts))


def hashed(address: str) -> RecordObjection:
    return RecordObjection((fingerprint(sha256(address.encode()).hexdigest()),), how="fingerprint")


def recorded(firm: str) -> dict[str, date | None]:
    rows = Disclosed.objects.for_controller(controller_of(firm))
    return dict(rows.values_list("contact__uid", "refused_on"))


def test_whoever_refused_is_left_out_before_anything_is_recorded(firm: str, ann: Contact, bob: Contact) -> None:
    add_objection(firm, [address_of(bob)], on="2026-05-04")
    seen_now = look(firm, ASKED, whom(ann, bob))
    assert (seen_now.past, seen_now.contacts, seen_now.fresh) == (False, 2, (ann.uid,))
    assert [(one.contact, one.day) for one in seen_now.refused] == [(bob.uid, date(2026, 5, 4))]
    assert recorded(firm) == {}
    done = hand_over(firm, ASKED, whom(ann, bob))
    assert (done.recorded, recorded(firm)) == (1, {ann.uid: None})
    again = hand_over(firm, ASKED, whom(ann, bob))
    assert (again.recorded, again.seen.repeated, again.event_id) == (0, 1, done.event_id)


def test_a_fact_of_the_past_is_recorded_with_those_who_had_refused(firm: str, ann: Contact, bob: Contact) -> None:
    eve = a_contact(f"eve{next(_numbers)}@firm.example", controller=firm)
    add_objection(firm, [address_of(bob)], on="2026-05-04")
    add_objection(firm, [address_of(eve)], on="2026-05-06")
    done = hand_over(firm, replace(ASKED, on="2026-05-05"), whom(ann, bob, eve))
    assert [one.contact for one in done.seen.refused] == [bob.uid]
    assert recorded(firm) == {ann.uid: None, bob.uid: date(2026, 5, 4), eve.uid: date(2026, 5, 6)}
    assert [(one.contacts, one.breaches) for one in disclosures(firm)] == [(3, 1)]
    out = replace(ASKED, recipient="Out already", done=True)
    assert hand_over(firm, out, whom(bob)).recorded == 1


def test_what_was_agreed_after_the_day_does_not_mend_it(firm: str, bob: Contact) -> None:
    add_objection(firm, [address_of(bob)], on="2026-05-04")
    agreed = RecordConsent(
        "given", (Identity("email", address_of(bob)),), None, None, partners=("", "Partner SARL"), words="Yes",
        words_version="1", how="form", first_party=True, proven=True, event_at=datetime.now(UTC),
    )  # fmt: skip
    commit(firm, agreed)
    assert look(firm, ASKED, whom(bob)).refused == ()
    assert len(look(firm, replace(ASKED, on="2026-05-05"), whom(bob)).refused) == 1


@pytest.mark.parametrize(
    ("scope", "role", "stops"),
    [
        (Scope(), "controller", True),
        (Scope(), "processor", True),
        (Scope(purpose="transfer_to_partner"), "controller", True),
        (Scope(purpose="transfer_to_partner"), "processor", False),
        (Scope(purpose="commercial"), "controller", True),
        (Scope(channel="voice_call"), "controller", True),
        (Scope(purpose="charity"), "controller", False),
        (Scope(brand="Lumen"), "controller", True),
    ],
)
def test_which_refusals_stop_whom(firm: str, bob: Contact, scope: Scope, role: str, stops: bool) -> None:
    add_objection(firm, [address_of(bob)], scope)
    assert bool(look(firm, replace(ASKED, role=role), whom(bob)).refused) is stops


def test_a_withdrawal_for_one_partner_stops_this_one(firm: str, bob: Contact) -> None:
    withdrawn = RecordConsent(
        "withdrawn", (Identity("email", address_of(bob)),), None, None, partners=("partner sarl",), how="reply",
        first_party=True,
    )  # fmt: skip
    commit(firm, withdrawn)
    assert len(look(firm, ASKED, whom(bob)).refused) == 1
    assert look(firm, replace(ASKED, recipient="Another"), whom(bob)).refused == ()
    assert look(firm, replace(ASKED, role="processor"), whom(bob)).refused == ()


def test_a_refusal_of_any_address_of_a_merged_person_counts_and_one_known_by_a_hash(firm: str, ann: Contact) -> None:
    too = a_contact(f"too{next(_numbers)}@example.org", controller=firm)
    merged(ann, too)
    add_objection(firm, [address_of(too)])
    assert [one.contact for one in look(firm, ASKED, whom(ann)).refused] == [ann.uid]
    assert look(firm, ASKED, whom(too)).contacts == 1
    bob = a_contact("hashed@firm.example", controller=firm)
    commit(firm, hashed("other@firm.example"))
    assert look(firm, ASKED, whom(bob)).refused == ()
    commit(firm, hashed("hashed@firm.example"))
    assert [one.contact for one in look(firm, ASKED, whom(bob)).refused] == [bob.uid]


def test_a_list_tells_its_lines_and_the_refusals_of_those_who_are_no_contacts(
    firm: str, ann: Contact, bob: Contact, tmp_path: Path
) -> None:
    add_objection(firm, [address_of(bob), "06 39 98 12 34"], on="2026-05-04")
    listed = tmp_path / "handed.csv"
    listed.write_text(
        f"email;phone\n{address_of(ann).upper()};\n{address_of(bob)};\n;+33639981234\nnew@example.fr;\n",
        encoding="utf-8",
    )
    found = look(firm, ASKED, Whom(listed=listed))
    assert (found.fresh, found.unknown) == ((ann.uid,), (4, 5))
    assert [(one.contact, one.line) for one in found.refused] == [(bob.uid, 3), (None, 4)]


def test_all_of_an_import_or_those_whom_a_campaign_may_reach(firm: str) -> None:
    imported = an_import(controller_of(firm))
    one, two = (a_contact(controller=firm, within=imported) for _ in range(2))
    assert set(look(firm, ASKED, Whom(imported=imported.event_id[:12])).fresh) == {one.uid, two.uid}
    for contact, outcome in ((one, "unlawful"), (one, "lawful"), (two, "lawful"), (two, "unlawful")):
        facts, who = {"channel": "email"}, (Identity("email", address_of(contact)),)
        commit(firm, RecordDecision("spring", "2026-11-28", "cnil", facts, {"outcome": outcome}, who, contact.uid))
    assert look(firm, ASKED, Whom(campaign="spring")).fresh == (one.uid,)


def test_a_recipient_written_otherwise_is_the_same_one(firm: str, ann: Contact, tmp_path: Path) -> None:
    terms = tmp_path / "contract.pdf"
    terms.write_bytes(b"terms")
    first = hand_over(firm, replace(ASKED, terms=terms), whom(ann))
    hand_over(firm, replace(ASKED, recipient="partner  S.A.R.L.", on="2026-05-05"), whom(ann))
    assert {one.recipient for one in disclosures(firm)} == {"Partner SARL"}
    assert len(disclosures(firm, "PARTNER SARL")) == 2
    assert disclosures(firm, "Another") == []
    one, among = shown(firm, first.event_id[:8], 5)
    assert (one.terms_name, len(one.terms_hash), one.author, [row.contact for row in among]) == (
        "contract.pdf", 64, "Zoe", [ann.uid],
    )  # fmt: skip
    with pytest.raises(LiciteError):
        shown(firm, first.event_id[:3], 5)


def test_a_refusal_between_look_and_record_is_looked_at(
    firm: str, ann: Contact, bob: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, tries = module.look, []

    def look_late(*given: Any) -> Any:
        found = real(*given)
        tries.append(found)
        if len(tries) == 1:
            add_objection(firm, [address_of(bob)])
        return found

    monkeypatch.setattr(module, "look", look_late)
    done = hand_over(firm, ASKED, whom(ann, bob))
    assert (len(tries), done.recorded, recorded(firm)) == (2, 1, {ann.uid: None})
    assert [one.contact for one in done.seen.refused] == [bob.uid]


def test_more_than_a_batch_goes_on_where_it_was_stopped(
    firm: str, ann: Contact, bob: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 1)
    told: list[tuple[str, int, int | None]] = []

    def stopped(*step: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hand_over(firm, ASKED, whom(ann, bob), stopped)
    assert len(recorded(firm)) == 1
    done = hand_over(firm, ASKED, whom(ann, bob), lambda *step: told.append(step))
    assert (done.recorded, done.seen.repeated, len(recorded(firm))) == (1, 1, 2)
    assert told == [("disclosing", 1, 1)]
    assert Disclosure.objects.for_controller(controller_of(firm)).count() == 1


@pytest.mark.parametrize(
    ("changed", "to", "code"),
    [
        ({"recipient": " - "}, None, "DSC001"),
        ({}, Whom(), "DSC002"),
        ({}, Whom(contacts=("x",), imported="y"), "DSC002"),
        ({"data": ()}, None, "DSC003"),
        ({"purpose": ""}, None, "DSC003"),
        ({"data": ("emial",)}, None, "CON002"),
        ({"purpose": "selling"}, None, "CON002"),
        ({"role": "friend"}, None, "CON002"),
        ({"on": "2999-01-01"}, None, "CON005"),
        ({"recipient": "ann@firm.example"}, None, "OBJ004"),
        ({}, Whom(contacts=("0123",)), "STO025"),
        ({}, Whom(imported="0123456789"), "IMP006"),
        ({}, Whom(campaign="never"), "DSC004"),
    ],
)
def test_a_disclosure_that_is_not_whole_is_refused(
    firm: str, ann: Contact, changed: dict[str, Any], to: Whom | None, code: str
) -> None:
    with pytest.raises(LiciteError) as refused:
        hand_over(firm, replace(ASKED, **changed), to or whom(ann))
    assert refused.value.code == code
    assert recorded(firm) == {}


def test_the_person_sees_who_has_their_data(firm: str, ann: Contact, bob: Contact) -> None:
    hand_over(firm, replace(ASKED, on="2026-05-05"), whom(ann, bob))
    found = seen(firm, ann.uid, who="dpo", why="request", with_matrix=False)
    (moment,) = [one for one in as_json(found, "en")["timeline"] if one["what"] == "disclosed"]
    assert (moment["recipient"], moment["data"], moment["refused"]) == ("Partner SARL", ["email", "full_name"], None)
    assert len(found.rows["Disclosed"]) == 1
    answer = answer_to(firm, ann.uid, who="dpo", why="request", lang="fr")
    assert answer.data["recipients"] == ["Partner SARL"]
    assert "données remises à Partner SARL" in answer.page
    assert bob.uid not in answer.page


def test_the_notice_of_one_person_is_due_with_the_first_disclosure(firm: str) -> None:
    collected = TODAY - timedelta(days=10)
    ann = a_contact(controller=firm, collected_on=collected, collected_from_person=False)
    before = owed_by(firm, ann.uid, TODAY)
    hand_over(firm, replace(ASKED, on=(TODAY - timedelta(days=4)).isoformat()), whom(ann))
    found = seen(firm, ann.uid, who="dpo", why="check", with_matrix=False)
    assert before
    assert before.reason == "month"
    assert as_json(found, "en")["notices"] == [{"by": (TODAY - timedelta(days=4)).isoformat(), "reason": "disclosure"}]
    assert owed_by(firm, a_contact(controller=firm, informed=True).uid, TODAY) is None


def test_a_disclosure_changed_behind_the_log_is_seen(firm: str, ann: Contact) -> None:
    hand_over(firm, ASKED, whom(ann))
    row = Disclosure.objects.for_controller(controller_of(firm))
    seq = row.get().seq

    def faults() -> list[tuple[str, object]]:
        return [(one.code, one.slots.get("field")) for one in register_faults() if one.slots["seq"] == seq]

    assert faults() == []
    row.update(recipient="Nobody")
    assert faults() == [("PRF012", "recipient")]
