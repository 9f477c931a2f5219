"""What each column of a file means: proposed from its names and first cells, saved and loaded as YAML."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

import yaml

from licite.contacts import columns as names
from licite.contacts.rejects import private_file
from licite.errors import LiciteError
from licite.vocabulary.contract import contract
from licite.vocabulary.yaml_file import packaged_yaml, parse_yaml

DateStyle = Literal["iso", "dmy", "mdy"]
_DATE_STYLES = ("iso", "dmy", "mdy", None)


@dataclass(frozen=True)
class Target:
    """What one column gives.

    `name` is a fact of the contract, an identity field, or a word of tools (`columns.DERIVED_TARGETS`). `values` says
    what words of this file stand for; any other cell is read as usual. `dates` settles what 03/04/2026 means; None
    leaves it to the whole column. `channels` are those that a refusal speaks of; none named, it speaks of all.
    """

    name: str
    values: dict[str, str] | None = None
    dates: DateStyle | None = None
    channels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mapping:
    """The meaning of a file's columns; `unsure` are those whose meaning is a guess, to be confirmed.

    >>> propose_mapping(["Courriel", "Désinscrit"], [["ann@firm.example", "oui"]], "csv").columns["Désinscrit"].name
    'objected'
    """

    format: str
    columns: dict[str, Target]
    unsure: tuple[str, ...] = ()

    @classmethod
    def load(cls, path: Path) -> "Mapping":
        """Read a saved mapping.

        Raises:
            LiciteError: FIL021 where the file is not a mapping, FIL022 where it names a target that does not exist.
        """
        try:
            data = parse_yaml(path.read_text(encoding="utf-8"))
        except FileNotFoundError as fault:
            raise LiciteError("FIL001", where=str(path), name=path.name) from fault
        except (yaml.YAMLError, UnicodeDecodeError) as fault:
            mark = getattr(fault, "problem_mark", None)
            place = f"{path}:{mark.line + 1}" if mark else str(path)
            raise LiciteError("FIL021", where=place, name=path.name) from fault
        if not _is_mapping(data):
            raise LiciteError("FIL021", where=str(path), name=path.name)
        columns = {column: _target(column, entry, path) for column, entry in data["columns"].items()}
        return cls(data["format"], columns, tuple(data.get("unsure", ())))

    def save(self, path: Path) -> None:
        """Write the mapping for a person to read and change; only the owner may read it."""
        columns = {column: _entry(target) for column, target in self.columns.items()}
        data = {"format": self.format, "columns": columns, "unsure": list(self.unsure)}
        with os.fdopen(private_file(path), "w", encoding="utf-8") as stream:
            stream.write(_as_yaml(data))


def _as_yaml(data: dict[str, Any]) -> str:
    """YAML with accents as they are, or escaped where PyYAML would lose a character otherwise (U+0085 and its like)."""
    texts = (yaml.safe_dump(data, allow_unicode=accents, sort_keys=False, width=120) for accents in (True, False))
    return next(text for text in texts if _reads_back(text, data))


def _reads_back(text: str, data: dict[str, Any]) -> bool:
    try:
        return bool(parse_yaml(text) == data)
    except yaml.YAMLError:
        return False


def _is_mapping(data: Any) -> bool:
    return (
        isinstance(data, dict)
        and set(data) <= {"format", "columns", "unsure"}
        and isinstance(data.get("format"), str)
        and isinstance(data.get("columns"), dict)
        and all(isinstance(column, str) for column in data["columns"])
        and isinstance(data.get("unsure", []), list)
        and all(column in data["columns"] for column in data.get("unsure", []))
    )


def _entry(target: Target) -> str | dict[str, Any]:
    parts = {"values": target.values, "dates": target.dates, "channels": list(target.channels) or None}
    said = {name: part for name, part in parts.items() if part is not None}
    return {"target": target.name, **said} if said else target.name


def _target(column: str, entry: Any, path: Path) -> Target:
    parts: Any = {"target": entry} if isinstance(entry, str) else entry
    if not _is_entry(parts):
        raise LiciteError("FIL021", where=f"{path} ({column})", name=path.name)
    name = parts["target"]
    if name not in target_names():
        raise LiciteError("FIL022", where=f"{path} ({column})", target=name, nearest=_nearest(name))
    values = parts.get("values")
    return Target(name, values, parts.get("dates"), tuple(parts.get("channels", ())))


def _is_entry(parts: Any) -> bool:
    if not (isinstance(parts, dict) and isinstance(parts.get("target"), str)):
        return False
    values, channels = parts.get("values", {}), parts.get("channels", [])
    return (
        set(parts) <= {"target", "values", "dates", "channels"}
        and isinstance(values, dict)
        and all(isinstance(word, str) for word in (*values, *values.values()))
        and parts.get("dates") in _DATE_STYLES
        and isinstance(channels, list)
        and set(channels) <= set(contract().facts["channel"].values)
    )


def _nearest(name: str) -> str:
    from rapidfuzz import process

    return str(process.extractOne(name, target_names())[0])


def target_names() -> tuple[str, ...]:
    """Every name that a column may be mapped to."""
    return (*names.IDENTITY_FIELDS, *contract().facts, *names.DERIVED_TARGETS, names.READ_APART)


def propose_mapping(columns: Sequence[str], sample: Sequence[Sequence[str]], format: str) -> Mapping:  # noqa: A002
    """What the columns of a file seem to mean: by the tool that wrote it, else by their names, checked on cells.

    A column named in the words of a tool whose header was never seen in a real export is `unsure`, and so is a guess
    made from cells alone. A name that may mean several things is taken only where the cells below it can be read so.

    >>> columns = ["Prénom", "Nom", "Entreprise", "Poste", "Date de connexion"]
    >>> propose_mapping(columns, [], "linkedin.connections").unsure[0]
    'Prénom'
    """
    from licite.contacts.readers.formats import tool_columns

    cells = {column: [row[i].strip() for row in sample if row[i].strip()] for i, column in enumerate(columns)}
    targets, unsure = tool_columns(columns, cells, format)
    kept_apart = set(targets)
    for column in columns:
        if column not in kept_apart and (target := _by_name(column, cells[column])):
            targets[column] = target
    _one_name_column(targets)
    guess = None if any(t and t.name == "email" for t in targets.values()) else _addresses(columns, cells, targets)
    if guess:
        targets[guess] = Target("email")
        unsure = [*unsure, guess]
    meant = {column: target for column in columns if (target := targets.get(column))}
    return Mapping(format, meant, tuple(column for column in unsure if column in meant))


def _by_name(column: str, cells: Sequence[str]) -> Target | None:
    """A name known for one meaning, or for several of which the cells show one."""
    from licite.contacts.refusal_names import spoken_target
    from licite.contacts.values import readable

    key = names.column_key(column)
    if key in _channel_headers():
        return _channel_headers()[key]
    name = names.target_of(column)
    if name in names.IDENTITY_FIELDS:
        return Target("email") if name == "address" and _mostly(cells, names.is_address) else Target(name)
    if name:
        # A campaign's word must not stand in for what a row says of these and nobody can read.
        of_the_row = name in ("country", "channel", "audience")
        everyday = name in names.DERIVED_TARGETS or contract().facts[name].type in ("enum", "text")
        everyday = everyday and not of_the_row
        return Target(name) if not everyday or not cells or any(readable(name, cell) for cell in cells) else None
    tested = _tested_headers().get(key)
    if tested in names.IDENTITY_FIELDS:
        return Target(tested) if _mostly(cells, _LOOKS[tested]) else None
    if tested and cells and _holds(tested, cells):
        return Target(tested)
    return spoken_target(column, cells)


def _holds(tested: str, cells: Sequence[str]) -> bool:
    """Whether cells are of the fact that a name of several meanings may be: all of them, as a rule.

    One row of a list that somebody else made is enough to ask where the others come from; half of the cells that name a
    capacity are enough to ask of the rest.
    """
    from licite.contacts.values import read_value, readable

    fitting = [cell for cell in cells if readable(tested, cell)]
    if tested == "source_kind" and any(read_value(tested, cell) in _MADE_BY_OTHERS for cell in fitting):
        return True
    return len(fitting) >= (0.5 if tested == "audience" else 1) * len(cells)


def _one_name_column(targets: dict[str, Target | None]) -> None:
    """`Nom` without a first name beside it holds the whole name."""
    given = {target.name for target in targets.values() if target}
    if "first_name" not in given and "full_name" not in given:
        for column, target in targets.items():
            if target and target.name == "last_name" and names.column_key(column) == "nom":
                targets[column] = Target("full_name")


def _addresses(columns: Sequence[str], cells: dict[str, list[str]], targets: dict[str, Target | None]) -> str | None:
    """The first column without a meaning whose cells are e-mail addresses."""
    return next((c for c in columns if c not in targets and cells[c] and _mostly(cells[c], names.is_address)), None)


def _mostly(cells: Sequence[str], test: Callable[[str], bool]) -> bool:
    return bool(cells) and sum(map(test, cells)) >= 0.8 * len(cells)


_MADE_BY_OTHERS = ("purchased_list", "rented_list", "partner", "scraped_platform", "scraped_website", "inferred")
_CIVILITIES = frozenset("m m. mr mr. mme mme. mlle mrs mrs. ms ms. dr dr. me me. pr pr.".split())
_LOOKS: dict[str, Callable[[str], bool]] = {
    "job_title": lambda cell: cell.casefold() not in _CIVILITIES,
    "profile_url": lambda cell: "linkedin.com/" in cell.casefold(),
}


@cache
def _tested_headers() -> dict[str, str]:
    tested = packaged_yaml("licite.contacts.readers", "headers.yaml")["tested"]
    return {names.column_key(word): target for target, words in tested.items() for word in words}


@cache
def _channel_headers() -> dict[str, Target]:
    entries = cast("list[dict[str, Any]]", packaged_yaml("licite.contacts.readers", "headers.yaml")["channels"])
    return {
        names.column_key(word): Target(entry["target"], channels=tuple(entry["channels"]))
        for entry in entries
        for word in entry["names"]
    }
