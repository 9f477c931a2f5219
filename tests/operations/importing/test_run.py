"""Files of contacts taken in: what is written, what is refused, whose rows are whose, and the same again."""

import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from licite.errors import LiciteError
from licite.evidence.commitment import commit as commitment_of
from licite.operations.erasures import erase
from licite.operations.importing.prepare import Asked, prepare
from licite.operations.importing.preview import preview
from licite.operations.objections import check_objections
from licite.operations.register_check import register_faults
from licite.store.acts.imported import EndImport, RecordImportBatch
from licite.store.commit import commit
from licite.store.home import Home
from licite.store.models import (
    Collected,
    Consent,
    Contact,
    EvidenceEntry,
    Identifier,
    IdentifierToken,
    Import,
    LookupToken,
    Objection,
    Profile,
)
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.people import controller_of, kept_contact
from tests.operations.importing.importing import CONNECTIONS, PEOPLE, held, imported, names, profile, written

pytestmark = pytest.mark.usefixtures("home")


def test_what_a_file_brings(tmp_path: Path) -> None:
    path = written(tmp_path, "people.csv", PEOPLE)
    done = imported(path, supplier="Salon", place="Lyon", collected_on=date(2026, 11, 20), author="Zoe")
    assert {name: done.rows[name] for name in ("read", "new", "rejected")} == {"read": 2, "new": 2, "rejected": 0}
    ann = profile("Ann Doe")
    assert (ann.job_title, ann.company, ann.collected_on) == ("Acheteuse", "Firm", date(2026, 11, 20))
    assert ann.facts["source_kind"] == "event"
    assert ann.facts["source_nameable"] is True
    owner = controller_of("firm")
    identifiers = Identifier.objects.for_controller(owner).filter(contact=ann.contact)
    assert sorted(identifiers.values_list("kind", "value")) == [
        ("email", "ann@firm.example"),
        ("phone", "+33639981234"),
    ]
    row = Collected.objects.for_controller(owner).get(contact=ann.contact)
    assert (row.place, row.why, row.line) == ("Lyon", "new", 2)
    assert commitment_of(row.values, bytes.fromhex(row.salt)).hex() == row.commitment
    one = Import.objects.for_controller(owner).get()
    assert (one.state, one.supplier, one.author, one.rows["batches"]) == ("done", "Salon", "Zoe", 1)
    assert held("other")["people"] == []
    assert list(register_faults()) == []


def test_the_log_names_nobody(tmp_path: Path) -> None:
    imported(written(tmp_path, "ann-doe.csv", PEOPLE))
    entries = EvidenceEntry.objects.for_controller(controller_of("firm"))
    assert [entry.kind for entry in entries.order_by("seq")] == ["import", "import_batch", "import_end"]
    text = " ".join((entry.payload or "") + (entry.personal or "") for entry in entries).lower()
    assert not any(word in text for word in ("ann", "doe", "bob", "firm.example", "63998"))


def test_identifiers_are_found_as_those_written_one_by_one(tmp_path: Path) -> None:
    imported(written(tmp_path, "people.csv", PEOPLE))
    owner = controller_of("firm")
    here = {one.value: one for one in Identifier.objects.for_controller(owner)}
    other = controller_of("other")
    kept_contact(
        other,
        [Identity("email", "ann@firm.example"), Identity("phone", "+33639981234")],
        current().ring(),
        datetime.now(UTC),
    )
    for there in Identifier.objects.for_controller(other):
        for model in (IdentifierToken, LookupToken):
            columns = ("key_id", "norm_version", "token", "exact")
            own = model.objects.for_controller(owner).filter(identifier=here[there.value]).values_list(*columns)
            same = model.objects.for_controller(other).filter(identifier=there).values_list(*columns)
            assert sorted(own) == sorted(same)


def test_the_same_file_again_is_nothing_new(tmp_path: Path) -> None:
    path = written(tmp_path, "people.csv", PEOPLE)
    first = imported(path)
    before = held()
    again = imported(path)
    assert again.repeated
    assert again.event_id == first.event_id
    assert held() == before


