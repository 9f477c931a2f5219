"""The shape of a law file, checked by pydantic: what keys there are, and what they hold."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Sentence = Annotated[str, StringConstraints(min_length=3, strip_whitespace=True)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class BilingualFile(_Strict):
    """A text in French and in English."""

    fr: Sentence
    en: Sentence


class CitationFile(_Strict):
    """The source of what is said."""

    cite: Sentence
    url: str | None = None
    verified: Literal["primary", "secondary", "unverified"]
    checked_on: date
    quote: Sentence | None = None


class RuleVersionFile(CitationFile):
    """One dated version of a rule."""

    start: date = Field(alias="from")
    until: date | None = None
    when: Sentence
    unless: Sentence | None = None
    explain: BilingualFile
    remedy: BilingualFile | None = None


class RuleFile(_Strict):
    """A rule: exactly one of breach, basis and duty, as its effect asks."""

    id: Sentence
    title: BilingualFile
    effect: Literal["basis", "forbid", "duty", "review"]
    scope: Sentence
    breach: str | None = None
    basis: str | None = None
    duty: str | None = None
    due: Sentence | None = None
    everywhere: bool = False
    versions: list[RuleVersionFile] = Field(min_length=1)
    not_covered: list[Sentence] = []


class ParameterVersionFile(CitationFile):
    """One dated value of a parameter."""

    start: date = Field(alias="from")
    value: int | float | date | str


class ParameterFile(_Strict):
    """A number of the law."""

    id: Sentence
    parameter: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    title: BilingualFile
    versions: list[ParameterVersionFile] = Field(min_length=1)
    not_covered: list[Sentence] = []


class DefinitionFile(CitationFile):
    """A condition shared by several rules."""

    id: Sentence
    definition: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    title: BilingualFile
    when: Sentence
    not_covered: list[Sentence] = []


class PrecedentFile(CitationFile):
    """A published decision: who decided what, in one sentence of our own, and the facts that make it like another."""

    id: Sentence
    precedent: Sentence
    authority: Sentence
    company: Sentence | None = None
    day: date
    amount_eur: int | None = Field(default=None, ge=0)
    sentence: BilingualFile
    articles: list[Sentence] = Field(min_length=1)
    breaches: list[str] = []
    rules: list[str] = []
    facts: dict[str, str | bool]
    overturned: BilingualFile | None = None


class CoveredCellFile(_Strict):
    """One line of `covers`."""

    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    channels: list[str]
    audiences: list[str]
    purposes: list[str]
    start: date = Field(alias="from")
    until: date | None = None


class CoverageFile(_Strict):
    """The cells that a jurisdiction's files answer for."""

    id: Sentence
    confidence: Literal["high", "low"] = "high"
    covers: list[CoveredCellFile] = Field(min_length=1)
    not_covered: list[Sentence] = []


class DoctrineFile(_Strict):
    """A reading of the law, with those who hold it."""

    id: Sentence
    doctrine: Annotated[str, StringConstraints(pattern=r"^[a-z_]+$")]
    title: BilingualFile
    default: bool = False
    applies: list[str]
    why: BilingualFile
    held_by: list[CitationFile] = Field(min_length=1)
