"""Words that a mailbox may be made of: given names, surnames, communes and role words, read once."""

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

from licite.vocabulary.yaml_file import packaged_yaml

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "ß": "ss"})


def plain_word(text: str) -> str:
    r"""`text` in lower case ASCII letters where it has any, without accents.

    >>> plain_word("Lefèvre"), plain_word("Œuvre"), plain_word("\uff21")
    ('lefevre', 'oeuvre', 'a')
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(_LIGATURES))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@cache
def _listed(file: str) -> frozenset[str]:
    return frozenset(files("licite.contacts").joinpath("data", file).read_text(encoding="utf-8").split())


@cache
def _joined(file: str) -> frozenset[str]:
    """The entries of a file with their hyphens taken out."""
    return frozenset(entry.replace("-", "") for entry in _listed(file))


@cache
def role_words() -> dict[str, frozenset[str]]:
    """The classes of words of roles.yaml."""
    data: dict[str, str] = packaged_yaml("licite.contacts", "data", "roles.yaml")
    return {name: frozenset(plain_word(word) for word in words.split()) for name, words in data.items()}


@cache
def role_class() -> dict[str, str]:
    """Word to the surest class that makes a mailbox of it: department, never_reply, privacy, technical, holder..."""
    order = "public_service territory legal_form trade holder technical privacy never_reply department".split()
    return {word: name for name in order for word in role_words()[name]}


@lru_cache(maxsize=65536)
def known_role(word: str) -> str | None:
    """The class of a role word, singular or plural; None for another word.

    >>> known_role("achats"), known_role("factures"), known_role("dupont")
    ('department', 'department', None)
    """
    classes = role_class()
    found = classes.get(word) or classes.get(word + "s")
    if found is None and len(word) > 5 and word.endswith("s"):
        found = classes.get(word[:-1])
    return found


def listed_role(word: str) -> bool:
    """Whether a word is in the longer list of role words, in several languages, which is less sure."""
    return word in _listed("role_words.txt")


@lru_cache(maxsize=65536)
def is_given_name(word: str) -> bool:
    """Whether a word, hyphens or not, is a given name: marie, jean-pierre, jeanpierre.

    >>> is_given_name("sylvie"), is_given_name("jeanpierre"), is_given_name("compta")
    (True, True, False)
    """
    if word in _joined("given_names.txt") and len(word) > 2:
        return True
    first, _, second = word.partition("-")
    if second:
        return is_given_name(first) and is_given_name(second)
    # Compound French names are often written in one word.
    head = re.match(r"(jean|marie|anne|pierre|louis|paul|charles|claude|rose|lise)(?=\w{3})", word)
    return head is not None and is_common_given_name(word[head.end() :])


def is_common_given_name(word: str) -> bool:
    """Whether a given name is frequent in France, so that nothing else comes to mind first."""
    return word in _joined("given_names_common.txt")


@lru_cache(maxsize=65536)
def is_surname(word: str) -> bool:
    """Whether a word is a frequent surname of France or its neighbours, particle included or not.

    >>> is_surname("lefebvre"), is_surname("legoff"), is_surname("de-sousa"), is_surname("mairie")
    (True, True, True, False)
    """
    joined = word.replace("-", "")
    if joined in _joined("surnames.txt"):
        return True
    particle = re.match(r"(de-la|de|du|des|le|la|da|di|van|von|el|ben)-?(?=\w{4})", word)
    return particle is not None and word[particle.end() :].replace("-", "") in _joined("surnames.txt")


@lru_cache(maxsize=65536)
def is_commune(joined: str) -> bool:
    """Whether letters without separators spell a commune of France, with or without its article.

    >>> is_commune("saintjeansurmayenne"), is_commune("stjeansurmayenne"), is_commune("dupont")
    (True, True, False)
    """
    communes = _joined("communes.txt")
    if joined in communes:
        return True
    if joined.startswith("st") and ("saint" + joined[2:] in communes or "sainte" + joined[3:] in communes):
        return True
    return len(joined) > 5 and any(article + joined in communes for article in ("le", "la", "les", "l"))


def is_first_part_of_commune(joined: str) -> bool:
    """Whether letters are the main part of a longer name of commune: Bretigny of Bretigny-sur-Orge."""
    return joined in _commune_heads()


@cache
def _commune_heads() -> frozenset[str]:
    link = re.compile(r"-(?:sur|sous|en|les|lez|le|la|de|du|des|d|l|et|aux?)-")
    heads = (link.split(name)[0].replace("-", "") for name in _listed("communes.txt"))
    return frozenset(head for head in heads if len(head) > 5)
