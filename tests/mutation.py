"""The mutation campaign: every small fault of `tests.mutants` made in the law, and whether cases or theorems find it.

A mutant is killed by the load (the fault makes a law that no one can load), by a day or a case of `tests/law`, or else
by a theorem of `engine.prove`; a mutant that changes no answer at all is a survivor like any other. Run as a program,
it writes the report: `python -m tests.mutation`.
"""

import os
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml

from licite.engine import decide
from licite.engine import plan as planning
from licite.engine.calendar import Calendar
from licite.engine.emit_row import Masks
from licite.engine.emit_set import MASKS
from licite.engine.judge import Judge, judge_for
from licite.engine.names import names
from licite.engine.plan import Plan, columns_of, make_plan
from licite.engine.prove.counterexample import Search, UnsettledError
from licite.engine.prove.theorems import THEOREMS, Question, Scene, Stretch, Theorem
from licite.engine.truth import truth
from licite.errors import LiciteError
from licite.facts.given import read_given
from licite.operations.law_cases import Case, load_cases, run_case
from licite.operations.law_days import LawDay, load_days, run_day
from licite.rules.load import shipped_law
from licite.rules.model import Condition
from tests.mutants import Mutant, mutants

REPOSITORY = Path(__file__).parent.parent
CASES, REASONS = REPOSITORY / "tests" / "law", REPOSITORY / "tests" / "mutation_survivors.yaml"
REPORT = REPOSITORY / "benchmarks" / "results" / "mutation.md"
ENOUGH = 0.95
# What a law may never get wrong by a hair: refusals, consents, hours of calls.
VITAL_TAGS = frozenset(
    """objection_ignored consent_withdrawn no_consent consent_expired invalid_consent no_consent_proof
    consent_not_for_controller call_window consent""".split()
)
VITAL_NAMES = ("valid_consent", "flawed_consent", "call_consent_period", "calls_morning", "calls_afternoon")


@dataclass(frozen=True)
class Fate:
    """What became of a mutant: `by` is load, a day, a case or a theorem; None, it survives."""

    key: str
    file: str
    fault: str
    vital: bool
    by: str | None


@dataclass(frozen=True)
class Ready:
    """A case with its facts read, and those of its facts that the rules read."""

    case: Case
    day: date
    given: dict[str, Any]


@cache
def ready() -> tuple[tuple[Ready, ...], tuple[str, ...]]:
    """The cases that are right on the law as it is, and the names of those that are not, which cannot tell a fault."""
    right, wrong = [], []
    for case in load_cases(CASES):
        if "error" in case.expect or case.disputed:
            continue
        if run_case(case):
            wrong.append(f"{Path(case.where.rsplit(':', 2)[0]).name} {case.id}")
            continue
        given = read_given(case.facts, at=case.at)
        right.append(Ready(case, given.day, given.values))
    return tuple(right), tuple(wrong)


@cache
def _facts(number: int) -> dict[str, Any]:
    found = ready()[0][number]
    return judge_for(shipped_law(), found.case.doctrine, found.day).facts(found.given)


def vital(mutant: Mutant) -> bool:
    """Whether a fault touches objection, consent or the hours of calls."""
    tags = {rule.id: rule.tag for rule in mutant.law.rules}
    return tags.get(mutant.file) in VITAL_TAGS or any(name in mutant.file for name in VITAL_NAMES)


def fate(mutant: Mutant) -> Fate:
    """What becomes of one mutant."""
    try:
        by = _day(mutant) or _case(mutant) or _theorem(mutant)
    except LiciteError as fault:
        by = f"load: {fault.code}"
    return Fate(mutant.key, mutant.file, mutant.fault, vital(mutant), by)


@cache
def _days() -> tuple[LawDay, ...]:
    return tuple(load_days(CASES))


def _day(mutant: Mutant) -> str | None:
    """The day of the calendar that is no longer what the texts ask for."""
    if mutant.fault != "move a date":
        return None
    return next((f"day: {day.day}" for day in _days() if run_day(day, mutant.law, lang="en")), None)


def _case(mutant: Mutant) -> str | None:
    """The case whose answer is no longer the expected one; those written for the rule come first."""
    for (doctrine, day), numbers in _groups(mutant).items():
        plan, before = planned(mutant, doctrine, day), plan_before(doctrine, day)
        judge = _judge(plan, doctrine, day)
        with patch.object(decide, "judge_for", lambda *_, judge=judge: judge):
            for number in _worth(plan, before, numbers):
                case = ready()[0][number].case
                if run_case(case, mutant.law, lang="en"):
                    return f"case: {case.id}"
    return None


