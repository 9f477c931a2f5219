"""Files that a page receives: weighed before they are read, kept private, refused in a sentence."""

from collections.abc import Iterator
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_protect

from licite.errors import LiciteError
from licite.operations.import_drafts import LARGEST, too_large
from licite.web.shell.pages import Asked, Page

MOST_FILES = 100
_AROUND_THE_FILE = 2**20


def receives_files(made: Page) -> Page:
    """A page to which files are sent: what says that it is too heavy is not read at all.

    Looking for the form's token reads the form, files and all; so that is done here, once the weight is known.
    """

    @wraps(made)
    def weighing(request: Any, org: str, **rest: Any) -> HttpResponse:
        request.too_heavy = _length(request) > LARGEST + _AROUND_THE_FILE
        checked: Any = made if request.too_heavy else csrf_protect(made)
        answer: HttpResponse = checked(request, org=org, **rest)
        return answer

    setattr(weighing, "csrf_exempt", True)  # noqa: B010
    return weighing  # type: ignore[return-value]


def files_of(request: Asked, field: str = "file") -> list[tuple[str, Iterator[bytes]]]:
    """What was sent under a name: each file's own name, and its bytes.

    Fails with FIL045 where it was too heavy, FIL047 where nothing was sent, FIL048 where there are too many files.
    """
    if getattr(request, "too_heavy", False):
        raise too_large()
    found: list[Any] = request.FILES.getlist(field)
    if not found:
        raise LiciteError("FIL047")
    if len(found) > MOST_FILES:
        raise LiciteError("FIL048", most=MOST_FILES)
    return [(one.name or "", one.chunks()) for one in found]


def _length(request: Any) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
