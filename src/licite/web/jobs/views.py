"""The piece of a page that says how far long work is; it asks again by itself until it has ended."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from licite.web.jobs.models import Job
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import EVERYBODY

_TITLES = {"done": "jobs.done", "refused": "jobs.refused", "failed": "jobs.stopped"}


@page(GET=EVERYBODY)
def progress(request: Asked, job: str) -> HttpResponse:
    """How far it is; the page that asks again and again is told to show itself anew at the end."""
    found = get_object_or_404(Job, id=job, controller=request.space.slug)
    if request.htmx and found.state in _TITLES:
        return HttpResponse(headers={"HX-Refresh": "true"})
    template = "jobs/piece.html" if request.htmx else "jobs/progress.html"
    refusal = (found.answer or {}).get(request.viewer.lang)
    return render(request, template, {"job": found, "said": _TITLES.get(found.state, "jobs.title"), "refusal": refusal})
