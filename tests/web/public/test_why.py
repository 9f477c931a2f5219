"""Why this message: a precise source with its day and place, or the honest word that there is none."""

import pytest

from licite.operations.person_found import contacts_of
from licite.operations.public_why import why
from licite.store.acts.decision import RecordDecision
from licite.store.acts.erasure import RecordErasure
from licite.store.commit import commit
from licite.store.models import EvidenceEntry
from licite.store.norms import Identity
from licite.store.people import controller_of
from licite.vocabulary.contract import contract
from licite.vocabulary.say import LANGUAGES, say
from licite.web.organisation.models import Organisation
from tests.web.conftest import FIRM, OTHER
from tests.web.public.people import Site, link_to, outside, somebody, token_to


def test_the_source_has_its_day_and_place(site: Site) -> None:
    address = somebody()
    text = outside(site).get(f"/w/{token_to(address)}").content.decode()
    source = why(link_to(address)).source
    assert source is not None
    assert "De votre carte de visite, que vous avez remise" in text
    assert source.place
    assert source.place in text
    assert source.on
    assert str(source.on.year) in text
    assert "26\u00a0novembre\u00a02026" in text
    assert "Jusqu’au" in text


def test_nothing_is_recorded_by_asking(site: Site) -> None:
    before = EvidenceEntry.objects.across_controllers().count()
    outside(site).get(f"/w/{token_to(somebody())}")
    assert EvidenceEntry.objects.across_controllers().count() == before


def test_a_list_that_was_bought_is_called_so(site: Site) -> None:
    text = outside(site).get(f"/w/{token_to(somebody('purchased_list'))}").content.decode()
    assert "D’un fichier que nous avons acheté à Listes Oseraie" in text


def test_where_nothing_is_known_it_is_said_and_the_button_stops_for_good(site: Site) -> None:
    text = outside(site).get(f"/w/{token_to('inconnue@nulle-part.example')}").content.decode()
    assert "Nous ne retrouvons pas d’où vient votre adresse" in text
    assert 'name="all" value="1"' in text


def test_after_an_erasure_it_says_so_and_tells_nothing(site: Site) -> None:
    address = somebody()
    commit(FIRM, RecordErasure((Identity("email", address),), how="letter", source=""))
    text = outside(site).get(f"/w/{token_to(address)}").content.decode()
    assert "Nous avons effacé vos données" in text
    assert "carte de visite" not in text


def test_another_controller_knows_nothing_of_them(site: Site) -> None:
    found = why(link_to(somebody(), controller=OTHER))
    assert (found.source, found.processors) == (None, ())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_of_source_has_its_sentence(lang: str) -> None:
    for kind in contract().facts["source_kind"].values:
        if kind != "unknown":
            assert say(f"public.from.{kind}", lang, on=None, place=None, supplier=None)


def test_rights_lead_to_the_sender(site: Site) -> None:
    Organisation.objects.create(
        controller=FIRM, name="Paie du Noroît", postal_address="1 quai des Vents, 44000 Nantes",
        contact="donnees@noroit.example", dpo="Zoé Marchal",
    )  # fmt: skip
    text = outside(site).get(f"/w/{token_to(somebody())}").content.decode()
    assert text.count("mailto:donnees@noroit.example") == 4
    assert "Paie du Noroît, 1 quai des Vents" in text
    assert "Écrivez à Zoé Marchal" in text
    assert "cnil.fr/plaintes" in text


def test_a_hostile_contact_of_the_sender_is_no_link(site: Site) -> None:
    Organisation.objects.create(controller=FIRM, name="<b>Firme</b>", contact="javascript:alert(1)")
    text = outside(site).get(f"/w/{token_to(somebody())}").content.decode()
    assert "<b>Firme" not in text
    assert 'href="javascript' not in text


@pytest.mark.parametrize(
    ("channel", "purpose", "said"),
    [
        ("email", "commercial", "Entre professionnels"),
        ("post", "commercial", "La loi admet ce message sans accord préalable"),
        ("email", "association_life", "Une association peut donner de ses nouvelles à ses membres"),
    ],
)
def test_what_allowed_it_is_told_as_it_is_for_such_a_message(site: Site, channel: str, purpose: str, said: str) -> None:
    address = somebody()
    contact = next(iter(contacts_of(controller_of(FIRM), Identity("email", address)))).uid
    decision = {"outcome": "lawful", "basis": "legitimate_interests"}
    facts = {"channel": channel, "purpose": purpose}
    commit(FIRM, RecordDecision("lettre", "2026-11-26", "cnil", facts, decision, contact=contact))
    text = outside(site).get(f"/w/{token_to(address, channel=channel, purpose=purpose)}").content.decode()
    assert said in text
