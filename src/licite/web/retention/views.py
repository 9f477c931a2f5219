"""Durations: who leaves when and why, and the run that erases those whose time is over."""

import zipfile
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from licite.errors import LiciteError
from licite.operations.retention import shown
from licite.operations.retention.last_chance import WEEKS, prepare
from licite.operations.retention.own import own_data
from licite.operations.retention.plan import length_words, plan
from licite.operations.retention.run import Preview, preview
from licite.vocabulary.say import say
from licite.web.jobs.work import ask
from licite.web.retention.forms import Confirmed, Wanted
from licite.web.retention.work import KIND
from licite.web.shell import download
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import EVERYBODY, JUDGE

CLOCK = "RET002"
_QUARTER = timedelta(days=91)


@page(GET=EVERYBODY)
def forecast(request: Asked) -> HttpResponseBase:
    """Who leaves when: now, by month, and the first of them with the reason."""
    slug, lang = request.space.slug, request.viewer.lang
    made = plan(slug)
    named, later = shown.months(made)
    if ending := download.asked(request):
        rows = [(one.first.isoformat()[:7], one.people) for one in named]
        head = (say("durations.month", lang), say("durations.people", lang))
        return download.table("months", ending, head, [*rows, (say("retention.plan.later", lang), later)])
    periods = [(country, length_words(one.length, lang), one) for country, one in made.periods_used.items()]
    return render(request, "retention/forecast.html", {
        "plan": made,
        "soon": shown.gone_by(made, made.at + _QUARTER),
        "soon_day": made.at + _QUARTER,
        "months": [
            (one, _people_until(slug, shown.after(one.first, 1), max(one.first, made.at + timedelta(days=1))))
            for one in named
        ],
        "due_people": _people_until(slug, made.at + timedelta(days=1)),
        "soon_people": _people_until(slug, made.at + _QUARTER + timedelta(days=1), made.at + timedelta(days=1)),
        "later_people": _people_until(slug, None, shown.after(named[-1].first, 1)),
        "later": later,
        "columns": [(one.first.isoformat(), one.people, 0) for one in named],
        "first": shown.first_to_go(made, lang),
        "states": [(state, count) for state, count in made.states.items() if state != "dated"],
        "periods": periods,
        "own": own_data(slug, made.at),
        "weeks": WEEKS,
        "may_run": request.space.role in JUDGE,
    })  # fmt: skip


def _people_until(slug: str, before: date | None, since: date | None = None) -> str:
    """Where those are listed who are to be erased within these days."""
    days = {"since": since, "before": before}
    return f"{reverse('people:list', args=[slug])}?{urlencode({name: day for name, day in days.items() if day})}"


@page(GET=EVERYBODY)
def table(request: Asked, ending: str) -> HttpResponseBase:
    """The whole plan as a table, by uid and never by name."""
    if ending not in download.FORMATS:
        raise Http404
    head = ("contact", "state", "erase_by", "reason")
    return download.table("retention", ending, head, shown.rows(plan(request.space.slug), request.viewer.lang))


@page(GET=JUDGE, POST=JUDGE)
def run(request: Asked) -> HttpResponse:
    """First what would be erased, with the number in the button; then, confirmed, the erasure as long work."""
    form = Confirmed(request.POST or None)
    given = form.cleaned_data if form.is_valid() else {"clock": False, "from_recorded": False}
    try:
        seen = _preview(request, given)
    except LiciteError as fault:
        if fault.code != CLOCK:
            raise
        return render(request, "retention/clock.html", {"fault": fault.message(request.viewer.lang)}, status=409)
    if not form.is_valid() or form.cleaned_data["people"] != len(seen.contacts):
        changed = form.is_valid()
        return render(request, "retention/run.html", {"seen": seen, "asked": given, "changed": changed})
    asked = {**form.cleaned_data, "at": seen.plan.at.isoformat()}
    job = ask(request.space.slug, KIND, request.viewer.name, **asked)
    return redirect(reverse("jobs:progress", kwargs={"org": request.space.slug, "job": job.id}))


def _preview(request: Asked, given: dict[str, Any]) -> Preview:
    vouched_by = request.viewer.name if given["clock"] else None
    return preview(request.space.slug, count_from_recorded=given["from_recorded"], vouched_by=vouched_by)


@page(POST=JUDGE)
def last_chance(request: Asked) -> HttpResponseBase:
    """The last message and the list of those it is for, in one file; each person on it is recorded as seen."""
    form = Wanted(request.POST)
    if not form.is_valid():
        return render(request, "retention/last_chance.html", {"form": form}, status=422)
    with download.made() as folder:
        prepared = folder / "prepared"
        prepare(
            request.space.slug,
            prepared,
            who=request.viewer.name,
            reason=form.cleaned_data["why"],
            weeks=form.cleaned_data["weeks"],
            lang=request.viewer.lang,
        )
        file = folder / "last-chance.zip"
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(prepared.rglob("*")):
                archive.write(path, path.name)
        return download.Sent(file, file.name)
