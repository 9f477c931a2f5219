"""Signatures, as the small file that ships in bundles verifies them."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from licite.evidence import ed25519

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))


@given(st.binary(max_size=40), st.binary(min_size=32, max_size=32))
def test_both_programs_agree_on_what_is_signed(message: bytes, seed: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert ed25519.signed(public, message, signature)
    assert not ed25519.signed(public, message + b"x", signature)
    for at in (0, 31, 32, 63):
        changed = bytearray(signature)
        changed[at] ^= 1
        assert not ed25519.signed(public, message, bytes(changed))


def test_a_signature_has_one_form_and_a_key_is_one() -> None:
    public, signature = KEY.public_key().public_bytes_raw(), KEY.sign(b"x")
    s = int.from_bytes(signature[32:], "little") + ed25519.ORDER
    assert not ed25519.signed(public, b"x", signature[:32] + s.to_bytes(32, "little"))
    assert not ed25519.signed(public, b"x", signature + b"\0")
    assert not ed25519.signed(public, b"x", signature[:63])
    neutral = (1).to_bytes(32, "little")
    assert not ed25519.signed(neutral, b"x", neutral + bytes(32))
    assert not ed25519.signed(b"\xff" * 32, b"x", signature)
