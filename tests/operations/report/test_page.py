"""The report page: what is in it, what must never be in it, and that it says what the terminal says."""

import base64
import hashlib
import re
from dataclasses import fields, is_dataclass, replace
from datetime import date
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest

from licite.cli.render_summary import MOST_LINES, render_summary
from licite.operations.report import render_report
from licite.operations.report.rules import file_name
from licite.operations.summary import Files, Reason
from licite.vocabulary.contract import contract
from tests.operations.made_summary import made_summary

VOID = {"meta", "br", "wbr", "hr", "img", "input", "link"}
HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&\x00{title}$style"


class Page(HTMLParser):
    """The elements of a page, its text, and whether its tags are well nested."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"[ \n]+", " ", "".join(self.words))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def hostile(value: Any, keep: tuple[str, ...]) -> Any:
    """The same summary with hostile text wherever text is free."""
    if is_dataclass(value) and not isinstance(value, type):
        changes = {f.name: hostile(getattr(value, f.name), keep) for f in fields(value) if f.name not in keep}
        return replace(value, **changes)
    if isinstance(value, tuple):
        return tuple(hostile(item, keep) for item in value)
    return HOSTILE if isinstance(value, str) else value


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_stands_alone(lang: str) -> None:
    html = render_report(made_summary(lang))
    page = Page(html)
    assert not {tag for tag, _ in page.elements} & {"script", "link", "img", "iframe", "object", "form", "base"}
    assert not [
        name for _, attributes in page.elements for name in attributes if name.startswith("on") or name == "style"
    ]
    assert all(a["href"].startswith(("#", "https://www.legifrance.gouv.fr/")) for a in page.all("a") if a["href"])
    assert page.all("html") == [{"lang": lang}]
    assert len(html.encode()) < 82_000


def test_the_policy_allows_the_style_of_the_page_and_nothing_else() -> None:
    html = render_report(made_summary())
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    policy = next(m["content"] for m in Page(html).all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; font-src data:; img-src data:"
    assert html.index("Content-Security-Policy") < html.index("<style>")
    assert "url(" not in style[1].replace("url(#p-", "")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_hostile_text_is_only_text(lang: str) -> None:
    known = ("key", "duty", "fact", "channel", "lang", "verified", "outcomes", "other_doctrine", "url")
    summary = hostile(made_summary(lang, conflicts=("x",), notes=("x",)), known)
    page = Page(render_report(summary))
    assert {tag for tag, _ in page.elements} == {
        tag for tag, _ in Page(render_report(made_summary(lang, notes=("x",)))).elements
    }
    assert page.text.count("alert(1)") > 20
    assert all(
        "alert" not in str(value) for tag, attributes in page.elements for value in attributes.values() if tag != "svg"
    )


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_headings_and_landmarks(lang: str) -> None:
    page = Page(render_report(made_summary(lang)))
    levels = [tag for tag, _ in page.elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == "h1"
    assert levels.count("h1") == 1
    assert set(levels[1:]) == {"h2"}
    assert [len(page.all(tag)) for tag in ("header", "main", "footer", "nav")] == [1, 1, 1, 1]
    names = [a["id"] for _, a in page.elements if "id" in a]
    assert len(names) == len(set(names))
    assert {str(a["href"])[1:] for a in page.all("a") if str(a["href"]).startswith("#")} <= set(names)
    assert {str(a["href"])[1:] for a in page.all("use")} <= set(names)


def test_the_answer_is_the_title_with_numbers_and_a_day() -> None:
    html = render_report(made_summary())
    heading = re.search(r"<h1>(.*?)</h1>", html)
    assert heading
    answer = "2 974 personnes sur 4 512 peuvent recevoir « Lettre paie de décembre » le 26 novembre 2026."
    assert re.sub("[\u202f\u00a0]", " ", unescape(heading[1])) == answer
    assert re.search(r"<title>2\u202f974\u00a0personnes.* · Rapport · Licite</title>", html)


def figures(words: str) -> list[str]:
    plain = re.sub(r"(?<=\d)[\u202f,](?=\d{3})", "", words)
    return re.findall(r"\d+", plain)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_and_the_terminal_say_the_same_numbers_and_words(lang: str) -> None:
    summary = made_summary(lang)
    assert max(map(len, (summary.breaches, summary.missing, summary.duties))) <= MOST_LINES
    terminal = render_summary(summary)
    page = Page(render_report(summary)).text
    in_terminal = set(figures(re.sub(r"(?<=\d) (?=\d{3})", "\u202f" if lang == "fr" else "", terminal)))
    shares = {"66", "16", "18"}
    times = {"9", "00"}
    proof = set(figures(summary.proof))
    assert in_terminal - shares - times - proof <= set(figures(page))
    assert set(map(str, summary.outcomes.values())) <= in_terminal
    for reason in (*summary.breaches, *summary.missing):
        (line,) = re.findall(rf"^ *([\d ,]+?)  \S.* {reason.key}$", terminal, re.MULTILINE)
        assert re.sub(r"\D", "", line) == str(reason.rows)
        assert re.search(rf"{reason.key}\s*{reason.rows}(?!\d)", re.sub(r"(?<=\d)[\u202f,](?=\d{3})", "", page))


def test_every_row_is_accounted_for_on_the_page() -> None:
    text = Page(render_report(made_summary("en"))).text
    assert "4,570 rows read: 4,512 examined, 41 duplicate, 17 rejected." in text
    assert re.search("Rows examined, in all ?4,512", text)
    assert all(
        f"{word}: {n}" in text for word, n in (("Allowed", "2,974"), ("Missing answer", "731"), ("Not allowed", "807"))
    )


def test_the_bar_is_the_counts() -> None:
    page = Page(render_report(made_summary("en")))
    rects = [a for a in page.all("rect") if str(a.get("class")).startswith("part-")][:3]
    widths = [float(str(a["width"]).rstrip("%")) for a in rects]
    assert widths == pytest.approx([100 * n / 4512 for n in (2974, 731, 807)], abs=0.001)
    labels = [a["aria-label"] for a in page.all("svg") if a.get("role") == "img"]
    assert labels[0] == "allowed 2,974, missing answer 731, not allowed 807"


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "fr",
            [
                "Vérifié sur le texte officiel le 25 novembre 2026",
                "Vérifié par une source indirecte",
                "Nous n’avons pas vu",
            ],
        ),
        (
            "en",
            [
                "Checked on the official text on 25 November 2026",
                "Checked through an indirect source",
                "We have not seen",
            ],
        ),
    ],
)
def test_each_rule_says_how_and_when_it_was_checked(lang: str, words: list[str]) -> None:
    text = Page(render_report(made_summary(lang))).text
    assert all(word in text for word in words)


def test_the_words_of_the_law_stand_apart_and_exact() -> None:
    summary = made_summary("en")
    html = render_report(summary)
    quotes = re.findall(r'<blockquote lang="fr"><p>«\u00a0(.*?)\u00a0»</p></blockquote>', html)
    assert [unescape(quote) for quote in quotes] == [rule.quote for rule in summary.rules if rule.quote]
    assert re.search(r"blockquote \{[^}]*serif; \}", html)


@pytest.mark.parametrize(("lang", "words"), [("fr", "pas un avis juridique"), ("en", "not legal advice")])
def test_it_says_what_it_is_not(lang: str, words: str) -> None:
    assert words in Page(render_report(made_summary(lang))).text


def test_warnings_show_only_where_there_are_some() -> None:
    assert 'role="note"' not in render_report(made_summary())
    text = Page(
        render_report(made_summary("en", law_stale=True, notes=("Careful.",), conflicts=("Two say otherwise.",)))
    ).text
    assert all(word in text for word in ("over 90 days ago", "Careful.", "Two say otherwise."))


def test_folders_stay_out_of_the_page() -> None:
    files = Files("/srv/lea/x.xlsx", None, "C:\\Users\\lea\\x.rejects.csv", None, "/srv/lea/x.manifest.json")
    html = render_report(made_summary(files=files, source_name="/srv/lea/prospects.csv"))
    assert "/home" not in html
    assert "Users" not in html
    assert "x.<wbr>rejects.<wbr>csv" in html
    assert file_name("C:\\Users\\a.csv") == "a.csv"


def test_a_file_with_nobody_still_has_its_page() -> None:
    empty = dict.fromkeys(("breaches", "missing", "unlocks", "questions", "duties", "bases", "uncovered", "rules"), ())
    zero = dict.fromkeys(("read", "accepted", "rejected", "duplicate"), 0)
    text = Page(
        render_report(made_summary("en", **zero, **empty, outcomes={}, other_doctrine=None, at=date(2026, 1, 1)))
    ).text
    assert "No row to examine" in text
    assert "Nothing to do." in text
    assert "No rule applies" in text


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_name_of_the_contract_can_be_shown(lang: str) -> None:
    known = contract()
    summary = made_summary(
        lang,
        breaches=tuple(Reason(tag, 1) for tag in known.breaches),
        missing=tuple(Reason(fact, 1) for fact in known.facts),
        bases=tuple(Reason(basis, 1) for basis in known.bases),
    )
    text = Page(render_report(summary)).text
    assert all(name in text for name in (*known.breaches, *known.facts, *known.bases))
