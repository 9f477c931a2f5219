"""The pages of what went wrong: the same words for what is not there and for what is not yours."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from licite.errors import LiciteError
from licite.vocabulary.typeset import typeset
from licite.web.shell.words import speak


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """M33: this page does not exist, or you have no access to it."""
    return _told(request, "web.not_found", 404)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """The form was too old, or came from elsewhere: nothing was done."""
    return _told(request, "web.form_too_old", 403)


def no_page(request: HttpRequest) -> HttpResponse:
    """What only a button asks for was asked for as a page: after signing in again, say. Nothing was done."""
    return _told(request, "web.no_page", 405)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """What was sent cannot be read as a form or an address."""
    return _told(request, "web.bad_request", 400)


def ours(request: HttpRequest, reference: str) -> HttpResponse:
    """M34: the error is ours, and under which reference the log has it."""
    return _told(request, "web.ours", 500, id=reference)


def kept_back(request: HttpRequest) -> HttpResponse:
    """M35: no answer and no list while the list of refusals cannot be relied on; the band on top says why."""
    return render(request, "shell/doubt.html", status=503)


def told(request: HttpRequest, error: LiciteError, status: int) -> HttpResponse:
    """A message of Licite: what, where, how to mend."""
    return render(request, "shell/error.html", {"error": parts(error, lang_of(request))}, status=status)


def parts(error: LiciteError, lang: str) -> dict[str, str | None]:
    """What a message of Licite is made of, as it is printed."""
    return {
        "code": error.code,
        "what": sentence(error.message(lang), lang),
        "where": error.where,
        "help": sentence(error.help(lang), lang),
    }


def sentence(text: str, lang: str) -> str:
    """A message as it is printed: with a capital and a full stop."""
    text = typeset(text, lang)
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def lang_of(request: HttpRequest) -> str:
    """The language of whoever asked; French before it is known."""
    viewer = getattr(request, "viewer", None)
    return viewer.lang if viewer else "fr"


def _told(request: HttpRequest, key: str, status: int, **slots: object) -> HttpResponse:
    said = speak(key, lang_of(request), **slots)
    return render(request, "shell/error.html", {"sentence": said}, status=status)
