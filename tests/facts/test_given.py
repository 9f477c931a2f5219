"""The facts of one contact: each read as its type, every fault told, nothing guessed."""

from datetime import UTC, date, datetime, tzinfo
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licite.errors import LiciteError
from licite.facts import given as given_values
from licite.facts.given import now_at_home, read_given, read_instant, typed
from licite.vocabulary.contract import contract

AT = "2026-11-25T10:30"


def read(**facts: Any) -> dict[str, Any]:
    values = read_given(facts, at=AT).values
    return {name: value for name, value in values.items() if name in facts}


def fault(**facts: Any) -> LiciteError:
    with pytest.raises(LiciteError) as caught:
        read_given(facts, at=AT)
    return caught.value


@pytest.mark.parametrize("word", ["true", "Yes", "OUI", "vrai", "1", True])
def test_words_that_say_yes(word: object) -> None:
    assert read(objected=word) == {"objected": True}


@pytest.mark.parametrize("word", ["false", "No", "NON", "faux", "0", False])
def test_words_that_say_no(word: object) -> None:
    assert read(objected=word) == {"objected": False}


def test_an_empty_value_is_unknown_not_false() -> None:
    assert read(objected=None, consent=None) == {}
    assert read(objected="", consent=" ", country="", collected_on="", reviewed="") == {}


def test_both_sides_of_a_contradiction_are_named() -> None:
    slots = fault(is_customer=False, customer_until="2026-01-31").slots
    assert (slots["name"], slots["date_name"]) == ("is_customer", "customer_until")
    slots = fault(in_contact_since_collection=False, collected_on="2025-01-01", last_contact_on="2026-01-01").slots
    assert (slots["name"], slots["date_name"]) == ("in_contact_since_collection", "last_contact_on")


def test_a_contact_on_the_day_of_collection_adds_nothing_and_contradicts_nothing() -> None:
    same_day = {"in_contact_since_collection": False, "collected_on": "2026-01-01", "last_contact_on": "2026-01-01"}
    assert read(**same_day)["in_contact_since_collection"] is False
    assert read(in_contact_since_collection=False, last_contact_on="2026-01-01")["last_contact_on"] == date(2026, 1, 1)


def test_what_becomes_known_of_an_old_relation_turns_no_answer_round() -> None:
    """A customer until a day is a customer: the day added to a no is refused, and does not make a row lawful."""
    old = {"collected_on": "2019-01-07", "is_customer": False, "in_contact_since_collection": False}
    assert read(**old)["is_customer"] is False
    assert fault(**old, customer_until="2026-01-31").code == "FAC003"
    assert fault(**old, last_contact_on="2026-01-31").code == "FAC003"
    assert read(**old, customer_until="2026-11-26")["is_customer"] is False


def test_a_country_that_yaml_took_for_a_no_is_told_how_to_be_written() -> None:
    assert read(country=" no ") == {"country": "NO"}
    assert 'country: "NO"' in fault(country=False).help("en")


def test_values_take_the_type_of_their_fact() -> None:
    assert read(
        country="fr", consent="given", collected_on="2026-01-31", calls_last_30_days="3", spam_rate="0.001",
        reviewed=["a", "b"],
    ) == {
        "country": "FR", "consent": "given", "collected_on": date(2026, 1, 31), "calls_last_30_days": 3,
        "spam_rate": 0.001, "reviewed": "a;b",
    }  # fmt: skip
    assert read(collected_on=datetime(2026, 1, 31, 8)) == {"collected_on": date(2026, 1, 31)}
    assert read(collected_on="2026-01-31T08:00") == {"collected_on": date(2026, 1, 31)}


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"consnet": "given"}, "FAC001"),
        ({"consent": "perhaps"}, "FAC002"),
        ({"consent": ["given"]}, "FAC002"),
        ({"objected": "maybe"}, "FAC002"),
        ({"objected": 2}, "FAC002"),
        ({"country": "France"}, "FAC002"),
        ({"country": 33}, "FAC002"),
        ({"objected": False, "objected_on": "2026-01-01"}, "FAC003"),
        ({"informed": False, "informed_on": "2026-11-25"}, "FAC003"),
        ({"call_refused": False, "call_refused_on": "2026-01-01"}, "FAC003"),
        ({"collected_on": "31/01/2026"}, "FAC004"),
        ({"collected_on": "2026-02-30"}, "FAC004"),
        ({"collected_on": "2026-01-31 or so"}, "FAC004"),
        ({"collected_on": 2026}, "FAC004"),
        ({"calls_last_30_days": "many"}, "FAC005"),
        ({"calls_last_30_days": 1.5}, "FAC005"),
        ({"calls_last_30_days": True}, "FAC005"),
        ({"calls_last_30_days": "1e400"}, "FAC005"),
        ({"calls_last_30_days": 10**400}, "FAC005"),
        ({"spam_rate": "nan"}, "FAC005"),
        ({"spam_rate": float("inf")}, "FAC005"),
        ({"calls_last_30_days": -1}, "FAC005"),
        ({"spam_rate": 1.01}, "FAC005"),
        ({"spam_rate": -0.001}, "FAC005"),
        ({"country": "ÉÉ"}, "FAC002"),
        ({"country": True}, "FAC002"),
        ({"country": False}, "FAC007"),
        ({"collected_on": "2026-W05-3"}, "FAC004"),
        ({"collected_on": "20260230"}, "FAC004"),
        ({"collected_on": True}, "FAC004"),
        ({"is_customer": False, "customer_until": "2026-11-25"}, "FAC003"),
        (
            {"in_contact_since_collection": False, "collected_on": "2026-01-01", "last_contact_on": "2026-01-02"},
            "FAC003",
        ),
    ],
)
def test_what_cannot_be_read_is_an_error(facts: dict[str, Any], code: str) -> None:
    assert fault(**facts).code == code


