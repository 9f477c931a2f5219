"""Does the database fit this release? Forward by migration, never backward, and no refusal is lost on the way."""

from contextlib import AbstractContextManager, nullcontext

from django.apps import apps
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from licite.errors import LiciteError
from licite.store import triggers

_KEPT = ("store_objection", "store_objectiontoken", "store_erasure", "store_erasuretoken", "store_evidenceentry")


def check_schema(connection: BaseDatabaseWrapper, *, migrate: bool) -> None:
    """Brings the tables up to date where asked to.

    Fails with STO005 (exit code 1) where a newer release made them, with STO006 where they are older and `migrate` is
    not set, with STO007 where the migration would lose a refusal (nothing is changed then), with STO040 where a table
    was taken away.
    """
    executor = MigrationExecutor(connection)
    applied = {name for app, name in executor.loader.applied_migrations if app == "store"}
    known = {name for app, name in executor.loader.disk_migrations if app == "store"}
    if applied - known:
        raise LiciteError("STO005", exit_code=1, name=max(applied - known))
    _refuse_lost_tables(connection, outdated=bool(known - applied))
    if migrate:
        _migrate(connection)
    elif known - applied:
        raise LiciteError("STO006", exit_code=1)


def _refuse_lost_tables(connection: BaseDatabaseWrapper, *, outdated: bool) -> None:
    """Tables that no migration will make: those of an older release may still be to come."""
    migrations = MigrationRecorder.Migration._meta.db_table
    own = {model._meta.db_table for model in apps.get_app_config("store").get_models()}
    present = set(connection.introspection.table_names())
    forgotten = migrations not in present and bool(own & present)
    if lost := {migrations, *own} - present if forgotten or not outdated else set():
        raise LiciteError("STO040", exit_code=1, names=", ".join(sorted(lost)))


def _migrate(connection: BaseDatabaseWrapper) -> None:
    """All migrations or none, killed or not: SQLite too changes its tables within a transaction."""
    with _without_foreign_keys(connection), transaction.atomic(durable=True):
        before = _counts(connection)
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes("store"))
        triggers.install(connection)
        after = _counts(connection)
        for table, count in before.items():
            if after.get(table, 0) < count:
                raise LiciteError("STO007", exit_code=1, before=count, after=after.get(table, 0))
        connection.check_constraints()


def _without_foreign_keys(connection: BaseDatabaseWrapper) -> AbstractContextManager[object]:
    # SQLite can only leave them aside outside a transaction, and Django makes a table again to change it.
    return connection.constraint_checks_disabled() if connection.vendor == "sqlite" else nullcontext()


def _counts(connection: BaseDatabaseWrapper) -> dict[str, int]:
    present = set(connection.introspection.table_names()) & set(_KEPT)
    with connection.cursor() as cursor:
        counts = {}
        for table in present:
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts[table] = int(cursor.fetchone()[0])
    return counts
