"""Lists of names and of words."""

import pytest

from licite.contacts import names


@pytest.mark.parametrize("word", ["marie", "jean-luc", "jeanluc", "marie-claude", "nadia", "giulia", "lukas"])
def test_given_names(word: str) -> None:
    assert names.is_given_name(word)


@pytest.mark.parametrize("word", ["martin", "legoff", "le-goff", "dupont", "benali", "schneider", "de-sousa"])
def test_surnames(word: str) -> None:
    assert names.is_surname(word)


@pytest.mark.parametrize("word", ["contact", "compta", "accueil", "mairie", "rh", "achats", "secretariat"])
def test_role_words_are_nobody_s_name(word: str) -> None:
    assert names.known_role(word) == "department"
    assert not names.is_given_name(word)
    assert not names.is_surname(word)


def test_communes_with_or_without_article_and_with_short_saint() -> None:
    assert names.is_commune("saintjeandeluz")
    assert names.is_commune("stjeandeluz")
    assert names.is_commune("stemariedumont")
    assert not names.is_commune("atelierdemo")


def test_no_certain_word_is_a_frequent_french_given_name() -> None:
    sure = set().union(*(names.role_words()[name] for name in ("department", "never_reply", "privacy", "technical")))
    assert [word for word in sure if names.is_common_given_name(word)] == []


def test_lists_hold_plain_words_only() -> None:
    for classes in names.role_words().values():
        assert all(word.isascii() and word.islower() and word.isalpha() for word in classes)
