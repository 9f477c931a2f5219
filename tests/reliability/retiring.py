"""An installation whose contacts are past their time, and a process that erases them and may be killed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import cast

from licite.operations.objections import add_objection, check_objections
from licite.operations.opening import opened
from licite.operations.retention import lapsing
from licite.operations.retention import run as module
from licite.operations.retention.run import preview, run
from licite.store.acts import lapse
from licite.store.acts.interaction import Happening, RecordInteractions
from licite.store.commit import commit
from licite.store.home import Home
from licite.store.models import Collected, Contact, Erasure, Identifier, Interaction, LookupToken, Profile
from licite.store.opened import Store
from licite.store.people import controller_of
from tests.operations.contacts_for_tests import a_contact, happened
from tests.reliability.planted import BUGS
from tests.reliability.worker import Client

CONTROLLER = "firm"
OLD, NEW = date(2020, 5, 6), date(2026, 5, 6)
DUE, KEPT, BATCH = 12, 3, 3
REFUSED = "old-0@example.fr"

_processes = get_context("forkserver")


@dataclass(frozen=True)
class Left:
    """What is left of contacts: how many rows of each table, who is live, and that a refusal holds."""

    live: tuple[str, ...]
    rows: dict[str, int]
    refused: bool


def fill(home: Home) -> None:
    """Contacts past their time, one of whom refused, and some whose time is not over."""
    with opened(home):
        for number in range(DUE):
            one = a_contact(f"old-{number}@example.fr", collected_on=OLD)
            happened(one, "open", datetime(2026, 3, 1, tzinfo=UTC), why_not="not_by_person")
        for number in range(KEPT):
            a_contact(f"new-{number}@example.fr", collected_on=NEW)
        add_objection(CONTROLLER, [REFUSED])


def left(home: Home) -> Left:
    """What the registers hold now."""
    with opened(home):
        owner = controller_of(CONTROLLER)
        tables = (Contact, Identifier, LookupToken, Profile, Collected, Interaction, Erasure)
        rows = {table.__name__: table.objects.for_controller(owner).count() for table in tables}
        uids = Contact.objects.for_controller(owner).filter(erased_at=None).values_list("uid", flat=True)
        return Left(tuple(sorted(uids)), rows, next(check_objections(CONTROLLER, [REFUSED])).objected)


def erase(home: Home) -> int:
    """A run to its end; how many it erased."""
    with opened(home):
        return len(run(preview(CONTROLLER)).contacts.erased)


def clicked(home: Home, number: int) -> set[str]:
    """Some whose time is over click, one after the other; the uids of those whose click is recorded then."""
    told = set()
    with opened(home):
        owner = controller_of(CONTROLLER)
        uids = list(Contact.objects.for_controller(owner).order_by("-pk").values_list("uid", flat=True))
        for uid in uids[KEPT + number % BATCH :: BATCH]:
            happening = Happening(f"click-{uid}", uid, "click", datetime.now(UTC))
            commit(CONTROLLER, RecordInteractions((happening,), "tool"))
            if Interaction.objects.for_controller(owner).filter(contact__uid=uid, counts=True).exists():
                told.add(uid)
    return told


def _split(store: Store) -> None:
    BUGS[SPLIT](cast("Client", None), store)


def _blind(_: Store) -> None:
    for looking in (lapse, lapsing):
        setattr(looking, "with_news", lambda *_: set())  # noqa: B010


def _unwritten(store: Store) -> None:
    setattr(store.journal, "append", lambda *_: None)  # noqa: B010


SPLIT, BLIND = "a transaction for each statement", "nobody looks for what came meanwhile"
UNWRITTEN = "erasures are not in the journal"
_BUGS: dict[str, Callable[[Store], None]] = {SPLIT: _split, BLIND: _blind, UNWRITTEN: _unwritten}


def _life(home: Home, door: Connection, bug: str | None) -> None:
    setattr(module, "AT_ONCE", BATCH)  # noqa: B010
    with opened(home) as store:
        seen = preview(CONTROLLER)
        if bug is not None:
            _BUGS[bug](store)
        door.send(0)
        run(seen, progress=lambda _step, done, _total: door.send(done))


class Retiring:
    """A run in a process of its own."""

    def __init__(self, home: Home, bug: str | None = None) -> None:
        self._door, theirs = _processes.Pipe()
        self._process = _processes.Process(target=_life, args=(home, theirs, bug), daemon=True)
        self._process.start()
        theirs.close()

    def until(self, done: int) -> None:
        """Waits until so many were erased."""
        while self._door.recv() < done:
            pass

    def kill(self) -> int:
        """As `kill -9`; the exit code, 0 where it had ended before."""
        self._process.kill()
        return self.end()

    def end(self) -> int:
        """Waits for its end; the exit code."""
        self._process.join(60)
        code = self._process.exitcode
        assert code is not None
        self._process.close()
        self._door.close()
        return code
