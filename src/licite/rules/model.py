"""What a law file says, once read: rules, parameters, coverage and doctrines, each with its dated versions."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Effect = Literal["basis", "forbid", "duty", "review"]
Verified = Literal["primary", "secondary", "unverified"]
Bilingual = dict[str, str]


@dataclass(frozen=True)
class Place:
    """Where something stands in a law file; lines and columns count from 1."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Citation:
    """The source of one version: the article, the day it was read, and how far it was checked."""

    cite: str
    url: str | None
    verified: Verified
    checked_on: date
    quote: str | None


@dataclass(frozen=True)
class Condition:
    """A condition in the language of the law files; `lines` gives the offset and the place where each line starts."""

    text: str
    place: Place
    lines: tuple[tuple[int, Place], ...] = ()

    def at(self, offset: int) -> Place:
        """The place in the file of one character of the text."""
        start, place = 0, self.place
        for first, beginning in self.lines:
            if first <= offset:
                start, place = first, beginning
        return Place(place.path, place.line, place.column + offset - start)


@dataclass(frozen=True)
class RuleVersion:
    """A rule as it stood from one day to another, both included (`until` None: still in force)."""

    start: date
    until: date | None
    citation: Citation
    when: Condition
    unless: Condition | None
    explain: Bilingual
    remedy: Bilingual | None


@dataclass(frozen=True)
class Rule:
    """One article as data. `tag` is the breach, basis or duty it gives; `everywhere` holds even in uncovered cells."""

    id: str
    title: Bilingual
    effect: Effect
    scope: Condition
    tag: str | None
    versions: tuple[RuleVersion, ...]
    place: Place
    due: Condition | None = None
    everywhere: bool = False
    not_covered: tuple[str, ...] = ()


@dataclass(frozen=True)
class ParameterVersion:
    """A number of the law as it stood from one day on: "3 years", "10:00", 4, or a day that a text fixes."""

    start: date
    value: str | int | float | date
    citation: Citation


@dataclass(frozen=True)
class Parameter:
    """A dated number of the law, called `name` in conditions."""

    id: str
    name: str
    title: Bilingual
    versions: tuple[ParameterVersion, ...]
    place: Place

    def at(self, day: date) -> str | int | float | date | None:
        """The value in force on a day; None before the first version."""
        value: str | int | float | date | None = None
        for version in self.versions:
            if version.start <= day:
                value = version.value
        return value


@dataclass(frozen=True)
class Definition:
    """A condition that several rules share, called `name` in theirs."""

    id: str
    name: str
    title: Bilingual
    citation: Citation
    when: Condition
    place: Place
    not_covered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Precedent:
    """A published decision, in one sentence of our own.

    `name` is its number; `facts` are those that make another contact like it; `breaches` are empty where the authority
    or the court found nothing wrong. `overturned` says what became of it since.
    """

    id: str
    name: str
    authority: str
    company: str | None
    day: date
    amount_eur: int | None
    sentence: Bilingual
    articles: tuple[str, ...]
    breaches: tuple[str, ...]
    rules: tuple[str, ...]
    facts: dict[str, str | bool]
    citation: Citation
    place: Place
    overturned: Bilingual | None = None


@dataclass(frozen=True)
class CoveredCell:
    """Cells that a jurisdiction's files answer for; everything else is `uncovered`.

    `sure` is False where the law is known with low confidence: the stricter reading is taken, and users are warned.
    """

    country: str
    channels: tuple[str, ...]
    audiences: tuple[str, ...]
    purposes: tuple[str, ...]
    start: date
    until: date | None
    place: Place
    sure: bool = True


@dataclass(frozen=True)
class Doctrine:
    """A reading of the law: the rules and definitions it switches on, and who holds it."""

    id: str
    name: str
    title: Bilingual
    default: bool
    applies: tuple[str, ...]
    why: Bilingual
    citations: tuple[Citation, ...]
    place: Place


@dataclass(frozen=True)
class Law:
    """Every law file, read and checked for shape. `version` is a hash of the files' contents."""

    rules: tuple[Rule, ...]
    parameters: dict[str, Parameter]
    coverage: tuple[CoveredCell, ...]
    doctrines: dict[str, Doctrine]
    version: str
    definitions: tuple[Definition, ...] = ()
    precedents: tuple[Precedent, ...] = ()

    @property
    def unsure_countries(self) -> frozenset[str]:
        """The countries whose law is known with low confidence."""
        return frozenset(cell.country for cell in self.coverage if not cell.sure)

    def rules_of(self, doctrine: str) -> tuple[Rule, ...]:
        """The rules in play under a doctrine: those no doctrine switches, and those this one does."""
        return tuple(rule for rule in self.rules if self._in_play(rule.id, doctrine))

    def definitions_of(self, doctrine: str) -> dict[str, Definition]:
        """The definitions in play under a doctrine, by the name that conditions use."""
        return {d.name: d for d in self.definitions if self._in_play(d.id, doctrine)}

    def _in_play(self, file_id: str, doctrine: str) -> bool:
        switched = any(file_id in d.applies for d in self.doctrines.values())
        return not switched or file_id in self.doctrines[doctrine].applies

    def rule(self, rule_id: str) -> Rule:
        """The rule with this id; KeyError where there is none."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)
