"""Words of cells: what they stand for, and that a refusal is seen in any spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licite.contacts.columns import REFUSALS
from licite.contacts.values import Value, is_empty, read_value, readable
from licite.vocabulary.contract import contract

BOOLEANS = [name for name, fact in contract().facts.items() if fact.type == "bool"]
CHOICES = [(name, value) for name, fact in contract().facts.items() for value in fact.values]


@pytest.mark.parametrize("name", BOOLEANS)
def test_yes_and_no_are_read_for_every_fact(name: str) -> None:
    assert [read_value(name, word) for word in ("oui", "YES", "True", "vrai", "1", "x", "X")] == [True] * 7
    assert [read_value(name, word) for word in ("non", "No", "FALSE", "faux", "0")] == [False] * 5
    assert [read_value(name, word) for word in ("", " ", "-", "N/A", "null")] == [None] * 5


@pytest.mark.parametrize(("name", "value"), CHOICES)
def test_a_choice_is_read_by_its_name(name: str, value: str) -> None:
    assert (
        read_value(name, value) == read_value(name, value.upper()) == read_value(name, value.replace("_", " ")) == value
    )


@pytest.mark.parametrize(
    ("name", "cell", "value"),
    [
        ("audience", "Particulier", "consumer"),
        ("audience", "B2B", "professional"),
        ("source_kind", "Fichier acheté", "purchased_list"),
        ("source_kind", "inconnu", "unknown"),
        ("consent", "Oui", "given"),
        ("consent", "retiré", "withdrawn"),
        ("channel", "E-mail", "email"),
        ("country", "france", "FR"),
        ("country", "Frankreich", "FR"),
        ("country", "La Réunion", "FR"),
        ("country", "gp", "FR"),
        ("country", "UK", "GB"),
        ("country", "no", "NO"),
        ("country", "ÉTATS-UNIS", "US"),
        ("calls_last_30_days", "3", 3),
        ("calls_last_30_days", "3.0", 3),
        ("spam_rate", "0,1", 0.1),
        ("spam_rate", "0,1 %", 0.001),
        ("is_customer", "inconnu", None),
        ("mailing_status", "Désabonné", "unsubscribed"),
        ("mailing_status", "cleaned", "bounced"),
        ("bounced", "2024-01-02", True),
        ("bounced", "0/0/00", False),
        ("bounced", "false", False),
        ("bounced", "mailbox full", True),
        ("reviewed", " fr.x; fr.y ", "fr.x; fr.y"),
    ],
)
def test_a_cell_stands_for_a_value(name: str, cell: str, value: Value) -> None:
    assert read_value(name, cell) == value


@pytest.mark.parametrize("name", REFUSALS)
@pytest.mark.parametrize("cell", "désinscrit UNSUBSCRIBED Opt-out stop opposition refus 12/03/2024 spam oui".split())
def test_a_refusal_is_seen_in_any_spelling(name: str, cell: str) -> None:
    assert read_value(name, cell) is True


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("is_customer", "peut-être"),
        ("audience", "voisin"),
        ("country", "Atlantide"),
        ("objected", "?"),
        ("objected", "voir avec Paul"),
        ("mailing_status", "VIP"),
        ("calls_last_30_days", "trois"),
        ("spam_rate", "inf"),
        ("collected_on", "hier"),
        ("calls_last_30_days", "99999999999"),
    ],
)
def test_a_cell_that_makes_no_sense_is_a_fault(name: str, cell: str) -> None:
    assert not readable(name, cell)


def test_either_order_of_day_and_month_is_readable() -> None:
    assert readable("collected_on", "10/15/2023")
    assert readable("collected_on", "15/10/2023")


@given(st.sampled_from([*contract().facts, "mailing_status", "bounced"]), st.text(max_size=12))
def test_any_cell_has_a_value_or_is_a_fault(name: str, cell: str) -> None:
    fact = contract().facts.get(name)
    if fact and fact.type == "enum":
        assert not readable(name, cell) or read_value(name, cell) in (None, *fact.values)
    elif is_empty(cell):
        assert read_value(name, cell) is None


@pytest.mark.parametrize(
    ("name", "cell", "value"),
    [
        ("contact_allowed", "oui", True),
        ("contact_allowed", "12/03/2024", True),
        ("contact_allowed", "désabonné", False),
        ("contact_allowed", "ne plus appeler", False),
        ("contact_allowed", "inconnu", None),
        ("opted_in", "oui", "given"),
        ("opted_in", "refusé", "none"),
        ("opted_in", "révoqué", "withdrawn"),
        ("refusal_reason", "trop de messages", True),
        ("refusal_reason", "non", False),
        ("objected", "1.0", True),
        ("objected", "0.0", False),
        ("objected", "f", False),
        ("objected", "10/15/2023", True),
        ("objected", "Ne plus contacter svp", True),
        ("objected_on", "non", None),
    ],
)
def test_words_of_refusals_and_permissions(name: str, cell: str, value: Value) -> None:
    assert read_value(name, cell) == value


@pytest.mark.parametrize("name", ["contact_allowed", "opted_in", "country", "channel"])
def test_what_nobody_can_read_is_not_an_absence(name: str) -> None:
    assert not readable(name, "peut-être")


def test_a_country_or_a_channel_said_to_be_unknown_is_not_an_absence() -> None:
    assert not readable("country", "inconnu")
    assert not readable("channel", "?")
