"""Rules on the mailboxes of persons: titles, initials, given names, surnames, professions."""

import re

from licite.contacts import names
from licite.contacts.local_part import LocalPart, is_plain_role, is_role
from licite.contacts.mailbox_verdict import (
    PLACE_LINKS,
    SAINTS,
    Verdict,
    either,
    generic,
    is_initial_run_on,
    is_name,
    person,
)

_PLAIN_TITLES = {"mme", "mlle", "mrs", "monsieur", "madame", "mademoiselle", "dr", "docteur", "maitre"}


def titled(local: LocalPart) -> Verdict | None:
    if len(local.words) < 2 or local.words[0] not in names.role_words()["title"]:
        return None
    rest = local.words[1:]
    if all(is_role(word) for word in rest):
        return either("role_and_name", word=rest[0])
    return person("certain" if local.words[0] in _PLAIN_TITLES else "likely", "title")


_SAINT = re.compile(r"sainte?|st[bcdfgjlmnpqrsv]|ste?$")


def _may_be_town(word: str) -> bool:
    """Whether `word` after m. may be a town, so that the m is that of mairie."""
    return _SAINT.match(word) is not None or (names.is_commune(word) and not is_name(word))


def initial_and_name(local: LocalPart) -> Verdict | None:
    """One letter beside a name: j.dupont, dupont.j, c.perrault.compta."""
    if not local.letters_alone or not local.long_words:
        return None
    if not local.others:
        return either("role_and_name", word=local.long_words[0])
    if local.words[0] == "m" and any(_may_be_town(word) for word in local.others):
        return either("town_hall_or_initial")
    if len(local.others) > 2 or any(word in PLACE_LINKS for word in local.words):
        return person("unsure", "shape")
    known = any(is_name(word) for word in local.others)
    return person("certain" if known and not local.roles else "likely", "initial")


def household(local: LocalPart) -> Verdict | None:
    return person("likely", "household") if len(local.words) > 1 and local.words[0] in ("famille", "family") else None


def given_and_role(local: LocalPart) -> Verdict | None:
    """A given name and a role, nothing else: somebody's alias, or a branch in a town of that name."""
    if not local.given_names or not local.roles or len(local.others) != 1:
        return None
    word = local.given_names[0]
    place_name = names.is_commune(word) and not names.is_common_given_name(word)
    if place_name or word in names.role_words()["double_meaning"]:
        return either("town_or_name", word=word)
    return person("likely" if local.words[0] == word else "unsure", "given_and_role", role=local.roles[0])


def given_name_and_more(local: LocalPart) -> Verdict | None:
    if not local.given_names or len(local.words) < 2 or len(local.others) < 1:
        return None
    common = any(names.is_common_given_name(word) for word in local.given_names)
    # Real town halls write marie for mairie: marie.beauregard may be that of Beauregard.
    if local.words[0] == "marie" and names.is_commune("".join(local.words[1:])):
        return person("likely", "given_name")
    if len(local.others) > 3 or (local.roles and not common and not local.surnames):
        return person("unsure", "shape")
    if len(local.others) > 1 and any(word not in local.given_names[:1] for word in local.surnames):
        # Sainte-Claire is a town, a school, or somebody.
        sure = common and not local.roles and local.words[0] not in SAINTS
        return person("certain" if sure else "likely", "given_and_surname")
    return person("likely", "given_name")


def surname_and_more(local: LocalPart) -> Verdict | None:
    if not local.surnames or len(local.words) < 2:
        return None
    if any(word in names.role_words()["profession"] for word in local.words):
        return person("likely", "profession")
    if local.roles:
        first = local.words[0] in local.surnames
        return person("likely" if first else "unsure", "surname_and_role", role=local.roles[0])
    return person("likely", "surname") if len(local.others) < 4 else person("unsure", "shape")


def profession(local: LocalPart) -> Verdict | None:
    words = names.role_words()["profession"]
    if len(local.words) != 2 or not any(word in words for word in local.words):
        return None
    silent = words | names.role_words()["territory"] | names.role_words()["filler"]
    trades = all(word in words for word in local.words)
    if trades or all((word in silent and not names.is_surname(word)) or is_plain_role(word) for word in local.words):
        return generic("likely", "all_roles", word=local.words[0])
    return person("likely", "profession") if local.words[1] in words else either("role_and_name", word=local.words[0])


def single_name(local: LocalPart) -> Verdict | None:
    word = local.joined
    if len(local.words) > 1 or not is_name(word):
        return None
    given = names.is_given_name(word)
    a_town = names.is_commune(word) and not names.is_common_given_name(word)
    if a_town or word in names.role_words()["double_meaning"]:
        return either("town_or_name", word=word) if not given or len(word) > 4 else person("unsure", "given_name")
    return person("likely", "given_name" if given else "surname")


def full_name_run_on(local: LocalPart) -> Verdict | None:
    """Given name and surname without a separator: margauxvilleneuve."""
    word = local.joined
    if len(local.words) > 1 or len(word) < 6:
        return None
    for end in range(len(word) - 3, 2, -1):
        if names.is_given_name(word[:end]) and names.is_surname(word[end:]):
            return person("likely", "given_and_surname")
        if names.is_surname(word[:end]) and names.is_common_given_name(word[end:]):
            return person("likely", "given_and_surname")
    starts = any(names.is_common_given_name(word[:end]) for end in range(len(word) - 3, 4, -1))
    return person("unsure", "given_name") if starts else None


def surname_by_its_end(local: LocalPart) -> Verdict | None:
    """One unknown word that ends as surnames do: kowalczykowska, jpapadopoulos."""
    known = len(local.words) == 1 and names.has_surname_end(local.joined)
    return person("likely", "surname") if known else None


def title_run_on(local: LocalPart) -> Verdict | None:
    """A title and a surname without a separator: docteurlambert."""
    rest = re.sub(r"^(?:docteur|maitre|madame|monsieur)(?=\w{4})", "", local.joined)
    titled_so = len(local.words) == 1 and rest != local.joined and names.is_surname(rest)
    return person("likely", "title") if titled_so else None


def initial_run_on(local: LocalPart) -> Verdict | None:
    """An initial and a surname without a separator: jdupont, dupontj."""
    return person("likely", "initial") if len(local.words) == 1 and is_initial_run_on(local.joined) else None
