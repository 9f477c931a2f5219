"""Lists for a mailer: who may be written to, and who may not; decided anew, and every answer kept."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from licite.operations.handed_out import folder_of
from licite.operations.mailing_lists import TOOLS
from licite.web.campaigns.kept import campaign, numbers
from licite.web.campaigns.shown import open_points
from licite.web.campaigns.work import EXPORT
from licite.web.jobs.models import Job
from licite.web.jobs.work import ask
from licite.web.shell.download import FORMATS, Sent
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import WORK
from licite.web.shell.words import speak

_WHICH = ("allowed", "refused")


@page(POST=WORK)
def export(request: Asked, uid: str) -> HttpResponse:
    """Asks for a list; that of people to write to is closed while the message has something left to do."""
    found = campaign(request, uid)
    which, tool, ending = (request.POST.get(name, "") for name in ("which", "tool", "as"))
    if which not in _WHICH or tool not in TOOLS or ending not in FORMATS:
        raise Http404
    answer = numbers(found)
    left = open_points(answer, found) if answer else 0
    if which == "allowed" and (left or answer is None):
        key = "campaigns.points_left" if left else "campaigns.not_tried"
        messages.error(request, speak(key, request.viewer.lang, n=left))
        return redirect("campaigns:check", org=request.space.slug, uid=uid)
    job = ask(
        request.space.slug, EXPORT, request.viewer.name, campaign=uid, which=which, tool=tool,
        file=f"{which}-{tool}.{ending}", role=request.space.role.value, lang=request.viewer.lang,
    )  # fmt: skip
    return redirect("campaigns:exported", org=request.space.slug, uid=uid, job=job.id)


def _job(request: Asked, uid: str, job: str) -> Job:
    found = get_object_or_404(Job, id=job, controller=request.space.slug, kind=EXPORT, by=request.viewer.name)
    if found.asked["campaign"] != uid:
        raise Http404
    return found


@page(GET=WORK)
def exported(request: Asked, uid: str, job: str) -> HttpResponse:
    """How far the list is, and the way to it."""
    found = _job(request, uid, job)
    file = folder_of(found.id) / found.asked["file"]
    refusal = (found.answer or {}).get(request.viewer.lang) if found.state == "refused" else None
    given = {
        "campaign": campaign(request, uid), "job": found, "ready": found.state == "done" and file.is_file(),
        "refusal": refusal,
    }  # fmt: skip
    return render(request, "campaigns/exported.html", given)


@page(POST=WORK)
def file(request: Asked, uid: str, job: str) -> HttpResponseBase:
    """The list; it is handed out once."""
    found = _job(request, uid, job)
    path = folder_of(found.id) / found.asked["file"]
    if found.state != "done" or not path.is_file():
        raise Http404
    return Sent(path, path.name)
