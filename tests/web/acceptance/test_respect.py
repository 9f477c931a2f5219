"""Acceptance, respect: no guess about a person anywhere, and a refusal that is quick, wide, and not undone here."""

import re
from dataclasses import fields
from typing import Any

from django.apps import apps

from licite.operations.dry_runs import Answered
from licite.operations.mailing_lists import TOOLS
from licite.operations.people_search import search
from licite.operations.person_page import PersonPage
from licite.operations.summary import Summary
from licite.vocabulary.contract import contract
from licite.web.shell.roles import Role
from tests.vocabulary.test_sentences import whole_words
from tests.web.acceptance.seen import Seen, dumped, main_of, plain, seen, text_of
from tests.web.conftest import Site

__all__ = ["seen"]
GUESSES = re.compile(
    r"(?<![a-z])(gender|sexe?|civility|civilit[ey]|salutation|honorific|portrait|photo|avatar|score|scoring|temperature"
    r"|mood|personality|ethnic\w*|religion|age_guess|likelihood)(?![a-z])",
    re.IGNORECASE,
)
ADDRESSED = whole_words("madame", "monsieur", "mme", "mr", "mrs", "ms", "elle a", "il a", "she", "he", "his", "her")


def names() -> set[str]:
    """Every name under which something is kept or told of a person."""
    kept = {field.name for model in apps.get_app_config("store").get_models() for field in model._meta.get_fields()}
    told = {field.name for kind in (Summary, PersonPage, Answered) for field in fields(kind)}
    return kept | told | set(contract().facts) | {column for tool in TOOLS.values() for column in tool.values()}


def test_nothing_kept_or_told_of_a_person_is_a_guess_about_them() -> None:
    assert len(names()) > 200
    assert sorted(name for name in names() if GUESSES.search(name.replace("_", " "))) == []


def test_no_page_shows_a_face_a_gender_or_a_score(seen: Seen) -> None:
    for name, page in {**seen.pages, **seen.lists}.items():
        main = re.sub(r'<figure class="law-quote">.*?</figure>', "", main_of(page), flags=re.DOTALL)
        assert "<img" not in main, name
        assert not GUESSES.search(re.sub(r"<option.*?</option>", "", main)), name
        assert name == "law" or not ADDRESSED.search(plain(text_of(main))), name


def test_no_guess_is_in_what_is_handed_out(seen: Seen, site: Site) -> None:
    assert not GUESSES.search(dumped({key: value for key, value in seen.answer.items() if key != "titles"}))
    assert not ADDRESSED.search(plain(text_of(seen.report.partition("<body")[2])))
    person = search_one()
    client = site.client(Role.DPO, "fr")
    answer: Any = client.post(site.url(f"people/{person}/dossier/"))
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.close()
    for name, text in unzipped(content):
        keys = " ".join(re.findall(r'"(\w+)"\s*:', text)) if name.endswith("json") else text
        assert not GUESSES.search(keys.replace("_", " ")), name


def search_one() -> str:
    """Somebody of the firm."""
    return search("paie-noroit", "camille").rows[0].uid


def unzipped(content: bytes) -> list[tuple[str, str]]:
    """The texts in an archive."""
    import io
    from zipfile import ZipFile

    with ZipFile(io.BytesIO(content)) as archive:
        return [(one, archive.read(one).decode("utf-8", "replace")) for one in archive.namelist()]


def test_noting_a_refusal_begins_with_the_widest_and_offers_no_way_back(site: Site) -> None:
    client, person = site.client(Role.READER, "fr"), search_one()
    for path in (f"people/{person}/refuse/", "objections/note/"):
        page = main_of(client.get(site.url(path)).content.decode())
        radios = re.findall(
            r'<input[^>]*type="radio"[^>]*name="scope"[^>]*>|<input[^>]*name="scope"[^>]*type="radio"[^>]*>', page
        )
        checked = [one for one in radios if " checked" in one]
        assert len(checked) == 1
        assert checked[0] == radios[0], "the widest stands first, and is chosen"
        assert re.search(r'value="(all|everything)"', checked[0])
    client.post(site.url(f"people/{person}/refuse/"), {"scope": "all", "how": "call", "key": "a" * 32})
    after = client.get(site.url(f"people/{person}/")).content.decode()
    text = plain(text_of(main_of(after)))
    assert "Refus enregistré à" in text
    assert "les messages liés à sa commande continuent" in text
    for page in (text, plain(text_of(main_of(client.get(site.url("objections/")).content.decode())))):
        assert not re.search(r"\b(annuler|rétablir|réabonner|réinscrire|lever ce refus)\b", page, re.IGNORECASE)
    assert "Rien à corriger : respectez ce refus." in text


def test_whoever_notes_a_refusal_needs_no_other_role_than_to_speak_with_people(site: Site) -> None:
    person = search_one()
    for role in (Role.READER, Role.MARKETER, Role.DPO, Role.ADMIN):
        assert site.client(role).get(site.url(f"people/{person}/refuse/")).status_code == 200
    assert site.client(Role.AUDITOR).get(site.url(f"people/{person}/refuse/")).status_code == 404
