"""The theorems on the law files, proved or contradicted, in words: what `licite law prove` tells."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from licite.errors import LiciteError
from licite.facts.catalogue import DAY, MINUTE
from licite.rules.load import shipped_law
from licite.rules.model import Law
from licite.vocabulary.contract import contract
from licite.vocabulary.say import say

if TYPE_CHECKING:
    from licite.engine.prove.counterexample import Witness
    from licite.engine.prove.prove import Proof

ROWS_COMPLETED = 40  # contacts of each stretch of law on which completions are tried
TRIED = "completions"


@dataclass(frozen=True)
class Verdict:
    """One theorem on every stretch of law and doctrine that it speaks of; `seconds` is what all of them took."""

    theorem: str
    pairs: int
    seconds: float
    failed: "tuple[Proof, ...]"

    @property
    def holds(self) -> bool:
        """Whether nothing contradicts it."""
        return not self.failed


@dataclass(frozen=True)
class Proven:
    """The verdict on each theorem, and the versions of rules (id, first day) that can never matter."""

    verdicts: tuple[Verdict, ...]
    idle: tuple[tuple[str, date], ...]
    rows_completed: int

    @property
    def holds(self) -> bool:
        """Whether every theorem holds."""
        return all(verdict.holds for verdict in self.verdicts)


def prove_law(
    law: Law | None = None,
    doctrines: Iterable[str] | None = None,
    *,
    rows: int = ROWS_COMPLETED,
    told: Callable[[int, int], None] | None = None,
) -> Proven:
    """Does every theorem hold on the whole law, for every doctrine and between any two changes of the law?

    A failure is an answer, with a contact that shows it, not an error. `told` hears of stretches done, and of how many.

    Raises:
        LiciteError: ENV002 where z3 is not installed; LAW018 for an unknown doctrine; LAW errors for a broken law.
    """
    if find_spec("z3") is None:
        raise LiciteError("ENV002", exit_code=1)
    from licite.engine.prove.prove import prove_all

    law = law or shipped_law()
    wanted = tuple(doctrines or law.doctrines)
    for doctrine in wanted:
        if doctrine not in law.doctrines:
            raise LiciteError("LAW018", doctrine=doctrine, known=", ".join(law.doctrines))
    report = prove_all(law, wanted, rows=rows, told=told)
    grouped: dict[str, list[Proof]] = {}
    for proof in report.proofs:
        grouped.setdefault(proof.theorem, []).append(proof)
    verdicts = [
        Verdict(name, len(proofs), sum(p.seconds for p in proofs), tuple(p for p in proofs if not p.holds))
        for name, proofs in grouped.items()
    ]
    return Proven(tuple(verdicts), report.idle, report.rows_completed)


def told_in_words(proven: Proven, lang: str) -> Iterator[str]:
    """The lines that a person reads: each theorem, an example against it where there is one, the idle rules."""
    for verdict in proven.verdicts:
        yield f"{'✓' if verdict.holds else '✗'} {say(f'prove.theorems.{verdict.theorem}', lang)}"
        yield f"  {_how(verdict, proven, lang)}, {say('prove.seconds', lang, n=round(verdict.seconds))}"
        if verdict.failed:
            yield from (f"  {line}" for line in _example(verdict.failed[0], lang))
    yield say("prove.idle", lang, n=len(proven.idle))
    yield from (f"  {say('prove.since', lang, rule=rule, day=day)}" for rule, day in proven.idle)
    yield say("prove.all_hold" if proven.holds else "prove.some_fail", lang)


def _how(verdict: Verdict, proven: Proven, lang: str) -> str:
    if verdict.failed:
        return say("prove.fails", lang, n=len(verdict.failed), total=verdict.pairs)
    if verdict.theorem == TRIED:
        return say("prove.tried", lang, n=proven.rows_completed)
    return say("prove.proved", lang, n=verdict.pairs)


def _example(proof: "Proof", lang: str) -> Iterator[str]:
    if proof.unsettled is not None:
        yield say("prove.unsettled", lang, why=proof.unsettled)
    if not proof.counter:
        return
    yield say("prove.stretch", lang, first=proof.first, last=proof.last, doctrine=proof.doctrine)
    before: Mapping[str, Any] = {}
    for witness in proof.counter:
        yield f"  {_headline(witness, lang)}"
        yield from (f"    {line}" for line in _facts(witness.given, before, lang))
        before = witness.given
        rules = ", ".join(witness.rules)
        yield f"    {say('prove.rules', lang, rules=rules) if rules else say('prove.no_rule', lang)}"


def _headline(witness: "Witness", lang: str) -> str:
    minute = witness.given[MINUTE]
    time = None if minute is None else f"{minute // 60:02d}:{minute % 60:02d}"
    outcome = say(f"prove.{witness.outcome}", lang)
    return say("prove.witness", lang, outcome=outcome, day=witness.given[DAY], time=time, doctrine=witness.doctrine)


def _facts(given: Mapping[str, Any], before: Mapping[str, Any], lang: str) -> Iterator[str]:
    """The facts in words, in the order of the contract; of a second contact, those alone that the first has not."""
    new = {name: value for name, value in given.items() if before.get(name, ...) != value}
    if before and any(name in contract().facts for name in new):
        yield say("prove.added", lang)
    for name in contract().facts:
        if name in new:
            yield f"- {in_words(name, new[name], lang)} ({name}: {_written(new[name])})"


def in_words(name: str, value: Any, lang: str) -> str:
    """A fact as a clause: `objected: True` is "this person said stop".

    >>> in_words("consent", "none", "en")
    'the person did not agree'
    """
    if name == "reviewed":
        return say("prove.reviewed", lang, rules=value)
    fact = contract().facts[name]
    key = _written(value) if fact.type in ("bool", "enum") else "value"
    return say(f"facts.{name}.values.{key}", lang, value=value)


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def as_dict(proven: Proven) -> dict[str, Any]:
    """The verdicts as plain values, for JSON."""
    return {
        "holds": proven.holds,
        "theorems": [
            {
                "theorem": verdict.theorem,
                "holds": verdict.holds,
                "pairs": verdict.pairs,
                "seconds": round(verdict.seconds, 3),
                "failed": [_failure(proof) for proof in verdict.failed],
            }
            for verdict in proven.verdicts
        ],
        "rows_completed": proven.rows_completed,
        "never_matter": [{"rule": rule, "from": day.isoformat()} for rule, day in proven.idle],
    }


def _failure(proof: "Proof") -> dict[str, Any]:
    return {
        "doctrine": proof.doctrine,
        "from": proof.first.isoformat(),
        "until": proof.last.isoformat(),
        "unsettled": proof.unsettled,
        "rows": [
            {
                "at": witness.given[DAY].isoformat(),
                "minute": witness.given[MINUTE],
                "facts": {
                    name: value if isinstance(value, bool | int | float | str) else str(value)
                    for name, value in witness.given.items()
                    if name not in (DAY, MINUTE)
                },
                "doctrine": witness.doctrine,
                "outcome": str(witness.outcome),
                "rules": list(witness.rules),
            }
            for witness in proof.counter
        ],
    }
