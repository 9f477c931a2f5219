"""Exports of events: a table or JSON, whatever the tool called its columns; every row becomes one, or says why not."""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from licite.contacts.columns import column_key
from licite.contacts.dates import ORDERS, Order, Style, date_style, read_instant
from licite.contacts.readers.encoding import find_encoding
from licite.contacts.readers.kinds import file_kind
from licite.errors import LiciteError
from licite.operations.interactions.words import column_of, columns_of

_NEEDED = ("address", "event", "time")
_EPOCH = re.compile(r"\d{9,10}(\.\d+)?|\d{12,13}")
_SECONDS = re.compile(r"\d:\d\d:\d\d")
_OF_WORLD = re.compile(r"(?:z|utc|gmt)\s*$", re.IGNORECASE)
_OFFSET = re.compile(r"\d\s*([+-]\d\d):?(\d\d)\s*$")
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """An event as its tool wrote it, each part as text; `line` is where it stands, `robot` that the tool says so."""

    line: int
    address: str
    event: str
    time: str
    url: str = ""
    agent: str = ""
    method: str = ""
    campaign: str = ""
    detail: str = ""
    robot: bool = False


@dataclass(frozen=True)
class Moment:
    """When something happened. Not `exact`: the second is not known. `either`: day and month could change places."""

    at: datetime
    exact: bool
    either: bool = False


def read_rows(path: Path) -> list[Row]:
    """The rows of an export, in order.

    Fails with ITR002 where a table has no column for an address, an event or a time, with ITR003 where the file is
    neither a table nor JSON.
    """
    return list(_from_json(path) if _is_json(path) else _from_table(path))


