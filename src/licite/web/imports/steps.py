"""The four steps of an import: file, columns, origin, preview. Nothing is recorded before the last button."""

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from licite.errors import LiciteError
from licite.operations.import_drafts import DOORS, LARGEST, Draft, draft_of, new_draft
from licite.operations.import_looking import check_cards, look
from licite.operations.import_passports import drop_passport, fill_passport, give_passport, passport_of
from licite.operations.import_settled import rejects_file
from licite.operations.importing.quarantine import FROM_OTHERS
from licite.web.imports import shown
from licite.web.imports.forms import (
    PASSPORT,
    Errors,
    columns_said,
    origin_said,
    passport_data,
    passport_said,
)
from licite.web.imports.told import told, told_of_file
from licite.web.imports.upload import files_of, receives_files
from licite.web.jobs.work import ask
from licite.web.shell.download import FORMATS
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import WORK
from licite.web.shell.words import speak

_LOOKED_AT_ONCE = 200_000
_SAMPLE = (
    "Prénom;Nom;Fonction;Société;E-mail;Téléphone;Date de collecte;Désinscrit\n"
    "Maëlle;Le Bris;Gestionnaire paie;Cofiral;m.lebris@cofiral.example;06 39 98 12 34;18/11/2026;\n"
    "Karim;Oudin;Comptable;Oudin et fils;k.oudin@oudin.example;;17/11/2026;oui\n"
)


@receives_files
@page(GET=WORK, POST=WORK)
def new(request: Asked) -> HttpResponse:
    """Step 1: the two doors, and the file."""
    if request.method != "POST":
        return _new(request, "")
    lang, space = request.viewer.lang, request.space
    draft: Draft | None = None
    try:
        draft = new_draft(space.slug, request.viewer.name, files_of(request))
        draft = check_cards(draft) if len(draft.names) > 1 else draft
        if draft.size <= _LOOKED_AT_ONCE:
            draft.saved(seen={"look": look(draft)})
            return redirect("imports:file", org=space.slug, draft=draft.id)
    except LiciteError as fault:
        if draft:
            draft.remove()
        return _new(request, told_of_file(fault, lang), 413 if fault.code == "FIL045" else 422)
    job = ask(space.slug, "import_look", request.viewer.name, draft=draft.id)
    return redirect("imports:going", org=space.slug, job=job.id)


