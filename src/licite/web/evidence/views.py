"""Proofs: the log, one entry with what it holds, deciding again, verifying, and what is handed out."""

from io import BytesIO
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from licite.errors import LiciteError
from licite.operations import evidence_shown
from licite.operations.bundles import Asked as AskedFor
from licite.operations.bundles import write_bundle
from licite.operations.proof import hand_out_head, head_text
from licite.operations.replay import replay
from licite.web.evidence.forms import Narrowed, Reason, Sought
from licite.web.evidence.work import KIND
from licite.web.jobs.models import Job
from licite.web.jobs.work import ask
from licite.web.shell import download
from licite.web.shell.errors import sentence
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import EVERYBODY, PROVE


@page(GET=EVERYBODY)
def log(request: Asked) -> HttpResponse:
    """The entries, the latest first, and when the whole was last found to hold."""
    slug = request.space.slug
    form = Narrowed(request.GET)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {"kind": "", "before": None}
    found = evidence_shown.lines(slug, kind=asked["kind"], before=asked["before"])
    return render(request, "evidence/log.html", {
        "log": evidence_shown.log_of(slug),
        "lines": found,
        "kind": asked["kind"],
        "kinds": evidence_shown.KINDS,
        "more": found[-1].seq if len(found) == evidence_shown.FIRST else None,
        "verified": last_verification(slug),
        "may_prove": request.space.role in PROVE,
    })  # fmt: skip


def last_verification(slug: str) -> Job | None:
    """The last time that the log was verified from here, as it ended."""
    return Job.objects.filter(controller=slug, kind=KIND, state="done").order_by("-ended_at").first()


@page(POST=PROVE)
def find(request: Asked) -> HttpResponse:
    """The entries of a person, or of one reference; what was sought is in no address."""
    form = Sought(request.POST)
    problem, found = None, []
    what = form.cleaned_data["what"] if form.is_valid() else ""
    line = evidence_shown.line_of(request.space.slug, what) if what else None
    if line is not None:
        return redirect(reverse("evidence:entry", kwargs={"org": request.space.slug, "seq": line.seq}))
    try:
        found = evidence_shown.lines_about(request.space.slug, what)
    except LiciteError as fault:
        problem = sentence(fault.message(request.viewer.lang), request.viewer.lang)
    shown = {"lines": found, "what": what, "problem": problem, "may_prove": True}
    return render(request, "evidence/found.html", shown, status=422 if problem else 200)


@page(GET=PROVE)
def entry(request: Asked, seq: int) -> HttpResponse:
    """One entry: what happened, to whom as long as it may be said, and its place in the log."""
    return _entry(request, seq)


def _entry(request: Asked, seq: int, **more: object) -> HttpResponse:
    try:
        found = evidence_shown.shown(request.space.slug, seq)
    except LiciteError as unknown:
        raise Http404 from unknown
    status = 422 if more.get("form") else 200
    return render(request, "evidence/entry.html", {"entry": found, **more}, status=status)


@page(GET=PROVE)
def again(request: Asked, seq: int) -> HttpResponse:
    """A decision decided again, by the law files of now."""
    try:
        found = evidence_shown.shown(request.space.slug, seq)
    except LiciteError as unknown:
        raise Http404 from unknown
    if found.line.kind != "decision":
        raise Http404
    return _entry(request, seq, again=replay(found.line.event_id, request.space.slug, lang=request.viewer.lang))


@page(POST=PROVE)
def bundle(request: Asked, seq: int) -> HttpResponseBase:
    """The proof of a decision, which verifies without Licite; who took it and why is recorded first."""
    form = Reason(request.POST)
    if not form.is_valid():
        return _entry(request, seq, form=form)
    slug = request.space.slug
    try:
        found = evidence_shown.shown(slug, seq)
    except LiciteError as unknown:
        raise Http404 from unknown
    asked = AskedFor(request.viewer.name, request.space.role.value, form.cleaned_data["why"])
    with download.made() as folder:
        file = folder / f"proof-{seq}.zip"
        write_bundle(found.line.event_id, slug, file, asked=asked, lang=request.viewer.lang)
        return download.Sent(file, file.name)


@page(POST=PROVE)
def verify(request: Asked) -> HttpResponse:
    """Asks for the whole log to be verified."""
    job = ask(request.space.slug, KIND, request.viewer.name)
    return redirect(reverse("jobs:progress", kwargs={"org": request.space.slug, "job": job.id}))


@page(POST=PROVE)
def head(request: Asked) -> HttpResponseBase:  # noqa: ARG001
    """A signed head over all entries, for somebody else to keep."""
    text = head_text(hand_out_head(None))
    return FileResponse(BytesIO(text.encode()), as_attachment=True, filename="head.txt")
