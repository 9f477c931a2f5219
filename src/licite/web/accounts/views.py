"""Signing in and out, which controller to see, and what somebody chose for themselves."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from licite.web.accounts.members import spaces_of


@login_required
def front(request: HttpRequest) -> HttpResponse:
    """The way in: the pages of the only controller there is, else the choice among several."""
    found = spaces_of(request.user)
    if len(found) == 1:
        return redirect("home:today", org=found[0].slug)
    return redirect("accounts:spaces")


@login_required
def spaces(request: HttpRequest) -> HttpResponse:
    """The controllers that somebody has a role for."""
    return render(request, "accounts/spaces.html", {"spaces": spaces_of(request.user)})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session."""
    logout(request)
    return redirect("accounts:front")
