"""Kinds of domains, and slips of the fingers."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licite.contacts import domains
from licite.contacts.domains import describe_domain

KINDS = {
    "free": "orange.fr wanadoo.fr free.fr sfr.fr neuf.fr bbox.fr laposte.net cegetel.net nordnet.fr numericable.fr"
    " ozone.net club-internet.fr aliceadsl.fr gmail.com yahoo.co.uk hotmail.be"
    " proton.me skynet.be bluewin.ch mail.pf canl.nc",
    "disposable": "mailinator.com yopmail.com yopmail.fr inbox.yopmail.com",
    "relay": "privaterelay.appleid.com mozmail.com simplelogin.com",
    "public_body": "interieur.gouv.fr mairie-demo.fr ville-demo.fr mairiededemo.fr cc-demo.fr ac-demo.fr senat.fr",
    "company": "acme.example acme.fr orange.com sfr.com laposte.fr notaires.fr mail.acme.co.uk acme.test",
    "unknown": "intranet acme.localdomain",
}


@pytest.mark.parametrize(
    ("kind", "domain"), [(kind, domain) for kind, line in KINDS.items() for domain in line.split()]
)
def test_kind(kind: str, domain: str) -> None:
    assert describe_domain(domain).kind == kind


@pytest.mark.parametrize(
    ("domain", "meant"),
    [
        ("gmail.con", "gmail.com"),
        ("gmial.com", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("orange.f", "orange.fr"),
        ("ornage.fr", "orange.fr"),
        ("wanado.fr", "wanadoo.fr"),
        ("hotmial.fr", "hotmail.fr"),
        ("outlok.fr", "outlook.fr"),
        ("laposte.nte", "laposte.net"),
        ("laposte.met", "laposte.net"),
        ("fere.fr", "free.fr"),
        ("yaho.fr", "yahoo.fr"),
        ("gmail.fr", "gmail.com"),
        ("icloud.fr", "icloud.com"),
        ("hotmail.fre", "hotmail.fr"),
        ("gmailing.com", None),
    ],
)
def test_slips(domain: str, meant: str | None) -> None:
    assert describe_domain(domain).typo_of == meant


@pytest.mark.parametrize(
    "domain", "orange.com laposte.fr ymail.com mail.com email.com grange.fr tree.fr frere.fr sfa.fr".split()
)
def test_a_neighbour_that_exists_is_no_slip(domain: str) -> None:
    assert describe_domain(domain).typo_of is None


def test_no_provider_is_a_slip_of_another() -> None:
    assert [domain for domain in KINDS["free"].split() if describe_domain(domain).typo_of] == []


def test_a_free_domain_is_parted_as_the_list_of_suffixes_parts_it() -> None:
    parted = [domain.split(".") for domain in domains._free_domains() if domain.count(".") == 1]
    extract = domains._extractor()
    assert len(parted) > 3000
    assert [one for one in parted if [extract(".".join(one)).domain, extract(".".join(one)).suffix] != one] == []


def test_list_hosts() -> None:
    assert describe_domain("lists.acme.example").is_list_host
    assert describe_domain("googlegroups.com").is_list_host
    assert not describe_domain("lists.example").is_list_host


def test_reference_domains_f1_by_class(reference_data: Path) -> None:
    wanted = {"consumer": "free", "disposable": "disposable", "alias_relay": "relay"}
    hits: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    with (reference_data / "domains" / "domains.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        found = describe_domain(row["domain"])
        kind = "professional" if found.kind in ("company", "public_body") else found.kind
        answer = "typo" if found.typo_of else kind
        label = wanted.get(row["label"], row["label"])
        hits[label] += answer == label
        wrong[answer] += answer != label
        wrong[label] += answer != label
    f1 = {label: 2 * hits[label] / (2 * hits[label] + wrong[label]) for label in hits}
    print(f1)
    assert min(f1.values()) >= 0.95


@given(st.text(max_size=60))
def test_any_text_is_described(text: str) -> None:
    assert describe_domain(text).kind in KINDS
