"""The part of an address before the @, cut into words."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from licite.contacts import names


@dataclass(frozen=True)
class LocalPart:
    """`words` are its letters in order, without accents, digits, separators, or what follows a `+`.

    >>> LocalPart.cut("Jean-Luc.Lefèvre44+news").words
    ('jean', 'luc', 'lefevre')
    """

    text: str
    words: tuple[str, ...]
    digits: str
    separators: str

    @classmethod
    def cut(cls, local: str) -> "LocalPart":
        base = local.strip('"').partition("+")[0] or local.strip('"').lstrip("+")
        # 2A and 2B are the numbers of the departments of Corsica.
        text = re.sub(r"(?<=[^\W\d_])2[ab]\b", "20", names.plain_word(base))
        # support.n2, helpdesk-n1: a letter with a number after it is a level, not an initial.
        text = re.sub(r"(?<=[^\W\d_]{4}[._-])[a-z](?=\d{1,2}$)", "", text)
        words = tuple(re.findall(r"[^\W\d_]+", text))
        return cls(text, words, "".join(re.findall(r"\d", text)), "".join(re.findall(r"[^\w]|_", text)))

    @cached_property
    def joined(self) -> str:
        return "".join(self.words)

    @cached_property
    def letters_alone(self) -> tuple[str, ...]:
        """Words of a single letter: initials, or an elided article."""
        return tuple(word for word in self.words if len(word) == 1)

    @cached_property
    def long_words(self) -> tuple[str, ...]:
        return tuple(word for word in self.words if len(word) > 1)

    @cached_property
    def given_names(self) -> tuple[str, ...]:
        return tuple(word for word in self.long_words if names.is_given_name(word) and not is_plain_role(word))

    @cached_property
    def surnames(self) -> tuple[str, ...]:
        return tuple(word for word in self.long_words if names.is_surname(word) and not is_plain_role(word))

    @cached_property
    def roles(self) -> tuple[str, ...]:
        return tuple(word for word in self.long_words if is_role(word))

    @cached_property
    def others(self) -> tuple[str, ...]:
        """Words that say something: neither a role nor a joining word nor a status."""
        silent = names.role_words()["filler"] | names.role_words()["status"]
        return tuple(word for word in self.long_words if word not in silent and word not in self.roles)

    @cached_property
    def is_interleaved(self) -> bool:
        """Whether digits stand between letters of one word: a1b2c3."""
        return re.search(r"[^\W\d_]\d+[^\W\d_]", self.text) is not None


def is_plain_role(word: str) -> bool:
    """Whether a word is the name of a department, a machine or a privacy mailbox, whoever bears it as a name too."""
    return names.known_role(word) in {"department", "acronym", "never_reply", "privacy", "technical", "public_service"}


@lru_cache(maxsize=65536)
def is_role(word: str) -> bool:
    """Whether a word is a role word: of the first lists, or of the longer one if nobody is called so."""
    if is_plain_role(word):
        return True
    if names.is_given_name(word) or names.is_surname(word):
        return word in {"maire", "mayor", "chef"}
    return names.known_role(word) is not None or (len(word) > 3 and names.listed_role(word))
