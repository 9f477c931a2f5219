"""Signing in and out, which controller to see, and what somebody chose for themselves."""

import time

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from licite.errors import LiciteError
from licite.operations.installation import add_controller, controller_named
from licite.store.opened import current
from licite.web.accounts.factors import has_second_factor
from licite.web.accounts.forms import AddSpace, Choices
from licite.web.accounts.gate import inside
from licite.web.accounts.joining import ONWARD
from licite.web.accounts.members import give_role, space_of, spaces_of
from licite.web.accounts.models import Profile
from licite.web.accounts.sessions import end_sessions, sessions_of
from licite.web.shell.errors import lang_of, sentence
from licite.web.shell.roles import Role
from licite.web.shell.viewer import THEMES
from licite.web.shell.words import speak


@inside
@login_required
def front(request: HttpRequest) -> HttpResponse:
    """The way in: where somebody was led, else the pages of the only controller there is, else the choice of one."""
    if onward := request.session.pop(ONWARD, None):
        return redirect(onward)
    found = spaces_of(request.user)
    if len(found) == 1:
        return redirect("home:today", org=found[0].slug)
    return redirect("accounts:spaces")


@inside
@login_required
def spaces(request: HttpRequest) -> HttpResponse:
    """The controllers that somebody has a role for; whoever administers the installation may add one."""
    return render(request, "accounts/spaces.html", {"spaces": spaces_of(request.user), "may_add": may_add(request)})


@inside
@login_required
@require_http_methods(["GET", "POST"])
def add_space(request: HttpRequest) -> HttpResponse:
    """One more organisation, of which whoever adds it is the first to administer it."""
    if not may_add(request):
        return redirect("accounts:spaces")
    form = AddSpace(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = add_controller(current().home.path, controller_named(form.cleaned_data["name"]))
        except LiciteError as refused:
            lang = lang_of(request)
            form.add_error("name", sentence(refused.message(lang), lang))
        else:
            give_role(request.user, added.slug, Role.ADMIN, request.user.get_username())  # type: ignore[arg-type]
            return redirect("first_run:question", org=added.slug, step=1)
    return render(request, "accounts/add_space.html", {"form": form})


def may_add(request: HttpRequest) -> bool:
    """Whether somebody administers the installation: the controller that it was made for."""
    own = space_of(request.user, current().home.controller)
    return own is not None and own.role == Role.ADMIN


@inside
@login_required
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Has the session go on from now, for whoever is still at a page; without script, leads back to the start."""
    request.session["used"] = int(time.time())
    if "HX-Request" in request.headers:
        return HttpResponse(status=204)
    return redirect("accounts:front")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session."""
    logout(request)
    return redirect("accounts:front")


@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """A password alone is not enough: a passkey, or an application of codes."""
    if has_second_factor(request.user):
        return redirect("accounts:front")
    return render(request, "accounts/second_factor.html")


@inside
@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Language, light, density and keys; how somebody signs in, and where they are signed in."""
    mine = Profile.of(request.user)
    form = Choices(request.POST or None)
    if request.method == "POST" and form.is_valid():
        for name, value in form.cleaned_data.items():
            setattr(mine, name, value)
        mine.save()
        messages.success(request, speak("accounts.choices_kept", mine.language or lang_of(request)))
        return redirect("accounts:profile")
    keys = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN).order_by("created_at")
    kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    shown = {
        "form": form,
        "mine": mine,
        "languages": settings.LANGUAGES,
        "themes": tuple(THEMES),
        "keys": [(key, key.wrap().name) for key in keys],
        "has_codes": Authenticator.Type.TOTP in kinds,
        "has_recovery": Authenticator.Type.RECOVERY_CODES in kinds,
        "has_password": mine.user.has_usable_password(),
        "sessions": sessions_of(request.user, request.session.session_key),
    }
    return render(request, "accounts/profile.html", shown)


@inside
@login_required
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """Ends one session of one's own by its name, or all the others."""
    ended = end_sessions(request.user, named=request.POST.get("name") or None, but=request.session.session_key)
    messages.success(request, speak("accounts.sessions_ended", lang_of(request), n=ended))
    return redirect(f"{reverse('accounts:profile')}#sessions")
