"""Signing in and out, and what somebody chose for themselves."""

from django.urls import path

from licite.web.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.front, name="front"),
    path("spaces/", views.spaces, name="spaces"),
    path("sign-out/", views.sign_out, name="sign_out"),
]
