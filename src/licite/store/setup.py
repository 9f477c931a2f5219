"""Opening the registers of an installation: every check that must pass before anything is answered."""

from django.db import DatabaseError, InterfaceError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from licite.errors import LiciteError
from licite.store import database, triggers
from licite.store.canary import check_keys
from licite.store.faults import Fault, fault_of, told
from licite.store.home import Home
from licite.store.keyring import KeyRing
from licite.store.opened import Store, make_current
from licite.store.recovery import agree_with_journal, compare_with_journal
from licite.store.schema import check_schema

_DURABLE = ("fsync", "full_page_writes")


def open_store(home: Home, *, migrate: bool = False, check_journal: bool = True, check_guards: bool = True) -> Store:
    """Opens the registers of a home for this process; the one that was open is closed.

    `migrate` brings the tables up to date. `check_journal=False` is for `recovery.recover` alone: until it has run,
    nothing can be recorded. `check_guards=False` is for a look at what was changed: where guards are missing, the
    registers can only be read, and `Store.refused` says what stands against them. Fails, with exit code 1, with
    STO004 where a key is wrong or lost, STO005 or STO006 where the tables are newer or older than this release, STO007
    where a migration would lose a refusal, STO008 where the database is an older copy, STO009 on a network file system,
    STO017 where the journal is an older copy, STO020 where guards are missing, STO021 where PostgreSQL does not write
    to disk, STO023 where the database cannot be reached, STO026 where the keys cannot be read, STO040 where a table is
    gone.
    """
    close_store()
    store = Store(home, KeyRing.load(home.second))
    database.point_to(home)
    try:
        _check(store, migrate=migrate, check_journal=check_journal, check_guards=check_guards)
    except (DatabaseError, InterfaceError, OSError) as error:
        close_store()
        fault = fault_of(error)
        if fault is Fault.OTHER:
            raise
        if fault in (Fault.BUSY, Fault.FULL):
            raise told(fault) from error
        raise LiciteError("STO023", exit_code=1, where=str(home.path)) from error
    except BaseException:
        close_store()
        raise
    return store


def close_store() -> None:
    """Closes what is open, if anything is."""
    make_current(None)
    database.forget()


def _check(store: Store, *, migrate: bool, check_journal: bool, check_guards: bool) -> None:
    connection = connections["default"]
    connection.ensure_connection()
    _refuse_undurable(connection)
    check_schema(connection, migrate=migrate)
    unguarded = bool(triggers.missing())
    if unguarded and check_guards:
        raise LiciteError("STO020", exit_code=1)
    check_keys(store.keys)
    store.ballast.is_there()
    make_current(store)
    if unguarded:
        _open_to_read(store)
    elif check_journal:
        compare_with_journal(store)
    else:
        store.behind = True


def _open_to_read(store: Store) -> None:
    """Without guards: nothing is recorded, and what the journal says against the database is kept beside that."""
    store.behind = True
    store.refused = [LiciteError("STO020", exit_code=1)]
    try:
        agree_with_journal(store)
    except LiciteError as fault:
        store.refused.append(fault)
    database.only_read()


def _refuse_undurable(connection: BaseDatabaseWrapper) -> None:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for setting in _DURABLE:
            cursor.execute(f"SHOW {setting}")
            if cursor.fetchone()[0] != "on":
                raise LiciteError("STO021", exit_code=1, setting=setting)
