"""Reads the folder of law files: YAML to `Law`, every fault told with its file, line and column."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from licite.errors import LiciteError
from licite.rules import schema
from licite.rules.model import (
    Citation,
    CoveredCell,
    Definition,
    Doctrine,
    Law,
    Parameter,
    ParameterVersion,
    Precedent,
    Rule,
    RuleVersion,
)
from licite.rules.positions import Positions
from licite.vocabulary.contract import contract
from licite.vocabulary.yaml_file import StrictLoader

Model = TypeVar("Model", bound=BaseModel)


@cache
def shipped_law() -> Law:
    """The law files that this version of Licite ships."""
    return load_law(files("licite").joinpath("law"))


def load_law(folder: Traversable | Path) -> Law:
    """All law files below a folder, read and checked for shape; LAW errors name file, line and column.

    Conditions are not read here: `engine.plan` parses and checks them.
    """
    digest = hashlib.sha256()
    rules: list[Rule] = []
    parameters: dict[str, Parameter] = {}
    coverage: list[CoveredCell] = []
    doctrines: dict[str, Doctrine] = {}
    definitions: list[Definition] = []
    precedents: list[Precedent] = []
    for path, text in _law_files(folder):
        digest.update(f"{path}\0{text}\0".encode())
        match _read(path, text):
            case Rule() as rule:
                rules.append(rule)
            case Parameter() as parameter:
                parameters[parameter.name] = parameter
            case Doctrine() as doctrine:
                doctrines[doctrine.name] = doctrine
            case Definition() as definition:
                definitions.append(definition)
            case Precedent() as precedent:
                precedents.append(precedent)
            case cells:
                coverage.extend(cells)
    law = Law(
        tuple(rules),
        parameters,
        tuple(coverage),
        doctrines,
        digest.hexdigest()[:16],
        tuple(definitions),
        tuple(precedents),
    )
    _check_references(law)
    return law


def _law_files(folder: Traversable | Path, prefix: str = "") -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        path = f"{prefix}{entry.name}"
        if entry.is_dir():
            yield from _law_files(entry, f"{path}/")
        elif entry.name.endswith(".yaml"):
            yield path, entry.read_text(encoding="utf-8")


def _read(path: str, text: str) -> Rule | Parameter | Doctrine | Definition | Precedent | tuple[CoveredCell, ...]:
    try:
        data = yaml.load(text, Loader=StrictLoader)
        positions = Positions(path, text)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark
        place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else path
        raise LiciteError("LAW001", where=place, problem=fault.problem) from None
    if not isinstance(data, dict):
        raise LiciteError("LAW001", where=f"{path}:1:1", problem="a mapping is expected")
    expected = path.removesuffix(".yaml").replace("/", ".")
    if data.get("id") != expected:
        raise LiciteError("LAW003", where=str(positions.of("id")), id=data.get("id"), expected=expected)
    if "parameter" in data:
        return _parameter(_checked(schema.ParameterFile, data, positions), positions)
    if "definition" in data:
        return _definition(_checked(schema.DefinitionFile, data, positions), positions)
    if "precedent" in data:
        return _precedent(_checked(schema.PrecedentFile, data, positions), positions)
    if "covers" in data:
        return _coverage(_checked(schema.CoverageFile, data, positions), positions)
    if "doctrine" in data:
        return _doctrine(_checked(schema.DoctrineFile, data, positions), positions)
    return _rule(_checked(schema.RuleFile, data, positions), positions)


def _checked(model: type[Model], data: dict[str, Any], positions: Positions) -> Model:
    try:
        return model.model_validate(data)
    except ValidationError as fault:
        first = fault.errors()[0]
        place = positions.of(*first["loc"])
        key = ".".join(str(part) for part in first["loc"])
        code = {"extra_forbidden": "LAW004", "missing": "LAW005"}.get(first["type"], "LAW006")
        raise LiciteError(code, where=str(place), key=key, problem=first["msg"].lower()) from None


def _citation(version: schema.CitationFile) -> Citation:
    return Citation(version.cite, version.url, version.verified, version.checked_on, version.quote)


def _rule(data: schema.RuleFile, positions: Positions) -> Rule:
    wanted = {"forbid": data.breach, "basis": data.basis, "duty": data.duty, "review": None}
    given = [tag for tag in (data.breach, data.basis, data.duty) if tag is not None]
    if (wanted[data.effect] is None and data.effect != "review") or len(given) != (data.effect != "review"):
        raise LiciteError("LAW007", where=str(positions.of("effect")), effect=data.effect)
    versions = tuple(_rule_version(version, index, positions) for index, version in enumerate(data.versions))
    for earlier, later, index in zip(versions, versions[1:], range(1, len(versions)), strict=False):
        if later.start <= (earlier.until or earlier.start):
            raise LiciteError("LAW008", where=str(positions.of("versions", index, "from")), id=data.id)
    return Rule(
        id=data.id,
        title=data.title.model_dump(),
        effect=data.effect,
        scope=positions.condition(data.scope, "scope"),
        tag=wanted[data.effect],
        versions=_closed(versions),
        place=positions.of("id"),
        due=positions.condition(data.due, "due") if data.due else None,
        everywhere=data.everywhere,
        not_covered=tuple(data.not_covered),
    )


def _rule_version(data: schema.RuleVersionFile, index: int, positions: Positions) -> RuleVersion:
    return RuleVersion(
        start=data.start,
        until=data.until,
        citation=_citation(data),
        when=positions.condition(data.when, "versions", index, "when"),
        unless=positions.condition(data.unless, "versions", index, "unless") if data.unless else None,
        explain=data.explain.model_dump(),
        remedy=data.remedy.model_dump() if data.remedy else None,
    )


def _closed(versions: tuple[RuleVersion, ...]) -> tuple[RuleVersion, ...]:
    """Each version without an end of its own ends the day before the next one starts."""
    return tuple(
        replace(version, until=version.until or following.start - timedelta(days=1)) if following else version
        for version, following in zip(versions, [*versions[1:], None], strict=True)
    )


def _parameter(data: schema.ParameterFile, positions: Positions) -> Parameter:
    versions = tuple(ParameterVersion(v.start, v.value, _citation(v)) for v in data.versions)
    return Parameter(data.id, data.parameter, data.title.model_dump(), versions, positions.of("parameter"))


def _definition(data: schema.DefinitionFile, positions: Positions) -> Definition:
    return Definition(
        id=data.id,
        name=data.definition,
        title=data.title.model_dump(),
        citation=_citation(data),
        when=positions.condition(data.when, "when"),
        place=positions.of("definition"),
        not_covered=tuple(data.not_covered),
    )


def _precedent(data: schema.PrecedentFile, positions: Positions) -> Precedent:
    return Precedent(
        id=data.id,
        name=data.precedent,
        authority=data.authority,
        company=data.company,
        day=data.day,
        amount_eur=data.amount_eur,
        sentence=data.sentence.model_dump(),
        articles=tuple(data.articles),
        breaches=tuple(data.breaches),
        rules=tuple(data.rules),
        facts=data.facts,
        citation=_citation(data),
        place=positions.of("id"),
        overturned=data.overturned.model_dump() if data.overturned else None,
    )


def _coverage(data: schema.CoverageFile, positions: Positions) -> tuple[CoveredCell, ...]:
    return tuple(
        CoveredCell(
            cell.country,
            tuple(cell.channels),
            tuple(cell.audiences),
            tuple(cell.purposes),
            cell.start,
            cell.until,
            positions.of("covers", index),
            data.confidence == "high",
        )
        for index, cell in enumerate(data.covers)
    )


def _doctrine(data: schema.DoctrineFile, positions: Positions) -> Doctrine:
    return Doctrine(
        id=data.id,
        name=data.doctrine,
        title=data.title.model_dump(),
        default=data.default,
        applies=tuple(data.applies),
        why=data.why.model_dump(),
        citations=tuple(_citation(holder) for holder in data.held_by),
        place=positions.of("applies"),
    )


def _check_references(law: Law) -> None:
    known = {rule.id for rule in law.rules} | {definition.id for definition in law.definitions}
    for doctrine in law.doctrines.values():
        for rule_id in doctrine.applies:
            if rule_id not in known:
                raise LiciteError("LAW009", where=str(doctrine.place), id=rule_id)
    for precedent in law.precedents:
        _check_precedent(precedent, known)


def _check_precedent(precedent: Precedent, known: set[str]) -> None:
    where, words = str(precedent.place), contract()
    for rule_id in precedent.rules:
        if rule_id not in known:
            raise LiciteError("LAW009", where=where, id=rule_id)
    for tag in precedent.breaches:
        if tag not in words.breaches:
            raise LiciteError("LAW015", where=where, tag=tag, nearest=_nearest(tag, words.breaches))
    for name, value in precedent.facts.items():
        if name not in words.facts:
            raise LiciteError("LAW012", where=where, name=name, nearest=_nearest(name, words.facts))
        if words.facts[name].type == "enum" and value not in words.facts[name].values:
            allowed = ", ".join(words.facts[name].values)
            raise LiciteError("LAW013", where=where, name=name, value=value, allowed=allowed)


def _nearest(name: str, known: Iterable[str]) -> str:
    from rapidfuzz import process

    return str(process.extractOne(name, list(known))[0])
