"""Evidence."""

from django.urls import path

from licite.web.evidence import views

app_name = "evidence"
urlpatterns = [
    path("", views.log, name="log"),
    path("verify/", views.verify, name="verify"),
    path("head/", views.head, name="head"),
    path("find/", views.find, name="find"),
    path("<int:seq>/", views.entry, name="entry"),
    path("<int:seq>/again/", views.again, name="again"),
    path("<int:seq>/disagree/", views.disagree, name="disagree"),
    path("<int:seq>/bundle/", views.bundle, name="bundle"),
]
