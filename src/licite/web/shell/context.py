"""What every template can name."""

from typing import Any

from django.http import HttpRequest

from licite.web.accounts.gate import is_invented, warned_after_seconds
from licite.web.shell.errors import lang_of, parts
from licite.web.shell.menu import dock_of, menu_of


def of_request(request: HttpRequest) -> dict[str, Any]:
    """The viewer, their language, the controller seen and the menu of it."""
    viewer, space = getattr(request, "viewer", None), getattr(request, "space", None)
    doubt = getattr(request, "doubt", None)
    menu = menu_of(space, request.path) if space else []
    dock, beyond = dock_of(menu)
    return {
        "viewer": viewer,
        "space": space,
        "lang": lang_of(request),
        "doubt": parts(doubt, lang_of(request)) if doubt else None,
        "menu": menu,
        "dock": dock,
        "more_here": beyond,
        "invented": is_invented(),
        "session_warns": warned_after_seconds(),
    }
