"""The addresses, numbers, profiles, domains and fingerprints that stand in a text, whatever is written around them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from licite.contacts.address import Address, parse_address
from licite.contacts.dates import is_instant
from licite.contacts.identity import ENDLESS, number_of, skeleton, whole_numbers, without_label, written_addresses
from licite.contacts.phone import Phone, numbers_in

MentionKind = Literal["email", "phone", "profile", "domain", "sha256", "hmac"]


@dataclass(frozen=True)
class Mention:
    """One thing named in a text; `readable` is false where it looks like one and cannot be read for certain."""

    kind: MentionKind
    value: str
    readable: bool = True


_PLAIN = re.compile(
    r"[A-Za-z0-9_][A-Za-z0-9_-]{0,60}(?:\.[A-Za-z0-9_-]{1,60})*@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,20}"
)
_HASH = re.compile(r"(?:^|(?<=[\s:;,|*\"'({]))((?:sha-?256|hmac(?:-?sha-?256)?)\s*[:=]\s*)?([0-9a-f]{64})(?![0-9a-z])")
_PROFILE = re.compile(r"(?:https?://)?(?:[a-z0-9-]{1,63}\.){0,4}linkedin\.com/[^\s,;|<>\"]*")
_PROFILE_PAGE = re.compile(r"linkedin\.com/[^/?#]+/[^/?#]+")
_DOMAIN = re.compile(r"\*?@((?:[^\s@.*,;|<>\"]+\.)+[^\s@.*,;|<>\"]{2,})")
_AROUND_AT = re.compile(r"[^\s@,;|<>]{0,320}\s{0,9}@\s{0,9}[^\s,;|<>]{0,320}")
_BETWEEN = re.compile(r"[,;|\r\n]+")
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?e[+-]?\d+")
_DAY = re.compile(
    r"(?<![\d.\-/+])(?:(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d|(?:19|20)\d\d-[01]\d-[0-3]\d)"
    r"(?:[t\s]+[0-2]?\d[:h][0-5]\d(?::[0-5]\d)?)?(?![\d./-])"
)
_LIKE_A_NUMBER = re.compile(r"(?:\(?\+|\(?00?[1-9])[\d\s().\-/·–]*")
_FEWEST_DIGITS, _MOST_DIGITS = 8, 15


def mentions(text: str) -> list[Mention]:
    """Whom does a cell name: which addresses, numbers and profiles, whole domains, fingerprints?

    A text in which an @ is left over, or a number that no plan has or that a spreadsheet rounded, gives a mention that
    is not `readable`: it may still match, and somebody has to look at it.

    >>> [(found.kind, found.value) for found in mentions("Ann <ann@firm.example>, tel:+33639981101 (mobile)")]
    [('email', 'ann@firm.example'), ('phone', '+33639981101')]
    >>> [(found.kind, found.readable) for found in mentions("*@firm.example") + mentions("3.36123E+10")]
    [('domain', True), ('phone', False)]
    """
    if _PLAIN.fullmatch(text):
        return [Mention("email", text)]
    folded = ENDLESS.sub(" ", skeleton(text))
    if not folded or _is_day(folded):
        return []
    found: list[Mention] = []
    for kind, value in _HASH.findall(folded):
        found.append(Mention("hmac" if kind.startswith("hmac") else "sha256", value))
    rest = _HASH.sub(" ", folded)
    pages = (page.rstrip(").]'") for page in _PROFILE.findall(rest))
    found += [Mention("profile", page, _PROFILE_PAGE.search(page) is not None) for page in pages]
    rest = _PROFILE.sub(" ", rest)
    for part in _BETWEEN.split(rest):
        found += _addresses(part)
    found += _numbers(_AROUND_AT.sub(" ", rest))
    return found


@lru_cache(maxsize=4096)
def _is_day(folded: str) -> bool:
    return is_instant(folded)


def _addresses(part: str) -> Iterator[Mention]:
    if "@" not in part:
        return
    domains = [_DOMAIN.fullmatch(word) for word in part.split()]
    if all(domains):
        yield from (Mention("domain", domain[1].rstrip(".")) for domain in domains if domain)
        return
    written = written_addresses(part)
    # `for all of @firm.example` names a domain or a mailbox: whoever wrote it knows.
    unclear = re.search(r"(?:^|\s)\*?@\S", part) is not None or part.count("@") > len(written)
    for local, domain in written:
        address = f'"{local}"@{domain}' if " " in local else f"{local}@{domain}"
        bare = parse_address(address if " " in local else f"{without_label(local)}@{domain}")
        yield Mention("email", address, not unclear and isinstance(bare, Address))
    if not written:
        yield Mention("email", part.strip(), readable=False)


def _numbers(text: str) -> Iterator[Mention]:
    if not any(c.isdigit() for c in text):
        return
    yield from (Mention("phone", rounded, readable=False) for rounded in _ROUNDED.findall(text))
    rest = _DAY.sub(" ; ", _ROUNDED.sub(" ", text))
    for number in numbers_in(whole_numbers(rest)):
        digits = sum(c.isdigit() for c in number)
        if digits < _FEWEST_DIGITS - 2:
            continue
        if isinstance(number_of(number), Phone):
            yield Mention("phone", number)
        elif _FEWEST_DIGITS <= digits <= _MOST_DIGITS and _LIKE_A_NUMBER.fullmatch(number):
            yield Mention("phone", number, readable=False)
