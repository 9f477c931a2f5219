"""Objections match wide, consents match narrow."""

import hashlib
import hmac
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from licite.contacts.address import Address, parse_address
from licite.contacts.identity import (
    domain_keys,
    domains_of,
    exact_key,
    hmac_forms,
    plain_forms,
    sha256_forms,
    skeleton,
    wide_keys,
)
from licite.contacts.phone import Phone, parse_phone

LETTERS = "abcdefghijklmnopqrstuvwxyzéèçöüßñ"
LOCALS = st.from_regex(rf"[{LETTERS}0-9]{{1,10}}(?:[._-][{LETTERS}0-9]{{1,8}}){{0,2}}", fullmatch=True)
DOMAINS = st.sampled_from(
    ["firm.example", "gmail.com", "googlemail.com", "straße.example", "münchen.example", "caffé.example", "proton.me",
     "βόλος.example", "acme.fr"]
)  # fmt: skip
ADDRESSES = st.builds("{}@{}".format, LOCALS, DOMAINS)


def upper(address: str) -> str:
    return address.upper()


def swapped(address: str) -> str:
    return address.swapcase()


def tagged(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}+liste@{domain}"


def dotted(address: str) -> str:
    """Dots that Gmail does not count; the same address elsewhere."""
    local, _, domain = address.rpartition("@")
    return f"{'.'.join(local.replace('.', ''))}@{domain}" if domain in ("gmail.com", "googlemail.com") else address


def other_gmail(address: str) -> str:
    return address.replace("@gmail.com", "@googlemail.com")


def punycode_2008(address: str) -> str:
    parsed = parse_address(address)
    return parsed.normal if isinstance(parsed, Address) else address


def punycode_2003(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode('ascii')}"


def decomposed(address: str) -> str:
    return unicodedata.normalize("NFD", address)


def full_width(address: str) -> str:
    """Every ASCII letter and digit in its wide form."""
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in address)


def zero_width(address: str) -> str:
    return "\u200b".join(address)


def trailing_dot(address: str) -> str:
    return address + "."


def kelvin(address: str) -> str:
    return address.replace("k", "\u212a")


def dotted_capital_i(address: str) -> str:
    return address.replace("i", "\u0130")


def double_s(address: str) -> str:
    return address.replace("ß", "ss")


def mailto(address: str) -> str:
    return f"mailto:{address}?subject=stop"


def named(address: str) -> str:
    return f"Someone <{address}>"


ALIASES = [
    upper, swapped, tagged, dotted, other_gmail, punycode_2008, punycode_2003, decomposed, full_width, zero_width,
    trailing_dot, kelvin, dotted_capital_i, double_s, mailto, named,
]  # fmt: skip


@given(ADDRESSES, st.sampled_from(ALIASES), st.sampled_from(ALIASES))
def test_an_objection_holds_for_every_alias_of_an_address(address: str, first: object, second: object) -> None:
    assert callable(first)
    assert callable(second)
    alias = second(first(address)) if first not in (mailto, named, trailing_dot) else first(address)
    assert wide_keys("email", alias) & wide_keys("email", address), alias


@given(ADDRESSES, st.sampled_from([tagged, dotted, kelvin, dotted_capital_i, double_s, full_width, upper]))
def test_a_consent_holds_for_no_alias_of_an_address(address: str, alias: object) -> None:
    assert callable(alias)
    other = alias(address)
    parsed, parsed_other = parse_address(address), parse_address(other)
    assume(isinstance(parsed, Address) and isinstance(parsed_other, Address))
    assert isinstance(parsed, Address)
    assert isinstance(parsed_other, Address)
    same_mailbox = (parsed.local, parsed.domain_ascii) == (parsed_other.local, parsed_other.domain_ascii)
    assert (exact_key("email", address) == exact_key("email", other)) == same_mailbox


def test_the_two_ways_to_write_a_sharp_s_domain_are_two_mailboxes_and_one_objection() -> None:
    assert exact_key("email", "jean@straße.example") != exact_key("email", "jean@strasse.example")
    assert wide_keys("email", "jean@straße.example") & wide_keys("email", "jean@strasse.example")
    assert wide_keys("email", "jean@xn--strae-oqa.example") & wide_keys("email", "jean@strasse.example")


@given(ADDRESSES, ADDRESSES)
def test_two_mailboxes_never_share_an_exact_key(one: str, two: str) -> None:
    first, second = parse_address(one), parse_address(two)
    assume(isinstance(first, Address) and isinstance(second, Address))
    assert isinstance(first, Address)
    assert isinstance(second, Address)
    different = (first.local, first.domain_ascii) != (second.local, second.domain_ascii)
    assert (exact_key("email", one) != exact_key("email", two)) == different


@given(st.sampled_from(["email", "phone", "profile"]), st.text(max_size=60))
def test_the_exact_key_is_one_of_the_wide_keys_of_any_text(kind: str, value: str) -> None:
    assert exact_key(kind, value) in wide_keys(kind, value)  # type: ignore[arg-type]


@given(st.sampled_from(["email", "phone", "profile"]), st.text(max_size=60))
def test_any_text_can_be_hashed(kind: str, value: str) -> None:
    assert all(len(form) == 64 for form in sha256_forms(kind, value))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("ann@firm.example", "bob@firm.example"),
        ("ann@firm.example", "ann@firm.test"),
        ("a.nn@firm.example", "ann@firm.example"),
        ("Ann <ann@firm.example>", "Ann <ann@other.example>"),
        ('"ann doe"@firm.example', "doe@firm.example"),
    ],
)
def test_wide_is_not_everybody(one: str, two: str) -> None:
    assert not wide_keys("email", one) & wide_keys("email", two)


