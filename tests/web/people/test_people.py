"""The list, the command box, one person and what is recorded of them, by role and in both languages."""

import html
import re
from typing import Any
from urllib.parse import quote

import pytest

from licite.operations.people_search import Filters, search
from licite.store.models import Access, Consent, Contact, Interaction, Judgement, Objection
from licite.store.people import controller_of
from licite.web.jobs.models import Job
from licite.web.shell.roles import EVERYBODY, JUDGE, PROVE, REFUSE, WORK, Role
from tests.web.conftest import FIRM, OTHER, Site

KEY = "0" * 32


def text_of(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


@pytest.fixture
def person(site: Site) -> Any:
    return search(FIRM, "camille").rows[0]


def path(person: Any, rest: str = "") -> str:
    return f"people/{person.uid}/{rest}"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_list_says_how_many_and_names_them(site: Site, lang: str) -> None:
    page = site.client(lang=lang).get(site.url("people/"))
    total = search(FIRM).total
    assert f"{total} {'personnes' if lang == 'fr' else 'people'}" in text_of(page)
    assert page.content.count(b"<tr>") >= 50


def test_words_are_posted_and_stay_out_of_every_address(site: Site, person: Any) -> None:
    page = site.client().post(site.url("people/"), {"q": person.name})
    body = page.content.decode()
    assert person.uid in body
    for address in re.findall(r'(?:href|action|hx-get)="([^"]*)"', body):
        assert person.name.split()[0].lower() not in address.lower()


def test_filters_stand_in_the_address_and_what_cannot_be_read_narrows_nothing(site: Site) -> None:
    client = site.client()
    forms = search(FIRM, "", _source("form")).total
    assert f"{forms} people" in text_of(client.get(site.url("people/?source=form&channel=email")))
    nonsense = client.get(site.url("people/?source=%3Cscript%3E&before=soon&country=%27%27&answer=maybe&after=zz"))
    assert nonsense.status_code == 200
    assert f"{search(FIRM).total}" in text_of(nonsense)


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", "' OR 1=1 --", "\x00", "\U0001d56c" * 400, "{{ 7*7 }}", "../../etc"]
)
def test_hostile_words_are_words(site: Site, words: str) -> None:
    for place in ("people/", "people/ask/"):
        page = site.client().post(site.url(place), {"q": words})
        assert page.status_code == 200
        assert b"<script>alert" not in page.content
        if words.startswith("{{") and place == "people/":
            assert b"{{ 7*7 }}" in page.content


def test_the_box_leads_to_the_only_person_meant_and_shows_several_with_four_answers(site: Site, person: Any) -> None:
    client = site.client(Role.READER)
    assert client.post(site.url("people/ask/"), {"q": "camille"})["Location"] == site.url(path(person))
    several = client.post(site.url("people/ask/"), {"q": "noroit"})
    assert several.content.count(b'class="mark') >= 3
    assert client.post(site.url("people/ask/"), {"q": "  "})["Location"] == site.url("people/")


@pytest.mark.parametrize("role", list(Role))
def test_an_address_that_nobody_knows_is_judged_and_not_stored(site: Site, role: Role) -> None:
    client, owner = site.client(role, "fr"), controller_of(FIRM)
    before = Contact.objects.for_controller(owner).count()
    asked = client.post(site.url("people/ask/"), {"q": "nouvelle@ailleurs.example"})
    assert "Nous ne connaissons pas nouvelle@ailleurs.example" in text_of(asked)
    judged = client.post(site.url("people/unknown/"), {"q": "nouvelle@ailleurs.example", "origin": "untold"})
    assert 'class="answer' in judged.content.decode()
    assert Contact.objects.for_controller(owner).count() == before
    assert not Access.objects.for_controller(owner).filter(actor=f"{role}@noroit.example").exists()


@pytest.mark.parametrize("role", list(Role))
def test_the_page_of_a_person_is_open_to_everybody_and_the_look_is_recorded(
    site: Site, person: Any, role: Role
) -> None:
    page = site.client(role, "fr").get(site.url(path(person)))
    text = text_of(page)
    assert person.name in text
    looks = Access.objects.for_controller(controller_of(FIRM)).filter(contact__uid=person.uid)
    assert [(look.actor, look.role) for look in looks] == [(f"{role}@noroit.example", role.value)]
    assert ("Noter un refus" in text) == (role in REFUSE)
    assert ("Qui a regardé" in text) == (role in PROVE)
    assert ("Établir un fait" in text) == (role in JUDGE)


@pytest.mark.parametrize(
    ("rest", "get", "post"),
    [
        ("", EVERYBODY, None), ("email/commercial/", EVERYBODY, None), ("refuse/", REFUSE, REFUSE),
        ("consent/", REFUSE, REFUSE), ("call/", REFUSE, REFUSE), ("judge/", JUDGE, JUDGE), ("join/", None, JUDGE),
        ("dossier/", None, JUDGE), ("proof/", None, PROVE), ("erase/", JUDGE, JUDGE),
    ],
)  # fmt: skip
def test_each_act_is_open_to_its_roles_only(site: Site, person: Any, rest: str, get: Any, post: Any) -> None:
    for role in Role:
        client = site.client(role)
        seen = client.get(site.url(path(person, rest))).status_code
        assert seen == (405 if get is None else 200 if role in get else 404), role
        if post is None or role not in post:
            assert client.post(site.url(path(person, rest)), {}).status_code == (405 if post is None else 404), role


