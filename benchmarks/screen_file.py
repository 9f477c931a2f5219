"""Times `licite screen` whole on invented rows: seconds, seconds of CPU, rows a second and the most memory it held."""

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

EXAMPLES = Path(__file__).parent.parent / "examples"


@dataclass(frozen=True)
class File:
    """A file to screen: the encoding that its text is in, and the ending of what is written."""

    encoding: str
    ending: str


FILES = {
    "csv": File("utf-8", ".csv"),
    "csv in Windows-1252": File("cp1252", ".csv"),
    "csv, answers in xlsx": File("utf-8", ".xlsx"),
}


def write_rows(source: Path, target: Path, rows: int, encoding: str = "utf-8") -> None:
    """Repeat the example's people `rows` times, each time with an address of its own, so that none is a duplicate."""
    with (
        source.open(encoding="utf-8-sig", newline="") as given,
        target.open("w", encoding=encoding, newline="") as made,
    ):
        sample = given.read(4096)
        given.seek(0)
        dialect = csv.Sniffer().sniff(sample, delimiters=";,\t")
        header, *people = csv.reader(given, dialect)
        writer = csv.writer(made, dialect)
        writer.writerow(header)
        for number, person in zip(range(rows), cycle(filter(any, people)), strict=False):
            writer.writerow([cell.replace("@", f".{number}@", 1) if "@" in cell else cell for cell in person])


def screened(file: File, rows: int) -> dict[str, float]:
    """What the whole program took, in a process of its own; every row must have an answer."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "rows.csv"), Path(folder, f"out{file.ending}")
        write_rows(EXAMPLES / "prospects-paie.csv", source, rows, file.encoding)
        command = [sys.executable, "-m", "licite.cli.main", "screen", str(source), "--out", str(out), "--json"]
        began = time.perf_counter()
        told = subprocess.run(
            [*command, "--campaign", str(EXAMPLES / "campagne-paie.yaml")], check=True, capture_output=True, text=True
        )
        seconds = time.perf_counter() - began
        summary = json.loads(told.stdout)
        assert summary["read"] == rows == summary["accepted"] + summary["rejected"] + summary["duplicate"]
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return {
            "rows": rows,
            "seconds": round(seconds, 2),
            "cpu": round(used.ru_utime + used.ru_stime, 2),
            "peak_mib": round(used.ru_maxrss / 1024, 1),
            "written_mib": round(out.stat().st_size / 2**20, 1),
        }


def main() -> None:
    """Screen the rows and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", choices=sorted(FILES), nargs="?", default="csv")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = screened(FILES[options.file], options.rows)
    if options.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:12} {value:,}")


if __name__ == "__main__":
    main()
