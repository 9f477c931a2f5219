"""Names of columns in words of their own: a refusal is seen in any of them, and nothing else is taken for one."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licite.contacts.mapping import Target, propose_mapping
from licite.contacts.refusal_names import speaks_of_refusal, speaks_of_withdrawal, spoken_target
from tests.contacts.reading import listed

YES_NO = ["oui", "non", ""]
DAYS = ["12/03/2024", "2025-01-02 10:00", ""]
TEXTS = ["Trop cher", "Studio Nord", "Gare"]

REFUSALS = listed("""
is_unsubscribed|isUnsubscribed|Désinscription|Désabonnement|Désabonné(e)|Unsub|unsubs|Objection
Objected|Opposition RGPD|GDPR objection|Refus prospection|Refus de la prospection|Ne pas prospecter
Ne plus solliciter|Ne souhaite plus être contacté|Stop email|STOP|Stop pub|Exclu|Liste rouge
Liste noire|Blocklisted|isBlacklisted|Suppression|Suppressed|Opt-out newsletter|optOut|opted_out
hs_email_optout_813|Do not market|Don't e-mail|DoNotContact|N'accepte pas la prospection
Retrait du consentement|Consent withdrawn|Non contactable|Non abonné|Pas de prospection|No marketing
Désinscription (O/N)|fin d'opposition|Refusé
""")
DAYS_OF_REFUSAL = listed("""
opted_out_at|date_desinscription|Date de retrait|S'est opposé le|Désabonnement depuis|unsub date
OptOutTimestamp|Opposition date|Consent withdrawn on|date exclusion|Refus le|blacklisted_at
Date d'opposition RGPD
""")
INNOCENT = listed("""
Objet|Objectif|Objectives|Object|Exclusivité|Client exclusif|Arrêt de bus stop|Nombre d'abonnés
Abonnement|Date d'abonnement|Date de levée d'opposition|Réinscrit le|Do not delete|Ne pas facturer
Opposite|Motif de refus de crédit|Retrait magasin|Mot de passe oublié|Adopt outreach|Optique|Option
Stoppage|Date d'effacement prévue|Couleur|Bloctel vérifié le|Sans consentement
Nombre des abonnements|Refuge|Objecteur
""")


@pytest.mark.parametrize("name", REFUSALS)
def test_a_name_that_says_a_refusal_gives_one(name: str) -> None:
    found = propose_mapping([name], [[cell] for cell in YES_NO], "csv").columns[name]
    assert (found.name, speaks_of_refusal(name)) == ("objected", True)


@pytest.mark.parametrize("name", DAYS_OF_REFUSAL)
def test_a_name_that_says_a_day_gives_the_day(name: str) -> None:
    assert propose_mapping([name], [[cell] for cell in DAYS], "csv").columns[name].name == "objected_on"
    assert propose_mapping([name], [[cell] for cell in YES_NO], "csv").columns[name].name in ("objected", "objected_on")


@pytest.mark.parametrize("name", INNOCENT)
@pytest.mark.parametrize("cells", [YES_NO, DAYS, TEXTS], ids=["yes-no", "days", "texts"])
def test_an_innocent_name_is_no_refusal(name: str, cells: list[str]) -> None:
    assert name not in propose_mapping([name], [[cell] for cell in cells], "csv").columns
    assert not speaks_of_refusal(name)


@pytest.mark.parametrize(
    "name", ["Opposition", "Objection", "Exclu", "STOP", "Refus", "unsub_campaign_id", "Motif de refus"]
)
def test_a_name_that_may_be_of_something_else_is_judged_by_its_cells(name: str) -> None:
    assert spoken_target(name, TEXTS) is None
    assert spoken_target(name, ["oui", "Trop cher"]) == Target("objected")
    assert spoken_target(name, []) == Target("objected")


@pytest.mark.parametrize("name", ["Désinscription", "Ne pas contacter", "opt_out", "date_desinscription"])
def test_a_name_that_is_a_refusal_and_nothing_else_needs_no_cells(name: str) -> None:
    assert propose_mapping([name], [[cell] for cell in TEXTS], "csv").columns[name].name.startswith("objected")


@pytest.mark.parametrize(
    "name", ["unsub_reason", "Motif de désinscription", "UNSUB_REASON_OTHER", "Motif d'opposition"]
)
def test_the_reason_of_a_refusal_is_one(name: str) -> None:
    assert spoken_target(name, TEXTS) == Target("refusal_reason")


@pytest.mark.parametrize(
    "name", ["Droit à l'effacement", "Effacement", "Demande suppression", "Erasure", "data deletion"]
)
def test_erasure_has_a_fact_of_its_own(name: str) -> None:
    assert spoken_target(name, YES_NO) == Target("erasure_requested")


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("Abonné", "contact_allowed"),
        ("is_subscribed", "contact_allowed"),
        ("Contactable", "contact_allowed"),
        ("Accepte prospection", "contact_allowed"),
        ("Accepte la prospection", "contact_allowed"),
        ("Peut être contacté", "contact_allowed"),
        ("Can be contacted", "contact_allowed"),
        ("Non opposé", "contact_allowed"),
        ("Not unsubscribed", "contact_allowed"),
        ("Marketing consent", "opted_in"),
        ("OptIn newsletter", "opted_in"),
        ("Consentement e-mail", "opted_in"),
    ],
)
def test_a_permission_is_told_from_a_consent(name: str, target: str) -> None:
    assert spoken_target(name, YES_NO) == Target(target)
    assert spoken_target(name, TEXTS) is None
    assert not speaks_of_refusal(name)


CALLS = ("voice_call", "automated_call")


@pytest.mark.parametrize(
    ("name", "channels"),
    [
        ("Optout SMS", ("sms", "mms")),
        ("Refus d'appel téléphonique", CALLS),
        ("Opposition tel", CALLS),
        ("Don't call", CALLS),
        ("Opposition courrier", ("post",)),
        ("Refus mail postal", ("post",)),
        ("fax opt-out flag", ("fax",)),
        ("Stop SMS et appels", ("sms", "mms", *CALLS)),
        ("Stop e-mail et SMS", ()),
        ("Unsub", ()),
    ],
)
def test_a_name_limits_itself_to_the_channels_it_names(name: str, channels: tuple[str, ...]) -> None:
    assert propose_mapping([name], [["oui"]], "csv").columns[name] == Target("objected", channels=channels)


def test_a_register_of_calls_is_no_objection() -> None:
    assert spoken_target("Présent sur Bloctel", YES_NO) == Target("on_national_register", channels=CALLS)


def test_a_withdrawal_is_told_from_other_refusals() -> None:
    assert speaks_of_withdrawal("Date de retrait")
    assert not speaks_of_withdrawal("Désinscription")


@given(
    st.sampled_from([name for name in REFUSALS if name[1:].islower()]),
    st.sampled_from([str.upper, str.lower, str.title]),
    st.sampled_from(" _-."),
)
def test_case_and_separators_do_not_hide_a_refusal(name: str, cased: Callable[[str], str], between: str) -> None:
    assert speaks_of_refusal(cased(name).replace(" ", between))


@given(st.text(max_size=20), st.lists(st.text(max_size=8), max_size=4))
def test_any_name_and_cells_give_a_target_or_none(name: str, cells: list[str]) -> None:
    found = spoken_target(name, cells)
    assert found is None or found.name
