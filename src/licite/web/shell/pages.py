"""What every page of a controller begins with: somebody signed in, a role there, and a method open to that role."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Protocol

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from licite.errors import LiciteError
from licite.operations.registers_trust import distrusted
from licite.web.accounts.members import space_of
from licite.web.shell import errors
from licite.web.shell.doubt import is_kept_back
from licite.web.shell.roles import Roles
from licite.web.shell.viewer import Space, Viewer


class Asked(HttpRequest):
    """A request as a page sees it: `viewer` and `space` are there, and in `doubt` why refusals cannot be relied on."""

    viewer: Viewer
    space: Space
    doubt: LiciteError | None
    htmx: Any


class Page(Protocol):
    """A view with the roles that each of its methods is open to."""

    roles: Mapping[str, Roles]

    def __call__(self, request: HttpRequest, org: str, **rest: Any) -> HttpResponseBase: ...


def page(**roles: Roles) -> Callable[[Callable[..., HttpResponseBase]], Page]:
    """Makes a view a page of a controller: `@page(GET=EVERYBODY, POST=JUDGE)` over `def view(request, ...)`.

    The view is not given the controller's name: it is in `request.space`, and only there where the viewer has a role.
    Whoever has none is told what is told of a page that does not exist. While the list of refusals cannot be relied on,
    every page says so, and those that answer for people or hand out lists do neither.
    """

    def made(view: Callable[..., HttpResponseBase]) -> Page:
        @wraps(view)
        def checked(request: HttpRequest, org: str, **rest: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            space = space_of(request.user, org)
            if space is None:
                raise Http404
            method = "GET" if request.method == "HEAD" else str(request.method)
            if method not in roles:
                return HttpResponseNotAllowed([*roles, "HEAD"] if "GET" in roles else list(roles))
            if space.role not in roles[method]:
                raise Http404
            setattr(request, "space", space)  # noqa: B010
            doubt = distrusted()
            setattr(request, "doubt", doubt)  # noqa: B010
            return errors.kept_back(request) if doubt and is_kept_back(request) else view(request, **rest)

        setattr(checked, "roles", roles)  # noqa: B010
        return checked  # type: ignore[return-value]

    return made
