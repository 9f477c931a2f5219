"""What SQL makes of a plain cell is what the functions in Python make of it; what they alone read is NULL."""

from collections.abc import Sequence
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licite.contacts.address import Address, parse_address
from licite.contacts.domains import describe_domain, listed_domains
from licite.contacts.identity import wide_keys
from licite.contacts.local_part import LocalPart
from licite.contacts.mailbox import classify_mailbox
from licite.contacts.mailbox_rules import judge
from licite.contacts.normal_sql import e164, exact_address, fact, key_of_address, zone_of
from licite.contacts.phone import Phone, parse_phone
from licite.contacts.role_locals import role_locals
from licite.contacts.values import known_words, read_value
from licite.vocabulary.contract import contract
from tests.contacts.test_address_fast import ADDRESSES


def told(cells: Sequence[str], *expressions: str) -> list[tuple[Any, ...]]:
    """What expressions over `cell` (and `low`, the same in lower case) give for each cell."""
    with duckdb.connect() as con:
        source = "(SELECT cell, lower(cell) AS low FROM (SELECT unnest(?::VARCHAR[]) AS cell))"
        return con.execute(f"SELECT cell, {', '.join(expressions)} FROM {source}", [list(cells)]).fetchall()


@settings(max_examples=20)
@given(st.lists(ADDRESSES, min_size=50, max_size=100))
def test_an_exact_address_and_its_key(cells: list[str]) -> None:
    exact = exact_address("cell", "low")
    key = key_of_address(f"({exact})", "low", "split_part(low, '@', 2)")
    for cell, normal, keyed in told(cells, exact, key):
        if normal is not None:
            parsed = parse_address(cell)
            assert isinstance(parsed, Address)
            assert parsed.normal == normal
            assert keyed is None or keyed in wide_keys("email", cell)


def test_most_addresses_are_read_in_sql() -> None:
    found = told(
        ["Ann.Martin+x@Firm.example", "a@b.co.uk", "ann@gmail.com", "a@b.invalid"], exact_address("cell", "low")
    )
    assert [exact for _, exact in found] == ["Ann.Martin+x@firm.example", "a@b.co.uk", "ann@gmail.com", None]


NATIONAL = st.from_regex(r"[1-9][0-9]{7,9}", fullmatch=True)
STARTS = st.sampled_from(
    ["0", "+33", "+33 ", "0033", "+33 (0)", "+330", "33", "", "+32", "+41 ", "+49", "+34", "+39", "+44", "+352", "+1"]
)
SPACES = st.sampled_from(["", " ", ".", "-"])
ENDS = st.sampled_from(["", "", "", "", ".0", " ", " poste 3", "/"])
NUMBERS = st.builds(
    lambda start, digits, sign, end: (
        start + digits[0] + "".join(sign + digits[n : n + 2] for n in range(1, len(digits), 2)) + end
    ),
    STARTS,
    NATIONAL,
    SPACES,
    ENDS,
)


@settings(max_examples=20, deadline=None)
@given(st.lists(NUMBERS, min_size=30, max_size=60), st.sampled_from(["FR", "BE", "RE"]))
def test_a_number_in_full_and_its_zone(cells: list[str], country: str) -> None:
    number = e164("cell", country)
    for cell, found, zone in told(cells, number, zone_of(f"({number})")):
        if found is not None:
            parsed = parse_phone(cell, country)
            assert isinstance(parsed, Phone), cell
            assert (parsed.e164, parsed.time_zone) == (found, zone), cell


@pytest.mark.parametrize("written", ["06 39 98 {} {}", "0639.98.{}.{}", "+33 6 39 98 {} {}", "+33(0)63998{}{}"])
def test_every_number_of_the_range_for_fiction_is_french(written: str) -> None:
    cells = [written.format(f"{n // 100:02}", f"{n % 100:02}") for n in range(0, 10_000, 37)]
    for cell, found in told(cells, e164("cell")):
        parsed = parse_phone(cell)
        assert isinstance(parsed, Phone)
        assert found == parsed.e164


def test_usual_numbers_are_read_in_sql() -> None:
    cells = ["01 99 00 12 34", "+33 1 99 00 12 34", "0033199001234", "+32 470 12 34 56", "0692 12 34 56", "112"]
    assert [number for _, number in told(cells, e164("cell"))] == [*["+33199001234"] * 3, "+32470123456", None, None]


ODD = [
    "", " ", "-", "n/a", "Oui", "NON", "vrai", "?", "inconnu", "2024-02-29", "2024-02-30", "2024-2-1", "02024-01-1",
    "1899-12-31", "2100-12-31", "01/02/2024", "infinity", "epoch", "today", "12", "012", "-1", "1.5", "1e3", "1,5",
    "12 %",
    "France", "fr", "désabonné", "Particulier retraité", "false ", "1234567890123",
]  # fmt: skip


def test_a_fact_that_is_read_in_sql_is_read_so_in_python() -> None:
    for name in contract().facts:
        sql = fact(name, "cell")
        if sql is None:
            continue
        cells = sorted({*known_words(name), *(word.upper() for word in known_words(name)), *ODD})
        read = 0
        for cell, value in told(cells, sql):
            if value is not None:
                read += 1
                assert read_value(name, cell) == value, (name, cell)
        assert read, name


def test_the_words_of_a_file_go_before_those_that_are_known() -> None:
    sql = fact("is_customer", "cell", {"A": "true", "non": "true"})
    assert sql is not None
    assert dict(told(["a", "A", "non", "oui", "B"], sql)) == {"a": True, "A": True, "non": True, "oui": True, "B": None}


def test_a_role_word_is_a_mailbox_of_nobody_on_any_domain() -> None:
    domains = [describe_domain(name) for name in ("firm.example", "gmail.com", "framalistes.org", "mairie-demo.fr")]
    for word in sorted(role_locals()):
        for domain in domains:
            verdict = judge(LocalPart.cut(word), domain)
            assert (verdict.kind, verdict.confidence) == ("generic", "certain"), (word, domain.ascii)
    assert classify_mailbox("Contact@Martin.example").identifier_kind == "generic"


def test_a_list_tells_what_the_function_tells_of_a_domain() -> None:
    listed = listed_domains()
    some = [
        *sorted(listed.free)[::40],
        *sorted(listed.disposable)[::80],
        "firm.example",
        "acme.fr",
        "gmail.fr",
        "co.uk",
    ]
    for domain in some:
        if domain.partition(".")[0] in listed.labels and domain not in listed.free | listed.disposable:
            continue
        kind = describe_domain(domain).kind
        assert (domain in listed.free, domain in listed.disposable) == (kind == "free", kind == "disposable"), domain
