"""The settings of a controller: who it is, who works for it, and what each chose for themselves."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from licite.errors import LiciteError
from licite.operations.members import role_changes
from licite.web.accounts.forms import GiveRole, Invite
from licite.web.accounts.links import DAYS, address, waiting
from licite.web.accounts.links import invite as make_invitation
from licite.web.accounts.members import end_role, give_role, members_of
from licite.web.accounts.models import Link, Member
from licite.web.first_run.forms import QUESTIONS, SenderDetails, answers_of
from licite.web.organisation.models import Organisation
from licite.web.shell import download
from licite.web.shell.errors import sentence
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import EVERYBODY, PROVE, SETTLE, Role
from licite.web.shell.words import speak

_SEES_TEAM = PROVE


@page(GET=EVERYBODY)
def settings(request: Asked) -> HttpResponse:
    """Which settings there are, for what somebody may do."""
    known = Organisation.of(request.space.slug)
    shown = {"known": known, "next_step": min(known.step + 1, len(QUESTIONS)), **_may(request)}
    return render(request, "organisation/settings.html", shown)


@page(GET=SETTLE, POST=SETTLE)
def sender(request: Asked) -> HttpResponse:
    """Under which name and with which addresses the controller writes."""
    known = Organisation.of(request.space.slug)
    shown = answers_of(known, SenderDetails)
    shown["name"] = shown["name"] or request.space.name
    form = SenderDetails(request.POST) if request.method == "POST" else SenderDetails(initial=shown)
    if request.method == "POST" and form.is_valid():
        for name, value in form.cleaned_data.items():
            setattr(known, name, value)
        known.save()
        messages.success(request, speak("organisation.sender_kept", request.viewer.lang))
        return redirect("organisation:sender", org=request.space.slug)
    given = {name: form[name].value() for name in form.fields}
    return render(request, "organisation/sender.html", {"form": form, "given": given})


@page(GET=_SEES_TEAM)
def team(request: Asked) -> HttpResponseBase:
    """Who has which role, who is invited, and every change of it."""
    if ending := download.asked(request):
        lang = request.viewer.lang
        head = [speak(f"organisation.{name}", lang) for name in ("who", "role", "last_seen")]
        rows = [(one.email, speak(one.role_word, lang), one.last_seen) for one in members_of(request.space.slug)]
        return download.table("team", ending, head, rows)
    return _team(request, Invite())


def _team(request: Asked, form: Invite, link: str | None = None) -> HttpResponse:
    slug = request.space.slug
    shown = {
        "form": form,
        "given": {name: form[name].value() for name in form.fields},
        "link": link,
        "days": DAYS,
        "members": members_of(slug),
        "waiting": [(one, f"web.role_{one.role}") for one in waiting(slug)],
        "changes": role_changes(slug),
        "roles": [(role.value, f"web.role_{role.value}", f"organisation.does_{role.value}") for role in Role],
        **_may(request),
    }
    return render(request, "organisation/team.html", shown)


def _may(request: Asked) -> dict[str, bool]:
    role = request.space.role
    return {"may_settle": role in SETTLE, "may_see_team": role in _SEES_TEAM}


@page(POST=SETTLE)
def invite(request: Asked) -> HttpResponse:
    """Makes an invitation, and shows its link once: nothing is mailed."""
    form = Invite(request.POST)
    if not form.is_valid():
        return _team(request, form)
    role = Role(form.cleaned_data["role"])
    way = make_invitation(form.cleaned_data["email"], request.space.slug, role, request.viewer.name)
    return _team(request, Invite(), address(way, request.build_absolute_uri("/")))


@page(POST=SETTLE)
def end_invitation(request: Asked, link: str) -> HttpResponse:
    """Takes an invitation back."""
    get_object_or_404(Link, id=link, controller=request.space.slug, used_at=None).delete()
    return redirect("organisation:team", org=request.space.slug)


@page(POST=SETTLE)
def change_role(request: Asked, member: int) -> HttpResponse:
    """Gives somebody another role."""
    row = get_object_or_404(Member, pk=member, controller=request.space.slug)
    form = GiveRole(request.POST)
    if form.is_valid():
        try:
            give_role(row.user, row.controller, Role(form.cleaned_data["role"]), request.viewer.name)
        except LiciteError as refused:
            messages.error(request, sentence(refused.message(request.viewer.lang), request.viewer.lang))
        else:
            messages.success(request, speak("organisation.role_changed", request.viewer.lang, who=row.user.username))
    return redirect("organisation:team", org=request.space.slug)


@page(GET=SETTLE, POST=SETTLE)
def end(request: Asked, member: int) -> HttpResponse:
    """Takes somebody's role away, after a page that says what that does."""
    row = get_object_or_404(Member, pk=member, controller=request.space.slug)
    if request.method == "POST":
        try:
            end_role(row, request.viewer.name)
        except LiciteError as refused:
            messages.error(request, sentence(refused.message(request.viewer.lang), request.viewer.lang))
        else:
            messages.success(request, speak("organisation.role_ended", request.viewer.lang, who=row.user.username))
        return redirect("organisation:team", org=request.space.slug)
    return render(request, "organisation/end.html", {"who": row.user.username, "role_word": f"web.role_{row.role}"})
