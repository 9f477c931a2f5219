"""What a domain says: free mail, disposable, relay, public body or company; and the provider it may be a slip for."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from licite.vocabulary.yaml_file import packaged_yaml

if TYPE_CHECKING:
    from tldextract import TLDExtract

DomainKind = Literal["free", "disposable", "relay", "company", "public_body", "unknown"]


@dataclass(frozen=True)
class Domain:
    """A domain in ASCII. `name` is the label that its owner chose (`acme` of mail.acme.co.uk); `typo_of` the provider
    that was probably meant, which is reported and never put in its place.
    """

    ascii: str
    name: str
    kind: DomainKind
    typo_of: str | None
    is_list_host: bool


@lru_cache(maxsize=65536)
def describe_domain(ascii_domain: str) -> Domain:
    """What is known of this domain without asking the network?

    `free` says that anybody can have a mailbox there, not that a consumer is behind: half of the French town halls do.

    >>> describe_domain("bbox.fr").kind, describe_domain("mairie-demo.fr").kind, describe_domain("acme.example").kind
    ('free', 'public_body', 'company')
    >>> describe_domain("gmial.com").typo_of
    'gmail.com'
    """
    domain = ascii_domain.lower().rstrip(".")
    name, suffix = _split(domain)
    return Domain(
        ascii=domain,
        name=name,
        kind=_kind(domain, name, suffix),
        typo_of=_typo_of(domain, name, suffix),
        is_list_host=_is_list_host(domain),
    )


@dataclass(frozen=True)
class Listed:
    """Domains of two labels that are known by name, and the labels under which a domain may be of a kind unlisted."""

    free: frozenset[str]
    disposable: frozenset[str]
    labels: frozenset[str]


@cache
def listed_domains() -> Listed:
    """Which domains does a list alone tell the kind of?

    A domain of two labels, of which the first is none of `labels`, is free or disposable where it is listed, else
    neither: what `describe_domain` says, for a join in SQL.

    >>> "bbox.fr" in listed_domains().free, "yopmail.com" in listed_domains().disposable
    (True, True)
    """
    from disposable_email_domains import blocklist

    words = _words()
    relay = words["relay"]
    disposable = {domain for domain in blocklist if domain not in words["free"]} - relay
    free = _free_domains() - disposable - relay
    return Listed(
        frozenset(domain for domain in free if domain.count(".") == 1),
        frozenset(domain for domain in disposable if domain.count(".") == 1),
        words["brands"] | words["disposable_labels"],
    )


@cache
def _words() -> dict[str, frozenset[str]]:
    data = packaged_yaml("licite.contacts", "data", "domains.yaml")
    return {key: frozenset(value.split()) for key, value in data.items() if isinstance(value, str)}


@cache
def _free_domains() -> frozenset[str]:
    listed = files("licite.contacts").joinpath("data", "free_domains.txt").read_text(encoding="utf-8")
    return frozenset(listed.split()) | _words()["free"]


@cache
def _public_patterns() -> re.Pattern[str]:
    patterns: list[str] = packaged_yaml("licite.contacts", "data", "domains.yaml")["public_patterns"]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


@cache
def _extractor() -> "TLDExtract":
    import tldextract

    # The copy of the public suffix list that ships with the library: no network, no cache on disk.
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


# RFC 2606: reserved for examples and tests, where they stand for a company.
_EXAMPLE_SUFFIXES = ("example", "test")


def _split(domain: str) -> tuple[str, str]:
    """The owner's label and the public suffix; the suffix is empty where no registry has it."""
    last = domain.rpartition(".")[2]
    if last in _EXAMPLE_SUFFIXES:
        return domain.split(".")[-2] if "." in domain else "", last
    if domain.count(".") == 1 and domain in _free_domains():
        # A test says that the list of suffixes, which takes 0.1 s to load, parts these the same way.
        return domain.removesuffix("." + last), last
    parts = _extractor()(domain)
    return parts.domain, parts.suffix


def _is_free(domain: str, name: str, suffix: str) -> bool:
    if domain in _free_domains():
        return True
    if any(suffix in endings for endings in _WRONG_ENDINGS.values()):
        return False
    countries = re.fullmatch(r"com|[a-z]{2}|com?\.[a-z]{2}", suffix)
    return name in _words()["brands"] and countries is not None and domain == f"{name}.{suffix}"


def _kind(domain: str, name: str, suffix: str) -> DomainKind:
    registered = f"{name}.{suffix}"
    if domain in _words()["relay"] or registered in _words()["relay"] - _free_domains():
        return "relay"
    if _is_disposable(domain, registered, name):
        return "disposable"
    if _is_free(domain, name, suffix):
        return "free"
    if domain in _words()["public"] or registered in _words()["public"] or _is_public_suffix(domain):
        return "public_body"
    if _public_patterns().search(domain):
        return "public_body"
    return "company" if suffix and name else "unknown"


def _is_public_suffix(domain: str) -> bool:
    return any(domain == suffix or domain.endswith("." + suffix) for suffix in _words()["public_suffixes"])


def _is_disposable(domain: str, registered: str, name: str) -> bool:
    from disposable_email_domains import blocklist

    listed = domain in blocklist or registered in blocklist or name in _words()["disposable_labels"]
    return listed and domain not in _words()["free"]


def _is_list_host(domain: str) -> bool:
    if domain in _words()["list_hosts"]:
        return True
    first, *rest = domain.split(".")
    return len(rest) > 1 and (first in _words()["list_labels"] or first.endswith("-lists"))


# Endings that fingers make of .fr, .com and .net; several are real suffixes, none is where these providers are.
_WRONG_ENDINGS = {
    "fr": "f fe ft fd rf fre frr ffr r fr.fr fr.com".split(),
    "com": "con cmo vom comm cm co om cim xom col comfr com.fr coml".split(),
    "net": "ne nt met nte nett".split(),
}


def _typo_of(domain: str, name: str, suffix: str) -> str | None:
    if domain in _words()["not_misspelled"] or suffix in _EXAMPLE_SUFFIXES or _is_free(domain, name, suffix):
        return None
    for provider in sorted(_words()["misspelled"]):
        if _is_slip(domain, provider):
            return provider
    return None


def _is_slip(domain: str, provider: str) -> bool:
    """Whether one slip of the fingers separates the two: an ending, or a letter that is not the first."""
    name, _, ending = domain.partition(".")
    meant, _, right_ending = provider.partition(".")
    if name == meant:
        # gmail.fr: everybody at this provider has the one ending.
        return ending in _WRONG_ENDINGS[right_ending] or (provider in _words()["one_ending"] and "." not in ending)
    if ending != right_ending and ending not in _WRONG_ENDINGS[right_ending]:
        return domain in (meant + right_ending, f"{meant}-{right_ending}")
    if name[:1] != meant[:1] or abs(len(name) - len(meant)) > 1:
        return False
    if len(meant) < 5:
        return sorted(name) == sorted(meant) and name[:1] == meant[:1] and ending == right_ending
    from rapidfuzz.distance import OSA

    return OSA.distance(name, meant, score_cutoff=1) <= 1
