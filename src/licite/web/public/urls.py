"""Pages for people outside: one letter, and an opaque word."""

from django.urls import path

from licite.web.public import forms, views

app_name = "public"
urlpatterns = [
    path("s/", views.stop, {"token": ""}, name="stop_by_hand"),
    path("s/<str:token>", views.stop, name="stop"),
    path("s/<str:token>/also", views.also, name="also"),
    path("s/<str:token>/again", views.again, name="again"),
    path("p/<str:token>", views.choose, name="preferences"),
    path("w/<str:token>", views.why, name="why"),
    path("f/<slug:form>", forms.form, name="form"),
    path("f/<slug:form>/<str:confirmation>", forms.confirm, name="confirm"),
]
