"""What columns say of facts: refusals in words of their own, permissions that are denied, channels, sentences."""

from datetime import date
from pathlib import Path

import pytest

from licite.contacts.mapping import Mapping, Target
from licite.contacts.planned import Planned
from tests.contacts.reading import Reading, reading
from tests.contacts.test_refusal_names import REFUSALS


def read(folder: Path, header: str, *rows: str, planned: Planned | None = None) -> Reading:
    lines = [f"email;{header}", *(f"p{i}@f.example;{row}" for i, row in enumerate(rows))]
    return reading(folder / "list.csv", "\n".join(lines) + "\n", planned=planned)


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_under_any_name_counts(name: str, tmp_path: Path) -> None:
    assert read(tmp_path, f'"{name}"', "oui", "non", "").column("objected") == [True, False, None]


def test_a_day_of_refusal_under_another_name_is_kept(tmp_path: Path) -> None:
    found = read(tmp_path, "opted_out_at", "2025-01-02 10:00:00", "", "1700000000")
    assert found.column("objected_on") == [date(2025, 1, 2), None, None]
    assert found.column("objected") == [None, None, True]


def test_a_day_of_refusal_that_says_no_is_none(tmp_path: Path) -> None:
    found = read(tmp_path, "Désinscrit le", "12/03/2024", "non", "perdu")
    assert found.column("objected") == [None, None, True]


def test_a_withdrawal_says_so_of_the_consent_too(tmp_path: Path) -> None:
    found = read(tmp_path, "consent;Date de retrait", "given;12/03/2024", "given;")
    assert found.column("consent") == ["withdrawn", "given"]
    assert found.column("objected_on") == [date(2024, 3, 12), None]


def test_why_somebody_unsubscribed_says_that_they_did(tmp_path: Path) -> None:
    found = read(tmp_path, "unsub_reason", "too many e-mails", "", "non", "n/a")
    assert found.column("objected") == [True, None, None, None]


@pytest.mark.parametrize(
    "name", ["Abonné", "subscribed", "Contactable", "Accepte prospection", "Accepte la prospection"]
)
def test_a_permission_denied_is_a_refusal_and_a_yes_is_nothing(name: str, tmp_path: Path) -> None:
    found = read(tmp_path, name, "oui", "non", "0", "false", "", "désabonné", "?")
    assert found.column("objected") == [None, True, True, True, None, True, None]
    assert found.table.facts == ("objected",)
    assert found.notes["readers.permission"] == {"column": name}


@pytest.mark.parametrize("name", ["Marketing consent", "Optin newsletter", "Consentement prospection"])
def test_a_consent_denied_is_none_and_a_yes_proves_nothing(name: str, tmp_path: Path) -> None:
    found = read(tmp_path, name, "oui", "non", "", "retiré")
    assert found.column("consent") == [None, "none", None, "withdrawn"]
    assert found.table.facts == ("consent",)


def test_a_refusal_in_a_column_of_consents_counts(tmp_path: Path) -> None:
    found = read(tmp_path, "Opt-in", "oui", "non", "désinscrit")
    assert found.column("objected") == [None, None, True]
    found = read(tmp_path, "Consentement", "oui", "opt-out")
    assert (found.column("objected"), found.column("consent")) == ([None, True], ["given", "withdrawn"])
    assert found.table.unread == ()


def test_a_column_that_only_sounds_like_a_refusal_is_said_and_still_searched(tmp_path: Path) -> None:
    found = read(tmp_path, "Objection", "Trop cher", "Pas le temps", "Oui", "ne plus contacter", "3", "Plus tard")
    assert found.column("objected") == [None, None, True, True, None, None]
    assert found.notes["readers.refusal_not_understood"] == {"columns": "Objection"}
    assert "readers.unused_columns" not in found.notes


def test_a_column_that_sounds_like_a_refusal_of_one_channel_speaks_of_no_other(tmp_path: Path) -> None:
    rows = ("Trop cher", "Pas le temps", "oui")
    assert read(tmp_path, "Objection SMS", *rows, planned=Planned(channel="sms")).column("objected")[-1] is True
    assert read(tmp_path, "Objection SMS", *rows, planned=Planned(channel="email")).table.facts == ()


