"""A dry run of ten thousand people: the time that the processor takes for it, as the site asks for it.

`python -m benchmarks.dry_run [--contacts 10000] [--folder F]` builds the invented firm of that size where it is not in
the folder yet, tries the letter of December out, and writes its part of benchmarks/results/pages.md.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

LIMIT_S = 2.0
TIMES = 5


def used(call: Callable[[], object]) -> tuple[float, float]:
    """The time of the processor that a call takes in this process, all its threads together, and what passes."""
    clock, processor = time.perf_counter(), time.process_time()
    call()
    return time.process_time() - processor, time.perf_counter() - clock


def measured(folder: Path, contacts: int) -> list[str]:
    """What the report says."""
    from examples.base.build import build, clock
    from examples.site import LETTER, with_site
    from licite.operations.campaign import load_campaign
    from licite.operations.dry_runs import dry_run
    from licite.store.home import find_home

    if not (folder / "installation").exists():
        build(folder, contacts, step=clock())
    found: list[tuple[float, float]] = []
    told: list[dict[str, object]] = []

    def run() -> None:
        told.append(dry_run("paie-noroit", load_campaign(LETTER), "benchmark", lang="fr"))

    with_site(find_home(folder / "installation"), lambda: found.extend(used(run) for _ in range(TIMES)))
    processor = sorted(one for one, _ in found)[TIMES // 2]
    passed = min(one for _, one in found)
    outcomes = told[-1]["outcomes"]
    people = sum(outcomes.values()) if isinstance(outcomes, dict) else 0
    held = "held" if processor < LIMIT_S else "NOT held"
    what = (
        f"The letter of December for the {people:,} people of the firm, as the page asks for it: reading the registers,"
        " facts, rules, missing facts, ways to gain more, job titles, answers kept."
    )
    told = (
        f"Median of {TIMES}: {processor:.2f} s of the processor, all threads together; the fastest passed in"
        f" {passed:.2f} s on {os.cpu_count()} cores with a load of {os.getloadavg()[0]:.0f}."
        f" Limit of {LIMIT_S:.0f} s {held}."
    )
    return [what, "", told]


def main() -> None:
    """Builds, measures, reports."""
    from licite.web.start import configure
    from tests.web.acceptance.report import keep

    parser = argparse.ArgumentParser(prog="python -m benchmarks.dry_run", description=__doc__)
    parser.add_argument("--contacts", type=int, default=10_000)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    configure()
    if given.folder:
        lines = measured(given.folder.absolute(), given.contacts)
    else:
        with tempfile.TemporaryDirectory(prefix="licite-dry-run-") as folder:
            lines = measured(Path(folder), given.contacts)
    print("\n".join(lines))
    keep("dry_run", lines)


if __name__ == "__main__":
    main()
