"""The links of a list: in the columns that the foot of the message names, each of its own person, and a press holds."""

import csv
import io
import json
from typing import Any
from urllib.parse import urlsplit

from licite.operations.mailing_lists import TOOLS, fields_of, link_columns
from licite.operations.objections import check_objections
from licite.operations.public_links import read_link
from licite.store.home import SETTINGS, find_home
from licite.store.models import Identifier, Objection
from licite.store.people import controller_of
from licite.store.setup import close_store, open_store
from licite.vocabulary.say import catalogue
from licite.web.jobs.models import Job
from licite.web.shell.roles import Role
from tests.web.campaigns.test_campaigns import letter, settled, text_of
from tests.web.conftest import FIRM, Site

ADDRESS = "https://licite.noroit.example"
SIGNS = {
    "brevo": "{{ contact.STOP }}",
    "mailchimp": "*|STOP|*",
    "hubspot": "{{ contact.stop }}",
    "mailjet": '{{data:stop:""}}',
    "mautic": "{contactfield=stop}",
    "licite": "{{stop}}",
}


def reached(site: Site) -> None:
    """From here on people outside reach the site."""
    settings = site.home / SETTINGS
    settings.write_text(settings.read_text(encoding="utf-8") + f"site = {json.dumps(ADDRESS)}\n", encoding="utf-8")
    close_store()
    open_store(find_home(site.home))


def test_a_list_is_taken_away_and_the_link_of_a_row_stops_that_person(site: Site) -> None:
    made = settled(site, letter(site))
    client, page = site.client(Role.MARKETER), site.url(f"campaigns/{made.uid}/")
    before = text_of(client.get(page))
    assert "(link to refuse)" in before
    assert "List-Unsubscribe" not in before
    reached(site)
    text = text_of(client.get(page))
    for tool in TOOLS:
        assert SIGNS[tool] in text, tool
        assert link_columns(tool)[0] in SIGNS[tool]
    assert "List-Unsubscribe: <{{stop}}>" in text
    assert "List-Unsubscribe: <{contactfield=stop}>" in text
    assert "List-Unsubscribe: <*|STOP|*>" not in text, "a mailer that writes its own takes none"
    asked = client.post(page + "export/", {"which": "allowed", "tool": "brevo", "as": "csv"})
    answer: Any = client.post(asked.headers["Location"] + "file/")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    answer.close()
    first, second = rows[:2]
    assert len({row["STOP"] for row in rows}) == len(rows)
    assert max(len(row["STOP"]) for row in rows) < 255, "the fields of mailers hold no more"
    link = read_link(urlsplit(first["STOP"]).path.removeprefix("/s/"))
    assert link is not None
    assert (link.identity.value, link.channel, link.purpose, link.campaign) == (
        first["EMAIL"], "email", "commercial", made.name,
    )  # fmt: skip
    outside = site.client(None)
    assert outside.get(urlsplit(first["WHY"]).path).status_code == 200
    assert outside.get(urlsplit(first["STOP"]).path).status_code == 200
    assert not [one for one in check_objections(FIRM, [first["EMAIL"]]) if one.objected]
    assert outside.post(urlsplit(first["STOP"]).path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert [one.objected for one in check_objections(FIRM, [first["EMAIL"], second["EMAIL"]])] == [True, False]
    row = Objection.objects.for_controller(controller_of(FIRM)).order_by("-seq")[0]
    assert (row.channel, row.purpose, row.source, row.how) == ("email", "commercial", made.name, "one-click")
    client.post(page + "run/")
    made.refresh_from_db()
    again: Any = Job.objects.get(id=made.checked).answer
    assert again["outcomes"]["lawful"] == len(rows) - 1


def test_the_foot_of_a_message_to_one_person_has_their_own_links(site: Site) -> None:
    one = Identifier.objects.for_controller(controller_of(FIRM)).filter(
        kind="email", imported__source_kind="business_card", contact__erased_at=None
    )[0]
    page = site.url(f"people/{one.contact.uid}/email/commercial/")
    text = text_of(site.client(Role.MARKETER, "fr").get(page))
    assert "répondez « stop »" in text.replace("\u00a0", " ")
    reached(site)
    text = text_of(site.client(Role.MARKETER, "fr").get(page))
    token = text.partition(f"{ADDRESS}/s/")[2].partition("<")[0].strip()
    link = read_link(token)
    assert link is not None
    assert (link.identity.value, link.channel, link.purpose) == (one.value, "email", "commercial")
    assert f"{ADDRESS}/w/{token}" in text
    post = text_of(site.client(Role.MARKETER, "fr").get(site.url(f"people/{one.contact.uid}/post/commercial/")))
    assert f"{ADDRESS}/s/" not in post


def test_no_field_is_named_where_nobody_outside_reaches_the_site(site: Site) -> None:
    assert {fields_of(tool) for tool in TOOLS} == {None}


def test_every_mailer_has_a_name_and_a_sign_for_its_links() -> None:
    assert set(catalogue("campaigns")["tool_name"]) == set(TOOLS) == set(SIGNS)
