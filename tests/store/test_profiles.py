"""Who a contact is by several rows: the newest first, groups whole, corrections marked, refusals and claims apart."""

from datetime import date
from typing import Any

from licite.store.profiles import Said, fold


def said(order: int = 1, day: date | None = None, source: str = "event", line: int = 1, **values: Any) -> Said:
    return Said(values, day, date(2026, order, 1), order, line, {"source_kind": source})


def test_nothing_collected_is_nobody() -> None:
    assert fold([]) == {}


def test_the_newest_day_of_collection_comes_first_then_the_newest_import() -> None:
    old, new = said(2, date(2024, 1, 1), city="Lyon"), said(1, date(2025, 1, 1), city="Paris")
    assert fold([old, new])["city"] == "Paris"
    assert fold([said(1, city="Lyon"), said(2, city="Paris")])["city"] == "Paris"
    # A day of the import stands in for one that nobody knows.
    assert fold([said(1, date(2020, 1, 1), city="Lyon"), said(2, city="Paris")])["city"] == "Paris"


def test_the_first_line_of_a_file_holds_and_corrects_nothing() -> None:
    found = fold([said(line=2, full_name="Ann Doe"), said(line=9, full_name="Ann D.")])
    assert (found["full_name"], found["changed"]) == ("Ann Doe", {})


def test_a_name_and_an_address_are_taken_whole() -> None:
    found = fold(
        [said(1, full_name="Ann Doe", address="1 rue A", postal_code="69001"), said(2, last_name="Roe", city="Paris")]
    )
    assert (found["full_name"], found["first_name"], found["last_name"]) == ("Roe", "", "Roe")
    assert (found["address"], found["postal_code"], found["city"]) == ("", "", "Paris")


def test_a_title_belongs_to_its_firm() -> None:
    old = said(1, company="Firm", job_title="Acheteuse", siren="732829320")
    assert fold([old, said(2, company="FIRM")])["job_title"] == "Acheteuse"
    gone = fold([old, said(2, company="Other")])
    assert (gone["job_title"], gone["siren"], gone["job_function"]) == ("", "", "")
    assert fold([old, said(2, job_title="DRH")])["job_function"] == "hr"


def test_what_a_later_import_corrected_is_marked() -> None:
    found = fold([said(1, company="Firm"), said(2, company="firm "), said(3, company="Other")])
    assert found["changed"] == {"company": {"was": "firm ", "on": "2026-03-01"}}


def test_refusals_and_consents_are_no_facts_of_a_profile() -> None:
    row = said(objected=True, erasure_requested=True, consent="given", consent_on="2024-01-02", consent_proof=True)
    assert fold([row])["facts"] == {"source_kind": "event"}
    assert fold([said(1, consent="none"), said(2, consent="given")])["facts"]["consent"] == "none"


def test_a_death_is_not_unsaid() -> None:
    assert fold([said(1, deceased=True), said(2, deceased=False)])["facts"]["deceased"] is True


def test_a_file_of_others_only_claims() -> None:
    row = said(
        source="purchased_list", collected_from_person=True, source_checked=True, source_kind="form", country="FR"
    )
    assert fold([row])["facts"] == {"source_kind": "purchased_list", "country": "FR"}
    own = said(source="form", source_kind="purchased_list", collected_from_person=True)
    assert fold([own])["facts"] == {"source_kind": "purchased_list"}


def test_the_source_is_that_of_one_row() -> None:
    card = said(1, source="business_card", source_terms_forbid=False, informed=True)
    found = fold([card, said(2, source="purchased_list")])["facts"]
    assert found == {"source_kind": "purchased_list", "informed": True}
