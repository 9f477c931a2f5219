"""The addresses of the site: those of a controller under `/o/<org>/`, those of people outside under one letter."""

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from licite.web.shell import errors

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("licite.web.accounts.urls")),
    path("style/", include("licite.web.style.urls")),
    path("o/<slug:org>/", include("licite.web.home.urls")),
    path("o/<slug:org>/jobs/", include("licite.web.jobs.urls")),
]

handler400 = errors.bad_request
handler403 = errors.not_found
handler404 = errors.not_found
