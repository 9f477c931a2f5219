"""Home: whom may I contact today, what is due."""

from django.http import HttpResponse
from django.shortcuts import render

from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import EVERYBODY


@page(GET=EVERYBODY)
def today(request: Asked) -> HttpResponse:
    """The sentence of the day, channels by what may be done, what needs a hand."""
    return render(request, "home/today.html")


@page(GET=EVERYBODY)
def more(request: Asked) -> HttpResponse:
    """The whole menu, for a phone."""
    return render(request, "home/more.html")
