"""Everything compared in one run on the same rows: answers checked, times taken in turn, ratios written down.

    python -m benchmarks.report                    small, within five minutes (`make bench`)
    python -m benchmarks.report --full             ten million rows, and a hundred million in parts (`make bench-full`)

Each measurement is a process of its own; the rounds are interleaved, and the best of each counts.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from benchmarks import generate
from benchmarks.check import wrong
from benchmarks.setting import law

RESULTS = Path(__file__).parent / "results"
COMPARED = ("read", "copy", "copy_with_more", "masks", "masks_row_by_row", "reasons", "first_reason", "pandas_script")
PACKAGES = "duckdb sqlglot pandas pyarrow cedarpy zen-engine common-expression-language regopy".split()
PANDAS_ROWS = 1_000_000  # beyond, the script needs more memory than the machine may have
GATES = (
    ("masks and outcome / copying the file, time", "masks", "copy", "seconds", 0.7),
    ("masks and outcome / copying the file, CPU", "masks", "copy", "cpu", 0.7),
    ("all columns and reasons / copying as many, time", "reasons", "copy_with_more", "seconds", 1.6),
    ("all columns and reasons / copying as many, CPU", "reasons", "copy_with_more", "cpu", 1.6),
)


def taken(task: str, folder: Path) -> dict[str, float]:
    """What one task took, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.batch", task, str(folder), str(out_of(task, folder))]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def out_of(task: str, folder: Path) -> Path:
    """Where the answers of a task are written."""
    return folder / f"out_{task}.parquet"


def compared(folder: Path, rows: int, rounds: int) -> dict[str, Any]:
    """The best of some rounds of every task on one folder, of those whose answers are right."""
    tasks = [name for name in COMPARED if name != "pandas_script" or rows <= PANDAS_ROWS]
    best = {task: taken(task, folder) for task in tasks}  # the first round also writes the answers that are checked
    answers = {task: out_of(task, folder) for task in tasks if task not in ("read", "copy", "copy_with_more")}
    differing = wrong(folder, answers)
    for _ in range(rounds - 1):
        for task in tasks:
            again = taken(task, folder)
            best[task] = {key: min(value, again[key]) for key, value in best[task].items()}
    kept = {task: values for task, values in best.items() if not differing.get(task)}
    for path in answers.values():
        path.unlink()
    return {"rows": rows, "rounds": rounds, "differences": differing, "tasks": kept}


def in_parts(folder: Path, rows: int, part: int) -> dict[str, Any]:
    """A file in parts: each is made, decided and removed, so that no more than one is on disk."""
    found = []
    for first in range(0, rows, part):
        each = folder / f"part_{first}"
        generate.write(each, part, first=first)
        found.append({"copy": taken("copy", each), "masks": taken("masks", each)})
        for path in each.glob("*.parquet"):
            path.unlink()
    whole = {task: round(sum(p[task]["seconds"] for p in found), 1) for task in ("copy", "masks")}
    peak = max(p["masks"]["peak_mib"] for p in found)
    return {"rows": rows, "part": part, "seconds": whole, "peak_mib": peak}


def singles(folder: Path) -> dict[str, Any]:
    """The single decision, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.single", str(folder)]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def measured(options: argparse.Namespace) -> dict[str, Any]:
    """All that a run measures."""
    sizes = [1_000_000, 10_000_000] if options.full else [options.rows]
    report: dict[str, Any] = {
        "day": datetime.now(UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "load_before": [round(load, 1) for load in os.getloadavg()],
        "law": law().version,
        "versions": {name: version for name in PACKAGES if (version := _version(name))},
        "batch": [],
    }
    for rows in sizes:
        folder = options.folder / f"rows_{rows}"
        generate.write(folder, rows)
        report["batch"].append({"profile": "usual", **compared(folder, rows, options.rounds)})
    unknown = options.folder / f"unknown_{sizes[0]}"
    generate.write(unknown, sizes[0], nulls=0.4)
    report["batch"].append({"profile": "many unknown", **compared(unknown, sizes[0], 1)})
    if options.full:
        report["parts"] = in_parts(options.folder, 100_000_000, 10_000_000)
    report["single"] = singles(options.folder / f"rows_{sizes[0]}")
    return report


def table(report: dict[str, Any]) -> str:
    """The page: ratios first, then what they are made of."""
    lines = [
        "# Speed",
        "",
        (
            f"Measured on {report['day']}: {report['machine']}; load before {report['load_before'][0]}."
            f" Law {report['law']}, all of it, with the mask of unknowns. Each measurement is a process of its own, the"
            " best of interleaved rounds; answers were compared first. Ratios are what to read: seconds are this"
            " machine's. Written by `make bench`."
        ),
        "",
        "| profile | rows | ratio | measured | gate |",
        "|---|---|---|---|---|",
    ]
    for batch in report["batch"]:
        tasks = batch["tasks"]
        for words, one, other, unit, gate in GATES:
            if one in tasks and other in tasks:
                ratio = tasks[one][unit] / tasks[other][unit]
                lines.append(f"| {batch['profile']} | {batch['rows']:,} | {words} | {ratio:.2f} | {gate} |")
        if "pandas_script" in tasks:
            for unit in ("seconds", "cpu"):
                ratio = tasks["pandas_script"][unit] / tasks["masks"][unit]
                lines.append(
                    f"| {batch['profile']} | {batch['rows']:,} | pandas script / ours, {unit} | {ratio:.1f} | 5 |"
                )
    single = report["single"]["us"]
    ours = single["licite, decision compiled for the campaign"]["p50_us"]
    asked = f"peers are asked {report['single']['asked_of_peers']} of them and no mask of unknowns"
    lines += ["", f"One decision ({report['single']['live_rules']} live rules; {asked}):", ""]
    lines += ["| engine | median µs | 99 of 100 µs | times ours |", "|---|---|---|---|"]
    for name, found in sorted(single.items(), key=lambda item: item[1]["p50_us"]):
        lines.append(f"| {name} | {found['p50_us']:,} | {found['p99_us']:,} | {found['p50_us'] / ours:,.1f} |")
    lines += [f"| {name} | {why} | | |" for name, why in report["single"]["failed"].items()]
    for batch in report["batch"]:
        lines += [
            "",
            f"{batch['rows']:,} rows, {batch['profile']}; rows that differ from ours: {batch['differences']}",
            "",
        ]
        lines += ["| task | seconds | CPU s | peak MiB | written MiB |", "|---|---|---|---|---|"]
        for task, took in batch["tasks"].items():
            lines.append(
                f"| {task} | {took['seconds']} | {took['cpu']} | {took['peak_mib']:,.0f} | {took['written_mib']} |"
            )
    if "parts" in report:
        lines += ["", f"In parts: {json.dumps(report['parts'])}"]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, print the page, and write it beside its numbers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="1, 10 and 100 million rows")
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()) / "licite-bench", help="where the invented files go"
    )
    options = parser.parse_args()
    report = measured(options)
    page = table(report)
    RESULTS.mkdir(exist_ok=True)
    name = "speed-full" if options.full else "speed"
    (RESULTS / f"{name}.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    (RESULTS / f"{name}.md").write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
