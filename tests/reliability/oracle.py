"""The judge of every trial: opens the installation as its owner would, and compares it with what clients were told.

It reads the tables by SQL of its own, so that a fault in the queries of the store is no excuse.
"""

import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from django.db import connections

from licite.errors import LiciteError
from licite.evidence.log_check import check_log
from licite.store import log
from licite.store.home import Home
from licite.store.lookup import erased, objections_for
from licite.store.norms import Identity
from licite.store.opened import Store
from licite.store.setup import close_store, open_store
from tests.reliability.history import Told, acknowledged
from tests.reliability.worker import CONTROLLER

_TABLES = {"objection": "store_objection", "consent": "store_consent", "erasure": "store_erasure"}
AMCHECK = Path("/usr/lib/postgresql/15/bin/pg_amcheck")


@dataclass
class Verdict:
    """What a trial showed: acts acknowledged and lost, and everything else that is not as promised."""

    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.lost and not self.wrong


def judge(home: Home, history: Sequence[Told], *, renumbered: bool = False) -> Verdict:
    """Opens a home, without any repair by hand, and says what is lost or wrong.

    `renumbered`: a recovery has put what the journal had at other places of the log than were acknowledged.
    """
    told = acknowledged(history)
    verdict = Verdict(len({answer.key for answer in told}))
    verdict.wrong += _file_faults(home)
    try:
        store = open_store(home)
    except LiciteError as fault:
        # Whoever was acknowledged cannot rely on what does not open by itself.
        verdict.lost = sorted({answer.key for answer in told})
        verdict.wrong.append(f"does not open: {fault.code}")
        return verdict
    try:
        _compare(store, told, verdict, renumbered=renumbered)
    finally:
        close_store()
    return verdict


def _compare(store: Store, told: Sequence[Told], verdict: Verdict, *, renumbered: bool) -> None:
    entries = {event: (kind, seq) for event, kind, seq in _rows("SELECT event_id, kind, seq FROM store_evidenceentry")}
    states = {kind: [event for (event,) in _rows(f"SELECT event_id FROM {_TABLES[kind]}")] for kind in _TABLES}
    for answer in told:
        kind, seq = entries.get(answer.event_id, ("", -1))
        if kind != answer.kind or answer.event_id not in states[answer.kind]:
            verdict.lost.append(answer.key)
        elif answer.seq not in (seq, -1) and not renumbered:
            verdict.wrong.append(f"{answer.key}: entry {seq}, acknowledged as {answer.seq}")
    verdict.lost = sorted({*verdict.lost, *_not_refused(told)})
    for kind, events in states.items():
        if Counter(events) != Counter(event for event, (its, _) in entries.items() if its == kind):
            verdict.wrong.append(f"{kind}: rows and evidence differ")
    verdict.wrong += [
        f"{source}: recorded {count} times"
        for source, count in _rows("SELECT source, count(*) FROM store_objection GROUP BY source HAVING count(*) > 1")
    ]
    verdict.wrong += _without_tokens()
    verdict.wrong += _journal_faults(store, {*states["objection"], *states["erasure"]})
    log.signed_head()
    public_key = store.ring().log_key().public_key()
    verdict.wrong += [fault.code for fault in check_log(log.entries(), log.heads(), public_key)]


def _rows(query: str) -> list[tuple[object, ...]]:
    with connections["default"].cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def _without_tokens() -> list[str]:
    """A refusal without tokens is found by nobody."""
    return [
        f"{owner} {key}: no tokens"
        for owner in ("objection", "erasure")
        for (key,) in _rows(f"SELECT id FROM store_{owner} WHERE id NOT IN (SELECT {owner}_id FROM store_{owner}token)")
    ]


def _not_refused(told: Iterable[Told]) -> list[str]:
    """Those who refused or were erased, and whom the store would not recognise."""
    refused = {Identity("email", t.who): t.key for t in told if t.kind == "objection"}
    gone = {Identity("email", t.who): t.key for t in told if t.kind == "erasure"}
    met, forgotten = objections_for(CONTROLLER, refused), erased(CONTROLLER, gone)
    return [
        *(key for who, key in refused.items() if not met[who]),
        *(key for who, key in gone.items() if who not in forgotten),
    ]


def _journal_faults(store: Store, kept: set[object]) -> list[str]:
    try:
        lines = store.journal.read_all().lines
    except LiciteError as fault:
        return [f"journal: {fault.code}"]
    noted = {line.record["event_id"] for line in lines if line.record["kind"] in _TABLES}
    return [] if noted == kept else ["journal and database differ"]


def _file_faults(home: Home) -> list[str]:
    if home.database is not None:
        return _amcheck(home.database)
    try:
        with closing(sqlite3.connect(home.sqlite)) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            strays = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as fault:
        return [f"database: {fault}"]
    return [f"integrity: {text}" for text in found if text != "ok"] + (["foreign keys"] if strays else [])


def _amcheck(address: str) -> list[str]:
    if not AMCHECK.exists():
        return []
    parts = urlsplit(address)
    place = dict(parse_qsl(parts.query))
    where = ["-h", place["host"], "-p", place.get("port", "5432"), "-U", str(parts.username), parts.path.strip("/")]
    done = subprocess.run(
        [AMCHECK, "--install-missing", "--heapallindexed", *where], capture_output=True, text=True, check=False
    )
    return [f"pg_amcheck: {done.stdout[:200]}{done.stderr[:200]}"] if done.returncode else []
