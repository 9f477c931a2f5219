"""Is the clock right? A wrong one would erase everybody, so nothing is erased under one that may be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from licite.errors import LiciteError
from licite.store.acts.clock import RecordClockStep
from licite.store.commit import CLOCK_MAY_REGRESS, commit
from licite.store.database import connected
from licite.store.home import Home
from licite.store.models import EvidenceEntry
from licite.store.opened import current

# Longer than a summer closing; a machine that is off for that long may have lost its time.
LONGEST_SILENCE = timedelta(days=35)
_CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True)
class Doubt:
    """Why the clock may be wrong: it went `back`, it jumped `forward`, or files are of a time to come (`files`).

    `before` and `after` are the two times that do not fit together.
    """

    kind: Literal["back", "forward", "files"]
    before: datetime
    after: datetime


def doubt(now: datetime | None = None) -> Doubt | None:
    """Why the clock of this machine may be wrong; None where nothing speaks against it.

    A silence of the log that nobody vouched for counts wherever it stands: an entry made under a wrong clock must not
    hide the jump before it.
    """
    now = now or datetime.now(UTC)
    last = _last_entry()
    if last and now < last - CLOCK_MAY_REGRESS:
        return Doubt("back", last, now)
    for file, changed in _times(current().home):
        if file.is_file() and changed > now + _CLOCKS_DIFFER:
            return Doubt("files", changed, now)
    if silence := _silence():
        return Doubt("forward", *silence)
    return Doubt("forward", last, now) if last and now - last > LONGEST_SILENCE else None


def require_clock(controller: str, *, vouched_by: str | None = None, reason: str = "") -> bool:
    """Lets go on where the clock is right, or where somebody vouches for it, which is recorded; whether it was.

    Fails with RET002 where it may be wrong and nobody vouches. One that went back fails with STO011 as ever: it is
    vouched for by `licite check --clock`.
    """
    found = doubt()
    if found is None:
        return False
    times = {
        name: value.isoformat("T", "minutes") for name, value in (("before", found.before), ("after", found.after))
    }
    if found.kind == "back":
        raise LiciteError("STO011", exit_code=1, now=times["after"], last=times["before"])
    if not vouched_by or not vouched_by.strip():
        raise LiciteError("RET002", exit_code=1, **times)
    commit(controller, RecordClockStep(vouched_by.strip(), reason.strip() or f"{found.kind}: {times['before']}"))
    return True


def _last_entry() -> datetime | None:
    connected()
    return EvidenceEntry.objects.across_controllers().order_by("-seq").values_list("at", flat=True).first()


def _silence() -> tuple[datetime, datetime] | None:
    """Two entries that follow one another too far apart, the later of them after the last vouching."""
    entries = EvidenceEntry.objects.across_controllers().order_by("seq")
    vouched = entries.filter(kind="clock").order_by("-seq").values_list("seq", flat=True).first()
    before: datetime | None = None
    times = entries.filter(seq__gte=vouched or 0).values_list("at", flat=True)
    for at in times.iterator(10_000):
        if before is not None and at - before > LONGEST_SILENCE:
            return before, at
        before = at
    return None


def _times(home: Home) -> Iterator[tuple[Path, datetime]]:
    """When the files of the installation were last changed."""
    for folder in (home.path, home.second):
        for file in sorted(folder.iterdir()):
            yield file, datetime.fromtimestamp(file.stat().st_mtime, UTC)
