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


def _text(file: str) -> str:
    return files("licite.contacts").joinpath("data", file).read_text(encoding="utf-8")


@cache
def _listed(file: str) -> frozenset[str]:
    """The entries of a file; each is read when first asked of, and most addresses ask few."""
    return frozenset(_text(file).split())


@cache
def _joined(file: str) -> frozenset[str]:
    """The entries of a file with their hyphens taken out."""
    return frozenset(_text(file).replace("-", "").split())


@cache
def role_words() -> dict[str, frozenset[str]]:
    """The classes of words of roles.yaml; `department_de` and its like are part of `department`."""
    data: dict[str, str] = packaged_yaml("licite.contacts", "data", "roles.yaml")
    classes: dict[str, frozenset[str]] = {}
    for name, words in data.items():
        listed = {plain_word(word) for word in words.split()}
        if name.startswith("department_") or name == "acronym":
            # In these longer lists a word that somebody is called by is left to the names.
            listed = {word for word in listed if not is_given_name(word) and not is_surname(word)}
        kind = "department" if name.startswith("department_") else name
        classes[kind] = classes.get(kind, frozenset()) | listed
    return classes


@cache
def role_class() -> dict[str, str]:
    """Word to the surest class that makes a mailbox of it: department, never_reply, privacy, technical, holder..."""
    order = "acronym public_service territory legal_form trade holder technical privacy never_reply department".split()
    return {word: name for name in order for word in role_words()[name]}


@lru_cache(maxsize=65536)
def known_role(word: str) -> str | None:
    """The class of a role word, singular or plural; None for another word.

    >>> known_role("achats"), known_role("factures"), known_role("dupont")
    ('department', 'department', None)
    """
    classes = role_class()
    found = classes.get(word) or (None if is_given_name(word) or is_surname(word) else classes.get(word + "s"))
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


def is_doubtful_surname(word: str) -> bool:
    """Whether a town or an ordinary word is a surname too, of some hundreds of people: belloc, cimetiere."""
    return word.replace("-", "") in _joined("surnames_doubtful.txt")


def is_frequent_surname(word: str) -> bool:
    """Whether so many bear this surname that an initial run on to it is told from a word: the `dupont` of jdupont."""
    return word in _joined("surnames_common.txt")


# Ends that surnames have and French words have not: Slavic, Romanian, Greek, Armenian, Georgian, Turkish, Nordic.
_SURNAME_ENDS = re.compile(
    r"\w{3,}(?:[aeio]wsk[ia]|[aeil]?nsk[ia]|[ae]lsk[ia]|ovsk[iy]|czyk|wicz|ick[ai]|enko|chuk|[eo]vich?|kow?va|escu|eanu"
    r"|opoulos|akis|idis|oglu|shvili|adze|ssen|sson|gaard|quist|strom)"
)


def has_surname_end(word: str) -> bool:
    """Whether an unknown word ends as surnames do abroad: kowalczykowska, papadopoulos.

    >>> has_surname_end("wojnarowska"), has_surname_end("karadimopoulos"), has_surname_end("comptabilite")
    (True, True, False)
    """
    return len(word) > 6 and _SURNAME_ENDS.fullmatch(word) is not None and not is_common_word(word)


@lru_cache(maxsize=65536)
def is_common_word(word: str) -> bool:
    """Whether a word is an ordinary French or English one, singular or plural, that is nobody's name.

    >>> is_common_word("fromages"), is_common_word("piscine"), is_common_word("boulanger"), is_common_word("vauquelin")
    (True, True, False, False)
    """
    if is_given_name(word) or is_surname(word):
        return False
    return any(_is_word(form) and form not in _listed("doubtful_words.txt") for form in _forms(word))


def is_doubtful_word(word: str) -> bool:
    """Whether an ordinary word is the surname of a few people too: papier, citoyen."""
    return word in _listed("doubtful_words.txt") and not is_surname(word)


def is_in_dictionary(word: str) -> bool:
    """Whether a word is a French or English one, whoever bears it as a surname: piscine, papier, boulanger."""
    return any(_is_word(form) for form in _forms(word))


def _forms(word: str) -> tuple[str, ...]:
    """A word as it is, and its singular where it ends as plurals do."""
    return (word, word[:-1]) if word[-1:] in ("s", "x") else (word,)


def _is_word(form: str) -> bool:
    return form in _listed("french_words.txt") or form in _listed("english_words.txt")


def is_large_town(word: str) -> bool:
    """Whether a word makes one think of a town before anybody of that name: colmar, vannes."""
    return word in _joined("towns.txt")


def is_large_town_and_surname(word: str) -> bool:
    """Whether a word is a large town and a frequent surname: metz, which a role tells (accueil.metz)."""
    return word in _joined("towns_and_names.txt")


# Ends that ordinary words have and surnames have not, in French, English, German, Spanish, Italian and Portuguese.
_WORD_ENDS = re.compile(
    r"\w{3,}(?:tions?|ologie|graphie|ware|ships?|abteilung|abwicklung|leitung|dienste?|stelle|verwaltung|zentrum|schaft"
    r"|keit|heit|ungen|tung|lung|rung|cion(?:es)?|miento|zione|zioni|cao|coes)"
)


def has_word_end(word: str) -> bool:
    """Whether an unknown word ends as ordinary words do: auftragsabwicklung.

    >>> has_word_end("auftragsabwicklung"), has_word_end("vauquelin")
    (True, False)
    """
    return len(word) > 8 and _WORD_ENDS.fullmatch(word) is not None and not is_surname(word) and not is_given_name(word)


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
    # One pass over the whole text: a pass for each of 35,000 names takes three times as long.
    heads = re.sub(r"-(?:sur|sous|en|les|lez|le|la|de|du|des|d|l|et|aux?)-.*", "", _text("communes.txt"))
    return frozenset(head for head in heads.replace("-", "").split() if len(head) > 5)
