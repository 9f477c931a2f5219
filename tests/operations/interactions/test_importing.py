"""Exports of events: every tool's names, every row accounted for, refusals first, and the same file twice."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from licite.errors import LiciteError
from licite.operations.interactions import importing
from licite.operations.interactions.importing import Events, look, record
from licite.operations.interactions.reading import read_rows
from licite.operations.interactions.record import add
from licite.operations.objections import check_objections
from licite.operations.person_found import person_of
from licite.operations.person_held import rows_about
from licite.operations.person_timeline import timeline
from licite.operations.retention.plan import plan
from licite.store.models import Contact, EvidenceEntry, Interaction, Judgement
from licite.store.people import add_controller, controller_of
from tests.operations.contacts_for_tests import a_contact, registers

HEAD = "address,event,time,url,agent,method,campaign"
_numbers = iter(range(1_000_000))


@pytest.fixture(scope="module")
def _store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with registers(tmp_path_factory.mktemp("events")):
        yield


@pytest.fixture
def firm(_store: None) -> str:
    """A controller of its own for each test."""
    return add_controller(f"firm{next(_numbers)}", "Firm").slug


@pytest.fixture
def ann(firm: str) -> Contact:
    return a_contact("Ann@firm.example", controller=firm, collected_on=date(2024, 1, 5))


def written(folder: Path, *lines: str, head: str = HEAD, name: str = "events.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def taken(firm: str, path: Path, **more: Any) -> Events:
    seen = look(firm, path, **more)
    record(seen)
    assert sum(seen.counts.values()) == seen.read
    return seen


def kept(contact: Contact) -> list[tuple[str, bool, str]]:
    rows = Interaction.objects.for_controller(contact.controller).filter(contact=contact).order_by("event_at", "pk")
    return list(rows.values_list("kind", "counts", "why_not"))


def test_every_row_of_a_plain_table_ends_in_one_place(firm: str, ann: Contact, tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "ann@firm.example,click,2025-03-14T10:00:00Z,https://firm.example/a,,GET,march",
        "ann@firm.example,open,2025-03-14T09:59:00Z,,,,march",
        "ann@firm.example,click,2025-03-15T10:00:00Z,https://firm.example/a,curl/8.1,GET,march",
        "nobody@example.fr,click,2025-03-14T10:00:00Z,,,,march",
        "bob@example.fr,unsubscribe,2025-03-14T10:00:00Z,,,,march",
        "ann@firm.example,click,2999-01-01T10:00:00Z,,,,march",
        "ann@firm.example,click,1985-01-01T10:00:00Z,,,,march",
        "ann@firm.example,click,someday,,,,march",
        "ann@firm.example,transmogrified,2025-03-14T10:00:00Z,,,,march",
        "???,click,2025-03-14T10:00:00Z,,,,march",
        "ann@firm.example,click,2025-03-14T10:00:00Z,https://firm.example/a,,GET,march",
    )
    seen = taken(firm, path)
    assert seen.counts == {
        "counted": 1, "recorded": 1, "set_aside": 1, "refusal": 1, "already": 1, "unknown": 1, "rejected": 5,
    }  # fmt: skip
    assert [(one.line, one.reason) for one in seen.rejected] == [
        (5, "no_contact"), (7, "future"), (8, "too_old"), (9, "no_time"), (10, "no_event"), (11, "no_address"),
    ]  # fmt: skip
    assert kept(ann) == [("open", False, "not_by_person"), ("click", True, ""), ("click", False, "scanner")]
    assert next(check_objections(firm, ["bob@example.fr"])).objected
    assert next(plan(firm, at=date(2026, 1, 1)).held()).since == date(2025, 3, 14)


def test_the_same_file_again_changes_nothing(firm: str, ann: Contact, tmp_path: Path) -> None:
    clicks = [f"ann@firm.example,click,2025-03-14T10:0{n}:00Z,,,," for n in range(3)]
    path = written(
        tmp_path, *clicks, "bob@example.fr,spam,2025-03-14T10:00:00Z,,,,", "ann@firm.example,hard bounce,2025-03-16,,,,"
    )
    taken(firm, path)
    before, entries = kept(ann), EvidenceEntry.objects.across_controllers().count()
    again = taken(firm, path)
    assert again.counts["already"] == again.read == 5
    assert (kept(ann), EvidenceEntry.objects.across_controllers().count()) == (before, entries)


def test_a_file_that_is_stopped_in_the_middle_is_done_by_the_same_command(
    firm: str, ann: Contact, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "AT_ONCE", 2)
    path = written(tmp_path, *(f"ann@firm.example,click,2025-03-14T10:0{n}:00Z,,,," for n in range(5)))

    def killed(step: str, done: int, total: int | None) -> None:
        if step == "recording" and done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        record(look(firm, path), killed)
    assert len(kept(ann)) == 2
    again = taken(firm, path)
    assert (again.counts["counted"], again.counts["already"]) == (3, 2)
    assert kept(ann) == [("click", True, "")] * 5


def test_a_later_file_shows_that_recorded_clicks_were_a_robots(firm: str, ann: Contact, tmp_path: Path) -> None:
    first = written(tmp_path, "ann@firm.example,click,2025-03-14T10:00:00Z,a,,,march", name="first.csv")
    assert taken(firm, first).counts["counted"] == 1
    rest = [f"ann@firm.example,click,2025-03-14T10:00:0{n}Z,link{n},,,march" for n in (1, 2)]
    seen = taken(firm, written(tmp_path, *rest, name="second.csv"))
    assert (seen.counts["set_aside"], len(seen.recorded_robots)) == (2, 1)
    assert kept(ann) == [("click", False, "many_links")] * 3


def test_a_refusal_is_kept_whatever_else_is_wrong_with_its_row(firm: str, tmp_path: Path) -> None:
    people = [
        "a@example.fr,unsubscribe,,,,,",
        "b@example.fr,Désinscription,2999-01-01,,,,",
        "c@example.fr,complaint,zzz,,,,",
    ]
    seen = taken(firm, written(tmp_path, *people))
    assert seen.counts["refusal"] == 3
    assert all(one.objected for one in check_objections(firm, ["a@example.fr", "b@example.fr", "c@example.fr"]))
    unread = taken(firm, written(tmp_path, "???,unsubscribe,2025-03-14,,,,"))
    assert [(one.line, one.refusal) for one in unread.rejected] == [(2, True)]


def test_a_hard_bounce_is_data_out_of_date_and_a_soft_one_is_not(firm: str, ann: Contact, tmp_path: Path) -> None:
    lines = ["ann@firm.example,bounce,2025-03-14,hard", "ann@firm.example,bounce,2025-03-15,soft"]
    assert len(taken(firm, written(tmp_path, *lines, head="address,event,time,bounce_type")).bounced) == 1
    judged = Judgement.objects.for_controller(ann.controller).get(contact=ann)
    assert (judged.fact, judged.value, judged.day) == ("data_accurate", False, date(2025, 3, 14))


def test_an_address_that_two_people_share_moves_neither_date(firm: str, ann: Contact, tmp_path: Path) -> None:
    bob = a_contact("ANN@firm.example", controller=firm)
    assert bob.pk != ann.pk
    seen = taken(firm, written(tmp_path, "ann@firm.example,click,2025-03-14T10:00:00Z,,,,"))
    assert seen.signs == {"shared": 1}
    assert kept(ann) == kept(bob) == [("click", False, "shared")]


def test_another_controller_sees_none_of_it(firm: str, ann: Contact, tmp_path: Path) -> None:
    other = add_controller(f"firm{next(_numbers)}", "Other").slug
    path = written(tmp_path, "ann@firm.example,click,2025-03-14T10:00:00Z,,,,")
    assert taken(other, path).counts["unknown"] == 1
    assert kept(ann) == []
    assert not Interaction.objects.for_controller(controller_of(other)).exists()


def test_what_the_log_says_of_a_batch_names_nobody(firm: str, ann: Contact, tmp_path: Path) -> None:
    taken(firm, written(tmp_path, "ann@firm.example,click,2025-03-14T10:00:00Z,https://x.example/?who=ann,,,"))
    entry = EvidenceEntry.objects.for_controller(ann.controller).get(kind="interaction")
    assert entry.personal is None
    assert not any(word in (entry.payload or "").lower() for word in ("ann@", "who=", ann.uid))


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("st_text,ts,sub,frm,email,tag,mid,link", "Clicked,2025-03-14 10:00:00,Hello,us@firm.example,ann@firm.example,t,m,https://x.example"),
        ("Email Address;Action;Timestamp;URL", "ann@firm.example;click;2025-03-14 10:00:00;https://x.example"),
        ("Recipient\tType\tCreated\tUser Agent", "ann@firm.example\tCLICK\t2025-03-14T10:00:00Z\tMozilla/5.0"),
        ("Adresse e-mail,Évènement,Date,Lien", "ann@firm.example,Clic,14/03/2025 10:00:00,https://x.example"),
    ],
)  # fmt: skip
def test_tables_of_several_tools(firm: str, ann: Contact, tmp_path: Path, head: str, line: str) -> None:
    assert taken(firm, written(tmp_path, line, head=head)).counts["counted"] == 1
    assert kept(ann) == [("click", True, "")]


AT = int(datetime(2025, 3, 14, 10, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    "document",
    [
        [{"email": "ann@firm.example", "timestamp": AT, "event": "click", "useragent": "Mozilla/5.0"}],
        {"events": [{"recipient": "ann@firm.example", "type": "CLICK", "created": AT * 1000, "filteredEvent": False}]},
        {"items": [{"event": "clicked", "timestamp": AT + 0.5, "recipient": "ann@firm.example",
                    "client-info": {"user-agent": "Mozilla/5.0"}}]},
        {"RecordType": "Click", "Recipient": "ann@firm.example", "ReceivedAt": "2025-03-14T10:00:00Z", "OriginalLink": "https://x.example"},
        {"ann@firm.example": [{"action": "click", "timestamp": "2025-03-14 10:00:00", "url": "https://x.example"}]},
    ],
    ids=["sendgrid", "hubspot", "mailgun", "postmark", "mailchimp"],
)  # fmt: skip
def test_json_of_several_tools(firm: str, ann: Contact, tmp_path: Path, document: Any) -> None:
    path = tmp_path / "events.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert taken(firm, path).counts["counted"] == 1
    lines = tmp_path / "events.jsonl"
    lines.write_text("\n".join(json.dumps(one) for one in (document, document)), encoding="utf-8")
    assert taken(firm, lines).counts["already"] == 2


def test_what_a_tool_itself_holds_to_be_a_robots_is_set_aside(firm: str, ann: Contact, tmp_path: Path) -> None:
    path = tmp_path / "events.json"
    path.write_text(
        json.dumps({"recipient": "ann@firm.example", "type": "CLICK", "created": AT * 1000, "filteredEvent": True})
    )
    assert taken(firm, path).signs == {"said": 1}


def test_brevo_calls_a_sent_message_a_request(firm: str, ann: Contact, tmp_path: Path) -> None:
    taken(firm, written(tmp_path, "ann@firm.example,request,2025-03-14T10:00:00Z,,,,"))
    assert kept(ann) == [("sent", False, "not_by_person")]


def test_the_day_that_can_be_read_in_two_ways_is_the_earlier_one(firm: str, ann: Contact, tmp_path: Path) -> None:
    seen = taken(firm, written(tmp_path, "ann@firm.example,click,03/04/2025 10:00:00,,,,"))
    assert seen.either == 1
    assert next(plan(firm, at=date(2026, 1, 1)).held()).since == date(2025, 3, 4)
    sure = taken(
        firm,
        written(tmp_path, "ann@firm.example,click,03/04/2025 10:00:00,,,,", "x@example.fr,open,25/04/2025 10:00,,,,"),
    )
    assert (sure.either, next(plan(firm, at=date(2026, 1, 1)).held()).since) == (0, date(2025, 4, 3))


def test_times_without_a_zone_are_of_the_one_that_is_said(firm: str, ann: Contact, tmp_path: Path) -> None:
    path = written(tmp_path, "ann@firm.example,click,2025-07-14 10:00:00,,,,")
    taken(firm, path, zone="UTC")
    assert Interaction.objects.for_controller(ann.controller).get().event_at == datetime(2025, 7, 14, 10, tzinfo=UTC)
    with pytest.raises(LiciteError) as refused:
        look(firm, path, zone="Europe/Nowhere")
    assert refused.value.code == "ITR004"


@pytest.mark.parametrize(
    ("content", "code"), [("name,colour\nann,red\n", "ITR002"), ("", "FIL004"), ('{"a": ', "ITR003")]
)
def test_a_file_without_events_is_refused(firm: str, tmp_path: Path, content: str, code: str) -> None:
    path = tmp_path / "events.csv"
    path.write_text(content)
    with pytest.raises(LiciteError) as refused:
        look(firm, path)
    assert refused.value.code == code


def test_quotes_and_line_breaks_in_cells_keep_the_lines_apart(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        'ann@firm.example,click,2025-03-14,"https://x.example/?a,b",,,"two\nlines"',
        "b@example.fr,open,2025-03-14,,,,",
    )
    rows = read_rows(path)
    assert [(row.address, row.url) for row in rows] == [
        ("ann@firm.example", "https://x.example/?a,b"),
        ("b@example.fr", ""),
    ]


# --- one by one --------------------------------------------------------------------------------------------


def test_one_interaction_is_recorded_once(firm: str, ann: Contact) -> None:
    done = add(firm, "ann@firm.example", "reply", on="2025-03-14T10:00")
    assert (done.counts, done.repeated, done.contact) == (True, False, ann.uid)
    assert add(firm, "ann@firm.example", "reply", on="2025-03-14T10:00").repeated
    assert not add(firm, "ann@firm.example", "call_attempt").counts
    assert kept(ann) == [("reply", True, ""), ("call_attempt", False, "not_by_person")]


@pytest.mark.parametrize(
    ("address", "kind", "on", "code"),
    [
        ("ann@firm.example", "reply", "2999-01-01", "CON005"),
        ("ann@firm.example", "reply", "1989-12-31T10:00", "ITR001"),
        ("ann@firm.example", "klick", None, "CON002"),
        ("nobody@example.fr", "click", None, "ITR005"),
        ("???", "click", None, "CON001"),
    ],
)
@pytest.mark.usefixtures("ann")
def test_what_cannot_have_happened_is_refused(firm: str, address: str, kind: str, on: str | None, code: str) -> None:
    with pytest.raises(LiciteError) as refused:
        add(firm, address, kind, on=on)
    assert refused.value.code == code


def test_of_two_people_on_one_address_somebody_says_which(firm: str, ann: Contact) -> None:
    a_contact("ANN@firm.example", controller=firm)
    with pytest.raises(LiciteError) as refused:
        add(firm, "ann@firm.example", "reply")
    assert refused.value.code == "ITR006"
    assert add(firm, "ann@firm.example", "reply", contact=ann.uid).contact == ann.uid
    with pytest.raises(LiciteError) as unknown:
        add(firm, "ann@firm.example", "reply", contact=a_contact(controller=firm).uid)
    assert unknown.value.code == "ITR005"


def test_a_burst_of_a_scanner_moves_no_date_and_one_click_of_a_person_does(
    firm: str, ann: Contact, tmp_path: Path
) -> None:
    def click(time: str, link: object, agent: str = "", method: str = "GET", campaign: str = "june") -> str:
        return f"ann@firm.example,click,{time},https://firm.example/{link},{agent},{method},{campaign}"

    burst = [click(f"2026-06-01T10:00:00.{number * 50:03d}Z", number) for number in range(20)]
    agents = ["Barracuda Sentinel", "Mozilla/5.0 (compatible; Googlebot/2.1)", "curl/8.1"]
    alone = [click(f"2026-06-0{day}T11:00:00Z", "a", agent) for day, agent in enumerate(agents, 2)]
    alone += [click("2026-06-05T11:00:00Z", "a", method="HEAD"), click("2026-06-06T11:00:00Z", "a", method="head")]
    seen = taken(firm, written(tmp_path, *burst, *alone))
    assert (seen.counts["set_aside"], seen.counts.get("counted", 0)) == (25, 0)
    assert next(plan(firm, at=date(2026, 11, 29)).held()).since == date(2024, 1, 5)
    person = person_of(firm, "ann@firm.example")
    aside = [one for one in timeline(person, rows_about(person)) if one.what == "set_aside"]
    assert {one.told["why_not"] for one in aside} == {"many_links", "scanner", "head"}
    assert len(aside) == 25
    one = written(tmp_path, click("2026-05-20T09:00:00Z", "a", campaign="may"), name="person.csv")
    assert taken(firm, one).counts["counted"] == 1
    assert next(plan(firm, at=date(2026, 11, 29)).held()).since == date(2026, 5, 20)
