"""Durations: the forecast adds up, nobody goes without the number confirmed, and what was confirmed is erased."""

import csv
import html
import io
import re
import zipfile
from datetime import date
from typing import Any

import pytest

from licite.operations.retention.plan import plan
from licite.operations.retention.shown import gone_by, months
from licite.web.jobs.models import Job
from licite.web.retention import views
from licite.web.shell.roles import Role
from tests.web.browser import BrowserPage
from tests.web.conftest import FIRM, Site


def text_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def due(site: Site) -> int:
    return plan(FIRM).due


def test_the_forecast_says_how_many_and_every_row_has_its_reason(site: Site) -> None:
    text = text_of(site.client("reader").get(site.url("retention/")))
    made = plan(FIRM)
    assert f"{made.due} people are to be erased." in text
    first = next(made.held(limit=1))
    assert first.uid[:8] in text
    assert "Periods followed" in text


def test_the_months_and_those_after_them_are_all_that_are_to_come() -> None:
    made = _made({date(2026, 11, 1): 5, date(2026, 12, 31): 7, date(2027, 1, 1): 2, date(2030, 5, 1): 9})
    named, later = months(made)
    assert len(named) == 24
    assert [one.people for one in named[:3]] == [0, 7, 2]
    assert sum(one.people for one in named) + later == 18
    assert gone_by(made, date(2027, 1, 1)) == 9


def _made(dates: dict[date, int]) -> Any:
    class Made:
        at = date(2026, 11, 29)

        @property
        def dates(self) -> dict[date, int]:
            return dates

        @property
        def by_month(self) -> dict[str, int]:
            found: dict[str, int] = {}
            for day, count in dates.items():
                if day > self.at:
                    found[day.isoformat()[:7]] = found.get(day.isoformat()[:7], 0) + count
            return found

    return Made()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_plan_is_a_table_by_uid(site: Site, ending: str) -> None:
    answer = site.client("auditor").get(site.url(f"retention/plan.{ending}"))
    content = b"".join(answer.streaming_content)
    answer.close()
    if ending == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert len(rows) == plan(FIRM).contacts + 1
    else:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = book.read("xl/worksheets/sheet1.xml")
        assert content.count(b"<row ") == plan(FIRM).contacts + 1
    assert b"@" not in content


def test_a_table_of_another_ending_is_not_found(site: Site) -> None:
    assert site.client().get(site.url("retention/plan.exe")).status_code == 404


def test_nobody_is_erased_before_the_number_is_confirmed(site: Site) -> None:
    client, before = site.client(Role.DPO), due(site)
    assert before
    page = text_of(client.get(site.url("retention/run/")))
    assert f"Erase {before} people?" in page
    wrong = client.post(site.url("retention/run/"), {"people": before - 1})
    assert "The number has changed" in text_of(wrong)
    assert due(site) == before
    assert Job.objects.count() == 0


def test_what_was_confirmed_is_erased_and_the_page_of_the_work_says_so(site: Site) -> None:
    client, before = site.client(Role.DPO), due(site)
    answer = client.post(site.url("retention/run/"), {"people": before})
    assert answer.status_code == 302
    job = Job.objects.get()
    assert (job.state, job.answer["erased"]) == ("done", before)
    assert due(site) == 0
    assert "Done." in text_of(client.get(answer.headers["Location"]))


def test_more_people_than_were_confirmed_are_never_erased(site: Site) -> None:
    from licite.web.jobs.work import ask

    before = due(site)
    job = ask(FIRM, "retention", "x", people=before - 1, at=plan(FIRM).at.isoformat(), clock=False, from_recorded=False)
    assert Job.objects.get(id=job.id).code == "RET007"
    assert due(site) == before


def test_a_marketer_may_look_and_not_erase(site: Site) -> None:
    client = site.client(Role.MARKETER)
    assert "Look before erasing" not in text_of(client.get(site.url("retention/")))
    assert client.post(site.url("retention/run/"), {"people": due(site)}).status_code == 404


def test_a_clock_that_may_be_wrong_stops_the_run_until_somebody_answers_for_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from licite.errors import LiciteError

    real, seen = views.preview, []

    def doubting(slug: str, **asked: Any) -> Any:
        seen.append(asked["vouched_by"])
        if not asked["vouched_by"]:
            raise LiciteError("RET002", before="2026", after="2020")
        return real(slug, **{**asked, "vouched_by": None})

    monkeypatch.setattr(views, "preview", doubting)
    client = site.client(Role.DPO)
    answer = client.get(site.url("retention/run/"))
    assert answer.status_code == 409
    assert "The clock of this machine may be wrong." in text_of(answer)
    answer = client.post(site.url("retention/run/"), {"people": 0, "clock": "on"})
    assert "Confirm this number" in text_of(answer)
    assert seen == [None, "dpo@noroit.example"]


def test_a_last_message_comes_with_its_list_and_wants_a_reason(site: Site) -> None:
    client = site.client(Role.DPO)
    refused = client.post(site.url("retention/last-chance/"), {"weeks": 52, "why": ""})
    assert refused.status_code == 422
    assert "Say in a few words why" in text_of(refused)
    answer = client.post(site.url("retention/last-chance/"), {"weeks": 52, "why": "Relance de fin d'année"})
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert len(archive.namelist()) >= 2
    folder = answer.folder
    answer.close()
    assert not folder.exists()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_slot_is_left_open(site: Site, lang: str) -> None:
    for path in ("retention/", "retention/run/"):
        assert not re.search(r"\{\w+\}", text_of(site.client(Role.DPO, lang).get(site.url(path))))


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_pages_in_a_browser(browser_page: BrowserPage, dark: bool) -> None:
    for width in (320, 1360):
        opened = browser_page(Role.DPO, width=width, dark=dark)
        for path in ("retention/", "retention/run/"):
            opened.go(f"/o/{FIRM}/{path}")
            opened.check()
