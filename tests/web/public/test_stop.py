"""Stop: nothing but a press acts, a press always acts, and what is shown as done is recorded."""

import html
import re
from concurrent.futures import ThreadPoolExecutor
from html import escape
from itertools import product
from pathlib import Path

import pytest
from django.db import connections

from licite.operations.known_refusals import events_of
from licite.operations.objections import check_objections
from licite.store.acts.erasure import RecordErasure
from licite.store.commit import commit
from licite.store.models import Consent, EvidenceEntry, Identifier, Objection
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.people import controller_of
from licite.store.public_token import seal
from licite.web import shell
from licite.web.public.limits import PER_MINUTE
from tests.web.conftest import FIRM, OTHER
from tests.web.public.people import Site, link_to, outside, refusals, somebody, token_to


def refused(address: str, controller: str = FIRM) -> bool:
    (found,) = check_objections(controller, [address])
    return found.objected


def test_what_only_looks_changes_nothing(site: Site) -> None:
    address, client = somebody(), outside(site)
    token, before = token_to(address), EvidenceEntry.objects.across_controllers().count()
    for path in (f"/s/{token}", f"/p/{token}", f"/w/{token}", f"/s/{token}/also", f"/s/{token}/again", "/s/"):
        for method in ("get", "head", "options"):
            assert getattr(client, method)(path).status_code in (200, 204), (method, path)
        for method in ("put", "delete", "patch"):
            assert getattr(client, method)(path).status_code == 405, (method, path)
    assert EvidenceEntry.objects.across_controllers().count() == before
    assert not refused(address)


def test_one_press_stops_and_is_on_disk(site: Site) -> None:
    address = somebody()
    answer = outside(site).post(f"/s/{token_to(address)}")
    assert answer.status_code == 200
    row = Objection.objects.for_controller(controller_of(FIRM)).order_by("-seq").first()
    assert row is not None
    assert (row.channel, row.purpose, row.how, row.source, row.first_party) == (
        "email", "commercial", "public page", "lettre", True,
    )  # fmt: skip
    assert f"R-{row.event_id[:8].upper()}" in answer.content.decode()
    assert row.event_id in "".join(file.read_text() for file in site_journal())
    assert refused(address)


def site_journal() -> list:  # type: ignore[type-arg]
    return [file for file in current().home.second.rglob("journal*") if file.is_file()]


def test_a_second_press_says_the_same_and_records_nothing_more(site: Site) -> None:
    token, client = token_to(somebody()), outside(site)
    first = client.post(f"/s/{token}").content.decode()
    count = refusals()
    second = client.post(f"/s/{token}").content.decode()
    assert refusals() == count
    assert re.findall("R-[0-9A-F]{8}", first) == re.findall("R-[0-9A-F]{8}", second)


