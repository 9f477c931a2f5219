"""The settings of a controller: the sender, the team by role, in both languages."""

import pytest

from licite.web.organisation.sender import sender_of
from licite.web.shell.roles import Role
from tests.web.conftest import FIRM, OTHER, Site

GIVEN = {"name": "Paie Noroît SA", "postal_address": "Brest", "contact": "dpo@noroit.example", "dpo": ""}


def test_the_sender_is_kept_for_this_controller_alone(site: Site) -> None:
    client = site.client()
    assert client.post(site.url("settings/sender/"), GIVEN).status_code == 302
    assert sender_of(FIRM).name == "Paie Noroît SA"
    assert sender_of(OTHER).name == "Maison Voisine"
    assert "Paie Noroît SA" in client.get(site.url("settings/sender/")).content.decode()


@pytest.mark.parametrize("wrong", [{"contact": "nobody"}, {"contact": ""}, {"name": ""}, {"name": "x" * 300}])
def test_what_is_wrong_is_told_and_keeps_the_entries(site: Site, wrong: dict[str, str]) -> None:
    text = site.client(lang="fr").post(site.url("settings/sender/"), GIVEN | wrong).content.decode()
    assert 'role="alert"' in text
    assert "<title>Erreur" in text
    assert "Brest" in text
    assert sender_of(FIRM).name == "Paie Noroît"


SEEN = {
    Role.READER: (False, False),
    Role.MARKETER: (False, False),
    Role.DPO: (False, True),
    Role.AUDITOR: (False, True),
    Role.ADMIN: (True, True),
}


@pytest.mark.parametrize("role", list(Role))
def test_settings_are_shown_by_role(site: Site, role: Role) -> None:
    settles, sees_team = SEEN[role]
    client = site.client(role)
    text = client.get(site.url("settings/")).content.decode()
    assert (site.url("settings/sender/") in text, site.url("settings/team/") in text) == (settles, sees_team)
    assert client.get(site.url("settings/sender/")).status_code == (200 if settles else 404)
    assert client.get(site.url("settings/team/")).status_code == (200 if sees_team else 404)
    if not settles:
        invited = client.post(site.url("settings/team/invite/"), {"email": "x@noroit.example", "role": "admin"})
        assert invited.status_code == 404
    if sees_team and not settles:
        assert '<form method="post" action="/o/' not in client.get(site.url("settings/team/")).content.decode()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_team_is_told_by_number_and_name(site: Site, lang: str) -> None:
    text = site.client(lang=lang).get(site.url("settings/team/")).content.decode()
    told = "5 personnes ont un rôle chez Paie Noroît" if lang == "fr" else "5 people have a role at Paie Noroît"
    assert told in text.replace("\u00a0", " ")


def test_an_invitation_that_is_wrong_makes_no_link(site: Site) -> None:
    for given in ({"email": "x", "role": "reader"}, {"email": "x@noroit.example", "role": "king"}, {}):
        text = site.client().post(site.url("settings/team/invite/"), given).content.decode()
        assert 'role="alert"' in text
        assert 'id="invitation"' not in text
