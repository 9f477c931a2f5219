"""Forms by which people agree: the list, the builder with what the public sees beside it, and what came by each."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from licite.errors import LiciteError
from licite.operations.consents_list import agreements
from licite.operations.forms import (
    Content,
    Form,
    counted,
    fields_of,
    findings,
    form_of,
    forms_of,
    publish,
    versions_of,
    words_of,
)
from licite.operations.forms_answers import unconfirmed
from licite.operations.forms_html import BOTH, fragment
from licite.operations.public_links import site_address
from licite.operations.retention.plan import today
from licite.web.consents.forms import MODELS, Builder, as_typed, model
from licite.web.organisation.sender import sender_of
from licite.web.shell import download
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import EVERYBODY, WORK
from licite.web.shell.words import speak

SURE = ("sure_unticked", "sure_apart", "sure_refuse", "sure_layers")


@page(GET=EVERYBODY)
def overview(request: Asked) -> HttpResponseBase:
    """How many agreements there are, and the forms that collect them."""
    slug, lang = request.space.slug, request.viewer.lang
    if ending := download.asked(request):
        names = ("form", "version", "collects", "given", "waiting", "state")
        head = [speak(f"forms.column_{name}", lang) for name in names]
        states = {True: speak("forms.open_now", lang), False: speak("forms.closed_now", lang)}
        rows = [
            (one.form.content.name, one.form.number, len(one.form.boxes), one.given, one.waiting,
             states[one.form.content.open])
            for one in forms_of(slug)
        ]  # fmt: skip
        return download.table("forms", ending, head, rows)
    return render(request, "consents/overview.html", {
        "total": agreements(slug).total, "day": today(), "forms": forms_of(slug), "models": _models(),
        "may_build": request.space.role in WORK,
    })  # fmt: skip


@page(GET=WORK, POST=WORK)
def new(request: Asked) -> HttpResponse:
    """Builds a form from a model."""
    lang = request.viewer.lang
    start = model(request.GET.get("model", ""), sender_of(request.space.slug), lang)
    return _build(request, Builder(request.POST if request.method == "POST" else start, lang), None)


@page(GET=WORK, POST=WORK)
def edit(request: Asked, form: str) -> HttpResponse:
    """Builds the next version of a form."""
    found = _form(request, form)
    given = request.POST if request.method == "POST" else as_typed(found.content)
    return _build(request, Builder(given, request.viewer.lang), found)


def _build(request: Asked, builder: Builder, before: Form | None) -> HttpResponse:
    """The builder; pressed to put out, the form is out where nothing is missing."""
    complete, conflict = builder.is_valid(), False
    if request.method == "POST" and "look" not in request.POST and complete:
        try:
            made = _publish(request, builder.content(), before)
        except LiciteError as fault:
            if fault.code != "FRM003":
                raise
            conflict = True
        else:
            said = speak("forms.published", request.viewer.lang, name=made.content.name, number=str(made.number))
            messages.success(request, said)
            return redirect("consents:form", org=request.space.slug, form=made.id)
    failed = request.method == "POST" and "look" not in request.POST and (conflict or not complete)
    shown = _looks(request, builder.content())
    return render(request, "consents/build.html", {
        "builder": builder, "before": before, "next": before.number + 1 if before else 1, "failed": failed,
        "conflict": conflict, "values": builder.data, **shown,
    }, status=422 if failed else 200)  # fmt: skip


def _publish(request: Asked, content: Content, before: Form | None) -> Form:
    after = request.POST.get("after", "")
    return publish(
        request.space.slug,
        content,
        sender=sender_of(request.space.slug).name,
        author=request.viewer.name,
        form=before.id if before else None,
        after=int(after) if after.isascii() and after.isdigit() and len(after) < 9 else 0,
    )


@page(POST=WORK)
def look(request: Asked) -> HttpResponse:
    """The piece of the builder that shows what the public would see, and what there is to look at."""
    builder = Builder(request.POST, request.viewer.lang)
    builder.is_valid()
    return render(request, "consents/look.html", _looks(request, builder.content()))


def _looks(request: Asked, content: Content) -> dict[str, Any]:
    """What the public would see of a form as it is being built; it is put out by nothing here."""
    lang, sender = request.viewer.lang, sender_of(request.space.slug).name
    fields = fields_of(content, sender, words_of(content, sender))
    return {
        "html": fragment(fields, lang, action=""), "title": content.title[lang], "findings": findings(content),
        "sure": SURE,
    }  # fmt: skip


@page(GET=EVERYBODY)
def form(request: Asked, form: str) -> HttpResponse:
    """One form: what the public sees, what there is to look at, what came of it, how to embed it, its versions."""
    found = _form(request, form)
    site = site_address() or f"{request.scheme}://{request.get_host()}"
    sender = sender_of(request.space.slug)
    fields = fields_of(found.content, found.sender, found.words)
    lang = request.viewer.lang
    return render(request, "consents/form.html", {
        "form": found, "counted": counted(found), "day": today(), "html": found.html[lang],
        "title": found.content.title[lang], "findings": findings(found.content), "sure": SURE, "sender": sender,
        "embed": [(f"forms.lang_{one}", one, fragment(fields, one, action=f"{site}/f/{found.id}")) for one in BOTH],
        "no_site": site_address() is None, "versions": versions_of(request.space.slug, found.id),
        "may_build": request.space.role in WORK,
    })  # fmt: skip


@page(POST=WORK)
def opened(request: Asked, form: str) -> HttpResponse:
    """Closes a form, or opens it again: a version as any other."""
    found = _form(request, form)
    content = replace(found.content, open=request.POST.get("open") == "1")
    if content.open != found.content.open:
        publish(
            request.space.slug, content, sender=found.sender, author=request.viewer.name, form=found.id,
            after=found.number,
        )  # fmt: skip
    return redirect("consents:form", org=request.space.slug, form=found.id)


@page(GET=WORK)
def waiting(request: Asked, form: str, ending: str) -> HttpResponseBase:
    """Who is to be sent a confirmation, for the tool that sends: each address once, and the address that confirms."""
    found = _form(request, form)
    if ending not in download.FORMATS:
        raise Http404
    site = site_address() or f"{request.scheme}://{request.get_host()}"
    rows = ((one.address, f"{site}{one.path}", one.since.isoformat()) for one in unconfirmed(found))
    return download.table("confirmations", ending, ("address", "confirm", "since"), rows)


def _form(request: Asked, form: str) -> Form:
    try:
        return form_of(request.space.slug, form)
    except LiciteError as fault:
        if fault.code != "FRM002":
            raise
        raise Http404 from None


def _models() -> list[tuple[str, str]]:
    return [(name, f"forms.model.{name}") for name in MODELS]