def test_a_refusal_in_a_column_that_the_user_left_out_counts(tmp_path: Path) -> None:
    content = "email;Désinscrit;Objet\na@f.example;oui;oui\nb@f.example;non;oui\n"
    found = reading(tmp_path / "list.csv", content, mapping=Mapping("csv", {"email": Target("email")}))
    assert found.column("objected") == [True, None]


def test_columns_of_which_nothing_is_known_are_named(tmp_path: Path) -> None:
    found = read(tmp_path, "Couleur;Taille;Vide;Désinscrit", "vert;3;;non", "rouge;4;;")
    assert found.notes["readers.unused_columns"] == {"columns": "Couleur, Taille", "n": 2}
    many = read(tmp_path, ";".join(f"Champ {i}" for i in range(20)), ";".join("abcdefghijklmnopqrst"))
    assert many.notes["readers.unused_columns"]["n"] == 20
    assert str(many.notes["readers.unused_columns"]["columns"]).endswith("Champ 11, …")


def test_a_refusal_in_a_sentence_counts_in_any_column(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "Nom;Prénom;Société;Notes;is_customer",
        "Lee (ne plus contacter);Ann;Forge;;non",
        "Lee;Bob;Stop Pub SARL;rappeler lundi;non",
        "Lee;Cléo;Opposition Studio;Vue au salon, s'est désabonnée : elle refuse la prospection;oui",
        "Lee;Dan;Forge - DO NOT CONTACT;jamais désinscrit;",
        "Lee;Eva;Unsubscribe Me Ltd;n'est pas opposée;",
        "Lee;Fay;Forge;;ne plus appeler",
    )
    assert found.column("objected") == [True, None, True, True, None, True]
    assert found.column("is_customer")[-1] is None
    assert len(found.rejects) == 0


def test_a_refusal_in_the_place_of_an_address_counts(tmp_path: Path) -> None:
    content = "email;Tél\nNE PLUS CONTACTER;06 39 98 00 01\na@f.example;ne plus appeler\n"
    assert reading(tmp_path / "list.csv", content).column("objected") == [True, True]


CHANNELS = "channel;sms optout;Ne pas appeler"
ROWS = ("email;oui;oui", "sms;oui;non", ";oui;oui", "voice_call;oui;non", "voice_call;non;oui")


@pytest.mark.parametrize(
    ("campaign", "objected"),
    [
        ("email", [None, True, None, False, True]),
        ("sms", [None, True, True, False, True]),
        (None, [None, True, True, False, True]),
    ],
)
def test_a_refusal_of_one_channel_counts_by_the_channel_of_the_row(
    campaign: str | None, objected: list[bool | None], tmp_path: Path
) -> None:
    found = read(tmp_path, CHANNELS, *ROWS, planned=Planned(channel=campaign))
    assert found.column("objected") == objected


def test_a_channel_that_nobody_knows_is_rejected_and_a_refusal_in_its_row_kept(tmp_path: Path) -> None:
    found = read(tmp_path, "channel;SMS opt-out", "pigeon;", "email;", "pigeon;oui", planned=Planned(channel="email"))
    assert [(r.line, r.column, r.reason) for r in found.rejects] == [(2, "channel", "rejects.unreadable_value")]
    assert found.column("objected") == [None, True]
    assert found.column("_unread_channel") == [False, True]
    assert len(read(tmp_path, "channel", "pigeon", "inconnu").rejects) == 2


def test_a_country_that_cannot_be_read_is_told_from_none(tmp_path: Path) -> None:
    found = read(tmp_path, "Pays", "France", "Atlantide", "", "?")
    assert found.column("_unread_country") == [False, True, False, True]
    assert found.table.unread == ("country",)
    assert read(tmp_path, "Pays", "Atlantide").column("_unread_country") == [True]
