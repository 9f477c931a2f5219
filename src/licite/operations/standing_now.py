"""The answers of lists kept up with what is recorded: the few who were touched are asked about anew, one by one."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, replace
from datetime import date
from typing import Any

from licite.errors import LiciteError
from licite.operations.asked_anew import Anew
from licite.operations.retention.plan import held_of
from licite.operations.standing_answers import Standing, basis_of, read_run
from licite.store import standing_answers
from licite.store.database import connected
from licite.store.models import Controller, StandingRun
from licite.store.people import controller_of
from licite.store.standing_marks import everybody, marks, touched, uids_of

AT_ONCE = 10
"""So many people are asked about while a page is opened; of more, long work takes care."""

ONE_BY_ONE = 100
"""So many are asked about one by one at all; for more it takes less time to work out everybody."""

COUNTED = 50_000
"""So many people at the most are counted anew while a page is opened; more take too long."""

_GONE = ("DEC002", "STO025")


@dataclass(frozen=True)
class AnswerNow:
    """The answer of somebody by one channel, as of now; `reason` is the first of them."""

    outcome: str
    basis: str
    reason: str
    duties: int


def keep_up(controller: str, *, most: int = AT_ONCE, counted: int | None = COUNTED) -> Standing | None:
    """What was counted of this controller, with all that was recorded since; None before the first time.

    Where more people were touched than `most`, or everybody is (a new day, law or usual message), nothing is worked
    out, and what is told is `behind`. Where people came or left among more than `counted` (None: however many), the
    answers are kept up, and how many people there are and of which source is left as it was: they `moved`. Fails with
    STO018 where there is no such controller.
    """
    connected()
    owner = controller_of(controller)
    run = standing_answers.current_run(owner)
    if run is None:
        return None
    known = run.counts
    if known.get("basis") != basis_of(owner):
        return replace(read_run(run), behind=True)
    now = marks()
    few = counted is None or known.get("people", 0) <= counted
    if known.get("marks") == now and not (known.get("moved") and few):
        return read_run(run)
    whom = touched(owner, known.get("marks", {}), most)
    if whom is None:
        return replace(read_run(run), behind=True)
    counts: dict[str, Any] = {"marks": now}
    words = "store_personword"
    if known.get("moved") or known["marks"][words] != now[words]:
        counts |= {"moved": False, **everybody(owner)} if few else {"moved": True}
    if not standing_answers.renew(run, _anew(owner, run, uids_of(owner, whom), whom), counts):
        return keep_up(controller, most=most, counted=counted)
    return read_run(StandingRun.objects.for_controller(owner).get(pk=run.pk))


def answers_now(controller: str, uids: Iterable[str], channel: str, *, whole: bool = True) -> dict[str, AnswerNow]:
    """The answers of these people by a channel, decided anew; whom the channel does not reach has none.

    Where it need not be `whole`, the `reason` of who has facts missing is one of them, or none.
    """
    anew = Anew(controller)
    found = {uid: _answer(anew, uid, channel, whole=whole) for uid in uids}
    return {uid: answer for uid, answer in found.items() if answer}


def _anew(
    owner: Controller, run: StandingRun, uids: Mapping[int, str], touched_ones: Iterable[int]
) -> standing_answers.Renewed:
    anew, rows, dates = Anew(owner.slug), [], list[tuple[int, date | None]]()
    for contact, uid in uids.items():
        answers = ((channel, _answer(anew, uid, channel, whole=True)) for channel in run.counts["asked"])
        rows += [(contact, channel, *astuple(answer)) for channel, answer in answers if answer]
        held = held_of(owner.slug, uid)
        if held and held.erase_by:
            dates.append((contact, held.erase_by))
    return standing_answers.Renewed(set(touched_ones), rows, dates)


def _answer(anew: Anew, uid: str, channel: str, *, whole: bool) -> AnswerNow | None:
    try:
        found, assembled = anew.finding(uid, channel, whole=whole)
    except LiciteError as gone:
        if gone.code not in _GONE:
            raise
        return None
    if assembled.given.get("identifier_present") is not True:
        return None
    reason = next(iter((*found.breaches, *found.missing)), "")
    return AnswerNow(str(found.outcome), found.basis or "", reason, len(found.duties))
