"""Refusals: the list without addresses, one address looked up, a refusal noted, one marked as forged."""

from secrets import token_hex
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from licite.errors import LiciteError
from licite.operations.disown import disown
from licite.operations.objections import add_objection, mark_forged
from licite.operations.refusal_reasons import why_blocked
from licite.operations.refusal_register import Noted, counted, last_check, noted, refusal_named
from licite.operations.wording import at_home
from licite.web.imports.forms import day_in
from licite.web.imports.told import told
from licite.web.refusals import shown
from licite.web.shell import download
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import EVERYBODY, JUDGE, REFUSE, WORK
from licite.web.shell.words import speak

_AT_ONCE = 50
_MOST_IN_A_FILE = 1_000_000
_LONGEST = 500
_FIELD = {"OBJ001": ("address", "need_address"), "OBJ003": ("on", "need_past"), "CLI002": ("on", "need_date"),
          "OBJ004": ("words", "need_words")}  # fmt: skip


@page(GET=EVERYBODY)
def listed(request: Asked) -> HttpResponse:
    """How many refusals, since when, the last ones; and a field to look one address up."""
    return _listed(request, {})


@page(POST=EVERYBODY)
def check(request: Asked) -> HttpResponse:
    """Looks one address up; it is never in the address of a page."""
    lang, address = request.viewer.lang, request.POST.get("address", "").strip()[:_LONGEST]
    try:
        found = why_blocked(request.space.slug, address)
    except LiciteError as fault:
        problem = speak("refusals.need_address", lang) if fault.code == "OBJ001" else told(fault, lang)
        return _listed(request, {"address": address, "problem": problem}, 422)
    answer = {
        "address": address,
        "answer": found,
        "stopped_on": found.checked.stopped_on,
        "dated": bool(found.checked.refusals) and found.checked.refusals[0].dated,
        "erased_on": at_home(found.checked.erased_on).date() if found.checked.erased_on else None,
        "why": [
            {
                "rule": f"refusals.rule_{one.rule}",
                "refusal": one.refusal,
                "scope": shown.scope_said(one.refusal.scope, lang),
                "how": shown.how_said(one.refusal.how, lang),
            }
            for one in found.why
        ],
    }
    return _listed(request, answer)


def _listed(request: Asked, more: dict[str, Any], status: int = 200) -> HttpResponse:
    before = request.GET.get("before", "")
    place = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    found = noted(request.space.slug, before=place, most=_AT_ONCE + 1)
    given = {
        "counted": counted(request.space.slug),
        "checked": last_check(),
        "lines": [shown.line(one, request.viewer.lang) for one in found[:_AT_ONCE]],
        "next": found[_AT_ONCE - 1].place if len(found) > _AT_ONCE else None,
        "may_note": request.space.role in REFUSE,
        "may_work": request.space.role in WORK,
        "may_judge": request.space.role in JUDGE,
    }
    return render(request, "refusals/list.html", given | more, status=status)


@page(GET=EVERYBODY)
def table(request: Asked, ending: str) -> HttpResponse:
    """The list as a file; like the page, it names nobody."""
    if ending not in download.FORMATS:
        raise Http404
    lang = request.viewer.lang
    head = [speak(f"refusals.{name}", lang) for name in ("when", "recorded_on", "scope", "by", "proof")]
    lines = (shown.line(one, lang) for one in noted(request.space.slug, most=_MOST_IN_A_FILE))
    rows = [
        [
            at_home(line["one"].on).isoformat(timespec="minutes") if line["one"].dated else "",
            at_home(line["one"].recorded_at).isoformat(timespec="minutes"),
            line["scope"],
            ", ".join(filter(None, (line["how"], line["source"]))),
            line["one"].event,
        ]
        for line in lines
    ]
    return download.table("refusals", ending, head, rows)  # type: ignore[return-value]


