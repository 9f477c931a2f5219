"""Retention."""

from django.urls import path

from licite.web.retention import views

app_name = "retention"
urlpatterns = [
    path("", views.forecast, name="forecast"),
    path("plan.<str:ending>", views.table, name="table"),
    path("run/", views.run, name="run"),
    path("last-chance/", views.last_chance, name="last_chance"),
]
