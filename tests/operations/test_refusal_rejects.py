"""A refusal in a row that could not be read stops the other rows of its person; a row that is only broken does not."""

from pathlib import Path
from typing import Any

import pytest

from licite.operations.screen import Options, Screening, screen_path
from tests.operations.screening import AT, campaign

HEAD = "Email;Nom;Désinscrit\n"
ANN = "ann@firm.example;Roy;\n"


def screened(folder: Path, content: str, **options: Any) -> Screening:
    path = folder / "people.csv"
    path.write_text(content, encoding="utf-8")
    return screen_path(path, campaign(), Options(at=AT, lang="en", **options))


def breaches(done: Screening) -> dict[str, list[str]]:
    return {row["Email"]: row["breaches"] for row in done.rows()}


REFUSING = {
    "a row too short": HEAD + ANN + "ann+x@firm.example;oui\n",
    "a row too long": HEAD + ANN + "ann+x@firm.example;Roy;SA;oui\n",
    "a lone quote": HEAD + ANN + 'ann+x@firm.example;"Roy;oui\n',
    "a row broken in two": HEAD + ANN + 'ann+x@firm.example;"Roy\nfille;oui\n',
    "a zero byte": HEAD + ANN + "ann+x@firm.ex\0ample;Roy;oui\n",
    "an unclear cell in its place": HEAD + ANN + "ann+x@firm.ex\0ample;Roy;???\n",
    "a day": "Email;Nom;objected_on\n" + ANN + "ann+x@firm.example;2026-01-05\n",
    "a word in no column": "Email;Nom;Ville\n" + ANN + "ann+x@firm.example;Roy;Lyon;Ne plus contacter\n",
    "a status": "Email;Nom;Mailing status\n" + ANN + "ann+x@firm.example;Roy;x;unsubscribed\n",
    "a phrase": "Email;Nom;Notes\n" + ANN + "ann+x@firm.example;Roy;Vu au salon; ne plus le contacter svp\n",
    "no contact allowed": "Email;Nom;Contactable\n" + ANN + "ann+x@firm.example;non\n",
    "an address in another cell": HEAD + ANN + "ann.firm.example;ann+x@firm.example;oui\n",
}
PLAIN = {
    "too short": HEAD + ANN + "ann+x@firm.example;Roy\n",
    "too long": HEAD + ANN + "ann+x@firm.example;Roy;SA;non\n",
    "a lone quote": HEAD + ANN + 'ann+x@firm.example;"Roy;\n',
    "a yes of another column": "Email;Nom;is_customer;Ville;Code;Désinscrit\n"
    "ann@firm.example;Roy;;;;\nann+x@firm.example;Roy;oui;Lyon;A1\n",
    "a day of another column": "Email;Nom;collected_on;objected_on\n"
    + ANN.strip()
    + ";;\nann@firm.example;2026-09-01\n",
    "the refusal of somebody else": HEAD + ANN + "ann+x@firm.example;Roy\nbob@firm.example;oui\n",
}


@pytest.mark.parametrize("case", REFUSING)
def test_the_refusal_of_a_rejected_row_stops_every_other_row(tmp_path: Path, case: str) -> None:
    done = screened(tmp_path, REFUSING[case])
    assert len(done.found.rejects) > 0
    assert breaches(done)["ann@firm.example"] == ["objection_ignored"]


@pytest.mark.parametrize("case", PLAIN)
def test_a_row_that_is_only_broken_stops_nobody(tmp_path: Path, case: str) -> None:
    done = screened(tmp_path, PLAIN[case])
    assert len(done.found.rejects) > 0
    assert breaches(done)["ann@firm.example"] == []


def test_every_identifier_of_a_rejected_row_is_refused(tmp_path: Path) -> None:
    head = "Email;Téléphone;Profil LinkedIn;Nom;Désinscrit\n"
    rows = [
        "ann@firm.example;;;;",
        "bob@firm.example;06 39 98 11 01;;;",
        "cyr@firm.example;;linkedin.com/in/cyr-0;;",
        "dan@firm.example;;;;",
        "Ann@Firm.example;+33639981101;https://www.linkedin.com/in/cyr-0;Roy;SA;oui",
    ]
    done = screened(tmp_path, head + "\n".join(rows) + "\n")
    assert [who for who, found in breaches(done).items() if found] == [
        "ann@firm.example", "bob@firm.example", "cyr@firm.example"]  # fmt: skip
    assert any("1 rejected row holds a refusal" in note for note in done.summary.notes)


def test_a_withdrawn_consent_in_a_rejected_row_is_withdrawn_everywhere(tmp_path: Path) -> None:
    head = "Email;collected_on;consent\n"
    done = screened(tmp_path, head + "ann@firm.example;2026-10-01;none\nann+x@firm.example;31/02/2026;withdrawn\n")
    assert breaches(done) == {"ann@firm.example": ["consent_withdrawn"]}


def test_a_rejected_card_that_says_stop_counts(tmp_path: Path) -> None:
    from licite.contacts.mapping import propose_mapping
    from licite.contacts.rejects import Rejects
    from licite.contacts.table import ContactsTable
    from licite.operations.refusal_keys import Refusals
    from licite.operations.refusal_rejects import refusals_in_rejects

    rejects, refusals, columns = Rejects(), Refusals(), ("full_name", "email", "phone")
    rejects.add(1, "rejects.card", "BEGIN:VCARD\nEMAIL;TYPE=WORK:ann@firm.example\nNOTE:Ne plus contacter\n")
    rejects.add(9, "rejects.card", "BEGIN:VCARD\nEMAIL;TYPE=WORK:bob@firm.example\nNOTE:Salon\n")
    mapping = propose_mapping(columns, [], "vcard")
    table = ContactsTable(Path("x.vcf"), "vcard", "utf-8", None, columns, mapping, 2, (), ())
    refusals_in_rejects(refusals, rejects, table, "email")
    assert refusals.found("email", "ANN@firm.example")
    assert not refusals.found("email", "bob@firm.example")
