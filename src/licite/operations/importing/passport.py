"""The passport of a list that somebody else made: who collected it, by which forms, with which words."""

from collections.abc import Callable
from datetime import date
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from licite.errors import LiciteError
from licite.rules.positions import Positions
from licite.vocabulary.yaml_file import parse_yaml

LARGEST_FILE = 1_000_000
# Each key with what stands under it: a type, a mapping of keys, or a list of such mappings (one at least).
SCHEMA: dict[str, Any] = {
    "vendor": {"name": str, "address": str, "country": str},
    "contract": {"reference": str, "signed_on": date},
    "chain": [{"collector": str, "role": str, "since": date}],
    "forms": [
        {"url": str, "captured_on": date, "capture": str, "sha256": str, "wording": str, "partners": list},
    ],
    "sample": {"size": int, "drawn_on": date},
}
_OPTIONAL = frozenset({"address", "country", "role", "since", "drawn_on"})
Place = tuple[str | int, ...]


def load_passport(path: Path) -> dict[str, Any]:
    """What does this passport say? Days as text, captures of forms checked against their SHA-256.

    Fails, with file, line and column, with IMP002 where it cannot be read, IMP013 where a part is missing, IMP014 where
    one is unknown, IMP015 where a value is none of its kind, IMP004 where the capture of a form is another file, or is
    not there.
    """
    text = _text_of(path)
    try:
        data, places = parse_yaml(text), Positions(str(path), text)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark
        where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise LiciteError("IMP002", where=where, problem=fault.problem or "YAML") from None
    except (yaml.YAMLError, RecursionError):
        raise LiciteError("IMP002", where=str(path), problem="YAML") from None
    found: dict[str, Any] = _Checked(places).mapping(data, SCHEMA, ())
    for number, form in enumerate(found["forms"]):
        _check_capture(path, form, str(places.of("forms", number, "capture")))
    return found


class _Checked:
    """Takes the parts of a passport, each checked against the schema."""

    def __init__(self, places: Positions) -> None:
        self._places = places

    def mapping(self, value: Any, schema: dict[str, Any], place: Place) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self._fault("IMP015", place, example="; ".join(f"{key}: …" for key in schema))
        for key in value:
            if key not in schema:
                near = get_close_matches(str(key), list(schema), 1, 0)
                raise self._fault("IMP014", (*place, key), nearest=near[0] if near else next(iter(schema)))
        missing = [key for key in schema if key not in _OPTIONAL and value.get(key) in (None, "", [])]
        if missing:
            raise self._fault("IMP013", (*place, missing[0]))
        return {
            key: self._value(value[key], schema[key], (*place, key)) for key in schema if value.get(key) is not None
        }

    def _value(self, value: Any, kind: Any, place: Place) -> Any:
        if isinstance(kind, dict):
            return self.mapping(value, kind, place)
        if isinstance(kind, list):
            if not isinstance(value, list):
                raise self._fault("IMP015", place, example=f"- {next(iter(kind[0]))}: …")
            return [self.mapping(one, kind[0], (*place, number)) for number, one in enumerate(value)]
        if not _IS[kind](value):
            raise self._fault("IMP015", place, example=_EXAMPLES[kind])
        return value.isoformat() if isinstance(value, date) else value

    def _fault(self, code: str, place: Place, **slots: Any) -> LiciteError:
        key = ".".join(map(str, place)) or "vendor"
        return LiciteError(code, where=str(self._places.of(*place)), key=key, **slots)


_IS: dict[type, Callable[[Any], bool]] = {
    str: lambda value: isinstance(value, str) and bool(value.strip()),
    date: lambda value: type(value) is date,
    int: lambda value: type(value) is int and value > 0,
    list: lambda value: isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value),
}
_EXAMPLES: dict[type, str] = {str: '"…"', date: "2026-11-25", int: "200", list: '["…", "…"]'}


def _text_of(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise LiciteError("FIL001", where=str(path), name=path.name) from None
    if len(raw) > LARGEST_FILE:
        raise LiciteError("IMP002", where=str(path), problem=f"{len(raw)} > {LARGEST_FILE}")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise LiciteError("IMP002", where=str(path), problem="UTF-8") from None


def _check_capture(passport: Path, form: dict[str, Any], where: str) -> None:
    capture = passport.parent / form["capture"]
    try:
        found = sha256(capture.read_bytes()).hexdigest()
    except OSError:
        raise LiciteError("IMP004", where=where, name=form["capture"]) from None
    if found != form["sha256"].lower():
        raise LiciteError("IMP004", where=where, name=form["capture"])
