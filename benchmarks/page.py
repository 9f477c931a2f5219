"""The page that a run writes: gates first, then what they are made of."""

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.gates import OURS


def page(report: Mapping[str, Any]) -> str:
    """The report as a page."""
    parts = (_head, _gates, _single, _batches, _csv, _in_parts, _screens, _classify, _absent)
    return "\n".join(line for part in parts for line in part(report)) + "\n"


def _head(report: Mapping[str, Any]) -> Iterator[str]:
    yield "# Speed"
    yield ""
    yield (
        f"Measured on {report['day']} in {report['minutes']} minutes: {report['machine']}; load before"
        f" {report['load_before'][0]}, after {report['load_after'][0]}. Law {report['law']}, all of it, with the mask"
        " of unknowns. Each measurement is a process of its own, the best of interleaved rounds (the most, for memory);"
        " answers were compared first. Ratios are what to read: seconds are this machine’s. Written by"
        f" `{report['by']}`; what the words mean: [docs/en/speed.md](../../docs/en/speed.md)."
    )


def _gates(report: Mapping[str, Any]) -> Iterator[str]:
    yield from _table("profile", "rows", "gate", "measured", "bar", "", "facts")
    for gate in report["gates"]:
        met = {True: "met", False: "missed", None: "not gated"}[gate["met"]]
        rows = f"{gate['rows']:,}" if gate["rows"] else ""
        yield _row(
            gate["profile"], rows, gate["gate"], gate["measured"], f"{gate['side']} {gate['bar']}", met, gate["facts"]
        )


def _single(report: Mapping[str, Any]) -> Iterator[str]:
    single = report["single"]
    ours = single["us"][OURS]["p50_us"]
    yield ""
    yield (
        f"One decision: {single['live_rules']} rules depend on the contact; peers are asked"
        f" {single['asked_of_peers']} of them and no mask of unknowns."
    )
    yield from _table("engine", "median µs", "99 of 100 µs", "times ours")
    for name, found in sorted(single["us"].items(), key=lambda item: float(item[1]["p50_us"])):
        yield _row(name, f"{found['p50_us']:,}", f"{found['p99_us']:,}", f"{found['p50_us'] / ours:,.1f}")
    for name, why in single["failed"].items():
        yield _row(name, why, "", "")


def _batches(report: Mapping[str, Any]) -> Iterator[str]:
    for run in report["batch"]:
        yield ""
        profile = f"{run['rows']:,} rows, {run['profile']}, {run['rounds']} rounds"
        yield f"{profile}; answers that differ from ours: {_differing(run)}."
        yield from _tasks(run["tasks"])


def _csv(report: Mapping[str, Any]) -> Iterator[str]:
    if report["csv"]["tasks"]:
        yield ""
        yield f"CSV of {report['csv']['rows']:,} rows to Parquet, {report['csv']['rounds']} rounds."
        yield from _tasks(report["csv"]["tasks"])


def _tasks(tasks: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    yield from _table("task", "seconds", "CPU s", "peak MiB", "written MiB")
    for task, took in tasks.items():
        yield _row(task, took["seconds"], took["cpu"], f"{took['peak_mib']:,.0f}", f"{took['written_mib']:,.1f}")


def _differing(run: Mapping[str, Any]) -> str:
    told = {task: count for task, count in run["differences"].items() if count}
    return ", ".join(f"{task} {count:,} (not measured)" for task, count in told.items()) or "none"


def _in_parts(report: Mapping[str, Any]) -> Iterator[str]:
    if "parts" in report:
        parts = report["parts"]
        yield ""
        seconds = parts["seconds"]
        yield (
            f"{parts['rows']:,} rows in parts of {parts['part']:,}, each against the whole list of refusals: masks"
            f" {seconds['masks']:,} s, {parts['cpu']['masks']:,} s of CPU,"
            f" {parts['peak_mib']:,.0f} MiB at the peak;"
            f" copying the same {seconds['copy']:,} s; {parts['decided']:,} rows decided."
        )
        if "day" in parts:
            yield (
                f"The parts were measured apart, on {parts['day']} in {parts['minutes']} minutes, load before"
                f" {parts['load_before'][0]}, after {parts['load_after'][0]}."
            )


def _screens(report: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield "`licite screen` whole: reading, duplicates, facts, rules, missing facts, remedies, sentences, summary."
    yield from _table("file", "rows", "seconds", "CPU s", "rows a second", "peak MiB")
    for name, found in report["screens"].items():
        rate = f"{found['rows'] / found['seconds']:,.0f}"
        yield _row(name, f"{found['rows']:,}", found["seconds"], found["cpu"], rate, f"{found['peak_mib']:,.0f}")


def _classify(report: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield "`licite classify` on labelled files; an answer counts at `likely` or better."
    yield from _table("file", "rows", "answered otherwise", "figures")
    for name, score in report["classify"].items():
        figures = ", ".join(
            f"{figure.replace('_', ' ')} {100 * share:.2f} %" for figure, share in score["figures"].items()
        )
        yield _row(name, f"{score['rows']:,}", score["misses"], figures)


def _absent(report: Mapping[str, Any]) -> Iterator[str]:
    if report["absent"]:
        yield ""
        yield "Not there in this run: " + "; ".join(report["absent"]) + "."


def _table(*columns: str) -> Iterator[str]:
    yield ""
    yield _row(*columns)
    yield "|" + "---|" * len(columns)


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"