def test_a_preview_writes_nothing_and_foretells(tmp_path: Path) -> None:
    imported(written(tmp_path, "old.csv", PEOPLE))
    text = (
        "First name,Last name,Email,Company,Unsubscribed,Birthday\n"
        "Ann,Doe,ann@firm.example,New firm,,1980-02-03\nBob,Roe,bob@example.fr,,,\n"
        "Cid,Poe,cid@example.fr,,,\nCid,Poe,cid@example.fr,,yes,\nDan,Noe,,,,\n"
    )
    path = written(tmp_path, "new.csv", text)
    before, entries = held(), EvidenceEntry.objects.for_controller(controller_of("firm")).count()
    seen = preview(prepare("firm", Asked(path, "event")), lang="en")
    assert seen.rows == {
        "read": 5, "rejected": 1, "new": 1, "updated": 1, "same": 1, "duplicate": 1, "erased": 0
    }  # fmt: skip
    assert (seen.refusals, seen.left_out, seen.mapping["Company"]) == (1, ("Birthday",), "company")
    assert held() == before
    assert EvidenceEntry.objects.for_controller(controller_of("firm")).count() == entries
    done = imported(path)
    assert {name: done.rows[name] for name in seen.rows} == seen.rows
    assert done.rejects == str(tmp_path / "new.rejects.csv")
    assert "could neither refuse nor be found" in Path(done.rejects).read_text(encoding="utf-8")


def test_refusals_are_recorded_first_and_nobody_is_set_back(tmp_path: Path) -> None:
    text = (
        "Email Address,First Name,MEMBER_RATING,OPTIN_TIME,UNSUB_TIME,Notes\n"
        "ann@firm.example,Ann,2,2024-01-02 10:00:00,2026-05-06 08:00:00,\n"
        "bob@example.fr,Bob,2,2024-01-03 10:00:00,,\n"
        "cid@example.fr,Cid,2,2024-01-03 10:00:00,,ne plus contacter svp\n"
    )
    done = imported(written(tmp_path, "mailchimp.csv", text), "form")
    owner = controller_of("firm")
    assert done.rows["refusals"] == 2
    first_batch = EvidenceEntry.objects.for_controller(owner).get(kind="import_batch").seq
    assert all(seq < first_batch for seq in Objection.objects.for_controller(owner).values_list("seq", flat=True))
    refused = {
        one.address
        for one in check_objections("firm", ["ann@firm.example", "bob@example.fr", "cid@example.fr"])
        if one.objected
    }
    assert refused == {"ann@firm.example", "cid@example.fr"}
    assert "objected" not in profile("Ann").facts
    # A later file that says otherwise lifts nothing.
    imported(written(tmp_path, "later.csv", "Email,First name,Unsubscribed\nann@firm.example,Ann,no\n"), "form")
    assert next(iter(check_objections("firm", ["Ann@firm.example"]))).objected


def test_consents_in_a_file_are_claims_with_their_own_day(tmp_path: Path) -> None:
    text = (
        "Email Address,First Name,MEMBER_RATING,OPTIN_TIME,UNSUB_TIME\n"
        "ann@firm.example,Ann,2,2024-01-02 10:00:00,2026-05-06 08:00:00\n"
        "bob@example.fr,Bob,2,2024-01-03 10:00:00,\n"
    )
    done = imported(written(tmp_path, "mailchimp.csv", text), "form")
    claim = Consent.objects.for_controller(controller_of("firm")).get()
    assert (claim.channel, claim.first_party, claim.proven, claim.kind) == ("email", False, False, "given")
    assert claim.event_at == datetime(2024, 1, 2, 23, tzinfo=UTC)
    assert claim.contact == profile("Bob").contact
    assert done.rows["claims"] == 1
    assert "consent" not in profile("Bob").facts
    assert Contact.objects.for_controller(controller_of("firm")).count() == 2


def test_claims_of_several_channels_are_kept_apart(tmp_path: Path) -> None:
    text = "Email;Phone;E-mail opt-in;SMS opt-in\nann@firm.example;06 39 98 12 34;yes;no\n"
    mapping = (
        "format: csv\ncolumns:\n  Email: email\n  Phone: phone\n"
        "  E-mail opt-in: {target: consent_claim, channels: [email]}\n"
        "  SMS opt-in: {target: consent_claim, channels: [sms]}\n"
    )
    path = written(tmp_path, "list.csv", text)
    imported(path, "form", mapping=written(tmp_path, "mapping.yaml", mapping))
    claims = Consent.objects.for_controller(controller_of("firm"))
    assert [claim.channel for claim in claims.filter(kind="given")] == ["email"]


