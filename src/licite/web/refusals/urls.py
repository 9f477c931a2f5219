"""Refusals: the list, one of them, noting one, lists of other tools, lists for processors."""

from django.urls import path

from licite.web.refusals import lists, views

app_name = "refusals"
urlpatterns = [
    path("", views.listed, name="list"),
    path("table.<slug:ending>", views.table, name="table"),
    path("check/", views.check, name="check"),
    path("note/", views.note, name="note"),
    path("verify/", lists.verify, name="verify"),
    path("import/", lists.import_, name="import"),
    path("import/<slug:draft>/", lists.files, name="files"),
    path("import/<slug:draft>/contradictions.csv", lists.contradictions, name="contradictions"),
    path("import/<slug:draft>/<int:number>/rejects.csv", lists.rejects, name="rejects"),
    path("going/<slug:job>/", lists.going, name="going"),
    path("export/", lists.export, name="export"),
    path("<path:event>/forged/", views.forged, name="forged"),
    path("<path:event>/disowned/", views.disowned, name="disowned"),
    path("<path:event>/", views.one, name="one"),
]
