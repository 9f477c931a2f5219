"""Forms as staff build them: no box can be ticked beforehand, and words never change under an agreement."""

import csv
import html
import io
import re
from itertools import product
from typing import Any

import pytest

from licite.operations.forms import Form, form_of, forms_of
from licite.operations.forms_answers import submit, unconfirmed
from licite.store.models import Consent, FormVersion
from licite.store.people import controller_of
from licite.web.shell.roles import Role
from tests.web.conftest import FIRM, Site

CHOICES: dict[str, Any] = {
    "name": "Livre blanc paie",
    "title_fr": "Recevoir le livre blanc",
    "title_en": "Get the white paper",
    "button_fr": "Recevoir le livre blanc",
    "button_en": "Get the white paper",
    "notice_fr": "Nous utilisons votre adresse pour ce que vous cochez.",
    "notice_en": "We use your address for what you tick.",
    "audience": "consumer",
    "channels": ["email", "voice_call"],
    "purposes": ["commercial"],
    "partners": "Relais Mailing\nListes Oseraie",
    "double": "on",
}


def text_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def published(site: Site, **more: Any) -> Form:
    answer = site.client(Role.MARKETER).post(site.url("consents/forms/new/"), CHOICES | more)
    assert answer.status_code == 302, text_of(answer)
    return form_of(FIRM, answer.headers["Location"].rstrip("/").rpartition("/")[2])


def test_an_empty_page_says_the_next_step(site: Site) -> None:
    text = text_of(site.client(Role.MARKETER).get(site.url("consents/")))
    assert "No form. Start from a model" in text
    assert "?model=newsletter" in text
    assert "?model=" not in text_of(site.client(Role.READER).get(site.url("consents/")))


def test_a_model_shows_what_the_public_would_see(site: Site) -> None:
    for model, lang in product(("newsletter", "guide", "partner", "nonsense"), ("fr", "en")):
        text = text_of(site.client(Role.MARKETER, lang).get(site.url(f"consents/forms/new/?model={model}")))
        assert 'name="agree"' in text
        assert "sandbox" in text


def test_a_form_has_one_unticked_box_for_each_channel_purpose_and_partner(site: Site) -> None:
    form = published(site)
    assert [box.name for box in form.boxes] == [
        "email.commercial", "voice_call.commercial", "email.commercial.1", "voice_call.commercial.1",
        "email.commercial.2", "voice_call.commercial.2",
    ]  # fmt: skip
    for shown in form.html.values():
        assert shown.count('name="agree"') == 6
        assert "checked" not in shown
        assert "<script" not in shown
        assert "style=" not in shown
        assert "Listes Oseraie" in shown
        assert "<details>" in shown


def test_words_never_change_under_an_agreement(site: Site) -> None:
    form = published(site)
    submit(form, email="nina@example.fr", boxes=["email.commercial"], lang="fr")
    client = site.client(Role.MARKETER)
    changed = CHOICES | {"after": "1", "partners": "", "title_fr": "Autre titre"}
    assert client.post(site.url(f"consents/forms/{form.id}/edit/"), changed).status_code == 302
    assert form_of(FIRM, form.id).number == 2
    first = form_of(FIRM, form.id, 1)
    assert (first.words, first.html, first.content) == (form.words, form.html, form.content)
    row = Consent.objects.for_controller(controller_of(FIRM)).order_by("-seq").first()
    assert row is not None
    assert (row.words_version, row.words) == (first.version, first.words["email.commercial"]["fr"])
    text = text_of(client.get(site.url(f"consents/forms/{form.id}/")))
    assert "Version 2" in text
    assert "Version 1" in text


def test_a_version_cannot_be_changed_by_any_program(site: Site) -> None:
    from django.db import IntegrityError

    published(site)
    rows = FormVersion.objects.for_controller(controller_of(FIRM))
    with pytest.raises(IntegrityError, match="append-only"):
        rows.update(words={})
    with pytest.raises(IntegrityError, match="append-only"):
        rows.delete()


def test_two_who_change_a_form_at_once_are_told(site: Site) -> None:
    form = published(site)
    client, url = site.client(Role.MARKETER), site.url(f"consents/forms/{form.id}/edit/")
    assert client.post(url, CHOICES | {"after": "1"}).status_code == 302
    late = client.post(url, CHOICES | {"after": "1", "title_fr": "Ma version"})
    assert late.status_code == 422
    assert "Somebody else put out a version meanwhile" in text_of(late)
    assert "Ma version" in text_of(late)


def test_what_is_missing_is_said_at_the_field_and_nothing_is_lost(site: Site) -> None:
    client = site.client(Role.MARKETER)
    bad = CHOICES | {"title_en": "", "channels": [], "partners": "nos partenaires", "notice_fr": "<b>Mention</b>"}
    answer = client.post(site.url("consents/forms/new/"), bad)
    text = answer.content.decode()
    assert answer.status_code == 422
    for name in ("title_en", "channels", "partners"):
        assert f'id="error-{name}"' in text
    assert "Livre blanc paie" in text
    assert "<b>Mention" not in text
    assert forms_of(FIRM) == []


def test_the_linter_says_what_the_law_says(site: Site) -> None:
    client, url = site.client(Role.MARKETER), site.url("consents/forms/look/")

    def said(**more: Any) -> str:
        return text_of(client.post(url, CHOICES | more))

    assert "the box is useless" in said(audience="professional")
    assert "No partner named" in said(partners="")
    assert "Without a second act" in said(double="")
    assert "may reveal an opinion" in said(purposes=["political"])
    assert "No box is ticked beforehand" in said()