def test_a_bounce_makes_the_data_wrong(tmp_path: Path) -> None:
    text = "Email,First name,Last name,Data,Status,External ID\nann@firm.example,Ann,Doe,,unreachable,\n"
    imported(written(tmp_path, "keila.csv", text), "form")
    assert profile("Ann Doe").facts["data_accurate"] is False


def test_somebody_erased_does_not_come_back(tmp_path: Path) -> None:
    imported(written(tmp_path, "people.csv", PEOPLE))
    erase("firm", "ann@firm.example")
    text = PEOPLE.replace("Firm,Acheteuse", "Firm,Directrice").replace("ann@firm", "Ann+x@firm")
    path = written(tmp_path, "again.csv", text)
    seen = preview(prepare("firm", Asked(path, "event")))
    done = imported(path)
    assert (done.rows["erased"], done.rows["same"]) == (1, 1)
    assert seen.rows["erased"] == 1
    assert "Ann Doe" not in names()
    assert not Identifier.objects.for_controller(controller_of("firm")).filter(value__icontains="ann").exists()


def test_two_people_on_one_mailbox_stay_two(tmp_path: Path) -> None:
    text = (
        "Full name,Email,Phone\nAnn Doe,contact@firm.example,\nBob Roe,contact@firm.example,\n"
        "DOE Ann,contact@firm.example,\n"
        ",one@example.fr,01 99 00 12 34\n,two@example.fr,01 99 00 12 34\n"
    )
    done = imported(written(tmp_path, "people.csv", text))
    assert (done.rows["new"], done.rows["duplicate"]) == (4, 1)
    rows = Collected.objects.for_controller(controller_of("firm")).order_by("line")
    assert list(rows.values_list("why", flat=True)) == ["new", "name_differs", "email", "new", "name_differs"]
    before = held()["people"]
    imported(written(tmp_path, "again.csv", text + ",three@example.fr,\n"))
    assert Contact.objects.for_controller(controller_of("firm")).count() == len(before) + 1


def test_a_second_linkedin_export_corrects_jobs(tmp_path: Path) -> None:
    line = "Ann,Doe,https://www.linkedin.com/in/ann-doe,ann@firm.example,{},{},02 Jan 2024\n"
    imported(written(tmp_path, "one.csv", CONNECTIONS + line.format("Firm", "Acheteuse")), None)
    done = imported(written(tmp_path, "two.csv", CONNECTIONS + line.format("New firm", "DRH")), None)
    assert done.rows["updated"] == 1
    ann = profile("Ann Doe")
    assert (ann.company, ann.job_title, ann.job_function) == ("New firm", "DRH", "hr")
    assert ann.changed["company"]["was"] == "Firm"
    assert ann.changed["job_title"]["was"] == "Acheteuse"
    assert ann.facts["source_kind"] == "connection"
    assert ann.collected_on == date(2024, 1, 2)
    renamed = line.replace("Ann,Doe", "Ann,Martin").format("New firm", "DRH")
    imported(written(tmp_path, "three.csv", CONNECTIONS + renamed), None)
    assert names() == ["Ann Martin"]


def test_what_linkedin_gives_and_the_cards_of_a_fair(tmp_path: Path) -> None:
    row = "Ann,Doe,https://www.linkedin.com/in/ann-doe,,Firm,DRH,02 Jan 2024\n"
    message = (
        "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,"
        "CONTENT,FOLDER\n"
        "1,,Ann Doe,https://www.linkedin.com/in/ann-doe,Zoe,https://www.linkedin.com/in/zoe,2026-01-02 10:00:00 UTC,,"
        "Merci de ne plus me contacter,INBOX\n"
    )
    archive = tmp_path / "archive.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("Connections.csv", CONNECTIONS + row)
        made.writestr("messages.csv", message)
    done = imported(archive, None)
    assert (done.rows["new"], done.rows["refusals"]) == (1, 1)
    assert next(iter(check_objections("firm", ["https://www.linkedin.com/in/ann-doe"]))).objected
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Bob Roe\nN:Roe;Bob;;;\nEMAIL:bob@example.fr\nTITLE:DAF\nEND:VCARD\n"
    cards = written(tmp_path, "cards.vcf", card)
    imported(cards, "business_card", place="Salon de Lyon", collected_on=date(2026, 11, 20))
    bob = Collected.objects.for_controller(controller_of("firm")).get(contact=profile("Bob Roe").contact)
    assert (bob.place, bob.collected_on) == ("Salon de Lyon", date(2026, 11, 20))


