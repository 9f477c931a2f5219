"""The forms of an identifier that are put under a key, by version of the rules that make them.

A token is made when an identifier is seen; later its clear text is gone. So when a release changes the rules, the
rules before it stay here under their version, and every version is looked up.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple

from licite.contacts.identity import domain_keys, domains_of, exact_key, number_of, wide_keys
from licite.contacts.phone import Phone

Kind = Literal["email", "phone", "profile", "domain"]
NORM_VERSION = 1
# No country numbers its own people with more digits, the sign before them counted.
_NATIONAL_DIGITS = 12


class Identity(NamedTuple):
    """An identifier as somebody wrote it. `domain` refuses every address of a domain."""

    kind: Kind
    value: str


class Form(NamedTuple):
    """What is put under a key. `sure` is false where its country is left out, as two people may share it."""

    kind: Kind
    text: str
    sure: bool = True


class Norm(NamedTuple):
    """One version: the forms that a refusal writes, the forms that a look-up tries, the one form of a consent."""

    written: Callable[[Identity], frozenset[Form]]
    tried: Callable[[Identity], frozenset[Form]]
    exact: Callable[[Identity], Form]


def _written_1(identity: Identity) -> frozenset[Form]:
    kind, value = identity
    if kind == "domain":
        return frozenset(Form("domain", key) for key in domain_keys(value))
    keys = wide_keys(kind, value)
    return frozenset(Form(kind, key, sure=not key.startswith("~") or _whole_abroad(identity, key)) for key in keys)


def _whole_abroad(identity: Identity, key: str) -> bool:
    """Whether digits are those of a whole number with its country, in a writing that we could not read as one."""
    return len(key) > _NATIONAL_DIGITS and not isinstance(number_of(identity.value), Phone)


def _tried_1(identity: Identity) -> frozenset[Form]:
    domains = domains_of(identity.value) if identity.kind == "email" else frozenset[str]()
    return _written_1(identity) | {Form("domain", domain) for domain in domains}


def _exact_1(identity: Identity) -> Form:
    kind, value = identity
    return Form("domain", min(domain_keys(value))) if kind == "domain" else Form(kind, exact_key(kind, value))


NORMS = {1: Norm(_written_1, _tried_1, _exact_1)}