def _groups(mutant: Mutant) -> dict[tuple[str, date], list[int]]:
    """The cases that may tell, by doctrine and first day of a stretch that no law changes in."""
    starts = sorted({*Calendar(shipped_law()).starts, *Calendar(mutant.law).starts, date.min})
    found: dict[tuple[str, date], list[int]] = defaultdict(list)
    cases = ready()[0]
    for number in sorted(range(len(cases)), key=lambda n: cases[n].case.rule != mutant.file):
        case = cases[number]
        if (mutant.first or case.day) <= case.day <= (mutant.last or case.day):
            found[case.case.doctrine, max(start for start in starts if start <= case.day)].append(number)
    return found


@cache
def plan_before(doctrine: str, day: date) -> Plan:
    """The plan of the law as it is, on a day."""
    return make_plan(shipped_law(), doctrine, [Calendar(shipped_law()).period(day)])


@dataclass
class Patched(Judge):
    """A judge that asks the rules that are what they were of another judge, and the few others of its own."""

    before: Judge = field(kw_only=True)
    few: Judge = field(kw_only=True)

    def masks(self, given: Mapping[str, Any]) -> Masks:
        old, new = self.before.masks(given), self.few.masks(given)
        merged: dict[str, Any] = {"covered": new.covered}
        for name, effect in MASKS.items():
            own = sum(1 << rule.bit for rule in self.few.plan.bank(effect))
            merged[name] = getattr(old, name) & ~own | getattr(new, name)
        return Masks(**merged)

    def facts(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return self.before.facts(given) | self.few.facts(given)


@cache
def _judge_before(doctrine: str, day: date) -> Judge:
    return Judge(plan_before(doctrine, day))


def _judge(plan: Plan, doctrine: str, day: date) -> Judge:
    """A judge of a plan; where no rule comes or goes, only those that change are compiled."""
    was = {rule.rule.id: rule for rule in plan_before(doctrine, day).rules}
    same = len(was) == len(plan.rules) and all(
        rule.rule.id in was and rule.bit == was[rule.rule.id].bit for rule in plan.rules
    )
    if not same:
        return Judge(plan)
    changed = tuple(rule for rule in plan.rules if rule.condition != was[rule.rule.id].condition)
    return Patched(plan, before=_judge_before(doctrine, day), few=Judge(replace(plan, rules=changed)))


def planned(mutant: Mutant, doctrine: str, day: date) -> Plan:
    """The plan of the law with its fault; only what the fault may change is read anew, unless it moves a date."""
    law, calendar = mutant.law, Calendar(mutant.law)
    if mutant.place.endswith(("from", "start", "until")):
        return make_plan(law, doctrine, [calendar.period(day)])
    before = plan_before(doctrine, day)
    known = names(law, doctrine)
    touched = _touched(mutant, doctrine)
    kept = [rule for rule in before.rules if rule.rule.id not in touched]
    one = replace(law, rules=tuple(rule for rule in law.rules if rule.id in touched))
    anew = planning._planned(one, doctrine, calendar, before.periods, known)
    return replace(before, law=law, calendar=calendar, rules=planning._numbered([*kept, *anew]), known=known)


def _touched(mutant: Mutant, doctrine: str) -> frozenset[str]:
    """The rules that a fault may change: its own, or those that use its definition, by way of others too."""
    words = {d.name for d in mutant.law.definitions if d.id == mutant.file}
    if not words:
        return frozenset({mutant.file})
    for _ in mutant.law.definitions:
        words |= {d.name for d in mutant.law.definitions_of(doctrine).values() if words & _words(d.when)}
    parts = lambda rule: [rule.scope, *(c for v in rule.versions for c in (v.when, v.unless) if c)]  # noqa: E731
    return frozenset(rule.id for rule in mutant.law.rules if any(words & _words(part) for part in parts(rule)))


def _words(condition: Condition) -> set[str]:
    return set(re.findall(r"\w+", condition.text))


def _worth(plan: Plan, before: Plan, numbers: Sequence[int]) -> Iterator[int]:
    """The cases on which some condition is not known to be what it was; what is known stays so in every completion."""
    was = {rule.rule.id: rule.condition for rule in before.rules}
    same = plan.covered == before.covered and len(plan.rules) == len(before.rules)
    changed = [rule for rule in plan.rules if rule.condition != was.get(rule.rule.id)]
    if same and not changed:
        return
    for number in numbers:
        facts = _facts(number)
        settled = same and all(
            truth(rule.condition, facts) is truth(was[rule.rule.id], facts) is not None for rule in changed
        )
        if not settled or any(columns_of(rule.condition) - set(facts) for rule in changed):
            yield number


def _theorem(mutant: Mutant) -> str | None:
    """The theorem that finds the fault, looked for on the last stretch of law in which it changes what decides."""
    for doctrine in mutant.law.doctrines:
        for day in islice(_changed(mutant, doctrine), 1):
            plans = {name: planned(mutant, name, day) for name in mutant.law.doctrines}
            stretch = Stretch(Scene(plans, Calendar(mutant.law).period(day)), doctrine)
            for theorem in THEOREMS:
                if _broken(Question(stretch), theorem) and not _broken(Question(_before(doctrine, day)), theorem):
                    return f"theorem: {theorem.name}"
    return None


def _before(doctrine: str, day: date) -> Stretch:
    """The same stretch of the law as it is."""
    plans = {name: plan_before(name, day) for name in shipped_law().doctrines}
    return Stretch(Scene(plans, Calendar(shipped_law()).period(day)), doctrine)


def _broken(question: Question, theorem: Theorem) -> bool:
    broken = theorem.broken(question)
    try:
        return broken is not None and Search(question, broken).model() is not None
    except UnsettledError:
        return False


def _changed(mutant: Mutant, doctrine: str) -> Iterator[date]:
    """The days on which a stretch of the faulty law begins whose outcomes may not be what they were, the last first."""
    for day in reversed(Calendar(mutant.law).starts):
        if (mutant.first or day) <= day <= (mutant.last or day):
            new, old = planned(mutant, doctrine, day), plan_before(doctrine, day)
            if new.covered != old.covered or _deciding(new) != _deciding(old):
                yield day


def _deciding(plan: Plan) -> dict[str, Any]:
    return {rule.rule.id: rule.condition for rule in plan.rules if rule.decides}


@cache
def _by_file() -> dict[str, list[Mutant]]:
    found: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in mutants(shipped_law()):
        found[mutant.file].append(mutant)
    return found


def fates_of(file: str) -> list[Fate]:
    """The fate of every fault in one law file."""
    return [fate(mutant) for mutant in _by_file()[file]]


def campaign(files: Sequence[str] = (), processes: int | None = None) -> Iterator[list[Fate]]:
    """The fates of the faults of each law file, or of some, as they are known."""
    wanted = list(files or _by_file())
    with ProcessPoolExecutor(processes or os.cpu_count() or 1) as pool:
        for number, found in enumerate(pool.map(fates_of, wanted)):
            print(f"\r{number + 1}/{len(wanted)}", end="", file=sys.stderr, flush=True)
            yield found


def reasons() -> dict[str, str]:
    """Why each survivor that somebody looked at survives, by key."""
    return yaml.safe_load(REASONS.read_text(encoding="utf-8")) or {}


def kill_rate(fates: Iterable[Fate]) -> float:
    """The share of mutants killed."""
    counts = Counter(found.by is not None for found in fates)
    return counts[True] / max(1, counts.total())


def report(fates: Sequence[Fate], seconds: float) -> str:
    """The report in Markdown: counts by kind of fault and by file, survivors with their reasons."""
    survivors = [found for found in fates if found.by is None]
    vitals = [found for found in fates if found.vital]
    killers = Counter((found.by or "survives").partition(":")[0] for found in fates)
    lines = [
        "# Mutation of the law",
        "",
        "One small fault at a time in a condition or a date of the law files, and what finds it: the load of the law,",
        "a day or a case of `tests/law`, a theorem of `licite law prove`. Faults that change no answer are survivors.",
        "Made by `python -m tests.mutation`, and by `make test-all`.",
        "",
        f"- Law {shipped_law().version}, {len(ready()[0])} cases; {len(fates)} faults in {seconds / 60:.0f} minutes.",
        f"- Found: {kill_rate(fates):.1%} ({', '.join(f'{name} {n}' for name, n in sorted(killers.items()))}).",
        f"- Of those that touch objection, consent or hours: {kill_rate(vitals):.1%} of {len(vitals)}.",
    ]
    if ready()[1]:
        lines.append(f"- Cases wrong before any fault, left out: {', '.join(ready()[1])}.")
    lines += [
        "",
        *_table("fault", fates, lambda found: found.fault),
        "",
        *_table("file", fates, lambda found: found.file),
    ]
    lines += ["", "## Survivors", ""]
    known = reasons()
    for found in survivors:
        mark = " **(objection, consent or hours)**" if found.vital else ""
        lines.append(f"- `{found.key}`{mark}: {known.get(found.key, 'no reason yet')}")
    return "\n".join([*lines, *([] if survivors else ["None."])]) + "\n"


def _table(title: str, fates: Sequence[Fate], of: Any) -> Iterator[str]:
    yield f"| {title} | faults | found | survive |"
    yield "| --- | --: | --: | --: |"
    total, killed = Counter(map(of, fates)), Counter(of(found) for found in fates if found.by is not None)
    for name in sorted(total):
        yield f"| `{name}` | {total[name]} | {killed[name]} | {total[name] - killed[name]} |"


def main(files: Sequence[str]) -> None:
    """Runs the campaign, on all files or on those named, and writes the report where it is on all."""
    started = time.monotonic()
    fates = [found for share in campaign(files) for found in share]
    text = report(fates, time.monotonic() - started)
    if files:
        print(text)
    else:
        REPORT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
