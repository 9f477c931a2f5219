"""The people behind a number of a dry run."""

from django.http import HttpResponse
from django.shortcuts import render

from licite.operations import dry_runs
from licite.vocabulary.contract import contract
from licite.vocabulary.say import say
from licite.web.campaigns.kept import campaign, last_run
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import EVERYBODY

_OUTCOMES = ("lawful", "undetermined", "unlawful")


@page(GET=EVERYBODY)
def people(request: Asked, uid: str) -> HttpResponse:
    """Who has this answer, or this reason, each with the explanation; the page after by how many came before."""
    found = campaign(request, uid)
    outcome = request.GET.get("answer", "")
    reason = request.GET.get("reason", "")
    outcome = outcome if outcome in _OUTCOMES else ""
    known = contract()
    reason = reason if reason in known.breaches or reason in known.facts else ""
    begin = request.GET.get("from", "")
    after = int(begin) if begin.isdecimal() else 0
    job = last_run(found)
    try:
        rows, total = dry_runs.people(
            request.space.slug, job.id if job else "", outcome=outcome, reason=reason, after=after
        )
    except FileNotFoundError:
        return render(request, "campaigns/gone.html", {"campaign": found}, status=410)
    lang = request.viewer.lang
    words = [(row, [_word(one, lang) for one in row.reasons]) for row in rows]
    shown_to = after + len(rows)
    given = {
        "campaign": found, "rows": words, "total": total, "outcome": outcome, "reason": reason,
        "reason_word": _word(reason, lang) if reason else "", "more": shown_to if shown_to < total else None,
    }  # fmt: skip
    return render(request, "campaigns/people.html", given)


def _word(key: str, lang: str) -> str:
    topic = "tags" if key in contract().breaches else "facts"
    return say(f"{topic}.{key}.short", lang)
