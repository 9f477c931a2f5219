"""Plain addresses are read without the library: the answer must be the library's own."""

from hypothesis import given, settings
from hypothesis import strategies as st

from licite.contacts.address import parse_address, parse_any_address
from licite.contacts.identity import _plain_keys, _wide_addresses, exact_key

LOCALS = st.text(alphabet="abzAZ019._+-", min_size=1, max_size=70)
DOMAINS = st.text(alphabet="abzZ09-.", min_size=1, max_size=14)
ENDINGS = st.sampled_from(["fr", "com", "example", "test", "localhost", "invalid", "x1", "arpa", "gmail.com", "a.b.co"])
ADDRESSES = st.builds("{}@{}.{}".format, LOCALS, DOMAINS, ENDINGS)


@settings(max_examples=2000)
@given(ADDRESSES)
def test_a_plain_address_is_read_as_the_library_reads_it(address: str) -> None:
    assert parse_address(address) == parse_any_address(address)


@settings(max_examples=2000)
@given(ADDRESSES)
def test_the_keys_of_a_plain_address_are_its_wide_keys(address: str) -> None:
    keys = _plain_keys(address)
    assert keys is None or keys == {exact_key("email", address)} | _wide_addresses(address)


def test_most_addresses_are_plain() -> None:
    assert _plain_keys("Ann.Martin+news@firm.example") == {"Ann.Martin+news@firm.example", "ann.martin@firm.example"}
    assert _plain_keys("ann@gmail.com") is None
