"""Proves the theorems on a law, for every doctrine and every stretch of days between two changes of the law."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from licite.engine.calendar import Calendar
from licite.engine.plan import make_plan
from licite.engine.prove.completions import contradictions
from licite.engine.prove.counterexample import UnsettledError, Witness, search
from licite.engine.prove.idle import Idle
from licite.engine.prove.theorems import THEOREMS, Question, Scene, Stretch, Theorem
from licite.rules.model import Law

COMPLETIONS = "completions"


@dataclass(frozen=True)
class Proof:
    """A theorem on one stretch under one doctrine. `counter` shows that it fails; `unsettled` says why z3 gave up."""

    theorem: str
    doctrine: str
    first: date
    last: date
    seconds: float
    counter: tuple[Witness, ...] = ()
    unsettled: str | None = None

    @property
    def holds(self) -> bool:
        """Whether it is proved."""
        return not self.counter and self.unsettled is None


def stretches(law: Law, doctrines: Iterable[str] | None = None) -> Iterator[Stretch]:
    """Every doctrine on every stretch of the law, the time before all law included; made one at a time."""
    wanted = tuple(doctrines or law.doctrines)
    for period in range(len(Calendar(law).starts) + 1):
        plans = {doctrine: make_plan(law, doctrine, [period]) for doctrine in law.doctrines}
        scene = Scene(plans, period)
        for doctrine in wanted:
            yield Stretch(scene, doctrine)


def prove(stretch: Stretch, theorems: Iterable[Theorem] = THEOREMS) -> Iterator[Proof]:
    """The theorems on one stretch; those that say nothing of it are left out."""
    for theorem in theorems:
        started = time.monotonic()
        unsettled = None
        try:
            found = search(theorem, Question(stretch))
        except UnsettledError as fault:
            found, unsettled = (), str(fault)
        if found is not None:
            yield _proof(stretch, theorem.name, started, found, unsettled)


def try_completions(stretch: Stretch, rows: int, seed: int) -> Proof:
    """The theorem on completions, tried on a sample of contacts (`completions` says why it is not proved)."""
    started = time.monotonic()
    return _proof(stretch, COMPLETIONS, started, contradictions(stretch, rows, seed), None)


def _proof(stretch: Stretch, name: str, started: float, counter: tuple[Witness, ...], unsettled: str | None) -> Proof:
    day = stretch.day
    return Proof(name, stretch.plan.doctrine, day.first, day.last, time.monotonic() - started, counter, unsettled)


@dataclass(frozen=True)
class Report:
    """All proofs on a law, and the versions of rules that can never matter."""

    proofs: tuple[Proof, ...]
    idle: tuple[tuple[str, date], ...]
    rows_completed: int


def prove_all(
    law: Law, doctrines: Iterable[str] | None = None, *, rows: int = 40, told: Callable[[int, int], None] | None = None
) -> Report:
    """Every theorem on every stretch, and the rules that can never matter; `told` hears of each stretch done."""
    wanted = tuple(doctrines or law.doctrines)
    total = len(wanted) * (len(Calendar(law).starts) + 1)
    proofs: list[Proof] = []
    idle = Idle({}, set())
    for number, stretch in enumerate(stretches(law, wanted)):
        proofs.extend(prove(stretch))
        proofs.append(try_completions(stretch, rows, seed=number))
        idle.look(stretch)
        if told:
            told(number + 1, total)
    return Report(tuple(proofs), idle.listed(), rows * total)
