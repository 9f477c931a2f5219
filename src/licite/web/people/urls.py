"""People: the list, the command box, one person, acts on one and on many."""

from django.urls import path

from licite.web.people import acts, asked, one, sets, views

app_name = "people"
urlpatterns = [
    path("", views.people, name="list"),
    path("ask/", asked.ask, name="ask"),
    path("unknown/", asked.unknown, name="unknown"),
    path("refresh/", views.refresh, name="refresh"),
    path("usual/", views.usual, name="usual"),
    path("export/", sets.export, name="export"),
    path("export/<slug:job>/", sets.exported, name="exported"),
    path("export/<slug:job>/file/", sets.file, name="file"),
    path("erase/", sets.erase, name="erase_set"),
    path("<slug:uid>/", one.person, name="one"),
    path("<slug:uid>/refuse/", acts.refuse, name="refuse"),
    path("<slug:uid>/consent/", acts.consent, name="consent"),
    path("<slug:uid>/call/", acts.call, name="call"),
    path("<slug:uid>/judge/", acts.judge, name="judge"),
    path("<slug:uid>/join/", acts.join, name="join"),
    path("<slug:uid>/dossier/", acts.dossier, name="dossier"),
    path("<slug:uid>/proof/", acts.proof, name="proof"),
    path("<slug:uid>/erase/", acts.erase, name="erase"),
    path("<slug:uid>/<slug:channel>/<slug:purpose>/", one.cell, name="cell"),
]
