"""Addresses as files write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licite.contacts.address import Address, AddressProblem, parse_address
from licite.vocabulary.say import say


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("ann@firm.example", "ann@firm.example"),
        ("  Ann@FIRM.Example\u00a0", "Ann@firm.example"),
        ("mailto:ann@firm.example?subject=hello", "ann@firm.example"),
        ("Ann Doe <ann@firm.example>", "ann@firm.example"),
        ('"Doe, Ann" <ann@firm.example>', "ann@firm.example"),
        ("\ufeffann@firm.example", "ann@firm.example"),
        ("an\u200bn@firm.example", "ann@firm.example"),
        ("ann@firm.example.", "ann@firm.example"),
        ("ann@firm.example;", "ann@firm.example"),
        ("'ann@firm.example'", "ann@firm.example"),
        ("ann@stra\u00dfe.example", "ann@xn--strae-oqa.example"),
        ("h\u00e9l\u00e8ne@firm.example", "h\u00e9l\u00e8ne@firm.example"),
        ('"ann doe"@firm.example', '"ann doe"@firm.example'),
        ("ann@firm.test", "ann@firm.test"),
        ("ann@FIRM.TEST", "ann@firm.test"),
    ],
)
def test_what_is_written_gives_the_exact_form(written: str, normal: str) -> None:
    parsed = parse_address(written)
    assert isinstance(parsed, Address)
    assert (parsed.normal, parsed.original) == (normal, written)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "email_empty"),
        ("   ", "email_empty"),
        ("ann.firm.example", "email_without_at"),
        ("ann@firm.example, bob@firm.example", "email_several"),
        ("@firm.example", "email_no_local_part"),
        ("ann@firm", "email_bad_domain"),
        ("ann@firm.invalid", "email_bad_domain"),
        ("ann@", "email_bad_domain"),
        ("ann doe@firm.example", "email_space"),
        ("ann..doe@firm.example", "email_dots"),
        (".ann@firm.example", "email_dots"),
        ("a" * 65 + "@firm.example", "email_too_long"),
        ("ann@-firm.example", "email_syntax"),
        ("ann(doe)@firm.example", "email_syntax"),
    ],
)
def test_what_is_wrong_is_said(written: str, reason: str) -> None:
    problem = parse_address(written)
    assert isinstance(problem, AddressProblem)
    assert problem.reason == f"rejects.{reason}"
    for lang in ("fr", "en"):
        assert "{" not in say(problem.reason, lang, **problem.slots)


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_a_problem(text: str) -> None:
    parsed = parse_address(text)
    assert isinstance(parsed, Address | AddressProblem)


@given(st.emails())
def test_the_exact_form_is_its_own_exact_form(address: str) -> None:
    parsed = parse_address(address)
    if isinstance(parsed, Address):
        again = parse_address(parsed.normal)
        assert isinstance(again, Address)
        assert again.normal == parsed.normal
