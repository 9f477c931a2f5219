"""Acceptance, words: the sentences of the interface, nothing banned, French typography, buttons, empty pages."""

import html
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from licite.cli.render_summary import render_summary
from licite.cli.terminal import Terminal
from licite.operations.campaign import load_campaign
from licite.operations.from_store.screen import screen_store
from licite.operations.screen import Options
from licite.vocabulary.say import LANGUAGES, catalogue, say
from licite.vocabulary.typeset import typeset
from licite.vocabulary.yaml_file import parse_yaml
from licite.web.shell.menu import GROUPS
from licite.web.shell.roles import Role
from tests.conftest import REPOSITORY
from tests.vocabulary.test_sentences import whole_words
from tests.web.acceptance.seen import LETTER, NARROW, WIDE, Seen, main_of, plain, seen, text_of
from tests.web.conftest import FIRM, OTHER, Site
from tests.web.public.people import outside, somebody, token_to

__all__ = ["seen"]
DRAWN: dict[str, dict[str, str]] = parse_yaml((Path(__file__).parent / "sentences.yaml").read_text(encoding="utf-8"))
NAMES = sorted(file.name.removesuffix(".yaml") for file in files("licite.vocabulary").joinpath("sentences").iterdir())
BLAME = {
    "fr": whole_words(
        "vous avez oublié", "infractions?", r"illégal\w*", "illicite", "attention", "oups", "malheureusement",
        "simplement", "veuillez", "désolés?", "leads?", "cibles?", "coupable", "fautifs?", "bravo", "félicitations",
    ),
    "en": whole_words(
        "you forgot", "infringements?", r"illegal\w*", "oops", "unfortunately", "simply", "please", "sorry", "targets?",
        "congratulations", "beware", "guilty",
    ),
}  # fmt: skip
NAMED_SO = {"formats.salesforce.leads": "the tool calls its own list so", "errors.FIL022.what": "only a slot"}
BUTTONS = whole_words("ok", "valider", "soumettre", "submit", "envoyer", "send", "confirmer", "confirm", "continue")


def sentences(value: object, path: str) -> Iterator[tuple[str, str, str]]:
    """Every text of a catalogue: where it stands, its language, its words without slots and commands."""
    if not isinstance(value, dict):
        return
    for key, inside in value.items():
        if key in LANGUAGES:
            forms = inside.values() if isinstance(inside, dict) else [inside]
            for form in forms:
                if isinstance(form, str):
                    yield path, key, re.sub(r"\{\w+\}|`[^`]*`", "…", form)
                else:
                    yield from sentences({key: form}, path)
        else:
            yield from sentences(inside, f"{path}.{key}")


EVERY = [one for name in NAMES for one in sentences(catalogue(name), name)]


def drawn(text: str) -> str:
    """A sentence without the names of its slots."""
    return plain(re.sub(r"[\[\]]", "", re.sub(r"\{\w+\}", "{}", text)))


def entry(key: str) -> dict[str, Any]:
    """An entry of the catalogue."""
    name, *parts = key.split(".")
    found: Any = catalogue(name)
    for part in parts:
        found = found[part]
    return dict(found)


@pytest.mark.parametrize("name", list(DRAWN))
def test_a_sentence_of_the_interface_is_in_the_catalogue_or_it_is_said_why_not(name: str) -> None:
    one = DRAWN[name]
    if "key" not in one:
        assert one["why"]
        return
    known = entry(one["key"])
    assert set(LANGUAGES) <= set(known)
    if "why" in one:
        return
    for lang in LANGUAGES:
        forms = known[lang].values() if isinstance(known[lang], dict) else [known[lang]]
        assert drawn(one[lang]) in [drawn(form) for form in forms], lang


def test_of_fifty_four_sentences_most_are_there_word_for_word() -> None:
    assert len(DRAWN) == 54
    assert len([one for one in DRAWN.values() if "why" not in one]) == 30
    assert len([one for one in DRAWN.values() if "key" not in one]) == 9


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_blames_or_cheers(lang: str) -> None:
    said = [(path, text) for path, of, text in EVERY if of == lang and path not in NAMED_SO]
    assert len(said) > 2500
    assert [one for one in said if BLAME[lang].search(re.sub(r"aussi simplement que", "", one[1]))] == []
    signs = re.compile(r"!(?!=)|[\U0001F300-\U0001FAFF]|\w·\w|\((?:e|ne|trice)s?\)")
    assert [one for one in said if signs.search(one[1])] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pages_on_the_site_blame_and_cheer_nobody(lang: str) -> None:
    pages = [REPOSITORY / "docs" / lang / place for place in ("how-to/use-the-site.md", "explanation/acceptance.md")]
    for page in pages:
        text = re.sub(r"`[^`]*`|«[^»]*»|“[^”]*”", "", page.read_text(encoding="utf-8"))
        assert not BLAME[lang].search(text), page.name
        assert "!" not in re.sub(r"!\[", "", text), page.name


def test_both_languages_have_every_sentence() -> None:
    places = {lang: {path for path, of, _ in EVERY if of == lang} for lang in LANGUAGES}
    assert places["fr"] == places["en"]


WRONG = re.compile(
    r"[^\s«] [;!?:%»€](?=\s|$|[.,;)])|« (?=\S)|(?<=[^\W\d_])'(?=[^\W\d_])|\d (?:h|ans|jours|personnes)\b"
)