def zone_named(name: str) -> ZoneInfo:
    """The time zone of this name; ITR004 where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise LiciteError("ITR004", value=name) from None


def day_order(rows: Sequence[Row]) -> Style:
    """Which of day and month the times of a file write first."""
    return date_style([row.time for row in rows])


def moment_of(text: str, zone: ZoneInfo, style: Style) -> Moment:
    """When this was, in the zone of the file where the text names none; ValueError where it says no time.

    Where nothing in the file tells the day from the month, the earlier of both readings is taken: it moves no date too
    far.

    >>> moment_of("1764000000", ZoneInfo("UTC"), date_style([])).at.isoformat()
    '2025-11-24T16:00:00+00:00'
    >>> moment_of("03/04/2026 10:15", ZoneInfo("UTC"), date_style(["03/04/2026 10:15"]))
    Moment(at=datetime.datetime(2026, 3, 4, 10, 15, tzinfo=datetime.timezone.utc), exact=False, either=True)
    """
    written = text.strip()
    if _EPOCH.fullmatch(written):
        number = float(written)
        return Moment(datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC), exact=True)
    exact = _SECONDS.search(written) is not None
    found = _iso(written)
    if found is not None:
        return Moment(_placed(found, written, zone), exact)
    readings = [read_instant(written, order) for order in _orders(written, style)]
    known = [_placed(one, written, zone) for one in readings if one is not None]
    if not known:
        raise ValueError(text)
    return Moment(min(known), exact, either=len(set(known)) > 1)


def is_possible(moment: datetime) -> bool:
    """Whether anything can have happened then: no message is older than 1990."""
    return moment >= _EARLIEST


def _iso(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(_OF_WORLD.sub("+00:00", written.replace(" UTC", "Z")))
    except ValueError:
        return None


def _orders(written: str, style: Style) -> tuple[Order, ...]:
    if not style.guessed:
        return (style.style,)
    found: list[Order] = []
    for order in ORDERS:
        try:
            read_instant(written, order)
            found.append(order)
        except ValueError:
            continue  # Not a reading; where neither is one, the caller is told.
    return tuple(found)


def _placed(moment: datetime, written: str, zone: ZoneInfo) -> datetime:
    if moment.tzinfo:
        return moment.astimezone(UTC)
    if _OF_WORLD.search(written):
        return moment.replace(tzinfo=UTC)
    if offset := _OFFSET.search(written):
        return datetime.fromisoformat(f"{moment.isoformat()}{offset[1]}:{offset[2]}").astimezone(UTC)
    return moment.replace(tzinfo=zone).astimezone(UTC)


# --- tables ------------------------------------------------------------------------------------------------


def _from_table(path: Path) -> Iterator[Row]:
    rows = _cells(path)
    head = next((cells for _, cells in rows if any(cell.strip() for cell in cells)), None)
    if head is None:
        raise LiciteError("ITR003", where=str(path), name=path.name)
    places = _places(head)
    missing = [part for part in _NEEDED if part not in places]
    if missing:
        raise LiciteError("ITR002", where=str(path), name=path.name, columns=", ".join(missing))
    for line, cells in rows:
        if any(cell.strip() for cell in cells):
            yield _row(line, {part: cells[at] for part, at in places.items() if at < len(cells)})


def _places(head: Sequence[str]) -> dict[str, int]:
    """By part, the column that holds it; of several that may, the most telling."""
    keys = [column_key(name) for name in head]
    found: dict[str, int] = {}
    for part in dict.fromkeys(filter(None, map(column_of, head))):
        key = next(key for key in columns_of(part) if key in keys)
        found[part] = keys.index(key)
    return found


def _cells(path: Path) -> Iterator[tuple[int, list[str]]]:
    if file_kind(path) == "spreadsheet":
        from licite.contacts.readers.workbook import rows_of_every_sheet

        yield from rows_of_every_sheet(path)
        return
    encoding = find_encoding(path)
    with path.open(encoding=encoding.codec, errors=encoding.errors, newline="") as stream:
        sample = stream.read(1 << 16)
        stream.seek(0)
        reader = csv.reader((line.replace("\0", "") for line in stream), delimiter=max(";,\t|", key=sample.count))
        try:
            for cells in reader:
                yield reader.line_num, cells
        except csv.Error as fault:
            raise LiciteError("ITR003", where=f"{path}:{reader.line_num}", name=path.name) from fault


def _row(line: int, parts: Mapping[str, str]) -> Row:
    texts = {name: str(parts.get(name) or "").strip() for name in Row.__annotations__ if name not in ("line", "robot")}
    return Row(
        line=line, **texts, robot=column_key(str(parts.get("robot") or "")) in ("true", "1", "yes", "oui", "bot")
    )


# --- JSON --------------------------------------------------------------------------------------------------


def _is_json(path: Path) -> bool:
    with path.open("rb") as stream:
        start = stream.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
    return start[:1] in (b"{", b"[")


def _from_json(path: Path) -> Iterator[Row]:
    for number, found in enumerate(_objects(path), start=1):
        parts: dict[str, str] = {}
        for name, value in _flat(found):
            part = column_of(name)
            if (
                part
                and value not in (None, "")
                and (part not in parts or _rank(part, name) < _rank(part, parts[f"{part} of"]))
            ):
                parts[part], parts[f"{part} of"] = str(value), name
        yield _row(number, parts)


def _rank(part: str, name: str) -> int:
    return columns_of(part).index(column_key(name))


def _objects(path: Path) -> Iterator[dict[str, Any]]:
    text = path.read_text(encoding="utf-8-sig", errors="surrogateescape")
    try:
        whole = json.loads(text)
    except ValueError:
        lines = [line for line in text.splitlines() if line.strip()]
        try:
            read = [json.loads(line) for line in lines]
        except ValueError as fault:
            raise LiciteError("ITR003", where=str(path), name=path.name) from fault
        for one in read:
            yield from _within(one)
        return
    yield from _within(whole)


def _within(found: Any, about: Mapping[str, Any] | None = None) -> Iterator[dict[str, Any]]:
    """The events in a document: itself, those of a list, or those that it holds under the address of their person."""
    if isinstance(found, list):
        for one in found:
            yield from _within(one, about)
    elif isinstance(found, dict):
        lists = {name: value for name, value in found.items() if isinstance(value, list) and _are_events(value)}
        if not lists:
            yield {**(about or {}), **found}
        for name, value in lists.items():
            beside = {key: other for key, other in found.items() if not isinstance(other, list)}
            yield from _within(value, {**beside, **({"address": name} if "@" in name else {})})


def _are_events(value: list[Any]) -> bool:
    return bool(value) and all(isinstance(one, dict) for one in value)


def _flat(found: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Every value with its name; what lies deeper has its name after that of what it lies in, and alone."""
    for name, value in found.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name}.")
        elif not isinstance(value, list):
            yield f"{above}{name}", value
            if above:
                yield name, value
