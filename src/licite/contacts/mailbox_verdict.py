"""What a rule answers of the local part of an address, and what the rules of all kinds ask of a word."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from licite.contacts import names
from licite.contacts.guess import Confidence
from licite.contacts.local_part import LocalPart

Kind = Literal["generic", "nominative"]


@dataclass(frozen=True)
class Verdict:
    """`kind` is None where both readings stand; `reason` is a key of who.yaml."""

    kind: Kind | None
    confidence: Confidence
    reason: str
    slots: dict[str, object] = field(default_factory=dict)


Rule = Callable[[LocalPart], Verdict | None]


def generic(confidence: Confidence, reason: str, **slots: object) -> Verdict:
    """The mailbox names nobody."""
    return Verdict("generic", confidence, f"who.{reason}", slots)


def person(confidence: Confidence, reason: str, **slots: object) -> Verdict:
    """The mailbox names a person."""
    return Verdict("nominative", confidence, f"who.{reason}", slots)


def either(reason: str, **slots: object) -> Verdict:
    """Both readings stand."""
    return Verdict(None, "unsure", f"who.{reason}", slots)


SAINTS = {"saint", "sainte", "st", "ste"}
PLACE_LINKS = {"sur", "sous", "en", "lez", "aux", "et"}


def is_name(word: str) -> bool:
    """Whether somebody may be called so, by a given name or a surname."""
    return names.is_given_name(word) or names.is_surname(word)


def is_name_first(word: str) -> bool:
    """Whether a word is somebody's name before it is a trade or a town: olive, vienne, nancy."""
    return names.is_common_given_name(word) or word in names.role_words()["double_meaning"]


def is_surname_of_a_trade(word: str) -> bool:
    """Whether a trade is a surname before it is a sign: barbier and jardin are, boucherie is not."""
    return names.known_role(word) == "trade" and names.is_frequent_surname(word) and not word.endswith("erie")


def is_place(word: str) -> bool:
    """Whether a word is a territory, or a commune that is neither a frequent given name nor a surname."""
    if word in names.role_words()["territory"] or names.is_large_town(word):
        return True
    return is_town(word) and not names.is_surname(word) and not names.is_doubtful_surname(word)


def is_town(word: str) -> bool:
    """Whether a word is a commune, whoever bears its name, but for a frequent given name."""
    return len(word) > 2 and names.is_commune(word) and not names.is_common_given_name(word)


def is_initial_run_on(word: str) -> bool:
    """Whether an initial or two and a surname are written in one: jdupont, dupontj."""
    return any(len(part) > 3 and names.is_frequent_surname(part) for part in (word[1:], word[2:], word[:-1]))
