"""Campaigns: created by answering, tried out, settled with one press, and taken away in the columns of a mailer."""

import csv
import html
import io
import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from licite.operations import dry_runs
from licite.operations.campaign import load_campaign
from licite.operations.campaign_content import (
    campaign_of,
    content_in_file,
    content_of,
    with_changes,
    with_fact,
    with_judgement,
)
from licite.operations.evidence_shown import lines, shown
from licite.operations.from_store.screen import screen_store
from licite.operations.mailing_lists import TOOLS
from licite.operations.retention.plan import today
from licite.operations.usual_message import Usual, keep_usual, usual_answers
from licite.operations.wording import kind_of
from licite.store.opened import current
from licite.web.campaigns.models import Campaign
from licite.web.campaigns.shown import can_be_done
from licite.web.jobs.models import Job
from licite.web.shell.roles import Role
from tests.conftest import REPOSITORY
from tests.web.browser import BrowserPage
from tests.web.conftest import FIRM, OTHER, Site

LETTER = REPOSITORY / "examples" / "base" / "lettre.yaml"
ANSWERS = {
    "name": "Lettre de mars",
    "purpose": "commercial",
    "offer_what": "Un logiciel de paie",
    "offer_own": "yes",
    "channel": "email",
    "at": "2026-12-01 09:30",
    "audience": "professional",
    "country": "FR",
    "offer_functions": ["hr", "finance"],
    "offer_reason": "Ces métiers choisissent le logiciel",
    "message_identifies_sender": "yes",
    "message_offers_opt_out": "yes",
}


def text_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def letter(site: Site, role: Role = Role.MARKETER) -> Campaign:
    """The letter of the example as a campaign of the site, tried out."""
    content = content_in_file(LETTER)
    made = Campaign.objects.create(controller=FIRM, name=content["name"], content=content, by="x")
    site.client(role).post(site.url(f"campaigns/{made.uid}/run/"))
    made.refresh_from_db()
    return made


def settled(site: Site, made: Campaign) -> Campaign:
    """The campaign once somebody said that its message does all that is to be done."""
    client = site.client(Role.MARKETER)
    for duty in Job.objects.get(id=made.checked).answer["duties"]:
        if kind_of(duty) == "message":
            client.post(site.url(f"campaigns/{made.uid}/done/{duty}/"), {"done": "1"})
    made.refresh_from_db()
    return made


def test_there_is_none_at_first_and_the_page_says_what_to_do(site: Site) -> None:
    assert "Start with a dry run" in text_of(site.client().get(site.url("campaigns/")))


def test_a_campaign_is_created_by_answering_and_tried_out_at_once(site: Site) -> None:
    client = site.client(Role.MARKETER)
    answer = client.post(site.url("campaigns/new/"), ANSWERS)
    assert answer.status_code == 302
    made = Campaign.objects.get()
    assert made.content["offer"]["signed_by"] == "marketer@noroit.example"
    assert made.content["message"]["offers_opt_out"] is True
    text = text_of(client.get(answer.headers["Location"]))
    assert "on 1\u00a0December\u00a02026" in text
    assert "This dry run sent nothing." in text
    assert "Whoever has no agreement in your registers counts as without one." in text


def test_a_new_campaign_begins_from_the_usual_message_and_claims_nothing_of_its_own(site: Site) -> None:
    client = site.client(Role.MARKETER, lang="fr")
    place = current().home.path / f"usual-{FIRM}.yaml"
    place.unlink(missing_ok=True)
    bare = text_of(client.get(site.url("campaigns/new/")))
    assert "Repris de votre message habituel" not in bare
    assert "Qui n’a pas d’accord dans vos registres compte comme sans accord." in bare
    usual = Usual("professional", ("hr", "finance"), reason="Ces métiers choisissent", what="Un logiciel de paie")
    keep_usual(FIRM, usual, by="ann@firm.example", day=today())
    assert set(usual_answers(FIRM)) == {
        "audience", "country", "offer.own", "offer.what", "offer.functions", "offer.reason"
    }  # fmt: skip
    page = text_of(client.get(site.url("campaigns/new/")))
    assert "Repris de votre message habituel" in page
    assert 'value="Un logiciel de paie"' in page
    chosen = set(re.findall(r'name="(\w+)" value="(\w+)" checked', page))
    assert {("audience", "professional"), ("offer_functions", "hr"), ("offer_functions", "finance")} <= chosen
    assert not [name for name, _ in chosen if name.startswith("message_")]
    assert "Repris" not in text_of(client.get(site.url(f"campaigns/{letter(site).uid}/edit/")))


