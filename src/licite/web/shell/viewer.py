"""Who looks, in which language and which light: of every request, signed in or not."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import override

from licite.vocabulary.say import LANGUAGES
from licite.web.shell.roles import Role

THEMES = {"light": "licite", "dark": "licite-nuit"}
LANGUAGE_COOKIE = "licite-lang"
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Viewer:
    """Somebody at a page. `name` is how the registers call them; empty where nobody is signed in.

    `theme` is the value of `data-theme`, None where the system of the reader decides.
    """

    name: str
    lang: str
    theme: str | None = None
    dense: bool = False
    keys: bool = True


@dataclass(frozen=True)
class Space:
    """The controller whose pages are seen, and what the viewer is there."""

    slug: str
    name: str
    role: Role
    others: bool = False

    @property
    def role_word(self) -> str:
        """The sentence that names the role."""
        return f"web.role_{self.role.value}"

    @property
    def told_apart(self) -> str | None:
        """The name that buttons repeat which send or erase; None where the viewer has no other to take it for."""
        return self.name if self.others else None


class ViewerMiddleware:
    """Puts `request.viewer` in place, and `request.space` as None until a page of a controller sets it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        viewer = viewer_of(request)
        setattr(request, "viewer", viewer)  # noqa: B010
        setattr(request, "space", None)  # noqa: B010
        with override(viewer.lang):
            response = self.get_response(request)
        if "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        if "Content-Language" in response:  # a page for people outside chose it, and sets no cookie
            return response
        response["Content-Language"] = viewer.lang
        if request.GET.get("lang") in LANGUAGES:
            response.set_cookie(LANGUAGE_COOKIE, viewer.lang, max_age=_YEAR, httponly=True, samesite="Lax")
        return response


def viewer_of(request: HttpRequest) -> Viewer:
    """Who looks: with the choices of their profile, else the language that their browser asks for."""
    from licite.web.accounts.models import Profile

    if not request.user.is_authenticated:
        return Viewer("", language_asked(request))
    profile = Profile.of(request.user)
    return Viewer(
        name=request.user.get_username(),
        lang=profile.language or language_asked(request),
        theme=THEMES.get(profile.theme),
        dense=profile.dense,
        keys=profile.keys,
    )


def language_asked(request: HttpRequest) -> str:
    """The language chosen on this browser (`?lang=`, or the cookie of it), else the first known of Accept-Language."""
    chosen = request.GET.get("lang") or request.COOKIES.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    return first_known(request.headers.get("Accept-Language", ""))


def first_known(accepted: str) -> str:
    """The language wanted most among those there are, French where none is.

    >>> first_known("de, en-GB;q=0.8, fr;q=0.5"), first_known(""), first_known("fr;q=x, en")
    ('en', 'fr', 'en')
    """
    weighed: list[tuple[float, str]] = []
    for part in accepted.split(","):
        name, _, rest = part.strip().partition(";")
        try:
            weight = float(rest.strip().removeprefix("q=")) if rest else 1.0
        except ValueError:
            continue
        weighed.append((weight, name.strip().lower().partition("-")[0]))
    known = [one for one in weighed if one[1] in LANGUAGES and one[0] > 0]
    return max(known, key=lambda one: one[0])[1] if known else LANGUAGES[0]
