"""Whether two contacts are one person: what both have, what speaks against it, and how sure that makes it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from licite.contacts.columns import plain
from licite.contacts.mailbox import classify_mailbox
from licite.store.norms import NORM_VERSION, NORMS, Identity
from licite.store.placing import contradicts

Because = Literal["email", "phone", "profile", "name_and_firm"]
Against = Literal["names", "profiles", "shared", "nobody_named"]
Grade = Literal["certain", "possible", "two_people"]
"""What both have; what speaks against it: other names, other pages of one network, a key that several people have, or
a mailbox or number of nobody in particular and names that are not known; and what follows."""

ORDER: tuple[Because, ...] = ("email", "profile", "phone", "name_and_firm")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Who:
    """A contact as far as likeness needs it, with all that were merged into it."""

    name: str = ""
    company: str = ""
    identities: tuple[Identity, ...] = field(default=())


@dataclass(frozen=True)
class Likeness:
    """What two contacts have in common, and what speaks against their being one person."""

    because: tuple[Because, ...]
    against: tuple[Against, ...]

    @property
    def grade(self) -> Grade:
        """Only what is certain is ever merged without somebody's word; the same name and firm never is."""
        if {"names", "profiles"} & set(self.against):
            return "two_people"
        return "certain" if set(self.because) - {"name_and_firm"} and not self.against else "possible"


def likeness(one: Who, other: Who, *, shared: bool = False) -> Likeness:
    """What do two contacts have in common, and what speaks against it?

    `shared`: contacts of different names have the key that these two have. Of two people on one mailbox, each stays
    who they are.

    >>> mail = (Identity("email", "ann@firm.example"),)
    >>> likeness(Who("Ann Doe", identities=mail), Who("DOE Ann", identities=mail)).grade
    'certain'
    >>> likeness(Who("Ann Doe", identities=mail), Who("Bob Roe", identities=mail)).grade
    'two_people'
    """
    common = _common(one.identities, other.identities)
    because: list[Because] = [kind for kind in ORDER if kind in common]
    if name_and_firm(one.name, one.company) == name_and_firm(other.name, other.company) != "":
        because.append("name_and_firm")
    against: list[Against] = []
    if contradicts(one.name, other.name):
        against.append("names")
    if _other_page(one.identities, other.identities):
        against.append("profiles")
    if shared:
        against.append("shared")
    if not (one.name and other.name) and _names_nobody(common):
        against.append("nobody_named")
    return Likeness(tuple(because), tuple(against))


def keys_of(identity: Identity) -> frozenset[tuple[str, str]]:
    """The forms of an identifier that no two people share, with its kind.

    >>> keys_of(Identity("email", "Ann+news@Firm.example")) & keys_of(Identity("email", "ann@firm.example"))
    frozenset({('email', 'ann@firm.example')})
    """
    return frozenset((form.kind, form.text) for form in NORMS[NORM_VERSION].written(identity) if form.sure)


def name_and_firm(name: str, company: str) -> str:
    """A key of a name of two words at least and a firm, whatever their order, case and accents; empty without them.

    >>> name_and_firm("DOÉ Ann", "Firm") == name_and_firm("Ann Doe", "FIRM")
    True
    """
    words, firm = sorted(_WORD.findall(plain(name))), " ".join(_WORD.findall(plain(company)))
    return f"{' '.join(words)}\0{firm}" if len(words) > 1 and firm else ""


def _common(some: Iterable[Identity], others: Iterable[Identity]) -> dict[str, list[Identity]]:
    """By kind, the identifiers of the first that the others have, too."""
    known = {key for other in others for key in keys_of(other)}
    common: dict[str, list[Identity]] = {}
    for one in some:
        if keys_of(one) & known:
            common.setdefault(one.kind, []).append(one)
    return common


def _other_page(some: Iterable[Identity], others: Iterable[Identity]) -> bool:
    """Whether both have a page of one network, and none is the same."""
    ours, theirs = _pages(some), _pages(others)
    return any(not ours[host] & theirs[host] for host in ours.keys() & theirs.keys())


def _pages(identities: Iterable[Identity]) -> dict[str, set[str]]:
    pages: dict[str, set[str]] = {}
    for one in identities:
        if one.kind == "profile":
            for _, text in keys_of(one):
                pages.setdefault(text.partition("/")[0], set()).add(text)
    return pages


def _names_nobody(common: dict[str, list[Identity]]) -> bool:
    """Whether what both have may be that of several people: a number, or a mailbox that is not certain to be of one."""
    if "profile" in common:
        return False
    return not any(classify_mailbox(one.value).identifier_kind == "nominative" for one in common.get("email", ()))