def test_the_answers_are_those_of_the_terminal(site: Site) -> None:
    made = letter(site)
    summary = screen_store(FIRM, load_campaign(LETTER)).summary
    answer = Job.objects.get(id=made.checked).answer
    assert answer["outcomes"] == summary.outcomes
    assert answer["accepted"] == summary.accepted == sum(summary.outcomes.values())
    text = text_of(site.client().get(site.url(f"campaigns/{made.uid}/")))
    for outcome, count in summary.outcomes.items():
        assert f'?answer={outcome}">{count}</a>' in text


@pytest.mark.parametrize("left_out", ["name", "channel", "purpose"])
def test_what_is_needed_is_told_at_the_field_and_on_top_and_nothing_typed_is_lost(site: Site, left_out: str) -> None:
    given = {key: value for key, value in ANSWERS.items() if key != left_out}
    answer = site.client(Role.MARKETER).post(site.url("campaigns/new/"), given)
    text = text_of(answer)
    assert answer.status_code == 422
    assert 'role="alert"' in text
    assert f'href="#id-{left_out}"' in text
    assert "This answer is needed." in text
    assert 'value="Un logiciel de paie"' in text or left_out == "purpose"
    assert Campaign.objects.count() == 0


def test_a_day_that_cannot_be_read_is_told(site: Site) -> None:
    answer = site.client(Role.MARKETER).post(site.url("campaigns/new/"), {**ANSWERS, "at": "le 31 février"})
    assert answer.status_code == 422
    assert "We cannot read this day." in text_of(answer)


def test_a_question_that_another_answer_makes_senseless_is_not_looked_at(site: Site) -> None:
    client = site.client(Role.MARKETER)
    given = {**ANSWERS, "source_kind": "form", "source_checked": "yes", "audience": "consumer", "offer_reason": ""}
    assert client.post(site.url("campaigns/new/"), given).status_code == 302
    made = Campaign.objects.get()
    assert made.content["source"] == {"kind": "form"}
    assert "functions" not in made.content["offer"]


def test_what_was_settled_stays_when_the_answers_are_changed(site: Site) -> None:
    made = letter(site)
    client = site.client(Role.MARKETER)
    client.post(site.url(f"campaigns/{made.uid}/edit/"), {**ANSWERS, "name": "Autre nom"})
    made.refresh_from_db()
    assert made.name == "Autre nom"
    assert made.content["judgements"]
    assert made.content["facts"]["consent"] == "none"
    assert made.content["offer"]["sector"] == "other"
    assert made.content["offer"]["functions"] == ["hr", "finance"]


def test_a_fix_is_done_with_one_press_and_the_gain_is_what_was_said(site: Site) -> None:
    made = letter(site)
    content = with_fact(made.content, "opt_out_offered", False)
    Campaign.objects.filter(pk=made.pk).update(content=content)
    client = site.client(Role.MARKETER)
    client.post(site.url(f"campaigns/{made.uid}/run/"))
    made.refresh_from_db()
    before = Job.objects.get(id=made.checked).answer
    number, one = next((at, one) for at, one in enumerate(before["unlocks"]) if can_be_done(one["changes"]))
    client.post(site.url(f"campaigns/{made.uid}/fix/"), {"number": number})
    made.refresh_from_db()
    after = Job.objects.get(id=made.checked).answer
    gained = after["outcomes"].get("lawful", 0) - before["outcomes"].get("lawful", 0)
    assert gained == one["rows"] if not one["at_most"] else gained <= one["rows"]
    assert client.post(site.url(f"campaigns/{made.uid}/fix/"), {"number": 99}).status_code == 404


def test_an_answer_for_everybody_settles_people(site: Site) -> None:
    made = letter(site)
    before = Job.objects.get(id=made.checked).answer
    client = site.client(Role.MARKETER)
    page = site.url(f"campaigns/{made.uid}/answer/source_terms_forbid/")
    client.post(page, {"value": "false"})
    made.refresh_from_db()
    after = Job.objects.get(id=made.checked).answer
    assert after["missing"].get("source_terms_forbid", 0) < before["missing"]["source_terms_forbid"]


def test_a_judgement_wants_a_reason_and_is_signed(site: Site) -> None:
    made = letter(site)
    client = site.client(Role.DPO)
    page = site.url(f"campaigns/{made.uid}/answer/reasonably_expected/")
    client.post(page, {"value": "true", "reason": ""})
    made.refresh_from_db()
    assert all(one["fact"] != "reasonably_expected" for one in made.content["judgements"])
    client.post(page, {"value": "true", "reason": "Le salon l'annonce"})
    made.refresh_from_db()
    said = made.content["judgements"][0]
    assert (said["fact"], said["author"], said["day"]) == (
        "reasonably_expected",
        "dpo@noroit.example",
        today().isoformat(),
    )


