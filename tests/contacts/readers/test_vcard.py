"""Address cards of versions 2.1 to 4.0, one row a card; a card that cannot be read takes no other with it."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licite.contacts.readers.vcard import COLUMNS, card_row
from licite.errors import LiciteError
from tests.contacts.reading import Reading, reading

PERSON = """BEGIN:VCARD
VERSION:4.0
FN:Chloé Lefèvre
N:Lefèvre;Chloé;;;
EMAIL;TYPE=home:chloe@lefevre.example
EMAIL;PREF=1;TYPE=work:chloe@forge-du-pre.example
TEL;TYPE=fax:+33 4 65 71 00 09
TEL;VALUE=uri;TYPE="work,voice":tel:+33-4-65-71-00-01
TITLE:Gérante
ORG:Forge du Pré;Direction
ADR;TYPE=work:;;2 rue des Prés;Gap;;05000;France
URL:https://forge-du-pre.example
URL:https://www.linkedin.com/in/chloe-l
END:VCARD
"""
FIRM = "BEGIN:VCARD\nVERSION:4.0\nKIND:org\nFN:Forge du Pré\nEMAIL:contact@forge-du-pre.example\nEND:VCARD\n"


def cards(folder: Path, text: str, **options: object) -> Reading:
    return reading(folder / "cards.vcf", text, **options)


def test_a_card_becomes_one_row(tmp_path: Path) -> None:
    row = cards(tmp_path, PERSON).contacts[0]
    assert {key: value for key, value in row.items() if value is not None} == {
        "_line": 1,
        "email": "chloe@forge-du-pre.example",
        "other_emails": "chloe@lefevre.example",
        "phone": "+33-4-65-71-00-01",
        "other_phones": "+33 4 65 71 00 09",
        "full_name": "Chloé Lefèvre",
        "first_name": "Chloé",
        "last_name": "Lefèvre",
        "job_title": "Gérante",
        "company": "Forge du Pré",
        "address": "2 rue des Prés",
        "postal_code": "05000",
        "city": "Gap",
        "country": "FR",
        "profile_url": "https://www.linkedin.com/in/chloe-l",
    }


def test_the_card_of_an_organisation_names_nobody(tmp_path: Path) -> None:
    read = cards(tmp_path, PERSON + FIRM)
    assert read.column("_line") == [1, 15]
    assert read.column("full_name") == ["Chloé Lefèvre", None]
    assert read.column("company") == ["Forge du Pré", "Forge du Pré"]


def test_an_old_card_with_quoted_printable_is_read(tmp_path: Path) -> None:
    text = (
        "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Lef=C3=A8vre;Chlo=C3=A9\n"
        "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Chlo=C3=A9 =\nLef=C3=A8vre\n"
        "TEL;CELL;PREF:06 39 98 00 01\nTEL;WORK:04 65 71 00 01\nEMAIL;INTERNET:chloe@forge-du-pre.example\n"
        "PHOTO;ENCODING=BASE64;TYPE=JPEG:\n /9j/4AAQSkZJRgABAQAAAQABAAD\n\nEND:VCARD\n"
    )
    row = cards(tmp_path, text).contacts[0]
    assert (row["full_name"], row["last_name"]) == ("Chloé Lefèvre", "Lefèvre")
    assert (row["phone"], row["email"]) == ("06 39 98 00 01", "chloe@forge-du-pre.example")


@pytest.mark.parametrize(
    ("charset", "name"), [("ISO-8859-1", "Lef=E8vre"), ("WINDOWS-1252", "Lef=E8vre"), ("", "Lef=C3=A8vre")]
)
def test_quoted_printable_is_read_in_the_set_that_it_names(charset: str, name: str, tmp_path: Path) -> None:
    said = f";CHARSET={charset}" if charset else ""
    text = (
        f"BEGIN:VCARD\nVERSION:2.1\nN{said};ENCODING=QUOTED-PRINTABLE:{name};Ann\n"
        f"FN{said};QUOTED-PRINTABLE:Ann {name}\nEMAIL;INTERNET:ann@f.example\nTEL;HOME:04 65 71 00 01\n"
        f"NOTE{said};ENCODING=QUOTED-PRINTABLE:Vu au salon=0D=0ANe plus contact=\ner\nEND:VCARD\n"
    )
    row = cards(tmp_path, text).contacts[0]
    assert (row["last_name"], row["full_name"], row["objected"]) == ("Lefèvre", "Ann Lefèvre", True)


def test_folded_lines_and_commas_in_a_name_are_read_whole(tmp_path: Path) -> None:
    text = (
        "BEGIN:VCARD\nVERSION:3.0\nFN:Lefèvre, Chl\n oé\nN:Lefèvre;Chloé\n"
        "EMAIL;TYPE=pref:chloe@forge-du-\n pre.example\nEND:VCARD\n"
    )
    row = cards(tmp_path, text).contacts[0]
    assert (row["full_name"], row["email"]) == ("Lefèvre, Chloé", "chloe@forge-du-pre.example")


def test_a_card_inside_a_card_is_not_a_contact(tmp_path: Path) -> None:
    inner = "AGENT:\nBEGIN:VCARD\nVERSION:2.1\nFN:Agent\nN:Agent\nEMAIL:agent@f.example\nEND:VCARD\n"
    text = f"BEGIN:VCARD\nVERSION:2.1\nFN:Ann\nN:Ann\n{inner}EMAIL:ann@f.example\nEND:VCARD\n{FIRM}"
    assert cards(tmp_path, text).column("email") == ["ann@f.example", "contact@forge-du-pre.example"]


def test_a_card_that_is_not_ended_stops_where_the_next_begins(tmp_path: Path) -> None:
    read = cards(tmp_path, "BEGIN:VCARD\nVERSION:3.0\nFN:Ann\nEMAIL:ann@f.example\n" + FIRM)
    assert (read.table.read, len(read.rejects)) == (2, 1)
    assert [r.line for r in read.rejects] == [1]
    assert read.column("email") == ["contact@forge-du-pre.example"]


def test_a_card_in_an_old_encoding_is_read(tmp_path: Path) -> None:
    read = reading(tmp_path / "cards.vcf", PERSON.encode("cp1252"))
    assert (read.table.encoding, read.column("full_name")) == ("cp1252", ["Chloé Lefèvre"])


def test_an_objection_noted_as_a_category_counts(tmp_path: Path) -> None:
    read = cards(tmp_path, PERSON.replace("TITLE", "CATEGORIES:Ne plus contacter\nTITLE"))
    assert read.column("objected") == [True]


@pytest.mark.parametrize(
    "line",
    [
        "NOTE:Vue au salon\\, ne plus la contacter",
        "NOTE:Cliente\nNOTE:a demandé à être désinscrite",
        "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:d=C3=A9sinscrite le 12/03",
        "CATEGORIES:clients\nCATEGORIES:salon,opt-out",
    ],
)
def test_an_objection_in_any_note_counts(line: str, tmp_path: Path) -> None:
    read = cards(tmp_path, PERSON.replace("TITLE", f"{line}\nTITLE") + FIRM)
    assert read.column("objected") == [True, None]


def test_an_objection_in_the_name_of_a_card_counts(tmp_path: Path) -> None:
    read = cards(tmp_path, PERSON.replace("FN:Chloé Lefèvre", "FN:Chloé Lefèvre (NE PLUS CONTACTER)"))
    assert read.column("objected") == [True]


def test_the_fields_of_a_card_are_no_columns_to_explain(tmp_path: Path) -> None:
    assert "readers.unused_columns" not in cards(tmp_path, PERSON.replace("TITLE", "NOTE:VIP\nTITLE")).notes


@pytest.mark.parametrize("text", ["BEGIN:VCARD\n", "BEGIN:VCARD\nEND:VCARD\n", "BEGIN:VCARD\n\0END:VCARD\n"])
def test_a_file_without_a_readable_card_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(LiciteError) as fault:
        cards(tmp_path, text)
    assert fault.value.code == "FIL020"


@settings(max_examples=25)
@given(st.lists(st.text(st.sampled_from('ABEGINDVCR:;=,\\\n \t"éENFNEMAILTEL1.@'), max_size=60), max_size=6))
def test_no_hostile_card_stops_the_others(middles: list[str]) -> None:
    text = "".join(f"BEGIN:VCARD\nVERSION:3.0\nFN:x\nN:x\n{middle}\nEND:VCARD\n" for middle in middles)
    with tempfile.TemporaryDirectory() as folder:
        read = cards(Path(folder), text + FIRM)
    assert read.column("company")[-1] == "Forge du Pré"


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("X-OPT-OUT:TRUE", "OPT OUT: TRUE"),
        ("item1.X-DO-NOT-CONTACT;TYPE=email:1", "DO NOT CONTACT: 1"),
        ("X-NE-PAS-CON\n TACTER:oui", "NE PAS CONTACTER: oui"),
        ("X-PHONETIC-LAST-NAME:Tran", ""),
    ],
)
def test_a_refusal_in_a_property_of_a_program_is_a_note(line: str, note: str) -> None:
    card = f"BEGIN:VCARD\nVERSION:3.0\nFN:Mei Tran\nEMAIL:mei@example.org\n{line}\nEND:VCARD\n"
    assert dict(zip(COLUMNS, card_row(card), strict=True))["note"] == note
