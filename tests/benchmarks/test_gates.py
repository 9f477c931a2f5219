"""Gates say met or missed by the numbers alone, and the page shows each of them."""

from copy import deepcopy
from typing import Any

import pytest

from benchmarks.gates import CEDAR, OURS, TEN_MILLION, gates
from benchmarks.page import page

TAKEN = {"seconds": 1.0, "cpu": 2.0, "peak_mib": 500.0, "written_mib": 10.0}


def run(profile: str, rows: int, **tasks: float) -> dict[str, Any]:
    took = {name: {**TAKEN, "seconds": seconds, "cpu": 2 * seconds} for name, seconds in tasks.items()}
    return {"profile": profile, "rows": rows, "rounds": 2, "load_after": [3.5, 1, 1], "differences": {}, "tasks": took}


REPORT: dict[str, Any] = {
    "by": "make bench", "day": "2026-11-25", "minutes": 3.0, "machine": "2 cores", "load_before": [0.5, 0, 0],
    "load_after": [0.7, 0, 0], "law": "abc", "absent": ["openfisca: not installed"],
    "batch": [
        run("usual", TEN_MILLION // 10, copy=2, copy_with_more=2.5, masks=1.6, reasons=4.5, pandas_script=9),
        run("many unknown", TEN_MILLION // 10, copy=2, masks=9),
        run("usual", TEN_MILLION, copy=20, copy_with_more=25, masks=14, reasons=41),
    ],
    "csv": {"rows": TEN_MILLION // 10, "rounds": 1, "load_after": [1, 1, 1], "differences": {}, "tasks": {}},
    "single": {
        "live_rules": 57, "asked_of_peers": 49, "load_after": [2, 1, 1], "failed": {"regopy": "not installed"},
        "us": {OURS: {"p50_us": 3.0, "p99_us": 9.0}, CEDAR: {"p50_us": 150.0, "p99_us": 400.0}},
    },
    "screens": {"csv": {"rows": 20_000, "seconds": 5.0, "cpu": 7.0, "peak_mib": 390.0, "written_mib": 20.0}},
    "classify": {"unseen/phones.csv": {"rows": 40, "figures": {"numbers_right": 1.0}, "misses": 0}},
    "parts": {
        "rows": 10 * TEN_MILLION, "part": TEN_MILLION, "decided": 10 * TEN_MILLION, "outcomes": {}, "peak_mib": 1_950.0,
        "seconds": {"copy": 200, "masks": 140}, "cpu": {"copy": 400, "masks": 280}, "load_after": [1, 1, 1],
    },
}  # fmt: skip


def found(report: dict[str, Any]) -> dict[tuple[str, str, int], dict[str, Any]]:
    return {(gate["gate"], gate["profile"], gate["rows"]): gate for gate in gates(report)}


@pytest.mark.parametrize(
    ("name", "profile", "rows", "measured", "met"),
    [
        ("masks and outcome / copying the file, time", "usual", TEN_MILLION, 0.7, True),
        ("columns, reasons / as many copied, time", "usual", TEN_MILLION, 1.64, False),
        ("masks and outcome / copying the file, time", "usual", TEN_MILLION // 10, 0.8, None),
        ("masks and outcome / copying the file, time", "many unknown", TEN_MILLION // 10, 4.5, None),
        ("pandas script / masks and outcome, time", "usual", TEN_MILLION // 10, 5.625, True),
        ("masks, 10 million rows / 1 million, CPU", "usual", TEN_MILLION, 8.75, True),
        ("one decision, microseconds at the median", "", 0, 3.0, True),
        ("cedarpy with its policies parsed / one decision", "", 0, 50.0, True),
        ("in parts, MiB at the peak", "", 10 * TEN_MILLION, 1950.0, False),
        ("masks and outcome, MiB at the peak", "usual", TEN_MILLION, 500.0, True),
    ],
)
def test_a_gate_is_met_or_missed_by_its_numbers(
    name: str, profile: str, rows: int, measured: float, met: bool | None
) -> None:
    gate = found(REPORT)[name, profile, rows]
    assert (gate["measured"], gate["met"]) == (measured, met)
    assert bool(gate["facts"]) is (met is not True)


def test_a_gate_that_is_missed_says_under_what_load() -> None:
    missed = found(REPORT)["columns, reasons / as many copied, time", "usual", TEN_MILLION]
    assert missed["facts"] == "load 3.5 at the end of its rounds"


def test_what_was_not_measured_has_no_gate() -> None:
    report = deepcopy(REPORT)
    del report["parts"], report["batch"][2], report["single"]["us"][CEDAR]
    names = {gate["gate"] for gate in gates(report)}
    assert not {name for name in names if "parts" in name or "10 million" in name or "cedarpy" in name or "CSV" in name}


def test_the_page_shows_every_gate_and_every_number() -> None:
    report = {**REPORT, "gates": gates(REPORT)}
    text = page(report)
    assert text.count("| met |") == sum(gate["met"] is True for gate in report["gates"]) > 5
    assert text.count("| missed |") == sum(gate["met"] is False for gate in report["gates"]) == 3
    for said in (
        "regopy | not installed",
        "| csv | 20,000 | 5.0 |",
        "numbers right 100.00 %",
        "openfisca: not installed",
    ):
        assert said in text
    assert "CSV of" not in text
    report["csv"] = run("usual", 1_000, csv_copy=1, csv_normalised=1.5)
    assert "CSV of 1,000 rows" in page(report)
