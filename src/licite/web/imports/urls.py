"""Import: the list, the four steps, the page of one."""

from django.urls import path

from licite.web.imports import steps, views

app_name = "imports"
urlpatterns = [
    path("", views.listed, name="list"),
    path("table.<slug:ending>", views.table, name="table"),
    path("new/", steps.new, name="new"),
    path("new/sample.csv", steps.sample, name="sample"),
    path("new/<slug:draft>/file/", steps.file, name="file"),
    path("new/<slug:draft>/columns/", steps.columns, name="columns"),
    path("new/<slug:draft>/origin/", steps.origin, name="origin"),
    path("new/<slug:draft>/passport/", steps.passport, name="passport"),
    path("new/<slug:draft>/preview/", steps.preview, name="preview"),
    path("new/<slug:draft>/rejects.<slug:ending>", steps.rejects, name="draft_rejects"),
    path("new/<slug:draft>/forget/", steps.forget, name="forget"),
    path("going/<slug:job>/", views.going, name="going"),
    path("<slug:imported>/", views.one, name="one"),
    path("<slug:imported>/rejects.<slug:ending>", views.rejects, name="rejects"),
    path("<slug:imported>/undo/", views.undo, name="undo"),
    path("<slug:imported>/release/", views.release, name="release"),
    path("<slug:imported>/again/", views.again, name="again"),
]
