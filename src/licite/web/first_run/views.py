"""Five questions that give a working set-up; each can be passed, and taken up again."""

import re
from datetime import UTC, datetime

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from licite.errors import LiciteError
from licite.operations.first_check import ORIGINS, first_check
from licite.web.first_run.ending import footer, kept_for, notice
from licite.web.first_run.forms import QUESTIONS, answers_of
from licite.web.organisation.models import AUDIENCES, CHANNELS, MODES, REFUSALS, Organisation
from licite.web.organisation.sender import sender_of
from licite.web.shell.errors import sentence
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import SETTLE, WORK

_MINUTES_EACH = 2
_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-ZÀÉ])")


@page(GET=SETTLE, POST=SETTLE)
def question(request: Asked, step: int) -> HttpResponse:
    """One of the five; `pass` goes on without an answer."""
    if not 1 <= step <= len(QUESTIONS):
        raise Http404
    known, kind = Organisation.of(request.space.slug), QUESTIONS[step - 1]
    shown = answers_of(known, kind)
    if step == 2:
        shown["name"] = shown["name"] or request.space.name
        shown["contact"] = shown["contact"] or request.viewer.name
    form = kind(request.POST) if request.method == "POST" else kind(initial=shown)
    passed = "pass" in request.POST
    if request.method == "POST" and (passed or form.is_valid()):
        for name, value in {} if passed else form.cleaned_data.items():
            setattr(known, name, value)
        known.step = max(known.step, step)
        if step == len(QUESTIONS):
            known.finished_at = datetime.now(UTC)
        known.save()
        return _after(request, step)
    left = {"step": step, "of": len(QUESTIONS), "minutes": _MINUTES_EACH * (len(QUESTIONS) + 1 - step)}
    words = {"modes": MODES, "channels": CHANNELS, "audiences": AUDIENCES, "refusals": REFUSALS}
    known_values = {name: form[name].value() for name in form.fields}
    context = {"form": form, "given": known_values, "back": step - 1, **left, **words}
    return render(request, f"first_run/question_{step}.html", context)


def _after(request: Asked, step: int) -> HttpResponse:
    if step == len(QUESTIONS):
        return redirect("first_run:done", org=request.space.slug)
    return redirect("first_run:question", org=request.space.slug, step=step + 1)


@page(GET=WORK, POST=WORK)
def done(request: Asked) -> HttpResponse:
    """What is ready now, and one real check: an address, and whether it may be written to."""
    known, sender, lang = Organisation.of(request.space.slug), sender_of(request.space.slug), request.viewer.lang
    kept = kept_for(request.space.slug, lang)
    context = {
        "known": known,
        "sender": sender,
        "footer": footer(sender, lang),
        "notice": notice(sender, kept[0] if kept else None, lang),
        "kept": kept,
        "origins": tuple(ORIGINS),
        "may_settle": request.space.role in SETTLE,
        **(_checked(request) if request.method == "POST" else {}),
    }
    return render(request, "first_run/done.html", context)


def _checked(request: Asked) -> dict[str, object]:
    address, origin = request.POST.get("address", "").strip()[:254], request.POST.get("origin")
    lang = request.viewer.lang
    try:
        found = first_check(request.space.slug, address, origin=origin if origin in ORIGINS else None, lang=lang)
    except LiciteError as fault:
        return {"address": address, "problem": sentence(fault.message(lang), lang)}
    asks = str(found.outcome) == "undetermined"
    return {"address": address, "decision": found, "asks": asks, "lines": _SENTENCE.split(found.explanation)}
