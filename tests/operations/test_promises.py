"""Faults that an adversary found: a refusal is not lost, and a claim is not widened."""

import hashlib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import licite

WHO = "jean.dupont@acme.example"
FACTS = {
    "offer_related_to_profession": True,
    "collected_lawfully": True,
    "consent": "none",
    "contract_in_force": False,
    "is_customer": False,
    "in_contact_since_collection": False,
    "collected_on": date(2026, 1, 10),
    "informed_on": date(2026, 1, 10),
    "first_message": False,
    "objection_offered_at_collection": True,
    "bought_at_collection": False,
}
CAMPAIGN: dict[str, Any] = {
    "name": "Letter",
    "channel": "email",
    "purpose": "commercial",
    "audience": "professional",
    "country": "FR",
    "facts": FACTS,
}
LATER = (date.today() + timedelta(days=400)).isoformat()


def answer(folder: Path, content: str, campaign: dict[str, Any] = CAMPAIGN, stop: str = "", **options: Any) -> str:
    file, listed = folder / "people.csv", folder / "stop.csv"
    file.write_text(content, encoding="utf-8")
    listed.write_text(stop, encoding="utf-8")
    options = {"source": "form", "suppression": listed if stop else None} | options
    return str(licite.screen(file, campaign, at=date(2026, 11, 25), lang="en", **options).rows()[0]["outcome"])


def told(**facts: object) -> dict[str, Any]:
    return {**CAMPAIGN, "facts": {**FACTS, **facts}}


def test_the_clean_row_is_lawful(tmp_path: Path) -> None:
    assert answer(tmp_path, f"email\n{WHO}\n") == "lawful"


@pytest.mark.parametrize("line", [f"{WHO};{LATER};keep until", f"20301201;{WHO}", f"{WHO};01/02/2090"])
def test_a_day_to_come_in_a_list_does_not_put_a_refusal_off(tmp_path: Path, line: str) -> None:
    assert answer(tmp_path, f"email\n{WHO}\n", stop=line + "\n") == "unlawful"


def test_a_later_day_does_not_hide_a_refusal_that_has_come(tmp_path: Path) -> None:
    rows = f"email;objected_on;Unsubscribed on\n{WHO};2025-01-01;{LATER}\n"
    assert answer(tmp_path, rows) == "unlawful"


def test_erasure_asked_in_any_source_counts(tmp_path: Path) -> None:
    assert answer(tmp_path, f"email;erasure_requested\n{WHO};no\n", told(erasure_requested=True)) == "unlawful"


def test_a_named_address_is_not_called_generic(tmp_path: Path) -> None:
    campaign = {**told(consent="none", collected_lawfully=False), "audience": "organisation"}
    assert answer(tmp_path, f"email;identifier_kind\n{WHO};generic\n", campaign, source="purchased_list") != "lawful"


def test_unsigned_facts_do_not_accept_what_a_bought_file_claims(tmp_path: Path) -> None:
    qualities = dict.fromkeys(
        "consent_proof consent_by_clear_act consent_specific consent_informed consent_free withdrawal_as_easy "
        "consent_covers_controller reasonably_expected".split(),
        True,
    )
    campaign = {
        **told(consent="given", source_nameable=True, source_terms_forbid=False, **qualities),
        "audience": "consumer",
    }
    assert answer(tmp_path, f"email\n{WHO}\n", campaign, source="purchased_list") == "undetermined"


def test_a_row_that_says_not_informed_is_believed(tmp_path: Path) -> None:
    assert answer(tmp_path, f"email;informed\n{WHO};no\n") == "unlawful"


def test_an_organisation_is_not_asked_for_consent(tmp_path: Path) -> None:
    facts = {"country": "FR", "channel": "email", "purpose": "commercial", "audience": "organisation"}
    assert licite.decide(facts, at="2026-11-25").outcome == "lawful"
    assert licite.decide({**facts, "consent": "withdrawn"}, at="2026-11-25").outcome == "unlawful"


