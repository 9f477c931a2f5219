"""Signing in and out, and what somebody chose for themselves."""

from django.urls import path

from licite.web.accounts import by_link, kept, views

app_name = "accounts"
urlpatterns = [
    path("", views.front, name="front"),
    path("spaces/", views.spaces, name="spaces"),
    path("spaces/add/", views.add_space, name="add_space"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("second-factor/", views.second_factor, name="second_factor"),
    path("profile/", views.profile, name="profile"),
    path("profile/sessions/", views.end_session, name="end_session"),
    path("stay/", views.stay, name="stay"),
    path("kept/", kept.kept, name="kept"),
    path("join/<str:token>/", by_link.join, name="join"),
    path("demonstration/<str:token>/", by_link.demonstration, name="demonstration"),
]
