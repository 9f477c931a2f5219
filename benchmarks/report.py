"""Everything compared in one run on the same rows: answers checked, times taken in turn, ratios written down.

    python -m benchmarks.report                    a million rows, within five minutes (`make bench`)
    python -m benchmarks.report --full             10 million rows too, and 100 million in parts (`make bench-full`)
    python -m benchmarks.report --full --parts     the parts alone, put beside the other numbers that are there

Results are written to benchmarks/results: `speed` or `speed-full`, as JSON and as a page made from it.
"""

import argparse
import json
import os
import platform
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from benchmarks import classify, generate, measure
from benchmarks.gates import TEN_MILLION, UNGATED, gates
from benchmarks.page import page
from benchmarks.screen_file import FILES
from benchmarks.setting import law
from licite.operations.classify_score import score_file

RESULTS = Path(__file__).parent / "results"
PACKAGES = (
    "duckdb sqlglot pandas pyarrow polars cedarpy zen-engine common-expression-language regopy openfisca-core".split()
)

# What tasks need that is not in Licite itself.
LIBRARIES = {"pandas_script": "pandas", "openfisca": "openfisca-core", "csv_copy_polars": "polars"}


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def scores() -> dict[str, Any]:
    """How right `licite classify` is on each labelled file: its figures, and how many lines are answered otherwise."""
    found = {}
    for path in classify.labelled_files():
        score = score_file(path)
        figures = {name: round(share, 4) for name, share in score.figures.items()}
        found[f"{path.parent.name}/{path.name}"] = {"rows": score.rows, "figures": figures, "misses": len(score.misses)}
    return found


def absent(tasks: Iterable[str]) -> list[str]:
    """What this run cannot measure, and why."""
    found = [] if classify.reference_files() else ["the reference data of classify (LICITE_REFERENCE_DATA)"]
    return found + [f"{task}: not installed" for task in LIBRARIES if task not in tasks]


def measured(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """All that a run measures."""
    rows = options.rows
    tasks = [task for task in (*measure.SCRIPTS, *measure.TEXT) if _version(LIBRARIES.get(task, "duckdb"))]
    scripts, on_text = ([task for task in tasks if task in listed] for listed in (measure.SCRIPTS, measure.TEXT))
    report: dict[str, Any] = {
        "by": "make bench-full" if options.full else "make bench",
        "day": datetime.now(UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "load_before": measure.load(),
        "law": law().version,
        "versions": {name: version for name in PACKAGES if (version := _version(name))},
        "absent": absent(tasks),
    }
    usual = folder / "usual"
    generate.write(usual, rows)
    report["batch"] = [{"profile": "usual", **measure.compared(usual, rows, options.rounds, scripts)}]
    report["csv"] = measure.text(usual, rows, options.rounds, on_text)
    report["single"] = {**measure.ran("single", str(usual)), "load_after": measure.load()}
    unknown = folder / "unknown"
    generate.write(unknown, rows // 4, nulls=0.4)
    report["batch"].append({"profile": UNGATED, **measure.compared(unknown, rows // 4, 1)})
    report["screens"] = {name: measure.ran("screen_file", name, "--json") for name in FILES}
    report["classify"] = scores()
    if options.full:
        large = folder / "large"
        generate.write(large, TEN_MILLION)
        report["batch"].append({"profile": "usual", **measure.compared(large, TEN_MILLION, options.rounds)})
        for path in large.iterdir():
            path.unlink()
        if options.parts_of:
            report["parts"] = measure.in_parts(folder / "parts", options.parts_of, TEN_MILLION)
    return report


def timed(options: argparse.Namespace) -> dict[str, Any]:
    """All that a run measures, in a private folder that is removed, and how long it took."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="licite-bench-") as folder:
        report = measured(Path(folder), options)
    return report | {"minutes": round((time.perf_counter() - began) / 60, 1), "load_after": measure.load()}


def with_parts(report: dict[str, Any], rows: int) -> dict[str, Any]:
    """The numbers that are there, with those of a run in parts made now."""
    before, began = measure.load(), time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="licite-bench-") as folder:
        parts = measure.in_parts(Path(folder) / "parts", rows, TEN_MILLION)
    minutes = round((time.perf_counter() - began) / 60, 1)
    day = datetime.now(UTC).date().isoformat()
    return report | {"parts": parts | {"day": day, "minutes": minutes, "load_before": before}}


def main() -> None:
    """Measure, print the page, and write it beside its numbers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="10 million rows too, and 100 million in parts")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--parts-of", type=int, default=10 * TEN_MILLION, help="rows of the run in parts; 0 for none")
    parser.add_argument("--parts", action="store_true", help="measure the run in parts alone; keep the other numbers")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the results are written")
    parser.add_argument("--rewrite", action="store_true", help="measure nothing: gates and page from the numbers there")
    options = parser.parse_args()
    path = options.results / ("speed-full.json" if options.full else "speed.json")
    kept = options.rewrite or options.parts
    report = json.loads(path.read_text(encoding="utf-8")) if kept else timed(options)
    if options.parts:
        report = with_parts(report, options.parts_of)
    report["gates"] = gates(report)
    text = page(report)
    options.results.mkdir(exist_ok=True)
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    path.with_suffix(".md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
