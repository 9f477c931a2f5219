"""The erasure of contacts whose time is over: seen first, then done in batches that may be stopped and taken up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from licite.errors import LiciteError
from licite.operations.kept_copies import copies_with
from licite.operations.retention.clock import require_clock
from licite.operations.retention.lapsing import AT_ONCE, Lapsed, erase_batch
from licite.operations.retention.own import OwnData, own_data, remove_own
from licite.operations.retention.plan import HOME_COUNTRY, Held, Plan, plan, today
from licite.store.commit import last_seq
from licite.store.database import connected
from licite.store.opened import current
from licite.store.people import controller_of

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Preview:
    """What a run would do now: contacts to be erased, and what of the tool's own data is past its time.

    `unknown` contacts are left alone, as nobody knows when they were collected. `seq` is the last entry of the log when
    this was seen: what comes after it keeps a contact. `vouched`: somebody had to vouch for the clock.
    """

    plan: Plan
    contacts: tuple[Held, ...]
    unknown: int
    own: tuple[OwnData, ...]
    seq: int
    vouched: bool


@dataclass(frozen=True)
class Ran:
    """What a run did; `own` counts what was removed of the tool's own data, by kind.

    `copies` are places where a restore or an upgrade set the registers aside: an erasure does not reach them.
    """

    contacts: Lapsed
    own: dict[str, int]
    copies: tuple[str, ...]


def preview(
    controller: str,
    *,
    at: str | None = None,
    doctrine: str = "cnil",
    country: str = HOME_COUNTRY,
    count_from_recorded: bool = False,
    vouched_by: str | None = None,
) -> Preview:
    """What would a run do? With `count_from_recorded`, contacts of an unknown day of collection count from the day of
    their recording, which cannot be too early; else they are told and left alone.

    Fails with RET002 where the clock may be wrong and nobody (`vouched_by`) vouches for it: under a wrong clock the
    preview is wrong, too. Fails with RET005 on a day to come: nobody is erased before their time.
    """
    connected()
    vouched = require_clock(controller, vouched_by=vouched_by)
    seq = last_seq()
    made = plan(controller, at=at, doctrine=doctrine, country=country)
    if made.at > today():
        raise LiciteError("RET005", day=made.at)
    due = list(made.held(until=made.at))
    if count_from_recorded:
        due += [one for one in made.undated("unknown") if one.at_the_latest and one.at_the_latest <= made.at]
    left = made.states.get("unknown", 0) - sum(one.state == "unknown" for one in due)
    return Preview(made, tuple(due), left, own_data(controller, made.at), seq, vouched)


def run(seen: Preview, *, progress: Progress | None = None) -> Ran:
    """Erases what a preview saw to be due: who they are goes; refusals, and proof without a name, stay.

    A batch is erased whole or not at all, and looked at again right before: whoever made contact meanwhile stays. The
    same again after a crash does the rest.
    """
    owner = controller_of(seen.plan.controller)
    done = Lapsed()
    pks = [one.pk for one in seen.contacts]
    due = frozenset(pks)
    for start in range(0, len(pks), AT_ONCE):
        done.add(erase_batch(owner, pks[start : start + AT_ONCE], due, seen.seq))
        if progress:
            progress("erasing", min(start + AT_ONCE, len(pks)), len(pks))
    own = remove_own(owner.slug, seen.own, seen.seq)
    copies = copies_with(current().home, datetime.now(UTC)) if done.erased else ()
    return Ran(done, own, tuple(copy.place for copy in copies))
