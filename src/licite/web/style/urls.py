"""The style page."""

from django.urls import path

from licite.web.style import views

app_name = "style"
urlpatterns = [path("", views.components, name="components")]
