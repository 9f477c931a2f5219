"""A file normalised in one pass of the engine."""

import hashlib
import hmac
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from licite.contacts.identity import hmac_forms
from licite.contacts.mapping import Mapping, Target
from licite.contacts.normalised import Asked, Normalised, normalise
from licite.contacts.rejects import Rejects
from licite.errors import LiciteError
from tests.contacts.reading import LOCKED

HEAD = "Email;Prénom;Téléphone;Mobile;is_customer;collected_on;Note\n"


def rows(
    path: Path, content: str | bytes, asked: Asked | None = None, rejects: Rejects | None = None
) -> tuple[Normalised, list[dict[str, Any]]]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with duckdb.connect(config=LOCKED) as con:

        def fetched(it: Normalised) -> tuple[Normalised, list[dict[str, Any]]]:
            found = con.execute(it.select)
            names = [column[0] for column in found.description or ()]
            return it, [dict(zip(names, row, strict=True)) for row in found.fetchall()]

        return normalise(con, path, fetched, Rejects() if rejects is None else rejects, asked)


def test_every_column_in_its_form(tmp_path: Path) -> None:
    line = "A.nn+x@GMAIL.com;Éva;06 39 98 00 01;+33639980002;oui;2024-02-29;n°1\n"
    it, (row,) = rows(tmp_path / "list.csv", HEAD + line.replace("Éva", "E\u0301va "))
    assert it.streamed
    assert it.names == tuple(HEAD.strip().split(";"))
    assert (it.rows, it.apart) == (1, ())
    assert row == {
        "Email": "A.nn+x@GMAIL.com", "Prénom": "Éva", "Téléphone": "06 39 98 00 01", "Mobile": "+33639980002",
        "is_customer": True, "collected_on": date(2024, 2, 29), "Note": "n°1", "email_exact": "A.nn+x@gmail.com",
        "email_key": "ann@gmail.com", "email_domain": "gmail.com", "email_free": True, "email_disposable": False,
        "email_role": False, "phone_e164": "+33639980001", "phone_key": "639980001", "phone_2_e164": "+33639980002",
        "phone_2_key": "639980002", "_line": 2, "_left": None,
    }  # fmt: skip
    assert it.canonical["phone"] == "Téléphone"


def test_what_sql_does_not_read_is_left_with_its_cell(tmp_path: Path) -> None:
    _, (row, other) = rows(
        tmp_path / "list.csv", HEAD + "Ann <ann@f.example>;;112;;peut;12/03/2024;\nb@mail.f.example;;;;;;\n"
    )
    assert row["_left"] == [
        {"name": "Email", "cell": "Ann <ann@f.example>"}, {"name": "Téléphone", "cell": "112"},
        {"name": "is_customer", "cell": "peut"}, {"name": "collected_on", "cell": "12/03/2024"},
    ]  # fmt: skip
    assert (row["email_exact"], row["email_key"], row["email_role"], row["is_customer"]) == (None, None, False, None)
    assert other["_left"] is None
    # A domain of three labels may be a part of one that is listed.
    assert (other["email_exact"], other["email_free"]) == ("b@mail.f.example", None)


def test_a_fingerprint_is_the_hmac_of_the_key(tmp_path: Path) -> None:
    for secret in (b"k", b"k" * 64, b"k" * 100):
        it, (row,) = rows(tmp_path / "list.csv", "Email\tNom\nAnn+x@Firm.example\tA\n", Asked(key=secret))
        assert row["email_fingerprint"] == hmac.digest(secret, b"ann@firm.example", hashlib.sha256)
        assert row["email_fingerprint"].hex() in hmac_forms("email", "Ann+x@Firm.example", secret)
        assert "kkk" not in it.select


def test_a_file_that_is_not_so_clean_is_read_first(tmp_path: Path) -> None:
    rejects = Rejects()
    it, found = rows(
        tmp_path / "list.csv",
        HEAD + "a@f.example;;;;oui;;\nb@f.example\n" + HEAD + "c@f.example;;;;;;x\n",
        None,
        rejects,
    )
    assert not it.streamed
    assert [(row["_line"], row["email_exact"]) for row in found] == [(2, "a@f.example"), (5, "c@f.example")]
    assert [(one.line, one.reason) for one in rejects] == [(3, "rejects.short_row")]
    assert it.rows == 2


@pytest.mark.parametrize(
    "content", ["é;Email\nÉ;a@f.example\n".encode("cp1252"), "Email;é\na@f.example;É\n".encode("utf-16")]
)
def test_other_encodings_are_read_first(content: bytes, tmp_path: Path) -> None:
    it, (row,) = rows(tmp_path / "list.csv", content)
    assert not it.streamed
    assert (row["email_exact"], row["é"]) == ("a@f.example", "É")


def test_a_row_that_may_be_nobodys_ends_the_stream(tmp_path: Path) -> None:
    it, found = rows(tmp_path / "list.csv", "Email;Nom\na@f.example;A\nNom;x\nb@f.example;B\n")
    assert not it.streamed
    assert [row["Nom"] for row in found] == ["A", "x", "B"]


def test_columns_whose_meaning_takes_more_than_a_cell_stand_apart(tmp_path: Path) -> None:
    head = "Email;objected;Désinscrit;Ne plus contacter;email;EMAIL_key"
    it, (row,) = rows(tmp_path / "list.csv", f"{head}\na@f.example;oui;non;non;b@f.example;x\n")
    assert it.apart == ("Désinscrit", "Ne plus contacter")
    assert (row["objected"], row["Désinscrit"]) == (True, "non")
    assert (row["email_"], row["EMAIL_key_"], row["email_2_exact"]) == ("b@f.example", "x", "b@f.example")


def test_a_mapping_and_another_country(tmp_path: Path) -> None:
    mapping = Mapping("csv", {"A": Target("email"), "B": Target("is_customer", {"x": "true"}), "C": Target("phone")})
    asked = Asked(mapping=mapping, country="BE", numbered=False)
    it, (row,) = rows(tmp_path / "list.csv", "A;B;C\na@f.example;x;01 99 00 12 34\n", asked)
    assert (row["email_exact"], row["B"]) == ("a@f.example", True)
    assert row["_left"] == [{"name": "C", "cell": "01 99 00 12 34"}]
    assert "_line" not in it.added


def test_a_fault_of_the_one_who_uses_it_is_not_hidden(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Email;Nom\na@f.example;A\n")
    with duckdb.connect(config=LOCKED) as con, pytest.raises(duckdb.BinderException):
        normalise(con, path, lambda it: con.execute(f"SELECT nothing FROM ({it.select})").fetchall(), Rejects())


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with duckdb.connect(config=LOCKED) as con, pytest.raises(LiciteError):
        normalise(con, tmp_path / "none.csv", lambda it: it.rows, Rejects())