def test_a_mail_program_stops_without_a_page_a_cookie_or_a_redirect(site: Site) -> None:
    address = somebody()
    answer = outside(site).post(f"/s/{token_to(address)}", {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.cookies) == (200, {})
    assert refused(address)
    assert Objection.objects.for_controller(controller_of(FIRM)).filter(how="one-click").count() == 1


def test_a_page_has_no_cookie_no_script_and_is_kept_by_nobody(site: Site) -> None:
    token, name = token_to(somebody()), controller_of(FIRM).name
    for lang, letter in product(("fr", "en"), "spw"):
        answer = outside(site, lang).get(f"/{letter}/{token}")
        text = answer.content.decode()
        assert answer.cookies == {}
        assert "<script" not in text
        assert "Licite" not in text
        assert escape(name) in text
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Content-Language"] == lang
        assert f'<html lang="{lang}"' in text
        assert len(answer.content) < 10_000
    style = Path(shell.__file__).parent / "static/licite/css/public.css"
    assert style.stat().st_size < 10_000


def test_the_switch_of_language_stays_in_the_address_and_sets_no_cookie(site: Site) -> None:
    answer = outside(site, "fr").get(f"/s/{token_to(somebody())}?lang=en")
    assert answer.cookies == {}
    assert 'lang="en"' in answer.content.decode()
    assert '?lang=en"><button' in answer.content.decode()


def test_a_link_works_after_a_rotation_an_erasure_and_for_nobody_known(site: Site) -> None:
    address = somebody()
    token = token_to(address)
    current().ring().rotate()
    commit(FIRM, RecordErasure((Identity("email", address),), how="letter", source=""))
    assert outside(site).get(f"/w/{token}").status_code == 200
    assert outside(site).post(f"/s/{token}").status_code == 200
    assert refused(address)
    unknown = token_to("personne@jamais-vue.example")
    assert outside(site).post(f"/s/{unknown}").status_code == 200
    assert refused("personne@jamais-vue.example")


def test_a_link_of_another_controller_stops_there_and_not_here(site: Site) -> None:
    address = somebody()
    answer = outside(site).post(f"/s/{token_to(address, controller=OTHER)}")
    assert "Maison Voisine" in answer.content.decode()
    assert (refused(address, OTHER), refused(address)) == (True, False)


def test_a_link_that_is_cut_or_forged_stops_nothing_and_offers_to_do_it_by_hand(site: Site) -> None:
    good = token_to(somebody())
    other = "A" if good[60] != "A" else "B"
    for bad in (
        good[:-9],
        good[:20],
        "x",
        good[:60] + other + good[61:],
        seal(current().ring(), "page", FIRM, ["x"] * 6),
    ):
        by_hand(site, bad)


def by_hand(site: Site, bad: str) -> None:
    address, before = somebody(), refusals()
    shown = outside(site).get(f"/s/{bad}")
    assert shown.status_code == 200
    assert "Ce lien est incomplet" in shown.content.decode()
    assert address not in shown.content.decode()
    assert outside(site).post(f"/s/{bad}", {"List-Unsubscribe": "One-Click"}).status_code == 422
    assert refusals() == before
    assert outside(site).post(f"/s/{bad}", {"address": address}).status_code == 200
    assert refused(address)


def test_a_link_with_a_sign_of_the_text_around_it_works(site: Site) -> None:
    address = somebody()
    assert outside(site).post(f"/s/{token_to(address)}.").status_code == 200
    assert refused(address)


def test_by_hand_the_answer_is_the_same_whether_somebody_is_known(site: Site) -> None:
    client = outside(site)
    known, unknown = somebody(), "x" * len(somebody().split("@")[0]) + "@nulle-part.example"

    def said(address: str) -> str:
        text = client.post(f"/s/{token_to(known)[:20]}", {"address": address}).content.decode()
        text = re.sub(r"R-[0-9A-F]{8}|\d\d?.h.\d\d.min.\d\d.s", "", text)
        return text.replace(address, "")

    assert said(known) == said(unknown)
    assert refused(known)
    assert refused(unknown)


def test_by_hand_under_the_name_of_the_sender_as_far_as_the_link_tells(site: Site) -> None:
    cut = token_to(somebody(), controller=OTHER)[:16]
    assert "Maison Voisine" in outside(site).get(f"/s/{cut}").content.decode()
    nobody = outside(site).get("/s/").content.decode()
    assert "Maison Voisine" not in nobody
    # Whoever does not say to whom is heard by all.
    outside(site).post("/s/", {"address": "stop@ailleurs.example"})
    assert refused("stop@ailleurs.example", OTHER)
    assert refused("stop@ailleurs.example", FIRM)


def test_by_hand_what_names_nobody_is_said_at_the_field(site: Site) -> None:
    before, client = refusals(), outside(site)
    for typed in ("", "bonjour", "<script>alert(1)</script>", "12", "\0", "@", "a" * 400):
        answer = client.post("/s/", {"address": typed})
        assert answer.status_code == 422, typed
        assert "<script>alert" not in answer.content.decode()
        assert "aria-invalid" in answer.content.decode()
    assert refusals() == before


def test_by_hand_a_whole_firm_cannot_be_stopped(site: Site) -> None:
    outside(site).post("/s/", {"address": "@noroit.example"})
    assert not refused("quelqu-un@noroit.example")


def test_refusals_are_never_counted(site: Site) -> None:
    client = outside(site)
    for number in range(PER_MINUTE + 5):
        assert client.post("/s/", {"address": f"p{number}@masse.example"}).status_code == 200


def test_wider_choices_are_recorded_each_with_its_reference(site: Site) -> None:
    address = somebody()
    token = token_to(address)
    client = outside(site)
    client.post(f"/s/{token}")
    before = refusals()
    answer = client.post(f"/s/{token}/also", {"also": ["voice_call", "post", "nonsense"]})
    assert len(set(re.findall("R-[0-9A-F]{8}", answer.content.decode()))) == 3
    rows = Objection.objects.for_controller(controller_of(FIRM)).order_by("-seq")[:2]
    assert {(row.channel, row.purpose) for row in rows} == {("voice_call", "commercial"), ("post", "commercial")}
    assert refusals() == before + 2


def test_nothing_at_all_is_one_refusal_of_everything(site: Site) -> None:
    address = somebody()
    outside(site).post(f"/s/{token_to(address)}", {"all": "1"})
    row = Objection.objects.for_controller(controller_of(FIRM)).order_by("-seq").first()
    assert row is not None
    assert (row.channel, row.purpose) == (None, None)


def pressed_by_mistake(text: str) -> str:
    found = re.search('name="page" value="([^"]+)"', text)
    assert found
    return found.group(1)


def test_a_mistake_is_taken_back_by_the_page_alone_and_with_proof(site: Site) -> None:
    address = somebody()
    token, client = token_to(address), outside(site)
    page = pressed_by_mistake(client.post(f"/s/{token}").content.decode())
    assert client.post(f"/s/{token}/again").status_code == 400
    assert client.post(f"/s/{token}/again", {"page": page[:-4]}).status_code == 400
    other = token_to(somebody("form"))
    assert client.post(f"/s/{other}/again", {"page": page}).status_code == 400
    assert refused(address)
    answer = client.post(f"/s/{token}/again", {"page": page})
    assert answer.status_code == 200
    assert "par e-" in answer.content.decode()
    assert not refused(address)
    row = Consent.objects.for_controller(controller_of(FIRM)).order_by("-seq").first()
    assert row is not None
    assert (row.kind, row.channel, row.purpose, row.proven, row.first_party, row.words_language) == (
        "given", "email", "commercial", True, True, "fr",
    )  # fmt: skip
    assert "je peux arrêter quand je veux" in row.words.lower()
    count = Consent.objects.for_controller(controller_of(FIRM)).count()
    assert client.post(f"/s/{token}/again", {"page": page}).status_code == 200
    assert Consent.objects.for_controller(controller_of(FIRM)).count() == count


def test_a_stop_after_a_mistake_taken_back_is_a_new_one(site: Site) -> None:
    address = somebody()
    token, client = token_to(address), outside(site)
    page = pressed_by_mistake(client.post(f"/s/{token}").content.decode())
    client.post(f"/s/{token}/again", {"page": page})
    assert not refused(address)
    client.post(f"/s/{token}")
    assert refused(address)
    # The page of the first stop lifts the first stop, and never the second.
    late = client.post(f"/s/{token}/again", {"page": page})
    assert late.status_code == 400
    assert "Un refus plus récent tient toujours" in late.content.decode()
    assert refused(address)


def test_a_stop_after_an_erasure_and_a_new_agreement_is_a_new_one(site: Site) -> None:
    address = somebody()
    token, client = token_to(address), outside(site)
    for _ in range(2):
        page = pressed_by_mistake(client.post(f"/s/{token}").content.decode())
        assert client.post(f"/s/{token}/again", {"page": page}).status_code == 200
    commit(FIRM, RecordErasure((Identity("email", address),), how="letter", source=""))
    page = pressed_by_mistake(client.post(f"/s/{token}").content.decode())
    assert client.post(f"/s/{token}/again", {"page": page}).status_code == 200
    assert not refused(address)
    client.post(f"/s/{token}")
    assert refused(address)


def test_a_refusal_of_all_by_another_way_is_not_lifted_beyond_the_agreement(site: Site) -> None:
    address = somebody()
    token, client = token_to(address), outside(site)
    page = pressed_by_mistake(client.post(f"/s/{token}", {"all": "1"}).content.decode())
    client.post(f"/s/{token}/again", {"page": page})
    (found,) = check_objections(FIRM, [address])
    assert found.objected, "calls and letters stay refused"


def test_presses_at_once_are_one_refusal(site: Site) -> None:
    address = somebody()
    token, before = token_to(address), refusals()

    def press(_: int) -> int:
        try:
            return int(outside(site).post(f"/s/{token}").status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(press, range(16))) == {200}
    assert refusals() == before + 1


def test_a_hostile_address_is_shown_as_text(site: Site) -> None:
    token = token_to('"<img src=x onerror=alert(1)>"@example.fr', campaign="<script>")
    text = outside(site).get(f"/s/{token}").content.decode()
    assert "<img" not in text
    assert outside(site).post(f"/s/{token}").status_code == 200


def test_a_campaign_that_names_somebody_is_left_out(site: Site) -> None:
    outside(site).post(f"/s/{token_to(somebody(), campaign='pour ann@example.fr')}")
    row = Objection.objects.for_controller(controller_of(FIRM)).order_by("-seq").first()
    assert row is not None
    assert row.source == ""


def test_calls_stop_the_numbers_known_of_the_person(site: Site) -> None:
    rows = Identifier.objects.for_controller(controller_of(FIRM)).filter(kind="phone", contact__erased_at=None)
    number = rows.first()
    assert number is not None
    email = Identifier.objects.for_controller(controller_of(FIRM)).get(kind="email", contact=number.contact)
    outside(site).post(f"/s/{token_to(email.value)}/also", {"also": ["voice_call"]})
    found = events_of(FIRM, [Identity("phone", number.value)])
    assert any(event.channel == "voice_call" for one in found.values() for event in one)


def test_links_say_nothing_to_whoever_reads_them(site: Site) -> None:
    token = token_to("nadia@example.fr")
    assert "nadia" not in token
    assert len(token) < 300
    assert token == token_to("nadia@example.fr")
    assert link_to("nadia@example.fr") != link_to("nadja@example.fr")


@pytest.mark.parametrize(
    ("lang", "stays", "already"),
    [("fr", "convocation à l’assemblée générale", "Vous ne recevez déjà plus ces messages"),
     ("en", "notice of the general meeting", "You have not been receiving these messages")],
)  # fmt: skip
def test_a_member_is_told_that_the_notice_of_the_assembly_still_comes(
    site: Site, lang: str, stays: str, already: str
) -> None:
    client, place = outside(site, lang), f"/s/{token_to(somebody(), purpose='association_life')}"
    assert stays in html.unescape(client.get(place).content.decode())
    client.post(place)
    assert already in html.unescape(client.get(place).content.decode()).replace("\xa0", " ")
