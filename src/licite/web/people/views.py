"""The list of people, and what it answers for."""

from datetime import date
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from licite.errors import LiciteError
from licite.operations.people_search import MOST, Filters, imports_named, is_import, search
from licite.operations.retention.plan import today
from licite.operations.standing_answers import CHANNELS, OUTCOMES
from licite.operations.usual_message import AUDIENCES, Usual, job_functions, keep_usual, usual_message
from licite.vocabulary.contract import contract
from licite.web.jobs.work import ask
from licite.web.people.following import kept_up
from licite.web.people.forms import CAME, LONGEST, FiltersForm
from licite.web.shell.download import FORMATS
from licite.web.shell.errors import sentence
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import EVERYBODY, JUDGE, WORK
from licite.web.shell.words import speak


@page(GET=EVERYBODY, POST=EVERYBODY)
def people(request: Asked) -> HttpResponse:
    """The people whom words and filters leave. Words name people: they come by POST and stay out of the address."""
    filters = filters_of(request)
    words = request.POST.get("q", "")[:LONGEST]
    after = (request.POST if request.method == "POST" else request.GET).get("after") or None
    counted = kept_up(request.space.slug)
    found = search(request.space.slug, words, filters, after=after, anew=counted is not None and counted.behind)
    shown = {
        "found": found,
        "filters": filters,
        "words": words,
        "after": after,
        "query": query_of(filters),
        "query_parts": parse_qsl(query_of(filters)),
        "most": MOST,
        "formats": FORMATS,
        "standing": counted,
        "channels": CHANNELS,
        "answers": [(one, (found.outcomes or {}).get(one) if found.outcomes is not None else None) for one in OUTCOMES],
        "imports": imports_named(request.space.slug),
        "came": CAME,
        "sources": _sources(dict(found.sources) if found.sources is not None else None, filters.source),
        "may_work": request.space.role in WORK,
        "may_erase": request.space.role in JUDGE,
        "usual": usual_message(request.space.slug),
    }
    return render(request, "people/list.html", shown)


def filters_of(request: Asked) -> Filters:
    """The filters of an address; an import that is not there, or somebody else's, is no page."""
    filters = FiltersForm.read(request.GET)
    if filters.imported and not is_import(request.space.slug, filters.imported):
        raise Http404
    return filters


def query_of(filters: Filters) -> str:
    """The filters as they stand in an address."""
    said: dict[str, str | date] = {"channel": filters.channel}
    named = {"answer": filters.outcome, "source": filters.source, "country": filters.country, "before": filters.before}
    named |= {"since": filters.since, "imported": filters.imported, "came": filters.came}
    said |= {name: value for name, value in named.items() if value}
    return urlencode(said | ({"changed": "1"} if filters.changed else {}))


def _sources(counts: dict[str, int] | None, chosen: str) -> list[tuple[str, int | None]]:
    """The sources that there are, with how many; all of the contract where nobody counted."""
    if counts is None:
        return [(one, None) for one in contract().facts["source_kind"].values]
    kinds = contract().facts["source_kind"].values
    known: list[tuple[str, int | None]] = [(one, count) for one, count in counts.items() if one in kinds]
    return known if not chosen or chosen in counts else [*known, (chosen, 0)]


@page(POST=WORK)
def refresh(request: Asked) -> HttpResponse:
    """Has the answers of everybody worked out again."""
    job = ask(request.space.slug, "people_refresh", request.viewer.name)
    messages.info(request, speak("people.recompute_asked", request.viewer.lang))
    return redirect("jobs:progress", org=request.space.slug, job=job.id)


@page(GET=WORK, POST=WORK)
def usual(request: Asked) -> HttpResponse:
    """What is usually sent: lists and the home page answer for it."""
    slug, lang = request.space.slug, request.viewer.lang
    known, problem = usual_message(slug) or Usual(), ""
    if request.method == "POST":
        said = request.POST
        known = Usual(
            audience=said.get("audience", ""),
            functions=tuple(said.getlist("functions")),
            reason=said.get("reason", "")[:2_000],
            what=said.get("what", "")[:LONGEST],
            similar=said.get("similar") == "1",
            sources=tuple(said.getlist("sources")),
            refusal_offered=said.get("refusal_offered") == "1",
        )
        try:
            keep_usual(slug, known, by=request.viewer.name, day=today())
        except LiciteError as refused:
            problem = f"{sentence(refused.message(lang), lang)} {sentence(refused.help(lang), lang)}"
        else:
            ask(slug, "people_refresh", request.viewer.name)
            messages.info(request, speak("people.usual_done", lang))
            return redirect("people:list", org=slug)
    shown = {
        "usual": known,
        "problem": problem,
        "audiences": AUDIENCES,
        "functions": job_functions(),
        "sources": [one for one, _ in _sources(None, "")],
    }
    return render(request, "people/usual.html", shown, status=422 if problem else 200)
