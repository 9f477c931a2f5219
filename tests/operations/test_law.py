"""Questions about the law files: what is in force, what changes, what wants care."""

from datetime import date, timedelta

import pytest

from licite.errors import LiciteError
from licite.operations.law import changes, find_rule, lint, rules_in_force, timeline, version_in_force
from licite.rules.load import shipped_law

CALLS, BLOCTEL = "fr.consumer_code.l223_1_no_consent", "fr.consumer_code.l223_1_bloctel"


def in_force(day: date, doctrine: str = "cnil") -> set[str]:
    return {rule.id for rule, _ in rules_in_force(day, doctrine)}


def test_the_rules_on_calls_change_in_august_2026() -> None:
    assert BLOCTEL in in_force(date(2026, 8, 10))
    assert BLOCTEL not in in_force(date(2026, 8, 11))
    assert CALLS in in_force(date(2026, 8, 11))
    assert CALLS not in in_force(date(2026, 8, 10))


def test_a_change_is_what_one_day_has_and_the_other_has_not() -> None:
    found = {change.rule.id: change for change in changes(date(2026, 8, 10), date(2026, 8, 11), "cnil")}
    before, after = in_force(date(2026, 8, 10)), in_force(date(2026, 8, 11))
    assert {rule for rule, change in found.items() if change.kind == "in"} == after - before
    assert {rule for rule, change in found.items() if change.kind == "out"} == before - after
    assert found[CALLS].before is None
    assert found[BLOCTEL].after is None
    assert changes(date(2026, 9, 1), date(2026, 9, 2), "cnil") == []


def test_going_back_in_time_turns_the_changes_around() -> None:
    there = {(c.rule.id, c.kind) for c in changes(date(2022, 1, 1), date(2026, 11, 25), "cnil")}
    back = {(c.rule.id, c.kind) for c in changes(date(2026, 11, 25), date(2022, 1, 1), "cnil")}
    other = {"in": "out", "out": "in", "changes": "changes"}
    assert back == {(rule, other[kind]) for rule, kind in there}


def test_a_doctrine_switches_its_rules() -> None:
    day = date(2026, 11, 25)
    assert "fr.cnil.interests_professional_message" in in_force(day) - in_force(day, "strict")
    assert in_force(day, "strict") - in_force(day)
    with pytest.raises(LiciteError) as fault:
        rules_in_force(day, "lenient")
    assert fault.value.code == "LAW018"


def test_a_version_ends_with_its_last_day() -> None:
    rule = find_rule(BLOCTEL)
    last = rule.versions[-1].until
    assert last == date(2026, 8, 10)
    assert version_in_force(rule, last) is rule.versions[-1]
    assert version_in_force(rule, last + timedelta(1)) is None
    assert version_in_force(rule, rule.versions[0].start - timedelta(1)) is None


def test_an_unknown_rule_is_told_with_the_nearest() -> None:
    with pytest.raises(LiciteError) as fault:
        find_rule("fr.consumer_code.l223_1_no_consnet")
    assert (fault.value.code, fault.value.slots["nearest"]) == ("CLI004", CALLS)


def test_lint_tells_what_was_not_checked_lately() -> None:
    law = shipped_law()
    newest = max(version.citation.checked_on for rule in law.rules for version in rule.versions)
    lately = {care.what for care in lint(law, newest)}
    later = [care for care in lint(law, newest + timedelta(91)) if care.what == "law_stale"]
    assert "law_stale" not in lately
    assert len(later) == sum(len(rule.versions) for rule in law.rules)
    unverified = {care.rule for care in lint(law, newest) if care.what == "law_unverified"}
    assert unverified == {r.id for r in law.rules if any(v.citation.verified == "unverified" for v in r.versions)}


def test_the_timeline_has_every_day_of_change_in_order_and_what_happens_on_it() -> None:
    days = timeline("cnil")
    assert [day for day, _ in days] == sorted({day for day, _ in days})
    august = dict(days)[date(2026, 8, 11)]
    assert {(change.kind, change.rule.id) for change in august} >= {("in", CALLS), ("out", BLOCTEL)}
    for day, changed in days:
        assert changed == changes(day - timedelta(days=1), day, "cnil")
