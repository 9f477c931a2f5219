"""Every component on one page, in every state: what a new page is made from."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def components(request: HttpRequest) -> HttpResponse:
    """The components of the site."""
    counts = {"lawful": 2986, "undetermined": 731, "unlawful": 795}
    columns = [(str(month), month * 7 % 31, month % 5) for month in range(24)]
    return render(request, "style/components.html", {"counts": counts, "columns": columns})
