"""Time `licite screen` on invented rows: seconds, rows a second and peak memory of the whole program."""

import argparse
import csv
import resource
import subprocess
import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path

EXAMPLES = Path(__file__).parent.parent / "examples"


def write_rows(source: Path, target: Path, rows: int) -> None:
    """Repeat the example's people `rows` times, each time with an address of its own, so that none is a duplicate."""
    with source.open(encoding="utf-8-sig", newline="") as given, target.open("w", encoding="utf-8", newline="") as made:
        sample = given.read(4096)
        given.seek(0)
        dialect = csv.Sniffer().sniff(sample, delimiters=";,\t")
        header, *people = csv.reader(given, dialect)
        writer = csv.writer(made, dialect)
        writer.writerow(header)
        for number, person in zip(range(rows), cycle(people), strict=False):
            writer.writerow([cell.replace("@", f".{number}@", 1) if "@" in cell else cell for cell in person])


def main() -> None:
    """Screen the rows in a process of its own and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--ending", default=".csv", choices=[".csv", ".xlsx", ".parquet", ".jsonl"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "rows.csv"), Path(folder, f"out{options.ending}")
        write_rows(EXAMPLES / "prospects-paie.csv", source, options.rows)
        command = [sys.executable, "-m", "licite.cli.main", "screen", str(source), "--out", str(out), "--json"]
        began = time.perf_counter()
        subprocess.run(
            [*command, "--campaign", str(EXAMPLES / "campagne-paie.yaml")], check=True, stdout=subprocess.DEVNULL
        )
        seconds = time.perf_counter() - began
        print(f"rows      {options.rows:,}")
        print(f"seconds   {seconds:.1f}")
        print(f"rows/s    {options.rows / seconds:,.0f}")
        print(f"peak      {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:,.0f} MiB")
        print(f"written   {out.stat().st_size / 2**20:,.1f} MiB")


if __name__ == "__main__":
    main()