def test_an_objection_is_lifted_by_a_later_act_only() -> None:
    day = {"objected_on": "2026-01-01", "objection_lifted_on": "2026-01-01"}
    facts = {"country": "FR", "channel": "email", "purpose": "commercial", "audience": "organisation", **day}
    assert licite.decide(facts, at="2026-11-25").outcome == "unlawful"


# --- refusals in other writings, in rejected rows, in lists --------------------------------------------------

HEAD = f"email;name;objected\n{WHO};Jean;\n"


@pytest.mark.parametrize(
    "row",
    ["jean.dupont+x@acme.example;yes", "jean.dupont+x@acme.example;Jean;SA;yes", 'jean.dupont+x@acme.example;"Jean;yes',
     'jean.dupont+x@acme.example;"Jean\nPaul;yes', "jean.dupont+x@acme.ex\0ample;Jean;yes",
     "jean.dupont+x@acme.example;Jean;;;do not contact", "jean.dupont;jean.dupont+x@acme.example;yes"],
)  # fmt: skip
def test_a_refusal_in_a_row_left_out_stops_the_others(tmp_path: Path, row: str) -> None:
    assert answer(tmp_path, f"{HEAD}{row}\n") == "unlawful"


@pytest.mark.parametrize("row", ["jean.dupont+x@acme.example;Jean", "jean.dupont+x@acme.example;Jean;SA;no", 'a;"b;c'])
def test_a_row_left_out_without_a_refusal_stops_nobody(tmp_path: Path, row: str) -> None:
    assert answer(tmp_path, f"{HEAD}{row}\n") == "lawful"


def test_a_consent_withdrawn_under_an_alias_is_withdrawn(tmp_path: Path) -> None:
    rows = f"email;consent\n{WHO};given\nJean.Dupont+shop@acme.example;withdrawn\n"
    assert answer(tmp_path, rows) == "unlawful"


def test_a_consent_given_under_an_alias_is_not_given(tmp_path: Path) -> None:
    consumer = {**told(consent=None), "audience": "consumer"}
    del consumer["facts"]["consent"]
    rows = f"email;consent\n{WHO};none\njean.dupont+shop@acme.example;given\n"
    assert answer(tmp_path, rows, consumer) == "unlawful"


@pytest.mark.parametrize(
    "line",
    ["@acme.example", "*@acme.example", "paul@acme.example; jean.dupont@acme.example", f"mailto:{WHO}",
     f"Jean <{WHO}>", "jean.dupont\uff20acme.example", "jean\u200b.dupont@acme.example",
     f"sha256:{hashlib.sha256(WHO.encode()).hexdigest()}  -", "jean.dupont@acme.example/paul@acme.example"],
)  # fmt: skip
def test_a_list_stops_whatever_stands_around_the_address(tmp_path: Path, line: str) -> None:
    assert answer(tmp_path, f"email\n{WHO}\n", stop=line + "\n") == "unlawful"


def test_a_list_that_names_another_row_of_the_person_stops_the_row_kept(tmp_path: Path) -> None:
    rows = f"email;phone\n{WHO};06 39 98 11 01\n{WHO.upper()};06 39 98 11 02\n"
    assert answer(tmp_path, rows, stop="01 99 00 11 01 / 06 39 98 11 02\n") == "unlawful"


@pytest.mark.parametrize(
    "name", ["is_unsubscribed", "Désabonnement", "GDPR objection", "Ne pas prospecter", "Liste rouge"]
)
def test_a_refusal_under_another_name_stops_the_contact(tmp_path: Path, name: str) -> None:
    assert answer(tmp_path, f"email;{name}\n{WHO};oui\n") == "unlawful"
    assert answer(tmp_path, f"email;{name}\n{WHO};non\n") == "lawful"


