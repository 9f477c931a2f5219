"""One word for one thing: the glossary names what the code names, and pages and sentences keep to it."""

import re
from pathlib import Path

import pytest

from licite.rules.load import shipped_law
from licite.vocabulary.say import LANGUAGES, catalogue
from licite.vocabulary.yaml_file import parse_yaml

REPOSITORY = Path(__file__).parent.parent.parent
GLOSSARY: dict[str, dict[str, object]] = parse_yaml((REPOSITORY / "docs" / "glossary.yaml").read_text(encoding="utf-8"))
SENTENCES = sorted(path.stem for path in (REPOSITORY / "src/licite/vocabulary/sentences").glob("*.yaml"))


def avoided(lang: str) -> list[str]:
    """The words that the glossary keeps out of a language."""
    return [word for entry in GLOSSARY.values() for word in (entry.get("never") or {}).get(lang, [])]


def texts_of(value: object, lang: str) -> list[str]:
    """Every text in a language that stands somewhere in an entry of the catalogue."""
    if not isinstance(value, dict):
        return []
    own = value.get(lang)
    below = [text for part in value.values() for text in texts_of(part, lang)]
    return below + ([own] if isinstance(own, str) else texts_of(own, lang))


def read_by_people(lang: str) -> list[str]:
    folder = REPOSITORY / "docs" / lang
    # The pages of the law quote texts and names that are not ours; what the law files say in our words is below.
    quoting = {*(folder / "law").glob("*.md"), folder / "law-statements.md"}
    # The names of columns are those of the tools that write them.
    quoting.add(folder / "reference" / "files.md")
    pages = [path.read_text(encoding="utf-8") for path in folder.rglob("*.md") if path not in quoting]
    ours = [words for rule in shipped_law().rules for v in rule.versions for words in (v.explain, v.remedy) if words]
    pages += [words[lang] for words in ours] + [rule.title[lang] for rule in shipped_law().rules]
    return pages + [text for name in SENTENCES for text in texts_of(catalogue(name), lang)]


@pytest.mark.parametrize("identifier", GLOSSARY)
def test_an_entry_is_whole_and_its_identifier_is_used(identifier: str) -> None:
    assert set(GLOSSARY[identifier]) - {"never"} == {"fr", "en", "article"}
    plural = f"{identifier.removesuffix('y')}ies" if identifier.endswith("y") else f"{identifier}(?:s|es)"
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (REPOSITORY / "src").rglob("*.*")
        if path.suffix in (".py", ".yaml", ".html", ".json")
    )
    assert re.search(rf"(?:\b|_)(?:{identifier}|{plural})(?:\b|_)", code)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_page_and_no_sentence_uses_a_word_that_is_kept_out(lang: str) -> None:
    assert avoided(lang)
    found = {
        word
        for word in avoided(lang)
        for text in read_by_people(lang)
        if re.search(rf"\b{word}\b", text, re.IGNORECASE)
    }
    assert found == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_texts_of_the_catalogue_are_found(lang: str) -> None:
    assert len(read_by_people(lang)) > 200