@page(GET=REFUSE, POST=REFUSE)
def note(request: Asked) -> HttpResponse:
    """Notes that somebody said stop: it is on disk before the answer, and nothing here lifts it."""
    lang = request.viewer.lang
    said = {"scope": "all", "how": "phone", "key": token_hex(16)}
    errors: dict[str, str] = {}
    if request.method == "POST":
        names = ("address", "scope", "channel", "how", "words", "on", "key")
        said = {name: request.POST.get(name, "").strip()[:_LONGEST] for name in names}
        errors = _record(request, said)
        if not errors:
            return redirect("refusals:list", org=request.space.slug)
    given = {
        "said": said,
        "errors": errors,
        "scopes": [(name, f"refusals.scope_{name}") for name in shown.SCOPES],
        "ways": [(name, f"refusals.how_{name}") for name in shown.WAYS],
        "channels": shown.channels(lang),
    }
    return render(request, "refusals/note.html", given, status=422 if errors else 200)


def _record(request: Asked, said: dict[str, str]) -> dict[str, str]:
    """Records it; what is wrong, by field, where it cannot be."""
    lang = request.viewer.lang
    scope = shown.scope_of(said["scope"], said["channel"])
    day = day_in(said["on"])
    errors = {} if scope else {"scope": "need_scope"}
    errors |= {"on": "need_date"} if said["on"] and day is None else {}
    if errors or scope is None:
        return {name: speak(f"refusals.{key}", lang) for name, key in errors.items()}
    how = said["how"] if said["how"] in shown.WAYS else "other"
    try:
        done = add_objection(
            request.space.slug,
            [said["address"]],
            scope,
            on=day.isoformat() if day else None,
            how=how,
            source=said["words"],
            idempotency_key=f"note {request.viewer.name} {said['key']}" if said["key"] else None,
        )
    except LiciteError as fault:
        if fault.code not in _FIELD:
            raise
        name, key = _FIELD[fault.code]
        return {name: speak(f"refusals.{key}", lang)}
    if done.repeated:
        text = speak("refusals.recorded_before", lang)
    elif scope.channel:
        text = speak("refusals.recorded_some", lang, channel=shown.scope_said(scope, lang))
    else:
        text = speak("refusals.recorded", lang)
    messages.info(request, text)
    return {}


@page(GET=EVERYBODY)
def one(request: Asked, event: str) -> HttpResponse:
    """One refusal: when, of what, by which way; no address, and no way to lift it."""
    return _one(request, _named(request, event), {})


@page(POST=JUDGE)
def forged(request: Asked, event: str) -> HttpResponse:
    """Notes that it is held to be forged; it blocks all the same."""
    found = _named(request, event)
    reason = request.POST.get("reason", "").strip()[:2000]
    try:
        mark_forged(request.space.slug, event, author=request.viewer.name, reason=reason)
    except LiciteError as fault:
        if fault.code not in ("OBJ004", "OBJ005"):
            raise
        errors = {"reason": speak("refusals.need_reason", request.viewer.lang)}
        return _one(request, found, {"errors": errors, "reason": reason}, 422)
    messages.info(request, speak("refusals.marked", request.viewer.lang))
    return redirect("refusals:one", org=request.space.slug, event=event)


@page(POST=JUDGE)
def disowned(request: Asked, event: str) -> HttpResponse:
    """Keeps the person's own word that it was not theirs, with the proof of it."""
    found = _named(request, event)
    lang = request.viewer.lang
    names = ("address", "words", "words_version", "how")
    said = {name: request.POST.get(name, "").strip()[:4000] for name in names}
    errors = {name: speak("refusals.need_all", lang) for name, value in said.items() if not value}
    if not errors:
        try:
            done = disown(request.space.slug, event, **said)
        except LiciteError as fault:
            errors = {"address": told(fault, lang)}
        else:
            messages.info(request, speak("refusals.disowned", lang, n=done.still))
            return redirect("refusals:one", org=request.space.slug, event=event)
    return _one(request, found, {"errors": errors, "said": said}, 422)


def _one(request: Asked, found: Noted, more: dict[str, Any], status: int = 200) -> HttpResponse:
    given = {
        **shown.line(found, request.viewer.lang),
        "day": at_home(found.on).date(),
        "may_judge": request.space.role in JUDGE and found.kind == "objection",
        "said": {},
    }
    return render(request, "refusals/one.html", given | more, status=status)


def _named(request: Asked, event: str) -> Noted:
    try:
        return refusal_named(request.space.slug, event)
    except LiciteError as fault:
        raise Http404 from fault
