"""Files of any tool decided inside an engine: the answers of a full screening, or a sentence that says why not."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from licite.contacts.planned import Planned
from licite.engine.runners import duck
from licite.engine.runners.engines import Duck
from licite.errors import LiciteError
from licite.operations.inside import decided_inside, question_of, reading
from licite.operations.inside.clean import read_clean
from licite.operations.inside.decided import LISTED
from licite.operations.inside.lists import COLUMNS
from licite.operations.inside.reading import FileRead, read_canonical
from licite.operations.screen import Options, screen_path
from tests.contacts.test_samples import cases
from tests.operations.screening import AT, campaign

TABLE = "licite_contacts"


@pytest.fixture
def con() -> Iterator[Any]:
    with duck.connect() as opened:
        yield opened


def written(folder: Path, *lines: str) -> Path:
    path = folder / "people.csv"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def inside(con: Any, path: Path, **facts: Any) -> tuple[FileRead, dict[int, str]]:
    question = question_of(campaign(**facts), at=AT, lang="en")
    read = read_canonical(con, path, question, TABLE)
    engine = Duck(con)
    held = engine.hold(LISTED, COLUMNS, read.refused) if read.refused else None
    decided_inside(engine, question, TABLE, held)
    return read, {int(key): outcome for key, outcome in engine.rows("SELECT contact_id, outcome FROM licite_result")}


def in_full(path: Path, **facts: Any) -> dict[int, str]:
    """The answers by line; duplicates have none of their own."""
    screening = screen_path(path, campaign(**facts), Options(at=AT, lang="en"))
    return dict(screening.con.execute("SELECT _row, outcome FROM answers").fetchall())


DAILY = (
    "kit_subscribers.csv",
    "linkedin_messages_2023.csv",
    "mailchimp_subscribed_members.csv",
    "optout_hashed_sha256.csv",
)


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[] if name in DAILY else pytest.mark.full) for name in cases() if name.endswith(".csv")],
)
def test_a_reference_file_is_answered_as_in_full_or_refused(con: Any, name: str, reference_data: Path) -> None:
    path = reference_data / "contact-files" / name
    channel = "social_message" if name.startswith(("linkedin_me", "linkedin_in")) else "email"
    if name == "optout_hashed_sha256.csv":
        with pytest.raises(LiciteError, match="the column email is missing"):
            inside(con, path, channel=channel, source_kind=None)
        return
    read, found = inside(con, path, channel=channel, source_kind=None)
    expected = in_full(path, channel=channel, source_kind=None)
    assert {line: found[line] for line in expected} == expected
    assert len(read.rejects) == 0


HEAD = "Courriel;Désinscrit;Téléphone;Commentaire;Origine"


@pytest.mark.parametrize(
    "lines",
    [
        (HEAD, "ann@firm.example;non;;;", "bob@firm.example;oui;;;", "Eve <eve@firm.example>;;;vu au salon;"),
        (HEAD, "ann@firm.example;;;Ne plus contacter svp;", "bob@firm.example;peut-être;;;", "Ann+x@firm.example;;;;"),
        ("Email;Statut;Email 2", "a@firm.example;unsubscribed;b@firm.example", "b@firm.example;subscribed;"),
        pytest.param(
            ("Email;Statut", "a@firm.example;cleaned", "b@firm.example;subscribed", "c@firm.example;n’importe quoi"),
            marks=pytest.mark.full,
        ),
        ("Email;Ne pas contacter par SMS;Ne pas contacter par e-mail", "a@firm.example;oui;", "b@firm.example;;oui"),
        ("Email;Consentement;Remarque", "a@firm.example;retiré;", "b@firm.example;oui;", "c@firm.example;;désinscrit"),
        ("Email;Date d'opposition", "a@firm.example;12/03/2026", "b@firm.example;", "c@firm.example;hier"),
        pytest.param(
            ("Email;Mobile;Téléphone", "a@firm.example;06 39 98 00 01;", "b@firm.example;;0033639980001"),
            marks=pytest.mark.full,
        ),
        pytest.param(
            ("Email;at;Contactable", "a@firm.example;2026-11-25 09:30;non", "b@firm.example;25/11/2026;oui"),
            marks=pytest.mark.full,
        ),
    ],
)  # fmt: skip
def test_a_file_of_any_columns_is_answered_as_in_full(con: Any, tmp_path: Path, lines: tuple[str, ...]) -> None:
    path = written(tmp_path, *lines)
    read, found = inside(con, path)
    expected = in_full(path)
    assert {line: found[line] for line in expected} == expected
    assert len(found) + len(read.rejects) == len(lines) - 1


CLEAN = (
    "Courriel;Mobile;Téléphone;is_customer;collected_on;consent;country;Note;profile_url",
    "ann@firm.example;06 39 98 00 01;;oui;2026-10-01;none;FR;n°1;https://network.example/in/ann",
    "ANN+x@firm.example;;0639980002;;;given;BE;;",
    ";;;non;2026-11-02;;;;",
)


def test_a_clean_text_and_its_careful_reader_give_one_table(
    con: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, *CLEAN)
    question = question_of(campaign(), at=AT)
    tables = []
    for careful in (False, True):
        if careful:
            monkeypatch.setattr(reading, "read_clean", lambda *_: None)
        else:
            assert read_clean(con, path, Planned(day=date(2026, 11, 26)), TABLE)
        read = read_canonical(con, path, question, TABLE)
        assert read.unused == ("Note",)
        kept = {name for name in Duck(con).columns(TABLE) if " " not in name}
        rows = con.execute(f"SELECT {', '.join(sorted(kept))} FROM {TABLE} ORDER BY contact_id").fetchall()
        tables.append((kept, rows))
    assert tables[0] == tables[1]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("Note", "merci de ne plus me contacter"), ("Note", "STOP"), ("consent", "désinscrit"),
        ("is_customer", "oui ?"),
        ("Courriel", "Eve <eve@firm.example>"), ("Courriel", "a@firm.example, b@firm.example"),
        ("Mobile", "\u00a006 39 98 00 01"), ("collected_on", "12/03/2026"), ("profile_url", " https://n.example/in/a"),
        ("country", "Nulle part"),
    ],
)  # fmt: skip
def test_one_cell_that_takes_care_leaves_the_file_to_its_careful_reader(
    con: Any, tmp_path: Path, column: str, cell: str
) -> None:
    names = CLEAN[0].split(";")
    odd = ";".join(cell if name == column else "" for name in names)
    path = written(tmp_path, *CLEAN, odd)
    assert read_clean(con, path, Planned(), TABLE) is None


@pytest.mark.parametrize(
    "header",
    ["Email;Désinscrit;Opposition RGPD", "Email;objected_on", "Email;consent_on", "Email;Contactable par SMS",
     "Email;Consent withdrawn"],
)  # fmt: skip
def test_columns_that_say_more_than_a_cell_are_left_to_the_careful_reader(
    con: Any, tmp_path: Path, header: str
) -> None:
    row = ";".join(["a@firm.example", *("oui" for _ in header.split(";")[1:])])
    assert read_clean(con, written(tmp_path, header, row), Planned(), TABLE) is None


def test_the_refusal_of_a_row_that_cannot_be_read_stops_its_person(con: Any, tmp_path: Path) -> None:
    path = written(
        tmp_path, "Email;Nom;Désinscrit", "ann@firm.example;A;", "Ann@firm.example;oui", "bob@firm.example;B;"
    )
    read, found = inside(con, path)
    assert [one.line for one in read.rejects] == [3]
    assert found == {2: "unlawful", 4: "lawful"} == in_full(path)


def test_what_a_rejected_row_says_and_no_list_can_hold_ends_the_run(con: Any, tmp_path: Path) -> None:
    path = written(
        tmp_path, "Email;Nom;consent", "ann@firm.example;A;none", "ann@firm.example;retiré", "b@f.example;B;"
    )
    with pytest.raises(LiciteError) as caught:
        inside(con, path)
    assert caught.value.code == "ENG027"


def test_a_campaign_does_not_speak_for_a_row_that_nobody_can_read(con: Any, tmp_path: Path) -> None:
    path = written(tmp_path, "Email;source_kind", "a@firm.example;form", "b@firm.example;on sait plus")
    _, found = inside(con, path)
    assert found == {2: "lawful", 3: "undetermined"}


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (("contact_id;Contact_ID;Email;Désinscrit", "1;1;a@f.example;oui"), "ENG011"),
        (("Email;at;at_day", "a@f.example;2026-11-25;2026-11-25"), "ENG011"),
        (("Email;consent", "a@f.example;selon"), "ENG015"),
        (("contact_id;Email", "1;a@f.example", "1;b@f.example"), "ENG014"),
    ],
)
def test_what_a_table_cannot_hold_is_said(con: Any, tmp_path: Path, lines: tuple[str, ...], code: str) -> None:
    with pytest.raises(LiciteError) as caught:
        inside(con, written(tmp_path, *lines))
    assert caught.value.code == code


def test_the_key_is_the_column_and_every_address_of_a_cell_counts(con: Any, tmp_path: Path) -> None:
    some = "ann@firm.example; x0@firm.example; x1@firm.example"
    path = written(
        tmp_path, "contact_id,Email,Désinscrit", f'7,"{some}",', "8,x1@firm.example,oui", "9,b@firm.example,"
    )
    assert inside(con, path)[1] == {7: "unlawful", 8: "unlawful", 9: "lawful"}
    many = "; ".join(f"x{n}@firm.example" for n in range(25))
    path = written(tmp_path, "contact_id,Email,Désinscrit", f'7,"{many}",', "8,x24@firm.example,oui")
    assert inside(con, path)[1] == {7: "undetermined", 8: "unlawful"}


def test_more_columns_than_are_compared_are_refused(con: Any, tmp_path: Path) -> None:
    phones = ";".join(f"Téléphone {n}" for n in range(9))
    with pytest.raises(LiciteError) as caught:
        inside(con, written(tmp_path, f"Email;Désinscrit;{phones}", "a@f.example;oui" + ";+33639980001" * 9))
    assert caught.value.code == "ENG028"
