"""The gates of speed: what was measured beside the bar, and whether it is met, with the facts of the run."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

TEN_MILLION = 10_000_000
MIB = 2**20
GIGABYTE = 10**9 / MIB
OURS, CEDAR = "licite, decision compiled for the campaign", "cedarpy, policies parsed once"
# What is divided by what, the bar, and whether the bar is a ceiling or a floor; the size that the bar is set for.
RATIOS = (
    ("masks and outcome / copying the file, time", "masks", "copy", "seconds", 0.7, "at most", TEN_MILLION),
    ("masks and outcome / copying the file, CPU", "masks", "copy", "cpu", 0.7, "at most", TEN_MILLION),
    ("columns, reasons / as many copied, time", "reasons", "copy_with_more", "seconds", 1.6, "at most", TEN_MILLION),
    ("columns, reasons / as many copied, CPU", "reasons", "copy_with_more", "cpu", 1.6, "at most", TEN_MILLION),
    ("pandas script / masks and outcome, time", "pandas_script", "masks", "seconds", 5, "at least", 1_000_000),
    ("CSV, all normalisation / CSV to Parquet, CPU", "csv_normalised", "csv_copy", "cpu", 1.4, "at most", 1_000_000),
)  # fmt: skip
UNGATED = "many unknown"
PEAKS = (("masks and outcome, MiB at the peak", "masks"), ("all columns, reasons, MiB at the peak", "reasons"))


@dataclass(frozen=True)
class Gate:
    """One bar. `set_for` is the number of rows that it is set for, 0 where the number does not matter.

    `met` is None where it is not gated: fewer rows than that, or rows of which nearly every one is alone.
    """

    gate: str
    profile: str
    rows: int
    measured: float
    side: str
    bar: float
    met: bool | None
    set_for: int
    facts: str


def gates(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every gate that the report has the numbers for, in order."""
    return [
        asdict(gate) for gate in (*_of_batches(report), *_of_sizes(report), *_of_parts(report), *_of_singles(report))
    ]


def _gate(name: str, run: Mapping[str, Any], measured: float, side: str, bar: float, set_for: int) -> Gate:
    rows, profile = run.get("rows", 0), run.get("profile", "")
    met: bool | None = measured <= bar if side == "at most" else measured >= bar
    facts = f"load {run['load_after'][0]} at the end of its rounds" if not met else ""
    if rows < set_for or profile == UNGATED:
        met, facts = None, f"the bar is for {set_for:,} rows" if rows < set_for else "the bar is for the usual profile"
    return Gate(name, profile, rows, round(measured, 3), side, bar, met, set_for, facts)


def _of_batches(report: Mapping[str, Any]) -> Iterator[Gate]:
    for run in [*report["batch"], *([report["csv"]] if "csv" in report else [])]:
        tasks = run["tasks"]
        for name, one, other, unit, bar, side, set_for in RATIOS:
            if one in tasks and other in tasks:
                yield _gate(name, run, tasks[one][unit] / tasks[other][unit], side, bar, set_for)
        for name, task in PEAKS:
            if task in tasks:
                yield _gate(name, run, tasks[task]["peak_mib"], "at most", round(GIGABYTE), TEN_MILLION)


def _of_sizes(report: Mapping[str, Any]) -> Iterator[Gate]:
    """Ten times the rows may take eleven times as long."""
    by_rows = {run["rows"]: run for run in report["batch"] if run["profile"] == "usual"}
    small, large = by_rows.get(TEN_MILLION // 10), by_rows.get(TEN_MILLION)
    if small and large:
        for task in ("masks", "reasons"):
            if task in small["tasks"] and task in large["tasks"]:
                ratio = large["tasks"][task]["cpu"] / small["tasks"][task]["cpu"]
                yield _gate(f"{task}, 10 million rows / 1 million, CPU", large, ratio, "at most", 11, TEN_MILLION)


def _of_parts(report: Mapping[str, Any]) -> Iterator[Gate]:
    if "parts" in report:
        parts = report["parts"]
        yield _gate(
            "in parts, MiB at the peak", parts, parts["peak_mib"], "at most", round(2 * GIGABYTE), 10 * TEN_MILLION
        )


def _of_singles(report: Mapping[str, Any]) -> Iterator[Gate]:
    found, run = report["single"]["us"], {"load_after": report["single"]["load_after"]}
    yield _gate("one decision, microseconds at the median", run, found[OURS]["p50_us"], "at most", 10, 0)
    if CEDAR in found:
        ratio = found[CEDAR]["p50_us"] / found[OURS]["p50_us"]
        yield _gate("cedarpy with its policies parsed / one decision", run, ratio, "at least", 40, 0)