def test_several_addresses_in_one_cell_all_object() -> None:
    keys = wide_keys("email", "ann@firm.example; bob@firm.example")
    assert keys & wide_keys("email", "ann@firm.example")
    assert keys & wide_keys("email", "BOB@firm.example")


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("+ann+x@firm.example", "+ann@firm.example"),
        ("ann@firm.example/bob@firm.example", "bob@firm.example"),
        ("ann@firm.example/bob@firm.example", "ann@firm.example"),
        ("(ann@firm.example)", "ann@firm.example"),
        ("e-mail:ann@firm.example", "ann@firm.example"),
    ],
)
def test_an_address_objects_whatever_is_stuck_to_it(one: str, two: str) -> None:
    assert wide_keys("email", one) & wide_keys("email", two)


def test_a_plus_that_begins_an_address_is_no_tag() -> None:
    assert not wide_keys("email", "+ann@firm.example") & wide_keys("email", "+bob@firm.example")


@pytest.mark.parametrize("written", ["Ann@Straße.example", "ann@xn--strae-oqa.example", "Ann <ann@STRASSE.example>"])
def test_a_domain_is_one_in_every_form(written: str) -> None:
    assert domains_of(written) & domain_keys("straße.example")
    assert not domains_of(written) & domain_keys("mail.straße.example")


NATIONAL = st.from_regex(r"0[1-579][0-9]{8}|06[1-8][0-9]{7}", fullmatch=True)


@given(
    NATIONAL,
    st.sampled_from(
        ["{0}", "+33{1}", "0033{1}", "33{1}", "+33 (0){1}", "+33 0{1}", "{1}", "tél. {0}", "{2}", "{1}.0", "33{1}.0"]
    ),
)
def test_an_objection_holds_for_every_way_to_write_a_number(national: str, pattern: str) -> None:
    pairs = " ".join(national[i : i + 2] for i in range(0, 10, 2))
    written = pattern.format(national, national[1:], pairs)
    assert wide_keys("phone", written) & wide_keys("phone", national), written


@given(NATIONAL, NATIONAL)
def test_two_numbers_never_share_an_exact_key(one: str, two: str) -> None:
    first, second = parse_phone(one), parse_phone(two)
    assume(isinstance(first, Phone) and isinstance(second, Phone))
    assert (exact_key("phone", one) == exact_key("phone", two)) == (one == two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("0690 00 12 34", "+590 690 00 12 34"),
        ("0690 00 12 34", "+33 690 00 12 34"),
        ("012 34 56 78", "+32 12 34 56 78"),
        ("0508 41 12 34", "+508 41 12 34"),
        ("01 99 00 12 34 / 06 39 98 12 34", "+33639981234"),
        ("01 99 00 12 34 poste 12", "0199001234"),
    ],
)
def test_numbers_written_for_another_country_still_object(one: str, two: str) -> None:
    assert wide_keys("phone", one) & wide_keys("phone", two)


@pytest.mark.parametrize(
    "written",
    [
        "https://www.linkedin.com/in/camille-durand-0000/",
        "http://fr.linkedin.com/in/Camille-Durand-0000?trk=x",
        "linkedin.com/in/camille-durand-0000",
        "https://www.linkedin.com/in/camille-durand-0000/en",
        "https://m.linkedin.com/in/camille%2Ddurand%2D0000#top",
    ],
)
def test_a_profile_is_one_however_its_page_is_written(written: str) -> None:
    assert wide_keys("profile", written) & wide_keys("profile", "https://www.linkedin.com/in/camille-durand-0000")


def test_two_profiles_are_two() -> None:
    one, two = "linkedin.com/in/camille-durand-0000", "linkedin.com/in/camille-durand-0001"
    assert not wide_keys("profile", one) & wide_keys("profile", two)


@pytest.mark.parametrize(
    ("hashed", "contact"),
    [
        ("ann.doe@gmail.com", " Ann.Doe@Gmail.com "),
        ("anndoe@gmail.com", "ann.doe+news@googlemail.com"),
        ("ANN@FIRM.EXAMPLE", "ann@firm.example"),
        ("ann@firm.example", "ann+x@firm.example"),
        ("ann@straße.example", "ann@xn--strae-oqa.example"),
        ("ann@xn--strae-oqa.example", "ann@straße.example"),
    ],
)
def test_hashed_lists_of_other_tools_are_met(hashed: str, contact: str) -> None:
    assert hashlib.sha256(hashed.encode()).hexdigest() in sha256_forms("email", contact)
    assert hmac.new(b"key", hashed.encode(), "sha256").hexdigest() in hmac_forms("email", contact, b"key")


@pytest.mark.parametrize("hashed", ["+33639981234", "33639981234", "0639981234", "06 39 98 12 34", "06.39.98.12.34"])
def test_hashed_numbers_are_met(hashed: str) -> None:
    assert hashlib.sha256(hashed.encode()).hexdigest() in sha256_forms("phone", "+33 6 39 98 12 34")


def test_forms_hold_no_digits_without_a_country_mark() -> None:
    assert not any(form.startswith("~") for form in plain_forms("phone", "06 39 98 12 34"))


@given(st.text(max_size=40))
def test_a_skeleton_is_its_own_skeleton(text: str) -> None:
    assert skeleton(skeleton(text)) == skeleton(text)
