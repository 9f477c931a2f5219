"""Acceptance, first sight: the answer is the title, with a number or a name, and a day."""

import html
import re

import pytest

from tests.web.acceptance.seen import Seen, main_of, plain, seen, text_of

__all__ = ["seen"]
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
DAY = re.compile(rf"\d+ ?(er)? ({'|'.join(MONTHS)}) \d{{4}}")


def title_of(page: str) -> tuple[str, str]:
    """The title of the window and that of the page."""
    window, heading = re.search(r"<title>(.*?)</title>", page, re.DOTALL), re.search(r"<h1.*?</h1>", page, re.DOTALL)
    assert window
    assert heading
    return plain(html.unescape(window[1])), plain(text_of(heading[0]))


def test_the_title_of_home_says_how_many_and_when(seen: Seen) -> None:
    window, heading = title_of(seen.pages["home"])
    assert re.match(r"Aujourd'hui, vous pouvez écrire par e-mail à \d+ personnes sur 229\.", heading)
    assert heading in window
    assert DAY.search(plain(text_of(main_of(seen.pages["home"]).partition("<h1")[0])))


def test_the_title_of_a_dry_run_says_how_many_and_when(seen: Seen) -> None:
    window, heading = title_of(seen.check)
    assert re.match(r"\d+ personnes peuvent recevoir ce message le 1er décembre 2026", heading)
    assert heading in window


def test_the_title_of_a_person_says_who_and_what_and_the_answer_its_day(seen: Seen) -> None:
    pages = {name: page for name, page in seen.pages.items() if name.startswith("person ")}
    assert len(pages) > 5
    for name, page in pages.items():
        window, heading = title_of(page)
        assert heading == plain(seen.names[name]) or (not seen.names[name] and "@" in heading)
        answer = plain(text_of(page.partition('id="answer"')[2].partition("</h2>")[0]))
        assert DAY.search(answer), name
        assert re.search(r"[Vv]ous (ne )?pou(v|r)|Nous ne savons pas|Ce message|Pas maintenant|Interdit", answer), name
        assert window.partition(" · ")[0] in answer, name


@pytest.mark.parametrize("name", ["home", "dry run", "person lawful"])
def test_a_mark_is_never_without_its_word(seen: Seen, name: str) -> None:
    page = re.sub(r'<svg class="absolute.*?</svg>(?=\s*<a class="skip")', "", seen.pages[name], flags=re.DOTALL)
    for mark in re.findall(r'<span class="mark [^"]*">.*?</span>', page, re.DOTALL):
        assert text_of(re.sub(r"<svg.*?</svg>", "", mark, flags=re.DOTALL)) in (
            "Permis",
            "Interdit",
            "À préciser",
            "À faire",
        )