@pytest.mark.parametrize("name", ["Contactable", "Abonné", "Accepte la prospection"])
def test_a_permission_denied_stops_the_contact_and_one_given_proves_nothing(tmp_path: Path, name: str) -> None:
    assert answer(tmp_path, f"email;{name}\n{WHO};non\n") == "unlawful"
    consumer = {**CAMPAIGN, "audience": "consumer"}
    unasked = answer(tmp_path, f"email\n{WHO}\n", consumer)
    assert answer(tmp_path, f"email;{name}\n{WHO};oui\n", consumer) == unasked != "lawful"


@pytest.mark.parametrize(
    "row", ["Ann (ne plus contacter);Forge;", "Ann;Forge;vue au salon, a demandé à être désinscrite", "Ann;x;STOP"]
)
def test_a_refusal_in_a_sentence_stops_the_contact(tmp_path: Path, row: str) -> None:
    assert answer(tmp_path, f"email;Nom;Société;Commentaire\n{WHO};{row}\n") == "unlawful"


def test_a_company_called_so_does_not_refuse(tmp_path: Path) -> None:
    for company in ("Stop Pub SARL", "Opposition Studio", "Unsubscribe Me Ltd"):
        assert answer(tmp_path, f"email;Société\n{WHO};{company}\n") == "lawful"


def test_a_refusal_of_the_row_s_own_channel_counts(tmp_path: Path) -> None:
    rows = f"email;phone;channel;SMS optout\n{WHO};06 39 98 00 01;sms;oui\n"
    assert answer(tmp_path, rows, told(number_is_professional=True)) == "unlawful"
    assert answer(tmp_path, rows.replace(";sms;", ";email;")) == "lawful"


def test_a_country_that_cannot_be_read_is_not_that_of_the_campaign(tmp_path: Path) -> None:
    assert answer(tmp_path, f"email;Pays\n{WHO};France\n") == "lawful"
    assert answer(tmp_path, f"email;Pays\n{WHO};Atlantide\n") == "undetermined"


@pytest.mark.parametrize(
    "rows",
    ["email;channel\n{};pigeon\n", "email;informed;informed_on\n{};non;2026-01-10\n"],
)
def test_a_row_that_nobody_can_understand_is_rejected_with_its_place(tmp_path: Path, rows: str) -> None:
    file = tmp_path / "people.csv"
    file.write_text(rows.format(WHO), encoding="utf-8")
    done = licite.screen(file, CAMPAIGN, at=date(2026, 11, 25), lang="en", source="form")
    assert (done.summary.read, done.summary.rejected, done.summary.accepted) == (1, 1, 0)


def test_a_refusal_denied_beside_its_day_counts(tmp_path: Path) -> None:
    assert answer(tmp_path, f"email;objected;objected_on\n{WHO};non;2026-01-10\n") == "unlawful"


CONSENTED = dict.fromkeys(
    "consent_proof consent_by_clear_act consent_specific consent_informed consent_free withdrawal_as_easy "
    "consent_covers_controller".split(),
    True,
)
WITH_CONSENT: dict[str, Any] = {**CAMPAIGN, "audience": "consumer", "facts": {**FACTS, **CONSENTED, "consent": "given"}}


@pytest.mark.parametrize(
    "cell", ["a retiré son accord", "retiré le 3 mai", "consentement retiré", "withdrawn 2026-05-03", "refusé"]
)
def test_a_consent_taken_back_in_words_reaches_every_row_of_the_person(tmp_path: Path, cell: str) -> None:
    rows = f"email;consent\n{WHO};oui\n{WHO};{cell}\n"
    assert answer(tmp_path, f"email;consent\n{WHO};oui\n", WITH_CONSENT) == "lawful"
    assert answer(tmp_path, rows, WITH_CONSENT) == "unlawful"


