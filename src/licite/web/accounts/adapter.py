"""What allauth asks of us: nobody signs up by themselves, and the secrets of second factors are kept encrypted."""

from base64 import b64decode, b64encode
from hashlib import sha256
from secrets import token_bytes
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import get_language

from licite.store.opened import current
from licite.vocabulary.say import catalogue
from licite.web.accounts.factors import has_second_factor, is_last_factor
from licite.web.shell.words import speak

_NONCE = 12


def told(kind: str, name: str) -> str | None:
    """Our own words for a message or an error of allauth, in the language of the page; None where there are none."""
    key = f"{kind}_{name}"
    return speak(f"accounts.{key}", get_language() or "fr") if key in catalogue("accounts") else None


class _InOurWords:
    def validation_error(self, code: str, *args: object) -> ValidationError:
        ours = told("error", code)
        if ours is None:
            return super().validation_error(code, *args)  # type: ignore[misc,no-any-return]
        return ValidationError(ours, code=code)


class Adapter(_InOurWords, DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts are made by an invitation alone, and what is said of them is in our words."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Whoever has no second factor yet has nothing to prove again: it is the first that they set up."""
        if app == "allauth.mfa" and not has_second_factor(self.request.user):
            return False
        return bool(super().is_reauthentication_required(app=app, **more))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways to prove again who one is, a passkey first."""
        found = super().get_reauthentication_methods(user)
        for way in found:
            way["description"] = told("way", way["id"].replace(":", "_"))
        return sorted(found, key=lambda way: way["id"] != "mfa_reauthenticate:webauthn")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,  # noqa: ARG002
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """What allauth tells of what was done: in our words where it is worth a word, else nothing."""
        name = (message_template or "").rpartition("/")[2].removesuffix(".txt")
        if text := message or told("said", name):
            messages.add_message(request, level, text, extra_tags=extra_tags)


class SecondFactor(_InOurWords, DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Secrets lie in the database, which a backup copies: their key lies on the second path."""

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last one stays: without it nobody gets in."""
        return not is_last_factor(authenticator)

    def build_totp_svg(self, url: str) -> str:
        """The picture to scan, as a part of the page: a picture by address would need another policy."""
        text: str = super().build_totp_svg(url)
        return text[text.index("<svg") :]

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user=user, type=type).count()
        return speak("accounts.key_name", get_language() or "fr", n=count + 1)

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
