"""The calendar that the law is expected to keep: what comes in, changes or goes out on each day, and why.

A file `days.yaml` is `{days: [...]}`, kept beside the law files: a date that slips by a day in one of them is told here
even where no contact of that day could show it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from licite.operations.case_file import checked, read_yaml
from licite.operations.law import version_in_force
from licite.operations.law_cases import DAYS
from licite.rules.load import shipped_law
from licite.rules.model import CoveredCell, Law, Parameter, Rule
from licite.vocabulary.say import say

Value = date | int | float | str
EVE = timedelta(days=1)


@dataclass(frozen=True)
class LawDay:
    """What is expected of one day; `covers` and `uncovers` name cells as "FR commercial email consumer"."""

    day: date
    why: str
    comes: tuple[str, ...]
    changes: tuple[str, ...]
    goes: tuple[str, ...]
    values: Mapping[str, Value]
    covers: tuple[str, ...]
    uncovers: tuple[str, ...]
    where: str


def _cell(text: str) -> str:
    if len(text.split()) != 4:
        raise ValueError("a cell is a country, a purpose, a channel and an audience")
    return text


Cell = Annotated[str, AfterValidator(_cell)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _DayFile(_Strict):
    day: date
    why: str = Field(min_length=3)
    comes: list[str] = []
    changes: list[str] = []
    goes: list[str] = []
    values: dict[str, Value] = {}
    covers: list[Cell] = []
    uncovers: list[Cell] = []


class _DaysFile(_Strict):
    days: list[_DayFile]


def load_days(path: Path | str) -> list[LawDay]:
    """Which days does a calendar file hold, or those called days.yaml below a folder?

    Raises:
        LiciteError: LAW030 to LAW033: a file cannot be read, or says what no day can; file and line are told.
    """
    path = Path(path)
    files = sorted(path.rglob(DAYS)) if path.is_dir() else [path]
    return [day for file in files for day in _days_of(file)]


def _days_of(file: Path) -> Iterator[LawDay]:
    data, positions = read_yaml(file)
    for place, entry in enumerate(checked(_DaysFile, data, positions).days):
        where = str(positions.of("days", place, "day"))
        lists = {key: tuple(getattr(entry, key)) for key in ("comes", "changes", "goes", "covers", "uncovers")}
        yield LawDay(entry.day, entry.why, values=entry.values, where=where, **lists)


def run_day(expected: LawDay, law: Law | None = None, lang: str = "fr") -> list[str]:
    """What is wrong with the law on a day, one sentence for each difference; empty where all is right.

    >>> rules = ("fr.consumer_code.l223_1_no_consent",)
    >>> run_day(LawDay(date(2026, 8, 11), "Law 2025-594", rules, (), (), {}, (), (), "days.yaml:2:10"))
    []
    """
    law = law or shipped_law()
    rules = {rule.id: rule for rule in law.rules}
    kinds = {"comes": expected.comes, "changes": expected.changes, "goes": expected.goes}
    found = [
        say(f"law_cases.day_{kind}", lang, day=expected.day, name=name)
        for kind, names in kinds.items()
        for name in names
        if name not in rules or _happening(rules[name], expected.day) != kind
    ]
    for name, value in expected.values.items():
        if not _takes(law.parameters.get(name), expected.day, value):
            found.append(say("law_cases.day_value", lang, day=expected.day, name=name, value=value))
    cells = [("covers", cell) for cell in expected.covers] + [("uncovers", cell) for cell in expected.uncovers]
    found += [
        say(f"law_cases.day_{kind}", lang, day=expected.day, name=cell)
        for kind, cell in cells
        if _covering(law, cell, expected.day) != kind
    ]
    return found


def _happening(rule: Rule, day: date) -> str | None:
    """What happens to a rule on a day: it comes, changes or goes."""
    before, after = version_in_force(rule, day - EVE), version_in_force(rule, day)
    if before is after:
        return None
    return "comes" if before is None else "goes" if after is None else "changes"


def _takes(parameter: Parameter | None, day: date, value: Value) -> bool:
    return parameter is not None and any(v.start == day and v.value == value for v in parameter.versions)


def _covering(law: Law, cell: str, day: date) -> str | None:
    """Whether a cell begins or ceases to be covered on a day."""
    before, after = _covered(law, cell, day - EVE), _covered(law, cell, day)
    return None if before == after else "covers" if after else "uncovers"


def _covered(law: Law, cell: str, day: date) -> bool:
    country, purpose, channel, audience = cell.split()

    def answers(known: CoveredCell) -> bool:
        within = known.start <= day and (known.until is None or day <= known.until)
        named = purpose in known.purposes and channel in known.channels and audience in known.audiences
        return within and known.country == country and named

    return any(answers(known) for known in law.coverage)


def undated(days: list[LawDay], law: Law | None = None) -> list[str]:
    """Which dates of the law does no day of a calendar expect? Rules, parameters and covered cells, with the day."""
    law = law or shipped_law()
    said = {(day.day, name) for day in days for name in (*day.comes, *day.changes, *day.goes, *day.values)}
    cells = {(day.day, cell) for day in days for cell in (*day.covers, *day.uncovers)}
    dated = [(version.start, rule.id) for rule in law.rules for version in rule.versions]
    dated += [(version.until + EVE, rule.id) for rule in law.rules for version in rule.versions if version.until]
    dated += [(version.start, p.name) for p in law.parameters.values() for version in p.versions]
    missing = [f"{name} {day}" for day, name in dated if (day, name) not in said]
    bounds = [(known, known.start) for known in law.coverage]
    bounds += [(known, known.until + EVE) for known in law.coverage if known.until]
    unnamed = [(known, day) for known, day in bounds if not any(_names(known, day, *cell) for cell in cells)]
    return missing + [f"{known.place} {day}" for known, day in unnamed]


def _names(known: CoveredCell, day: date, said_on: date, cell: str) -> bool:
    country, purpose, channel, audience = cell.split()
    inside = channel in known.channels and audience in known.audiences and purpose in known.purposes
    return day == said_on and country == known.country and inside
