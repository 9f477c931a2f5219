"""Refusals: noted, looked up, imported, exported; never shown, never lifted."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from licite.operations.objections import add_objection, check_objections
from licite.operations.processors import add_processor
from licite.operations.refusal_register import counted, last_check, noted
from licite.web.shell.roles import Role
from tests.web.conftest import FIRM, OTHER, Site

STOPPED = "nadia.bellec@aubrac.example"


def test_the_list_says_how_many_since_when_and_no_address(site: Site) -> None:
    add_objection(FIRM, [STOPPED], how="phone")
    there = counted(FIRM)
    text = site.client(Role.READER).get(site.url("objections/")).content.decode()
    assert f"{there.refusals} refusals" in text
    assert "on the telephone" in text
    assert STOPPED not in text
    assert "@" not in text.partition("<tbody>")[2]


@pytest.mark.parametrize(
    ("lang", "stop", "none"),
    [("fr", "a dit stop le", "Aucun refus trouvé"), ("en", "said stop on", "No refusal found")],
)
def test_an_address_is_looked_up_and_is_in_no_address(site: Site, lang: str, stop: str, none: str) -> None:
    add_objection(FIRM, [STOPPED])
    client = site.client(Role.READER, lang)
    answer = client.post(site.url("objections/check/"), {"address": "Nadia.Bellec+info@aubrac.example"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert stop in text
    assert ("même boîte" in text) or ("same mailbox" in text)
    assert none in client.post(site.url("objections/check/"), {"address": "ann@orme.example"}).content.decode()
    assert client.get(site.url("objections/check/")).status_code == 405
    assert client.post(site.url("objections/check/"), {"address": "<script>"}).status_code == 422


def test_why_it_is_blocked_is_said_by_rule(site: Site) -> None:
    add_objection(FIRM, [STOPPED])
    add_objection(FIRM, ["@fermes.example"])
    client = site.client(Role.DPO)
    same = client.post(site.url("objections/check/"), {"address": STOPPED}).content.decode()
    assert "It is the same address" in same
    domain = client.post(site.url("objections/check/"), {"address": "eve@fermes.example"}).content.decode()
    assert "The whole domain said stop" in domain


def test_why_tells_of_another_address_of_the_same_person(site: Site) -> None:
    from licite.operations.import_drafts import new_draft
    from licite.operations.import_looking import look
    from licite.operations.import_settled import take_in

    file = b"Nom complet;E-mail;Autres e-mails\nAnn Orme;ann@orme.example;ann.orme@perso.example\n"
    draft = new_draft(FIRM, "dpo", [("a.csv", [file])])
    draft = draft.saved(
        seen={"look": look(draft)}, said={"origin": {"source_kind": "form", "collected_on": "2026-11-01"}}
    )
    assert take_in(draft).state == "done"
    add_objection(FIRM, ["ann.orme@perso.example"])
    text = site.client(Role.DPO).post(site.url("objections/check/"), {"address": "ann@orme.example"}).content.decode()
    assert "said stop with another" in text
    assert "ann.orme@perso.example" not in text


def test_a_refusal_is_noted_in_two_presses_and_is_on_disk_before_the_answer(site: Site) -> None:
    client = site.client(Role.READER)
    page = client.get(site.url("objections/note/")).content.decode()
    assert 'value="all" checked' in page
    key = page.partition('name="key" value="')[2].partition('"')[0]
    said = {"address": STOPPED, "scope": "all", "how": "phone", "words": "Ne m'appelez plus", "key": key}
    before = counted(FIRM).refusals
    answer = client.post(site.url("objections/note/"), said)
    assert answer.status_code == 302
    assert STOPPED not in answer.headers["Location"]
    assert next(check_objections(FIRM, [STOPPED])).objected
    assert "Refusal recorded" in client.get(answer.headers["Location"]).content.decode()
    client.post(site.url("objections/note/"), said)
    assert counted(FIRM).refusals == before + 1


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("address", "nobody", "Give an address"),
        ("words", "écrire à ann@firm.example", "without an address"),
        ("on", "31/02/2026", "cannot be read"),
        ("on", "2999-01-01", "still to come"),
        ("scope", "nothing", "Choose what"),
    ],
)
def test_what_cannot_be_noted_is_said_at_its_field_and_kept(site: Site, field: str, value: str, word: str) -> None:
    said = {"address": STOPPED, "scope": "all", "how": "phone", "words": "stop", "on": "", "key": "k"}
    answer = site.client(Role.MARKETER).post(site.url("objections/note/"), said | {field: value})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert word in text
    assert 'role="alert"' in text
    assert field == "address" or STOPPED in text


def test_a_narrower_refusal_is_of_that_way_only(site: Site) -> None:
    client = site.client(Role.MARKETER)
    client.post(site.url("objections/note/"), {"address": "06 39 98 12 34", "scope": "calls", "how": "phone"})
    assert noted(FIRM)[0].scope.channel == "voice_call"
    said = {"address": STOPPED, "scope": "choose", "channel": "social_message", "how": "other"}
    client.post(site.url("objections/note/"), said)
    assert noted(FIRM)[0].scope.channel == "social_message"


def test_nothing_here_deletes_edits_or_lifts(site: Site) -> None:
    event = add_objection(FIRM, [STOPPED]).event_id
    client = site.client(Role.ADMIN)
    page = site.url(f"objections/{event}/")
    assert "Nobody here can lift this refusal" in client.get(page).content.decode()
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(page).status_code == 405
    assert STOPPED not in client.get(page).content.decode()


def test_a_forged_refusal_is_marked_by_who_is_in_charge_and_holds(site: Site) -> None:
    event = add_objection(FIRM, [STOPPED]).event_id
    page = site.url(f"objections/{event}/")
    assert site.client(Role.MARKETER).post(page + "forged/", {"reason": "x"}).status_code == 404
    client = site.client(Role.DPO)
    assert client.post(page + "forged/", {"reason": "de ann@firm.example"}).status_code == 422
    assert client.post(page + "disowned/", {"address": STOPPED}).status_code == 422
    assert client.post(page + "forged/", {"reason": "Formulaire rempli par un robot"}).status_code == 302
    text = client.get(page).content.decode()
    assert "Formulaire rempli par un robot" in text
    assert next(check_objections(FIRM, [STOPPED])).objected
    said = {"address": STOPPED, "words": "Ce refus n'est pas le mien", "words_version": "1", "how": "lettre signée"}
    answer = client.post(page + "disowned/", said)
    assert answer.status_code == 302, answer.content.decode()
    assert not next(check_objections(FIRM, [STOPPED])).objected


def test_lists_of_two_tools_are_recorded_and_contradict(site: Site) -> None:
    client = site.client(Role.MARKETER)
    left = b"Email Address,First Name,Unsubscribed\nann@orme.example,Ann,yes\nbob@orme.example,Bob,no\n"
    right = b"E-mail;Nom\nann@orme.example;Ann\ncleo@orme.example;Cleo\n"
    files = [SimpleUploadedFile("mailer.csv", left), SimpleUploadedFile("crm.csv", right)]
    answer = client.post(site.url("objections/import/"), {"file": files})
    place = answer.headers["Location"]
    assert "mailer.csv" in client.get(place).content.decode()
    said = {"tool-0": "Mailchimp", "tool-1": "HubSpot", "everybody-1": "active"}
    answer = client.post(place, said)
    text = client.get(answer.headers["Location"]).content.decode()
    assert "1 new refusal recorded" in text
    assert "1 person said no in Mailchimp and is active in HubSpot" in text
    assert "ann@orme.example" not in text
    assert next(check_objections(FIRM, ["ann@orme.example"])).objected
    assert not next(check_objections(FIRM, ["bob@orme.example"])).objected
    draft = place.rstrip("/").rpartition("/")[2]
    got = client.get(site.url(f"objections/import/{draft}/contradictions.csv"))
    assert b"ann@orme.example" in b"".join(got.streaming_content)  # type: ignore[attr-defined]
    assert site.client("outsider").get(f"/o/{OTHER}/objections/import/{draft}/contradictions.csv").status_code == 404
    assert not (site.home / "drafts" / FIRM / draft).exists()


def test_a_list_that_does_not_say_who_refused_is_asked_for_it(site: Site) -> None:
    client = site.client(Role.MARKETER)
    file = SimpleUploadedFile("crm.csv", b"E-mail;Nom\nann@orme.example;Ann\n")
    place = client.post(site.url("objections/import/"), {"file": file}).headers["Location"]
    answer = client.post(place, {})
    text = client.get(answer.headers["Location"]).content.decode()
    assert "No column of this file says who refused" in text
    assert "--refused" not in text
    answer = client.post(place, {"everybody-0": "refused"})
    assert "1 new refusal" in client.get(answer.headers["Location"]).content.decode()


def test_a_list_of_refusals_sent_as_contacts_finds_its_door(site: Site) -> None:
    client = site.client(Role.MARKETER)
    file = SimpleUploadedFile("desinscrits.csv", b"E-mail;Nom\nann@orme.example;Ann\n")
    place = client.post(site.url("imports/new/"), {"file": file}).headers["Location"]
    answer = client.post(place, {"door": "refusals"})
    assert "/objections/import/" in answer.headers["Location"]
    assert client.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize("name", ["vide.csv", "a.pdf"])
def test_a_list_that_is_none_is_refused_in_a_sentence(site: Site, name: str) -> None:
    client = site.client(Role.MARKETER)
    content = b"" if name == "vide.csv" else b"%PDF-1.7\n"
    place = client.post(site.url("objections/import/"), {"file": SimpleUploadedFile(name, content)}).headers["Location"]
    answer = client.post(place, {"everybody-0": "refused"})
    text = client.get(answer.headers["Location"]).content.decode()
    assert "were not recorded" in text
    assert str(site.home) not in text


def test_a_processor_is_given_fingerprints_and_no_address(site: Site) -> None:
    client = site.client(Role.DPO)
    assert client.post(site.url("objections/export/"), {"act": "add", "name": "Bad Name"}).status_code == 422
    assert client.post(site.url("objections/export/"), {"act": "add", "name": "mailer"}).status_code == 302
    add_objection(FIRM, [STOPPED])
    assert "for mailer" in client.get(site.url("objections/export/")).content.decode()
    answer = client.post(site.url("objections/export/"), {"name": "mailer"})
    told = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    answer.close()
    assert told.startswith(b"fingerprint,")
    assert b"hmac:" in told
    assert b"@" not in told
    assert site.client(Role.MARKETER).post(site.url("objections/export/"), {"name": "mailer"}).status_code == 404
    assert client.post(site.url("objections/export/"), {"name": "../../etc"}).status_code == 422


def test_a_processor_of_another_controller_is_not_there(site: Site) -> None:
    add_processor(OTHER, "theirs")
    client = site.client(Role.DPO)
    assert "theirs" not in client.get(site.url("objections/export/")).content.decode()
    assert client.post(site.url("objections/export/"), {"name": "theirs"}).status_code == 422


def test_the_list_is_checked_against_the_log(site: Site) -> None:
    assert last_check() is None
    client = site.client(Role.DPO)
    assert "not checked here yet" in client.get(site.url("objections/")).content.decode()
    client.post(site.url("objections/verify/"))
    found = last_check()
    assert found is not None
    assert found.faults == 0
    assert "List checked, intact" in client.get(site.url("objections/")).content.decode()


def test_a_refusal_of_another_controller_is_not_there(site: Site) -> None:
    event = add_objection(FIRM, [STOPPED]).event_id
    outsider = site.client("outsider")
    assert outsider.get(f"/o/{OTHER}/objections/{event}/").status_code == 404
    assert "No refusal found" in outsider.post(f"/o/{OTHER}/objections/check/", {"address": STOPPED}).content.decode()


def test_an_auditor_looks_and_notes_nothing(site: Site) -> None:
    client = site.client(Role.AUDITOR)
    text = client.get(site.url("objections/")).content.decode()
    assert "Note a refusal" not in text
    for path in ("note/", "import/"):
        assert client.get(site.url(f"objections/{path}")).status_code == 404
    assert client.post(site.url("objections/note/"), {"address": STOPPED}).status_code == 404


def test_an_empty_list_says_the_next_step(site: Site) -> None:
    text = site.client("outsider").get(f"/o/{OTHER}/objections/").content.decode()
    assert "Import its unsubscribes before your contacts" in text


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_list_is_a_file_too_and_names_nobody(site: Site, ending: str) -> None:
    add_objection(FIRM, [STOPPED], source="=1+1")
    answer = site.client(Role.AUDITOR).get(site.url(f"objections/table.{ending}"))
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    answer.close()
    assert STOPPED.encode() not in content
    assert ending == "xlsx" or b"=1+1" in content


def test_a_refusal_is_in_no_job(site: Site, tmp_path: Path) -> None:
    from licite.web.jobs.models import Job

    client = site.client(Role.MARKETER)
    file = SimpleUploadedFile("stop.csv", b"E-mail\nann@orme.example\n")
    place = client.post(site.url("objections/import/"), {"file": file}).headers["Location"]
    client.post(place, {"everybody-0": "refused"})
    kept = [json.dumps([job.asked, job.answer, job.by]) for job in Job.objects.all()]
    assert kept
    assert not any("ann@" in one for one in kept)
