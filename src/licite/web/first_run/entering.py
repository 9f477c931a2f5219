"""The first account: whoever opens the link administers what there is."""

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from licite.operations.installation import controllers
from licite.web.accounts.forms import ChooseFirst
from licite.web.accounts.gate import installation
from licite.web.accounts.joining import chosen, come_in
from licite.web.accounts.members import give_role
from licite.web.first_run.door import first_of_all, may_enter
from licite.web.shell.roles import Role


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, secret: str) -> HttpResponse:
    """Asks for an address and a way to sign in; then come the five questions."""
    if not may_enter(request, secret):
        raise Http404
    form = ChooseFirst(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "first_run/enter.html", {"form": form})
    with first_of_all:
        if not may_enter(request, secret):
            raise Http404
        user = _first(form)
    onward = reverse("first_run:question", kwargs={"org": installation().controller, "step": 1})
    return come_in(request, user, form.cleaned_data["way"], onward)


def _first(form: ChooseFirst) -> User:
    user = chosen(form, form.email)
    for one in controllers(installation().path):
        give_role(user, one.slug, Role.ADMIN, user.get_username())
    return user
