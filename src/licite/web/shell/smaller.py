"""Pages are sent compressed: a long list weighs a fifth of what it says."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class SmallerPages(GZipMiddleware):
    """Compresses pages, and no file that is handed out: those are streamed as they are.

    The length is blurred by a random name, and another site cannot have a page asked for with the cookie of somebody
    (SameSite): what is on a page cannot be guessed from how long it is (BREACH).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The page, smaller where the browser reads it so."""
        if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
