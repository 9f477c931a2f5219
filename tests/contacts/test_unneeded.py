"""Columns that prospecting does not need: named, by their words, and only where something stands in them."""

from pathlib import Path

import duckdb
import pytest

from licite.contacts.rejects import Rejects
from licite.contacts.table import read_contacts
from licite.contacts.unneeded import kind_of, unneeded
from tests.contacts.reading import LOCKED, listed

NAMES = {
    "birth": "Birthday|Date de naissance|dateOfBirth|Anniversaire|Né le|DOB",
    "family": "Spouse|Conjoint(e)|Anniversary|Anniversaire de mariage ou fête|Children|Enfants|Situation familiale",
    "photo": "Photo|Picture|preferred_profile_image|Avatar",
    "gender": "Gender|Sexe",
    "health": "Santé|Handicap|Allergies|Groupe sanguin|Health notes|Notes médicales",
    "sensitive": "Religion|Syndicat|Opinions politiques|Orientation sexuelle|Origine ethnique",
    "identity": "N° de sécurité sociale|Numéro de sécurité sociale|NIR|Passport|Government ID",
    "bank": "IBAN|Billing Information|Carte bancaire",
    "leisure": "Hobby|Passe-temps|Loisirs",
    "place": "LATITUDE|Longitude",
    "home": "Home Street|Home City|Ville (domicile)|Rue (domicile) 2|Adresse personnelle|Address 1 - Street|"
    "Code postal (domicile)",
}
NEEDED = (
    "Email|E-mail personnel|Adresse e-mail personnelle|Téléphone (domicile)|Home Phone|Address|Adresse|Ville|Company|"
    "Notes|Rue (bureau)|Business Street|Private e-mail address|Date de décès|Date de collecte|Titre|"
    "Source|Adresse IP|Home page"
)


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in NAMES.items() for name in listed(names)])
def test_a_name_tells_of_what_a_column_is(kind: str, name: str) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize("name", listed(NEEDED))
def test_what_prospecting_uses_is_not_proposed(name: str) -> None:
    assert kind_of(name) is None


def found(folder: Path, content: str, channel: str | None = "email") -> list[str]:
    path = folder / "list.csv"
    path.write_text(content)
    with duckdb.connect(config=LOCKED) as con:
        table = read_contacts(con, path, rejects=Rejects())
        return [one.column for one in unneeded(con, table.columns, table.mapping, channel)]


def test_a_column_without_anything_in_it_is_not_told(tmp_path: Path) -> None:
    content = "Email,Birthday,Gender,Photo,Sexe\na@f.example,0/0/00,Unspecified,,F\nb@f.example,,Unspecified,,\n"
    assert found(tmp_path, content) == ["Sexe"]


def test_an_address_at_home_is_needed_for_a_letter_alone(tmp_path: Path) -> None:
    head = "Name,E-mail 1 - Value,Address 1 - Street,Address 1 - City\n"
    content = f"{head}Ann,a@f.example,1 rue Haute,Gap\n"
    assert found(tmp_path, content) == ["Address 1 - Street", "Address 1 - City"]
    assert found(tmp_path, content, "post") == []


def test_a_column_that_a_fact_is_read_from_is_needed(tmp_path: Path) -> None:
    assert found(tmp_path, "Email,Health opt out\na@f.example,yes\n") == []
    assert found(tmp_path, "Email,deceased\na@f.example,yes\n") == []
