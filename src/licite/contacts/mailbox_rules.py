"""The rules that tell the mailbox of a person from one that names nobody: the first that speaks decides."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from licite.contacts import names
from licite.contacts.domains import Domain
from licite.contacts.guess import Confidence
from licite.contacts.local_part import LocalPart, is_plain_role, is_role

Kind = Literal["generic", "nominative"]


@dataclass(frozen=True)
class Verdict:
    """`kind` is None where both readings stand; `reason` is a key of who.yaml."""

    kind: Kind | None
    confidence: Confidence
    reason: str
    slots: dict[str, object] = field(default_factory=dict)


Rule = Callable[[LocalPart], Verdict | None]


def judge(local: LocalPart, domain: Domain) -> Verdict:
    """Whose mailbox is this? A doubt is answered by the reading that protects the person, or by none."""
    verdict = _first(BEFORE_BRAND, local) or brand(local, domain) or _first(AFTER_BRAND, local) or shape(local)
    weak = verdict.kind is None or (verdict.kind == "nominative" and verdict.confidence == "unsure")
    if domain.is_list_host and weak and verdict.reason != "who.placeholder":
        return Verdict("generic", "likely", "who.list_host", {"domain": domain.ascii})
    return verdict


def _first(rules: tuple[Rule, ...], local: LocalPart) -> Verdict | None:
    return next((found for rule in rules if (found := rule(local)) is not None), None)


def generic(confidence: Confidence, reason: str, **slots: object) -> Verdict:
    return Verdict("generic", confidence, f"who.{reason}", slots)


def person(confidence: Confidence, reason: str, **slots: object) -> Verdict:
    return Verdict("nominative", confidence, f"who.{reason}", slots)


def either(reason: str, **slots: object) -> Verdict:
    return Verdict(None, "unsure", f"who.{reason}", slots)


# --- what is no word ---------------------------------------------------------------------------------------


def school_code(local: LocalPart) -> Verdict | None:
    """French state schools have the mailbox ce.<code of the school>: seven digits and a letter."""
    return generic("certain", "school_code") if re.fullmatch(r"(?:ce\.?)?\d{7}[a-z]", local.text) else None


def no_word(local: LocalPart) -> Verdict | None:
    if not local.words or local.is_interleaved:
        return person("unsure", "phone_number") if len(local.digits) >= 9 else either("opaque")
    if re.fullmatch(r"[a-z]{1,2}\d{4,}", local.text):
        return person("unsure", "staff_number")
    return None


def placeholder(local: LocalPart) -> Verdict | None:
    words = names.role_words()["placeholder"]
    filled = [word for word in local.words if word in words]
    rest = [word for word in local.words if word not in words and not is_plain_role(word)]
    return either("placeholder") if filled and not rest else None


# --- a role alone ------------------------------------------------------------------------------------------

_ROLE_CONFIDENCE: dict[str, Confidence] = {
    "department": "certain", "never_reply": "certain", "privacy": "certain", "technical": "certain",
}  # fmt: skip


def whole_role(local: LocalPart) -> Verdict | None:
    """The whole local part is one role word, whatever separators and digits are in it."""
    word = local.joined
    role = names.known_role(word)
    if role is None:
        if len(word) > 2 and names.listed_role(word) and not _is_name(word):
            return generic("likely", "role_listed", word=word)
        return None
    confidence = _ROLE_CONFIDENCE.get(role, "likely")
    if _is_name(word):
        if role not in _ROLE_CONFIDENCE and word not in ("maire", "mayor"):
            return either("role_or_name", word=word)
        confidence = "likely"
    return generic(confidence, f"role_{role}", word=word)


def all_roles(local: LocalPart) -> Verdict | None:
    """Every word is a role, a joining word or a territory: service-client, info-fr, l-equipe."""
    if len(local.words) < 2 or not local.roles:
        return None
    silent = names.role_words()["filler"] | names.role_words()["list_last"]
    rest = [word for word in local.words if word not in silent and word not in local.roles]
    if rest:
        return None
    sure = all(is_plain_role(word) for word in local.roles) and not any(_is_name(word) for word in local.roles)
    return generic("certain" if sure else "likely", "all_roles", word=local.roles[0])


def _is_name(word: str) -> bool:
    return names.is_given_name(word) or names.is_surname(word)


# --- town halls and places ---------------------------------------------------------------------------------

_TOWN_HALL_WORD = re.compile(r"(?:la)?mairie(?:de|du|des|d)?\w*|\w{2,}mairie|communed?e?\w{2,}|commune|villede\w{3,}")


def town_hall(local: LocalPart) -> Verdict | None:
    halls = [word for word in local.words if _TOWN_HALL_WORD.fullmatch(word) and not _is_name(word)]
    if not halls and not (local.words[0] == "ville" and len(local.words) > 1):
        return None
    rest = [word for word in local.words if word not in halls and not is_role(word)]
    if any(word in _SAINTS for word in rest):
        return generic("certain", "town_hall")
    if any(names.is_common_given_name(word) for word in rest) or [len(word) for word in rest] == [1]:
        return either("role_and_name", word=halls[0] if halls else "ville")
    return generic("certain", "town_hall")


_SAINTS = {"saint", "sainte", "st", "ste"}
_PLACE_LINKS = {"sur", "sous", "en", "lez", "aux", "et"}


def place(local: LocalPart) -> Verdict | None:
    """The words together are a commune, and not the given name and surname of somebody."""
    if len(local.words) < 2 or (len(local.words) == 2 and local.letters_alone):
        return None
    if len(local.words) == 2 and local.given_names and set(local.words) <= {*local.given_names, *local.surnames}:
        return None
    if len(local.joined) > 4 and names.is_commune(local.joined):
        return generic("likely", "place", place=local.text)
    linked = len(local.words) > 2 and any(word in _PLACE_LINKS for word in local.words[1:-1])
    if linked and not local.given_names and not local.letters_alone:
        return generic("likely", "place_shape", place=local.text)
    return None


# --- businesses --------------------------------------------------------------------------------------------


def brand(local: LocalPart, domain: Domain) -> Verdict | None:
    """The local part repeats the name of the domain; a name of a person in it leaves both readings."""
    name = re.sub(r"[^a-z]", "", domain.name)
    if not name or len(local.joined) < 4 or domain.kind in ("free", "relay", "disposable"):
        return None
    if local.joined == name and not (len(local.words) == 1 and _is_name(local.joined)):
        return generic("likely", "brand", domain=domain.ascii)
    if len(local.words) == 1 and _is_name(local.joined) and local.joined in re.split(r"[^a-z]", domain.name):
        return either("name_in_domain", word=local.joined)
    return None


def business_name(local: LocalPart) -> Verdict | None:
    """A legal form or a trade beside another word: sas-martin, boulangerie-morel, gaec.desmonts."""
    if len(local.words) < 2 or local.letters_alone:
        return None
    first, last = local.words[0], local.words[-1]
    forms = names.role_words()["legal_form"]
    trades = names.role_words()["trade"]
    if first in forms or first in trades or (last in forms and len(last) > 2):
        word = first if first in forms or first in trades else last
        rest = [other for other in local.words if other != word]
        if any(names.is_given_name(other) for other in rest) and first not in forms - trades:
            return either("role_and_name", word=word)
        return generic("likely", "business", word=word)
    return None


def mailing_list(local: LocalPart) -> Verdict | None:
    if len(local.words) < 2 or local.letters_alone or any(names.is_common_given_name(w) for w in local.words):
        return None
    last, first = names.role_words()["list_last"], names.role_words()["list_first"]
    if local.words[-1] in last and not local.given_names:
        return generic("likely", "mailing_list", word=local.words[-1])
    return generic("likely", "mailing_list", word=local.words[0]) if local.words[0] in first - {"equipe"} else None


# --- persons -----------------------------------------------------------------------------------------------

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
    return _SAINT.match(word) is not None or (names.is_commune(word) and not _is_name(word))


def initial_and_name(local: LocalPart) -> Verdict | None:
    """One letter beside a name: j.dupont, dupont.j, c.millet.compta."""
    if not local.letters_alone or not local.long_words:
        return None
    if not local.others:
        return either("role_and_name", word=local.long_words[0])
    if local.words[0] == "m" and any(_may_be_town(word) for word in local.others):
        return either("town_hall_or_initial")
    if len(local.others) > 2 or any(word in _PLACE_LINKS for word in local.words):
        return person("unsure", "shape")
    known = any(_is_name(word) for word in local.others)
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
    if len(local.others) > 3 or (local.roles and not common and not local.surnames):
        return person("unsure", "shape")
    if len(local.others) > 1 and any(word not in local.given_names[:1] for word in local.surnames):
        return person("likely" if local.roles else "certain", "given_and_surname")
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
    return person("likely", "profession") if local.words[1] in words else either("role_and_name", word=local.words[0])


# --- a role and something unknown --------------------------------------------------------------------------


def role_and_place(local: LocalPart) -> Verdict | None:
    """A role and a town or region, in either order: paris.contact, accueil-limoges, agence.lyon3."""
    if not local.roles or not local.others or local.letters_alone:
        return None
    places = [word for word in local.others if _is_place(word)]
    joined = "".join(local.others)
    if len(places) == len(local.others) or (len(joined) > 4 and names.is_commune(joined)):
        if any(names.is_common_given_name(word) for word in local.others):
            return None
        return generic("likely", "role_and_place", word=local.roles[0])
    return None


def _is_place(word: str) -> bool:
    if word in names.role_words()["territory"]:
        return True
    return len(word) > 2 and names.is_commune(word) and not names.is_common_given_name(word)


def role_first(local: LocalPart) -> Verdict | None:
    """A role, then words that are no known name: contact-acme."""
    if len(local.words) < 2 or not local.roles or not is_plain_role(local.words[0]):
        return None
    if len(local.others) > 1:
        return either("role_and_words", word=local.words[0])
    return generic("likely", "role_first", word=local.words[0])


# --- one word ----------------------------------------------------------------------------------------------


def single_name(local: LocalPart) -> Verdict | None:
    word = local.joined
    if len(local.words) > 1 or not _is_name(word):
        return None
    given = names.is_given_name(word)
    a_town = names.is_commune(word) and not names.is_common_given_name(word)
    if a_town or word in names.role_words()["double_meaning"]:
        return either("town_or_name", word=word) if not given or len(word) > 4 else person("unsure", "given_name")
    return person("likely", "given_name" if given else "surname")


def compound_of_roles(local: LocalPart) -> Verdict | None:
    """Role words run together: comptafournisseurs, actionsociale, cabinetdumaire."""
    if len(local.words) > 2 or len(local.joined) < 7:
        return None
    pieces = _pieces(local.joined)
    return generic("likely", "all_roles", word=pieces[0]) if pieces else None


@lru_cache(maxsize=65536)
def _pieces(joined: str) -> tuple[str, ...]:
    """The words of which `joined` is made if each is a role or a joining word, a role first; else nothing."""
    filler = names.role_words()["filler"]
    for end in range(len(joined), 2, -1):
        head, tail = joined[:end], joined[end:]
        if not is_role(head) or names.is_given_name(head):
            continue
        if not tail:
            return (head,)
        for link in ("", *sorted(filler, key=len, reverse=True)):
            if tail.startswith(link) and (rest := _pieces(tail[len(link) :])):
                return (head, *rest)
    return ()


def compound_head(local: LocalPart) -> Verdict | None:
    """A role word run together with something else: agencelyon, gaecdesmonts; with a given name both readings stand."""
    if len(local.words) > 1:
        return None
    word = local.joined
    for head in sorted(names.role_words()["compound_head"], key=len, reverse=True):
        rest = word.removeprefix(head)
        if rest == word or len(rest) < 3:
            continue
        if names.is_given_name(rest):
            return either("role_and_name", word=head)
        return generic("likely", "role_first", word=head)
    return None


def single_place(local: LocalPart) -> Verdict | None:
    """The name of a commune, written in one word, that is nobody's frequent name."""
    word = local.joined
    if len(local.words) > 1 or len(word) < 5:
        return None
    if names.is_commune(word) or (len(word) > 7 and names.is_first_part_of_commune(word)):
        if _initial_run_on(word) and len(word) < 9 and len(local.digits) not in (2, 5):
            return either("town_or_name", word=word)
        return generic("likely", "place", place=word)
    return None


