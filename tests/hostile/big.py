"""Files that are big, or become big: read in a process of its own, whose memory and time are measured."""

import random
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.hostile import containers
from tests.hostile.named import CARD, CELLS, HEADER, TABLE

MEMORY_MOST_MB = 1_024
SECONDS_MOST = 60
_REPOSITORY = Path(__file__).parents[2]
# Twice what may be resident: the engine reserves more than it takes, and no more than this may be reserved.
_RESERVED = 6 << 30


@dataclass(frozen=True)
class Big:
    """A file by name, what is written to a path, and what must become of it; `full`: only in the whole campaign."""

    what: str
    file: str
    write: Callable[[Path], None]
    accepted: int = 0
    rejected: int = 0
    refused: str | None = None
    full: bool = False


@dataclass(frozen=True)
class Measured:
    """What became of a file, its seconds, and the megabytes that were resident at the most, of all its processes."""

    accepted: int
    rejected: int
    refused: str
    seconds: float
    megabytes: int


def measured(path: Path) -> Measured:
    """Reads a file in a process of its own, which may reserve no more than six gigabytes nor take over two minutes."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.big", str(path)],
        cwd=_REPOSITORY, capture_output=True, text=True, timeout=2 * SECONDS_MOST, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2_000:]
    accepted, rejected, refused, seconds, megabytes = done.stdout.splitlines()[-1].split(" ")
    return Measured(int(accepted), int(rejected), refused, float(seconds), int(megabytes))


def _main(path: Path) -> None:
    import time

    import duckdb

    from licite.contacts.rejects import Rejects
    from licite.contacts.table import read_contacts
    from licite.errors import LiciteError
    from tests.contacts.reading import LOCKED

    resource.setrlimit(resource.RLIMIT_AS, (_RESERVED, _RESERVED))
    started, rejects, read, refused = time.perf_counter(), Rejects(), 0, "-"
    with duckdb.connect(config={**LOCKED, "memory_limit": "512MB", "threads": "2"}) as con:
        try:
            read = read_contacts(con, path, rejects=rejects).read
        except LiciteError as fault:
            refused, rejects = fault.code, Rejects()
    seconds = time.perf_counter() - started
    resident = _own_resident() + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(read - len(rejects), len(rejects), refused, round(seconds, 2), resident // 1024)


def _own_resident() -> int:
    """The most kilobytes that this program held; `ru_maxrss` would count those of the one that started it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(next(line for line in status.read_text("utf-8").splitlines() if line.startswith("VmHWM")).split()[1])


def _repeated(head: str, line: str, times: int, tail: str = "") -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as stream:
            stream.write(head)
            for _ in range(times // 1_000):
                stream.write(line * 1_000)
            stream.write(line * (times % 1_000) + tail)

    return write


def _bytes(made: Callable[[], bytes]) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(made())

    return write


def _zip_of(name: str, chunk: bytes, times: int) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
            archive.open(name, "w", force_zip64=True) as stream,
        ):
            for _ in range(times):
                stream.write(chunk)

    return write


def _many_members(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(10_001):
            archive.writestr(f"{number}.csv", "")


def _far_cell() -> bytes:
    """A sheet of two rows and one cell in the last row and column that there are."""
    first = containers.xlsx_cell("A1", "Email") + containers.xlsx_cell("B1", "Nom")
    second = containers.xlsx_cell("A2", "ann@firm.example") + containers.xlsx_cell("B2", "Ann")
    last = containers.xlsx_cell("XFD1048576", "x")
    return containers.bare_xlsx(f'<row r="1">{first}</row><row r="2">{second}</row><row r="1048576">{last}</row>')


def _repeated_row(columns: int) -> Callable[[], bytes]:
    """An OpenDocument sheet in which one row and one of its cells are said to stand there again and again."""
    cell = containers.ods_cell("x", f'table:number-columns-repeated="{columns}"')
    cells = containers.ods_cell("a@firm.example") + cell
    row = f'<table:table-row table:number-rows-repeated="1048000">{cells}</table:table-row>'
    return lambda: containers.ods(CELLS, row)


def _dense_sheet(rows: int) -> Callable[[], bytes]:
    """A workbook full of numbers, which pack well and yet not like a bomb."""

    def cells() -> Iterator[str]:
        rng = random.Random(1)
        yield f'<row r="1">{containers.xlsx_cell("A1", "Email")}{containers.xlsx_cell("B1", "Nom")}</row>'
        for row in range(2, rows + 2):
            number = rng.randrange(10**6)
            yield f'<row r="{row}">' + "".join(f'<c r="{c}{row}"><v>{number}</v></c>' for c in "ABCDEFGHIJ") + "</row>"

    return lambda: containers.bare_xlsx("".join(cells()))


BIG: tuple[Big, ...] = (
    Big("a line of 60 MB among rows", "list.csv", _repeated(TABLE, "x" * 60, 1_000_000, "\n"), refused="FIL042"),
    Big("60 MB without a line end", "list.csv", _repeated("", "ann@firm.example;", 3_600_000), refused="FIL027"),
    Big("a header of 200,000 columns", "list.csv", _repeated("Email;Nom", ";x", 200_000, "\n"), refused="FIL027"),
    Big("a row of 200,000 columns", "list.csv", _repeated(TABLE, ";x", 199_000, "\n"), 3, 1),
    Big("60 MB of zeros behind a table", "list.csv", _repeated(TABLE, "\0" * 60, 1_000_000), refused="FIL008"),
    Big("1,000,000 blank lines", "list.csv", _repeated(TABLE, "\n", 1_000_000), 3),
    Big("100,000 lone quotes", "list.csv", _repeated(HEADER, 'p@firm.example;"Zoé;non\n', 100_000), 0, 100_000),
    Big("100,000 rows cut short", "list.csv", _repeated(HEADER, "p@firm.example;Zoé\n", 100_000), 0, 100_000),
    Big(
        "1,000,000 rows cut short",
        "list.csv",
        _repeated(HEADER, "p@firm.example;Zoé\n", 1_000_000),
        0,
        1_000_000,
        full=True,
    ),
    Big("a quote that nothing closes", "list.csv", _repeated(HEADER + '"', "x\n", 100_000), 0, 100_000),
    Big("a card of 60 MB", "list.vcf", _repeated(CARD + "BEGIN:VCARD\r\n", "NOTE:x\r\n", 8_000_000), refused="FIL044"),
    Big("a bomb of 300 MB", "list.zip", _zip_of("contacts.csv", b"x" * (1 << 20), 300), refused="FIL015"),
    Big(
        "a bomb in a workbook",
        "list.xlsx",
        _zip_of("xl/worksheets/sheet1.xml", b" " * (1 << 20), 300),
        refused="FIL015",
    ),
    Big("10,001 files in an archive", "list.zip", _many_members, refused="FIL015"),
    Big("a cell in the last row and column", "list.xlsx", _bytes(_far_cell), refused="FIL043"),
    Big("a row of 16,000 cells a million times", "list.ods", _bytes(_repeated_row(16_000)), refused="FIL017"),
    Big("200,000 rows of numbers", "list.xlsx", _bytes(_dense_sheet(200_000)), 200_000, full=True),
    Big("1,048,000 rows of numbers", "list.xlsx", _bytes(_dense_sheet(1_048_000)), refused="FIL043", full=True),
)

if __name__ == "__main__":
    _main(Path(sys.argv[1]))