def faults(text: str) -> list[str]:
    """What is not printed as French is."""
    return [text[max(found.start() - 25, 0) : found.end() + 10] for found in WRONG.finditer(text)]


def without_typed(page: str) -> str:
    """A page without what people typed, what the law says, addresses and codes."""
    kept = re.sub(r"<(option|textarea|code|pre|blockquote)\b.*?</\1>", "", main_of(page), flags=re.DOTALL)
    return re.sub(r'<(\w+)[^>]*class="[^"]*\baddress\b[^"]*"[^>]*>.*?</\1>', "", kept, flags=re.DOTALL)


def test_french_typography_on_the_site(seen: Seen, site: Site) -> None:
    assert faults("Importé : 3 jours") == ["Importé : 3 jours", "Importé : 3 jours"]
    wrong = {name: faults(text_of(without_typed(page))) for name, page in {**seen.pages, **seen.lists}.items()}
    client = site.client(Role.ADMIN, "fr")
    for path in ("retention/", "evidence/", "objections/", "consents/", "imports/", "settings/", "law/changes/"):
        wrong[path] = faults(text_of(without_typed(client.get(site.url(path)).content.decode())))
    token = token_to(somebody())
    for path in (f"/s/{token}/", f"/w/{token}/", f"/p/{token}/", "/s/cut/"):
        page = outside(site).get(path).content.decode()
        wrong[path[:3]] = faults(text_of(without_typed(page)))
    assert {name: found for name, found in wrong.items() if found} == {}


def test_french_typography_on_the_terminal_and_in_the_report(seen: Seen, site: Site) -> None:
    summary = screen_store(FIRM, load_campaign(LETTER), Options(lang="fr")).summary
    lines = re.sub(r"\x1b\[[\d;]*m", "", render_summary(summary, Terminal(width=100, rich=True)))
    assert NARROW in lines or WIDE in lines
    assert faults(lines) == []
    report = re.sub(r"<(code|style|blockquote)\b.*?</\1>", "", seen.report, flags=re.DOTALL)
    assert faults(text_of(report.partition("<body")[2])) == []


def test_french_typography_of_what_is_handed_out() -> None:
    for key in ("campaigns.footer", "people.footer", "first_run.notice"):
        slots = dict.fromkeys(re.findall(r"\{(\w+)\}", str(entry(key)["fr"])), "un salon")
        assert faults(typeset(say(key, "fr", **slots), "fr")) == [], key


def test_a_button_says_what_it_does(seen: Seen, site: Site) -> None:
    client = site.client(Role.ADMIN, "fr")
    pages = dict(seen.pages)
    for path in (
        "retention/",
        "evidence/",
        "objections/",
        "objections/note/",
        "consents/",
        "imports/new/",
        "people/usual/",
    ):
        pages[path] = client.get(site.url(path)).content.decode()
    said = {}
    for name, page in pages.items():
        for button in re.findall(r"<button\b[^>]*>.*?</button>", main_of(page), re.DOTALL):
            text = plain(text_of(button))
            label = re.search(r'aria-label="([^"]+)"', button)
            said[text or plain(html.unescape(label[1] if label else ""))] = name
    assert len(said) > 20
    assert [text for text in said if not text or BUTTONS.fullmatch(text)] == []
    sized = [text for text in said if re.match(r"(Effacer|Prendre les|Importer|Garder cette réponse pour)", text)]
    assert len(sized) >= 3
    assert [text for text in sized if not re.search(r"\d", text) and not text.startswith("Effacer ")] == []


NEXT = {
    "home": "home.empty", "people": "people.empty", "campaigns": "campaigns.empty", "consents": "forms.no_form",
    "imports": "imports.none", "refusals": "refusals.none", "retention": "durations.empty", "evidence": "proofs.empty",
}  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_page_says_the_next_step(site: Site, lang: str) -> None:
    client = site.client("outsider", lang)
    walked = []
    for _, lines in GROUPS:
        for line in lines:
            feature = line.page.partition(":")[0]
            shown = re.findall(
                rf'href="(/o/{OTHER}/[^"]*)"[^>]*data-key="{line.key}"', client.get(f"/o/{OTHER}/").content.decode()
            )
            answer = client.get(shown[0])
            main = main_of(answer.content.decode())
            assert answer.status_code == 200
            assert re.search(r"<(a|button|label)\b[^>]*(href|class|for)=", main), feature
            if feature in NEXT and (feature != "evidence" or "<table" not in main):
                words = plain(say(NEXT[feature], lang))
                assert words in plain(text_of(main)), feature
            walked.append(feature)
    assert set(NEXT) <= set(walked)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_of_another_client_is_answered_as_one_that_is_not_there(site: Site, lang: str) -> None:
    client = site.client(Role.ADMIN, lang)
    drawn_so = DRAWN["M33"][lang]
    for path in (
        f"/o/{OTHER}/",
        f"/o/{OTHER}/people/",
        f"/o/{OTHER}/campaigns/{'0' * 32}/",
        site.url("campaigns/nothing/"),
    ):
        answer = client.get(path)
        assert answer.status_code == 404
        assert plain(drawn_so) in plain(text_of(main_of(answer.content.decode())))
