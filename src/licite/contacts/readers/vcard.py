"""Address cards (vCard 2.1, 3.0, 4.0): one row a card, the preferred address and number first."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from licite.contacts.readers.encoding import Encoding
from licite.contacts.readers.raw import Note, RawTable, Row
from licite.contacts.refusal_names import speaks_of_refusal
from licite.contacts.rejects import Rejects
from licite.errors import LiciteError

COLUMNS = (
    "full_name", "first_name", "last_name", "email", "other_emails", "phone", "other_phones", "job_title", "company",
    "address", "postal_code", "city", "country", "profile_url", "kind", "categories", "note", "source", "rev", "uid",
)  # fmt: skip
_BEGIN, _END = re.compile(r"begin\s*:\s*vcard", re.IGNORECASE), re.compile(r"end\s*:\s*vcard", re.IGNORECASE)
_CARD_MOST = 4 << 20
_TEXT_MOST = 16_000_000
_LOWEST_PREFERENCE = 101
_OWN = re.compile(r"^(?:[\w-]+\.)?X-(?P<name>[\w-]+)(?:;[^:\r\n]*)?:(?P<value>.*)$", re.MULTILINE | re.IGNORECASE)
_READ = re.compile(
    r"(?:[\w-]+\.)?(?:BEGIN|END|VERSION|FN|N|ORG|TITLE|EMAIL|TEL|ADR|URL|KIND|X-ABSHOWAS|X-SOCIALPROFILE|SOCIALPROFILE"
    r"|CATEGORIES|NOTE|SOURCE|REV|UID)[;:]",
    re.IGNORECASE,
)
_REACHED = re.compile(r"^(?:[\w-]+\.)?(?:EMAIL|TEL)[;:]", re.MULTILINE | re.IGNORECASE)
_QUOTED = re.compile(r";(?:ENCODING=)?QUOTED-PRINTABLE[;:]", re.IGNORECASE)
_FOLD = re.compile(r"\r?\n[ \t]")
_ONE_VALUED = re.compile(r"(?:[\w-]+\.)?(?:FN|TITLE|NOTE)(?:;[^:\n]*)?:", re.IGNORECASE)
_BARE_COMMA = re.compile(r"(?<!\\)[,;]")
_FAX = frozenset({"FAX", "PAGER"})
_BASE64 = re.compile(r"[A-Za-z0-9+/=]{20,}")
_PICTURES = re.compile(r"(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)[;:]", re.IGNORECASE)


def open_vcard(path: Path, encoding: Encoding, rejects: Rejects, shown: Path) -> RawTable:
    """A file of cards, ready to be read.

    Raises:
        LiciteError: FIL010 or FIL040 where it is not in its encoding, FIL020 where it holds no card that can be read,
            FIL044 where one goes on without end.
    """
    if not encoding.sound:
        raise encoding.refused(shown)
    notes: list[Note] = [*encoding.notes]
    sample = [cells for _, cells in _rows(path, encoding, Rejects(), shown, most=200)]
    if not sample:
        raise LiciteError("FIL020", where=str(shown), name=shown.name)
    rows = _rows(path, encoding, rejects, shown)
    return RawTable("vcard", COLUMNS, sample, rows, encoding=encoding.name, notes=notes)


def _rows(path: Path, encoding: Encoding, rejects: Rejects, shown: Path, most: int | None = None) -> Iterator[Row]:
    for count, (line, text) in enumerate(_cards(path, encoding, shown)):
        if count == most:
            return
        try:
            yield line, card_row(text)
        except _UnreadableError:
            rejects.add(line, "rejects.card", text)


class _UnreadableError(Exception):
    """A card that vobject cannot read."""


def _cards(path: Path, encoding: Encoding, shown: Path) -> Iterator[tuple[int, str]]:
    """The text of each card and the line on which it begins; a card that another holds (AGENT) stays part of it.

    A card that is not ended stops where the next begins. Text between cards is handed on too where an address stands in
    it, as of a card whose first line is damaged: it cannot be read, and its person must not be lost.
    """
    held: list[str] = []
    begun, depth, inside, agent = 1, 0, False, False
    for number, line in _lines(path, encoding, shown):
        word = line.strip()
        begins, ends = _BEGIN.fullmatch(word) is not None, _END.fullmatch(word) is not None
        if begins and not (inside and agent):
            if inside or _names_somebody(held):
                yield begun, "".join(held)
            begun, held, depth, inside = number, [], 0, True
        depth += begins - (ends and depth > 0)
        held.append(line)
        if inside and ends and not depth:
            yield begun, "".join(held)
            begun, held, inside = number + 1, [], False
        agent = word.upper() in ("AGENT:", "") and (agent or word != "")
    if inside or _names_somebody(held):
        yield begun, "".join(held)


def _names_somebody(lines: list[str]) -> bool:
    return any("@" in line or _REACHED.match(line) for line in lines)


def _lines(path: Path, encoding: Encoding, shown: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding=encoding.codec, errors=encoding.errors) as stream:
            size = 0
            for number, line in enumerate(iter(lambda: stream.readline(_CARD_MOST), ""), 1):
                size = 0 if _BEGIN.match(line) else size + len(line)
                if size >= _TEXT_MOST:
                    raise LiciteError("FIL044", where=f"{shown}:{number}", name=shown.name, most=_TEXT_MOST)
                yield number, line
    except UnicodeError as fault:
        raise encoding.refused(shown) from fault


def card_row(text: str) -> list[str]:
    """One card as cells in the order of `COLUMNS`."""
    card = _parsed(text)
    emails = _by_preference(card.get("email", []), "mailto:")
    phones = _by_preference(card.get("tel", []), "tel:")
    calls, faxes = [n for n, types in phones if not _FAX & types], [n for n, types in phones if _FAX & types]
    name, address = _first(card, "n"), _first(card, "adr")
    kind = _text(_first(card, "kind"))
    company = _text(_organisation(_first(card, "org")))
    full_name = _text(_first(card, "fn"))
    if kind.casefold() == "org" or _text(_first(card, "x-abshowas")).casefold() == "company":
        company, full_name, kind = company or full_name, "", kind or "org"
    cells = {
        "full_name": full_name,
        "first_name": _text(getattr(name, "given", "")),
        "last_name": _text(getattr(name, "family", "")),
        "email": emails[0][0] if emails else "",
        "other_emails": ";".join(email for email, _ in emails[1:]),
        "phone": calls[0] if calls else "",
        "other_phones": ";".join([*calls[1:], *faxes]),
        "job_title": _text(_first(card, "title")),
        "company": company,
        "address": _text(getattr(address, "street", "")),
        "postal_code": _text(getattr(address, "code", "")),
        "city": _text(getattr(address, "city", "")),
        "country": _text(getattr(address, "country", "")),
        "profile_url": _profile(card),
        "kind": kind,
        "categories": "; ".join(_texts(card, "categories")),
        "note": "; ".join([*_texts(card, "note"), *_refusals(text)]),
        **{name: _text(_first(card, name)) for name in ("source", "rev", "uid")},
    }
    return [cells[column] for column in COLUMNS]


def _refusals(text: str) -> Iterator[str]:
    """What properties of a program's own (X-OPT-OUT, X-DO-NOT-CONTACT) say of a refusal, in words that a note has."""
    for found in _OWN.finditer(_FOLD.sub("", text)):
        if speaks_of_refusal(found["name"]):
            yield f"{found['name'].replace('-', ' ')}: {found['value'].strip()}"


