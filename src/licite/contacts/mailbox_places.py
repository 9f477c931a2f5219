"""Rules on the mailboxes of town halls, places and businesses."""

import re

from licite.contacts import names
from licite.contacts.domains import Domain
from licite.contacts.local_part import LocalPart, is_plain_role, is_role
from licite.contacts.mailbox_verdict import (
    PLACE_LINKS,
    SAINTS,
    Verdict,
    either,
    generic,
    is_initial_run_on,
    is_name,
    is_place,
    is_surname_of_a_trade,
)

_TOWN_HALL_WORD = re.compile(r"(?:la)?mairie(?:de|du|des|d)?\w*|\w{2,}mairie|communed?e?\w{2,}|commune|villede\w{3,}")


def town_hall(local: LocalPart) -> Verdict | None:
    halls = [word for word in local.words if _TOWN_HALL_WORD.fullmatch(word) and not is_name(word)]
    if not halls and not (local.words[0] == "ville" and len(local.words) > 1):
        return None
    rest = [word for word in local.words if word not in halls and not is_role(word)]
    if any(word in SAINTS for word in rest):
        return generic("certain", "town_hall")
    initials = [word for word in rest if len(word) == 1 and word not in "dl"]
    named = [word for word in rest if is_name(word)]
    lone_name = len(named) == len(rest) == 1 and _is_name_of_no_town(named[0])
    if any(names.is_common_given_name(word) for word in rest) or len(initials) == len(rest) == 1:
        return either("role_and_name", word=halls[0] if halls else "ville")
    if lone_name or (initials and named):
        return either("role_and_name", word=halls[0] if halls else "ville")
    return generic("certain", "town_hall")


def _is_name_of_no_town(word: str) -> bool:
    return names.is_frequent_surname(word) and not names.is_commune(word) and not names.is_first_part_of_commune(word)


def place(local: LocalPart) -> Verdict | None:
    """The words together are a commune, and not the given name and surname of somebody."""
    if len(local.words) < 2 or (len(local.words) == 2 and local.letters_alone):
        return None
    if local.words[0] in SAINTS and names.is_commune(local.joined) and not names.is_surname(local.joined):
        return generic("likely", "place", place=local.text)
    if local.words[0] in ("le", "la", "les") and names.is_surname(local.joined):
        return None
    if len(local.words) == 2 and local.given_names and set(local.words) <= {*local.given_names, *local.surnames}:
        return None
    if len(local.joined) > 4 and names.is_commune(local.joined):
        return generic("likely", "place", place=local.text)
    linked = len(local.words) > 2 and any(word in PLACE_LINKS for word in local.words[1:-1])
    if linked and not local.given_names and not local.letters_alone:
        return generic("likely", "place_shape", place=local.text)
    return None


def single_place(local: LocalPart) -> Verdict | None:
    """The name of a commune, written in one word, that is nobody's frequent name."""
    word = local.joined
    if len(local.words) > 1:
        return None
    if names.is_large_town(word):
        return generic("likely", "place", place=word)
    if len(word) < 5:
        return None
    if names.is_doubtful_surname(word):
        return either("town_or_name", word=word)
    if names.is_commune(word) or (len(word) > 7 and names.is_first_part_of_commune(word)):
        if is_initial_run_on(word) and len(word) < 9 and len(local.digits) not in (2, 5):
            return either("town_or_name", word=word)
        return generic("likely", "place", place=word)
    return None


def brand(local: LocalPart, domain: Domain) -> Verdict | None:
    """The local part repeats the name of the domain; a name of a person in it leaves both readings."""
    name = re.sub(r"[^a-z]", "", domain.name)
    if not name or len(local.joined) < 4 or domain.kind in ("free", "relay", "disposable"):
        return None
    if local.joined == name and not (len(local.words) == 1 and is_name(local.joined)):
        return generic("likely", "brand", domain=domain.ascii)
    if len(local.words) == 1 and is_name(local.joined) and local.joined in re.split(r"[^a-z]", domain.name):
        return either("name_in_domain", word=local.joined)
    return None


def business_name(local: LocalPart) -> Verdict | None:
    """A legal form or a trade beside another word: sas-duchemin, gaec.duvallon, garage.central.

    A legal form makes a legal person of any name. A trade does not: a sole trader's mailbox is called plomberie.martin.
    """
    if len(local.words) < 2 or local.letters_alone:
        return None
    first, last = local.words[0], local.words[-1]
    forms = names.role_words()["legal_form"]
    is_trade = names.known_role(first) == "trade" or first in names.role_words()["trade"]
    if not is_trade and first not in forms and (last not in forms or len(last) < 3):
        return None
    word = first if is_trade or first in forms else last
    rest = [other for other in _without_saints(local.words) if other != word]
    # La boulangerie du port, l'hôtel des voyageurs: an article makes a place of what follows.
    is_place = any(other in _ARTICLES for other in rest)
    if is_surname_of_a_trade(first) and rest and all(is_plain_role(other) for other in rest):
        return either("role_or_name", word=first)
    if first in forms or is_place or not any(_names_a_trader(other) for other in rest):
        return generic("likely", "business", word=word)
    return either("trade_and_name", word=word)


_ARTICLES = {"du", "des", "la", "le", "les", "au", "aux", "l"}


def _without_saints(words: tuple[str, ...]) -> list[str]:
    """The words but for `saint` and the name after it, which are a place together."""
    return [word for before, word in zip(("", *words), words, strict=False) if not {before, word} & SAINTS]


def _names_a_trader(word: str) -> bool:
    return len(word) > 1 and not is_plain_role(word) and is_name(word) and not is_place(word)


def named_after(local: LocalPart) -> Verdict | None:
    """A school, a room or a street bears the name of somebody who is not there: ecole.jules-ferry."""
    if len(local.words) < 2 or local.words[0] not in names.role_words()["named_after"]:
        return None
    return generic("likely", "named_after", word=local.words[0])
