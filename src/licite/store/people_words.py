"""The words by which people are found: folded, written wherever a profile or an identifier is, and made again."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import connections

from licite.contacts.columns import plain
from licite.store import standing_answers
from licite.store.models import Contact, Controller, Identifier, PersonWord, Profile
from licite.store.people import pieces

LONGEST = 64
SHORTEST_BEGINNING = 3
"""A shorter word that is asked for is meant whole: its beginnings would be those of half of the people."""

FILTERS = ("source", "country", "changed")
_HOME_PREFIX = "33"
_PIECE = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\+?[\d\s().\-/]{4,}")
_IN_WORDS = ("full_name", "first_name", "last_name", "company", "address", "postal_code", "city")


def asked_words(text: str) -> list[tuple[str, bool]]:
    """The words that somebody typed, folded, and whether each is the whole of a word rather than its beginning.

    >>> asked_words("Nadia BÉLLEC"), asked_words("06 39 98 41"), asked_words("n.bellec@menuis")
    ([('nadia', False), ('bellec', False)], [('336399841', False)], [('@n.bellec@menuis', False)])
    >>> asked_words("du Bois")
    [('du', True), ('bois', False)]
    """
    typed = text.strip()
    if _NUMBER.fullmatch(typed) and sum(sign.isdigit() for sign in typed) >= SHORTEST_BEGINNING + 1:
        return [(number_word(typed), False)]
    found = []
    for one in plain(typed).split():
        if "@" in one.strip("@"):
            found.append((f"@{one}"[:LONGEST], False))
        else:
            found += [(piece[:LONGEST], len(piece) < SHORTEST_BEGINNING) for piece in _PIECE.findall(one)]
    return list(dict.fromkeys(found))


def number_word(text: str) -> str:
    """The digits of a number with the prefix of its country, that of France where it has none.

    >>> number_word("06 39 98 41 27"), number_word("+33 6 39 98 41 27"), number_word("0044 20 7946")
    ('33639984127', '33639984127', '44207946')
    """
    digits = "".join(sign for sign in text if sign.isdecimal() and sign.isascii())
    if digits.startswith("00"):
        return digits[2:]
    if digits.startswith("0") and not text.strip().startswith("+"):
        return _HOME_PREFIX + digits[1:]
    return digits


def filter_word(name: str, value: str) -> str:
    """The word of a filter; no text that somebody types is one."""
    return f":{name}={value}"


def words_of(profile: Mapping[str, Any] | None, identifiers: Iterable[tuple[str, str]]) -> list[str]:
    """The words of somebody, each once.

    >>> words_of({"full_name": "Nadia Bellec"}, [("email", "Nadia.Bellec@Aubrac.example")])
    ['@nadia.bellec@aubrac.example', 'aubrac', 'bellec', 'example', 'nadia']
    """
    found: set[str] = set()
    for kind, value in identifiers:
        found |= set(_of_identifier(kind, value))
    if profile:
        for name in _IN_WORDS:
            found |= set(_PIECE.findall(plain(str(profile.get(name) or ""))))
        facts = profile.get("facts") or {}
        for name, fact in (("source", "source_kind"), ("country", "country")):
            if facts.get(fact):
                found.add(filter_word(name, str(facts[fact])))
        if profile.get("changed"):
            found.add(filter_word("changed", "yes"))
    return sorted(word[:LONGEST] for word in found if word)


def _of_identifier(kind: str, value: str) -> Iterator[str]:
    folded = plain(value)
    if kind == "phone":
        yield number_word(value)
    elif kind == "email":
        local, _, domain = folded.rpartition("@")
        # The sign keeps whole addresses apart: whoever types a name is not led to each of them a second time.
        yield f"@{folded}"
        yield from _PIECE.findall(local)
        yield from _PIECE.findall(domain)
    else:
        yield from _PIECE.findall(folded.rstrip("/").rpartition("/")[2])


def write(controller: Controller, members: Mapping[int, int]) -> None:
    """Writes the words of these people again, within a transaction: `members` has the contact kept of each contact."""
    every = sorted({*members, *members.values()})
    words = PersonWord.objects.for_controller(controller)
    profiles: dict[int, dict[str, Any]] = {}
    identifiers: dict[int, list[tuple[str, str]]] = {}
    live: set[int] = set()
    for piece in pieces(every):
        words.filter(contact_id__in=piece).delete()
        live |= set(
            Contact.objects.for_controller(controller).filter(pk__in=piece, erased_at=None).values_list("pk", flat=True)
        )
        rows = Profile.objects.for_controller(controller).filter(contact_id__in=piece)
        profiles |= {row["pk"]: row for row in rows.values("pk", "facts", "changed", *_IN_WORDS)}
        named = Identifier.objects.for_controller(controller).filter(contact_id__in=piece)
        for contact, kind, value in named.values_list("contact_id", "kind", "value"):
            identifiers.setdefault(members.get(contact, contact), []).append((kind, value))
    kept = sorted(set(members.values()) & live)
    # Lists have nobody who was merged into somebody else.
    standing_answers.leave(controller, set(every) - set(kept))
    insert(
        (controller.pk, contact, word)
        for contact in kept
        for word in words_of(profiles.get(contact), identifiers.get(contact, ()))
    )


def insert(rows: Iterable[tuple[int, int, str]]) -> None:
    """Writes rows of controller, contact and word."""
    with connections["default"].cursor() as cursor:
        cursor.executemany(
            f'INSERT INTO "{PersonWord._meta.db_table}" (controller_id, contact_id, word) VALUES (%s, %s, %s)',
            list(rows),
        )
