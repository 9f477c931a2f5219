"""Coming in for the first time, or again: somebody chooses a passkey or a password, and is signed in."""

from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from licite.web.accounts.forms import Choose

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ONWARD = "onward"


def account_of(email: str) -> User | None:
    """The account under an address, in whichever case it is written."""
    return User.objects.filter(username__iexact=email).first()


def chosen(form: Choose, email: str) -> User:
    """The account under an address with the way chosen, made where there was none."""
    user = account_of(email) or User(username=email, email=email)
    if form.cleaned_data["way"] == "password":
        user.set_password(form.cleaned_data["password"])
    else:
        user.set_unusable_password()
    user.save()
    return user


def come_in(request: HttpRequest, user: User, way: str, onward: str) -> HttpResponse:
    """Signs somebody in and leads them to set up their second factor; `onward` is the page after that."""
    login(request, user, backend=BACKEND)
    request.session[ONWARD] = onward
    return redirect("mfa_add_webauthn" if way == "passkey" else "mfa_activate_totp")
