"""Acceptance, answers: every no with its law and its way out, sums that add up, and three doors that say the same."""

import html
import re
from collections.abc import Iterator
from datetime import date, datetime

from licite.operations.because import because
from licite.operations.law import law_shipped
from licite.operations.wording import OUTCOMES, doctrine_word, kind_of, outcome_word
from licite.vocabulary.contract import contract
from licite.vocabulary.say import say
from licite.web.campaigns.shown import can_be_done, rules_of
from licite.web.settings import WEB
from licite.web.shell.roles import Role
from tests.web.acceptance.seen import Seen, main_of, plain, section, seen, text_of
from tests.web.conftest import Site

__all__ = ["seen"]
CHECKED = re.compile(r"(vue? le|vu sur|avons pas vu le texte)", re.IGNORECASE)
ROW = re.compile(r"<tr><th scope=\"row\".*?</tr>", re.DOTALL)
NUMBER = re.compile(r'people/\?[^"]*">([\d\u202f]+)</a>')


def rows_of(seen: Seen, name: str) -> list[str]:
    """The rows of a table of the dry run."""
    piece = section(seen.check, name) if name != "doubts-title" else seen.check.partition('id="doubts-title"')[2]
    return ROW.findall(piece.partition("</table>")[0])


def number_of(row: str) -> int:
    """The count of a row, which is a link."""
    found = NUMBER.search(row)
    assert found, row
    return int(found[1].replace("\u202f", ""))


def test_every_no_of_a_dry_run_has_its_reason_its_law_and_a_way_out(seen: Seen) -> None:
    rows = rows_of(seen, "never-title")
    assert len(rows) == len(seen.deciding) > 3
    for row, (tag, people) in zip(rows, seen.deciding.items(), strict=True):
        told = because(tag, rules_of(seen.answer), _day(seen), "fr")
        text = plain(text_of(row))
        assert number_of(row) == people
        assert plain(told.words) in text
        assert told.sources, tag
        assert told.ways_out, tag
        for source in told.sources:
            assert plain(source.citation.cite) in text
        for way in told.ways_out:
            assert plain(way) in text
        assert len(CHECKED.findall(text)) == len(told.sources)
        assert len(re.findall(r"\d{4}", text)) >= len(told.sources), "the day of the check is told"
    assert "Rien à corriger : respectez ce refus." in plain(text_of("".join(rows)))


def _day(seen: Seen) -> date:
    return datetime.fromisoformat(seen.answer["at"]).date()


def test_every_person_who_may_not_be_written_to_is_told_why_by_which_law_and_what_to_do(seen: Seen) -> None:
    lists = [page for href, page in seen.lists.items() if "answer=unlawful&amp;first" in href]
    assert len(lists) == len(seen.deciding)
    ways = {
        way for tag in contract().breaches for way in because(tag, rules_of(seen.answer), _day(seen), "fr").ways_out
    }
    told = 0
    for page in lists:
        for row in ROW.findall(main_of(page)):
            text = plain(text_of(row))
            assert "Vous ne pouvez pas" in text
            assert CHECKED.search(text), text
            assert "Ce qui changerait la réponse" in text or any(plain(way) in text for way in ways), text
            told += 1
    assert told == sum(min(people, 50) for people in seen.deciding.values())


def test_the_page_of_a_person_who_may_not_be_written_to_has_all_three_too(seen: Seen) -> None:
    pages = {name: page for name, page in seen.pages.items() if name.startswith("person unlawful")}
    assert len(pages) > 3
    for name, page in pages.items():
        piece = page.partition('id="answer"')[2].partition("</section>")[0]
        if "answer-forbidden" not in piece:
            continue  # The usual message may be allowed where the letter is not.
        why, _, change = plain(text_of(piece)).rpartition("Ce qui changerait la réponse")
        assert CHECKED.search(why), name
        assert "rule=" in piece or "/law/" in piece, name
        assert re.search(r"<li>.+</li>", piece.rpartition("Ce qui changerait la réponse</summary>")[2], re.DOTALL), name
        assert change.strip(), name
        if "a dit stop" in why:
            assert "Rien à corriger : respectez ce refus." in change


def test_where_nothing_allows_a_contact_the_article_is_told_all_the_same() -> None:
    for lang in ("fr", "en"):
        told = because("no_basis", (), date(2026, 12, 1), lang)
        assert "art. 6(1)" in told.sources[0].citation.cite
        assert told.ways_out == (say("people.offer_consent", lang),)


