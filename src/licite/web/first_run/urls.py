"""The five questions, and what they end with."""

from django.urls import path

from licite.web.first_run import views

app_name = "first_run"
urlpatterns = [
    path("done/", views.done, name="done"),
    path("<int:step>/", views.question, name="question"),
]