def test_a_misspelt_fact_is_told_with_the_nearest() -> None:
    assert fault(consnet="given").slots["nearest"] == "consent"


def test_a_day_that_has_not_come_contradicts_nothing() -> None:
    assert read(objected=False, objected_on="2026-11-26")["objected"] is False
    lifted = {"objected": False, "objected_on": "2026-01-01", "objection_lifted_on": "2026-02-01"}
    assert read(**lifted)["objected"] is False
    assert fault(**lifted | {"objection_lifted_on": "2026-11-26"}).code == "FAC003"


def test_the_instant_is_a_day_and_a_minute() -> None:
    assert read_instant("2026-11-25") == {"at_day": date(2026, 11, 25), "at_minute": None}
    assert read_instant(datetime(2026, 11, 25, 23, 59)) == {"at_day": date(2026, 11, 25), "at_minute": 1439}
    with pytest.raises(LiciteError) as caught:
        read_instant("tomorrow")
    assert caught.value.code == "FAC004"


@pytest.mark.parametrize(
    ("at", "day", "minute"),
    [
        ("20261125", date(2026, 11, 25), None),
        (20261125, date(2026, 11, 25), None),
        (" 2026-11-25 ", date(2026, 11, 25), None),
        ("20261125T1030", date(2026, 11, 25), 630),
        ("2026-11-25 10:30:59", date(2026, 11, 25), 630),
        ("2026-11-25T10:30Z", date(2026, 11, 25), 690),
        ("2026-07-14T23:30:00+00:00", date(2026, 7, 15), 90),
        ("2026-11-25T10:30+02:00", date(2026, 11, 25), 570),
        (datetime(2026, 11, 25, 23, 30, tzinfo=UTC), date(2026, 11, 26), 30),
    ],
)
def test_an_instant_is_read_right_at_the_place_of_the_person(at: Any, day: date, minute: int | None) -> None:
    assert read_instant(at) == {"at_day": day, "at_minute": minute}
    assert read_given({"country": "FR", "at": at}).values["at_minute"] == minute


@pytest.mark.parametrize("at", ["2026-W48", "2026-W48-3", "2026112510", "2026-11-25x10:30", "10:30", "", 2026, True])
def test_an_instant_that_could_be_misread_is_refused(at: Any) -> None:
    with pytest.raises(LiciteError) as caught:
        read_instant(at)
    assert caught.value.code == "FAC004"


def test_the_hour_elsewhere_is_unknown() -> None:
    assert read_instant("2026-11-25T10:30Z", "US") == {"at_day": date(2026, 11, 25), "at_minute": None}
    assert read_instant("2026-11-25T10:30", "US") == {"at_day": date(2026, 11, 25), "at_minute": 630}


def test_a_date_with_a_time_zone_is_that_of_the_person() -> None:
    assert read(collected_on="2026-01-31T23:30Z") == {"collected_on": date(2026, 2, 1)}


def test_now_is_the_hour_in_france_whatever_the_clock_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Clock":
            return cls(2026, 11, 25, 23, 30, tzinfo=UTC).astimezone(tz) if tz else cls(2026, 11, 25, 12, 0)

    monkeypatch.setattr(given_values, "datetime", Clock)
    assert read_instant(None) == {"at_day": date(2026, 11, 26), "at_minute": 30}
    assert now_at_home().replace(microsecond=0) == datetime(2026, 11, 26, 0, 30)


def test_the_instant_asked_for_wins_over_that_of_the_facts() -> None:
    facts = {"at": "2020-01-01T09:00"}
    assert read_given(facts, at=AT).day == date(2026, 11, 25)
    assert read_given(facts).values["at_minute"] == 540


def test_a_kind_of_source_that_contradicts_a_fact_is_told() -> None:
    conflicts = read_given({"source_kind": "purchased_list", "collected_from_person": True}, at=AT).conflicts
    assert conflicts == ("collected_from_person",)
    assert read_given({"source_kind": "form", "collected_from_person": True}, at=AT).conflicts == ()


@given(st.sampled_from(sorted(set(contract().facts) - {"at"})), st.data())
def test_what_was_read_is_read_again_the_same(name: str, data: st.DataObject) -> None:
    fact = contract().facts[name]
    values: st.SearchStrategy[Any] = {
        "bool": st.booleans(),
        "enum": st.sampled_from(fact.values or ("",)),
        "date": st.dates(),
        "int": st.integers(0, 10**6),
        "decimal": st.floats(0, 1),
        "text": st.sampled_from(["FR", "de"]),
    }[fact.type]
    once = typed(fact, data.draw(values))
    assert typed(fact, once) == once
    assert typed(fact, str(once)) == once
