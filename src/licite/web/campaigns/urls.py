"""Campaigns."""

from django.urls import path

from licite.web.campaigns import compare, export, fixes, people, views

app_name = "campaigns"
urlpatterns = [
    path("", views.campaigns, name="list"),
    path("new/", views.new, name="new"),
    path("<slug:uid>/", views.check, name="check"),
    path("<slug:uid>/edit/", views.edit, name="edit"),
    path("<slug:uid>/run/", views.run, name="run"),
    path("<slug:uid>/copy/", views.copy, name="copy"),
    path("<slug:uid>/sponsored/", views.sponsored, name="sponsored"),
    path("<slug:uid>/remove/", views.remove, name="remove"),
    path("<slug:uid>/fix/", fixes.fix, name="fix"),
    path("<slug:uid>/done/<slug:duty>/", fixes.done, name="done"),
    path("<slug:uid>/answer/<slug:fact>/", fixes.answer, name="answer"),
    path("<slug:uid>/titles/", fixes.titles, name="titles"),
    path("<slug:uid>/people/", people.people, name="people"),
    path("<slug:uid>/compare/", compare.compare, name="compare"),
    path("<slug:uid>/compare/<slug:job>/", compare.compared, name="compared"),
    path("<slug:uid>/export/", export.export, name="export"),
    path("<slug:uid>/export/<slug:job>/", export.exported, name="exported"),
    path("<slug:uid>/export/<slug:job>/file/", export.file, name="file"),
]
