"""The pages of allauth that there are: signing in and proving it again, the password, keys and codes; no others."""

from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import urls as recovery_codes
from allauth.mfa.totp import urls as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import include, path

from licite.web.accounts.adapter import told
from licite.web.accounts.factors import is_last_factor


@login_required
def to_profile(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Keys and codes are shown with all else that somebody chose."""
    return redirect("accounts:profile")


@login_required
@wraps(webauthn.remove_webauthn)
def remove_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a key away, unless it is the last thing that somebody signs in with."""
    key = get_object_or_404(Authenticator, pk=pk, user=request.user)
    if is_last_factor(key):
        messages.error(request, told("error", "cannot_delete_authenticator") or "")
        return redirect("accounts:profile")
    answer: Any = webauthn.remove_webauthn(request, pk=pk)
    return answer  # type: ignore[no-any-return]


urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("ways/", to_profile, name="mfa_index"),
    path("code/", mfa.authenticate, name="mfa_authenticate"),
    path("code/again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("application/", include(totp)),
    path("recovery/", include(recovery_codes)),
    path("keys/", to_profile, name="mfa_list_webauthn"),
    path("keys/add/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("keys/login/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("keys/again/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("keys/<int:pk>/remove/", remove_key, name="mfa_remove_webauthn"),
    path("keys/<int:pk>/edit/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
]
