"""Guards inside the database: what is written of a refusal or in the log cannot be changed or deleted, by any program.

They stop mistakes and ordinary SQL. Somebody who owns the database can drop them; the log shows what that did.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

PREFIX = "licite_guard"


@dataclass(frozen=True)
class Guard:
    """One table. `forgettable` may go to NULL, each group as one; `deletable` rows may go as a whole."""

    table: str
    columns: tuple[str, ...]
    unique: tuple[tuple[str, ...], ...]
    forgettable: tuple[tuple[str, ...], ...] = ()
    deletable: bool = False

    @property
    def frozen(self) -> tuple[str, ...]:
        free = {column for group in self.forgettable for column in group}
        return tuple(column for column in self.columns if column not in free)


_TOKEN = ("id", "key_id", "norm_version", "token")
GUARDS = (
    Guard(
        "store_objection",
        (
            "id", "controller_id", "event_id", "channel", "purpose", "brand", "event_at", "recorded_at", "how",
            "source", "first_party", "seq",
        ),
        (("id",), ("controller_id", "event_id"), ("seq",)),
    ),
    Guard("store_objectiontoken", (*_TOKEN, "objection_id"), (("id",),)),
    Guard("store_forgedmark", ("id", "objection_id", "author", "reason", "at", "seq"), (("id",), ("seq",))),
    Guard(
        "store_disowning",
        ("id", "objection_id", "event_id", "words", "words_version", "how", "event_at", "recorded_at", "seq"),
        (("id",), ("seq",)),
    ),
    Guard("store_disowningtoken", (*_TOKEN, "disowning_id"), (("id",),), deletable=True),
    Guard(
        "store_erasure",
        ("id", "controller_id", "event_id", "at", "seq"),
        (("id",), ("controller_id", "event_id"), ("seq",)),
    ),
    Guard("store_erasuretoken", (*_TOKEN, "erasure_id"), (("id",),)),
    Guard("store_head", ("size", "root", "at", "signature", "frontier"), (("size",),)),
    Guard(
        "store_evidenceentry",
        (
            "seq", "controller_id", "event_id", "at", "kind", "commitment", "leaf",
            "salt", "payload", "personal_salt", "personal",
        ),
        (("seq",), ("controller_id", "event_id")),
        forgettable=(("salt", "payload"), ("personal_salt", "personal")),
    ),
    Guard(
        "store_consent",
        (
            "id", "controller_id", "contact_id", "event_id", "kind", "channel", "purpose", "brand", "partners", "words",
            "words_version", "words_language", "how", "source", "first_party", "proven", "double_opt_in", "event_at",
            "recorded_at", "about", "until", "seq",
        ),
        (("id",), ("controller_id", "event_id"), ("seq",)),
        forgettable=(("contact_id",),),
        deletable=True,
    ),
    Guard(
        "store_formversion",
        ("id", "controller_id", "form", "number", "content", "words", "html", "author", "made_at", "seq"),
        (("id",), ("form", "number"), ("seq",)),
    ),
)  # fmt: skip


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts every guard in place, in the words of this release; after every migration, as one may remake a table.

    Midway in an upgrade some tables are still to come: they are guarded at its end.
    """
    uninstall(connection)
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor, tables):
            cursor.execute(statement)


def uninstall(connection: BaseDatabaseWrapper) -> None:
    """Takes every guard away."""
    present = _present(connection, at_work_only=False)
    with connection.cursor() as cursor:
        for name, table in present.items():
            on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on_table}")


def missing() -> set[str]:
    """The names of guards that the open database lacks."""
    connection = connections["default"]
    return set(_names(connection.vendor)) - set(_present(connection, at_work_only=True))


def _names(vendor: str) -> Iterator[str]:
    for guard in GUARDS:
        yield f"{PREFIX}_{guard.table}_update"
        if not guard.deletable:
            yield f"{PREFIX}_{guard.table}_delete"
        if vendor == "sqlite":
            yield f"{PREFIX}_{guard.table}_replace"
        elif not guard.deletable:
            yield f"{PREFIX}_{guard.table}_truncate"


def _present(connection: BaseDatabaseWrapper, *, at_work_only: bool) -> dict[str, str]:
    states = "'O', 'A'" if at_work_only else "'O', 'A', 'R', 'D'"
    question = {
        "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
        "postgresql": (
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            f" WHERE NOT t.tgisinternal AND t.tgenabled IN ({states}) AND pg_table_is_visible(c.oid)"
            " AND t.tgname LIKE %s"
        ),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(question, [f"{PREFIX}%"])
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return {str(name): str(table) for name, table in found}


def _statements(vendor: str, tables: Collection[str]) -> Iterator[str]:
    if vendor == "postgresql":
        yield (
            f"CREATE OR REPLACE FUNCTION {PREFIX}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" RAISE EXCEPTION '{PREFIX}: % is append-only', TG_TABLE_NAME"
            " USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for guard in GUARDS:
        if guard.table not in tables:
            continue
        yield from _sqlite(guard) if vendor == "sqlite" else _postgresql(guard)


def _sqlite(guard: Guard) -> Iterator[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{PREFIX}: {guard.table} is append-only'); END"
    name = f"{PREFIX}_{guard.table}"
    yield f"CREATE TRIGGER {name}_update BEFORE UPDATE ON {guard.table} WHEN NOT ({_allowed(guard, 'IS')}) {refuse}"
    if not guard.deletable:
        yield f"CREATE TRIGGER {name}_delete BEFORE DELETE ON {guard.table} {refuse}"
    # INSERT OR REPLACE deletes the row it meets without asking the trigger on DELETE.
    same = " OR ".join("(" + " AND ".join(f"{c} = NEW.{c}" for c in key) + ")" for key in guard.unique)
    yield (
        f"CREATE TRIGGER {name}_replace BEFORE INSERT ON {guard.table}"
        f" WHEN EXISTS (SELECT 1 FROM {guard.table} WHERE {same}) {refuse}"
    )


def _postgresql(guard: Guard) -> Iterator[str]:
    refuse = f"EXECUTE FUNCTION {PREFIX}_refuse()"
    name = f"{PREFIX}_{guard.table}"
    allowed = _allowed(guard, "IS NOT DISTINCT FROM")
    yield f"CREATE TRIGGER {name}_update BEFORE UPDATE ON {guard.table} FOR EACH ROW WHEN (NOT ({allowed})) {refuse}"
    if not guard.deletable:
        yield f"CREATE TRIGGER {name}_delete BEFORE DELETE ON {guard.table} FOR EACH ROW {refuse}"
        yield f"CREATE TRIGGER {name}_truncate BEFORE TRUNCATE ON {guard.table} FOR EACH STATEMENT {refuse}"


def _allowed(guard: Guard, same: str) -> str:
    """The only change that passes: frozen columns as they were, each forgettable group as it was or gone."""
    if not guard.forgettable:
        return "1 = 0"
    kept = [_same(column, same) for column in guard.frozen]
    for group in guard.forgettable:
        as_it_was = " AND ".join(_same(column, same) for column in group)
        gone = " AND ".join(f"NEW.{column} IS NULL" for column in group)
        kept.append(f"(({as_it_was}) OR ({gone}))")
    return " AND ".join(kept)


def _same(column: str, same: str) -> str:
    # A column of JSON has no equality in PostgreSQL, its binary form has; Django makes the binary one.
    return f"NEW.{column} {same} OLD.{column}"
