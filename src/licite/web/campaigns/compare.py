"""The same campaign on another day, or read to the letter: what would change, and for how many."""

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from licite.operations.law import law_shipped
from licite.operations.wording import outcome_word
from licite.vocabulary.contract import contract
from licite.vocabulary.say import say
from licite.web.campaigns.kept import campaign
from licite.web.campaigns.work import COMPARISON
from licite.web.jobs.models import Job
from licite.web.jobs.work import ask
from licite.web.shell import download
from licite.web.shell.bar import OUTCOMES
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import EVERYBODY, WORK
from licite.web.shell.words import speak


class Other(forms.Form):
    """Another day, another reading, or both."""

    at = forms.DateField(required=False)
    doctrine = forms.CharField(required=False, max_length=40)


@page(GET=EVERYBODY, POST=WORK)
def compare(request: Asked, uid: str) -> HttpResponse:
    """Which day, which reading."""
    found = campaign(request, uid)
    form = Other(request.POST or None)
    readings = [(one.name, one.title[request.viewer.lang]) for one in law_shipped().doctrines.values()]
    if form.is_valid() and (form.cleaned_data["at"] or form.cleaned_data["doctrine"] in dict(readings)):
        day = form.cleaned_data["at"]
        job = ask(
            request.space.slug, COMPARISON, request.viewer.name, campaign=uid,
            at=day.isoformat() if day else "", doctrine=form.cleaned_data["doctrine"],
        )  # fmt: skip
        return redirect("campaigns:compared", org=request.space.slug, uid=uid, job=job.id)
    given = {"campaign": found, "form": form, "readings": readings, "wrong": form.is_bound}
    return render(request, "campaigns/compare.html", given, status=422 if form.is_bound else 200)


@page(GET=EVERYBODY)
def compared(request: Asked, uid: str, job: str) -> HttpResponseBase:
    """Both counts, and who moves, as numbers."""
    found = campaign(request, uid)
    done = get_object_or_404(Job, id=job, controller=request.space.slug, kind=COMPARISON, asked__campaign=uid)
    answer = done.answer if done.state == "done" else None
    lang = request.viewer.lang
    moves = [
        (before, after, _word(reason, lang), people)
        for before, after, reason, people in (answer or {"moves": []})["moves"]
    ]
    if ending := download.asked(request):
        head = [speak(name, lang) for name in ("law.before", "law.after", "campaigns.why", "campaigns.people")]
        rows = [(outcome_word(before, lang), outcome_word(after, lang), *rest) for before, after, *rest in moves]
        return download.table("moves", ending, head, rows)
    refusal = (done.answer or {}).get(lang) if done.state == "refused" else None
    given = {"campaign": found, "job": done, "answer": answer, "moves": moves, "refusal": refusal,
             "outcome_order": OUTCOMES, "sides": ("before", "after")}  # fmt: skip
    return render(request, "campaigns/compared.html", given)


def _word(key: str, lang: str) -> str:
    if not key:
        return ""
    topic = "tags" if key in contract().breaches else "facts"
    return say(f"{topic}.{key}.short", lang)
