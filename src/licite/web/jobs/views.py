"""The piece of a page that says how far long work is; it asks again by itself until it has ended."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from licite.web.jobs.models import Job
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import EVERYBODY


@page(GET=EVERYBODY)
def progress(request: Asked, job: str) -> HttpResponse:
    """How far it is; `?next=` names the page that shows its end."""
    found = get_object_or_404(Job, id=job, controller=request.space.slug)
    template = "jobs/piece.html" if request.htmx else "jobs/progress.html"
    return render(request, template, {"job": found, "refusal": (found.answer or {}).get(request.viewer.lang)})
