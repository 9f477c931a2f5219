"""The facts of one contact: each read as its type, every fault told, nothing guessed."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licite.errors import LiciteError
from licite.facts.given import read_given, read_instant, typed
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
    now = read_instant(None)
    assert abs(now["at_day"] - date.today()) <= timedelta(1)
    with pytest.raises(LiciteError) as caught:
        read_instant("tomorrow")
    assert caught.value.code == "FAC004"


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
