"""Every error has its code, its words, its page and its test."""

import re
from pathlib import Path

import pytest

from licite.vocabulary.say import catalogue

REPOSITORY = Path(__file__).parent.parent.parent
CODE = re.compile(r"\b[A-Z]{3}\d{3}(?![0-9A-Za-z])")


def codes_in(folder: str, suffix: str) -> set[str]:
    """The codes in the text of a folder. Those of ruff (`noqa: SIM115`) have the same form and are not ours."""
    paths = (path for path in (REPOSITORY / folder).rglob(f"*{suffix}") if path != Path(__file__))
    texts = (re.sub(r"#\s*noqa:.*", "", path.read_text(encoding="utf-8")) for path in paths)
    return {code for text in texts for code in CODE.findall(text)}


def test_an_error_that_is_raised_has_its_words_and_the_other_way_round() -> None:
    raised = codes_in("src/licite", ".py") | codes_in("src/licite/contacts", ".yaml")
    assert raised == set(catalogue("errors"))


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_error_has_an_entry_on_the_page(lang: str) -> None:
    page = (REPOSITORY / "docs" / lang / "errors.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^### ([A-Z]{3}\d{3})$", page, re.MULTILINE)) == set(catalogue("errors"))


def test_a_rule_of_the_linter_is_no_error_of_ours(tmp_path: Path) -> None:
    code = "handle = open(name)  # noqa: SIM115\nraise LiciteError('FIL012')\n"
    (tmp_path / "one.py").write_text(code, encoding="utf-8")
    assert codes_in(str(tmp_path), ".py") == {"FIL012"}


def test_every_error_is_tried_by_a_test() -> None:
    tried = codes_in("tests", ".py") | codes_in("tests", ".yaml")
    assert set(catalogue("errors")) - tried == set()


@pytest.mark.parametrize("code", sorted(catalogue("errors")))
@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("part", ["what", "help"])
def test_a_message_is_one_sentence_in_the_style_of_the_house(code: str, lang: str, part: str) -> None:
    texts = catalogue("errors")[code][part]
    assert isinstance(texts, dict)
    text = texts[lang]
    assert not text.endswith("."), text
    assert text[0] in "`«“{[" or text[0] == text[0].lower() or text.startswith("Licite "), text
    assert "\n" not in text
    slots = {language: set(re.findall(r"\{(\w+)\}", words)) for language, words in texts.items()}
    assert slots["fr"] == slots["en"]