def full_name_run_on(local: LocalPart) -> Verdict | None:
    """Given name and surname without a separator: valentinerocher."""
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


def initial_run_on(local: LocalPart) -> Verdict | None:
    """An initial and a surname without a separator: jdupont, dupontj."""
    return person("likely", "initial") if len(local.words) == 1 and _initial_run_on(local.joined) else None


def _initial_run_on(word: str) -> bool:
    return any(len(part) > 3 and names.is_surname(part) for part in (word[1:], word[2:], word[:-1]))


_MISSPELT = tuple(
    "contact accueil secretariat direction comptabilite commercial information reservation facturation commande"
    " recrutement administration marketing support".split()
)


def misspelt_role(local: LocalPart) -> Verdict | None:
    if len(local.words) > 1 or len(local.joined) < 6:
        return None
    from rapidfuzz.distance import OSA

    for role in _MISSPELT:
        if OSA.distance(local.joined, role, score_cutoff=1) <= 1:
            return generic("likely", "misspelt", word=role)
    return None


# --- shapes ------------------------------------------------------------------------------------------------


def shape(local: LocalPart) -> Verdict:
    """What is left: two unknown words look like a person; one, or many, tell nothing."""
    if len(local.joined) <= 3:
        return either("initials")
    if len(local.words) == 2 and min(len(word) for word in local.words) > 1 and not local.roles:
        return person("unsure" if "-" in local.separators else "likely", "shape")
    return either("unknown_word")


BEFORE_BRAND: tuple[Rule, ...] = (
    school_code, no_word, placeholder, whole_role, town_hall, all_roles, titled, household, place, mailing_list,
)  # fmt: skip
AFTER_BRAND: tuple[Rule, ...] = (
    business_name, profession, role_and_place, initial_and_name, given_and_role, given_name_and_more, surname_and_more,
    role_first, single_name, compound_of_roles, full_name_run_on, single_place, compound_head, initial_run_on,
    misspelt_role,
)  # fmt: skip
