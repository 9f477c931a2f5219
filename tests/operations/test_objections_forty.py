"""Forty attempts to write to somebody who refused: forty refusals, each with the date of the stop."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from licite.operations.amnesty import amnesty
from licite.operations.amnesty_files import Source
from licite.operations.objection_lists import import_lists
from licite.operations.objections import Scope, add_objection, check_objections, mark_forged
from licite.operations.opening import opened
from licite.store.acts.consent import RecordConsent
from licite.store.acts.erasure import RecordErasure
from licite.store.acts.judgement import RecordJudgement
from licite.store.commit import commit
from licite.store.home import Home
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.recovery import recover
from tests.operations.objecting import copy_of, two_controllers

STOP = date(2026, 11, 3)
ADDRESS, GMAIL, ABROAD = "Ann.Doe@firm.example", "ann.doe@gmail.com", "ann@straße.example"
NUMBER, PAGE = "06 39 98 12 34", "https://www.linkedin.com/in/ann-doe"

WRITINGS = [
    "ann.doe@firm.example",
    "ANN.DOE@FIRM.EXAMPLE",
    "Ann.Doe+news@firm.example",
    "ann.doe+a+b@Firm.Example",
    "  ann.doe@firm.example ",
    "mailto:ann.doe@firm.example",
    "Ann Doe <ann.doe@firm.example>",
    "\uff41nn.doe@firm.example",
    "ann.doe\uff20firm.example",
    "ann.doe@\uff46irm.example",
    "ann.doe@firm\u3002example",
    "ann.doe\u200b@firm.example",
    "ann.doe@firm.example.",
    "anndoe@gmail.com",
    "a.n.n.d.o.e@gmail.com",
    "ANNDOE+x@googlemail.com",
    "ann@strasse.example",
    "ann@xn--strae-oqa.example",
    "ANN@STRASSE.EXAMPLE",
    "0639981234",
    "+33 6 39 98 12 34",
    "0033639981234",
    "06.39.98.12.34",
    "+33 (0)6-39-98-12-34",
    "639981234.0",
    "\uff10\uff16 39 98 12 34",
    "linkedin.com/in/ann-doe/",
    "https://fr.linkedin.com/in/Ann-Doe/?trk=x",
]


def consent(**more: Any) -> RecordConsent:
    """A consent to e-mails by the very address that refused."""
    given: dict[str, Any] = {
        "kind_of_event": "given",
        "identifiers": (Identity("email", ADDRESS),),
        "channel": "email",
        "purpose": "commercial",
        "words": "Oui, écrivez-moi",
        "words_version": "2026-01",
        "how": "form",
        "first_party": True,
        "proven": True,
        "event_at": datetime(2026, 11, 2, 9, tzinfo=UTC),
    }
    return RecordConsent(**given | more)


def later() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=5)


def opted_in_again(folder: Path) -> None:
    """The file of a tool in which the person is subscribed."""
    file = folder / "again.csv"
    file.write_text(f"Email,Unsubscribed\n{ADDRESS},no\n", encoding="utf-8")
    amnesty("firm", [Source(file)], out=folder / "contradictions.csv")


def same_list_again(folder: Path) -> None:
    file = folder / "list.csv"
    file.write_text(f"{ADDRESS};2026-11-20\n", encoding="utf-8")
    for _ in range(2):
        import_lists("firm", [file])


def merged(_: Path) -> None:
    """Two records become one, and the other address of the person consented."""
    both = (Identity("email", "ann@other.example"), Identity("email", ADDRESS))
    commit("firm", consent(identifiers=both))
    commit("firm", consent(identifiers=both[:1], event_at=later()))


def erased_then_claimed(_: Path) -> None:
    commit("firm", consent())
    commit("firm", RecordErasure((Identity("email", ADDRESS),)))


def said_forged(_: Path) -> None:
    event = next(check_objections("firm", [ADDRESS])).refusals[0].event
    mark_forged("firm", event, author="Claire Martin", reason="held to be a joke")


def new_key(_: Path) -> None:
    current().keys.rotate()


def judged(_: Path) -> None:
    day = date(2026, 11, 20)
    commit("firm", RecordJudgement("reasonably_expected", True, "Claire Martin", "a customer for years", day))


def recorded(**more: Any) -> Callable[[Path], None]:
    def attempt(_: Path) -> None:
        commit("firm", consent(**more))

    return attempt


EVENTS: dict[str, Callable[[Path], None]] = {
    "a file says they are subscribed": opted_in_again,
    "they are on the next list, later": same_list_again,
    "two records merged": merged,
    "erased": erased_then_claimed,
    "marked forged": said_forged,
    "another key": new_key,
    "a human judgement": judged,
    "a consent of the day before": recorded(),
    "a claim of a partner": recorded(first_party=False, proven=False, event_at=later()),
    "a later consent without proof": recorded(proven=False, event_at=later()),
    "a later consent to another channel": recorded(channel="post", event_at=later()),
    "a later consent that awaits its confirmation": recorded(double_opt_in=True, event_at=later()),
}


def refuse() -> None:
    for address in (ADDRESS, GMAIL, ABROAD, NUMBER, PAGE):
        add_objection("firm", [address], on=STOP.isoformat(), how="phone")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return two_controllers(tmp_path_factory.mktemp("made"))


@pytest.fixture
def refused(made: Home, tmp_path: Path) -> Iterator[Home]:
    home = copy_of(made, tmp_path)
    with opened(home):
        refuse()
        yield home


@pytest.fixture(scope="module")
def asked_of(made: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An installation in which somebody refused, for attempts that only ask."""
    home = copy_of(made, tmp_path_factory.mktemp("forty"))
    with opened(home):
        refuse()
    return home


@pytest.fixture
def shared(asked_of: Home) -> Iterator[None]:
    with opened(asked_of):
        yield


def stopped(address: str) -> date | None:
    """The day of the stop for an e-mail that sells."""
    return next(check_objections("firm", [address], Scope("email", "commercial"))).stopped_on


def test_there_are_forty_attempts() -> None:
    assert len(WRITINGS) + len(EVENTS) >= 40


@pytest.mark.parametrize("writing", WRITINGS)
def test_another_writing(writing: str, shared: None) -> None:
    assert stopped(writing) == STOP


@pytest.mark.parametrize("attempt", EVENTS)
def test_whatever_is_recorded_after(attempt: str, refused: Home, tmp_path: Path) -> None:
    EVENTS[attempt](tmp_path)
    assert stopped(ADDRESS) == STOP


def test_a_restore_of_yesterday(made: Home, tmp_path: Path) -> None:
    home = copy_of(made, tmp_path)
    yesterday = shutil.copy(home.sqlite, tmp_path / "yesterday")
    with opened(home):
        refuse()
    shutil.copy(yesterday, home.sqlite)
    with opened(home, check_journal=False):
        assert stopped(ADDRESS) is None
        recover()
        assert stopped(ADDRESS.upper()) == STOP


def test_only_the_person_lifts_it(refused: Home) -> None:
    """The control: a later act of their own is the one thing that does."""
    commit("firm", consent(event_at=later()))
    assert stopped(ADDRESS) is None
    assert next(check_objections("firm", [ADDRESS], Scope("post", "commercial"))).stopped_on == STOP


def test_others_are_left_alone(shared: None) -> None:
    for address in ("bob@firm.example", "ann.do@firm.example", "06 39 98 12 35", "linkedin.com/in/ann-do"):
        assert stopped(address) is None
