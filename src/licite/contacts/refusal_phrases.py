"""Refusals inside sentences: one list of expressions (values.yaml), asked in SQL of columns and in Python of a cell."""

import re
from functools import cache

from licite.contacts.columns import plain
from licite.vocabulary.yaml_file import packaged_yaml

_SIGNS = "[\\s\u00a0\u202f'’_-]"
_BEGIN, _END = "(?:^|[^a-z0-9])", "(?:$|[^a-z0-9])"


def says_refusal(text: str) -> bool:
    """Whether a text says, somewhere in it, that the person wants no more of it.

    >>> says_refusal("Vu au salon. Ne plus contacter svp"), says_refusal("n'a jamais été désinscrit")
    (True, False)
    """
    cell = plain(text)
    found, denied = re.compile(_found(strict=False)), re.compile(_denied())
    return found.search(cell) is not None and found.search(denied.sub(" ", cell)) is not None


def refusal_test(cell: str, *, strict: bool) -> str:
    """The SQL that says whether a cell holds a refusal, alone or in a sentence.

    `strict` leaves out what a company, a job or a place may be called (Stop Pub, Opposition Studio).
    """
    text = f"lower(strip_accents({cell}))"
    hint, found, denied = map(_literal, (_hint(), _found(strict=strict), _denied()))
    # A CASE looks at what follows for the few cells that pass; AND would look at all.
    return (
        f"CASE WHEN regexp_matches({cell}, {hint}) THEN CASE WHEN regexp_matches({text}, {found})"
        f" THEN regexp_matches(regexp_replace({text}, {denied}, ' ', 'g'), {found}) ELSE FALSE END ELSE FALSE END"
    )


def _literal(pattern: str) -> str:
    return "'" + pattern.replace("'", "''") + "'"


@cache
def _found(*, strict: bool) -> str:
    """What is a refusal: words that are the whole cell, or phrases anywhere in it."""
    lists = _lists()
    words = [*map(plain, packaged_yaml("licite.contacts.readers", "values.yaml")["refusal"])]
    words = [re.sub("['-]", " ", word) for word in words] + ([] if strict else lists["alone"])
    phrases = lists["anywhere"] + ([] if strict else lists["in_text"])
    whole = f"^[^a-z0-9]*(?:{'|'.join(words)})[^a-z0-9]*$"
    return f"{whole}|{_BEGIN}(?:{'|'.join(phrases)}){_END}".replace(" ?", f"{_SIGNS}?").replace(" ", f"{_SIGNS}+")


@cache
def _hint() -> str:
    """What every refusal has in it."""
    return f"(?i){'|'.join(_lists()['hints'])}"


@cache
def _denied() -> str:
    lists = _lists()
    taken_back = f"(?:{'|'.join(lists['denied'])})".replace(" ", _SIGNS)
    return "|".join([*lists["addresses"], _BEGIN + taken_back])


def _lists() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = packaged_yaml("licite.contacts.readers", "values.yaml")["refusal_phrases"]
    return lists
