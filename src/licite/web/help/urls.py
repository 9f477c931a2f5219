"""Help for people inside."""

from django.urls import path

from licite.web.help import views

app_name = "help"
urlpatterns = [
    path("", views.pages, name="pages"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
