"""Refusals that bear on a file: lists given beside it, and the refusals in the file itself; matched widely."""

from collections.abc import Callable
from datetime import date

import duckdb

from licite.contacts.identity import IdentityKind
from licite.contacts.table import ContactsTable
from licite.engine.runners import duck
from licite.facts.claims import CLAIMED_SOURCES
from licite.operations.refusal_keys import Refusals, Told

KINDS: tuple[tuple[IdentityKind, str], ...] = (("email", "email"), ("phone", "phone"), ("profile", "profile_url"))


def match(
    con: duckdb.DuckDBPyConnection,
    refusals: Refusals,
    table: ContactsTable,
    progress: Callable[[int, int | None], None] | None = None,
) -> None:
    """Makes `refused(_line, refused_on, undated)`: the rows of `contacts` that meet a refusal, by any identifier.

    Makes `told_of(_line, kind, fact, channel, day)` too: what other rows say of the same person, by an identifier of
    that kind (see `Told`). Plain addresses meet refusals by a join, and a plain number may only where its last digits
    do; Python sees the others, and only where something is known of that kind.
    """
    con.execute("CREATE OR REPLACE TABLE refused (_line INTEGER, refused_on DATE, undated BOOLEAN)")
    con.execute(f"CREATE OR REPLACE TABLE told_of (_line INTEGER, {_columns(_TOLD)})")
    if not refusals:
        return
    identifiers(con, table)
    con.execute(f"CREATE OR REPLACE TABLE met ({_columns(_MET)})")
    con.execute(f"CREATE OR REPLACE TABLE met_told (value VARCHAR, {_columns(_TOLD)})")
    for kind, _ in KINDS:
        if not refusals.about(kind):
            continue
        if kind == "email" and not refusals.hashes:
            _meet_plain_addresses(con, refusals)
        values = _candidates(con, refusals, kind)
        met: list[tuple[object, ...]] = []
        told: list[tuple[object, ...]] = []
        for done, value in enumerate(values):
            days, others = refusals.met(kind, value)
            if days:
                met.append((kind, value, days.first, days.undated))
            told += [(value, kind, *one) for one in others]
            if progress and done % 2000 == 0:
                progress(done, len(values))
        duck.insert(con, "met", _MET, met)
        duck.insert(con, "met_told", {"value": "VARCHAR", **_TOLD}, told)
    con.execute(
        "INSERT INTO refused SELECT i._line, m.refused_on, m.undated FROM met AS m"
        " JOIN identifiers AS i USING (kind, value)"
    )
    con.execute(
        "INSERT INTO told_of SELECT DISTINCT i._line, m.kind, m.fact, m.channel, m.day FROM met_told AS m"
        " JOIN identifiers AS i USING (kind, value)"
    )


_MET = {"kind": "VARCHAR", "value": "VARCHAR", "refused_on": "DATE", "undated": "BOOLEAN"}
_TOLD = {"kind": "VARCHAR", "fact": "VARCHAR", "channel": "VARCHAR", "day": "DATE"}


def _columns(types: dict[str, str]) -> str:
    return ", ".join(f"{name} {type_}" for name, type_ in types.items())


def identifiers(con: duckdb.DuckDBPyConnection, table: ContactsTable) -> None:
    """Makes `identifiers(_line, kind, value)`: the addresses, numbers and profiles of every row, all of them."""
    own = [f"SELECT _line, '{kind}' AS kind, {column} AS value FROM contacts" for kind, column in KINDS]
    own.append(
        "SELECT _line, 'email', trim(value) FROM"
        " (SELECT _line, unnest(string_split(other_emails, ';')) AS value FROM contacts)"
    )
    kinds = {column: kind for kind, column in KINDS}
    for place, name in enumerate(table.columns):
        target = table.mapping.columns.get(name)
        if target and target.name == "other_phones":
            own.append(f"SELECT s._line, 'phone', s.c{place} FROM source AS s JOIN contacts AS c USING (_line)")
        if target and target.name in kinds:
            own.append(
                f"SELECT s._line, '{kinds[target.name]}', s.c{place} FROM source AS s JOIN contacts AS c USING (_line)"
                f" WHERE s.c{place} IS DISTINCT FROM c.{target.name}"
            )
    con.execute(
        f"CREATE OR REPLACE TABLE identifiers AS FROM ({' UNION ALL '.join(own)})"
        " WHERE value IS NOT NULL AND trim(value) <> ''"
    )


