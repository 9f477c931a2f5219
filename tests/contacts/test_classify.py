"""`licite.classify`: the answer in words, in both languages."""

import pytest

from licite.contacts.classify import classify
from licite.vocabulary.say import LANGUAGES, catalogue
from tests.contacts.test_mailbox import invented


def test_the_answer_has_the_fields_that_the_command_prints() -> None:
    answer = classify("contact@acme.example", lang="en").to_dict()
    assert list(answer) == ["address", "identifier_kind", "audience_hint", "confidence", "reason"]
    assert answer["identifier_kind"] == "generic"
    assert answer["reason"] == "“contact” is the name of a department, not of a person"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_reason_is_a_filled_sentence(lang: str) -> None:
    reasons = [classify(address, lang).reason for address, _ in invented()]
    assert all(reason and "{" not in reason and not reason.endswith(".") for reason in reasons)
    assert len(set(reasons)) > 60


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_misspelt_domain_is_mentioned(lang: str) -> None:
    assert "gmail.com" in classify("jean.dupont@gmial.com", lang).reason


def test_what_is_no_address_is_said_to_be_none() -> None:
    answer = classify("not an address", "en")
    assert (answer.identifier_kind, answer.confidence) == (None, "unsure")
    assert answer.reason == "this text is not an address"


def test_sentences_exist_in_both_languages() -> None:
    assert all(set(entry) == set(LANGUAGES) for entry in catalogue("who").values())