@pytest.mark.parametrize("rest", ["", "email/commercial/", "refuse/", "erase/"])
def test_a_person_of_another_controller_and_one_that_is_not_there_are_the_same(
    site: Site, person: Any, rest: str
) -> None:
    outsider = site.client("outsider")
    other = outsider.get(f"/o/{OTHER}/{path(person, rest)}")
    nobody = outsider.get(f"/o/{OTHER}/people/{'0' * 32}/{rest}")
    assert other.status_code == nobody.status_code == 404
    assert other.content == nobody.content
    assert not Access.objects.for_controller(controller_of(FIRM)).filter(actor__startswith="outsider").exists()


def test_a_page_without_such_a_channel_or_id_is_not_there(site: Site, person: Any) -> None:
    client = site.client()
    for rest in ("fax/commercial/", "email/nothing/"):
        assert client.get(site.url(path(person, rest))).status_code == 404
    for uid in ("short", "camille", quote("camille.navarret")):
        assert client.get(site.url(f"people/{uid}/")).status_code == 404


def test_a_refusal_is_recorded_before_the_page_answers_and_shows_at_once(site: Site, person: Any) -> None:
    client = site.client(Role.READER, "fr")
    form = client.get(site.url(path(person, "refuse/"))).content.decode()
    assert re.search(r'value="all" checked', form)
    said = {"scope": "all", "how": "call", "key": KEY}
    done = client.post(site.url(path(person, "refuse/")), said)
    assert done["Location"] == site.url(path(person))
    objections = Objection.objects.for_controller(controller_of(FIRM)).filter(how="au téléphone")
    assert objections.count() == 1
    assert (objections.get().channel, objections.get().purpose) == (None, None)
    text = text_of(client.get(done["Location"]))
    assert "Refus enregistré à" in text
    assert "cette personne a dit stop" in text
    assert "Rien à corriger" in text
    client.post(site.url(path(person, "refuse/")), said)
    assert objections.count() == 1


def test_a_refusal_that_says_nothing_records_nothing(site: Site, person: Any) -> None:
    count = Objection.objects.for_controller(controller_of(FIRM)).count()
    for said in ({}, {"scope": "some", "how": "call", "key": KEY}, {"scope": "all", "how": "call", "key": "x"}):
        assert site.client(lang="fr").post(site.url(path(person, "refuse/")), said).status_code == 422
    assert Objection.objects.for_controller(controller_of(FIRM)).count() == count


def test_an_agreement_a_call_and_a_judgement_are_recorded_with_who_said_so(site: Site, person: Any) -> None:
    client, owner = site.client(Role.DPO), controller_of(FIRM)
    agreed = {
        "address": person.address, "channel": "email", "words": "Oui, écrivez-moi", "version": "1", "how": "phone",
        "on": "2026-01-05T10:00", "key": KEY,
    }  # fmt: skip
    form = client.get(site.url(path(person, "consent/"))).content.decode()
    agreed["address"] = re.findall(r'name="address" value="([^"]*@[^"]*)"', form)[0]
    assert client.post(site.url(path(person, "consent/")), agreed).status_code == 302
    consent = Consent.objects.for_controller(owner).get(words="Oui, écrivez-moi")
    assert (consent.proven, consent.source) == (True, "dpo@noroit.example")
    assert client.post(site.url(path(person, "call/")), {"what": "call_attempt", "on": ""}).status_code == 302
    assert Interaction.objects.for_controller(owner).filter(kind="call_attempt", source="dpo@noroit.example").exists()
    judged = {"fact": "audience", "value": "professional", "why": "Elle nous l'a dit"}
    assert client.post(site.url(path(person, "judge/")), judged).status_code == 302
    row = Judgement.objects.for_controller(owner).get(reason="Elle nous l'a dit")
    assert (row.author, row.value, row.contact.uid if row.contact else "") == (
        "dpo@noroit.example",
        "professional",
        person.uid,
    )


def test_what_was_typed_stays_where_something_is_missing(site: Site, person: Any) -> None:
    page = site.client(Role.DPO, "fr").post(
        site.url(path(person, "judge/")), {"fact": "audience", "value": "professional", "why": ""}
    )
    body = page.content.decode()
    assert page.status_code == 422
    assert 'value="professional" required checked' in body
    assert 'id="error-why"' in body
    assert 'role="alert"' in body
    wrong = site.client(Role.DPO, "fr").post(
        site.url(path(person, "consent/")), {"address": "x@y.example", "channel": "email", "words": "<b>oui</b>",
        "version": "1", "how": "phone", "on": "never", "key": KEY}
    )  # fmt: skip
    assert wrong.status_code == 422
    assert "&lt;b&gt;oui&lt;/b&gt;" in wrong.content.decode()


