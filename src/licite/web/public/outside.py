"""What every page for people outside is: no session, no cookie, no script, nothing kept, under the sender's name."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from licite.vocabulary.say import LANGUAGES
from licite.web.organisation.sender import Sender, sender_of
from licite.web.shell.viewer import Viewer, first_known

METHODS = ("GET", "HEAD", "POST", "OPTIONS")


class Outside(HttpRequest):
    """A request by somebody outside; `viewer` has their language and no name."""

    viewer: Viewer


def outside(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Makes a view a page for people outside. Only POST may change anything.

    There is no token against forged forms: what is asked is told by the link itself, or may be asked by anybody, and a
    mail program that stops a message has no cookie (RFC 8058).
    """

    @csrf_exempt
    @wraps(view)
    def shown(request: HttpRequest, **rest: Any) -> HttpResponse:
        if request.method not in METHODS:
            return _closed(HttpResponseNotAllowed(METHODS), "fr")
        lang = language_of(request)
        setattr(request, "viewer", Viewer("", lang))  # noqa: B010
        if request.method == "OPTIONS":
            return _closed(HttpResponse(status=204, headers={"Allow": ", ".join(METHODS)}), lang)
        return _closed(view(request, **rest), lang)

    return shown


def language_of(request: HttpRequest) -> str:
    """The language chosen by the switch, which stands in the address, else that of the browser."""
    chosen = request.GET.get("lang")
    return chosen if chosen in LANGUAGES else first_known(request.headers.get("Accept-Language", ""))


def page(request: HttpRequest, template: str, sender: Sender | None, status: int = 200, **context: Any) -> HttpResponse:
    """A page under the sender's name; none where nobody knows whose link it was."""
    lang = language_of(request)
    here = f"?lang={lang}" if request.GET.get("lang") in LANGUAGES else ""
    other = next(one for one in LANGUAGES if one != lang)
    frame = {"sender": sender, "mailto": _mailto(sender), "other_lang": other, "here": here, "lang": lang}
    return render(request, template, frame | context, status=status)


def named(slug: str) -> Sender:
    """Who sends for a controller."""
    return sender_of(slug)


def _mailto(sender: Sender | None) -> str:
    """An address that a link can open, where the sender gave one."""
    if sender is None:
        return ""
    contact = sender.contact.strip()
    if contact.startswith(("https://", "mailto:")):
        return contact
    return f"mailto:{contact}" if "@" in contact and " " not in contact else ""


def _closed(response: HttpResponse, lang: str) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = lang
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
