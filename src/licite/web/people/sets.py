"""Acts on the people of a list: take the list away, erase them."""

from secrets import token_hex

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from licite.operations.handed_out import folder_of
from licite.operations.people_search import MOST, search, uids_found
from licite.web.jobs.models import Job
from licite.web.jobs.work import ask
from licite.web.people.forms import LONGEST, ErasureForm, FiltersForm
from licite.web.people.views import filters_of, query_of
from licite.web.shell.download import FORMATS, Sent
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import JUDGE, WORK
from licite.web.shell.words import speak

_FIRST = 10


def _meant(request: Asked) -> tuple[str, list[str] | None]:
    """The words of the list, and whom it has; None where these are too many for one act."""
    words = request.POST.get("q", "")[:LONGEST]
    filters = filters_of(request)
    found = search(request.space.slug, words, filters, size=1)
    if not found.few:
        return words, None
    return words, uids_found(request.space.slug, words, filters)


def _too_many(request: Asked) -> HttpResponse:
    messages.error(request, speak("people.set_too_many", request.viewer.lang, n=MOST))
    return redirect(_list(request))


def _list(request: Asked) -> str:
    place = reverse("people:list", kwargs={"org": request.space.slug})
    return f"{place}?{query_of(FiltersForm.read(request.GET))}"


@page(POST=WORK)
def export(request: Asked) -> HttpResponse:
    """Has the list written to a file."""
    ending = request.POST.get("as", "csv")
    if ending not in FORMATS:
        raise Http404
    _, uids = _meant(request)
    if uids is None:
        return _too_many(request)
    job = ask(
        request.space.slug, "people_export", request.viewer.name,
        uids=uids, ending=ending, channel=FiltersForm.read(request.GET).channel, lang=request.viewer.lang,
        role=request.space.role.value,
    )  # fmt: skip
    return redirect("people:exported", org=request.space.slug, job=job.id)


def _job(request: Asked, job: str, kind: str) -> Job:
    return get_object_or_404(Job, id=job, controller=request.space.slug, kind=kind, by=request.viewer.name)


@page(GET=WORK)
def exported(request: Asked, job: str) -> HttpResponse:
    """How far the file is, and the way to it."""
    found = _job(request, job, "people_export")
    ready = found.state == "done" and folder_of(found.id).is_dir()
    return render(
        request, "people/exported.html", {"job": found, "ready": ready, "people": (found.answer or {}).get("people")}
    )


@page(POST=WORK)
def file(request: Asked, job: str) -> HttpResponseBase:
    """The file; it is handed out once."""
    found = _job(request, job, "people_export")
    path = folder_of(found.id) / f"people.{found.asked['ending']}"
    if found.state != "done" or not path.is_file():
        raise Http404
    return Sent(path, path.name)


@page(POST=JUDGE)
def erase(request: Asked) -> HttpResponse:
    """How many would be erased; and, once that number was confirmed, their erasure."""
    words, uids = _meant(request)
    if uids is None:
        return _too_many(request)
    form = ErasureForm(request.POST)
    confirmed = request.POST.get("confirmed", "")
    if confirmed and confirmed == str(len(uids)) and uids and form.is_valid():
        before = Job.objects.filter(
            controller=request.space.slug, kind="people_erase", asked__key=form.cleaned_data["key"]
        ).first()
        job = before or ask(
            request.space.slug, "people_erase", request.viewer.name,
            uids=uids, reason=form.cleaned_data["reason"], key=form.cleaned_data["key"],
        )  # fmt: skip
        messages.info(request, speak("people.erase_asked", request.viewer.lang))
        return redirect("jobs:progress", org=request.space.slug, job=job.id)
    first = search(request.space.slug, words, FiltersForm.read(request.GET), size=_FIRST).rows
    shown = {
        "n": len(uids),
        "words": words,
        "first": first,
        "changed": bool(confirmed),
        "back": _list(request),
        "query": query_of(FiltersForm.read(request.GET)),
        "reasons": [one for one, _ in ErasureForm.base_fields["reason"].choices],  # type: ignore[attr-defined]
        "key": token_hex(16),
    }
    return render(request, "people/erase_set.html", shown)