def test_what_is_looked_at_is_not_put_out(site: Site) -> None:
    client = site.client(Role.MARKETER)
    client.post(site.url("consents/forms/look/"), CHOICES)
    shown = client.post(site.url("consents/forms/new/"), CHOICES | {"look": "1"})
    assert shown.status_code == 200
    assert "Livre blanc paie" in text_of(shown)
    assert forms_of(FIRM) == []


def test_the_code_to_embed_sends_to_the_form_and_loads_nothing(site: Site) -> None:
    form = published(site)
    page = site.client(Role.READER).get(site.url(f"consents/forms/{form.id}/")).content.decode()
    (code, _) = [html.unescape(one) for one in re.findall(r"<textarea[^>]*readonly>(.*?)</textarea>", page, re.DOTALL)]
    assert f'action="http://localhost/f/{form.id}?lang=fr"' in code
    assert not re.search(r"<(script|link|img|iframe|style)", code)
    assert "Close this form" not in page


def test_a_closed_form_takes_nothing_and_can_be_opened_again(site: Site) -> None:
    form, client = published(site), site.client(Role.MARKETER)
    client.post(site.url(f"consents/forms/{form.id}/open/"), {"open": "0"})
    assert site.client(None).get(f"/f/{form.id}").status_code == 404
    client.post(site.url(f"consents/forms/{form.id}/open/"), {"open": "1"})
    assert site.client(None).get(f"/f/{form.id}").status_code == 200
    assert form_of(FIRM, form.id).number == 3


def test_agreements_are_listed_with_their_proof(site: Site) -> None:
    form = published(site)
    submit(form, email="nina@example.fr", boxes=["email.commercial", "email.commercial.2"], lang="fr")
    client = site.client(Role.DPO)
    listed = text_of(client.get(site.url(f"consents/agreements/?form={form.id}")))
    assert listed.count("nina@example.fr") == 4
    assert "passing on to a partner, e-⁠mail, for Listes Oseraie" in listed
    assert "to be confirmed" in listed
    row = Consent.objects.for_controller(controller_of(FIRM)).order_by("-seq").first()
    assert row is not None
    proof = text_of(client.get(site.url(f"consents/agreements/{row.event_id}/")))
    assert row.words in proof
    assert "form, box ticked by the person" in proof
    assert "What the person saw, version 1" in proof
    assert f"Entry no. {row.seq:,}" in proof


def test_every_agreement_of_the_firm_has_its_page(site: Site) -> None:
    client = site.client(Role.AUDITOR)
    rows = Consent.objects.for_controller(controller_of(FIRM)).filter(kind="given")
    text = text_of(client.get(site.url("consents/agreements/")))
    assert f"({rows.count()})" in text
    row = rows.first()
    assert row is not None
    assert client.get(site.url(f"consents/agreements/{row.event_id}/")).status_code == 200
    receipt = client.get(site.url(f"consents/agreements/{row.event_id}/receipt/"))
    assert "jsonld" in receipt["Content-Disposition"]
    receipt.close()


def test_the_table_has_every_agreement_and_no_formula(site: Site) -> None:
    form = published(site)
    submit(form, email="=cmd@example.fr", boxes=["email.commercial"], lang="fr")
    client = site.client(Role.AUDITOR)
    body = b"".join(client.get(site.url("consents/agreements/table/csv/")).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined,arg-type]
    rows = list(csv.DictReader(io.StringIO(body)))
    assert len(rows) == Consent.objects.for_controller(controller_of(FIRM)).filter(kind="given").count()
    assert rows[-1]["address"] == "'=cmd@example.fr"
    workbook = client.get(site.url("consents/agreements/table/xlsx/"))
    assert workbook.status_code == 200
    workbook.close()
    assert client.get(site.url("consents/agreements/table/exe/")).status_code == 404
    assert site.client(Role.READER).get(site.url("consents/agreements/table/csv/")).status_code == 404


def test_confirmations_to_send_name_each_address_once(site: Site) -> None:
    form = published(site)
    for _ in range(3):
        submit(form, email="cible@example.fr", boxes=["email.commercial"], lang="fr", shown=f"press {_}")
    assert len(unconfirmed(form)) == 1
    answer = site.client(Role.MARKETER).get(site.url(f"consents/forms/{form.id}/waiting/csv/"))
    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined,arg-type]
    assert body.count("cible@example.fr") == 1
    assert f"http://localhost/f/{form.id}/" in body


def test_nothing_of_another_controller_is_there(site: Site) -> None:
    form = published(site)
    row = Consent.objects.for_controller(controller_of(FIRM)).filter(kind="given").first()
    assert row is not None
    outsider = site.client("outsider")
    of_form = (f"forms/{form.id}/", f"forms/{form.id}/edit/", f"agreements/?form={form.id}")
    for path in (*of_form, f"agreements/{row.event_id}/"):
        assert outsider.get(f"/o/voisine/consents/{path}").status_code == 404, path


def test_a_hostile_name_is_shown_as_text(site: Site) -> None:
    bad = '"><script>alert(1)</script>'
    form = published(site, name=bad, title_fr=bad, title_en=bad, button_en=bad, partners=bad)
    for path in ("consents/", f"consents/forms/{form.id}/", f"consents/forms/{form.id}/edit/"):
        assert "<script>alert" not in site.client(Role.MARKETER).get(site.url(path)).content.decode()
    assert "<script>alert" not in site.client(None).get(f"/f/{form.id}").content.decode()
