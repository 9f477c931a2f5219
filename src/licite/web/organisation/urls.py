"""The settings of a controller."""

from django.urls import path

from licite.web.organisation import views

app_name = "organisation"
urlpatterns = [
    path("", views.settings, name="settings"),
    path("sender/", views.sender, name="sender"),
    path("team/", views.team, name="team"),
    path("team/invite/", views.invite, name="invite"),
    path("team/<int:member>/role/", views.change_role, name="role"),
    path("team/<int:member>/end/", views.end, name="end"),
    path("team/invitations/<str:link>/end/", views.end_invitation, name="end_invitation"),
]
