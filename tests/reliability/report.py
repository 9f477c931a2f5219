"""The report of the harnesses, in benchmarks/results: each writes its own line when it ran in full."""

import platform
import sqlite3
import tempfile
from dataclasses import dataclass
from pathlib import Path

from licite.store.database import journal_mode
from licite.store.files import locked

FILE = Path(__file__).parents[2] / "benchmarks" / "results" / "reliability.md"
_TRIALS = "| fault | harness | trials | acknowledged | lost |\n| --- | --- | --: | --: | --: |"
_BUGS = "| fault | planted bug | found in | of trials |\n| --- | --- | --: | --: |"
_HEAD = """# Nothing acknowledged is lost

Real processes, real faults, and after each the same judge: what a client was told is there, rows and evidence agree,
the journal and the database agree, the whole log verifies, the file of the database is intact
(`tests/reliability/oracle.py`). Then the same harness with a bug planted in the program: it must find it.
Made by `pytest -m full tests/reliability`; each harness writes its own line. `make test` runs fewer trials of each.

"""
_ELSEWHERE = """
## How the base of contacts is judged

F11 and F12 (`tests/reliability/test_import.py`): an importer of a file of 110 people in batches of 50, 11 of whom
refuse and of 6 of whom a consent is claimed, is killed in each of its ten transactions, before the entry of the log is
there, before the commit, and right behind it; then it is run again. All that the registers hold must be what one clean
run leaves, and every row must fit its entry. Two importers at once, with a refusal by phone meanwhile, must leave what
one after the other leaves. Acknowledged are the commits that an importer was told of, and rows.

F18 and F19 (`tests/reliability/test_retention.py`): an erasure of 12 people in batches of 3 is killed at random moments
and run again: what is left, table by table, must be what one run leaves, and the refusal of an erased person must hold.
Clicks that are recorded while people are erased keep whoever clicked. Where an older copy of the database is put back
after a killed erasure, everybody whose erasure was acknowledged is erased again. Acknowledged are people, and clicks.

The site (`tests/reliability/test_site_kill.py`): eleven who act at once, people outside (stop, choices, a form, its
confirmation) and staff (a refusal noted, a consent, a call, an import walked to its last button), on SQLite and on
PostgreSQL; the site and its worker are killed together, some time after each kind was done once. Acknowledged is what a
page said was done, or a redirect led on from; after each kill all of it must be there. An import is acknowledged by its
rows: the work that is left is taken up as a worker that starts takes it up, and every row must be a contact.

## Shown elsewhere

- F09, order of events: `tests/store/test_standing_law.py` (properties and a Hypothesis state machine against an oracle
  of its own, with three planted bugs).
- Tampering with the log, 200 times a kind in `make test` and 10,000 times in `make test-all`:
  `tests/evidence/test_log_check.py`.
- F07, the version of SQLite and network file systems: `tests/store/test_setup.py`.

## What this does not show

Acts that F06 sent and nobody acknowledged were of the import, and refused with a message (STO015) after 5 seconds of
waiting: SQLite lets one write at a time, and does not keep a queue. Imports stand back for a refusal of a person, but
refusals without pause can hold up an import in turn.

The acts that F04 acknowledged came with the one sync whose result SQLite leaves aside, that of the name of its
rollback journal: it is needed to undo a commit that was cut off, not to keep one that ended.

The power-loss model keeps what was synced, and of the rest nothing or some writes at random; it knows nothing of
drives that lie about it. Zero losses in n trials mean a true rate below 3/n, at 95 %.
"""


@dataclass(frozen=True)
class Report:
    """Keeps what a harness found, where it is to be kept."""

    kept: bool

    def trials(self, fault: str, harness: str, *, trials: int, acknowledged: int, lost: int) -> None:
        """A harness on the program as it is."""
        self._keep(1, f"| {fault} | {harness} |", f" {trials:,} | {acknowledged:,} | {lost:,} |")

    def bug(self, fault: str, name: str, *, found: int, trials: int) -> None:
        """A harness on the program with a bug."""
        self._keep(2, f"| {fault} | {name} |", f" {found:,} | {trials:,} |")

    def _keep(self, table: int, name: str, figures: str) -> None:
        if not self.kept:
            return
        with locked(Path(tempfile.gettempdir()) / "licite-reliability"):
            tables = _read()
            tables[table][name] = figures
            FILE.write_text(_written(tables), encoding="utf-8")


def _read() -> dict[int, dict[str, str]]:
    tables: dict[int, dict[str, str]] = {1: {}, 2: {}}
    lines = FILE.read_text(encoding="utf-8").splitlines() if FILE.exists() else []
    for line in lines:
        cells = line.split("|")
        if line.startswith("| F"):
            tables[1 if len(cells) == 7 else 2]["|".join(cells[:3]) + "|"] = "|".join(cells[3:])
    return tables


def _written(tables: dict[int, dict[str, str]]) -> str:
    mode, synchronous = journal_mode()
    on = (
        f"On Python {platform.python_version()}, SQLite {sqlite3.sqlite_version} "
        f"(journal_mode={mode}, synchronous={synchronous}).\n"
    )
    parts = [
        "\n".join([head, *(f"{name}{figures}" for name, figures in sorted(tables[number].items()))])
        for number, head in ((1, _TRIALS), (2, _BUGS))
    ]
    return f"{_HEAD}{on}\n{parts[0]}\n\n{parts[1]}\n{_ELSEWHERE}"
