"""Sentences of the summary and of the report: both languages, same slots, typography of each."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from licite.vocabulary.say import LANGUAGES, catalogue

NARROW, WIDE = "\u202f", "\u00a0"


def forms(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value.values()
    else:
        yield str(value)


ENTRIES: list[tuple[str, dict[str, Any]]] = [
    (f"{topic}.{key}", entry) for topic in ("screen", "report") for key, entry in catalogue(topic).items()
]


@pytest.mark.parametrize(("key", "entry"), ENTRIES)
def test_both_languages_say_it_with_the_same_facts(key: str, entry: dict[str, Any]) -> None:
    assert set(entry) == set(LANGUAGES)
    slots = {
        lang: {slot for form in forms(entry[lang]) for slot in re.findall(r"\{(\w+)\}", form)} for lang in LANGUAGES
    }
    assert slots["fr"] == slots["en"]
    assert all(form and form == form.strip() for lang in LANGUAGES for form in forms(entry[lang]))


@pytest.mark.parametrize(("key", "entry"), ENTRIES)
def test_typography(key: str, entry: dict[str, Any]) -> None:
    for text in forms(entry["fr"]):
        assert not re.search(rf"['\"]|[^{NARROW}][;!?]|[^{WIDE}][:%»]|«[^{WIDE}]|\d (ans|jours|h)\b", text)
    for text in forms(entry["en"]):
        assert not re.search(rf"['\"{NARROW}{WIDE}]| [;:!?]", text)


@pytest.mark.parametrize(
    "key",
    [
        "screen.rows_read",
        "screen.headline_message",
        "screen.headline_call",
        "screen.headline_holding",
        "report.rule_rows",
    ],
)
def test_what_may_be_none_has_a_form_for_zero_in_english(key: str) -> None:
    """English says `0 rows`; without that form the singular would be taken."""
    assert "zero" in dict(ENTRIES)[key]["en"]
