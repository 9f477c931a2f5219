"""What the links that are opened once lead to: an invitation, a new way to sign in, the invented data."""

from allauth.mfa.models import Authenticator
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from licite.store.opened import current
from licite.web.accounts.factors import can_sign_in
from licite.web.accounts.forms import Choose
from licite.web.accounts.gate import is_demonstration, is_near
from licite.web.accounts.joining import BACKEND, account_of, chosen, come_in
from licite.web.accounts.links import DEMONSTRATION, INVITATION, RESET, found, take
from licite.web.accounts.members import controller_name, give_role
from licite.web.accounts.models import Link
from licite.web.accounts.sessions import end_sessions
from licite.web.shell.roles import Role


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """An invitation, or a link to choose anew: passkey, or password with codes. Looking at it uses nothing up."""
    link = found(token, INVITATION, RESET)
    if link is None:
        return _gone(request)
    user = account_of(link.email)
    if link.use == INVITATION and user is not None and can_sign_in(user):
        return _accept(request, link, user)
    form = Choose(request.POST or None, email=link.email)
    if request.method == "POST" and form.is_valid():
        if not take(link):
            return _gone(request)
        return _joined(request, link, form)
    return render(request, "accounts/join.html", {"form": form, "link": link, **_of(link)})


def _joined(request: HttpRequest, link: Link, form: Choose) -> HttpResponse:
    user = chosen(form, link.email)
    way = form.cleaned_data["way"]
    if link.use == RESET:
        Authenticator.objects.filter(user=user).delete()
        end_sessions(user)
        return come_in(request, user, way, reverse("accounts:front"))
    give_role(user, link.controller, Role(link.role), link.by)
    return come_in(request, user, way, reverse("home:today", kwargs={"org": link.controller}))


def _accept(request: HttpRequest, link: Link, user: User) -> HttpResponse:
    """Somebody who has an account already signs in with it, and says yes."""
    if request.method == "POST" and request.user == user:
        if not take(link):
            return _gone(request)
        give_role(user, link.controller, Role(link.role), link.by)
        return redirect("home:today", org=link.controller)
    shown = {"link": link, "is_me": request.user == user, "back": request.path, **_of(link)}
    return render(request, "accounts/accept.html", shown)


def _of(link: Link) -> dict[str, str]:
    return {"organisation": controller_name(link.controller), "role_word": f"web.role_{link.role}"}


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/gone.html", status=404)


@require_http_methods(["GET", "POST"])
def demonstration(request: HttpRequest, token: str) -> HttpResponse:
    """Lets in to invented data, once, from this machine alone."""
    if not (is_demonstration() and is_near(request)):
        raise Http404
    link = found(token, DEMONSTRATION)
    user = account_of(link.email) if link else None
    if link is None or user is None:
        return _gone(request)
    if request.method == "POST":
        if not take(link):
            return _gone(request)
        login(request, user, backend=BACKEND)
        return redirect("home:today", org=current().home.controller)
    return render(request, "accounts/demonstration.html")