def test_every_rule_that_forbids_says_what_to_do(seen: Seen) -> None:
    for rule in law_shipped().rules:
        if rule.effect == "forbid":
            assert all(version.remedy and version.citation.cite for version in rule.versions), rule.id


def test_every_missing_answer_is_one_question_with_a_count_and_no_error(seen: Seen) -> None:
    rows = rows_of(seen, "doubts-title")
    assert len(rows) == len(seen.answer["first_missing"])
    for row, (fact, people) in zip(rows, seen.answer["first_missing"].items(), strict=True):
        assert plain(say(f"facts.{fact}.question", "fr")) in plain(text_of(row))
        assert text_of(row).count("?") >= 1
        assert number_of(row) == people > 0
    assert sum(map(number_of, rows)) == seen.answer["outcomes"]["undetermined"]
    for name in ("dry run", "person undetermined"):
        assert 'role="alert" tabindex="-1"' not in main_of(seen.pages[name]), name
    assert "?" in text_of(seen.pages["person undetermined"].partition('id="answer"')[2].partition("</section>")[0])


def test_sums_on_the_screen_add_up(seen: Seen) -> None:
    counts = seen.answer["outcomes"]
    shown = {outcome: number_of(page_row(seen, outcome)) for outcome in OUTCOMES}
    assert shown == counts
    assert sum(shown.values()) == seen.answer["accepted"]
    assert sum(number_of(row) for row in rows_of(seen, "never-title")) == shown["unlawful"]
    assert sum(number_of(row) for row in rows_of(seen, "doubts-title")) == shown["undetermined"]
    shares = re.findall(r'<span class="small">(\d+)\xa0%</span>', section(seen.check, "share-title"))
    assert sum(map(int, shares)) == 100
    gains = [int(one) for one in re.findall(r'class="gain">\+ (\d+)<', seen.check)]
    assert gains == [one["rows"] for one in seen.answer["unlocks"]]
    assert gains == sorted(gains, reverse=True)
    assert sum(gains) <= seen.answer["accepted"] - shown["lawful"]


def page_row(seen: Seen, outcome: str) -> str:
    """The piece of the dry run that has the count of an answer."""
    found = re.search(rf'people/\?answer={outcome}">[\d\u202f]+</a>', seen.check)
    assert found, outcome
    return found[0]


def test_every_number_leads_to_as_many_people(seen: Seen) -> None:
    assert len(seen.lists) > 10
    for href, page in seen.lists.items():
        number = re.search(rf'{re.escape(href)}">([\d\u202f]+)</a>', seen.check)
        assert number, href
        title = re.search(r'<h1 id="people-title"[^>]*>(\d+)', page)
        assert title, href
        assert int(title[1]) == int(number[1].replace("\u202f", "")), href


def test_what_the_organisation_owes_is_named_and_closes_nothing(seen: Seen) -> None:
    duties = section(seen.check, "duties-title")
    for name in seen.answer["duties"]:
        assert plain(say(f"duties.{name}.short", "fr")) in plain(text_of(duties)), name
    closing = set(re.findall(r"/done/(\w+)/", seen.check))
    assert closing == {name for name in seen.answer["duties"] if kind_of(name) == "message"}
    take_away = section(seen.check, "take-away")
    assert set(re.findall(r"/done/(\w+)/", take_away)) == closing, "listed next to the button"
    assert re.search(r'value="allowed" disabled aria-describedby="points-left"', take_away)


def test_no_press_is_offered_for_what_people_must_do(seen: Seen) -> None:
    offered = seen.check.count("/fix/")
    assert offered == len([one for one in seen.answer["unlocks"] if can_be_done(one["changes"])])


