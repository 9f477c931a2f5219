"""The pages on the law: every rule has one, quotes are those of the files, days and readings can be chosen."""

import html
from datetime import date

import pytest

from licite.operations.law import law_shipped, rules_in_force
from licite.operations.law_browse import as_on, browse, channels_of, days_of_change, soon
from licite.operations.retention.plan import today
from licite.web.shell.words import printed
from tests.web.browser import BrowserPage
from tests.web.conftest import Site

CALLS = "fr.consumer_code.l223_1_no_consent"


def text_of(site: Site, path: str, lang: str = "en") -> str:
    answer = site.client("reader", lang).get(site.url(path))
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_the_list_has_every_rule_in_force_and_says_how_each_was_checked(site: Site) -> None:
    text = text_of(site, "law/")
    found = rules_in_force(today(), "cnil")
    assert f"{len(found)} rules in force" in text
    assert all(f"/law/rules/{rule.id}/" in text for rule, _ in found)
    assert text.count("checked on") == len(found)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_rule_has_a_page_with_its_quote_as_it_is_in_the_file(site: Site, lang: str) -> None:
    client = site.client("auditor", lang)
    for rule in law_shipped().rules:
        answer = client.get(site.url(f"law/rules/{rule.id}/"))
        assert answer.status_code == 200, rule.id
        text = html.unescape(answer.content.decode())
        for version in rule.versions:
            assert printed(version.citation.cite, "fr") in text
            if version.citation.quote:
                assert f"«\u00a0{version.citation.quote}\u00a0»" in text
        assert printed(rule.title[lang], lang) in text


def test_a_rule_that_there_is_not_is_not_found(site: Site) -> None:
    assert site.client().get(site.url("law/rules/fr.nothing/")).status_code == 404


def test_a_day_and_a_channel_and_words_narrow_the_list(site: Site) -> None:
    before, after = date(2026, 8, 10), date(2026, 8, 11)
    assert CALLS not in {one.rule.id for one in browse(before, "cnil")}
    assert CALLS in {one.rule.id for one in browse(after, "cnil", country="fr", channel="voice_call")}
    assert CALLS not in {one.rule.id for one in browse(after, "cnil", channel="email")}
    assert [one.rule.id for one in browse(after, "cnil", words=CALLS)] == [CALLS]
    assert f"/{CALLS}/" in text_of(site, "law/?at=2026-08-11&channel=voice_call")
    assert f"/{CALLS}/" not in text_of(site, "law/?at=2026-08-10&channel=voice_call")


def test_what_is_not_a_day_is_told(site: Site) -> None:
    assert "This date does not exist" in text_of(site, "law/?at=2026-02-31")
    assert "This date does not exist" in text_of(site, "law/changes/?before=x&after=2026-08-11")


def test_two_days_are_compared(site: Site) -> None:
    text = text_of(site, "law/changes/?before=2026-08-10&after=2026-08-11")
    assert f"/{CALLS}/" in text
    assert "comes in" in text
    assert "Nothing changes" in text_of(site, "law/changes/?before=2026-08-12&after=2026-08-12")


def test_every_day_of_change_is_listed_the_latest_first(site: Site) -> None:
    days = [day for day, _ in days_of_change("cnil")]
    assert days == sorted(days, reverse=True)
    assert all(f'datetime="{day.isoformat()}"' in text_of(site, "law/changes/") for day in days[:3])
    assert soon(date(2026, 8, 1), doctrine="cnil")[-1][0] == date(2026, 8, 11)


def test_a_rule_that_is_over_is_shown_as_it_last_was() -> None:
    over = next(rule for rule in law_shipped().rules if rule.versions[-1].until)
    assert as_on(over, today()).version in over.versions


def test_the_channels_of_a_rule_are_those_of_its_scope() -> None:
    assert "voice_call" in channels_of(law_shipped().rule("at.tkg.art_174_1_calls"))
    assert "email" in channels_of(law_shipped().rule("at.tkg.art_174_3_messages"))


def test_hostile_words_are_shown_as_they_are(site: Site) -> None:
    answer = site.client().get(site.url("law/"), {"words": '"><script>alert(1)</script>'})
    assert b"<script>alert" not in answer.content


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_pages_in_a_browser(browser_page: BrowserPage, dark: bool) -> None:
    for width in (320, 1360):
        opened = browser_page("reader", width=width, dark=dark)
        for path in (
            "law/?country=fr&channel=voice_call",
            f"law/rules/{CALLS}/",
            "law/changes/?before=2026-08-10&after=2026-08-11",
        ):
            opened.go(f"/o/paie-noroit/{path}")
            opened.check()
