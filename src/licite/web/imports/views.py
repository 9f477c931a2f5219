"""The imports of a controller: the list, the page of one, taking it back, letting it out of quarantine."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from licite.errors import LiciteError
from licite.operations.import_drafts import draft_of, drafts_of, new_draft
from licite.operations.import_settled import rejects_file
from licite.operations.import_undo import would_undo
from licite.operations.importing import kept
from licite.operations.importing.quarantine import shown as shown_law
from licite.operations.importing.quarantine import words_of_law
from licite.operations.importing.reading import file_hash
from licite.operations.objections import refuse_names
from licite.operations.people_search import Filters, search
from licite.operations.standing_answers import OUTCOMES
from licite.operations.wording import at_home
from licite.web.imports import shown
from licite.web.imports.steps import sent_rejects
from licite.web.imports.told import told, told_of_file
from licite.web.imports.upload import files_of, receives_files
from licite.web.jobs.models import Job
from licite.web.jobs.work import ask
from licite.web.people.following import kept_up
from licite.web.shell import download
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import EVERYBODY, JUDGE, WORK
from licite.web.shell.words import speak

_AT_ONCE = 50
_TITLES = {
    "import_look": "imports.looking_title",
    "import_preview": "imports.computing_title",
    "import_take_in": "imports.going_title",
    "import_again": "imports.going_title",
    "import_undo": "imports.undoing_title",
}


@page(GET=EVERYBODY)
def listed(request: Asked) -> HttpResponse:
    """Every import, the newest first; above them the files that wait for the last button."""
    everything = [kept.shown(one) for one in reversed(kept.imports_of(request.space.slug))]
    first = _number(request.GET.get("from", ""))
    given = {
        "imports": [
            _line(one, request.viewer.lang) | {"list": _list_of(request, one["event_id"]) if _has_people(one) else ""}
            for one in everything[first : first + _AT_ONCE]
        ],
        "count": len(everything),
        "next": first + _AT_ONCE if first + _AT_ONCE < len(everything) else None,
        "drafts": [one for one in drafts_of(request.space.slug) if "look" in one.seen and one.door == "contacts"]
        if request.space.role in WORK
        else [],
        "may_import": request.space.role in WORK,
    }
    return render(request, "imports/list.html", given)


@page(GET=EVERYBODY)
def table(request: Asked, ending: str) -> HttpResponse:
    """The list as a file."""
    if ending not in download.FORMATS:
        raise Http404
    lang = request.viewer.lang
    head = [speak(f"imports.{name}", lang) for name in ("when", "file", "origin", "state", "people", "author")]
    rows = [
        [
            at_home(one["started_at"]).date().isoformat(),
            one["file_name"],
            shown.source_word(one["source_kind"], lang),
            speak(f"import.state_{one['state']}", lang),
            str(_line(one, lang)["people"]),
            one["author"],
        ]
        for one in (kept.shown(found) for found in kept.imports_of(request.space.slug))
    ]
    return download.table("imports", ending, head, rows)  # type: ignore[return-value]


@page(GET=EVERYBODY)
def one(request: Asked, imported: str) -> HttpResponse:
    """What an import brought, from where, and what can still be done with it."""
    return _one(request, _import(request, imported), "")


@page(GET=WORK)
def rejects(request: Asked, imported: str, ending: str) -> HttpResponse:
    """The rows that could not be read, to be corrected and brought back."""
    return sent_rejects(request.space.slug, _import(request, imported)["event_id"], ending)


@page(GET=JUDGE, POST=JUDGE)
def undo(request: Asked, imported: str) -> HttpResponse:
    """What would go and what would stay; then it is done."""
    found = _import(request, imported)
    going = would_undo(request.space.slug, found["event_id"])
    problem, reason = "", ""
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip()
        problem = _wrong(reason, request.viewer.lang)
        if not problem:
            job = ask(request.space.slug, "import_undo", request.viewer.name, imported=found["event_id"], reason=reason)
            return redirect("imports:going", org=request.space.slug, job=job.id)
    given = {"one": _line(found, request.viewer.lang), "going": going, "problem": problem, "reason": reason}
    return render(request, "imports/undo.html", given, status=422 if problem else 200)


@page(POST=JUDGE)
def release(request: Asked, imported: str) -> HttpResponse:
    """Lets a file out of quarantine, with what the review showed; its file is then taken in where it is still here."""
    found = _import(request, imported)
    reason = request.POST.get("reason", "").strip()
    if problem := _wrong(reason, request.viewer.lang):
        return _one(request, found, problem, 422)
    try:
        kept.release(request.space.slug, found["event_id"], author=request.viewer.name, reason=reason)
    except LiciteError as fault:
        return _one(request, found, told(fault, request.viewer.lang), 422)
    messages.info(request, speak("imports.released_said", request.viewer.lang))
    return redirect("imports:one", org=request.space.slug, imported=found["event_id"])


@receives_files
@page(POST=WORK)
def again(request: Asked, imported: str) -> HttpResponse:
    """Goes on with an import that was stopped or released: the same file is given once more."""
    found = _import(request, imported)
    draft = None
    try:
        files = files_of(request)[:1]
        draft = new_draft(request.space.slug, request.viewer.name, files)
        if file_hash(draft.path) != found["file_hash"]:
            raise LiciteError("IMP005", name=draft.name, id=found["event_id"][:12])
    except LiciteError as fault:
        if draft:
            draft.remove()
        return _one(request, found, told_of_file(fault, request.viewer.lang), 422)
    job = ask(
        request.space.slug, "import_again", request.viewer.name,
        draft=draft.id, imported=found["event_id"], lang=request.viewer.lang,
    )  # fmt: skip
    return redirect("imports:going", org=request.space.slug, job=job.id)


@page(GET=WORK)
def going(request: Asked, job: str) -> HttpResponse:
    """How far the work on a file is; it may be left, and leads to its end."""
    found = get_object_or_404(Job, id=job, controller=request.space.slug, kind__startswith="import_")
    place = _end(request, found)
    if found.state == "done" and place:
        if not request.htmx:
            return redirect(place)
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = place
        return answer
    given = {
        "title": _TITLES[found.kind] if found.state != "refused" else "imports.refused_title",
        "job": found,
        "draft": draft_of(request.space.slug, found.asked.get("draft", "")),
        "refusal": (found.answer or {}).get(request.viewer.lang, "") if found.state == "refused" else "",
    }
    return render(request, "imports/piece.html" if request.htmx else "imports/going.html", given)


def _end(request: Asked, job: Job) -> str:
    """Where the work leads that was done, with what is said there once."""
    answer, org = job.answer or {}, request.space.slug
    if "step" in answer:
        return reverse(f"imports:{answer['step']}", args=[org, answer["draft"]])
    if "imported" not in answer:
        return ""
    lang = request.viewer.lang
    if job.kind == "import_undo":
        messages.info(request, speak("imports.undone_said", lang, n=answer["people"]))
    elif answer.get("repeated"):
        messages.info(request, speak("imports.repeated_said", lang))
    else:
        _say_what_came_in(request, answer["imported"])
    return reverse("imports:one", args=[org, answer["imported"]])


def _say_what_came_in(request: Asked, imported: str) -> None:
    """M37, where a file did come in."""
    found = _import(request, imported)
    if found["state"] == "done":
        until = at_home(would_undo(request.space.slug, imported).until).date()
        n = _line(found, request.viewer.lang)["people"]
        messages.info(request, speak("imports.done_said", request.viewer.lang, n=n, day=until))


def _one(request: Asked, found: dict[str, Any], problem: str, status: int = 200) -> HttpResponse:
    lang, rows = request.viewer.lang, found["rows"]
    undoing = would_undo(request.space.slug, found["event_id"]) if found["state"] in ("running", "done") else None
    # The reasons of a review are in the words of the rules of its day.
    law = words_of_law(found["why"], lang, at_home(found["started_at"]).date()) if found["why"] else []
    given = {
        "one": _line(found, request.viewer.lang),
        "problem": problem,
        "counts": _linked(request, found) if "read" in rows else [],
        "people": _people(request, found["event_id"]) if _has_people(found) else None,
        "read": rows.get("read"),
        "sum": shown.adding_up(rows, lang),
        "words": found["mapping"].get("origin", {}),
        "place": found["mapping"].get("place", ""),
        "collected_on": found["mapping"].get("collected_on"),
        "kept_because": {
            shown.column_word(name, found["format"], lang): reason
            for name, reason in found["mapping"].get("keep_because", {}).items()
        },
        "left_out": [shown.column_word(name, found["format"], lang) for name in found["left_out"]],
        "law": shown.law(shown_law(law), lang),
        "undoing": undoing,
        "has_rejects": rejects_file(request.space.slug, found["event_id"]).exists(),
        "may_work": request.space.role in WORK,
        "may_judge": request.space.role in JUDGE,
        "may_release": found["state"] == "quarantined" and found["why"] != "scraped_platform",
    }
    return render(request, "imports/one.html", given, status=status)


def _has_people(found: dict[str, Any]) -> bool:
    return found["state"] in ("running", "done")


def _linked(request: Asked, found: dict[str, Any]) -> list[tuple[str, int, str]]:
    """What became of the rows, each with where it is seen; duplicates and who was erased are nowhere."""
    people = _list_of(request, found["event_id"])
    places = {"imports.count_rejected": "#rejects"}
    if _has_people(found):
        known = f"{people}&came=known"
        places |= {"imports.came_new": f"{people}&came=new"}
        places |= {"imports.came_updated": known, "imports.count_same": known}
    became = shown.counts(found["rows"], done=found["state"] != "quarantined")
    return [(word, n, places.get(word, "") if n else "") for word, n in became]


def _people(request: Asked, imported: str) -> dict[str, Any]:
    """The answers for the usual e-mail of those whom an import brought, as they stand."""
    counted = kept_up(request.space.slug)
    found = search(request.space.slug, "", Filters(imported=imported), size=1)
    outcomes = found.outcomes if counted and not counted.behind else None
    return {
        "href": _list_of(request, imported),
        "total": found.total,
        "outcomes": [(one, (outcomes or {}).get(one, 0)) for one in OUTCOMES] if outcomes is not None else [],
    }


def _list_of(request: Asked, imported: str) -> str:
    """The people whom an import brought."""
    return f"{reverse('people:list', args=[request.space.slug])}?imported={imported}"


def _line(found: dict[str, Any], lang: str) -> dict[str, Any]:
    rows = found["rows"]
    return {
        **found,
        "started_on": at_home(found["started_at"]).date(),
        "undone_on": at_home(found["undone_at"]).date() if found["undone_at"] else None,
        "people": sum(rows.get(name, 0) for name in ("new", "updated", "same")),
        "refusals": rows.get("refusals", 0),
        "source_word": shown.source_word(found["source_kind"], lang),
        "state_word": f"import.state_{found['state']}",
    }


def _import(request: Asked, name: str) -> dict[str, Any]:
    """The import of this very id; what is not there, and what is somebody else's, is answered alike."""
    try:
        found = kept.shown(kept.import_named(request.space.slug, name))
    except LiciteError as fault:
        raise Http404 from fault
    if found["event_id"] != name:
        raise Http404
    return found


def _wrong(reason: str, lang: str) -> str:
    """What is wrong with a reason that stays in the log; nothing where it is fine."""
    if not reason:
        return speak("imports.need_why", lang)
    try:
        refuse_names(reason)
    except LiciteError:
        return speak("imports.need_nobody", lang)
    return ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
