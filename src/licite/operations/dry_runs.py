"""A dry run of a campaign on the registers: its numbers, and the answers of people by their uid, for a while.

Nothing is sent and nothing recorded. What is kept beside the numbers names nobody, and goes after a week.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from licite.engine.runners import duck
from licite.operations.campaign import Campaign
from licite.operations.from_store.screen import screen_store
from licite.operations.screen import Options, Screening
from licite.store.files import private_file
from licite.store.models import Profile
from licite.store.opened import current
from licite.store.people import controller_of, pieces
from licite.vocabulary.contract import contract

KEPT = timedelta(days=7)
ANSWERS = "answers.parquet"
FIRST = 50
_COLUMNS = "contact, outcome, basis, breaches, missing, duties, rules, explanation"
Told = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Answered:
    """One person of a dry run: who, as it is known now, and the answer then; `rules` are those that decided."""

    uid: str
    name: str
    company: str
    job: str
    outcome: str
    reasons: tuple[str, ...]
    rules: tuple[str, ...]
    explanation: str


@dataclass(frozen=True)
class Title:
    """A job title whose relation to the offer nobody knows, and how many people have it."""

    title: str
    people: int


def folder_of(run: str) -> Path:
    """Where the answers of a run are."""
    return current().home.path / "dry-runs" / run


def dry_run(
    controller: str, campaign: Campaign, run: str, *, lang: str, doctrine: str | None = None, told: Told | None = None
) -> dict[str, Any]:
    """The numbers of a campaign, as `--json` gives them, with what the page needs beside; the answers are kept.

    Fails as `screen_store` does.
    """
    forget_old(datetime.now(UTC) - KEPT)
    options = Options(lang=lang, doctrine=doctrine)
    screening = screen_store(controller, campaign, options, progress=told)
    folder = folder_of(run)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    _keep(screening, folder / ANSWERS)
    summary = screening.summary
    made = summary.to_json()
    made["unlocks"] = made.pop("remedies")
    made["first_dues"] = {one.duty: one.first_due.isoformat() for one in summary.duties if one.first_due}
    made["titles"] = [[one.title, one.people] for one in _titles(screening.con)]
    made["proposals"] = dict(screening.found.proposals)
    return made


def compared(controller: str, campaign: Campaign, *, at: date | None, doctrine: str | None) -> dict[str, Any]:
    """What the answers become on another day or under another reading: both counts, and who goes where.

    `moves` has before, after, the first reason after, and how many people.
    """
    before = screen_store(controller, campaign, Options())
    after = screen_store(controller, campaign, Options(at=at, doctrine=doctrine))
    old = dict(before.con.execute("SELECT contact, outcome FROM result").fetchall())
    moved: dict[tuple[str, str, str], int] = {}
    for uid, outcome, breaches, missing in after.con.execute(
        "SELECT contact, outcome, breaches, missing FROM result"
    ).fetchall():
        if uid in old and old[uid] != outcome:
            key = (old[uid], outcome, (breaches or missing or [""])[0])
            moved[key] = moved.get(key, 0) + 1
    return {
        "before": {"at": before.summary.at.isoformat(), "doctrine": before.summary.doctrine, **before.summary.outcomes},
        "after": {"at": after.summary.at.isoformat(), "doctrine": after.summary.doctrine, **after.summary.outcomes},
        "moves": [[*key, people] for key, people in sorted(moved.items(), key=lambda one: -one[1])],
    }


def people(
    controller: str,
    run: str,
    *,
    outcome: str = "",
    reason: str = "",
    first: str = "",
    after: int = 0,
    limit: int = FIRST,
) -> tuple[list[Answered], int]:
    """People of a run, by outcome and by a breach or a missing fact, with how many there are in all.

    `first` is the one reason under which the numbers count somebody who has several. Whoever was erased since has no
    name any more. FileNotFoundError where the answers are gone.
    """
    file = folder_of(run) / ANSWERS
    if not file.is_file():
        raise FileNotFoundError(run)
    tests, values = ["TRUE"], []
    if outcome:
        tests.append("outcome = ?")
        values.append(outcome)
    if reason:
        tests.append("(list_contains(breaches, ?) OR list_contains(missing, ?))")
        values += [reason, reason]
    if first:
        tests.append("first = ?")
        values.append(first)
    with _reading(file) as con:
        where = " AND ".join(tests)
        (total,) = con.execute(f"SELECT count(*) FROM answers WHERE {where}", values).fetchone() or (0,)
        rows = con.execute(
            f"SELECT {_COLUMNS} FROM answers WHERE {where} ORDER BY contact LIMIT {int(limit)} OFFSET {int(after)}",
            values,
        ).fetchall()
    return list(_with_names(controller, rows)), int(total)


def forget_old(before: datetime) -> None:
    """Removes the answers of runs that are older."""
    place = current().home.path / "dry-runs"
    for folder in place.iterdir() if place.is_dir() else ():
        if datetime.fromtimestamp(folder.stat().st_mtime, UTC) < before:
            shutil.rmtree(folder, ignore_errors=True)


def _keep(screening: Screening, file: Path) -> None:
    # Ours from the first byte: DuckDB writes into the file that is there. It has its name once it is whole.
    part = file.with_suffix(".part")
    private_file(part)
    target = str(part).replace("'", "''")
    asked = _listed([question.fact for question in screening.summary.questions])
    deciding = _listed([tag for tag, level in contract().breaches.items() if level == "contact"])
    first = (
        f"CASE outcome WHEN 'unlawful' THEN [tag FOR tag IN breaches IF list_contains({deciding}, tag)][1]"
        f" WHEN 'undetermined' THEN coalesce([one FOR one IN {asked} IF list_contains(missing, one)][1], missing[1])"
        " END AS first"
    )
    screening.con.execute(
        f"COPY (SELECT {_COLUMNS}, {first} FROM result) TO '{target}' (FORMAT parquet, USE_TMP_FILE false)"
    )
    part.replace(file)


def _listed(names: Sequence[str]) -> str:
    """Names of the contract as a list of DuckDB."""
    return "CAST([" + ", ".join(f"'{name}'" for name in names) + "] AS VARCHAR[])"


def _reading(file: Path) -> duckdb.DuckDBPyConnection:
    con = duck.connect()
    con.execute("CREATE VIEW answers AS SELECT * FROM read_parquet('" + str(file).replace("'", "''") + "')")
    return con


def _titles(con: duckdb.DuckDBPyConnection) -> Iterator[Title]:
    rows = con.execute(
        """
        SELECT k.job_title, count(*) FROM kept AS k JOIN answers AS a USING (_row)
        WHERE k.job_title IS NOT NULL AND k.job_title <> '' AND list_contains(a.missing, 'offer_related_to_profession')
        GROUP BY ALL ORDER BY 2 DESC, 1
        """
    ).fetchall()
    yield from (Title(str(title), int(count)) for title, count in rows)


def _with_names(controller: str, rows: Sequence[tuple[Any, ...]]) -> Iterable[Answered]:
    owner = controller_of(controller)
    profiles: dict[str, Profile] = {}
    for piece in pieces([row[0] for row in rows]):
        found = Profile.objects.for_controller(owner).filter(contact__uid__in=piece).select_related("contact")
        profiles |= {profile.contact.uid: profile for profile in found}
    for uid, outcome, _, breaches, missing, _, rules, explanation in rows:
        known = profiles.get(uid)
        yield Answered(
            uid,
            known.full_name if known else "",
            known.company if known else "",
            known.job_title if known else "",
            outcome,
            tuple(breaches or missing or ()),
            tuple(rules or ()),
            explanation or "",
        )
