"""The law: rules with their quotes, days, precedents and doubts, and what changes when."""

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render

from licite.errors import LiciteError
from licite.operations import law_browse
from licite.operations.law import Change, find_rule, readings_of
from licite.operations.law import changes as changes_between
from licite.operations.retention.plan import today
from licite.web.law.forms import Asked as Form
from licite.web.law.forms import Compared
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import EVERYBODY

DOCTRINE = "cnil"


@page(GET=EVERYBODY)
def rules(request: Asked) -> HttpResponse:
    """The rules in force on a day."""
    lang = request.viewer.lang
    form = Form(request.GET or None, lang)
    asked = form.cleaned_data if form.is_valid() else {}
    day = asked.get("at") or today()
    found = law_browse.browse(
        day,
        asked.get("doctrine") or DOCTRINE,
        country=asked.get("country") or "",
        channel=asked.get("channel") or "",
        words=asked.get("words") or "",
        lang=lang,
    )
    shown = {"form": form, "day": day, "rules": found, "doubtful": law_browse.doubtful(found)}
    return render(request, "law/rules.html", shown)


@page(GET=EVERYBODY)
def rule(request: Asked, rule: str) -> HttpResponse:
    """One rule: its versions, words, sources, precedents, doubts, and who reads it otherwise."""
    try:
        found = find_rule(rule)
    except LiciteError as unknown:
        raise Http404 from unknown
    shown = {
        "rule": found,
        "now": law_browse.as_on(found, today()),
        "versions": law_browse.versions(found, today()),
        "precedents": law_browse.precedents_of(found),
        "readings": [(reading, found.id in reading.applies) for reading in readings_of(found.id)],
    }
    return render(request, "law/rule.html", shown)


@page(GET=EVERYBODY)
def changes(request: Asked) -> HttpResponse:
    """What changes between two days; without them, every day of change."""
    form = Compared(request.GET or None)
    days: list[tuple[date, list[Change]]] | None = None
    found = None
    if form.is_valid():
        found = changes_between(form.cleaned_data["before"], form.cleaned_data["after"], DOCTRINE)
    else:
        days = law_browse.days_of_change(DOCTRINE)
    return render(request, "law/changes.html", {"form": form, "changes": found, "days": days, "today": today()})
