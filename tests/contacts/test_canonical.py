"""The keys of the canonical schema: never narrower than those of `contacts.identity`, whatever the writings."""

from collections.abc import Callable

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from licite.contacts import canonical
from licite.contacts.identity import IdentityKind, wide_keys
from licite.contacts.phone import Phone, parse_phone

CON = duckdb.connect()


def keys(kind: str, values: list[str]) -> list[str | None]:
    return evaluated(canonical.KEYS[kind], values)


def evaluated(key: Callable[[str], str], values: list[str]) -> list[str | None]:
    found = CON.execute(f"SELECT {key('x')} FROM (SELECT unnest(CAST($1 AS VARCHAR[])) AS x)", [values]).fetchall()
    return [value for (value,) in found]


LOCALS = st.from_regex(r"[Aa_][bB._+-]{0,4}", fullmatch=True)
DOMAINS = st.sampled_from(
    "gmail.com GMAIL.com googlemail.com proton.me pm.me protonmail.ch icloud.com me.com mac.com firm.example"
    " FIRM.example mail.firm.example xn--strae-oqa.example straße.example".split()
)
ADDRESSES = st.builds("{}{}@{}".format, st.sampled_from(["", " ", "mailto:", "<"]), LOCALS, DOMAINS)
DIGITS = st.sampled_from(["639981234", "199001234", "692123456", "590123456", "470123456", "21234567"])
PREFIXES = st.sampled_from(
    ["0", "+33", "0033", "+33 (0)", "+33 0", "33", "+262", "+32", "0032", "", "+352", "tel ", "+"]
)
SUFFIXES = st.sampled_from(["", " ", ".0", "x12", " / 0199001234", " - 0199001234"])
NUMBERS = st.builds(
    lambda a, b, sign, c: a + sign.join(b) + c, PREFIXES, DIGITS, st.sampled_from(["", " ", ".", "-"]), SUFFIXES
)
HOSTS = st.sampled_from(
    ["network.example", "www.network.example", "fr.network.example", "m.network.example", "eu.fr", "fr.eu"]
)
PATHS = st.sampled_from(
    ["", "/", "/in/ann", "/IN/Ann/", "/in/ann/en", "/in/ann/fr_fr?x=1", "/in/ann#top", "/ann", "/in/a%62"]
)
PAGES = st.builds("{}{}{}".format, st.sampled_from(["", "https://", "HTTP://"]), HOSTS, PATHS)
WRITTEN: dict[IdentityKind, st.SearchStrategy[str]] = {"email": ADDRESSES, "phone": NUMBERS, "profile": PAGES}


@pytest.mark.parametrize("kind", WRITTEN)
def test_two_writings_that_meet_by_wide_keys_share_the_key(kind: IdentityKind) -> None:
    @settings(max_examples=40)
    @given(st.lists(WRITTEN[kind], min_size=12, max_size=12))
    def check(values: list[str]) -> None:
        found = list(zip(values, keys(kind, values), strict=True))
        known = [(value, key, wide_keys(kind, value)) for value, key in found if key is not None]
        for one, key, wide in known:
            for other, other_key, other_wide in known:
                if wide & other_wide:
                    assert key == other_key, (one, other)

    check()


@settings(max_examples=40)
@given(st.lists(ADDRESSES, min_size=8, max_size=8))
@example(["Ann@FIRM.example", "a.nn@gmail.com"] * 4)
def test_the_key_of_an_address_is_one_of_its_wide_keys(values: list[str]) -> None:
    for value, key in zip(values, keys("email", values), strict=True):
        assert key is None or key in wide_keys("email", value.strip()), value


@settings(max_examples=40)
@given(st.lists(NUMBERS, min_size=8, max_size=8))
@example(["0639 00 12 34", "0639 98 12 34", "0508 41 12 34", "+39 06 1234 5678"] * 2)
def test_a_number_in_full_is_that_of_the_library(values: list[str]) -> None:
    for value, e164, key in zip(values, evaluated(canonical.phone_e164, values), keys("phone", values), strict=True):
        parsed = parse_phone(value)
        if isinstance(parsed, Phone):
            assert e164 in (None, parsed.e164), value
            assert key in (None, parsed.e164[-9:].lstrip("+")), value


def test_plain_writings_have_a_key() -> None:
    assert None not in keys("email", ["ann@firm.example", " Ann.Doe+x@gmail.com ", "a_b-c@sub.firm.example"])
    assert None not in keys(
        "phone", ["0639981234", "06 39 98 12 34", "+33 6 39 98 12 34", "0033639981234", "639981234"]
    )
    assert None not in keys("profile", ["https://www.network.example/in/ann/", "network.example/in/ann?x=1"])
    assert None not in evaluated(canonical.phone_e164, ["0639981234", "+32 470 12 34 56", "+39 06 1234 5678"])


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("email", ["", "ann", "Ann <ann@firm.example>", "mailto:ann@firm.example", "ann@straße.example", "a@b.fr;c@d.f",
                   "İnfo@firm.example", "ann@firm.example\n", "a@xn--strae-oqa.example", "\"a b\"@firm.example"]),
        ("phone", ["", "112", "0639981234x12", "0639981234 / 0199001234", "612345678.0", "+33612345678.0",
                   "0639981234\n"]),
        ("profile", ["", "ann", "https://network.example/in/a%62", "https://network.example/in/é", "x.example/in/a\n"]),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_has_no_key(kind: str, values: list[str]) -> None:
    assert keys(kind, values) == [None] * len(values)


def test_columns_are_those_of_the_contract() -> None:
    columns = canonical.contact_columns()
    assert columns["objected"] == "bool"
    assert columns["at_minute"] == "int"
    assert "at" not in columns
    assert canonical.CONTACT_ID not in columns
    assert set(canonical.refusal_columns()) - {canonical.REFUSED_ON} <= set(columns)
