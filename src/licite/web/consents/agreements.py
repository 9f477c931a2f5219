"""The agreements, one a line, and the proof of each: its words, what was seen, the act, and its place in the log."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from licite.errors import LiciteError
from licite.operations.consents_list import COLUMNS, Agreement, agreement, agreements, every_agreement
from licite.operations.consents_receipts import receipts, write_receipts
from licite.operations.consents_shown import shown
from licite.operations.forms import Form, form_of
from licite.operations.objections import day_of
from licite.operations.person_words import purpose_word
from licite.operations.wording import channel_word
from licite.web.shell import download
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import EVERYBODY, PROVE, WORK
from licite.web.shell.words import speak

TAKE = WORK | PROVE
"""To take agreements away, with the addresses in them."""


@page(GET=EVERYBODY)
def every(request: Asked) -> HttpResponse:
    """The agreements, the newest first; `?form=` shows those that came by one form."""
    by = _by(request)
    found = agreements(request.space.slug, source=by.source if by else None, page=_page(request))
    rows = [(one, what(one, request.viewer.lang), f"forms.state.{one.state}") for one in found.rows]
    return render(request, "consents/agreements.html", {
        "rows": rows, "found": found, "by": by, "before": found.page - 1, "after": found.page + 1,
        "may_take": request.space.role in TAKE,
    })  # fmt: skip


@page(GET=TAKE)
def table(request: Asked, ending: str) -> HttpResponseBase:
    """Every agreement with its proof, as a table."""
    if ending not in download.FORMATS:
        raise Http404
    by = _by(request)
    rows = every_agreement(request.space.slug, source=by.source if by else None)
    return download.table("agreements", ending, COLUMNS, rows)


@page(GET=EVERYBODY)
def proof(request: Asked, event: str) -> HttpResponse:
    """One agreement with all that proves it."""
    one, leaf = _agreement(request, event)
    version = _version(request, one)
    seen = version.html.get(one.words_language, "") if version else ""
    return render(request, "consents/proof.html", {
        "one": one, "leaf": leaf, "what": what(one, request.viewer.lang), "state_key": f"forms.state.{one.state}",
        "day": day_of(one.given_at) if one.given_at else None, "version": version, "html": seen,
        "title": version.content.title.get(one.words_language, "") if version else "",
        "may_take": request.space.role in TAKE and one.grade == "proven" and bool(one.address),
    })  # fmt: skip


@page(GET=TAKE)
def receipt(request: Asked, event: str) -> HttpResponseBase:
    """The receipts of what this person agreed to, as a person or an authority is handed them (ISO/IEC TS 27560)."""
    one, _ = _agreement(request, event)
    if not one.address:
        raise Http404
    lang = request.viewer.lang
    with download.made() as folder:
        path = folder / "receipt.jsonld"
        write_receipts(path, receipts(shown(request.space.slug, one.address), lang=lang))
        return download.Sent(path, path.name)


def what(one: Agreement, lang: str) -> str:
    """What an agreement is for, in a few words."""
    anything = speak("forms.any", lang)
    return speak(
        "forms.what",
        lang,
        purpose=purpose_word(one.purpose, lang) if one.purpose else anything,
        channel=channel_word(one.channel, lang) if one.channel else anything,
        partner=", ".join(one.partners) or None,
    )


def _agreement(request: Asked, event: str) -> tuple[Agreement, str]:
    try:
        return agreement(request.space.slug, event)
    except LiciteError as fault:
        if fault.code != "STO025":
            raise
        raise Http404 from None


def _by(request: Asked) -> Form | None:
    """The form whose agreements are asked for; 404 for one that is not there."""
    name = request.GET.get("form", "")
    return _named(request, name) if name else None


def _named(request: Asked, form: str, number: int | None = None) -> Form:
    try:
        return form_of(request.space.slug, form, number)
    except LiciteError as fault:
        if fault.code != "FRM002":
            raise
        raise Http404 from None


def _version(request: Asked, one: Agreement) -> Form | None:
    """The version of the form by which an agreement came; None of one that came otherwise."""
    form, number = one.source.removeprefix("form "), one.words_version.rpartition("-v")[2]
    if not one.source.startswith("form ") or not number.isdigit():
        return None
    try:
        return form_of(request.space.slug, form, int(number))
    except LiciteError as fault:
        if fault.code != "FRM002":
            raise
        return None


def _page(request: Asked) -> int:
    asked = request.GET.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
