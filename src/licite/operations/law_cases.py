"""Law cases: invented contacts with the answer that the law asks for, in YAML that a lawyer reads.

A file is `{rule?, doctrine?, given?, cases: [...]}`, or `{rows: [...]}` as the casebook of decisions has it. `given`
holds the facts that the cases of the file share; a case's own facts come over them, and `null` takes one away. `base:`
in either names a set of facts of the nearest `bases.yaml` in the folder of the file or above it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from rapidfuzz import process

from licite.engine.decide import decide
from licite.engine.decision import Decision
from licite.errors import LiciteError
from licite.operations.case_file import checked, read_yaml
from licite.rules.load import shipped_law
from licite.rules.model import Law, Place
from licite.rules.positions import Positions
from licite.vocabulary.contract import contract
from licite.vocabulary.say import say

BASES, DAYS = "bases.yaml", "days.yaml"
Instant = datetime | date | str


@dataclass(frozen=True)
class Case:
    """One contact and what is expected of the answer; `expect` holds only the keys that the file asserts.

    `disputed` says why the law files are held to be wrong on it: such a case must fail until they are mended.
    """

    id: str
    title: str
    at: Instant
    facts: Mapping[str, Any]
    expect: Mapping[str, Any]
    why: str
    doctrine: str
    rule: str | None
    disputed: str | None
    where: str


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Expect(_Strict):
    outcome: Literal["lawful", "unlawful", "undetermined"] | None = None
    basis: str | None = None
    breaches: list[str] | None = None
    breaches_include: list[str] = []
    breaches_exclude: list[str] = []
    rules_include: list[str] = []
    rules_exclude: list[str] = []
    duties_include: list[str] = []
    duties_exclude: list[str] = []
    missing: list[str] = []
    uncovered: str | bool | None = None
    error: str | None = None


class _CaseFile(_Strict):
    id: str = Field(min_length=1)
    title: str = Field(min_length=3)
    at: Instant
    facts: dict[str, Any] = {}
    expect: _Expect
    why: str = Field(min_length=3)
    doctrine: str | None = None
    disputed: str | None = None
    source_url: str | None = None
    confidence: Literal["high", "medium"] | None = None


class _CasesFile(_Strict):
    rule: str | None = None
    doctrine: str = "cnil"
    given: dict[str, Any] = {}
    cases: list[_CaseFile] = []
    rows: list[_CaseFile] = []


class _BasesFile(_Strict):
    bases: dict[str, dict[str, Any]]


def load_cases(path: Path | str) -> list[Case]:
    """Which cases does a file hold, or every file below a folder (in the order of their paths)?

    Facts come out complete: base, `given` and the case's own are put together, and `null` ones are gone.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "mine.yaml"
    >>> _ = file.write_text('''
    ... given: {country: FR, channel: email, audience: consumer, purpose: commercial}
    ... cases:
    ...   - {id: said_stop, title: She said stop, at: 2026-09-01, facts: {objected: true},
    ...      expect: {outcome: unlawful, breaches_include: [objection_ignored]}, why: GDPR art. 21}
    ... ''')
    >>> [run_case(case) for case in load_cases(file)]
    [[]]

    Raises:
        LiciteError: LAW030 to LAW037: a file cannot be read, or says what no case can; file and line are told.
    """
    path = Path(path)
    if path.is_dir():
        files = sorted(file for file in path.rglob("*.yaml") if file.name not in (BASES, DAYS))
        return [case for file in files for case in _cases_of(file)]
    return _cases_of(path)


def run_case(case: Case, law: Law | None = None, lang: str = "fr") -> list[str]:
    """What is wrong with the answer to a case, one sentence for each difference; empty where all is right.

    `law` is the shipped one unless given. A case may expect the refusal of its facts (`expect: {error: FAC003}`).
    """
    law = law or shipped_law()
    try:
        decision = decide(case.facts, at=case.at, doctrine=case.doctrine, lang=lang, law=law)
    except LiciteError as fault:
        return [] if fault.code == case.expect.get("error") else [f"{fault.code}: {fault.message(lang)}"]
    return [*_unknown_rules(case, law, lang), *_differences(case.expect, decision, lang)]


def _unknown_rules(case: Case, law: Law, lang: str) -> Iterator[str]:
    known = {rule.id for rule in law.rules}
    for rule in (*case.expect.get("rules_include", ()), *case.expect.get("rules_exclude", ())):
        if rule not in known:
            yield say("law_cases.unknown_rule", lang, rule=rule)


def _differences(expect: Mapping[str, Any], decision: Decision, lang: str) -> Iterator[str]:
    if "error" in expect:
        yield say("law_cases.no_error", lang, code=expect["error"])
    found: dict[str, Any] = {
        "outcome": str(decision.outcome),
        "basis": decision.basis,
        "breaches": list(decision.breaches),
        "missing": list(decision.missing),
        "uncovered": decision.uncovered,
    }
    for field, value in found.items():
        if field in expect and not _agrees(field, expect[field], value):
            yield say("law_cases.differs", lang, field=field, expected=_shown(expect[field]), found=_shown(value))
    yield from _listed("breaches", expect, decision.breaches, lang)
    yield from _listed("rules", expect, decision.rules, lang)
    yield from _listed("duties", expect, _with_names(decision), lang)


def _agrees(field: str, expected: Any, found: Any) -> bool:
    if field in ("breaches", "missing"):
        return set(expected) == set(found)
    if isinstance(expected, bool):
        return (found is not None) is expected
    return bool(expected == found)


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _listed(field: str, expect: Mapping[str, Any], found: tuple[str, ...], lang: str) -> Iterator[str]:
    for value in expect.get(f"{field}_include", ()):
        if value not in found:
            yield say("law_cases.lacks", lang, field=field, value=value, found=", ".join(found))
    for value in expect.get(f"{field}_exclude", ()):
        if value in found:
            yield say("law_cases.has", lang, field=field, value=value)


def _with_names(decision: Decision) -> tuple[str, ...]:
    """Duties as told, and their names without the due date, so that a case may ask for either."""
    return (*decision.duties, *(duty.partition(":")[0] for duty in decision.duties))


def _cases_of(file: Path) -> list[Case]:
    data, positions = read_yaml(file)
    shape = checked(_CasesFile, data, positions)
    group = "rows" if "rows" in data else "cases"
    listed = shape.rows if group == "rows" else shape.cases
    bases = load_bases(file.parent)
    seen: set[str] = set()
    cases: list[Case] = []
    for place, entry in enumerate(listed):
        if entry.id in seen:
            raise LiciteError("LAW036", where=str(positions.of(group, place, "id")), id=entry.id)
        seen.add(entry.id)
        expect = _expectation(entry.expect, positions, (group, place, "expect"))
        cases.append(
            Case(
                id=entry.id,
                title=entry.title,
                at=entry.at,
                facts=_facts(shape.given, entry.facts, bases, positions, (group, place)),
                expect=expect,
                why=entry.why,
                doctrine=entry.doctrine or shape.doctrine,
                rule=shape.rule,
                disputed=entry.disputed,
                where=str(positions.of(group, place, "id")),
            )
        )
    return cases


def load_bases(folder: Path) -> dict[str, dict[str, Any]]:
    """Which named sets of facts may the cases of a folder build on? Those of the nearest bases.yaml, in it or above."""
    for place in (folder.absolute(), *folder.absolute().parents):
        if (place / BASES).is_file():
            data, positions = read_yaml(place / BASES)
            complete: dict[str, dict[str, Any]] = {}
            for name, facts in checked(_BasesFile, data, positions).bases.items():
                complete[name] = _put_together(facts, complete, positions.of("bases", name, "base"))
            return complete
    return {}


def _put_together(facts: Mapping[str, Any], bases: Mapping[str, Mapping[str, Any]], place: Place) -> dict[str, Any]:
    """Facts over those of their `base` (a name, or several, of which a later one comes over an earlier)."""
    named = facts.get("base", [])
    merged: dict[str, Any] = {}
    for name in [named] if isinstance(named, str) else named:
        if name not in bases:
            raise LiciteError("LAW034", where=str(place), base=name, known=", ".join(bases))
        merged |= bases[name]
    return merged | {key: value for key, value in facts.items() if key != "base"}


def _facts(
    given: Mapping[str, Any],
    own: Mapping[str, Any],
    bases: Mapping[str, Mapping[str, Any]],
    positions: Positions,
    place: tuple[str | int, ...],
) -> dict[str, Any]:
    at = positions.of(*place, "facts", "base") if "base" in own else positions.of("given", "base")
    merged = _put_together({**given, **own}, bases, at)
    return {key: value for key, value in merged.items() if value is not None}


def _expectation(shape: _Expect, positions: Positions, place: tuple[str | int, ...]) -> dict[str, Any]:
    """What the file asserts. A null outcome is not asserted; a null basis, or null `uncovered`, is."""
    asserted = {key: value for key, value in shape if key in shape.model_fields_set}
    if asserted.get("outcome", "") is None:
        del asserted["outcome"]
    if not asserted:
        raise LiciteError("LAW037", where=str(positions.of(*place)))
    for key, known in _VOCABULARY.items():
        value = asserted.get(key)
        for index, word in enumerate(value if isinstance(value, list) else [value] if value else []):
            name = word.partition(":")[0]
            if name not in known():
                nearest = process.extractOne(name, list(known()))[0]
                where = str(positions.of(*place, key, index))
                raise LiciteError("LAW035", where=where, word=word, nearest=nearest)
    return asserted


def _words(pick: Callable[[], Any]) -> Callable[[], frozenset[str]]:
    return lambda: frozenset(pick())


_VOCABULARY: dict[str, Callable[[], frozenset[str]]] = {
    "basis": _words(lambda: contract().bases),
    "breaches": _words(lambda: contract().breaches),
    "breaches_include": _words(lambda: contract().breaches),
    "breaches_exclude": _words(lambda: contract().breaches),
    "duties_include": _words(lambda: (*contract().duties, "honour_call_window")),
    "duties_exclude": _words(lambda: (*contract().duties, "honour_call_window")),
    "missing": _words(lambda: contract().facts),
}
