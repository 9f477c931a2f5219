"""The people behind a number of a dry run."""

from collections.abc import Sequence
from datetime import datetime

from django.http.response import HttpResponseBase
from django.shortcuts import render

from licite.operations import dry_runs
from licite.operations.because import sources_of
from licite.operations.people_acts import seen
from licite.operations.people_search import MOST
from licite.operations.retention.plan import today
from licite.operations.wording import outcome_word
from licite.vocabulary.contract import contract
from licite.vocabulary.say import say
from licite.web.campaigns.kept import campaign, last_run, numbers
from licite.web.shell import download
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import EVERYBODY, WORK
from licite.web.shell.words import speak

_OUTCOMES = ("lawful", "undetermined", "unlawful")


@page(GET=EVERYBODY, POST=WORK)
def people(request: Asked, uid: str) -> HttpResponseBase:
    """Who has this answer, or this reason, each with the explanation; the page after by how many came before.

    Posted, the whole of it leaves as a table, and that each person was seen is recorded first.
    """
    found = campaign(request, uid)
    outcome = request.GET.get("answer", "")
    reason, first = request.GET.get("reason", ""), request.GET.get("first", "")
    outcome = outcome if outcome in _OUTCOMES else ""
    known = contract()
    reason, first = (one if one in known.breaches or one in known.facts else "" for one in (reason, first))
    begin = request.GET.get("from", "")
    after = int(begin) if begin.isdecimal() else 0
    job = last_run(found)
    ending = download.asked(request) if request.method == "POST" else ""
    limit = {"limit": MOST} if ending else {}
    try:
        rows, total = dry_runs.people(
            request.space.slug, job.id if job else "", outcome=outcome, reason=reason, first=first, after=after, **limit
        )
    except FileNotFoundError:
        return render(request, "campaigns/gone.html", {"campaign": found}, status=410)
    if ending:
        return _table(request, ending, rows)
    lang = request.viewer.lang
    answer = numbers(found) or {}
    at = datetime.fromisoformat(answer["at"]).date() if answer else today()
    words = [(row, sources_of(None, row.rules, at, lang)) for row in rows]
    shown_to = after + len(rows)
    given = {
        "campaign": found, "rows": words, "total": total, "outcome": outcome, "reason": reason,
        "first": first, "reason_word": _word(reason or first, lang) if reason or first else "",
        "more": shown_to if shown_to < total else None,
        "may_take": request.space.role in WORK and total <= MOST, "formats": download.FORMATS,
    }  # fmt: skip
    return render(request, "campaigns/people.html", given)


def _table(request: Asked, ending: str, rows: Sequence[dry_runs.Answered]) -> HttpResponseBase:
    lang, space = request.viewer.lang, request.space
    seen(space.slug, [row.uid for row in rows], who=request.viewer.name, role=space.role.value)
    head = [speak(f"people.column_{name}", lang) for name in ("contact", "name", "job", "firm", "answer", "reason")]
    cells = (
        (row.uid, row.name, row.job, row.company, outcome_word(row.outcome, lang), row.explanation) for row in rows
    )
    return download.table("people", ending, head, cells)


def _word(key: str, lang: str) -> str:
    topic = "tags" if key in contract().breaches else "facts"
    return say(f"{topic}.{key}.short", lang)
