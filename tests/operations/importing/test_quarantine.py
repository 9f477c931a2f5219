"""Files that were copied, and lists without a passport: no contact is written, refusals are, and the law is told."""

import hashlib
from datetime import date
from pathlib import Path

import pytest

from licite.contacts.readers.formats import known_formats
from licite.errors import LiciteError
from licite.operations.importing.kept import import_named, release
from licite.operations.importing.passport import load_passport
from licite.operations.importing.prepare import Asked, prepare
from licite.operations.importing.preview import preview
from licite.operations.importing.scraped import scraper_of
from licite.operations.objections import check_objections
from licite.store.acts.imported import ReviewImport
from licite.store.commit import commit
from licite.store.models import Contact, EvidenceEntry
from licite.store.people import controller_of
from licite.vocabulary.yaml_file import packaged_yaml
from tests.operations.importing.importing import PEOPLE, imported, names, profile, written

PHANTOM = (
    "profileUrl,fullName,firstName,lastName,companyName,title,email,connectionDegree,vmid,query,timestamp,comment\n"
    "https://www.linkedin.com/in/ann-doe,Ann Doe,Ann,Doe,Firm,DRH,ann@firm.example,2nd,AC1,q,2026-01-02,unsubscribe\n"
    "https://www.linkedin.com/in/bob-roe,Bob Roe,Bob,Roe,Firm,DAF,bob@example.fr,3rd,AC2,q,2026-01-02,\n"
)
CAPTURE = b"<form>invented</form>"
PASSPORT = f"""\
vendor: {{name: Listes Exemple, address: 1 rue du Port}}
contract: {{reference: C-2026-4, signed_on: 2026-10-01}}
chain:
  - {{collector: Jeux Exemple, role: form, since: 2024-01-01}}
forms:
  - url: https://jeux.example/form
    captured_on: 2026-10-02
    capture: form.html
    sha256: {hashlib.sha256(CAPTURE).hexdigest()}
    wording: J’accepte de recevoir les offres de Firm
    partners: [Firm]
sample: {{size: 200}}
"""


@pytest.mark.usefixtures("home")
def test_a_scraped_file_waits_for_ever(tmp_path: Path) -> None:
    path = written(tmp_path, "people.csv", PHANTOM)
    seen = preview(prepare("firm", Asked(path, "connection")), lang="en", day=date(2026, 11, 29))
    assert (seen.why, seen.scraper, seen.source_kind) == ("scraped_platform", "PhantomBuster", "scraped_platform")
    cites = " ".join(one.cite for one in seen.law)
    assert "8.2" in cites
    assert "SAN-2024-020" in cites
    assert any("relations" in (one.quote or "") or "visibilité" in (one.quote or "") for one in seen.law)
    done = imported(path, "connection")
    assert (done.state, done.why) == ("quarantined", "scraped_platform")
    assert not Contact.objects.for_controller(controller_of("firm")).exists()
    assert [one.objected for one in check_objections("firm", ["ann@firm.example", "bob@example.fr"])] == [True, False]
    assert imported(path, "connection").state == "quarantined"
    with pytest.raises(LiciteError) as fault:
        release("firm", done.event_id, author="Zoe, DPO", reason="looked at it")
    assert fault.value.code == "IMP010"


@pytest.mark.usefixtures("home")
def test_a_list_without_a_passport_waits_until_it_has_one(tmp_path: Path) -> None:
    path = written(tmp_path, "people.csv", PEOPLE)
    seen = preview(prepare("firm", Asked(path, "purchased_list")), lang="fr")
    assert seen.why == "no_passport"
    assert "24" in seen.law[0].cite
    assert imported(path, "purchased_list").state == "quarantined"
    assert names() == []
    (tmp_path / "form.html").write_bytes(CAPTURE)
    whole = written(tmp_path, "passport.yaml", PASSPORT)
    other = written(tmp_path, "other.yaml", PASSPORT.replace("[Firm]", "[Somebody else]"))
    unnamed = [preview(prepare("firm", Asked(path, "partner", passport=one))).unnamed_forms for one in (whole, other)]
    assert unnamed == [0, 1]
    done = imported(path, "purchased_list", passport=whole)
    assert done.state == "done"
    one = import_named("firm", done.event_id)
    assert one.passport is not None
    assert (one.supplier, one.contract, one.passport["sample"]) == ("Listes Exemple", "C-2026-4", {"size": 200})
    facts = profile("Ann Doe").facts
    assert facts["source_kind"] == "purchased_list"
    assert "source_checked" not in facts


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("kind", ["purchased_list", "rented_list", "partner", "event"])
def test_contact_with_whoever_made_a_file_is_no_contact_with_the_controller(tmp_path: Path, kind: str) -> None:
    text = "email,full_name,collected_on,last_contact_on,in_contact_since_collection\n"
    path = written(tmp_path, "people.csv", text + "ann@firm.example,Ann Doe,2022-05-01,2026-03-14,yes\n")
    (tmp_path / "form.html").write_bytes(CAPTURE)
    passport = written(tmp_path, "passport.yaml", PASSPORT) if kind != "event" else None
    asked = Asked(path, kind, passport=passport)
    found = prepare("firm", asked)
    both = ("last_contact_on", "in_contact_since_collection")
    theirs = both if kind != "event" else ()
    assert preview(found).elsewhere == theirs
    assert set(theirs) <= set(preview(found).left_out)
    imported(path, kind, passport=passport)
    assert set(both) - set(profile("Ann Doe").facts) == set(theirs)
    assert profile("Ann Doe").collected_on == date(2022, 5, 1)


