"""`licite.classify`: the answer in words, in both languages."""

import pytest

from licite.contacts.classify import classify
from licite.vocabulary.say import LANGUAGES, catalogue
from tests.contacts.test_mailbox import invented


def test_the_answer_has_the_fields_that_the_command_prints() -> None:
    answer = classify("contact@acme.example", lang="en").to_dict()
    assert list(answer) == ["address", "identifier_kind", "audience_hint", "confidence", "reason", "audience_reason"]
    assert answer["identifier_kind"] == "generic"
    assert answer["reason"] == "“contact” is the name of a department, not of a person"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_reason_is_a_filled_sentence(lang: str) -> None:
    reasons = [classify(address, lang).reason for address, _ in invented()]
    assert all(reason and "{" not in reason and not reason.endswith(".") for reason in reasons)
    assert len(set(reasons)) > 60


@pytest.mark.parametrize(
    ("address", "hint", "reason"),
    [
        ("contact@acme.example", "organisation", "the mailbox names nobody, at the domain of an organisation"),
        ("accueil@mairie-demo.fr", "organisation", "the mailbox is that of a public body"),
        (
            "mairie.villedemo@orange.fr",
            "organisation",
            "the name of the mailbox is that of an organisation, whatever the",
        ),
        ("contact@orange.fr", "organisation", "the mailbox names nobody, but anybody can open one at orange.fr"),
        ("jean.dupont@acme.example", "professional", "acme.example is the domain of an organisation"),
        (
            "jean.dupont@orange.fr",
            "consumer",
            "anybody can have a mailbox at orange.fr: a private person, a sole trader, a",
        ),
        ("jean.dupont@mozmail.com", "consumer", "mozmail.com hides somebody’s address"),
        ("jean.dupont@yopmail.com", "consumer", "yopmail.com gives throw-away addresses"),
        ("not an address", None, "nothing says in which capacity this address is read"),
    ],
)
def test_the_audience_comes_with_its_reason(address: str, hint: str | None, reason: str) -> None:
    answer = classify(address, "en")
    assert answer.audience_hint == hint
    assert answer.audience_reason.startswith(reason)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_misspelt_domain_is_mentioned(lang: str) -> None:
    assert "gmail.com" in classify("jean.dupont@gmial.com", lang).reason


def test_what_is_no_address_is_said_to_be_none() -> None:
    answer = classify("not an address", "en")
    assert (answer.identifier_kind, answer.confidence) == (None, "unsure")
    assert answer.reason == "this text is not an address"


def test_sentences_exist_in_both_languages() -> None:
    assert all(set(entry) == set(LANGUAGES) for entry in catalogue("who").values())
