"""What allauth asks of us: nobody signs up by themselves, and the secrets of second factors are kept encrypted."""

from base64 import b64decode, b64encode
from hashlib import sha256
from secrets import token_bytes
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from licite.store.opened import current

_NONCE = 12


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts are made by an invitation alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Secrets lie in the database, which a backup copies: their key lies on the second path."""

    def encrypt(self, text: str) -> str:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = token_bytes(_NONCE)
        key_id = current().keys.current
        return f"{key_id}:{b64encode(nonce + AESGCM(_key(key_id)).encrypt(nonce, text.encode(), None)).decode()}"

    def decrypt(self, encrypted_text: str) -> str:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        key_id, _, written = encrypted_text.partition(":")
        sealed = b64decode(written)
        return AESGCM(_key(key_id)).decrypt(sealed[:_NONCE], sealed[_NONCE:], None).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Licite"}


def _key(key_id: str) -> bytes:
    return sha256(
        b"licite second factor\0" + bytes.fromhex(current().keys.digest("second factor", "", key_id))
    ).digest()
