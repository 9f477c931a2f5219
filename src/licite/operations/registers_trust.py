"""Whether the list of refusals can be relied on now: asked while the registers are open, and changing nothing."""

from functools import lru_cache

from licite.errors import LiciteError
from licite.store import triggers
from licite.store.commit import last_seq
from licite.store.database import connected
from licite.store.journal import Journal
from licite.store.models import Consent, Erasure, Objection
from licite.store.opened import Store, current

_TRIES = 3


def distrusted() -> LiciteError | None:
    """What stands against the list of refusals, with how to mend it; None where nothing does.

    STO020 where guards of the database are missing, STO012 after a fault of the disk, STO008 where the database is an
    older copy than the journal, STO017 where the journal lacks refusals that the database has. As quick as a page
    needs it: what an opening of the registers compares beyond that is compared there.
    """
    store = current()
    if store.refused:
        return store.refused[0]
    code = _code(store)
    return LiciteError(code, exit_code=1) if code else None


def _code(store: Store) -> str | None:
    connected()
    if triggers.missing():
        return "STO020"
    if store.stopped:
        return "STO012"
    # Noted once committed: read before the database, it is never ahead of one that is whole.
    noted = store.highest.read()
    if store.behind or last_seq() < noted:
        return "STO008"
    return "STO017" if _journal_lacks(store) else None


def _journal_lacks(store: Store) -> bool:
    """Whether a refusal is newer than the journal, which is written first; one that comes meanwhile is waited for."""
    before = None
    for _ in range(_TRIES):
        head = _head(store.journal)
        if head == before:
            return True
        before = head
        refusals = (Objection.objects, Erasure.objects)
        newer = any(rows.across_controllers().filter(seq__gt=head).exists() for rows in refusals)
        if not newer and not Consent.objects.across_controllers().filter(kind="withdrawn", seq__gt=head).exists():
            return False
    return False


def _head(journal: Journal) -> int:
    """The number of the last entry that the journal has; -1 where it has none."""
    try:
        found = journal.path.stat()
    except FileNotFoundError:
        return -1
    return _head_of(journal, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=4)
def _head_of(journal: Journal, _written: int, _size: int) -> int:
    line = journal.head()
    return line.seq if line else -1
