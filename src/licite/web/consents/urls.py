"""Forms and agreements."""

from django.urls import path

from licite.web.consents import agreements, views

app_name = "consents"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("forms/new/", views.new, name="new"),
    path("forms/look/", views.look, name="look"),
    path("forms/<slug:form>/", views.form, name="form"),
    path("forms/<slug:form>/edit/", views.edit, name="edit"),
    path("forms/<slug:form>/open/", views.opened, name="open"),
    path("forms/<slug:form>/waiting/<slug:ending>/", views.waiting, name="waiting"),
    path("agreements/", agreements.every, name="agreements"),
    path("agreements/table/<slug:ending>/", agreements.table, name="table"),
    path("agreements/<slug:event>/", agreements.proof, name="proof"),
    path("agreements/<slug:event>/receipt/", agreements.receipt, name="receipt"),
]