def _new(request: Asked, problem: str, status: int = 200) -> HttpResponse:
    steps = shown.steps("file", request.viewer.lang)
    given = {"problem": problem, "most": LARGEST // 2**20, "steps": steps}
    return render(request, "imports/new.html", given, status=status)


@page(GET=WORK)
def sample(request: Asked) -> HttpResponse:
    """A small file of invented people, as one might be."""
    answer = HttpResponse(_SAMPLE.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    name = speak("imports.sample_name", request.viewer.lang)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@page(GET=WORK, POST=WORK)
def file(request: Asked, draft: str) -> HttpResponse:
    """What was seen of the file; which door it takes."""
    found = _draft(request, draft)
    seen = found.seen["look"]
    if request.method == "POST":
        door = request.POST.get("door", "contacts")
        if door == "refusals":
            found.saved(door=door)
            return redirect("refusals:files", org=request.space.slug, draft=found.id)
        return redirect("imports:columns", org=request.space.slug, draft=found.id)
    return _step(request, found, "file", {"look": shown.looked(seen, request.viewer.lang), "doors": DOORS})


@page(GET=WORK, POST=WORK)
def columns(request: Asked, draft: str) -> HttpResponse:
    """Step 2: what each column becomes."""
    found = _draft(request, draft)
    seen, lang = found.seen["look"], request.viewer.lang
    errors: Errors = {}
    said, keep = found.said.get("columns", {}), found.said.get("keep", {})
    if request.method == "POST":
        said, keep, errors = columns_said(request.POST, seen, lang)
        if not errors:
            found.saved(said=found.said | {"columns": said, "keep": keep}, seen={"look": seen})
            return redirect("imports:origin", org=request.space.slug, draft=found.id)
    given = {
        "columns": shown.columns(seen, said, keep, errors, lang),
        "look": shown.looked(seen, lang),
        "errors": errors,
    }
    return _step(request, found, "columns", given, 422 if errors else 200)


@receives_files
@page(GET=WORK, POST=WORK)
def origin(request: Asked, draft: str) -> HttpResponse:
    """Step 3: where these people come from."""
    found = _draft(request, draft)
    lang = request.viewer.lang
    said = found.said.get("origin") or {"source_kind": shown.likely_source(found.seen["look"])}
    errors: Errors = {}
    if request.method == "POST":
        answers, errors = origin_said(request.POST, lang)
        said = answers | {"proof": said.get("proof", "")}
        if request.FILES.get("proof") and not errors:
            ((name, pieces),) = files_of(request, "proof")[:1]
            said["proof"] = found.beside(name, b"".join(pieces)).name
        if not errors:
            found = found.saved(said=found.said | {"origin": said}, seen={"look": found.seen["look"]})
            if said["source_kind"] in FROM_OTHERS:
                return redirect("imports:passport", org=request.space.slug, draft=found.id)
            drop_passport(found)
            return _compute(request, found)
    given = {"said": said, "errors": errors, "kinds": shown.kinds(lang), "of_others": FROM_OTHERS}
    return _step(request, found, "origin", given, 422 if errors else 200)


@receives_files
@page(GET=WORK, POST=WORK)
def passport(request: Asked, draft: str) -> HttpResponse:
    """Between 3 and 4, for lists that others made: their passport."""
    found = _draft(request, draft)
    if found.said.get("origin", {}).get("source_kind") not in FROM_OTHERS:
        return redirect("imports:origin", org=request.space.slug, draft=found.id)
    said: dict[str, Any] = dict.fromkeys(PASSPORT, "") | {"vendor": found.said["origin"].get("supplier", "")}
    errors: Errors = {}
    if request.method == "POST":
        said, errors = _passport_answer(request, found, said)
        if not errors:
            return _compute(request, found.saved(seen={"look": found.seen["look"]}))
    given = {"said": said, "errors": errors, "passport": passport_of(found)}
    return _step(request, found, "passport", given, 422 if errors else 200)


def _passport_answer(request: Asked, found: Draft, said: dict[str, Any]) -> tuple[dict[str, Any], Errors]:
    """Keeps the passport that was given or filled in; what was said, and what is wrong with it."""
    way = request.POST.get("way")
    if way == "without":
        drop_passport(found)
        return said, {}
    try:
        if way == "given":
            give_passport(found, [(name, b"".join(pieces)) for name, pieces in files_of(request, "passport")])
            return said, {}
        capture = request.FILES.get("passport_capture")
        said, errors = passport_said(request.POST, capture is not None, request.viewer.lang)
        if not errors and capture is not None:
            fill_passport(found, passport_data(said), (capture.name or "", capture.read()))
    except LiciteError as fault:
        return said, {"passport" if way == "given" else "passport_capture": told(fault, request.viewer.lang)}
    return said, errors


def _compute(request: Asked, draft: Draft) -> HttpResponse:
    """Asks for the preview, and goes where it will show."""
    job = ask(request.space.slug, "import_preview", request.viewer.name, draft=draft.id, lang=request.viewer.lang)
    return redirect("imports:going", org=request.space.slug, job=job.id)


@page(GET=WORK, POST=WORK)
def preview(request: Asked, draft: str) -> HttpResponse:
    """Step 4: what would become of every row; and the button."""
    found = _draft(request, draft)
    told_before = found.seen.get("preview")
    if told_before is None:
        return redirect("imports:origin", org=request.space.slug, draft=found.id)
    if request.method == "POST":
        job = ask(
            request.space.slug, "import_take_in", request.viewer.name,
            draft=found.id, imported=told_before["event_id"], lang=request.viewer.lang,
        )  # fmt: skip
        return redirect("imports:going", org=request.space.slug, job=job.id)
    given = {"seen": shown.preview(found, request.viewer.lang), "passport": passport_of(found)}
    return _step(request, found, "preview", given)


@page(GET=WORK)
def rejects(request: Asked, draft: str, ending: str) -> HttpResponse:
    """The rows that could not be read, to be corrected and brought back."""
    found = _draft(request, draft)
    return sent_rejects(request.space.slug, found.id, ending)


def sent_rejects(controller: str, id_: str, ending: str) -> HttpResponse:
    """The file of rejects of a draft or an import; nothing where it is not kept."""
    path = rejects_file(controller, id_, ending if ending in FORMATS else "none")
    if not path.exists():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"rejects.{ending}")  # type: ignore[return-value]


@page(POST=WORK)
def forget(request: Asked, draft: str) -> HttpResponse:
    """The file goes; nothing of it was recorded."""
    from django.contrib import messages

    found = draft_of(request.space.slug, draft)
    if found is None:
        raise Http404
    found.remove()
    messages.info(request, speak("imports.forgotten", request.viewer.lang))
    return redirect("imports:list", org=request.space.slug)


def _draft(request: Asked, id_: str) -> Draft:
    found = draft_of(request.space.slug, id_)
    if found is None or "look" not in found.seen:
        raise Http404
    return found


def _step(request: Asked, draft: Draft, name: str, given: dict[str, Any], status: int = 200) -> HttpResponse:
    here = "origin" if name == "passport" else name
    more = {
        "draft": draft,
        "steps": shown.steps(here, request.viewer.lang),
        "before": shown.before(name),
        "back": reverse(f"imports:{shown.before(name)}", args=[request.space.slug, draft.id]) if name != "file" else "",
    }
    return render(request, f"imports/{name}.html", given | more, status=status)
