"""Judgements: who settled what, of whom, until when; and that none lifts a refusal."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from licite.errors import LiciteError
from licite.operations.campaign import parse_campaign
from licite.operations.from_store.one import OneByOne
from licite.operations.from_store.screen import screen_store
from licite.operations.judgements import Asked, judge, judgements
from licite.store.models import Contact, EvidenceEntry
from licite.store.people import add_controller, controller_of
from tests.operations.contacts_for_tests import a_contact, an_import, registers
from tests.store import contacts_for_tests as made

ASKED = Asked("source_checked", "yes", "Zoe, DPO", "sample of 50 forms seen", about="Broker")
_numbers = iter(range(1_000_000))


@pytest.fixture(scope="module")
def _store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with registers(tmp_path_factory.mktemp("judgements")):
        yield


@pytest.fixture
def firm(_store: None) -> str:
    owner = add_controller(f"firm{next(_numbers)}", "Firm")
    made.an_import(owner, source_kind="purchased_list", supplier="Broker")
    return owner.slug


def test_a_judgement_of_a_source_is_kept_with_name_reason_and_day(firm: str) -> None:
    done = judge(firm, ASKED, idempotency_key="one")
    assert judge(firm, ASKED, idempotency_key="one").repeated
    assert (done.value, done.contact) == (True, None)
    shown = judgements(firm)[0]
    assert (shown.about, shown.fact, shown.value, shown.author, shown.standing) == (
        "supplier:Broker", "source_checked", True, "Zoe, DPO", True,
    )  # fmt: skip


def test_a_later_judgement_takes_the_place_of_one_and_lapses(firm: str) -> None:
    ann = a_contact("ann@firm.example", controller=firm)
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()
    first = Asked("reasonably_expected", "yes", "Zoe", "met at the fair", contact=ann.uid)
    judge(firm, first)
    judge(firm, replace(first, value="no", contact=None, address="ann@firm.example", until=tomorrow.isoformat()))
    assert [one.standing for one in judgements(firm)] == [False, True]
    assert [one.standing for one in judgements(firm, tomorrow + timedelta(days=1))] == [True, False]
    assert judgements(firm)[0].contact == ann.uid
    entry = EvidenceEntry.objects.for_controller(ann.controller).filter(kind="judgement").first()
    assert entry is not None
    assert "met at the fair" not in (entry.payload or "")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"who": " "}, "JDG001"),
        ({"why": ""}, "JDG001"),
        ({"about": ""}, "JDG002"),
        ({"contact": "x"}, "JDG002"),
        ({"fact": "source_cheked"}, "CON002"),
        ({"fact": "objected", "value": "no"}, "CON002"),
        ({"fact": "erasure_requested", "value": "no"}, "CON002"),
        ({"value": "perhaps"}, "JDG004"),
        ({"fact": "calls_last_30_days", "value": "-1"}, "JDG004"),
        ({"fact": "source_kind", "value": "evnt"}, "CON002"),
        ({"fact": "collected_on", "value": "2026-02-30"}, "FAC004"),
        ({"fact": "reviewed", "value": "fr.cnil.review_gessed_address"}, "JDG005"),
        ({"day": "2999-01-01"}, "CON005"),
        ({"day": "2026-01-02", "until": "2026-01-01"}, "JDG003"),
        ({"why": "ann@firm.example said so"}, "OBJ004"),
        ({"about": "Brokr"}, "JDG006"),
        ({"about": "supplier:Brokr", "fact": "reasonably_expected"}, "JDG006"),
        ({"about": "supplier:"}, "JDG006"),
        ({"about": "", "contact": "nobody"}, "STO025"),
        ({"about": "", "address": "nobody@example.fr"}, "ITR005"),
    ],
)
def test_a_judgement_that_is_not_whole_is_refused(firm: str, changed: dict[str, str], code: str) -> None:
    with pytest.raises(LiciteError) as refused:
        judge(firm, replace(ASKED, **changed))
    assert refused.value.code == code
    assert judgements(firm) == []


def test_a_review_names_a_rule_that_asks_for_one(firm: str) -> None:
    assert judge(firm, replace(ASKED, fact="reviewed", value="fr.cnil.review_guessed_address")).value


def test_of_whoever_was_erased_nothing_is_judged_or_shown(firm: str) -> None:
    ann = a_contact(controller=firm)
    judge(firm, Asked("data_accurate", "no", "Zoe", "returned mail", contact=ann.uid))
    Contact.objects.for_controller(ann.controller).filter(pk=ann.pk).update(erased_at=datetime.now(UTC))
    assert judgements(firm, date(2999, 1, 1)) == []
    with pytest.raises(LiciteError) as refused:
        judge(firm, Asked("data_accurate", "yes", "Zoe", "seen", contact=ann.uid))
    assert refused.value.code == "STO033"


def test_a_judgement_of_an_import_names_one_that_is_there(firm: str) -> None:
    bought = an_import(controller_of(firm))
    judge(firm, replace(ASKED, about=f"import:{bought.event_id[:8]}"))
    assert [one.about for one in judgements(firm)] == [f"import:{bought.event_id}"]
    with pytest.raises(LiciteError) as refused:
        judge(firm, replace(ASKED, about="import:0000000000"))
    assert refused.value.code == "IMP006"


def test_what_is_said_of_a_supplier_reaches_the_contacts_of_all_its_imports(firm: str) -> None:
    owner = controller_of(firm)
    judge(firm, replace(ASKED, value="no", about=" broker "))
    lists = [made.an_import(owner, source_kind="purchased_list", supplier=name) for name in ("Broker", "Other")]
    ours, others = (made.a_contact(controller=owner, facts={}, imported=one) for one in lists)
    campaign = parse_campaign({"name": "spring", "channel": "email", "purpose": "commercial"}, "spring")
    for contact, known in ((ours, False), (others, None)):
        facts = OneByOne(firm, campaign).assembled(contact.uid).given
        assert facts.get("source_checked") is known
    screening = screen_store(firm, campaign)
    rows = screening.con.execute("SELECT uid, recorded_source_checked FROM kept").fetchall()
    assert dict(rows) == {ours.uid: False, others.uid: None}


def test_what_is_said_of_a_campaign_is_of_its_name(firm: str) -> None:
    judge(firm, replace(ASKED, fact="reasonably_expected", about="spring"))
    assert [one.about for one in judgements(firm)] == ["spring"]


def test_an_older_judgement_that_is_recorded_late_does_not_take_the_place(firm: str) -> None:
    judge(firm, replace(ASKED, day="2026-03-01"))
    judge(firm, replace(ASKED, value="no", day="2026-02-01"))
    assert [(one.value, one.standing) for one in judgements(firm)] == [(True, True), (False, False)]
