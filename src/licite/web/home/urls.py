"""Home."""

from django.urls import path

from licite.web.home import views

app_name = "home"
urlpatterns = [
    path("", views.today, name="today"),
    path("more/", views.more, name="more"),
    path("due/<slug:kind>/", views.due, name="due"),
    path("channels.<slug:ending>", views.channels, name="channels"),
]
