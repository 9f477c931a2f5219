"""How far long work is."""

from django.urls import path

from licite.web.jobs import views

app_name = "jobs"
urlpatterns = [path("<slug:job>/", views.progress, name="progress")]
