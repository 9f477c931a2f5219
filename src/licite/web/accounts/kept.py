"""A form that was sent after the session had ended: nothing is done, and nothing that was typed is lost."""

from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from licite.web.accounts.gate import inside

KEPT = "kept"
MOST_BYTES = 50_000
_OURS = ("csrfmiddlewaretoken",)


def asked_to_sign_in(request: HttpRequest) -> HttpResponse | None:
    """What somebody is answered who is not signed in any more; None for a page that is only looked at.

    What a form held waits in the session until they are signed in again, and is shown to be sent once more. A piece of
    a page has the whole page go to the way in.
    """
    if "HX-Request" in request.headers:
        back = urlsplit(request.headers.get("HX-Current-URL", "")).path or "/"
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = redirect_to_login(back)["Location"]
        return answer
    if request.method != "POST":
        return None
    plain = request.content_type == "application/x-www-form-urlencoded"
    if not plain or int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return None
    fields = [[name, value] for name, values in request.POST.lists() for value in values if name not in _OURS]
    request.session[KEPT] = {"path": request.path, "fields": fields}
    return redirect_to_login(reverse("accounts:kept"))


@inside
@login_required
@require_GET
def kept(request: HttpRequest) -> HttpResponse:
    """Shows once what waits, to be sent now or left; whether it may be done is asked when it is sent."""
    waits = request.session.pop(KEPT, None)
    if waits is None:
        return redirect("accounts:front")
    return render(request, "accounts/kept.html", waits)
