"""Proofs: the log, one entry with what it holds, deciding again, verifying, and what is handed out."""

from collections.abc import Iterable
from io import BytesIO
from secrets import token_hex
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from licite.errors import LiciteError
from licite.operations import evidence_shown
from licite.operations.bundles import Asked as AskedFor
from licite.operations.bundles import write_bundle
from licite.operations.disagreements import OUTCOMES, disagreements_with
from licite.operations.disagreements import disagree as keep_disagreement
from licite.operations.proof import hand_out_head, head_text
from licite.operations.replay import replay
from licite.operations.rules_then import rules_then
from licite.web.evidence.forms import Against, Narrowed, Reason, Sought
from licite.web.evidence.work import KIND
from licite.web.jobs.models import Job
from licite.web.jobs.work import ask
from licite.web.shell import download
from licite.web.shell.errors import sentence
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import EVERYBODY, JUDGE, PROVE
from licite.web.shell.words import speak


@page(GET=EVERYBODY)
def log(request: Asked) -> HttpResponseBase:
    """The entries, the latest first, and when the whole was last found to hold."""
    slug = request.space.slug
    form = Narrowed(request.GET)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {"kind": "", "before": None}
    if ending := download.asked(request):
        return _table(request, ending, evidence_shown.lines(slug, kind=asked["kind"], limit=evidence_shown.MOST))
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


def _table(request: Asked, ending: str, lines: Iterable[evidence_shown.Line]) -> HttpResponseBase:
    lang = request.viewer.lang
    head = [speak(f"proofs.{name}", lang) for name in ("number", "when", "what", "reference")]
    rows = ((one.seq, one.at.isoformat(), speak(f"proofs.kind.{one.kind}", lang), one.event_id) for one in lines)
    return download.table("entries", ending, head, rows)


def last_verification(slug: str) -> Job | None:
    """The last time that the log was verified from here, as it ended."""
    return Job.objects.filter(controller=slug, kind=KIND, state="done").order_by("-ended_at").first()


@page(POST=PROVE)
def find(request: Asked) -> HttpResponseBase:
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
    if found and (ending := download.asked(request)):
        return _table(request, ending, found)
    shown = {"lines": found, "what": what, "formats": download.FORMATS, "problem": problem, "may_prove": True}
    return render(request, "evidence/found.html", shown, status=422 if problem else 200)


@page(GET=PROVE)
def entry(request: Asked, seq: int) -> HttpResponse:
    """One entry: what happened, to whom as long as it may be said, and its place in the log."""
    return _entry(request, seq)


def _found(request: Asked, seq: int, kind: str = "") -> evidence_shown.Shown:
    """The entry of this number; 404 where the controller has none, or it is of another kind than is asked for."""
    try:
        found = evidence_shown.shown(request.space.slug, seq)
    except LiciteError as unknown:
        raise Http404 from unknown
    if kind and found.line.kind != kind:
        raise Http404
    return found


def _entry(request: Asked, seq: int, **more: object) -> HttpResponse:
    slug, found = request.space.slug, _found(request, seq)
    shown: dict[str, object] = {"entry": found, "may_judge": request.space.role in JUDGE, "key": token_hex(16)}
    facts = dict(found.facts)
    if found.decision is not None:
        shown |= {
            "rules": rules_then(slug, found.decision, facts["at"]),
            "against": disagreements_with(slug, found.line.event_id),
            "outcomes": OUTCOMES,
            "doctrine": facts["doctrine"],
        }
    elif found.line.kind == "disagreement" and "decision" in facts:
        shown["answer"] = evidence_shown.line_of(slug, facts["decision"])
    status = 422 if more.get("form") or more.get("problem") else 200
    return render(request, "evidence/entry.html", shown | more, status=status)


@page(GET=PROVE)
def again(request: Asked, seq: int) -> HttpResponse:
    """A decision decided again, by the law files of now."""
    found = _found(request, seq, "decision")
    return _entry(request, seq, again=replay(found.line.event_id, request.space.slug, lang=request.viewer.lang))


@page(POST=JUDGE)
def disagree(request: Asked, seq: int) -> HttpResponse:
    """A word against a decision, with its reason; it stays beside the answer and changes nothing of it."""
    found, form, lang = _found(request, seq, "decision"), Against(request.POST), request.viewer.lang
    if not form.is_valid():
        return _entry(request, seq, problem=speak("proofs.against_missing", lang), said=request.POST)
    said = form.cleaned_data
    try:
        keep_disagreement(
            request.space.slug, found.line.event_id, who=request.viewer.name, why=said["reason"],
            answer=said["answer"], idempotency_key=f"site/disagree/{said['key']}",
        )  # fmt: skip
    except LiciteError as fault:
        told = f"{sentence(fault.message(lang), lang)} {sentence(fault.help(lang), lang)}"
        return _entry(request, seq, problem=told, said=request.POST)
    messages.info(request, speak("proofs.against_done", lang))
    return redirect("evidence:entry", org=request.space.slug, seq=seq)


@page(POST=PROVE)
def bundle(request: Asked, seq: int) -> HttpResponseBase:
    """The proof of a decision, which verifies without Licite; who took it and why is recorded first."""
    form = Reason(request.POST)
    if not form.is_valid():
        return _entry(request, seq, form=form)
    slug, found = request.space.slug, _found(request, seq)
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