def _parsed(text: str) -> dict[str, list[Any]]:
    """The properties of a card by name.

    vobject meets hostile cards with exceptions of every kind; any of them means that the card cannot be read.
    """
    import vobject

    if len(text) > _CARD_MOST or "\0" in text:
        raise _UnreadableError
    mended = _mended(text)
    # It would write the lines that it cannot read to its log, and they hold who people are.
    logging.getLogger("vobject").disabled = logging.getLogger("vobject.base").disabled = True
    try:
        card = vobject.readOne(mended, allowQP=True, ignoreUnreadable=True)
    except Exception as fault:
        raise _UnreadableError from fault
    if card is None or card.name.upper() != "VCARD" or not card.contents:
        raise _UnreadableError
    contents = dict(card.contents)
    if _reached(card) < len(_REACHED.findall(mended)):
        raise _UnreadableError  # An address or a number would be lost.
    return contents


def _reached(card: Any) -> int:
    """How many addresses and numbers were read of a card and of those that it holds."""
    listed = [line for lines in card.contents.values() for line in lines]
    return sum(_reached(one) if hasattr(one, "contents") else one.name in ("EMAIL", "TEL") for one in listed)


def _mended(text: str) -> str:
    """A card as vobject reads it: folded lines joined, only what is read kept, commas of one-valued texts escaped.

    Left as they are, vobject fails on some properties, and keeps of `FN:Le Goff, Jean` what stands before the comma.
    """
    kept: list[str] = []
    goes_on = False
    for line in _FOLD.sub("", text).split("\n"):
        if goes_on or _READ.match(line):
            found = None if goes_on else _ONE_VALUED.match(line)
            kept.append(found[0] + _BARE_COMMA.sub(r"\\\g<0>", line[found.end() :]) if found else line)
            goes_on = line.rstrip().endswith("=") and (goes_on or _QUOTED.search(line) is not None)
    return "\n".join(kept)


def _by_preference(lines: list[Any], scheme: str) -> list[tuple[str, frozenset[str]]]:
    """Addresses or numbers with their types, the preferred first, each once."""
    found: dict[str, frozenset[str]] = {}
    for line in sorted(lines, key=_preference):
        value = _text(line.value)
        value = value[len(scheme) :] if value.casefold().startswith(scheme) else value
        if value:
            found.setdefault(value.strip(), _types(line))
    return list(found.items())


def _preference(line: Any) -> int:
    given = line.params.get("PREF", [])
    if given and given[0].isdecimal():
        return int(given[0])
    return 1 if "PREF" in _types(line) else _LOWEST_PREFERENCE


def _types(line: Any) -> frozenset[str]:
    said = [*line.params.get("TYPE", []), *line.singletonparams]
    return frozenset(word.strip().upper() for words in said for word in words.split(","))


def _first(card: dict[str, list[Any]], name: str) -> Any:
    lines = card.get(name, [])
    return lines[0].value if lines else ""


def _organisation(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _profile(card: dict[str, list[Any]]) -> str:
    links = [_text(line.value) for name in ("url", "x-socialprofile", "socialprofile") for line in card.get(name, [])]
    return next((link for link in links if "linkedin.com/" in link.casefold()), "")


def _texts(card: dict[str, list[Any]], name: str) -> list[str]:
    return [text for line in card.get(name, []) if (text := _text(line.value))]


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ",".join(map(_text, value)).strip(" ,")
    return value.strip() if isinstance(value, str) else ""
