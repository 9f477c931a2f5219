"""A whole file decided: by Licite in its ways, by a script on pandas, by SQL that stops at the first reason.

    python -m benchmarks.batch masks FOLDER OUT

runs one of them in this process and prints what it took as JSON.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from benchmarks.csv_file import TEXT_TASKS, text_of
from benchmarks.floors import FLOORS
from benchmarks.peers.files import first_reason_select, pandas_masks
from benchmarks.setting import DOCTRINE, campaign, law, opened, written
from licite.engine.emit_set import emit_select
from licite.engine.runners.batch import batch


def masks(folder: Path, out: Path) -> None:
    """Masks, mask of unknowns, outcome and basis of every row: as `licite` decides a large file."""
    con = opened(folder)
    written(con, batch(con, law(), DOCTRINE, campaign(), days_from="contacts").masks(), out)


def masks_row_by_row(folder: Path, out: Path) -> None:
    """The same by one SELECT over the rows, with the plan of the campaign."""
    con = opened(folder)
    plan = batch(con, law(), DOCTRINE, campaign(), days_from="contacts").plan
    written(con, emit_select(plan, calendar="batch_calendar"), out)


def reasons(folder: Path, out: Path) -> None:
    """Every column of the file, with outcome, basis, breaches, rules, what is open, and duties, in words."""
    con = opened(folder)
    ready = batch(con, law(), DOCTRINE, campaign(), days_from="contacts")
    written(con, ready.beside("contacts", "contact_id", "fr"), out)


def first_reason(folder: Path, out: Path) -> None:
    """What people write by hand: one CASE that stops at the first prohibition, else the first basis."""
    con = opened(folder)
    plan = batch(con, law(), DOCTRINE, campaign(), days_from="contacts").plan
    written(con, first_reason_select(plan, calendar="batch_calendar"), out)


def pandas_script(folder: Path, out: Path) -> None:
    """The prohibitions and bases that hold, by a vectorised script on pandas; no mask of unknowns."""
    pandas_masks(folder).to_parquet(out, compression="zstd")


def openfisca(folder: Path, out: Path) -> None:
    """The same by OpenFisca, one Variable for each rule, after the script's reading and joining."""
    from benchmarks.peers.openfisca import openfisca_masks

    openfisca_masks(folder).to_parquet(out, compression="zstd")


TASKS: dict[str, Callable[[Path, Path], None]] = {
    **FLOORS,
    "masks": masks,
    "masks_row_by_row": masks_row_by_row,
    "reasons": reasons,
    "first_reason": first_reason,
    "pandas_script": pandas_script,
    "openfisca": openfisca,
    **TEXT_TASKS,
}
IMPORTED = {
    "pandas_script": ["pandas"],
    "csv_copy_polars": ["polars"],
    "openfisca": ["pandas", "openfisca_core.simulations"],
}


def peak_kib() -> int:
    """The most memory that this program held. On Linux, `getrusage` also counts the program that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text(encoding="ascii").split("VmHWM:")[1].split()[0])
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used // 1024 if sys.platform == "darwin" else used


def main() -> None:
    """Run one task and print its seconds, its seconds of CPU and the most memory that it held."""
    name, folder, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    for library in IMPORTED.get(name, ()):
        import_module(library)  # its import is not what is measured
    law()
    if name in TEXT_TASKS:
        text_of(folder)
    began, cpu = time.perf_counter(), time.process_time()
    TASKS[name](folder, out)
    taken = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}
    taken["peak_mib"] = peak_kib() / 1024
    taken["written_mib"] = out.stat().st_size / 2**20 if out.exists() else 0.0
    print(json.dumps({key: round(value, 3) for key, value in taken.items()}))


if __name__ == "__main__":
    main()
