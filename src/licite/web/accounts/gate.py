"""What stands before every page for people inside: an account there is, a second factor, and a session that goes on."""

import time
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from licite.store.home import Home
from licite.store.opened import current
from licite.web.accounts.factors import has_second_factor
from licite.web.accounts.sessions import browser_of

ENTRANCE = "/sign-in/"
_SLIDES_AFTER_SECONDS = 600
_WARNED_BEFORE_SECONDS = 300


def inside(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Makes a view one of people inside, of no controller: the gate stands before it."""
    setattr(view, "inside", True)  # noqa: B010
    return view


class Gate:
    """Refuses all while nobody has an account, and has a second factor set up before any page is shown.

    A session ends 12 hours after it was last used; the end is moved at most every ten minutes.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            if now - request.session.get("used", 0) > _SLIDES_AFTER_SECONDS:
                request.session["used"] = now
                request.session["browser"] = browser_of(request.headers.get("User-Agent", ""))
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],  # noqa: ARG002
        given: dict[str, Any],  # noqa: ARG002
    ) -> HttpResponse | None:
        within = hasattr(view, "roles") or hasattr(view, "inside")
        if not within and not request.path.startswith(ENTRANCE):
            return None
        if not request.user.is_authenticated:
            if is_empty():
                return render(request, "first_run/closed.html", status=403)
            from licite.web.accounts.kept import asked_to_sign_in

            return asked_to_sign_in(request) if within else None
        if within and not is_demonstration() and not has_second_factor(request.user):
            return redirect("accounts:second_factor")
        return None


def installation() -> Home:
    """The installation that is open."""
    return current().home


def is_empty() -> bool:
    """Whether nobody has an account here yet."""
    return not User.objects.exists()


def is_demonstration() -> bool:
    """Whether these are invented data, on a machine that nobody outside reaches."""
    home = current().home
    return home.demonstration and home.site is None


def warned_after_seconds() -> int:
    """After how long at one page somebody is told that their session ends soon: five minutes before, at the latest."""
    return int(settings.SESSION_COOKIE_AGE) - _SLIDES_AFTER_SECONDS - _WARNED_BEFORE_SECONDS


def is_invented() -> bool:
    """Whether the data of this installation are invented, as every page then says."""
    return current().home.demonstration


def is_near(request: HttpRequest) -> bool:
    """Whether a request comes from this very machine, and no other stands behind it."""
    if any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-IP")):
        return False
    try:
        return ip_address(str(request.META.get("REMOTE_ADDR", ""))).is_loopback
    except ValueError:
        return False
