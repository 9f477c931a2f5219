"""Job titles to functions."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licite.contacts.job_function import function_of, functions, plain_title
from licite.vocabulary.say import say

CERTAIN = """
CFO finance executive
Directrice administrative et financière finance director
Comptable finance specialist
Expert-comptable finance specialist
Contrôleuse de gestion finance specialist
D.A.F. finance director
DRH hr director
Resp. paie hr manager
HR Business Partner hr specialist
Chargé(e) de recrutement H/F hr specialist
DSI it director
CTO it executive
Développeuse web it specialist
RSSI it manager
IT Manager it manager
VP Sales sales director
Ingénieur commercial sales specialist
Key Account Manager sales manager
Directrice commerciale sales director
Technico-commercial sales specialist
CMO marketing executive
Directeur marketing marketing director
Cheffe de produit marketing manager
Community manager marketing manager
Acheteuse purchasing specialist
Head of Procurement purchasing director
Responsable achats purchasing manager
Juriste legal specialist
General Counsel legal director
DPO legal None
Responsable logistique logistics manager
Supply Chain Manager logistics manager
Responsable QHSE quality manager
Plant Manager production manager
Attachée de presse communication None
Responsable communication communication manager
PDG general_management executive
gérant general_management executive
Founder & CEO general_management executive
Présidente general_management executive
Assistante de direction administration assistant
Office Manager administration manager
Infirmière health None
Professeur des écoles education None
Data Scientist data None
Agent immobilier real_estate None
Customer Success Manager customer_service manager
Directeur d'hôtel hospitality director
Maire public_office None
Conducteur de travaux construction None
UX Designer design specialist
Product Owner product specialist
Ingénieur d’affaires sales specialist
Directeur·rice marketing marketing director
COO operations executive
"""


def certain_titles() -> list[tuple[str, str, str | None]]:
    parted = [entry.rsplit(" ", 2) for entry in CERTAIN.strip().splitlines()]
    return [(title, code, None if level == "None" else level) for title, code, level in parted]


@pytest.mark.parametrize(("title", "code", "level"), certain_titles())
def test_unambiguous_titles(title: str, code: str, level: str | None) -> None:
    found = function_of(title)
    assert (found.code, found.level, found.confidence) == (code, level, "certain")


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("ex-DRH", "hr"),
        ("Ancien directeur commercial", "sales"),
        ("Étudiante en marketing", "marketing"),
        ("Assistante du DRH", "hr"),
        ("Consultant recrutement", "hr"),
        ("Directeur commercial et marketing", "sales"),
        ("Responsable marketing et communication", "marketing"),
        ("Directeur technique", "engineering"),
        ("Chef de projet", "operations"),
        ("Chef", "hospitality"),
        ("DRH en recherche d'emploi", "hr"),
    ],
)
def test_titles_that_leave_a_doubt_are_below_certain(title: str, code: str) -> None:
    found = function_of(title)
    assert found.code == code
    assert found.confidence != "certain"


@pytest.mark.parametrize("title", ["", "Directeur", "Responsable", "Chargée de mission", "😀", "xyz"])
def test_titles_that_say_no_function(title: str) -> None:
    found = function_of(title)
    assert (found.code, found.confidence) == (None, "unsure")


@pytest.mark.parametrize(
    ("title", "rome"),
    [
        ("DAF", "M1205"),
        ("Responsable QHSE", "H1302"),
        ("Secrétaire générale", None),
        ("Juriste", "K1903"),
        ("CFO", None),
        ("Responsable méthodes", "H1402"),
        ("Technicienne méthodes", "H1404"),
        # Chef de projet informatique and menuisier have several families in ROME.
        ("Chef de projet informatique", None),
        ("Menuisier", None),
    ],
)
def test_rome_code_only_where_one_family_answers(title: str, rome: str | None) -> None:
    assert function_of(title).rome == rome


@pytest.mark.parametrize(
    ("title", "isco"),
    [
        ("Directrice financière", "1211"),
        ("Infirmière", "2221"),
        ("Buyer", "3323"),
        ("Maire", "1111"),
        ("Téléconseillère", "4222"),
        ("Standardiste", "4223"),
        ("Office Manager", None),
    ],
)
def test_isco_code_only_where_one_family_answers(title: str, isco: str | None) -> None:
    assert function_of(title).isco == isco


def test_codes_have_the_form_of_their_register() -> None:
    titles = [row["title"] for row in unseen_titles()]
    found = [function_of(title) for title in titles]
    assert all(re.fullmatch(r"[A-N]\d{4}", one.rome) for one in found if one.rome)
    assert all(re.fullmatch(r"\d{4}", one.isco) for one in found if one.isco)
    assert sum(1 for one in found if one.rome or one.isco) > 150


def unseen_titles() -> list[dict[str, str]]:
    with (Path(__file__).parent / "unseen" / "titles.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("title", ["Ingénieure", "Chef de projet senior", "Technicien", "Coach", "Direction"])
def test_a_word_that_says_too_little_alone_is_never_likely(title: str) -> None:
    assert function_of(title).confidence == "unsure"


def test_two_functions_with_or_between_are_not_told() -> None:
    assert function_of("DG ou DAF").confidence == "unsure"


@pytest.mark.parametrize(
    ("woman", "man"),
    [
        ("Administratrice réseaux", "Administrateur réseaux"),
        ("Chargée de paie", "Chargé de paie"),
        ("Acheteuse", "Acheteur"),
    ],
)
def test_both_genders_have_one_answer(woman: str, man: str) -> None:
    first, second = function_of(woman), function_of(man)
    assert (first.code, first.level, first.rome, first.isco) == (second.code, second.level, second.rome, second.isco)
    assert str(first.slots["words"]) in plain_title(woman)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_reasons_are_filled(lang: str) -> None:
    for title in (
        "CFO",
        "Ingénieur",
        "ex-DRH",
        "Chef",
        "Consultant RH",
        "Assistante du DRH",
        "Directeur commercial et marketing",
        "?",
    ):
        found = function_of(title)
        assert "{" not in say(found.reason, lang, **found.slots)


def test_case_accents_and_gender_marks_change_nothing() -> None:
    for title in ("DIRECTRICE FINANCIÈRE", "directrice financiere", "Directrice  financière (H/F)"):
        assert function_of(title).code == "finance"
        assert function_of(title).confidence == "certain"


@given(st.text(max_size=80))
def test_any_text_has_an_answer(title: str) -> None:
    found = function_of(title)
    assert found.code is None or found.code in functions()
    assert (found.code is None) == (found.reason == "who.title_unknown")


@given(st.text(max_size=80))
def test_a_plain_title_is_its_own_plain_title_but_for_short_forms(title: str) -> None:
    once = plain_title(title)
    assert once == " ".join(once.split())
    assert once == once.lower()
