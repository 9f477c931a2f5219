"""The SELECTs of retention and notices on every database: the same rows, whatever engine."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from licite.errors import LiciteError
from licite.store.acts.consent import RecordConsent
from licite.store.acts.judgement import RecordJudgement
from licite.store.acts.objection import RecordObjection
from licite.store.commit import commit
from licite.store.holding import Group, Window, groups, holding_of, holdings, holdings_of
from licite.store.models import Merge, Notice
from licite.store.norms import Identity
from licite.store.telling import Untold, untold_contacts, untold_groups
from tests.operations.contacts_for_tests import a_contact, an_import, collected, happened

AT = date(2026, 11, 29)
DATES = ("collected_on", "last_contact_on", "consent_on", "customer_until")
EVENING = datetime(2025, 6, 30, 22, 30, tzinfo=UTC)


def agreed(address: str, at: datetime) -> RecordConsent:
    return RecordConsent(
        "given", (Identity("email", address),), "email", "commercial", words="Yes", words_version="1", how="form",
        first_party=True, proven=True, event_at=at,
    )  # fmt: skip


@pytest.mark.usefixtures("store")
def test_what_starts_the_period_of_each_contact() -> None:
    a_contact(collected_on=date(2024, 2, 29), country="FR")
    clicked = a_contact(collected_on=date(2024, 1, 5), country="FR")
    happened(clicked, "click", EVENING)
    happened(clicked, "click", datetime(2026, 1, 1, tzinfo=UTC), why_not="many_links")
    a_contact(collected_on=date(2024, 1, 5), customer_until="2025-10-09", is_customer=True, country="BE")
    a_contact(collected_on=date(2024, 1, 5), contract_in_force=True)
    a_contact(collected_on=date(2024, 1, 5), is_customer=True)
    a_contact(collected_on=None)
    a_contact(collected_on=date(2024, 1, 5), audience="professional", identifier_kind="generic", sole_trader=False)
    judged = a_contact(collected_on=None)
    commit("firm", RecordJudgement("collected_on", "2024-03-31", "ann", "seen", AT, contact=judged.uid))
    commit("firm", RecordJudgement("contract_in_force", False, "ann", "seen", AT, contact=judged.uid))
    a_contact("zoe@firm.example", collected_on=date(2024, 1, 5))
    commit("firm", agreed("zoe@firm.example", EVENING))
    a_contact("amy@firm.example", collected_on=date(2024, 1, 5))
    commit("firm", agreed("amy@firm.example", EVENING))
    commit("firm", RecordObjection((Identity("email", "AMY@firm.example"),)))
    kept, merged = a_contact(collected_on=date(2024, 1, 5)), a_contact(collected_on=date(2023, 1, 5))
    Merge.objects.create(kept=kept, merged=merged, reason="email", author="", at=datetime.now(UTC), seq=-1)
    happened(merged, "reply", EVENING)
    a_contact(controller="other")
    bought = an_import(kept.controller, "purchased_list")
    listed = a_contact(collected_on=date(2024, 1, 5), within=bought)
    again = a_contact(collected_on=date(2024, 1, 5), within=bought)
    commit("firm", RecordJudgement("collected_on", "2023-08-09", "ann", "seen", AT, about=f"import:{bought.event_id}"))
    commit("firm", RecordJudgement("collected_on", "2023-08-10", "ann", "seen", AT, contact=again.uid))
    found = groups("firm", AT, DATES)
    assert found[Group(None, "dated", "2023-08-09", "collected", 1)] == [listed.pk]
    every = [pk for first in found.values() for pk in first]
    one_by_one = [holding_of("firm", AT, DATES, one.uid) for one in holdings_of("firm", AT, DATES, every)]
    assert one_by_one == holdings_of("firm", AT, DATES, every)
    assert len(one_by_one) == sum(one.contacts for one in found) == 13
    assert holding_of("firm", AT, DATES, merged.uid) is None
    assert set(found) == {
        Group(None, "dated", "2023-08-09", "collected", 1),
        Group(None, "dated", "2023-08-10", "collected", 1),
        Group("FR", "dated", "2024-02-29", "collected", 1),
        Group("FR", "dated", "2025-07-01", "click", 1),
        Group("BE", "dated", "2025-10-09", "customer", 1),
        Group(None, "contract", "", "contract", 1),
        Group(None, "relation", "", "relation", 1),
        Group(None, "unknown", "", "unknown", 1),
        Group(None, "nobody", "", "nobody", 1),
        Group(None, "dated", "2024-03-31", "collected", 1),
        Group(None, "dated", "2025-07-01", "consent", 1),
        Group(None, "dated", "2024-01-05", "collected", 1),
        Group(None, "dated", "2025-07-01", "reply", 1),
    }
    window = Window((None, "FR"), first="2024-02-01", before="2025-07-01")
    dated = list(holdings("firm", AT, DATES, "dated", window))
    assert [one.day for one in dated] == ["2024-02-29", "2024-03-31"]
    assert len(list(holdings("firm", AT, DATES, "dated", Window((None, "FR")), limit=2))) == 2
    assert [one.recorded for one in holdings("firm", AT, DATES, "unknown", Window((None,)))] == ["2026-06-01"]


@pytest.mark.usefixtures("store")
def test_who_was_never_told() -> None:
    a_contact(collected_on=date(2026, 10, 5), collected_from_person=False)
    a_contact(collected_on=date(2026, 10, 5), collected_from_person=True)
    a_contact(collected_on=None)
    written = a_contact(collected_on=date(2026, 10, 5), collected_from_person=False)
    happened(written, "sent", EVENING, why_not="not_by_person")
    a_contact(collected_on=date(2026, 10, 5), informed=True)
    told = a_contact(collected_on=date(2026, 10, 5))
    brought = a_contact(collected_on=date(2026, 10, 5))
    generic: dict[str, Any] = {"audience": "organisation", "identifier_kind": "generic", "sole_trader": False}
    a_contact(collected_on=date(2026, 10, 5), **generic)
    imported = an_import(brought.controller)
    collected(brought, date(2026, 10, 5), within=imported)
    reached: list[dict[str, Any]] = [{"contact": told}, {"imported": imported}]
    for number, whom in enumerate(reached):
        Notice.objects.create(  # type: ignore[misc]
            controller=told.controller, event_id=f"notice{number}", article="14", given_on=date(2026, 10, 9),
            words_version="1", words_language="fr", complete=True, how="", author="", recorded_at=datetime.now(UTC),
            seq=-1 - number, **whom,
        )  # fmt: skip
    found = untold_groups("firm", AT)
    assert set(found) == {
        Untold(0, "2026-10-05", "", "", 1),
        Untold(1, "2026-10-05", "", "", 1),
        Untold(None, "", "", "", 1),
        Untold(0, "2026-10-05", "2025-07-01", "", 1),
    }
    own = [one for one in found if one.written]
    assert list(untold_contacts("firm", AT, own, 10)) == [("0/2026-10-05/2025-07-01/", written.uid)]
    assert len(list(untold_contacts("firm", AT, found, 10))) == 4
    assert sum(one.contacts for one in untold_groups("firm", date(2026, 10, 8))) == 6

    for dates in ((), ("collected_on", "born_on")):
        with pytest.raises(LiciteError) as refused:
            groups("firm", AT, dates)
        assert refused.value.code == "RET004"
