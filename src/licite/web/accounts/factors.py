"""What somebody signs in with beside a password."""

from typing import Any

from allauth.mfa.models import Authenticator

STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Recovery codes are not among them: they are for the day when none of these is at hand."""


def has_second_factor(user: Any) -> bool:
    """Whether somebody has a passkey, a key or an application of codes."""
    return bool(user.is_authenticated) and Authenticator.objects.filter(user=user, type__in=STRONG).exists()


def is_last_factor(authenticator: Authenticator) -> bool:
    """Whether somebody would be left without any, were this one taken away."""
    others = Authenticator.objects.filter(user=authenticator.user, type__in=STRONG).exclude(pk=authenticator.pk)
    return authenticator.type in STRONG and not others.exists()


def can_sign_in(user: Any) -> bool:
    """Whether somebody has any way in: a password, or a passkey."""
    return bool(user.has_usable_password()) or has_second_factor(user)