@pytest.mark.parametrize(
    "words",
    ["a retiré son consentement", "désinscription demandée le 12/05/2026", "Désabonnement par téléphone",
     "Exerce son droit à l'oubli", "ne m'envoyez plus rien", "plus aucun mail svp", "arrêtez de m'écrire",
     "cessez vos envois", "please leave me alone", "Asked to be forgotten"],
)  # fmt: skip
def test_a_refusal_said_in_other_words_stops_the_contact(tmp_path: Path, words: str) -> None:
    assert answer(tmp_path, f"email;Commentaire\n{WHO};{words}\n") == "unlawful"


@pytest.mark.parametrize(
    "words",
    ["Vu au salon, très intéressé", "plus de détails au prochain appel", "veut recevoir plus de messages clés en main",
     "cession d'entreprise en cours", "envoi du devis le 3 mai", "annulation du rendez-vous"],
)  # fmt: skip
def test_an_everyday_comment_is_no_refusal(tmp_path: Path, words: str) -> None:
    assert answer(tmp_path, f"email;Commentaire\n{WHO};{words}\n") == "lawful"


def test_a_yes_of_today_is_not_put_off_by_a_day_to_come_beside_it(tmp_path: Path) -> None:
    assert answer(tmp_path, f"email;Désinscrit;Désinscrit le\n{WHO};oui;{LATER}\n") == "unlawful"


@pytest.mark.parametrize("cell", ["Acheté chez DataCorp", "Base louée à X", "Base achetée DataCorp 2025"])
def test_a_source_that_somebody_else_made_is_not_the_campaigns_form(tmp_path: Path, cell: str) -> None:
    rows = f"email;Origine\n{WHO};{cell}\nmarc.petit@acme.example;Formulaire\n"
    found = _outcomes(tmp_path, rows, {**WITH_CONSENT, "facts": {**WITH_CONSENT["facts"], "source_kind": "form"}})
    assert found[0] != "lawful"


def _outcomes(folder: Path, content: str, campaign: dict[str, Any]) -> list[str]:
    file = folder / "people.csv"
    file.write_text(content, encoding="utf-8")
    return [str(row["outcome"]) for row in licite.screen(file, campaign, at=date(2026, 11, 25), lang="en").rows()]


def test_a_capacity_said_in_more_words_is_read(tmp_path: Path) -> None:
    assert answer(tmp_path, f"email;audience\n{WHO};Particulier retraité\n") != "lawful"


def test_a_younger_age_in_a_duplicate_counts(tmp_path: Path) -> None:
    rows = f"email;age_band\n{WHO};adulte\n{WHO};moins de 15 ans\n"
    assert answer(tmp_path, rows, WITH_CONSENT) == "unlawful"


@pytest.mark.parametrize(
    "rows",
    ["email;Date de décès\n{who};2025-01-01\n", "email;Décédé\n{who};décédé en 2025\n", "email;Décédé\n{who};oui\n"],
)
def test_a_death_however_told_stops_the_contact(tmp_path: Path, rows: str) -> None:
    assert answer(tmp_path, rows.format(who=WHO)) == "unlawful"


@pytest.mark.parametrize(
    "name",
    ["Interdit de prospection", "Démarchage interdit", "Repoussoir", "Email bloqué", "Plainte spam", "Remove from list",
     "Declined marketing", "pas de relance", "Désinscr.", "OPPO", "gdpr_delete", "Forget me", "RTBF"],
)  # fmt: skip
def test_more_names_of_refusals_are_understood(tmp_path: Path, name: str) -> None:
    assert answer(tmp_path, f"email;{name}\n{WHO};oui\n") == "unlawful"


@pytest.mark.parametrize("name", ["Email allowed", "Prospection autorisée", "Autorisation", "Permission", "RGPD OK"])
def test_more_names_of_permissions_are_understood(tmp_path: Path, name: str) -> None:
    assert answer(tmp_path, f"email;{name}\n{WHO};non\n") == "unlawful"
    assert answer(tmp_path, f"email;{name}\n{WHO};oui\n") == "lawful"
