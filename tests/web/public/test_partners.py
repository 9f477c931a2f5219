"""A box for a partner: it allows to hand over to that very one, is what a campaign of it reads, and widens nothing."""

from datetime import timedelta
from typing import Any

import pytest

from licite.operations import forms_answers
from licite.operations.campaign import campaign_warnings, parse_campaign
from licite.operations.forms import Box, Content, Form, publish
from licite.operations.forms_answers import submit, unconfirmed
from licite.operations.from_store.one import OneByOne
from licite.operations.from_store.screen import screen_store
from licite.operations.public_preferences import preferences
from licite.store.models import Consent, Identifier
from licite.store.people import controller_of
from tests.web.conftest import FIRM
from tests.web.public.people import Site, link_to, outside, somebody, token_to

PARTNER, OTHER_ONE = "Relais Mailing", "Listes Oseraie"
BOX = "email.commercial.1"


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms_answers, "FASTEST", timedelta(0))


def made(**more: Any) -> Form:
    texts = {"fr": "Recevoir la lettre", "en": "Get the newsletter"}
    content = Content(
        name="Lettre", title=texts, button=texts, notice=texts, partners=(PARTNER, OTHER_ONE), double=False
    )
    return publish(FIRM, Content(**{**vars(content), **more}), sender="Paie du Noroît", author="staff@noroit.example")


def agreed(address: str, *boxes: str, **more: Any) -> Form:
    form = made(**more)
    submit(form, email=address, boxes=boxes or (BOX,), lang="fr")
    return form


def contact_of(address: str) -> str:
    return Identifier.objects.for_controller(controller_of(FIRM)).filter(value=address)[0].contact.uid


def campaign(purpose: str = "transfer_to_partner", **more: Any) -> Any:
    content = {"name": "Relais", "channel": "email", "purpose": purpose, "audience": "consumer", "country": "FR"}
    return parse_campaign({**content, **more}, "test")


def said(address: str, asked: Any) -> tuple[object, object]:
    """What a campaign reads of somebody: the consent, and whether they refuse."""
    given = OneByOne(FIRM, asked).assembled(contact_of(address)).given
    return given.get("consent"), given.get("objected")


def test_the_box_of_a_partner_is_an_agreement_to_hand_over_to_that_one(site: Site) -> None:
    address = somebody()
    form = agreed(address)
    row = Consent.objects.for_controller(controller_of(FIRM)).get(source=form.source)
    assert (row.channel, row.purpose, row.partners) == ("email", "transfer_to_partner", [PARTNER])
    assert row.words == form.words[BOX]["fr"]
    assert PARTNER in row.words


def test_a_campaign_that_hands_over_reads_it_and_no_other_does(site: Site) -> None:
    address = somebody()
    before = said(address, campaign("commercial"))
    agreed(address)
    assert said(address, campaign(partner=PARTNER))[0] == "given"
    assert said(address, campaign(partner=OTHER_ONE))[0] != "given"
    assert said(address, campaign())[0] != "given", "a partner who is not named has no agreement"
    assert said(address, campaign(partner=PARTNER, channel="sms"))[0] != "given"
    assert said(address, campaign("commercial")) == before
    assert said(address, campaign("commercial", partner=PARTNER)) == before


def test_the_answer_for_everybody_is_that_for_one(site: Site) -> None:
    address = somebody()
    agreed(address)
    for partner, named in ((PARTNER, True), (OTHER_ONE, False), (None, False)):
        rows = {row["contact"]: row for row in screen_store(FIRM, campaign(partner=partner)).rows()}
        row = rows[contact_of(address)]
        assert ("consent" in row["missing"]) is not named, partner
        assert row["outcome"] == OneByOne(FIRM, campaign(partner=partner)).outcome(contact_of(address))


def test_an_agreement_for_ourselves_hands_nothing_over(site: Site) -> None:
    address = somebody()
    agreed(address, "email.commercial")
    assert said(address, campaign("commercial"))[0] == "given"
    assert said(address, campaign(partner=PARTNER))[0] != "given"


def test_who_stops_our_offers_is_handed_over_to_nobody(site: Site) -> None:
    address = somebody()
    agreed(address)
    outside(site).post(f"/s/{token_to(address)}")
    assert said(address, campaign(partner=PARTNER))[1] is True
    # Nor does a later agreement for a partner bring our own offers back.
    agreed(address)
    assert said(address, campaign(partner=PARTNER))[0] == "given"
    assert said(address, campaign("commercial"))[1] is True


def test_handing_over_has_a_line_of_its_own_among_the_preferences(site: Site) -> None:
    address, client = somebody(), outside(site)
    token = token_to(address)
    assert "Transmission à un partenaire" not in client.get(f"/p/{token}").content.decode()
    agreed(address)
    text = client.get(f"/p/{token}").content.decode()
    assert "Transmission à un partenaire" in text
    line = text[text.index("Transmission à un partenaire") :].partition("</section>")[0]
    assert "Vous avez donné votre accord" in line
    assert "pause" not in line
    client.post(f"/p/{token}", {"choice-email.transfer_to_partner": "stop"})
    assert said(address, campaign(partner=PARTNER))[1] is True
    states = {one.name: one.state for one in preferences(link_to(address))}
    assert (states["email.transfer_to_partner"], states["email.commercial"]) == ("stopped", "kept")
    # It starts again by a form that names the partner, and by nothing else.
    client.post(f"/p/{token}", {"choice-email.transfer_to_partner": "again"})
    assert said(address, campaign(partner=PARTNER))[1] is True


def test_boxes_that_wait_are_confirmed_and_those_of_before_too(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    # As they were kept when the purpose of a partner's box was that of its messages.
    with monkeypatch.context() as before:
        before.setattr(Box, "agreed", property(lambda box: box.purpose))
        form = agreed(somebody(), "email.commercial", BOX, double=True)
    (waiting,) = unconfirmed(form)
    assert "Votre accord est confirmé" in outside(site).post(waiting.path).content.decode()


def test_a_campaign_that_names_no_partner_is_told_so() -> None:
    assert "ne nomme pas le partenaire" in " ".join(campaign_warnings(campaign(), "fr"))
    assert campaign_warnings(campaign(partner=PARTNER), "fr") == []