@pytest.mark.usefixtures("home")
def test_a_column_of_contact_is_kept_where_the_controller_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, "people.csv", "email,full_name,last_contact_on\nann@firm.example,Ann Doe,2026-03-14\n")
    (tmp_path / "form.html").write_bytes(CAPTURE)
    whole = written(tmp_path, "passport.yaml", PASSPORT)
    imported(path, "purchased_list", passport=whole, keep=("last_contact_on",))
    assert profile("Ann Doe").facts["last_contact_on"] == "2026-03-14"


@pytest.mark.usefixtures("home")
def test_a_review_lets_out_what_the_law_leaves_room_for(tmp_path: Path) -> None:
    path = written(tmp_path, "people.csv", PEOPLE)
    held = imported(path, "scraped_website")
    assert held.state == "quarantined"
    with pytest.raises(LiciteError) as unsigned:
        release("firm", held.event_id, author="", reason="")
    one = release("firm", held.event_id, author="Zoe, DPO", reason="terms allow it", day=date(2026, 11, 20))
    assert one.state == "running"
    entry = EvidenceEntry.objects.for_controller(one.controller).get(kind="import_review")
    assert "terms allow it" in (entry.payload or "")
    assert imported(path, "scraped_website").state == "done"
    assert profile("Ann Doe").facts["reviewed"] == "fr.cnil.review_scraped_public"
    with pytest.raises(LiciteError) as twice:
        commit("firm", ReviewImport(held.event_id + "x", "Zoe", "again", date(2026, 11, 21)))
    assert [fault.value.code for fault in (unsigned, twice)] == ["IMP012", "IMP006"]


@pytest.mark.parametrize(
    ("columns", "tool"),
    [
        ("profileUrl fullName vmid query timestamp", "PhantomBuster"),
        ("name starryPhone title", "Kaspr"),
        ("Apollo Contact Id,Email", "Apollo"),
        ("First Name,Email,Matches Filters,No Match Reasons", "Evaboot"),
        ("id,VisitTime,Profile,SalesProfile,Degree,First Name,Last Name,Email", "Dux-Soup"),
        ("firstName,lastName,email,linkedinUrl,prospectList,messageReplied", "Waalaxy"),
        ("First Name,Last Name,Email 1,Direct Phone 1,Lusha User", "Lusha"),
        ("First Name,Last Name,Email,Phone", None),
        ("profileUrl,Email,Company", None),
    ],
)
def test_tools_that_copy_are_known_by_their_columns(columns: str, tool: str | None) -> None:
    found = scraper_of(columns.split(",") if "," in columns else columns.split())
    assert (found.tool if found else None) == tool


def test_what_is_guessed_of_a_tool_is_said_to_be_guessed_and_what_was_seen_has_its_source() -> None:
    guessed, seen = (scraper_of([column]) for column in ("Evaboot ID", "Lusha User"))
    assert guessed is not None
    assert seen is not None
    assert (guessed.seen, seen.seen) == (False, True)
    listed = packaged_yaml("licite.operations.importing", "scrapers.yaml")
    assert [one["tool"] for one in listed if bool(one.get("signs")) != bool(one.get("source"))] == []


def test_no_file_of_a_mailer_or_crm_is_taken_for_scraped() -> None:
    for known in known_formats():
        assert scraper_of([key for group in known.required for key in group]) is None, known.format


def test_a_passport_as_it_should_be(tmp_path: Path) -> None:
    (tmp_path / "form.html").write_bytes(CAPTURE)
    found = load_passport(written(tmp_path, "passport.yaml", PASSPORT))
    assert found["contract"] == {"reference": "C-2026-4", "signed_on": "2026-10-01"}
    assert found["forms"][0]["partners"] == ["Firm"]


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("vendor:", "vendor: [", "IMP002", 2),
        ("sample: {size: 200}", "", "IMP013", 1),
        ("sample: {size: 200}", "sample: {size: many}", "IMP015", 12),
        ("    wording:", "    words:", "IMP014", 10),
        ("signed_on: 2026-10-01", "signed_on: soon", "IMP015", 2),
        ("partners: [Firm]", "partners: Firm", "IMP015", 11),
        ("chain:\n  - {collector: Jeux Exemple, role: form, since: 2024-01-01}", "chain: nobody", "IMP015", 3),
        ("url: https", "url: 4\n    uri: https", "IMP014", 7),
        ("form.html", "other.html", "IMP004", 8),
        ("sha256: ", "sha256: 00", "IMP004", 8),
    ],
)
def test_a_passport_that_is_wrong(tmp_path: Path, old: str, new: str, code: str, place: int) -> None:
    (tmp_path / "form.html").write_bytes(CAPTURE)
    path = written(tmp_path, "passport.yaml", PASSPORT.replace(old, new, 1))
    with pytest.raises(LiciteError) as fault:
        load_passport(path)
    assert fault.value.code == code
    assert str(fault.value.where).startswith(f"{path}:{place}") or code == "IMP002"


def test_a_passport_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LiciteError) as fault:
        load_passport(tmp_path / "none.yaml")
    assert fault.value.code == "FIL001"