def test_no_press_gives_a_consent_or_takes_a_refusal_away(site: Site) -> None:
    made = letter(site)
    client = site.client(Role.ADMIN)
    before = made.content
    unlocks = Job.objects.get(id=made.checked).answer["unlocks"]
    personal = [at for at, one in enumerate(unlocks) if not can_be_done(one["changes"])]
    assert personal
    for number in personal:
        assert client.post(site.url(f"campaigns/{made.uid}/fix/"), {"number": number}).status_code == 404
    for fact, value in (("consent", "given"), ("consent_proof", "true"), ("objected", "false"), ("deceased", "false")):
        page = site.url(f"campaigns/{made.uid}/answer/{fact}/")
        assert client.post(page, {"value": value, "reason": "parce que"}).status_code == 404
    made.refresh_from_db()
    assert made.content == before


def test_whoever_reads_another_language_has_the_words_in_it(site: Site) -> None:
    made = letter(site)
    assert "Comment en joindre davantage" in text_of(
        site.client("reader", "fr").get(site.url(f"campaigns/{made.uid}/"))
    )
    made.refresh_from_db()
    assert Job.objects.get(id=made.checked).asked["lang"] == "fr"


def test_nobody_answers_for_a_refusal(site: Site) -> None:
    made = letter(site)
    before = Job.objects.get(id=made.checked).answer["first_breaches"]["objection_ignored"]
    site.client(Role.ADMIN).post(site.url(f"campaigns/{made.uid}/answer/objected/"), {"value": "false"})
    made.refresh_from_db()
    assert Job.objects.get(id=made.checked).answer["first_breaches"]["objection_ignored"] == before


def test_job_titles_are_judged_in_one_go(site: Site) -> None:
    made = letter(site)
    titles = Job.objects.get(id=made.checked).answer["titles"]
    assert titles
    client = site.client(Role.DPO)
    page = site.url(f"campaigns/{made.uid}/titles/")
    assert titles[0][0] in text_of(client.get(page))
    assert client.post(page, {"title-0": "yes", "reason": ""}).status_code == 422
    client.post(page, {"title-0": "no", "reason": "Aucun lien avec la paie"})
    made.refresh_from_db()
    after = Job.objects.get(id=made.checked).answer
    assert titles[0] not in after["titles"]
    assert made.content["judgements"][0]["applies_to"] == {"titles": [titles[0][0]]}


def test_a_judgement_on_titles_holds_alike_for_everybody_and_for_one(site: Site) -> None:
    from datetime import UTC, datetime

    from licite.operations.from_store.one import OneByOne
    from licite.operations.screen import Options

    made = letter(site)
    title = Job.objects.get(id=made.checked).answer["titles"][0][0]
    content = with_judgement(
        made.content, "offer_related_to_profession", True, applies_to={"titles": [title]},
        author="A", day=today(), reason="lien",
    )  # fmt: skip
    campaign = campaign_of(content, "Paie Noroît")
    rows = screen_store(FIRM, campaign).con.execute("SELECT contact, outcome, job_title FROM result").fetchall()
    asker = OneByOne(FIRM, campaign, Options())
    with_title = [row for row in rows if row[2] == title]
    assert with_title
    for uid, outcome, _ in with_title + rows[:20]:
        assert asker.decision(asker.assembled(uid, now=datetime.now(UTC))).outcome == outcome


def test_the_people_behind_a_number_are_listed_with_the_explanation(site: Site) -> None:
    made = letter(site)
    answer = Job.objects.get(id=made.checked).answer
    text = text_of(site.client("reader").get(site.url(f"campaigns/{made.uid}/people/?answer=unlawful")))
    assert f"{answer['outcomes']['unlawful']} people" in text
    text = text_of(
        site.client().get(site.url(f"campaigns/{made.uid}/people/?reason=objection_ignored&answer=unlawful"))
    )
    assert f"{answer['breaches']['objection_ignored']} people" in text
    assert "said stop" in text or "refus" in text.lower()


def test_the_answers_of_a_dry_run_name_nobody(site: Site) -> None:
    made = letter(site)
    (file,) = (site.home / "dry-runs" / made.checked).iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    rows = duckdb.sql(f"SELECT * FROM '{file}'").fetchall()
    assert len(rows) == 229
    assert not [cell for row in rows for cell in row if "@" in str(cell)]


