"""The statement on accessibility for whoever has no account."""

from django.urls import path

from licite.web.help import views

app_name = "help_outside"
urlpatterns = [path("", views.statement, name="accessibility")]
