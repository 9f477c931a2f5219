"""Whatever goes wrong behind a page becomes a page: ours with a reference, the user's with how to mend it."""

from collections.abc import Callable
from pathlib import PurePath
from secrets import token_hex

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from licite.errors import LiciteError
from licite.operations.logs import note
from licite.operations.opening import as_told
from licite.store.opened import current
from licite.web.shell import errors

_UNAVAILABLE = {"STO008", "STO011", "STO012", "STO014", "STO015", "STO023"}


class FaultsTold:
    """Turns what views raise into pages, and notes in the log of the installation what was not foreseen.

    The log names the class of the fault and the reference shown; never what was asked or by whom.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and request.method in ("GET", "POST"):
            page = errors.no_page(request)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """A page for what a view raised; None leaves what is Django's own (404, 403, bad requests) to Django."""
        if isinstance(fault, DatabaseError | InterfaceError | OSError):
            fault = as_told(fault)
        if isinstance(fault, LiciteError):
            status = 503 if fault.code in _UNAVAILABLE else 500 if fault.exit_code == 1 else 422
            note(current().home.path, "page", outcome="refused", code=fault.code)
            return errors.told(request, fault, status)
        if type(fault).__module__.startswith("django."):
            return None
        if getattr(settings, "RAISE_FAULTS", False):
            return None
        reference = token_hex(4)
        place = place_of(fault)
        note(
            current().home.path, "page", outcome="failed", fault=type(fault).__name__, reference=reference, place=place
        )
        return errors.ours(request, reference)


def place_of(fault: BaseException) -> str:
    """Where in our code a fault was raised: file and line, and nothing that it says.

    >>> place_of(ValueError("ann@firm.example"))
    'unknown:0'
    """
    found = "unknown:0"
    frames = fault.__traceback__
    while frames is not None:
        file = PurePath(frames.tb_frame.f_code.co_filename)
        if "licite" in file.parts:
            found = f"{file.name}:{frames.tb_lineno}"
        frames = frames.tb_next
    return found
