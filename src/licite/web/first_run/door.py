"""The way in while nobody has an account: one secret link, told on the terminal of whoever started the site."""

import os
import sys
from hmac import compare_digest
from secrets import token_urlsafe
from threading import Lock

from django.http import HttpRequest
from django.urls import reverse

from licite.vocabulary.say import say
from licite.web.accounts.gate import is_empty, is_near
from licite.web.accounts.links import address

LISTENS = "LICITE_LISTENS"
"""In the environment, the address that `licite serve` listens to; empty where it is for this machine alone."""
ADDRESS = "LICITE_ADDRESS"
first_of_all = Lock()
_secret: list[str] = []


def announce(lang: str) -> None:
    """Tells the link on the terminal, where nobody has an account yet; a new one each time the site starts."""
    if is_empty():
        link = address(open_door(), os.environ.get(ADDRESS))
        sys.stderr.write(say("first_run.link", lang, link=link) + "\n")
        sys.stderr.flush()


def open_door() -> str:
    """Makes the secret anew, and gives the path with it."""
    _secret[:] = [token_urlsafe(32)]
    return reverse("door:enter", args=_secret)


def may_enter(request: HttpRequest, secret: str) -> bool:
    """Whether this is the link, asked from where it may be, and nobody was faster."""
    right = bool(_secret) and compare_digest(_secret[0].encode(), secret.encode())
    return right and (bool(os.environ.get(LISTENS)) or is_near(request)) and is_empty()
