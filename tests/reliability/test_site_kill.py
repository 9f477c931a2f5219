"""`kill -9` of the site and its worker while people and staff act: what a page said was done is kept, whoever said it.

An import whose last button led on is work that is kept: after the kill it is taken up again, and has all its rows.
"""

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from licite.operations.known_refusals import events_of
from licite.store.models import Consent, Identifier, Interaction
from licite.store.norms import Identity
from licite.store.people import controller_of
from licite.store.setup import close_store
from licite.store.standing import Kind
from licite.web.jobs import load
from licite.web.jobs.models import Job
from licite.web.jobs.work import at_once, do
from licite.web.start import open_site
from tests.reliability.postgres import servers
from tests.reliability.public_server import EARLY, EARLY_INSIDE, EARLY_WORK
from tests.reliability.report import Report
from tests.reliability.serving import serving
from tests.reliability.site_crowd import KINDS, Crowd, Told
from tests.reliability.site_home import SiteHome, site_home
from tests.reliability.worker import CONTROLLER

_SEED = 20261129
_KINDS = ("stop", "choose", "agree", "confirm", "known", "key", "import")


def missing(site: SiteHome, told: list[Told]) -> list[Told]:
    """What a page said was done, and is nowhere; work that was left is done first."""
    open_site(site.home)
    at_once(True)
    try:
        load.all_works()
        for job in Job.objects.exclude(state__in=("done", "refused")).order_by("created_at"):
            do(job.id)
        return _missing(told)
    finally:
        at_once(False)
        close_store()


def _missing(told: list[Told]) -> list[Told]:
    owner = controller_of(CONTROLLER)
    kinds = {"refusal": Kind.OBJECTION, "consent": Kind.CONSENT_GIVEN}
    asked = {one: Identity("email", one.who) for one in told if one.kind in kinds}
    events = events_of(CONTROLLER, asked.values())
    kept = {one for one, who in asked.items() if any(event.kind is kinds[one.kind] for event in events[who])}
    confirmed = set(Consent.objects.for_controller(owner).filter(kind="confirmed").values_list("about", flat=True))
    calls = Interaction.objects.for_controller(owner).filter(kind="call_answered")
    there: dict[str, set[Any]] = {
        "confirmed": confirmed,
        "call": set(calls.values_list("contact__uid", flat=True)),
        "imported": set(Identifier.objects.for_controller(owner).values_list("value", flat=True)),
    }
    return [one for one in told if one not in kept and one.who not in there.get(one.kind, ())]


def trials(site: SiteHome, count: int, bug: str | None = None) -> tuple[list[Told], list[Told], int]:
    """Kills one site after another; what pages said was done, what of it is missing, and after how many trials."""
    chance, told = random.Random(_SEED), list[Told]()
    next_of: dict[str, Iterator[int]] = {kind: itertools.count() for kind in _KINDS}
    for trial in range(count):
        with serving(site.home, bug, worker=True) as (port, process):
            new = Crowd(site, trial, next_of).until_killed(port, process, chance.uniform(0.1, 2))
        told += new
        # What was there after a kill is looked at again at the very end.
        lost = missing(site, told if trial == count - 1 else new)
        if lost:
            return told, lost, trial + 1
    return told, [], count


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> SiteHome:
    """An installation on SQLite, to be copied."""
    return site_home(tmp_path_factory.mktemp("site"), 400)


@pytest.mark.slow
def test_a_kill_loses_nothing_that_a_page_said_was_done(small: SiteHome, tmp_path: Path) -> None:
    told, lost, _ = trials(small.copied(tmp_path / "site"), 1)
    assert lost == []
    assert {one.kind for one in told} == KINDS


@pytest.mark.full
@pytest.mark.parametrize("engine", ["SQLite", "PostgreSQL"])
def test_no_kill_loses_anything_that_a_page_said_was_done(engine: str, tmp_path: Path, report: Report) -> None:
    count, people = 25, 4_000
    if engine == "PostgreSQL":
        with servers(1) as (server,):
            told, lost, _ = trials(site_home(tmp_path / "site", people, server.address), count)
    else:
        told, lost, _ = trials(site_home(tmp_path / "site", people), count)
    by_kind = Counter(one.kind for one in told)
    print(engine, by_kind)
    report.trials("F01", f"kill -9 of the site and its worker, {engine}", trials=count, acknowledged=len(told),
                  lost=len(lost))  # fmt: skip
    assert lost == []
    assert all(by_kind[kind] >= count / 2 for kind in KINDS)


@pytest.mark.full
@pytest.mark.parametrize("bug", [EARLY, EARLY_INSIDE, EARLY_WORK])
def test_a_page_shown_before_it_is_kept_is_found(bug: str, small: SiteHome, tmp_path: Path, report: Report) -> None:
    _, lost, after = trials(small.copied(tmp_path / "site"), 12, bug)
    assert lost, "a site that answers too early must be caught"
    report.bug("F01", f"{bug}, site and worker", found=1, trials=after)
