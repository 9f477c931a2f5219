"""The page of long work: how far it is, and how it ended."""

import html

import pytest

from licite.web.jobs.models import Job
from tests.web.conftest import FIRM, Site


@pytest.mark.parametrize(
    ("state", "title", "said"),
    [
        ("running", "Work under way", "40 of 200"),
        ("done", "Done.", "Go to today"),
        ("refused", "This work was not done", "No such list."),
        ("failed", "The work stopped on its way", "The error is ours"),
    ],
)
def test_the_title_says_how_it_stands_and_who_waits_is_shown_the_end(
    site: Site, state: str, title: str, said: str
) -> None:
    answer = {"en": "No such list.", "fr": "Pas de telle liste."} if state == "refused" else None
    job = Job.objects.create(controller=FIRM, kind="x", by="x", state=state, done=40, total=200, answer=answer)
    client, place = site.client(), site.url(f"jobs/{job.id}/")
    text = html.unescape(client.get(place).content.decode())
    assert f"<h1>{title}</h1>" in text
    assert said in text
    asked_again = client.get(place, HTTP_HX_REQUEST="true")
    assert asked_again.headers.get("HX-Refresh") == (None if state == "running" else "true")
