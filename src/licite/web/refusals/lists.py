"""Lists of refusals: those of other tools that come in, those that go out to processors, and whether ours is intact."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from licite.errors import LiciteError
from licite.operations.import_drafts import LARGEST, Draft, draft_of, new_draft
from licite.operations.objection_export import export_refusals, tellable
from licite.operations.objections import refuse_names
from licite.operations.processors import add_processor, processors_of
from licite.operations.refusal_drafts import EVERYBODY, contradictions_file, list_rejects_file
from licite.web.imports.told import told, told_of_file
from licite.web.imports.upload import files_of, receives_files
from licite.web.jobs.models import Job
from licite.web.jobs.work import ask
from licite.web.shell import download
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import EVERYBODY as ANYBODY
from licite.web.shell.roles import JUDGE, WORK
from licite.web.shell.words import speak

_LONGEST = 100


@page(POST=WORK)
def verify(request: Asked) -> HttpResponse:
    """Holds the list against the log."""
    job = ask(request.space.slug, "refusals_verify", request.viewer.name)
    return redirect("refusals:going", org=request.space.slug, job=job.id)


@receives_files
@page(GET=WORK, POST=WORK)
def import_(request: Asked) -> HttpResponse:
    """Files of other tools are sent."""
    problem, status = "", 200
    if request.method == "POST":
        try:
            draft = new_draft(request.space.slug, request.viewer.name, files_of(request), "refusals")
            return redirect("refusals:files", org=request.space.slug, draft=draft.id)
        except LiciteError as fault:
            problem, status = told_of_file(fault, request.viewer.lang), 413 if fault.code == "FIL045" else 422
    given = {"problem": problem, "most": LARGEST // 2**20}
    return render(request, "refusals/import.html", given, status=status)


@page(GET=WORK, POST=WORK)
def files(request: Asked, draft: str) -> HttpResponse:
    """What each file says of its rows; then their refusals are recorded."""
    found = _draft(request, draft)
    problem = ""
    if request.method == "POST":
        said = [
            {
                "tool": request.POST.get(f"tool-{number}", "").strip()[:_LONGEST],
                "everybody": request.POST.get(f"everybody-{number}", "auto"),
            }
            for number, _ in enumerate(found.names)
        ]
        try:
            refuse_names(*(one["tool"] for one in said))
        except LiciteError as fault:
            problem = told(fault, request.viewer.lang)
        else:
            found.saved(said=found.said | {"files": said})
            lang = request.viewer.lang
            job = ask(request.space.slug, "refusals_lists", request.viewer.name, draft=found.id, lang=lang)
            return redirect("refusals:going", org=request.space.slug, job=job.id)
    answers = found.said.get("files", [])
    listed = [
        {"number": number, "name": name, **(answers[number] if number < len(answers) else {})}
        for number, name in enumerate(found.names)
    ]
    given = {
        "draft": found,
        "files": listed,
        "choices": [(name, f"refusals.everybody_{name}") for name in EVERYBODY],
        "problem": problem,
    }
    return render(request, "refusals/files.html", given, status=422 if problem else 200)


def _files_table(request: Asked, ending: str, files: Sequence[Mapping[str, Any]]) -> HttpResponseBase:
    names = ("read", "refused", "active", "unreachable", "rejected", "new", "already")
    head = [speak(f"refusals.res_{name}", request.viewer.lang) for name in ("file", *names)]
    counted = ("read", "refused", "active", "unreachable", "rejected", "accepted", "already")
    rows = [(f"{one['tool']} {one['file']}".strip(), *(one[name] for name in counted)) for one in files]
    return download.table("lists", ending, head, rows)


@page(GET=WORK)
def going(request: Asked, job: str) -> HttpResponseBase:
    """How far the work is; what came of it."""
    found = get_object_or_404(Job, id=job, controller=request.space.slug, kind__startswith="refusals_")
    if found.state == "done" and (found.kind == "refusals_verify" or request.htmx):
        # The list shows when it was checked; the result of lists is this page itself, as a whole.
        own = reverse("refusals:going", args=[request.space.slug, job])
        place = reverse("refusals:list", args=[request.space.slug]) if found.kind == "refusals_verify" else own
        if not request.htmx:
            return redirect(place)
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = place
        return answer
    given: dict[str, Any] = {
        "job": found,
        "draft": draft_of(request.space.slug, found.asked.get("draft", "")),
        "title": "refusals.refused_title" if found.state == "refused" else _TITLES[found.kind],
        "refusal": _refusal(found, request.viewer.lang),
    }
    if found.state == "done" and found.answer:
        given |= {
            "result": found.answer,
            "new": sum(one["accepted"] for one in found.answer["files"]),
            "may_fetch": contradictions_file(request.space.slug, found.answer["draft"]).exists(),
        }
        if ending := download.asked(request):
            return _files_table(request, ending, found.answer["files"])
        return render(request, "refusals/result.html", given)
    return render(request, "refusals/piece.html" if request.htmx else "refusals/going.html", given)


_TITLES = {"refusals_lists": "refusals.recording", "refusals_verify": "refusals.verifying"}


def _refusal(job: Job, lang: str) -> str:
    """What is said of files that were refused: our sentence where the message speaks of commands."""
    if job.state != "refused":
        return ""
    own = {"OBJ010": "imports.fault_OBJ010", "FIL030": "imports.fault_FIL030", "OBJ006": "imports.fault_OBJ006"}
    return speak(own[job.code], lang) if job.code in own else str((job.answer or {}).get(lang, ""))


@page(GET=WORK)
def contradictions(request: Asked, draft: str) -> HttpResponse:
    """Who said no in one tool and is active in another, row by row."""
    return _kept(contradictions_file(request.space.slug, _id(draft)), "contradictions.csv")


@page(GET=WORK)
def rejects(request: Asked, draft: str, number: int) -> HttpResponse:
    """The lines of a list that were not understood."""
    return _kept(list_rejects_file(request.space.slug, _id(draft), number), "rejects.csv")


@page(GET=ANYBODY, POST=JUDGE)
def export(request: Asked) -> HttpResponse:
    """The refusals for a processor, under their key; a key is made for a new one."""
    lang, space = request.viewer.lang, request.space
    problem = name = ""
    if request.method == "POST":
        name = request.POST.get("name", "").strip()[:_LONGEST]
        try:
            if request.POST.get("act") == "add":
                made, is_new = add_processor(space.slug, name)
                key = "processor_added" if is_new else "processor_there"
                messages.info(request, speak(f"refusals.{key}", lang, name=made.name))
                return redirect("refusals:export", org=space.slug)
            with download.made() as folder:
                done = export_refusals(space.slug, name, folder / f"refusals-{_safe(name)}.csv")
                return download.Sent(done.file, done.file.name)  # type: ignore[return-value]
        except LiciteError as fault:
            if fault.code not in ("OBJ007", "OBJ008"):
                raise
            problem = told(fault, lang) if fault.code == "OBJ008" else speak("refusals.export_none", lang)
    processors = [
        {"name": one.name, "told": told_[0], "left": told_[1]}
        for one in processors_of(space.slug)
        for told_ in [tellable(space.slug, one.name)]
    ]
    given = {"processors": processors, "problem": problem, "name": name, "may_judge": space.role in JUDGE}
    return render(request, "refusals/export.html", given, status=422 if problem else 200)


def _draft(request: Asked, id_: str) -> Draft:
    found = draft_of(request.space.slug, id_)
    if found is None:
        raise Http404
    return found


def _kept(path: Any, name: str) -> HttpResponse:
    if not path.exists():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)  # type: ignore[return-value]


def _id(text: str) -> str:
    """The id of a draft, and nothing that could be another name."""
    if len(text) != 32 or not set(text) <= set("0123456789abcdef"):
        raise Http404
    return text


def _safe(name: str) -> str:
    return "".join(sign for sign in name if sign.isascii() and (sign.isalnum() or sign == "-")) or "list"
