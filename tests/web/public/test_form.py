"""A form by which people agree: nothing ticked beforehand, every word kept, and a second act by a human press."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from licite.operations import forms_answers
from licite.operations.consents_shown import shown
from licite.operations.forms import Content, Form, publish
from licite.operations.forms_answers import submit, unconfirmed
from licite.operations.forms_html import TRAP
from licite.store.acts.erasure import RecordErasure
from licite.store.commit import commit
from licite.store.models import Consent, EvidenceEntry
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.people import controller_of
from licite.web.public import limits
from tests.web.conftest import FIRM, OTHER
from tests.web.public.people import Site, outside, token_to

WHO = "nina@example.fr"


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has sent a form yet, and people read fast."""
    monkeypatch.setattr(limits, "_seen", {})
    monkeypatch.setattr(forms_answers, "FASTEST", timedelta(0))


def made(controller: str = FIRM, **more: Any) -> Form:
    texts = {"fr": "Recevoir la lettre", "en": "Get the newsletter"}
    content = Content(name="Lettre", title=texts, button=texts, notice=texts, **more)
    return publish(controller, content, sender="Paie du Noroît", author="staff@noroit.example")


def given(controller: str = FIRM) -> list[Consent]:
    return list(Consent.objects.for_controller(controller_of(controller)).filter(source__startswith="form "))


def sent(site: Site, form: Form, **more: Any) -> Any:
    client = outside(site)
    page = client.get(f"/f/{form.id}").content.decode()
    seal = re.search('name="shown" value="([^"]+)"', page)
    assert seal
    return client.post(f"/f/{form.id}", {"email": WHO, "agree": ["email.commercial"], "shown": seal.group(1)} | more)


def state(address: str = WHO) -> list[str]:
    return [one.state for one in shown(FIRM, address).holds if one.channel == "email" and not one.partner]


def test_nothing_is_ticked_beforehand_and_to_look_records_nothing(site: Site) -> None:
    form = made()
    before = EvidenceEntry.objects.across_controllers().count()
    for lang in ("fr", "en"):
        answer = outside(site, lang).get(f"/f/{form.id}")
        text = answer.content.decode()
        assert answer.cookies == {}
        assert " checked" not in text
        assert "<script" not in text
        assert "Paie du Noroît" in text
        assert len(answer.content) < 10_000
        assert form.html[lang].split("<fieldset>")[1].split("</fieldset>")[0] in text, "the very HTML that is kept"
    assert EvidenceEntry.objects.across_controllers().count() == before


def test_an_agreement_is_kept_with_its_proof_and_waits(site: Site) -> None:
    form = made()
    text = sent(site, form).content.decode()
    assert "Il reste à confirmer" in text
    (row,) = given()
    assert (row.words, row.words_version, row.words_language) == (
        form.words["email.commercial"]["fr"], form.version, "fr",
    )  # fmt: skip
    assert (row.proven, row.first_party, row.double_opt_in) == (True, True, True)
    assert row.event_at is not None
    assert datetime.now(UTC) - row.event_at < timedelta(minutes=1)
    assert state() == ["waiting"]


def test_a_double_press_is_kept_once(site: Site) -> None:
    form, client = made(), outside(site)
    seal = re.search('name="shown" value="([^"]+)"', client.get(f"/f/{form.id}").content.decode())
    assert seal
    typed = {"email": WHO, "agree": ["email.commercial"], "shown": seal.group(1)}
    assert client.post(f"/f/{form.id}", typed).content == client.post(f"/f/{form.id}", typed).content
    assert len(given()) == 1


def test_a_confirmation_wants_a_press_and_a_program_that_follows_it_does_nothing(site: Site) -> None:
    form = made(partners=("Listes Oseraie",))
    sent(site, form, agree=["email.commercial", "email.commercial.1"])
    (waiting,) = unconfirmed(form)
    client = outside(site)
    for method in ("get", "head", "options"):
        getattr(client, method)(waiting.path)
    assert state() == ["waiting"]
    assert "Confirmer votre accord" in client.get(waiting.path).content.decode()
    assert "Votre accord est confirmé" in client.post(waiting.path).content.decode()
    assert state() == ["given"]
    assert unconfirmed(form) == []
    count = EvidenceEntry.objects.across_controllers().count()
    assert "Votre accord est confirmé" in client.post(waiting.path).content.decode()
    assert EvidenceEntry.objects.across_controllers().count() == count


def test_a_confirmation_works_after_a_rotation_and_a_new_version(site: Site) -> None:
    form = made()
    sent(site, form)
    (waiting,) = unconfirmed(form)
    current().ring().rotate()
    texts = {"fr": "Autre", "en": "Other"}
    content = Content(name="Lettre", title=texts, button=texts, notice=texts, channels=("post",))
    publish(FIRM, content, sender="Autre", author="staff", form=form.id, after=1)
    text = outside(site).post(waiting.path).content.decode()
    assert "offres de Paie du Noroît" in text
    assert state() == ["given"]