# A plain address, whose two wide keys are its exact form and the one without case and tag (`identity._PLAIN`): in
# ASCII, of no provider that counts several writings as one mailbox, of no international domain.
_PLAIN = (
    "regexp_full_match(value, '[A-Za-z0-9_]([A-Za-z0-9_-]|[.][A-Za-z0-9_-]){0,60}([+][A-Za-z0-9_+.-]*)?"
    "@([A-Za-z0-9-]+[.])+[A-Za-z]{2,20}') AND NOT contains(split_part(value, '@', 2), '--')"
    " AND NOT regexp_matches(lower(value), '@(gmail|googlemail|me|mac|icloud|protonmail|proton|pm)[.](com|ch|me)$')"
)
_DAYS = {"key": "VARCHAR", "refused_on": "DATE", "undated": "BOOLEAN"}


def _meet_plain_addresses(con: duckdb.DuckDBPyConnection, refusals: Refusals) -> None:
    """Adds to `met` and `met_told` what is known of plain addresses."""
    days = [(key, day.first, day.undated) for (kind, key), day in refusals.days.items() if kind == "email"]
    told = [(key, *one) for (kind, key), listed in refusals.told.items() if kind == "email" for one in listed]
    domains = [(domain, day.first, day.undated) for domain, day in refusals.domains.items()]
    facts = {"key": "VARCHAR", **{name: type_ for name, type_ in _TOLD.items() if name != "kind"}}
    for name, types, rows in (
        ("known_days", _DAYS, days), ("known_told", facts, told), ("known_domains", _DAYS, domains),
    ):  # fmt: skip
        con.execute(f"CREATE OR REPLACE TABLE {name} ({_columns(types)})")
        duck.insert(con, name, types, rows)
    con.execute(
        f"""
        CREATE OR REPLACE TABLE plain AS
        SELECT value, lower(split_part(value, '@', 2)) AS domain, split_part(value, '@', 1) || '@' || domain AS exact,
               lower(split_part(split_part(value, '@', 1), '+', 1)) || '@' || domain AS base
        FROM (SELECT DISTINCT value FROM identifiers WHERE kind = 'email' AND {_PLAIN})
        """
    )
    by_key = "FROM plain AS p JOIN {known} AS k ON k.key = p.base"
    by_exact = "FROM plain AS p JOIN {known} AS k ON k.key = p.exact AND p.exact <> p.base"
    found = " UNION ALL ".join(
        f"SELECT value, refused_on, undated {join}"
        for join in (
            by_key.format(known="known_days"),
            by_exact.format(known="known_days"),
            "FROM plain AS p JOIN known_domains AS k ON k.key = p.domain",
        )
    )
    con.execute(
        f"INSERT INTO met SELECT 'email', value, min(refused_on), bool_or(undated) FROM ({found}) GROUP BY value"
    )
    for join in (by_key, by_exact):
        con.execute(f"INSERT INTO met_told SELECT value, 'email', fact, channel, day {join.format(known='known_told')}")


# A plain number: one, of no more digits than one has; its wide keys all end as it does.
_ONE_NUMBER = (
    "regexp_full_match({c}, '[+]?[0-9]([0-9 .()]|-[0-9])*') AND length({d}) BETWEEN 9 AND 15"
    " AND NOT regexp_matches({c}, '[.]0+$')"
)
_ENDINGS = (6, 5, 4)


def _candidates(con: duckdb.DuckDBPyConnection, refusals: Refusals, kind: IdentityKind) -> list[str]:
    """The distinct identifiers that could meet something known: all, less plain ones whose keys are not."""
    unknown = "FALSE"
    cell = "lower(trim(value))"
    if kind == "email" and not refusals.hashes:
        unknown = "value IN (SELECT value FROM plain)"
    elif kind == "phone" and not refusals.hashes:
        digits = {"".join(c for c in key if c.isdecimal()) for key in refusals.keys(kind)}
        _known(con, {written[-_ENDINGS[0] :] for written in digits})
        written = f"regexp_replace({cell}, '[^0-9]', '', 'g')"
        plain = _ONE_NUMBER.replace("{c}", cell).replace("{d}", written)
        ends = " OR ".join(f"right({written}, {n}) IN (SELECT key FROM known)" for n in _ENDINGS)
        unknown = f"({plain} AND NOT ({ends}))"
    rows = con.execute(f"SELECT DISTINCT value FROM identifiers WHERE kind = ? AND NOT {unknown}", [kind]).fetchall()
    return [value for (value,) in rows]


def _known(con: duckdb.DuckDBPyConnection, keys: set[str]) -> None:
    con.execute("CREATE OR REPLACE TABLE known (key VARCHAR)")
    duck.insert(con, "known", {"key": "VARCHAR"}, [(key,) for key in keys])


