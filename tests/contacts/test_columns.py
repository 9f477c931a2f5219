"""Names of columns: unique, and the same whatever their case and accents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licite.contacts.columns import column_key, is_address, target_of, unique_names
from licite.vocabulary.contract import contract


@given(st.lists(st.text(max_size=6) | st.sampled_from(["a", "a (2)", "column 1", ""]), max_size=12))
def test_names_are_unique_and_as_many_as_the_columns(header: list[str]) -> None:
    names = unique_names(header)
    assert len(names) == len(header) == len(set(names))


@given(st.lists(st.sampled_from("abcdef"), unique=True))
def test_names_that_are_unique_stay(header: list[str]) -> None:
    assert unique_names(header) == tuple(header)


@given(st.text())
def test_a_key_of_a_key_is_itself(name: str) -> None:
    assert column_key(column_key(name)) == column_key(name)


@pytest.mark.parametrize("name", contract().facts)
def test_a_column_named_like_a_fact_is_that_fact(name: str) -> None:
    assert target_of(name) == target_of(name.upper()) == target_of(name.replace("_", " ")) == name


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("Adresse e-mail", "email"),
        ("COURRIEL", "email"),
        ("E-Mail 3", "email"),
        ("N° SIRET", "siren"),
        ("Tél.", "phone"),
        ("Prénom", "first_name"),
        ("Désinscrit", "objected"),
        ("emailBlacklist", "objected"),
        ("HasOptedOutOfEmail", "objected"),
        ("UNSUB_TIME", "objected_on"),
        ("Pays", "country"),
        ("Couleur", None),
        ("Statut", None),
        ("2024", None),
        ("", None),
    ],
)
def test_a_name_says_one_thing_or_nothing(name: str, target: str | None) -> None:
    assert target_of(name) == target


def test_an_address_is_told_from_a_heading() -> None:
    assert is_address(" ann@firm.example ")
    assert not any(map(is_address, ["Email", "ann@firm", "ann at firm.example", "a@f.example, b@f.example"]))
