"""What lists and the home page show of everybody: answers for offers by the usual channels, worked out by tables.

They help to find and to count, and are never a decision: `standing_now` keeps them up with what is recorded. What is
told of one person is decided anew (`person_page`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import duckdb

from licite.engine.runners import duck
from licite.engine.runners.prepared import prepare_for_table
from licite.engine.runners.schema import given_columns
from licite.engine.settle import settle
from licite.errors import LiciteError
from licite.facts.given import now_at_home
from licite.operations.campaign import moved_to
from licite.operations.due import due
from licite.operations.from_store.loaded import Way, load
from licite.operations.from_store.screen import put_together
from licite.operations.retention.plan import HOME_COUNTRY, plan, today
from licite.operations.screen import assemble, default_doctrine
from licite.operations.usual_message import usual_campaign, usual_version
from licite.rules.load import shipped_law
from licite.rules.model import Law
from licite.store import lookup_tokens, standing_answers
from licite.store.database import connected
from licite.store.models import Controller, StandingRun
from licite.store.opened import current
from licite.store.people import controller_of
from licite.store.people_index import rebuild
from licite.store.standing_marks import marks

CHANNELS = ("email", "post", "voice_call", "sms", "social_message")
"""The channels that lists speak of."""

OUTCOMES = ("lawful", "undetermined", "unlawful")
Told = Callable[[int, int | None], None]
_DUE_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class Standing:
    """What was counted last. `channels` has by channel and outcome how many; `sources` and `countries` by their word.

    `people` are all that are known. A channel counts those whom it reaches. `due` has by kind what is owed within 30
    days, None where it was not counted. `behind`: something was recorded since that these numbers do not have yet.
    `moved`: of those that are many, `people`, `sources` and `countries` alone do not have it yet.
    """

    as_of: datetime
    law_version: str
    doctrine: str
    people: int
    channels: Mapping[str, Mapping[str, int]]
    sources: Mapping[str, int]
    countries: Mapping[str, int]
    to_erase: int
    due: Sequence[Mapping[str, Any]] | None = None
    behind: bool = False
    moved: bool = False

    @property
    def uncounted(self) -> bool:
        """Whether any of these numbers is still to be counted anew."""
        return self.behind or self.moved

    def count(self, channel: str, outcome: str) -> int:
        """How many have this answer by this channel."""
        return self.channels.get(channel, {}).get(outcome, 0)

    def reached(self, channel: str) -> int:
        """How many this channel reaches."""
        return sum(self.channels.get(channel, {}).values())


def _untold(_done: int, _total: int | None) -> None:
    return None


def standing(controller: str) -> Standing | None:
    """What was counted of this controller last; None before the first time. Fails with STO018."""
    connected()
    run = standing_answers.current_run(controller_of(controller))
    return read_run(run) if run else None


def basis_of(controller: Controller) -> dict[str, Any]:
    """What the answers of everybody turn on: another day, law, usual message or key, and all of them are old."""
    law = shipped_law()
    return {
        "day": today().isoformat(),
        "law": law.version,
        "doctrine": default_doctrine(law),
        "usual": usual_version(controller),
        "keys": sorted(current().ring().keys),
    }


def everyone() -> list[str]:
    """The controllers of the installation, by name."""
    connected()
    return list(Controller.objects.order_by("slug").values_list("slug", flat=True))


def refresh(
    controller: str,
    *,
    doctrine: str | None = None,
    country: str = HOME_COUNTRY,
    told: Told = _untold,
    law: Law | None = None,
    way: Way | None = None,
    channels: Sequence[str] = CHANNELS,
) -> Standing:
    """Works out the answer of every contact by every usual channel, and by when each is to be erased, as of now.

    The answers before stay until these are whole. Words by which people are found are written where they lack. Fails
    with STO018 where there is no such controller.
    """
    connected()
    owner, law = controller_of(controller), law or shipped_law()
    doctrine = doctrine or default_doctrine(law)
    steps = len(channels) + 2
    told(0, steps)
    rebuild(owner)
    lookup_tokens.refresh(owner)
    basis = {**basis_of(owner), "law": law.version, "doctrine": doctrine}
    before, now = marks(), datetime.now(UTC)
    run = standing_answers.begin(owner, as_of=now, law_version=law.version, doctrine=doctrine)
    con = duck.connect()
    try:
        load(con, owner, way=way)
        counts: dict[str, Any] = {"channels": {}, "people": 0, "sources": {}, "countries": {}, "to_erase": 0}
        counts |= {"asked": list(channels), "basis": basis, "marks": before}
        if _count(con, "SELECT count(*) FROM held"):
            for place, channel in enumerate(channels, 1):
                counts["channels"][channel] = _answers(con, run, controller, channel, law, doctrine, country, now)
                told(place, steps)
            counts |= _people(con)
            counts["to_erase"] = _dates(run, controller, doctrine, country)
            until = (today() + _DUE_WITHIN).isoformat()
            counts["due"] = [asdict(one) for one in due(controller, until=until, first=1, country=country).counts]
    finally:
        con.close()
    told(steps, steps)
    standing_answers.finish(run, counts)
    return read_run(StandingRun.objects.for_controller(owner).get(pk=run.pk))


def _answers(
    con: duckdb.DuckDBPyConnection,
    run: StandingRun,
    controller: str,
    channel: str,
    law: Law,
    doctrine: str,
    country: str,
    now: datetime,
) -> dict[str, int]:
    at = now_at_home().replace(second=0, microsecond=0)
    campaign = moved_to(usual_campaign(controller, channel, country=country), at)
    assembly, _ = put_together(con, controller, campaign, campaign.facts, at, now, partial(lambda *_: None))
    assemble(con, assembly)
    _settle(con, law, doctrine)
    found = con.execute(
        f"""
        SELECT c.contact_id, '{channel}', r.outcome, r.basis, r.reason, r.duties
        FROM signed AS s JOIN situation USING (signature) JOIN standing AS r USING (number)
        JOIN contacts AS c ON c._line = s._row JOIN people AS p ON p._line = s._row
        WHERE p.has_identifier ORDER BY c.contact_id
        """
    )
    counts = dict.fromkeys(OUTCOMES, 0)
    for rows in _batches(found):
        for row in standing_answers.add_answers(run, rows):
            counts[row[2]] += 1
    return counts


_SETTLED = {"number": "BIGINT", "outcome": "VARCHAR", "basis": "VARCHAR", "reason": "VARCHAR", "duties": "INTEGER"}


def _settle(con: duckdb.DuckDBPyConnection, law: Law, doctrine: str) -> None:
    """Makes `situation` and `standing`: the answer of each group of people who are alike in all that the rules see."""
    prepared = prepare_for_table(con, law, doctrine)
    prepared.run(con)
    con.execute(
        "CREATE OR REPLACE TABLE situation AS SELECT row_number() OVER (ORDER BY min(_row)) AS number, signature,"
        " min(_row) AS first_row FROM signed GROUP BY signature"
    )
    names = list(given_columns())
    cells = ", ".join(f'g."{name}"' for name in names)
    rows = con.execute(f"SELECT s.number, {cells} FROM situation AS s JOIN given AS g ON g._row = s.first_row")
    settled = []
    for number, *values in rows.fetchall():
        given = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        found = settle(prepared.judge, given)
        reason = next(iter((*found.breaches, *found.missing)), "")
        settled.append((number, str(found.outcome), found.basis or "", reason, len(found.duties)))
    con.execute(f"CREATE OR REPLACE TABLE standing ({', '.join(f'{name} {kind}' for name, kind in _SETTLED.items())})")
    duck.insert(con, "standing", _SETTLED, settled)


def _people(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    def by(fact: str) -> dict[str, int]:
        words = (
            f"SELECT json_extract_string(p.facts, '$.{fact}') AS word"
            " FROM contacts JOIN profiles AS p USING (contact_id)"
        )
        counted = f"SELECT word, count(*) FROM ({words}) WHERE word IS NOT NULL GROUP BY word ORDER BY 2 DESC, word"
        return dict(con.execute(counted).fetchall())

    return {
        "people": _count(con, "SELECT count(*) FROM contacts"),
        "sources": by("source_kind"),
        "countries": by("country"),
    }


def _dates(run: StandingRun, controller: str, doctrine: str, country: str) -> int:
    """Writes by when each is to be erased; how many are due."""
    try:
        made = plan(controller, doctrine=doctrine, country=country)
    except LiciteError as refused:
        if refused.code != "RET001":
            raise
        return 0
    rows: list[tuple[int, date | None]] = []
    for one in made.held():
        rows.append((one.pk, one.erase_by))
        if len(rows) == standing_answers.AT_ONCE:
            standing_answers.add_dates(run, rows)
            rows = []
    standing_answers.add_dates(run, rows)
    return made.due


def _batches(found: duckdb.DuckDBPyConnection) -> Iterator[list[tuple[Any, ...]]]:
    while rows := found.fetchmany(standing_answers.AT_ONCE):
        yield rows


def _count(con: duckdb.DuckDBPyConnection, select: str) -> int:
    row = con.execute(select).fetchone()
    return int(row[0]) if row else 0


def read_run(run: StandingRun) -> Standing:
    """What a run counted."""
    counts = run.counts
    return Standing(
        as_of=run.as_of,
        law_version=run.law_version,
        doctrine=run.doctrine,
        people=counts.get("people", 0),
        channels=counts.get("channels", {}),
        sources=counts.get("sources", {}),
        countries=counts.get("countries", {}),
        to_erase=counts.get("to_erase", 0),
        due=counts.get("due"),
        moved=bool(counts.get("moved")),
    )
