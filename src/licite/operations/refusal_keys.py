"""Refusals as keys that the writings of one person share: objections, withdrawn consents, refused calls."""

from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from pathlib import Path
from typing import NamedTuple, TypeVar

from licite.contacts.identity import IdentityKind, domain_keys, domains_of, hmac_forms, sha256_forms, wide_keys

ANY_CHANNEL = "*"


@dataclass(frozen=True)
class Days:
    """When a person refused: whether a refusal without a day is known, and the first day of those that have one.

    A refusal without a day holds at once; a later day beside it must not put it off.
    """

    undated: bool = False
    first: date | None = None

    def and_also(self, other: "Days") -> "Days":
        """Both refusals together."""
        days = [day for day in (self.first, other.first) if day]
        return Days(self.undated or other.undated, min(days) if days else None)


class Told(NamedTuple):
    """What one row says against contact that is less than an objection, and on which channel it says so.

    `fact` is `consent` (withdrawn), `call_refused` or `on_national_register`; `day` is that of a refused call. Without
    a channel it is that of the campaign.
    """

    fact: str
    channel: str | None = None
    day: date | None = None


@dataclass
class Refusals:
    """Keys that stop a contact. `days` has the wide keys of objections, `hashes` those of lists kept hashed, `domains`
    the domains refused as a whole, each with its `Days`; `told` what else is passed on to every writing of a person.

    `unread` has the lines of the lists in which something was not understood; `listed` counts the lines that name
    somebody, `whole` the domains refused, `rejected` the rejected rows of the file that hold a refusal.
    """

    days: dict[tuple[str, str], Days] = field(default_factory=dict)
    hashes: dict[str, Days] = field(default_factory=dict)
    domains: dict[str, Days] = field(default_factory=dict)
    told: dict[tuple[str, str], set[Told]] = field(default_factory=dict)
    secret: bytes | None = None
    unread: list[tuple[Path, int, str]] = field(default_factory=list)
    listed: int = 0
    whole: int = 0
    rejected: int = 0

    def __bool__(self) -> bool:
        return bool(self.days or self.hashes or self.domains or self.told)

    def add(self, kind: IdentityKind, value: str, day: date | None) -> None:
        """One refusal by an address, number or profile."""
        for key in wide_keys(kind, value):
            _add(self.days, (kind, key), day)

    def add_hash(self, hashed: str, day: date | None) -> None:
        """One refusal by a fingerprint in hexadecimal."""
        _add(self.hashes, hashed.lower(), day)

    def add_domain(self, domain: str, day: date | None) -> None:
        """A refusal for every address of a domain, not of its subdomains."""
        forms = domain_keys(domain)
        self.whole += not any(form in self.domains for form in forms)
        for form in forms:
            _add(self.domains, form, day)

    def add_told(self, kind: IdentityKind, value: str, told: Told) -> None:
        """What a row says of the person of an address, number or profile."""
        for key in wide_keys(kind, value):
            self.told.setdefault((kind, key), set()).add(told)

    def keys(self, kind: IdentityKind) -> set[str]:
        """The wide keys of a kind of which anything is known."""
        return {key for known in (self.days, self.told) for of, key in known if of == kind}

    def about(self, kind: IdentityKind) -> bool:
        """Whether an identifier of this kind could meet anything."""
        return bool(self.hashes or (kind == "email" and self.domains) or self.keys(kind))

    def found(self, kind: IdentityKind, value: str) -> Days | None:
        """The refusals that a contact's identifier meets; None where it meets none."""
        return self.met(kind, value)[0]

    def met(self, kind: IdentityKind, value: str) -> tuple[Days | None, set[Told]]:
        """The refusals that a contact's identifier meets, and what else is told of its person."""
        keys = [(kind, key) for key in wide_keys(kind, value)]
        days = [self.days[key] for key in keys if key in self.days]
        if self.hashes:
            forms = sha256_forms(kind, value)
            if self.secret:
                forms |= hmac_forms(kind, value, self.secret)
            days += [self.hashes[form] for form in forms if form in self.hashes]
        if self.domains and kind == "email":
            days += [self.domains[form] for form in domains_of(value) if form in self.domains]
        told = {one for key in keys for one in self.told.get(key, ())}
        return (reduce(Days.and_also, days) if days else None), told


Key = TypeVar("Key")


def _add(days: dict[Key, Days], key: Key, day: date | None) -> None:
    days[key] = days.get(key, Days()).and_also(Days(day is None, day))
