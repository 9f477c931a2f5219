"""The law."""

from django.urls import path

from licite.web.law import views

app_name = "law"
urlpatterns = [
    path("", views.rules, name="rules"),
    path("changes/", views.changes, name="changes"),
    path("rules/<str:rule>/", views.rule, name="rule"),
]