def refusals_in_file(
    con: duckdb.DuckDBPyConnection, refusals: Refusals, table: ContactsTable, source_kind: object, day: date
) -> None:
    """Adds the refusals that the file itself holds, so that every other row of the same person is stopped too.

    A refusal that a later act of the person has lifted by `day` is not one, unless somebody else made the file and only
    claims so. `source_kind` is that of rows that do not say. A consent withdrawn, a refused call and a national
    register are passed on as what they are.
    """
    facts = table.facts
    said = [f"{name} IS TRUE" for name in ("objected", "erasure_requested") if name in facts]
    if "objected_on" in facts:
        said.append(f"(objected_on IS NOT NULL AND NOT {_lifted(table)})")
    told = _told_in_file(table)
    tests = said + [test for test, _ in told.values()]
    if not tests:
        return
    identifiers(con, table)
    # The instant is a parameter of one test only.
    dated = {"source_kind": source_kind, "day": day} if any("$day" in test for test in said) else None
    _further_where_unreadable(con, table, " OR ".join(tests), dated)
    if said:
        on = "objected_on" if "objected_on" in facts else "CAST(NULL AS DATE)"
        query = f"SELECT DISTINCT i.kind, i.value, {on} FROM contacts JOIN identifiers AS i USING (_line) WHERE "
        for kind, value, when in con.execute(query + " OR ".join(said), dated).fetchall():
            refusals.add(kind, value, when)
    channel = "CAST(channel AS VARCHAR)" if "channel" in facts else "CAST(NULL AS VARCHAR)"
    for fact, (test, on) in told.items():
        query = f"SELECT DISTINCT i.kind, i.value, {channel}, {on} FROM contacts JOIN identifiers AS i USING (_line)"
        for kind, value, by, when in con.execute(f"{query} WHERE {test}").fetchall():
            refusals.add_told(kind, value, Told(fact, by, when))


def _told_in_file(table: ContactsTable) -> dict[str, tuple[str, str]]:
    """What rows say against contact that is less than an objection (see `Told`): the test of each fact, and its day."""
    no_day = "CAST(NULL AS DATE)"
    day = "call_refused_on" if "call_refused_on" in table.facts else no_day
    said = {
        "consent": ("consent = 'withdrawn'", no_day),
        "on_national_register": ("on_national_register IS TRUE", no_day),
        "call_refused": (f"(call_refused IS TRUE OR {day} IS NOT NULL)", day),
    }
    return {fact: said[fact] for fact in said if fact in table.facts}


# What is no address or number by its mere form: its row is left out, and whom it names may stand in another cell.
_UNREADABLE = (
    "(NOT regexp_matches(email, '[^@\\s]@[^@\\s]+[.][^@\\s]') OR"
    " length(regexp_replace(phone, '[^0-9]', '', 'g')) NOT BETWEEN 8 AND 15)"
)


def _further_where_unreadable(
    con: duckdb.DuckDBPyConnection, table: ContactsTable, said: str, parameters: dict[str, object] | None
) -> None:
    """Adds to `identifiers` all that the cells name of a row with a refusal whose address or number is none."""
    from licite.contacts.mentions import mentions

    cells = ", ".join(f"s.c{place}" for place in range(len(table.columns)))
    query = f"SELECT _line, {cells} FROM contacts JOIN source AS s USING (_line) WHERE {_UNREADABLE}"
    rows = con.execute(f"{query} AND ({said})", parameters).fetchall()
    found = {
        (line, one.kind, one.value)
        for line, *cells in rows
        for cell in cells
        for one in mentions(cell or "")
        if one.kind in ("email", "phone", "profile")
    }
    duck.insert(con, "identifiers", {"_line": "INTEGER", "kind": "VARCHAR", "value": "VARCHAR"}, sorted(found))


def _lifted(table: ContactsTable) -> str:
    """Whether the file may say, and says, that a later act of the person lifted the refusal."""
    if "objection_lifted_on" not in table.facts:
        return "FALSE"
    claimed = ", ".join(f"'{kind}'" for kind in CLAIMED_SOURCES)
    source = "COALESCE(source_kind, $source_kind)" if "source_kind" in table.facts else "CAST($source_kind AS VARCHAR)"
    return (
        "COALESCE(objection_lifted_on >= objected_on AND objection_lifted_on <= CAST($day AS DATE)"
        f" AND {source} NOT IN ({claimed}), FALSE)"
    )