def test_answers_that_were_not_written_to_their_end_are_not_shown(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    made = letter(site)
    client = site.client(Role.MARKETER)
    with monkeypatch.context() as patch:
        patch.setattr(dry_runs, "_COLUMNS", "no_such_column")
        with pytest.raises(duckdb.BinderException):
            dry_runs.dry_run(FIRM, campaign_of(made.content, "Paie Noroît"), made.checked, lang="en")
    assert client.get(site.url(f"campaigns/{made.uid}/people/?answer=unlawful")).status_code == 410


@pytest.mark.parametrize("tool", list(TOOLS))
def test_a_list_has_the_columns_of_the_tool_and_every_answer_is_kept(site: Site, tool: str) -> None:
    made = settled(site, letter(site))
    client = site.client(Role.MARKETER)
    lawful = Job.objects.get(id=made.checked).answer["outcomes"]["lawful"]
    before = len(lines(FIRM, kind="decision", limit=1000))
    asked = client.post(site.url(f"campaigns/{made.uid}/export/"), {"which": "allowed", "tool": tool, "as": "csv"})
    page = asked.headers["Location"]
    assert f"The list is ready: {lawful} people." in text_of(client.get(page))
    answer = client.post(page + "file/")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    answer.close()
    assert rows[0] == list(TOOLS[tool].values())
    assert len(rows) == lawful + 1
    assert len(lines(FIRM, kind="decision", limit=1000)) == before + 229
    assert client.post(page + "file/").status_code == 404


def test_who_said_that_the_message_does_what_is_asked_is_kept_with_the_list(site: Site) -> None:
    made = settled(site, letter(site))
    client = site.client(Role.MARKETER)
    client.post(site.url(f"campaigns/{made.uid}/export/"), {"which": "allowed", "tool": "brevo", "as": "csv"})
    entry = shown(FIRM, Job.objects.get(kind="campaign_export").answer["entry"])
    assert entry.line.kind == "screening"
    assert json.loads(dict(entry.facts)["duties_done"]) == made.done
    assert made.done["announce_right_to_object"] == {"by": "marketer@noroit.example", "on": today().isoformat()}


def test_the_list_is_closed_while_the_message_has_something_left_to_do(site: Site) -> None:
    made, client = letter(site), site.client(Role.MARKETER)
    page, asked = site.url(f"campaigns/{made.uid}/"), {"which": "allowed", "tool": "brevo", "as": "csv"}
    assert "disabled" in text_of(client.get(page)).partition('value="allowed"')[2][:60]
    assert client.post(page + "export/", asked).headers["Location"] == page
    assert not Job.objects.filter(kind="campaign_export").exists()
    assert "This list opens when the 3 points" in text_of(client.get(page))
    settled(site, made)
    assert made.done["announce_right_to_object"] == {"by": "marketer@noroit.example", "on": today().isoformat()}
    text = text_of(client.get(page))
    assert "disabled" not in text.partition('value="allowed"')[2][:60]
    assert "inscrire la campagne" in text or "enter the campaign in the register" in text
    client.post(page + "done/announce_right_to_object/", {"done": "0"})
    assert client.post(page + "export/", asked).headers["Location"] == page
    for duty in ("register_activity", "nothing"):
        assert client.post(page + f"done/{duty}/", {"done": "1"}).status_code == 404


def test_those_who_may_not_be_written_to_come_with_the_reason(site: Site) -> None:
    made = letter(site)
    client = site.client(Role.MARKETER)
    asked = client.post(site.url(f"campaigns/{made.uid}/export/"), {"which": "refused", "tool": "brevo", "as": "csv"})
    answer = client.post(asked.headers["Location"] + "file/")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    answer.close()
    assert {row["outcome"] for row in rows} == {"not allowed", "missing answer"}
    assert all(row["reason"] for row in rows)


def test_a_list_is_for_whoever_asked_for_it(site: Site) -> None:
    made = settled(site, letter(site))
    asked = site.client(Role.MARKETER).post(
        site.url(f"campaigns/{made.uid}/export/"), {"which": "allowed", "tool": "brevo", "as": "csv"}
    )
    assert site.client(Role.ADMIN).get(asked.headers["Location"]).status_code == 404


def test_whoever_refuses_between_the_dry_run_and_the_list_is_not_on_it(site: Site) -> None:
    from licite.operations.objections import add_objection

    made = settled(site, letter(site))
    rows = screen_store(FIRM, load_campaign(LETTER)).con.execute(
        "SELECT email FROM result WHERE outcome = 'lawful' ORDER BY 1"
    ).fetchall()  # fmt: skip
    email = rows[0][0]
    add_objection(FIRM, [email], how="phone")
    client = site.client(Role.MARKETER)
    asked = client.post(site.url(f"campaigns/{made.uid}/export/"), {"which": "allowed", "tool": "licite", "as": "csv"})
    answer = client.post(asked.headers["Location"] + "file/")
    text = b"".join(answer.streaming_content).decode()
    answer.close()
    assert email not in text
    assert rows[1][0] in text


def test_two_readings_are_compared_and_the_moves_add_up(site: Site) -> None:
    made = letter(site)
    client = site.client(Role.MARKETER)
    asked = client.post(site.url(f"campaigns/{made.uid}/compare/"), {"at": "", "doctrine": "strict"})
    answer = Job.objects.get(kind="comparison").answer
    for outcome in ("lawful", "undetermined", "unlawful"):
        came = sum(n for _, after, _, n in answer["moves"] if after == outcome)
        went = sum(n for before, _, _, n in answer["moves"] if before == outcome)
        assert answer["after"].get(outcome, 0) == answer["before"].get(outcome, 0) + came - went
    assert "have another answer" in text_of(client.get(asked.headers["Location"]))
    assert client.post(site.url(f"campaigns/{made.uid}/compare/"), {"at": "x"}).status_code == 422


def test_a_campaign_of_another_controller_is_not_there(site: Site) -> None:
    made = letter(site)
    client = site.client("outsider")
    for path in ("", "edit/", "people/", "titles/", "compare/"):
        assert client.get(f"/o/{OTHER}/campaigns/{made.uid}/{path}").status_code == 404


def test_a_copy_and_a_removal(site: Site) -> None:
    made = letter(site)
    client = site.client(Role.MARKETER)
    client.post(site.url(f"campaigns/{made.uid}/copy/"))
    assert Campaign.objects.count() == 2
    client.post(site.url(f"campaigns/{made.uid}/remove/"))
    assert [one.name for one in Campaign.objects.all()] == ["Lettre de décembre 2026 (copy)"]


def test_content_is_what_a_file_says() -> None:
    made = content_of({"name": "X", "channel": "email", "offer.functions": ["hr"]}, author="A", today=today())
    assert "signed_by" not in made["offer"]
    assert with_changes(made, ["source_mentioned=true"])["message"] == {"mentions_source": True}
    assert with_changes(made, ["collected_on=2026-01-02"])["source"] == {"collected_on": "2026-01-02"}
    assert with_fact(made, "consent", "none")["facts"] == {"consent": "none"}
    assert campaign_of(made, "Firm").facts["channel"] == "email"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_slot_is_left_open_and_hostile_names_are_text(site: Site, lang: str) -> None:
    hostile = "<img src=x onerror=alert(1)>{name}"
    client = site.client(Role.MARKETER, lang)
    answer = client.post(site.url("campaigns/new/"), {**ANSWERS, "name": hostile})
    for path in ("", "edit/", "people/", "compare/"):
        page = client.get(answer.headers["Location"] + path).content.decode()
        assert "<img src=x" not in page
    assert b"<img src=x" not in client.get(site.url("campaigns/")).content


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_pages_in_a_browser(browser_page: BrowserPage, site: Site, dark: bool) -> None:
    made = letter(site)
    for width in (320, 1360):
        opened = browser_page(Role.ADMIN, width=width, dark=dark)
        for path in ("", "new/", f"{made.uid}/", f"{made.uid}/people/", f"{made.uid}/titles/", f"{made.uid}/compare/"):
            opened.go(f"/o/{FIRM}/campaigns/{path}")
            opened.check()


@pytest.mark.browser
def test_moment_file_to_dry_run_one_fix_and_the_count_grows(
    browser_page: BrowserPage, site: Site, tmp_path: Path
) -> None:
    opened = browser_page(Role.MARKETER, "en")
    page = opened.page
    opened.go(f"/o/{FIRM}/campaigns/")
    page.get_by_role("link", name="New campaign").click()
    page.get_by_label("What is this campaign called?").fill("December letter")
    assert not page.get_by_label("What do you offer, in one sentence?").is_visible()
    page.get_by_label("selling, or making an offer known").check()
    page.get_by_label("What do you offer, in one sentence?").fill("Payroll software")
    page.get_by_label("e-\u2060mail", exact=True).check()
    page.get_by_label("On what day and at what hour?").fill("2026-12-01 09:30")
    page.get_by_role("button", name="Try it out").click()
    page.wait_for_url("**/campaigns/*/")
    assert "December letter" in page.content()
    opened.check()
