"""The command box: may I reach this name, address or number? Answered at once, and what is unknown is not stored."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render

from licite.errors import LiciteError
from licite.operations.first_check import ORIGINS, first_check
from licite.operations.identities import is_mention
from licite.operations.objections import check_objections
from licite.operations.people_search import Row, search
from licite.operations.person_page import Cell, quick_answers
from licite.web.people.forms import LONGEST
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import EVERYBODY

CHANNELS = ("email", "voice_call", "sms", "post")
SHORTEST = 3
"""While somebody types, nothing is said before so many letters."""

_SHOWN = 5


@dataclass(frozen=True)
class Met:
    """Somebody whom the words lead to, with the four answers of this instant."""

    row: Row
    cells: list[Cell]


@page(GET=EVERYBODY, POST=EVERYBODY)
def ask(request: Asked) -> HttpResponse:
    """Who is meant, and may they be reached? One person is shown at once; of several, each with four answers."""
    words = request.POST.get("q", "").strip()[:LONGEST]
    if not words:
        return redirect("people:list", org=request.space.slug)
    if request.htmx and len(words) < SHORTEST:
        return HttpResponse()
    found = search(request.space.slug, words, size=_SHOWN)
    if found.total == 1 and found.rows and not request.htmx:
        return redirect("people:one", org=request.space.slug, uid=found.rows[0].uid)
    met = [Met(row, quick_answers(request.space.slug, row.uid, CHANNELS, request.viewer.lang)) for row in found.rows]
    readable = not met and is_mention(words)
    shown = {"words": words, "found": found, "met": met, "readable": readable, "origins": tuple(ORIGINS)}
    return render(request, "people/asked.html", shown)


@page(GET=EVERYBODY, POST=EVERYBODY)
def unknown(request: Asked) -> HttpResponse:
    """May an address be written to that nobody knows? Nothing of it is stored (M28)."""
    words = request.POST.get("q", "").strip()[:LONGEST]
    origin = request.POST.get("origin") or None
    if not words or not is_mention(words):
        return redirect("people:list", org=request.space.slug)
    decision = None
    refused = next(iter(check_objections(request.space.slug, [words]))).objected
    if origin in ORIGINS and "@" in words:
        try:
            decision = first_check(request.space.slug, words, origin=origin, lang=request.viewer.lang)
        except LiciteError as unread:
            if unread.code not in ("PRF002", "OBJ001"):
                raise
    shown = {"words": words, "origin": origin, "origins": tuple(ORIGINS), "decision": decision, "refused": refused}
    return render(request, "people/unknown.html", shown)
