"""The way in while nobody has an account."""

from django.urls import path

from licite.web.first_run import entering

app_name = "door"
urlpatterns = [path("<str:secret>/", entering.enter, name="enter")]