def test_a_dossier_and_a_proof_are_handed_out_under_names_that_name_nobody(site: Site, person: Any) -> None:
    for rest, role in (("dossier/", Role.DPO), ("proof/", Role.AUDITOR)):
        answer = site.client(role).post(site.url(path(person, rest)))
        name = answer["Content-Disposition"]
        assert "attachment" in name
        assert person.name.split()[0].lower() not in name.lower()
        assert len(b"".join(answer.streaming_content)) > 500  # type: ignore[attr-defined]


def test_an_erasure_asks_first_and_leaves_nothing_to_find(site: Site, person: Any) -> None:
    client = site.client(Role.DPO, "fr")
    asked = text_of(client.get(site.url(path(person, "erase/"))))
    assert f"Effacer {person.name}" in asked
    done = client.post(site.url(path(person, "erase/")), {"reason": "asked", "key": KEY})
    assert done.status_code == 302
    gone = client.get(done["Location"])
    assert "Personne effacée" in text_of(gone)
    assert person.name not in text_of(gone)
    assert search(FIRM, "camille").total == 0
    assert person.uid not in client.get(site.url("people/")).content.decode()
    assert client.post(site.url("people/ask/"), {"q": "camille"}).status_code == 200


def test_a_list_is_taken_away_once_and_each_of_its_people_can_learn_of_it(site: Site) -> None:
    client, owner = site.client(Role.MARKETER), controller_of(FIRM)
    asked = client.post(site.url("people/export/?source=business_card"), {"as": "csv"})
    job = Job.objects.get(kind="people_export")
    assert asked["Location"] == site.url(f"people/export/{job.id}/")
    assert "people/export" in client.get(asked["Location"]).content.decode()
    file = client.post(site.url(f"people/export/{job.id}/file/"))
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    seen = Access.objects.for_controller(owner).filter(actor="marketer@noroit.example")
    assert len(lines) - 1 == seen.count() == search(FIRM, "", _source("business_card")).total
    file.close()
    assert client.post(site.url(f"people/export/{job.id}/file/")).status_code == 404
    assert site.client(Role.ADMIN).get(asked["Location"]).status_code == 404
    assert site.client(Role.READER).post(site.url("people/export/"), {"as": "csv"}).status_code == 404
    assert client.post(site.url("people/export/"), {"as": "exe"}).status_code == 404


def _source(kind: str) -> Filters:
    return Filters(source=kind)


def test_many_are_erased_once_their_number_was_confirmed(site: Site) -> None:
    client = site.client(Role.DPO, "fr")
    place, n = site.url("people/erase/?source=business_card"), search(FIRM, "", _source("business_card")).total
    asked = client.post(place, {"q": ""})
    assert f"Effacer {n} personnes" in text_of(asked)
    wrong = client.post(place, {"q": "", "confirmed": "1", "reason": "asked", "key": KEY})
    assert "La liste a changé" in text_of(wrong)
    assert search(FIRM, "", _source("business_card")).total == n
    done = client.post(place, {"q": "", "confirmed": str(n), "reason": "not_needed", "key": KEY})
    assert done.status_code == 302
    assert search(FIRM, "", _source("business_card")).total == 0
    assert site.client(Role.MARKETER).post(place, {"q": ""}).status_code == 404


def test_a_usual_message_is_said_and_the_answers_follow(site: Site) -> None:
    client = site.client(Role.MARKETER, "fr")
    assert client.get(site.url("people/usual/")).status_code == 200
    lacking = client.post(
        site.url("people/usual/"), {"audience": "professional", "functions": ["hr"], "what": "Paie <b>"}
    )
    assert lacking.status_code == 422
    assert "Paie &lt;b&gt;" in lacking.content.decode()
    assert client.post(site.url("people/usual/"), {"functions": ["wizard"], "reason": "x"}).status_code == 422
    assert site.client(Role.READER).get(site.url("people/usual/")).status_code == 404


def test_answers_in_the_list_are_links_to_what_they_count_and_say_when(site: Site) -> None:
    page = site.client(lang="fr").get(site.url("people/?channel=email&answer=unlawful"))
    total = search(FIRM, "", Filters(outcome="unlawful")).total
    assert f"{total} personnes correspondent" in text_of(page)
    assert "à jour de tout ce qui a été noté depuis" in text_of(page)


def test_every_act_asks_for_the_token_of_its_form(site: Site, person: Any) -> None:
    client = site.client(Role.ADMIN, csrf=True)
    for rest in ("refuse/", "consent/", "call/", "judge/", "join/", "dossier/", "proof/", "erase/"):
        assert client.post(site.url(path(person, rest)), {"key": KEY}).status_code == 403
    for rest in ("people/", "people/ask/", "people/unknown/", "people/refresh/", "people/export/", "people/erase/"):
        assert client.post(site.url(rest), {}).status_code == 403


@pytest.mark.parametrize("role", sorted(EVERYBODY - WORK))
def test_working_out_is_asked_by_who_works(site: Site, role: Role) -> None:
    assert site.client(role).post(site.url("people/refresh/")).status_code == 404