def test_what_is_not_needed_is_left_out_unless_kept(tmp_path: Path) -> None:
    text = "Email,First name,Birthday,Home city\nann@firm.example,Ann,1980-02-03,Lyon\n"
    imported(written(tmp_path, "one.csv", text))
    owner = controller_of("firm")
    assert "1980" not in str(list(Collected.objects.for_controller(owner).values_list("values", flat=True)))
    imported(written(tmp_path, "two.csv", text), keep=("Birthday",))
    row = Collected.objects.for_controller(owner).order_by("pk").last()
    assert row is not None
    assert row.values["kept"] == {"Birthday": "1980-02-03"}
    with pytest.raises(LiciteError) as fault:
        imported(written(tmp_path, "three.csv", text), keep=("Nothing",))
    assert fault.value.code == "FIL023"


@pytest.mark.parametrize(
    ("text", "source", "code"),
    [
        (PEOPLE, None, "IMP001"),
        (PEOPLE, "somewhere", "IMP001"),
        ("email,OptOut_Date\nann@firm.example,2026-01-02\n", "event", "IMP003"),
    ],
)
def test_what_cannot_be_imported(tmp_path: Path, text: str, source: str | None, code: str) -> None:
    with pytest.raises(LiciteError) as fault:
        imported(written(tmp_path, "people.csv", text), source)
    assert fault.value.code == code
    assert not Import.objects.for_controller(controller_of("firm")).exists()


def test_a_supplier_names_nobody(tmp_path: Path) -> None:
    with pytest.raises(LiciteError) as fault:
        imported(written(tmp_path, "people.csv", PEOPLE), supplier="ann@firm.example")
    assert fault.value.code == "OBJ004"


def test_batches_come_in_their_order_and_to_an_import_that_runs(tmp_path: Path) -> None:
    prepared = prepare("firm", Asked(written(tmp_path, "people.csv", PEOPLE), "event"))
    commit("firm", prepared.start)
    event, rows = prepared.start.event_id, prepared.read.rows
    with pytest.raises(LiciteError) as gap:
        commit("firm", RecordImportBatch(event, 1, rows))
    commit("firm", RecordImportBatch(event, 0, rows))
    assert commit("firm", RecordImportBatch(event, 0, rows)).repeated
    commit("firm", EndImport(event, {}))
    with pytest.raises(LiciteError) as ended:
        commit("firm", RecordImportBatch(event, 1, rows))
    with pytest.raises(LiciteError) as unknown:
        commit("firm", EndImport("none", {}))
    assert [fault.value.code for fault in (gap, ended, unknown)] == ["IMP008", "IMP007", "IMP006"]
    assert Profile.objects.for_controller(controller_of("firm")).count() == 2


def test_an_odd_row_is_kept_for_what_can_be_read(tmp_path: Path) -> None:
    text = "Full name;Email;Phone;Country\nAnn Doe;ann at firm;0470 12 34 56;BE\nBob Roe;bob@example.fr;12;\n"
    done = imported(written(tmp_path, "people.csv", text))
    assert (done.rows["read"], done.rows["new"], done.rows["rejected"]) == (2, 2, 0)
    found = Identifier.objects.for_controller(controller_of("firm")).values_list("kind", "value")
    assert sorted(found) == [("email", "bob@example.fr"), ("phone", "+32470123456")]


def test_a_home_of_another_controller_is_another_world(tmp_path: Path, home: Home) -> None:
    path = written(tmp_path, "people.csv", PEOPLE)
    imported(path)
    assert imported(path, controller="other").rows["new"] == 2
    assert home.path.exists()
    assert names("other") == names("firm")