def test_the_three_doors_say_the_same(seen: Seen) -> None:
    terminal, report, site = (
        plain(seen.terminal),
        plain(text_of(seen.report.replace("<wbr>", ""))),
        plain(text_of(main_of(seen.check))),
    )
    for outcome in OUTCOMES:
        word, n = outcome_word(outcome, "fr"), seen.answer["outcomes"][outcome]
        assert re.search(rf"{word}\s+{n}\b", terminal), outcome
        assert re.search(rf"{word.capitalize()}\s*:?\s*{n}\b", report), outcome
        assert re.search(rf"{word.capitalize()} {n}\b", site), outcome
    listed = {key: (int(n), words) for n, words, key in _lines(seen.terminal)}
    reasons = {**seen.answer["first_breaches"], **seen.answer["first_missing"], **seen.answer["duties"]}
    for key, people in reasons.items():
        topic = "tags" if key in contract().breaches else "duties" if key in contract().duties else "facts"
        words = plain(say(f"{topic}.{key}.short", "fr"))
        if key in listed:
            n, cut = listed[key]
            assert n == people, key
            cut = plain(cut).removesuffix("…").strip()
            assert cut.startswith(words) or words.startswith(cut), key
            assert cut.lower() in site.lower(), key
        assert f"{key}" in report, key
        assert words.lower() in site.lower(), key
    assert len([key for key in reasons if key in listed]) >= 15
    for told in seen.answer["questions"]:
        for door in (terminal, report, site):
            assert plain(told["sentence"]) in door
    gains = [one["rows"] for one in seen.answer["unlocks"]]
    for door in (terminal, report, site):
        assert [int(n) for n in re.findall(r"\+ (\d+) ", door)] == gains
    for told in seen.answer["unlocks"]:
        sentence = plain(told["sentence"])
        assert sentence in site
        assert sentence in report
        assert sentence[1:] in terminal
    counts = _counts(seen.answer["other_doctrine"][1])
    other = say("screen.other_reading", "fr", reading=doctrine_word("strict", "fr"), counts=counts)
    for door in (terminal, report, site):
        assert plain(other) in door
        assert plain(doctrine_word("cnil", "fr")) in door


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{outcome_word(outcome, 'fr')} {counts.get(outcome, 0)}" for outcome in OUTCOMES)


def _lines(terminal: str) -> Iterator[tuple[str, str, str]]:
    """The lines of the summary that end with a name of the contract: figure, words, name."""
    for line in terminal.splitlines():
        found = re.fullmatch(r"\s+(?:\[[ x]\]\s+)?(\d+)\s{2}(.+?)\s+([a-z_]+)", line)
        if found:
            yield found[1], found[2], found[3]


def test_both_readings_are_seen_where_they_differ_and_the_one_followed_is_named(site: Site, seen: Seen) -> None:
    text = plain(text_of(main_of(seen.check)))
    assert ", lecture de la CNIL." in text
    assert "Votre organisation suit la CNIL." in text
    assert "lecture de la CNIL" in plain(text_of(seen.pages["person lawful"]))
    rule = site.client(Role.READER, "fr").get(site.url("law/rules/fr.cnil.interests_professional_message/"))
    page = text_of(rule.content.decode())
    assert "Les lectures diffèrent" in page
    assert "suit cette règle" in page
    assert "ne la suit pas" in page


def test_the_words_of_the_law_stand_apart_and_are_those_of_the_rule_files(seen: Seen) -> None:
    quotes = {v.citation.quote for rule in law_shipped().rules for v in rule.versions if v.citation.quote}
    quotes |= {c.quote for r in law_shipped().doctrines.values() for c in getattr(r, "citations", ()) if c.quote}
    shown = 0
    for name, page in seen.pages.items():
        figures = re.findall(r'<figure class="law-quote"><blockquote[^>]*>(.*?)</blockquote>', page, re.DOTALL)
        for figure in figures:
            text = html.unescape(figure)
            assert (text[:2], text[-2:]) == ("«\u00a0", "\u00a0»"), name
            assert text[2:-2] in quotes, name
            shown += 1
        apart = html.unescape(re.sub(r'<figure class="law-quote">.*?</figure>', "", page, flags=re.DOTALL))
        assert not [quote for quote in quotes if len(quote) > 60 and quote in apart], name
    assert shown > 50
    style = (WEB / "shell" / "static" / "licite" / "css" / "licite.css").read_text(encoding="utf-8")
    assert re.search(r"\.law-quote\s*\{[^}]*font-family:\s*var\(--font-law\)", style)
    assert re.search(r"--font-law:\s*[\"']?Source Serif", style)
    quoted = {html.unescape(one) for one in re.findall(r"<blockquote lang=\"fr\"><p>«\xa0(.*?)\xa0»", seen.report)}
    assert quoted
    assert quoted <= quotes
