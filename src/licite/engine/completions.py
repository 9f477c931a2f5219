"""Completions: which unknown facts could change the answer, found by giving them the values that they could have.

A fact matters where two completions that differ in it alone have different answers (contract: `missing`). Not every
completion is tried: unknown facts are given values one at a time, and the masks of what is still unknown tell when the
rest can make no difference.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, reduce
from itertools import islice, product
from types import MappingProxyType
from typing import Any

from licite.engine.emit_row import Masks
from licite.engine.judge import Judge
from licite.engine.plan import Plan, Reach
from licite.vocabulary.contract import contract

# Completions, whole or in part, tried for one question and for all of them; then it is asked without more ado.
FEW_UNKNOWN = 5
OF_FEW = (1000, 3000)
OF_MANY = (60, 300)


NOTHING: Mapping[str, Any] = MappingProxyType({})
EVERY_RULE = Reach(-1, -1, -1, covered=True)


class Answer(Enum):
    """What a completion comes to; `REVIEW` is lawful once a human review is on file."""

    LAWFUL = "lawful"
    REVIEW = "review"
    UNLAWFUL = "unlawful"
    OPEN = "open"


@dataclass(frozen=True)
class Unknown:
    """One thing that is not known of a contact, with the values that its facts could take together.

    It has two facts where a date stands beside a boolean that it makes true: no value says both no and a day.
    """

    names: tuple[str, ...]
    values: tuple[tuple[Any, ...], ...]

    def told_apart(self, answers: Sequence[Answer | None]) -> str | None:
        """The fact that tells the answers to the values apart; a boolean alone where the day makes no difference."""
        if len(self.names) == 2 and _differ(answers[1:]):
            return self.names[1]
        return self.names[0] if _differ(answers) else None


def _differ(answers: Sequence[Answer | None]) -> bool:
    return len({answer for answer in answers if answer is not None}) > 1


@cache
def _hidden() -> Mapping[str, frozenset[str]]:
    """What is read with another fact into one: once that other is known it hides what the first would have said."""
    implied = frozenset(name for values in contract().implies.values() for name in values)
    return {"source_kind": implied, "audience": frozenset({"identifier_kind", "sole_trader"})}


class _TooManyError(Exception):
    """The completions of one question are not all tried."""


class Search:
    """The completions of one contact, of which as few as will do are tried."""

    def __init__(self, judge: Judge, given: Mapping[str, Any], unknowns: Sequence[Unknown]) -> None:
        self.plan: Plan = judge.plan
        self._masks = judge.masks_of(given)
        self._chosen: dict[str, Any] = {}
        read = set(judge.code.names)
        known = [u for u in unknowns if read & {*u.names}]
        self._reach = {unknown: _reach_of(self.plan, unknown) for unknown in known}
        # What says which law applies settles most; what hides another is given its value after it.
        self.unknowns = sorted(known, key=lambda u: (u.names[0] in _hidden(), not self._reach[u].covered))
        self._each, self._whole = OF_FEW if len(self.unknowns) <= FEW_UNKNOWN else OF_MANY
        self._left = self._each

    def missing(self, *, whole: bool = True) -> set[str]:
        """The facts that matter, with `reviewed` where a review does; none where every completion agrees.

        A question of which too many completions would have to be tried counts as one that matters. Where it need not
        be `whole`, the first that is found is enough.
        """
        starts = self._starts(most=None if whole else 1)
        if not starts:
            return set()
        telling = (name for unknown in self.unknowns if (name := self._telling(unknown, starts)))
        if not whole and (first := next(telling, None)):
            return {first}
        found = set(telling)
        if self._review_asked():
            found.add("reviewed")
        return found

    def _starts(self, most: int | None = None) -> list[dict[str, Any]]:
        """Completions that are not unlawful, one by each basis alone as far as there is one; none where none is.

        They are looked beside first, so that fewer of them (`most`) find the same.
        """
        whole = self._masks({})
        bits = [] if whole.basis_holds else [rule.bit for rule in self.plan.bank("basis")]
        alone = [1 << bit for bit in bits if whole.basis_unknown >> bit & 1]
        each = (start for wanted in alone if (start := self._start(wanted)) is not None)
        if found := list(islice(each, most)):
            return found
        start = self._start(0)
        return [] if start is None else [start]

    def _start(self, basis: int) -> dict[str, Any] | None:
        """A completion that is not unlawful, by one basis alone if it is given; empty where too many would be tried."""

        def hopeless(masks: Masks) -> bool:
            if basis and (masks.basis_holds & ~basis or not (masks.basis_holds | masks.basis_unknown) & basis):
                return True
            settled = self._settled(masks)
            return settled is Answer.UNLAWFUL or (settled is Answer.OPEN and basis != 0)

        self._begin()
        try:
            for _ in self._leaves(hopeless, None, Reach(basis=basis)):
                return dict(self._chosen)
        except _TooManyError:
            return {}
        return None

    def _review_asked(self) -> bool:
        """Whether some completion is lawful but for a human review."""
        self._begin()
        try:
            reviews = Reach(review=-1)
            leaves = self._leaves(lambda masks: self._settled(masks) is not None or not masks.review, None, reviews)
            return any(self._answer(masks) is Answer.REVIEW for masks in leaves)
        except _TooManyError:
            return True

    def _telling(self, unknown: Unknown, starts: Sequence[Mapping[str, Any]]) -> str | None:
        """The fact of an unknown that matters, if any does; looked for beside completions that may be, first."""
        found = None
        for start in starts:
            self._begin({name: value for name, value in start.items() if name not in unknown.names})
            self._left = len(unknown.values)
            found = unknown.told_apart(self._answers(unknown)) or found
            if found == unknown.names[-1]:
                return found
        self._begin()
        try:
            for answers in self._choices(unknown, starts[0]):
                found = unknown.told_apart(answers) or found
                if found == unknown.names[-1]:
                    break
        except _TooManyError:
            found = found or unknown.names[0]
        return found

    def _choices(self, unknown: Unknown, likely: Mapping[str, Any]) -> Iterator[list[Answer | None]]:
        """The answers to each value of an unknown, for every completion of the others that leaves some to it."""

        def out_of_play(masks: Masks) -> bool:
            return self._settled(masks) is not None or not self._open(masks, unknown)

        for masks in self._leaves(out_of_play, unknown, self._reach[unknown], likely):
            hiding = [other for other in self._pending(masks, unknown) if _hides(other, unknown)]
            for values in product(*(other.values for other in hiding)):
                for other, value in zip(hiding, values, strict=True):
                    self._set(other, value)
                yield self._answers(unknown)
            for other in hiding:
                self._unset(other)

    def _answers(self, unknown: Unknown) -> list[Answer | None]:
        """The answers to values of an unknown beside what is chosen; None where other unknown facts decide it."""
        answers: list[Answer | None] = []
        for value in unknown.values:
            self._set(unknown, value)
            masks = self._tried()
            answers.append(None if self._pending(masks, unknown) else self._answer(masks))
            if unknown.told_apart(answers) == unknown.names[-1]:
                break
        self._unset(unknown)
        return answers

    def _leaves(
        self,
        hopeless: Callable[[Masks], bool],
        asked: Unknown | None,
        first: Reach,
        likely: Mapping[str, Any] = NOTHING,
    ) -> Iterator[Masks]:
        """The completions of all that could still change the answer, but the one asked about and those that hide it.

        What the rules of `first` turn on is completed first, with likely values before others. Where those are bases,
        all that would tell of another basis is completed too.
        """
        masks = self._tried()
        if hopeless(masks):
            return
        pending = [u for u in self._pending(masks, asked) if asked is None or not _hides(u, asked)]
        if asked is None and first.basis and not pending:
            free = (u for u in self.unknowns if u.names[0] not in self._chosen)
            pending = [u for u in free if self._reach[u].basis & masks.basis_unknown]
        if not pending:
            yield masks
            return
        early = [u for u in pending if u.names[0] not in _hidden()] or pending
        chosen = next((u for u in early if self._open(masks, u, first)), early[0])
        usual = tuple(likely.get(name) for name in chosen.names)
        for value in sorted(chosen.values, key=lambda value: value != usual):
            self._set(chosen, value)
            yield from self._leaves(hopeless, asked, first, likely)
        self._unset(chosen)

    def _pending(self, masks: Masks, asked: Unknown | None) -> list[Unknown]:
        """What is not chosen and could still change the answer."""
        if self._settled(masks) is not None:
            return []
        return [u for u in self.unknowns if u is not asked and u.names[0] not in self._chosen and self._open(masks, u)]

    def _set(self, unknown: Unknown, value: tuple[Any, ...]) -> None:
        self._chosen.update(zip(unknown.names, value, strict=True))

    def _unset(self, unknown: Unknown) -> None:
        for name in unknown.names:
            self._chosen.pop(name, None)

    def _begin(self, chosen: Mapping[str, Any] = NOTHING) -> None:
        self._chosen = dict(chosen)
        self._left = min(self._each, self._whole)

    def _tried(self) -> Masks:
        if self._left <= 0:
            raise _TooManyError
        self._left -= 1
        self._whole -= 1
        return self._masks(self._chosen)

    def _open(self, masks: Masks, unknown: Unknown, among: Reach = EVERY_RULE) -> bool:
        """Whether a rule that could still change the answer turns on an unknown."""
        reach = self._reach[unknown]
        if masks.covered is None and reach.covered and among.covered:
            return True
        if masks.forbid & self.plan.mask_of_contact:
            return False
        bases = 0 if masks.basis_holds else masks.basis_unknown & among.basis
        forbidding, reviews = masks.forbid_unknown & among.forbid, masks.review & among.review
        return bool(forbidding & reach.forbid or bases & reach.basis or reviews & reach.review)

    def _settled(self, masks: Masks) -> Answer | None:
        """The answer that no unknown fact can change any more; one without law stays open for good."""
        if masks.forbid & self.plan.mask_everywhere:
            return Answer.UNLAWFUL
        if masks.covered is not True:
            return Answer.OPEN if masks.covered is False else None
        if masks.forbid & self.plan.mask_of_contact or not (masks.basis_holds or masks.basis_unknown):
            return Answer.UNLAWFUL
        return Answer.LAWFUL if masks.basis_holds and not masks.forbid_unknown and not masks.review else None

    def _answer(self, masks: Masks) -> Answer:
        """The answer once nothing is left to be chosen."""
        settled = self._settled(masks)
        if settled is not None:
            return settled
        ready = masks.covered and masks.basis_holds and not masks.forbid_unknown
        return Answer.REVIEW if ready else Answer.OPEN


def _hides(one: Unknown, other: Unknown) -> bool:
    return bool(_hidden().get(one.names[0], frozenset()) & {*other.names})


def _reach_of(plan: Plan, unknown: Unknown) -> Reach:
    return reduce(Reach.joined, (plan.reach.get(name, Reach()) for name in unknown.names))
