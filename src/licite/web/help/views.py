"""What each page is for, what its words mean, the keys; and the statement on accessibility. All of it is here."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from licite.vocabulary.say import catalogue
from licite.web.public.outside import Outside, outside
from licite.web.public.outside import page as page_outside
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import EVERYBODY

WRITTEN_ON = date(2026, 11, 29)
"""The day of the statement on accessibility: it is written anew when something in it changes."""

_KEYS = (("/", "search"), ("?", "help"), ("j", "next"), ("k", "previous"), ("x", "select"), ("n", "new"),
         ("s", "refuse"), ("e", "why"), ("Esc", "close"))  # fmt: skip
_PARTS = ("checked", "lacking", "unchecked")


@page(GET=EVERYBODY)
def pages(request: Asked) -> HttpResponse:
    """Every line of the menu with what is done there, the words of the marks and of the law, and the keys."""
    words = [(f"help.word.{name}", f"help.means.{name}") for name in catalogue("help")["word"]]
    keys = [(sign, f"help.key.{name}") for sign, name in _KEYS]
    return render(request, "help/pages.html", {"words": words, "keys": keys})


@page(GET=EVERYBODY)
def accessibility(request: Asked) -> HttpResponse:
    """The statement, among the pages of a controller."""
    return render(request, "help/accessibility.html", _statement())


@outside
def statement(request: Outside) -> HttpResponse:
    """The same for whoever signs in, or was sent a message."""
    return page_outside(request, "help/outside.html", None, **_statement())


def _statement() -> dict[str, Any]:
    said = catalogue("accessibility")
    parts = [
        (f"accessibility.{part}_title", [f"accessibility.{part}.{name}" for name in said[part]]) for part in _PARTS
    ]
    return {"parts": parts, "written_on": WRITTEN_ON}
