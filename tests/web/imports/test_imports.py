"""Import, walked as people walk it: what is recorded is what the preview said, and nothing before the last button."""

import re
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from licite.operations.import_drafts import drafts_of
from licite.operations.importing.kept import imports_of, shown
from licite.operations.objections import check_objections
from licite.web.shell.roles import Role
from tests.web.conftest import FIRM, OTHER, Site

FAIR = (
    "Nom complet;Mél;Fonction;Passage stand;Désinscrit;Date de naissance\n"
    "LE BRIS Maëlle;m.lebris@cofiral.example;Gestionnaire paie;18/11/2026;;02/09/1984\n"
    "Paul Rey;paul.rey(at)rey.example;Comptable;18/11/2026;;03/04/1990\n"
    "Nora Abadie;n.abadie@abadie.example;Directrice;17/11/2026;oui;\n"
    "Nora Abadie;n.abadie@abadie.example;Directrice;17/11/2026;oui;\n"
)
ORIGIN = {
    "source_kind": "event", "collected_on": "2026-11-18", "place": "Salon RH Ouest", "informed": "yes",
    "informed_how": "Affiche au stand", "could_refuse": "yes", "collected_by": "us",
}  # fmt: skip


def sent(client: Client, site: Site, content: bytes | str, name: str = "salon.csv") -> str:
    """Sends a file; the address of what was seen of it."""
    data = content.encode() if isinstance(content, str) else content
    answer = client.post(site.url("imports/new/"), {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return str(answer.headers["Location"])


def followed(client: Client, answer: object) -> object:
    while getattr(answer, "status_code", 0) == 302:
        answer = client.get(answer.headers["Location"])  # type: ignore[attr-defined]
    return answer


def walked(client: Client, site: Site, content: bytes | str, origin: dict[str, str], name: str = "salon.csv") -> str:
    """Goes to the preview of a file; its address."""
    place = sent(client, site, content, name).removesuffix("file/")
    assert client.post(place + "columns/", {}).status_code == 302
    answer = followed(client, client.post(place + "origin/", origin))
    assert answer.status_code == 200, answer.content.decode()  # type: ignore[attr-defined]
    return place + "preview/"


def test_a_file_comes_in_as_the_preview_said_and_nothing_before_the_button(site: Site) -> None:
    client, before = site.client(Role.MARKETER), len(imports_of(FIRM))
    place = walked(client, site, FAIR, ORIGIN)
    text = client.get(place).content.decode()
    assert "1 person to import" in text or "2 people to import" in text
    assert "no row is lost" in text
    assert "Left aside: not needed" in text
    assert len(imports_of(FIRM)) == before
    assert not next(check_objections(FIRM, ["n.abadie@abadie.example"])).objected
    end = followed(client, client.post(place))
    assert end.status_code == 200  # type: ignore[attr-defined]
    assert "You can undo until" in end.content.decode()  # type: ignore[attr-defined]
    assert "People added" in end.content.decode()  # type: ignore[attr-defined]
    assert "People to add" not in end.content.decode()  # type: ignore[attr-defined]
    done = shown(imports_of(FIRM)[-1])
    assert done["state"] == "done"
    assert done["source_kind"] == "event"
    assert done["mapping"]["origin"] == {"collected_by": "us", "informed": "yes", "informed_how": "Affiche au stand"}
    assert "Date de naissance" in done["left_out"]
    assert next(check_objections(FIRM, ["n.abadie@abadie.example"])).objected
    assert drafts_of(FIRM) == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_step_speaks_the_language_of_the_reader(site: Site, lang: str) -> None:
    client = site.client(Role.DPO, lang)
    words = {"fr": ("Choisissez un fichier", "Devient", "Qui a collecté", "aucune ligne ne se perd"),
             "en": ("Choose a file", "Becomes", "Who collected", "no row is lost")}[lang]  # fmt: skip
    assert words[0] in client.get(site.url("imports/new/")).content.decode()
    place = walked(client, site, FAIR, ORIGIN).removesuffix("preview/")
    for step, word in zip(("columns", "origin", "preview"), words[1:], strict=True):
        text = client.get(f"{place}{step}/").content.decode()
        assert word in text, step
        assert f'<html lang="{lang}"' in text
    assert client.get(site.url("imports/new/sample.csv")).headers["Content-Disposition"].startswith("attachment")


def test_an_opt_out_column_cannot_be_left_aside_and_a_spare_one_is_kept_for_a_reason_only(site: Site) -> None:
    client = site.client(Role.MARKETER)
    place = sent(client, site, FAIR).removesuffix("file/")
    answer = client.post(place + "columns/", {"target-4": "", "why-5": "écrire à ann@firm.example"})
    assert answer.status_code == 422
    assert "naming nobody" in answer.content.decode()
    assert client.post(place + "columns/", {"target-4": "", "why-5": "Vœux aux clients, demandés"}).status_code == 302
    said = drafts_of(FIRM)[0].said
    assert "Désinscrit" not in said["columns"]
    assert said["keep"] == {"Date de naissance": "Vœux aux clients, demandés"}
    preview = followed(client, client.post(place + "origin/", ORIGIN))
    assert "Vœux aux clients, demandés" in preview.content.decode()  # type: ignore[attr-defined]
    followed(client, client.post(place + "preview/"))
    done = shown(imports_of(FIRM)[-1])
    assert done["mapping"]["keep_because"] == {"Date de naissance": "Vœux aux clients, demandés"}
    assert next(check_objections(FIRM, ["n.abadie@abadie.example"])).objected


def test_a_date_that_may_be_read_two_ways_is_asked_once(site: Site) -> None:
    client = site.client(Role.MARKETER)
    file = "E-mail;Date de collecte\nann@orme.example;03/04/2026\nbob@orme.example;05/06/2026\n"
    place = sent(client, site, file).removesuffix("file/")
    assert "may be read two ways" in client.get(place + "columns/").content.decode()
    answer = client.post(place + "columns/", {})
    assert answer.status_code == 422
    assert "the day or the month" in answer.content.decode()
    assert client.post(place + "columns/", {"dates-1": "mdy"}).status_code == 302
    followed(client, client.post(place + "origin/", ORIGIN | {"collected_on": ""}))
    followed(client, client.post(place + "preview/"))
    assert shown(imports_of(FIRM)[-1])["mapping"]["columns"]["Date de collecte"]["dates"] == "mdy"


def test_what_is_missing_of_the_origin_is_said_at_the_field_and_nothing_typed_is_lost(site: Site) -> None:
    client = site.client(Role.MARKETER)
    place = sent(client, site, FAIR).removesuffix("file/")
    client.post(place + "columns/", {})
    answer = client.post(
        place + "origin/", {"informed": "yes", "place": "Salon de l’Ouest", "collected_on": "31/02/2026"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    for word in ("where these addresses come from", "how these people were told", "who collected", "cannot be read"):
        assert word in text
    assert 'value="Salon de l’Ouest"' in text
    assert "<title>Error" in text


def test_rows_that_cannot_be_read_are_grouped_and_come_back_corrected(site: Site) -> None:
    client = site.client(Role.MARKETER)
    place = walked(client, site, FAIR, ORIGIN)
    text = client.get(place).content.decode()
    assert "No address, number or profile that can be read" in text
    assert "paul.rey(at)rey.example" in text
    followed(client, client.post(place))
    done = shown(imports_of(FIRM)[-1])["event_id"]
    table = b"".join(client.get(site.url(f"imports/{done}/rejects.csv")).streaming_content)  # type: ignore[attr-defined]
    assert table.decode("utf-8-sig").startswith("Nom complet,Mél,")
    again = walked(client, site, table.replace(b"(at)", b"@"), ORIGIN, "corrected.csv")
    assert "1 person to import" in client.get(again).content.decode()
    book = b"".join(client.get(site.url(f"imports/{done}/rejects.xlsx")).streaming_content)  # type: ignore[attr-defined]
    same = client.get(sent(client, site, book, "corrected.xlsx")).content.decode()
    assert "1 row read" in same
    assert "paul.rey(at)rey.example" in same


HOSTILE = {
    "a PDF named .csv": ("liste.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"),
    "nothing": ("vide.csv", b""),
    "a web page": ("login.csv", b"<!doctype html><html><body>Sign in</body></html>"),
    "a program": ("a.csv", b"\x7fELF\x02\x01\x01" + bytes(200)),
    "JSON": ("a.csv", b'[{"email": "ann@firm.example"}]'),
    "no heading": ("a.csv", b"ann@firm.example;Ann\nbob@firm.example;Bob\n"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_list_is_refused_in_a_sentence_and_not_kept(site: Site, name: str) -> None:
    client = site.client(Role.MARKETER)
    file, content = HOSTILE[name]
    answer = client.post(site.url("imports/new/"), {"file": SimpleUploadedFile(file, content)})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'role="alert"' in text
    assert "We cannot read this file" in text
    assert "drafts" not in text
    assert str(site.home) not in text
    assert not [one for one in (site.home / "drafts" / FIRM).iterdir() if one.is_dir()]


def test_a_zip_bomb_is_refused(site: Site) -> None:
    import io
    import zipfile

    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Connections.csv", b"0" * (60 << 20))
    client = site.client(Role.MARKETER)
    answer = client.post(site.url("imports/new/"), {"file": SimpleUploadedFile("export.zip", made.getvalue())})
    assert answer.status_code == 422
    assert "far more than contacts take" in answer.content.decode()


def test_a_file_that_says_it_is_300_mb_is_refused_before_it_is_read(site: Site) -> None:
    client = site.client(Role.MARKETER, csrf=True)
    answer = client.post(
        site.url("imports/new/"),
        b"--x\r\n",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(300 << 20),
    )
    assert answer.status_code == 413
    assert "larger than 100 MB" in answer.content.decode()


def test_a_form_without_its_token_is_refused(site: Site) -> None:
    client = site.client(Role.MARKETER, csrf=True)
    answer = client.post(site.url("imports/new/"), {"file": SimpleUploadedFile("a.csv", FAIR.encode())})
    assert answer.status_code == 403
    assert not (site.home / "drafts" / FIRM).exists()


def test_names_and_cells_that_would_run_are_shown_and_not_run(site: Site) -> None:
    client = site.client(Role.MARKETER)
    evil = "<script>alert(1)</script>"
    file = f'Nom;E-mail;{evil}\n"{evil}";ann@orme.example;"=HYPERLINK(""http://x.example"")"\n=1+1;bad(at)orme.example;@SUM(1)\n'
    place = walked(client, site, file, ORIGIN | {"place": evil}, f"../../{evil}.csv")
    for step in ("file", "columns", "origin", "preview"):
        text = client.get(place.replace("preview", step)).content.decode()
        assert evil not in text, step
    assert "&lt;script&gt;" in client.get(place.replace("preview", "file")).content.decode()
    got = client.get(place.replace("preview/", "rejects.csv"))
    table = b"".join(got.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "'=1+1" in table
    assert "'@SUM(1)" in table
    end = followed(client, client.post(place))
    assert evil not in end.content.decode()  # type: ignore[attr-defined]


def test_drafts_are_private_and_go_after_seven_days(site: Site) -> None:
    import json
    import os
    import time

    client = site.client(Role.MARKETER)
    place = sent(client, site, FAIR)
    draft = drafts_of(FIRM)[0]
    assert draft.path.stat().st_mode & 0o777 == 0o600
    assert draft.folder.stat().st_mode & 0o777 == 0o700
    state = draft.folder / "draft.json"
    kept = json.loads(state.read_text())
    kept["created_at"] = "2026-01-01T00:00:00+00:00"
    state.write_text(json.dumps(kept))
    old = time.time() - 8 * 24 * 3600
    os.utime(draft.folder, (old, old))
    assert client.get(place).status_code == 404
    assert drafts_of(FIRM) == []
    assert not draft.folder.exists()


def test_several_cards_at_once_are_one_import_and_other_files_are_refused(site: Site) -> None:
    client = site.client(Role.MARKETER)
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann {0}\r\nEMAIL:ann.{0}@orme.example\r\nEND:VCARD\r\n"
    files = [SimpleUploadedFile(f"{n}.vcf", card.format(n).encode()) for n in range(30)]
    answer = client.post(site.url("imports/new/"), {"file": files})
    assert "30 rows read" in client.get(answer.headers["Location"]).content.decode()
    files = [SimpleUploadedFile("a.vcf", card.format(1).encode()), SimpleUploadedFile("b.csv", FAIR.encode())]
    answer = client.post(site.url("imports/new/"), {"file": files})
    assert answer.status_code == 422
    assert "can only be cards" in answer.content.decode()


def test_what_is_left_aside_of_a_card_has_words_once_it_is_in(site: Site) -> None:
    client = site.client(Role.MARKETER, lang="fr")
    fields = ("VERSION:3.0", "FN:Ann Orme", "EMAIL:ann@orme.example", "CATEGORIES:salon", "REV:20260101", "UID:7")
    card = "\r\n".join(("BEGIN:VCARD", *fields, "END:VCARD", ""))
    end = followed(client, client.post(walked(client, site, card, ORIGIN, "ann.vcf")))
    text = end.content.decode()  # type: ignore[attr-defined]
    assert shown(imports_of(FIRM)[-1])["left_out"]
    aside = re.findall(r"<li[^>]*>([^<]*) : laissée de côté", text.replace("\xa0", " "))
    assert "Numéro de la carte" in aside
    assert not {"kind", "categories", "note", "source", "rev", "uid"} & set(aside)


def test_a_copied_list_is_named_waits_and_leaves_its_refusals_only(site: Site) -> None:
    client = site.client(Role.DPO)
    file = "profileUrl,fullName,vmid,query,title,email,Unsubscribed\nhttps://linkedin.example/in/ann,Ann,V1,paie,RRH,ann@orme.example,yes\n"
    place = sent(client, site, file).removesuffix("file/")
    assert "PhantomBuster" in client.get(place + "file/").content.decode()
    client.post(place + "columns/", {})
    text = followed(client, client.post(place + "origin/", ORIGIN)).content.decode()  # type: ignore[attr-defined]
    assert "would go to quarantine" in text
    assert "law-quote" in text
    assert "Put in quarantine, keep 1 refusal" in text
    end = followed(client, client.post(place + "preview/"))
    assert "In quarantine since" in end.content.decode()  # type: ignore[attr-defined]
    done = shown(imports_of(FIRM)[-1])
    assert done["state"] == "quarantined"
    assert next(check_objections(FIRM, ["ann@orme.example"])).objected
    answer = client.post(site.url(f"imports/{done['event_id']}/release/"), {"reason": "relu"})
    assert answer.status_code == 422


def test_a_bought_list_asks_for_its_passport_and_comes_in_with_it(site: Site) -> None:
    client = site.client(Role.DPO)
    file = "E-mail;Nom complet;last_contact_on\nann@orme.example;Ann Orme;2026-03-14\n"
    place = sent(client, site, file).removesuffix("file/")
    client.post(place + "columns/", {})
    answer = client.post(
        place + "origin/",
        ORIGIN | {"source_kind": "purchased_list", "collected_by": "other", "supplier": "Listes Oseraie"},
    )
    assert answer.headers["Location"].endswith("passport/")
    answer = client.post(place + "passport/", {"way": "filled", "passport_vendor": "Listes Oseraie"})
    assert answer.status_code == 422
    said = {
        "way": "filled", "passport_vendor": "Listes Oseraie", "passport_contract": "LO-1",
        "passport_signed_on": "2026-09-01", "passport_collector": "Jeux Oseraie\n\nRégie Oseraie",
        "passport_url": "https://jeux.example/form", "passport_captured_on": "02/09/2026",
        "passport_wording": "J'accepte", "passport_partners": "Paie Noroît\nAutre", "passport_sample": "50",
    }  # fmt: skip
    capture = SimpleUploadedFile("form.html", b"<p>form</p>")
    text = followed(client, client.post(place + "passport/", said | {"passport_capture": capture})).content.decode()  # type: ignore[attr-defined]
    assert "Import 1 person" in text
    assert "this contact was with those who made the file, not with you" in text
    followed(client, client.post(place + "preview/"))
    done = shown(imports_of(FIRM)[-1])
    assert done["state"] == "done"
    assert done["left_out"] == ["last_contact_on"]
    assert done["passport"]["forms"][0]["partners"] == ["Paie Noroît", "Autre"]
    assert [one["collector"] for one in done["passport"]["chain"]] == ["Jeux Oseraie", "Régie Oseraie"]
    assert "Jeux Oseraie" in client.get(site.url(f"imports/{done['event_id']}/")).content.decode()


def test_a_list_without_passport_waits_is_released_and_comes_in_with_its_file(site: Site) -> None:
    client = site.client(Role.DPO)
    file = "E-mail;Nom complet\nann@orme.example;Ann Orme\n"
    place = sent(client, site, file).removesuffix("file/")
    client.post(place + "columns/", {})
    client.post(place + "origin/", ORIGIN | {"source_kind": "scraped_website"})
    followed(client, client.post(place + "preview/"))
    done = shown(imports_of(FIRM)[-1])["event_id"]
    one = site.url(f"imports/{done}/")
    assert site.client(Role.MARKETER).post(one + "release/", {"reason": "vu"}).status_code == 404
    assert client.post(one + "release/", {"reason": ""}).status_code == 422
    assert client.post(one + "release/", {"reason": "Source relue sur son site"}).status_code == 302
    other = client.post(one + "again/", {"file": SimpleUploadedFile("x.csv", b"E-mail\nbob@orme.example\n")})
    assert other.status_code == 422
    end = followed(client, client.post(one + "again/", {"file": SimpleUploadedFile("salon.csv", file.encode())}))
    assert "1 person imported" in end.content.decode()  # type: ignore[attr-defined]


def test_an_undo_takes_what_it_said_it_would(site: Site) -> None:
    from licite.operations.import_undo import would_undo

    client = site.client(Role.DPO)
    place = walked(client, site, FAIR, ORIGIN)
    followed(client, client.post(place))
    done = shown(imports_of(FIRM)[-1])["event_id"]
    going = would_undo(FIRM, done)
    one = site.url(f"imports/{done}/")
    assert site.client(Role.MARKETER).get(one + "undo/").status_code == 404
    assert f"{going.people} people" in client.get(one + "undo/").content.decode()
    assert client.post(one + "undo/", {"reason": ""}).status_code == 422
    end = followed(client, client.post(one + "undo/", {"reason": "Mauvais fichier"})).content.decode()  # type: ignore[attr-defined]
    assert f"{going.people} people are gone" in end
    found = shown(imports_of(FIRM)[-1])
    assert found["state"] == "undone"
    assert found["rows"]["contacts_removed"] == going.people
    assert next(check_objections(FIRM, ["n.abadie@abadie.example"])).objected


def test_an_undo_is_offered_for_thirty_days(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from licite.operations import import_undo

    client = site.client(Role.DPO)
    followed(client, client.post(walked(client, site, FAIR, ORIGIN)))
    done = shown(imports_of(FIRM)[-1])["event_id"]
    monkeypatch.setattr(import_undo, "_until", lambda imported: imported.ended_at - timedelta(days=1))
    assert "30 days are over" in client.get(site.url(f"imports/{done}/undo/")).content.decode()
    end = followed(client, client.post(site.url(f"imports/{done}/undo/"), {"reason": "Trop tard"}))
    assert "undoes it no more" in end.content.decode()  # type: ignore[attr-defined]
    assert shown(imports_of(FIRM)[-1])["state"] == "done"


@pytest.mark.parametrize("role", [Role.READER, Role.AUDITOR])
def test_who_only_looks_sees_the_list_and_cannot_import(site: Site, role: Role) -> None:
    client = site.client(role)
    text = client.get(site.url("imports/")).content.decode()
    assert "Import a file" not in text
    done = shown(imports_of(FIRM)[0])["event_id"]
    assert client.get(site.url(f"imports/{done}/")).status_code == 200
    for path in ("imports/new/", f"imports/{done}/rejects.csv", f"imports/{done}/undo/"):
        assert client.get(site.url(path)).status_code == 404
    assert client.post(site.url("imports/new/"), {}).status_code == 404


def test_another_controller_sees_nothing_of_it(site: Site) -> None:
    client = site.client(Role.MARKETER)
    place = urlsplit(sent(client, site, FAIR)).path
    done = shown(imports_of(FIRM)[0])["event_id"]
    outsider = site.client("outsider")
    for path in (place, site.url(f"imports/{done}/")):
        other = path.replace(f"/o/{FIRM}/", f"/o/{OTHER}/")
        assert outsider.get(other).status_code == 404
        assert outsider.get(other).content == outsider.get(f"/o/{OTHER}/imports/00000000/").content
        assert outsider.get(path).status_code == 404


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_list_is_a_file_too(site: Site, ending: str) -> None:
    answer = site.client(Role.AUDITOR).get(site.url(f"imports/table.{ending}"))
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    answer.close()
    assert site.client().get(site.url("imports/table.exe")).status_code == 404


def test_no_file_and_too_many_files_are_said_in_a_sentence(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from licite.errors import LiciteError
    from licite.web.imports import upload

    client = site.client(Role.MARKETER)
    asked = client.post(site.url("imports/new/"), {})
    assert asked.status_code == 422
    assert LiciteError("FIL047").help("en") in asked.content.decode().lower()
    monkeypatch.setattr(upload, "MOST_FILES", 1)
    files = [SimpleUploadedFile(f"{n}.vcf", b"x") for n in range(2)]
    asked = client.post(site.url("imports/new/"), {"file": files})
    assert "in several goes" in asked.content.decode()
    assert LiciteError("FIL048", most=1).help("en") == "send them in several goes"


def test_a_file_that_has_gone_meanwhile_is_asked_for_again(site: Site) -> None:
    from licite.web.jobs.work import ask

    job = ask(FIRM, "import_look", "marketer@noroit.example", draft="0" * 32)
    job.refresh_from_db()
    assert job.code == "IMP017"
    text = site.client(Role.MARKETER).get(site.url(f"imports/going/{job.id}/")).content.decode()
    assert "send it again" in text.lower()


def test_work_that_goes_on_asks_again_by_itself_and_leads_to_its_end(site: Site) -> None:
    from licite.web.jobs.models import Job

    client = site.client(Role.MARKETER, "fr")
    done = shown(imports_of(FIRM)[0])["event_id"]
    asked = {"draft": "0" * 32, "imported": done, "lang": "fr"}
    job = Job.objects.create(
        controller=FIRM, kind="import_take_in", asked=asked, by="x", state="running", done=400, total=1000
    )
    place = site.url(f"imports/going/{job.id}/")
    page = client.get(place).content.decode()
    assert "400 sur 1" in page
    assert "Vous pouvez fermer cette page" in page
    piece = client.get(place, headers={"HX-Request": "true"}).content.decode()
    assert piece.strip().startswith('<div id="job"')
    assert 'hx-trigger="every 1s"' in piece
    Job.objects.filter(id=job.id).update(state="done", answer={"imported": done, "repeated": False})
    answer = client.get(place, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == site.url(f"imports/{done}/")
    assert client.get(place).status_code == 302
    Job.objects.filter(id=job.id).update(state="failed", answer=None)
    assert "L’erreur vient de nous" in client.get(place).content.decode()
    assert site.client("outsider").get(place.replace(FIRM, OTHER)).status_code == 404
    foreign = Job.objects.create(controller=OTHER, kind="import_take_in", asked=asked, by="x")
    assert client.get(site.url(f"imports/going/{foreign.id}/")).status_code == 404


def test_work_begun_twice_ends_once(site: Site) -> None:
    from licite.web.jobs.models import Job
    from licite.web.jobs.work import do

    client = site.client(Role.MARKETER)
    followed(client, client.post(walked(client, site, FAIR, ORIGIN)))
    job = Job.objects.filter(kind="import_take_in").latest("created_at")
    before = len(imports_of(FIRM))
    Job.objects.filter(id=job.id).update(state="running", answer=None)
    do(job.id)
    job.refresh_from_db()
    assert job.state == "done"
    assert (job.answer or {})["imported"] == shown(imports_of(FIRM)[-1])["event_id"]
    assert len(imports_of(FIRM)) == before
