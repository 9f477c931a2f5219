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


@pytest.mark.parametrize("word", ["fromages", "gymnase", "imprimantes", "workshop", "catalogue"])
def test_ordinary_words_are_nobody_s_name(word: str) -> None:
    assert names.is_common_word(word)
    assert not names.is_surname(word)


@pytest.mark.parametrize("word", ["boulanger", "vauquelin", "petit", "rose", "marine"])
def test_a_name_is_no_ordinary_word(word: str) -> None:
    assert not names.is_common_word(word)


def test_a_word_with_few_bearers_is_in_doubt_and_one_with_many_is_a_name() -> None:
    assert names.is_doubtful_word("papier")
    assert not names.is_doubtful_word("boulanger")
    assert names.is_in_dictionary("papier")
    assert names.is_in_dictionary("boulanger")
    assert not names.is_in_dictionary("vauquelin")


def test_a_large_town_comes_before_its_bearers_and_a_village_does_not() -> None:
    assert names.is_large_town("vannes")
    assert not names.is_large_town("aast")
    assert names.is_large_town_and_surname("metz")


def test_words_of_the_longer_lists_are_left_to_the_names_that_they_are() -> None:
    assert names.known_role("salle") is None
    assert names.known_role("verwaltung") == "department"


def test_lists_hold_plain_words_only() -> None:
    for classes in names.role_words().values():
        assert all(word.isascii() and word.islower() and word.isalpha() for word in classes)