def test_a_confirmation_that_is_forged_or_cut_or_of_an_erased_person_allows_nothing(site: Site) -> None:
    form, other = made(), made()
    sent(site, form)
    (waiting,) = unconfirmed(form)
    client = outside(site)
    confirmation = waiting.path.rpartition("/")[2]
    for bad in (f"/f/{form.id}/x", waiting.path[:-3], f"/f/{other.id}/{confirmation}", f"/f/{form.id}/{token_to(WHO)}"):
        assert client.post(bad).status_code == 404, bad
    assert state() == ["waiting"]
    commit(FIRM, RecordErasure((Identity("email", WHO),), how="letter", source=""))
    answer = client.post(waiting.path)
    assert answer.status_code == 404
    assert "n’est plus gardée" in answer.content.decode()


def test_a_stop_between_both_acts_holds(site: Site) -> None:
    form = made()
    sent(site, form)
    (waiting,) = unconfirmed(form)
    outside(site).post(f"/s/{token_to(WHO)}")
    text = outside(site).post(waiting.path).content.decode()
    assert "Vous avez dit stop depuis" in text
    assert state() == ["withdrawn"]


def test_single_opt_in_holds_at_once_and_ticking_nothing_keeps_nothing(site: Site) -> None:
    form = made(double=False)
    text = sent(site, form, agree=[]).content.decode()
    assert "Vous n’avez rien coché" in text
    assert given() == []
    assert "C’est enregistré" in sent(site, form).content.decode()
    assert state() == ["given"]


def test_after_a_stop_of_what_was_agreed_the_form_is_the_way_back(site: Site) -> None:
    form = made(double=False)
    sent(site, form)
    text = outside(site).post(f"/s/{token_to(WHO)}").content.decode()
    assert f"/f/{form.id}" in text
    assert "Recevoir à nouveau ces messages" not in text
    assert state() == ["withdrawn"]
    sent(site, form)
    assert state() == ["given"]


def test_the_same_page_sent_again_after_a_stop_is_a_new_agreement(site: Site) -> None:
    form, client = made(double=False), outside(site)
    seal = re.search('name="shown" value="([^"]+)"', client.get(f"/f/{form.id}").content.decode())
    assert seal
    typed = {"email": WHO, "agree": ["email.commercial"], "shown": seal.group(1)}
    client.post(f"/f/{form.id}", typed)
    client.post(f"/s/{token_to(WHO)}")
    assert state() == ["withdrawn"]
    client.post(f"/f/{form.id}", typed)
    assert state() == ["given"]


def test_calls_want_a_number_and_are_agreed_to_by_it(site: Site) -> None:
    form = made(channels=("email", "voice_call"), double=False)
    answer = sent(site, form, agree=["voice_call.commercial"])
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'aria-describedby="licite-phone-error"' in text
    assert text.count(" checked") == 1, "what the person ticked is kept"
    assert sent(site, form, agree=["voice_call.commercial"], phone="06 39 98 12 34").status_code == 200
    holds = shown(FIRM, "0639981234").holds
    assert [(one.channel, one.state) for one in holds] == [("voice_call", "given")]


def test_what_cannot_be_read_is_said_and_kept(site: Site) -> None:
    form = made()
    for bad in ("", "nina", '"><script>alert(1)</script>', "06 39 98 12 34", "a" * 300, "\0"):
        answer = sent(site, form, email=bad)
        assert answer.status_code == 422, bad
        assert "<script>alert" not in answer.content.decode()
        assert 'role="alert"' in answer.content.decode()
    assert sent(site, form, agree=["sms.political", "x" * 500]).status_code == 200
    assert given() == []


def test_programs_are_told_to_press_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    form = made()
    assert sent(site, form, **{TRAP: "https://spam.example"}).status_code == 422
    monkeypatch.setattr(forms_answers, "FASTEST", timedelta(seconds=30))
    fast = sent(site, form)
    assert fast.status_code == 422
    assert "Relisez vos choix" in fast.content.decode()
    assert given() == []


def test_a_form_embedded_elsewhere_has_no_seal_and_works(site: Site) -> None:
    form = made()
    client = outside(site)
    typed = {"email": WHO, "agree": ["email.commercial"]}
    for _ in range(2):
        answer = client.post(f"/f/{form.id}?lang=fr", typed, headers={"origin": "https://noroit.example"})
        assert answer.status_code == 200
    assert len(given()) == 1


def test_many_forms_of_one_network_wait_and_refusals_never(site: Site) -> None:
    form, client = made(), outside(site)
    for number in range(limits.PER_MINUTE):
        assert client.post(f"/f/{form.id}", {"email": f"p{number}@example.fr", "agree": []}).status_code == 200
    answer = client.post(f"/f/{form.id}", {"email": WHO, "agree": ["email.commercial"]})
    assert answer.status_code == 429
    assert "réessayez dans une minute" in answer.content.decode()
    assert client.post(f"/s/{token_to(WHO)}").status_code == 200


def test_nobody_can_have_a_mailbox_filled(site: Site) -> None:
    form = made()
    for press in range(5):
        submit(form, email=WHO, boxes=["email.commercial"], lang="fr", shown=str(press))
    assert [one.address for one in unconfirmed(form)] == [WHO]


def test_a_form_that_is_not_there_leads_on(site: Site) -> None:
    answer = outside(site).get("/f/nothing")
    assert answer.status_code == 404
    assert "Ce formulaire n’existe plus" in answer.content.decode()


def test_a_form_of_another_controller_agrees_to_it_alone(site: Site) -> None:
    form = made(OTHER, double=False)
    sent(site, form)
    assert len(given(OTHER)) == 1
    assert given() == []
