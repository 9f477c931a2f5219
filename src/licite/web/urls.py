"""The addresses of the site: those of a controller under `/o/<org>/`, those of people outside under one letter."""

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from licite.web.shell import errors

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("licite.web.accounts.urls")),
    path("sign-in/", include("licite.web.accounts.sign_in")),
    path("first-run/", include("licite.web.first_run.door_urls")),
    path("", include("licite.web.public.urls")),
    path("accessibility/", include("licite.web.help.outside_urls")),
    path("style/", include("licite.web.style.urls")),
    path("o/<slug:org>/", include("licite.web.home.urls")),
    path("o/<slug:org>/consents/", include("licite.web.consents.urls")),
    path("o/<slug:org>/campaigns/", include("licite.web.campaigns.urls")),
    path("o/<slug:org>/retention/", include("licite.web.retention.urls")),
    path("o/<slug:org>/evidence/", include("licite.web.evidence.urls")),
    path("o/<slug:org>/law/", include("licite.web.law.urls")),
    path("o/<slug:org>/first-run/", include("licite.web.first_run.urls")),
    path("o/<slug:org>/settings/", include("licite.web.organisation.urls")),
    path("o/<slug:org>/imports/", include("licite.web.imports.urls")),
    path("o/<slug:org>/objections/", include("licite.web.refusals.urls")),
    path("o/<slug:org>/jobs/", include("licite.web.jobs.urls")),
    path("o/<slug:org>/help/", include("licite.web.help.urls")),
    path("o/<slug:org>/people/", include("licite.web.people.urls")),
]

handler400 = errors.bad_request
handler403 = errors.not_found
handler404 = errors.not_found
