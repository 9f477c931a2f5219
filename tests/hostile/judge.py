"""What became of a file: read by the real readers, and held against what is known to be in it."""

import re
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from licite.contacts.load import load_source
from licite.contacts.readers.opened import How, opened
from licite.contacts.rejects import Rejects
from licite.contacts.table import read_contacts
from licite.errors import LiciteError
from licite.operations.screen import Options, screen_path
from licite.vocabulary.say import say
from tests.contacts.reading import LOCKED
from tests.hostile.generator import Hostile
from tests.operations.screening import campaign

SECONDS_MOST = 60.0
AT = datetime(2026, 12, 1, 10, 30)
_ADDRESS = re.compile(r"[^\s@,;<>\"|]+@(?:firm\d+|ajout)\.example")


@dataclass
class Reading:
    """Rows accepted and rejected, or the code with which a file was refused; `faults` are ours."""

    columns: tuple[str, ...] = ()
    accepted: list[list[str]] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    objected: dict[str, bool] = field(default_factory=dict)
    code: str | None = None
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


class Judge:
    """Reads files one after the other in a database of its own."""

    def __init__(self) -> None:
        self._con = duckdb.connect(config={**LOCKED, "threads": "1"})

    def close(self) -> None:
        self._con.close()

    def read(self, path: Path, *, whole: bool) -> Reading:
        """What the readers make of a file; `whole`: with the meaning of its columns, else its cells alone."""
        found, rejects = Reading(), Rejects()
        started = time.perf_counter()
        try:
            self._load(path, rejects, found, whole=whole)
        except LiciteError as fault:
            found.code = fault.code
            found.faults += _unfit_sentences(fault, path)
        except BaseException as fault:
            if isinstance(fault, KeyboardInterrupt | SystemExit):
                raise
            found.faults.append(f"crash: {type(fault).__name__}: {fault}"[:300])
        found.seconds = time.perf_counter() - started
        if found.seconds > SECONDS_MOST:
            found.faults.append(f"took {found.seconds:.0f} seconds")
        return found

    def _load(self, path: Path, rejects: Rejects, found: Reading, *, whole: bool) -> None:
        if whole:
            table = read_contacts(self._con, path, rejects=rejects)
            found.columns, read = table.columns, table.read
        else:
            with opened(path, How(), rejects) as raw:
                found.columns = raw.columns
                filled = raw.fill(self._con) if raw.fill else None
                rows = load_source(self._con, raw.rows, len(raw.columns), raw.total, None) if filled is None else filled
            read = rows + len(rejects)
        found.accepted = [list(row[1:]) for row in self._con.execute("SELECT * FROM source").fetchall()]
        found.rejected = [reject.content.replace("\0", "") for reject in rejects]
        for reject in rejects:
            for lang in ("fr", "en"):
                assert say(reject.reason, lang, column=reject.column, **reject.slots)
        if read != len(found.accepted) + len(found.rejected):
            found.faults.append(f"{read} rows read, {len(found.accepted)} accepted, {len(found.rejected)} rejected")
        if whole:
            self._objections(found)

    def _objections(self, found: Reading) -> None:
        columns = {column[0] for column in self._con.execute("SELECT * FROM contacts LIMIT 0").description or ()}
        if {"email", "objected"} <= columns:
            rows = self._con.execute("SELECT email, objected FROM contacts WHERE email IS NOT NULL").fetchall()
            found.objected = {str(email): bool(objected) for email, objected in rows}


def screened(path: Path) -> list[str]:
    """What is wrong with the count of a file that is screened whole, against a campaign."""
    try:
        done = screen_path(path, campaign(), Options(at=AT, lang="en")).summary
    except LiciteError:
        return []
    adds_up = done.read == done.accepted + done.rejected + done.duplicate and done.accepted == sum(
        done.outcomes.values()
    )
    return (
        [] if adds_up else [f"of {done.read} rows read, {done.accepted}, {done.rejected} and {done.duplicate} are told"]
    )


def _unfit_sentences(fault: LiciteError, path: Path) -> list[str]:
    """Whether a refusal is one sentence in both languages, with a way out."""
    found = []
    for lang in ("fr", "en"):
        message, way_out = fault.message(lang), fault.help(lang)
        if not message or "\n" in message or message.endswith(".") or len(message) > 300 or not way_out:
            found.append(f"{fault.code} is no sentence in {lang}: {message!r}")
    return found


def judged(case: Hostile, found: Reading) -> list[str]:
    """What is wrong with what became of a file."""
    faults = list(found.faults)
    if found.code is not None:
        return [*faults, f"refused as {found.code}"] if case.must == "read" else faults
    if faults:
        return faults
    if case.must == "refused":
        return ["was read"]
    if case.accepted is not None and (len(found.accepted), len(found.rejected)) != (case.accepted, case.rejected):
        faults.append(
            f"{len(found.accepted)} accepted and {len(found.rejected)} rejected,"
            f" not {case.accepted} and {case.rejected}"
        )
    return [*faults, *_lost(case, found), *_changed(case, found)]


def _lost(case: Hostile, found: Reading) -> list[str]:
    """People who are in none of the cells nor in the rejects, or stand beside what is another's."""
    faults = []
    rows = {cell.strip(): row for row in found.accepted for cell in row if "@" in cell}
    rejected = "\n".join(found.rejected)
    for person in case.people:
        if person.address in case.touched:
            continue
        row = rows.get(person.address)
        if row is None and not _in_rejects(person.address, rejected):
            faults.append(f"{person.address} is lost")
        elif row is not None and case.bytes_damage == "none" and not any(person.reference in cell for cell in row):
            faults.append(f"{person.address} stands in the row of another")
        elif row is not None and person.refused and found.objected.get(person.address) is False:
            faults.append(f"the refusal of {person.address} is lost")
    return faults


def _in_rejects(address: str, rejected: str) -> bool:
    return address in rejected or address.replace('"', '""') in rejected


def _changed(case: Hostile, found: Reading) -> list[str]:
    """Addresses that are in the rows and were in no row of the file."""
    if case.touched:
        return []
    known = {person.address for person in case.people} | {"zoé@ajout.example"}
    said = (cell.strip() for row in found.accepted for cell in row)
    return [f"{cell} was not in the file" for cell in said if _ADDRESS.fullmatch(cell) and cell not in known]
