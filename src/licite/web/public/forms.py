"""A form by which people agree, and the second act by a human press that some agreements wait for."""

from django.conf import settings
from django.http import HttpResponse
from django.utils.safestring import SafeString, mark_safe

from licite.errors import LiciteError
from licite.operations.forms import Form, fields_of, public_form
from licite.operations.forms_answers import (
    Waiting,
    confirm_waiting,
    shown_at,
    shown_now,
    submit,
    too_fast,
    waiting,
)
from licite.operations.forms_html import TRAP, Typed, fragment
from licite.operations.identities import identity_of
from licite.vocabulary.typeset import typeset
from licite.web.public.limits import may_send
from licite.web.public.outside import Outside, named, outside, page
from licite.web.shell.words import speak

_BY_TELEPHONE = ("sms.", "voice_call.")
_READ = {"CON001", "CON008", "STO019"}


@outside
def form(request: Outside, form: str) -> HttpResponse:
    """One box for each purpose, channel and partner, none of them ticked; to refuse takes no act."""
    found = public_form(form)
    if found is None:
        return page(request, "public/form_gone.html", None, status=404)
    if request.method == "POST":
        return _sent(request, found)
    return _shown(request, found, Typed(shown=shown_now(found)))


def _sent(request: Outside, found: Form) -> HttpResponse:
    typed = Typed(
        email=request.POST.get("email", "").strip()[:254],
        phone=request.POST.get("phone", "").strip()[:254],
        ticked=tuple(box.name for box in found.boxes if box.name in request.POST.getlist("agree")),
        shown=request.POST.get("shown", ""),
    )
    problem = _problem(request, found, typed)
    if problem:
        return _again(request, found, typed, *problem)
    lang = request.viewer.lang
    try:
        done = submit(
            found, email=typed.email, phone=typed.phone, boxes=typed.ticked, lang=lang, shown=_known(found, typed)
        )
    except LiciteError as refused:
        if refused.code not in _READ:
            raise
        return _again(request, found, typed, "email", "public.form_bad_email", 422)
    said = [found.words[one.box.name][lang] for one in done.given]
    return page(
        request, "public/sent.html", named(found.controller), form=found, said=said, waits=bool(done.confirmation)
    )


def _problem(request: Outside, found: Form, typed: Typed) -> tuple[str, str, int] | None:
    """What keeps a form from being taken: its field, its sentence, the status of the answer."""
    if request.POST.get(TRAP):
        return "", "public.form_trapped", 422
    if too_fast(found, typed.shown):
        return "", "public.form_too_fast", 422
    by_telephone = any(one.startswith(_BY_TELEPHONE) for one in typed.ticked)
    if not _reads(typed.email, "email"):
        return "email", "public.form_bad_email", 422
    if by_telephone and not _reads(typed.phone, "phone"):
        return "phone", "public.form_bad_phone", 422
    if not may_send(_network(request)):
        return "", "public.form_wait", 429
    return None


def _network(request: Outside) -> str:
    """From where a form comes; behind a proxy of ours, what that proxy says, which is the last in its line."""
    if settings.SECURE_PROXY_SSL_HEADER:
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _reads(text: str, kind: str) -> bool:
    try:
        return identity_of(text, exact=True).kind == kind
    except LiciteError:
        return False


def _known(found: Form, typed: Typed) -> str:
    """The seal of the page, where it is one of this form; anything else would name another press."""
    return typed.shown if shown_at(found, typed.shown) else ""


def _again(request: Outside, found: Form, typed: Typed, field: str, key: str, status: int) -> HttpResponse:
    """The form with what was typed, and what is missing; whoever reads it may press at once."""
    why = speak(key, request.viewer.lang)
    kept = Typed(typed.email, typed.phone, typed.ticked, field, why, typed.shown)
    return _shown(request, found, kept, problem=why, status=status)


def _shown(request: Outside, found: Form, typed: Typed, *, problem: str = "", status: int = 200) -> HttpResponse:
    lang = request.viewer.lang
    sender = named(found.controller)
    shown = as_html(found, lang, typed)
    title = typeset(found.content.title[lang], lang)
    return page(
        request, "public/form.html", sender, status=status, form=found, html=shown, title=title, problem=problem
    )


def as_html(found: Form, lang: str, typed: Typed | None = None) -> SafeString:
    """The form as it is shown: the very HTML that is kept with its version, with what the person typed in it."""
    fields = fields_of(found.content, found.sender, found.words)
    # Every text in it is escaped where it is made (`forms_html.fragment`).
    return mark_safe(fragment(fields, lang, action=f"/f/{found.id}", typed=typed))  # noqa: S308


@outside
def confirm(request: Outside, form: str, confirmation: str) -> HttpResponse:
    """Shows what is to be confirmed, with a button: programs follow links, people press buttons."""
    found = waiting(form, confirmation)
    if found is None:
        known = public_form(form)
        sender = named(known.controller) if known else None
        return page(request, "public/confirm_gone.html", sender, status=404, form=known)
    holds = confirm_waiting(found) if request.method == "POST" else None
    return page(
        request, "public/confirm.html", named(found.form.controller), form=found.form, holds=holds,
        done=found.done or holds is not None, said=_words(found, request.viewer.lang),
    )  # fmt: skip


def _words(found: Waiting, lang: str) -> list[str]:
    return [found.form.words[box.name][lang] for box in found.boxes]
