"""The files that everybody meets one day, each with whether it must be read, how many rows, and else why not."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from tests.hostile import containers

HEADER = "Email;Prénom;Désinscrit\n"
ROWS = [f"p{n}@firm.example;Zoé{n};{'oui' if n == 1 else 'non'}\n" for n in range(3)]
TABLE = HEADER + "".join(ROWS)
CELLS = [line.rstrip("\n").split(";") for line in TABLE.splitlines()]
CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann\r\nEMAIL:ann@firm.example\r\nEND:VCARD\r\n"


@dataclass(frozen=True)
class Named:
    """A file by name: the rows that are accepted and rejected where it must be read, else the code of its refusal."""

    what: str
    file: str
    content: Callable[[], bytes]
    accepted: int = 0
    rejected: int = 0
    refused: str | None = None


def _text(text: str, encoding: str = "utf-8") -> Callable[[], bytes]:
    return lambda: text.encode(encoding)


def _read(what: str, content: str, accepted: int, rejected: int = 0, encoding: str = "utf-8") -> Named:
    return Named(what, "list.csv", _text(content, encoding), accepted, rejected)


def _not(what: str, code: str, content: bytes | Callable[[], bytes], file: str = "list.csv") -> Named:
    return Named(what, file, content if callable(content) else lambda: content, refused=code)


def _climbing() -> bytes:
    return containers.zipped({"../../contacts.csv": TABLE})


def _bomb() -> bytes:
    """50 MB of one letter, which pack into 50 KB."""
    return containers.zipped({"contacts.csv": b"x" * (50 << 20)})


def _locked() -> bytes:
    """An archive of which the first member says that it has a password."""
    packed = bytearray(containers.zipped({"contacts.csv": TABLE}))
    packed[6] |= 1
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    return bytes(packed)


def _lying_about_its_size() -> bytes:
    packed = bytearray(containers.zipped({"contacts.csv": TABLE}))
    place = packed.index(b"PK\x01\x02") + 24
    packed[place : place + 4] = (1).to_bytes(4, "little")
    return bytes(packed)


def _two_lists() -> bytes:
    return containers.zipped({"a.csv": TABLE, "b.csv": TABLE})


def _empty_archive() -> bytes:
    stream = io.BytesIO()
    zipfile.ZipFile(stream, "w").close()
    return stream.getvalue()


def _formulas_never_computed() -> bytes:
    """As a program writes them: formulas without their results, and an error."""
    cells = [containers.xlsx_cell(f"{column}1", name) for column, name in zip("ABC", CELLS[0], strict=True)]
    rows = [f'<row r="1">{"".join(cells)}</row>']
    for n in (2, 3):
        formula = f'<c r="C{n}"><f>IF(A{n}="","","oui")</f></c>' if n == 2 else '<c r="C3" t="e"><v>#REF!</v></c>'
        rows.append(f'<row r="{n}">{containers.xlsx_cell(f"A{n}", f"p{n}@firm.example")}{formula}</row>')
    return containers.bare_xlsx("".join(rows))


def _with_empty_rows_to_the_end() -> bytes:
    empty = '<table:table-row table:number-rows-repeated="1048000">'
    cells = '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    return containers.ods(CELLS, empty + cells)


LOGIN = '<!DOCTYPE html>\n<html><head><title>Connexion</title></head><body><form action="/login"></form></body></html>'

NAMED: tuple[Named, ...] = (
    _read("UTF-8", TABLE, 3),
    _read("UTF-8 with its mark", TABLE, 3, encoding="utf-8-sig"),
    _read("UTF-16 with its mark", TABLE, 3, encoding="utf-16"),
    _read("UTF-16 LE without mark", TABLE, 3, encoding="utf-16-le"),
    _read("UTF-16 BE without mark", TABLE, 3, encoding="utf-16-be"),
    _read("UTF-16 BE with its mark", "\ufeff" + TABLE, 3, encoding="utf-16-be"),
    _read("Windows-1252", TABLE, 3, encoding="cp1252"),
    _read("MacRoman", TABLE, 3, encoding="mac_roman"),
    _read("DOS", TABLE, 3, encoding="cp850"),
    _read("CR, LF and CRLF in one file", HEADER.rstrip() + "\r" + ROWS[0] + ROWS[1].rstrip() + "\r\n" + ROWS[2], 3),
    _read("CR alone", TABLE.replace("\n", "\r"), 3),
    Named("UTF-8 and Windows-1252 joined", "list.csv", lambda: TABLE.encode() + ROWS[0].encode("cp1252"), 4),
    Named("UTF-8 with its mark, twice", "list.csv", lambda: TABLE.encode("utf-8-sig") * 2, 6),
    _not("UTF-16 with a byte missing", "FIL040", TABLE.encode("utf-16") + b"a"),
    _not("UTF-16 without one of its bytes", "FIL040", TABLE.encode("utf-16")[:60] + TABLE.encode("utf-16")[61:]),
    _not("a mark of UTF-16 before UTF-8", "FIL040", b"\xff\xfe" + TABLE.encode()),
    _read("a zero byte in a row", TABLE.replace("Zoé1", "Zo\0é1"), 2, 1),
    _read("zero bytes at the end", TABLE + "\0" * 10, 3, 1),
    _not("a zero byte in the header", "FIL041", TABLE.replace("Prénom", "Pré\0nom").encode()),
    _read("a lone quote", TABLE.replace("Zoé1", '"Zoé1'), 2, 1),
    _read("a quote opened, closed two rows below", TABLE.replace("Zoé0", '"Zoé0').replace("Zoé2", 'Zoé2"'), 2, 1),
    _read("a lone quote above 5,000 rows", TABLE.replace("Zoé0", '"Zoé0') + "".join(ROWS[2:] * 5_000), 5_002, 1),
    _not("a lone quote in the header", "FIL041", b'"Email;Nom\nLee;Ann\n'),
    _read("quotes in a name", TABLE.replace("Zoé1", '"Zo" é1'), 3),
    _read("an address with a quote inside", TABLE.replace("p1@firm", '"p"1@firm'), 2, 1),
    _read("ragged rows", TABLE + "q@firm.example;Ann\nr@firm.example;Ann;non;;\ns@firm.example;Ann;non;x\n", 4, 2),
    _read("the header repeated", TABLE + HEADER + "".join(ROWS), 6),
    _read("two exports, the columns in another order", TABLE + "Prénom;Email;Désinscrit\nAnn;q@firm.example;oui\n", 4),
    _read("two exports of two tools", TABLE + "First Name;Last Name;Email\nAnn;Lee;q@firm.example\n", 3, 1),
    _read("two exports with two separators", TABLE + "First Name,Last Name,Email\nAnn,Lee,q@firm.example\n", 3, 2),
    _read("contacts above the header", ROWS[0] + ROWS[1] + TABLE, 3, 2),
    _read("a preamble", "Export du 3 mars 2026\n\nPar Ann Lee (ann@firm.example)\n" + TABLE, 3),
    _read("formulas in cells", TABLE.replace("Zoé1", '"=HYPERLINK(""http://x.example"")"').replace("Zoé2", "@A1"), 3),
    _read("commands for a terminal in a header", TABLE.replace("Prénom", "Pré\x1b[2Jnom"), 3),
    _read("only a header", HEADER, 0),
    _read("a line of 200,000 characters", TABLE + "x" * 200_000 + "\n" + ROWS[0], 4, 1),
    _read("blank lines", "\n\n" + TABLE.replace("\n", "\n\n \n;;\n"), 3),
    _not("2,001 columns", "FIL027", ";".join(f"c{n}" for n in range(2_001)).encode()),
    _not("a first line of 300,000 characters", "FIL041", b"x" * 300_000),
    _not("no header", "FIL009", "".join(ROWS).encode()),
    _not("empty", "FIL004", b""),
    _not("blank", "FIL004", b"\xef\xbb\xbf \n\t\n\0\n"),
    _not("a login page", "FIL006", LOGIN.encode()),
    _not("a login page in UTF-16", "FIL006", LOGIN.encode("utf-16")),
    _not("part of a web page", "FIL006", b"<!-- session -->\n<head><title>Log in</title></head>"),
    _not("an error in JSON", "FIL026", b'{"error": "session expired"}'),
    _not("a list in JSON", "FIL026", b'[ {"email": "ann@firm.example"} ]'),
    _not("a PDF", "FIL005", b"%PDF-1.7\n" + bytes(99)),
    _not("a picture", "FIL008", b"\x89PNG\r\n\x1a\n" + bytes(99)),
    _not("any bytes", "FIL008", bytes(range(256)) * 20),
    _not("gzip", "FIL028", lambda: containers.gzipped(TABLE.encode()), "list.csv.gz"),
    _not("gzip that calls itself CSV", "FIL028", lambda: containers.gzipped(TABLE.encode())),
    Named("the only table of an archive", "list.zip", lambda: containers.zipped({"contacts.csv": TABLE}), 3),
    _not("an archive cut off", "FIL016", lambda: containers.zipped({"contacts.csv": TABLE})[:-40], "list.zip"),
    _not("a false archive", "FIL016", b"PK\x03\x04" + bytes(400), "list.zip"),
    _not("an archive with nothing in it", "FIL013", _empty_archive, "list.zip"),
    _not("an archive with a password", "FIL016", _locked, "list.zip"),
    _not("an archive of two lists", "FIL013", _two_lists, "list.zip"),
    _not("an archive in an archive", "FIL013", lambda: containers.zipped({"in.zip": _two_lists()}), "list.zip"),
    _not("an archive that lies about its size", "FIL016", _lying_about_its_size, "list.zip"),
    _not("an archive whose path climbs", "FIL014", _climbing, "list.zip"),
    _not("a bomb", "FIL015", _bomb, "list.zip"),
    _not("a web page in an archive", "FIL006", lambda: containers.zipped({"contacts.csv": LOGIN}), "list.zip"),
    Named("a workbook", "list.xlsx", lambda: containers.xlsx(CELLS), 3),
    Named("a workbook that calls itself CSV", "list.csv", lambda: containers.xlsx(CELLS), 3),
    Named("formulas never computed, an error", "list.xlsx", _formulas_never_computed, 2),
    _not("a workbook cut off", "FIL016", lambda: containers.xlsx(CELLS)[:-200], "list.xlsx"),
    _not("a workbook of no sheet", "FIL017", lambda: containers.zipped({"xl/workbook.xml": "<x/>"}), "list.xlsx"),
    _not("a false old workbook", "FIL017", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2_000), "list.xls"),
    Named("an OpenDocument sheet", "list.ods", lambda: containers.ods(CELLS), 3),
    Named("a sheet with empty rows to its end", "list.ods", _with_empty_rows_to_the_end, 3),
    _not("an OpenDocument sheet cut off", "FIL016", lambda: containers.ods(CELLS)[:-200], "list.ods"),
    Named("cards", "list.vcf", _text(CARD * 3), 3),
    Named("a card with a zero byte", "list.vcf", _text(CARD + CARD.replace("Ann", "An\0n")), 1, 1),
    Named("a card with a damaged first line", "list.vcf", _text(CARD + CARD.replace("BEGIN", "BEG1N")), 1, 1),
    Named("a card without its end", "list.vcf", _text(CARD.replace("END:VCARD\r\n", "") + CARD), 1, 1),
    _not("no card that can be read", "FIL020", CARD.replace("Ann", "\0").encode(), "list.vcf"),
)  # fmt: skip
