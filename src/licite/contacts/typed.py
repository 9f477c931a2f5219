"""The table `contacts`: identity fields as text and facts as typed columns, each distinct cell read once."""

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from licite.contacts.columns import DERIVED_TARGETS, IDENTITY_FIELDS, READ_APART, REFUSAL_DAYS, REFUSALS, UNCLEAR, plain
from licite.contacts.faults import FactColumn, Said, contradictions, dated_refusals, leave_out, unreadable
from licite.contacts.identity_sql import identity_expressions
from licite.contacts.mapping import Mapping, Target
from licite.contacts.planned import Planned
from licite.contacts.readers.raw import Note
from licite.contacts.refusal_names import channels_named, speaks_of_refusal, speaks_of_withdrawal
from licite.contacts.refusal_phrases import refusal_test
from licite.contacts.rejects import Rejects
from licite.contacts.values import Value, date_style, read_value
from licite.vocabulary.contract import contract

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SQL_TYPES = {
    "bool": "BOOLEAN", "enum": "VARCHAR", "date": "DATE", "timestamp": "TIMESTAMP", "int": "INTEGER",
    "decimal": "DOUBLE", "text": "VARCHAR", "mailing_status": "VARCHAR", "bounced": "BOOLEAN",
    "refusal_reason": "BOOLEAN", "contact_allowed": "BOOLEAN", "opted_in": "VARCHAR", "consent_claim": "VARCHAR",
    "refused_channel": "VARCHAR", "status_on": "DATE", UNCLEAR: "BOOLEAN",
}  # fmt: skip
# Columns in which a refusal has been looked for already, word by word.
_READ_FOR_REFUSALS = frozenset(
    (*REFUSALS, *REFUSAL_DAYS, "mailing_status", "refusal_reason", "contact_allowed", READ_APART)
)
# What is called all sorts of things: only a phrase that could be no name counts there.
_NAMED_FREELY = frozenset({"company", "job_title", "address", "city", "postal_code", "profile_url", "siren"})
# Where several columns speak of one fact, the first of these that any of them says.
_STRICTEST: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(REFUSALS, ("TRUE",)),
    "data_accurate": ("FALSE",),
    "consent": ("'withdrawn'", "'none'", "'expired'", "'given'"),
}
_COMBINED = {"consent_on": "least", "collected_on": "least"}


@dataclass(frozen=True)
class Built:
    """The facts that have a column in `contacts`, in the order of the contract, and what the user should see.

    `unread` are those of which some row says something that nobody can read, told by its column `_unread_<fact>`: no
    other source may speak for such a row.
    """

    facts: tuple[str, ...]
    unread: tuple[str, ...]
    notes: tuple[Note, ...]


def build_contacts(
    con: "DuckDBPyConnection",
    columns: Sequence[str],
    mapping: Mapping,
    rejects: Rejects,
    planned: Planned,
    separator: str,
) -> Built:
    """Make `contacts` from `source`; rows with a cell that cannot be read leave `source` for the rejects."""
    notes: list[Note] = []
    fact_columns = _fact_columns(columns, mapping, planned, notes)
    for column in fact_columns:
        _make_lookup(con, column, notes)
    said: dict[str, list[str]] = {}
    for column in fact_columns:
        for fact, expression in _sayings(column, fact_columns):
            said.setdefault(fact, []).append(_of_channel(column, fact, expression, fact_columns, planned))
    for fact, expression in _stray_refusals(con, columns, mapping, notes):
        said.setdefault(fact, []).append(expression)
    facts = {name: _combined(name, said[name]) for name in contract().facts if name in said}
    dated = dated_refusals(facts, fact_columns, planned)
    if "objected" in facts and "objected_on" in facts:
        state, day = facts["objected"], facts["objected_on"]
        facts["objected"] = f"CASE WHEN {state} OR {day} IS NULL THEN {state} END"
        # A yes of today is not put off by a day still to come beside it.
        facts["objected_on"] = f"CASE WHEN NOT ({day} > current_date AND coalesce({state}, FALSE)) THEN {day} END"
    read = Said(columns, fact_columns, facts)
    faults = [*unreadable(read), *contradictions(read, planned)]
    unread = leave_out(con, read, faults, rejects, separator, notes)
    for slots, test in dated:
        if n := _rows_where(con, fact_columns, test):
            notes.append(("readers.refusal_dated", {**slots, "n": n}))
    _make_table(con, columns, mapping, read, unread)
    return Built(tuple(facts), tuple(unread), tuple(notes))


def _fact_columns(columns: Sequence[str], mapping: Mapping, planned: Planned, notes: list[Note]) -> list[FactColumn]:
    found: list[FactColumn] = []
    by_row = any(target.name == "channel" for target in mapping.columns.values())
    for index, name in enumerate(columns):
        target = mapping.columns.get(name)
        if target is None and speaks_of_refusal(name):
            target = Target(UNCLEAR, channels=channels_named(name))
        if target is None or target.name in (*IDENTITY_FIELDS, READ_APART):
            continue
        if planned.channel and target.channels and planned.channel not in target.channels and not by_row:
            notes.append(("readers.other_channel", {"column": name}))
        else:
            found.append(FactColumn(index, name, target))
            if target.name in ("contact_allowed", "opted_in"):
                notes.append(("readers.permission", {"column": name}))
            if target.name == "refused_channel" and planned.channel:
                notes.append(("readers.refused_channel", {"column": name}))
    return found


def _of_channel(column: FactColumn, fact: str, expression: str, others: Sequence[FactColumn], planned: Planned) -> str:
    """What a column says, where it speaks of the channel of the row.

    Where that channel is not known a refusal holds for it, and a consent does not.
    """
    if not fact.startswith("consent"):
        expression = _of_refused_channel(expression, others, planned)
    if not column.target.channels or (planned.any_channel and fact.startswith("consent")):
        return expression
    told, unread = _row_channel(others, planned)
    listed = ", ".join(f"'{channel}'" for channel in column.target.channels)
    if told == "NULL" and fact.startswith("consent"):
        return f"nullif({expression}, 'given')" if fact == "consent" else "NULL"
    if not any(other.target.name == "channel" for other in others):
        return expression
    if fact.startswith("consent"):
        certain = f"NOT ({unread}) AND coalesce({told} IN ({listed}), FALSE)"
        otherwise = f" ELSE nullif({expression}, 'given')" if fact == "consent" else ""
        return f"CASE WHEN {certain} THEN {expression}{otherwise} END"
    return f"CASE WHEN {unread} OR coalesce({told} IN ({listed}), TRUE) THEN {expression} END"


def _row_channel(others: Sequence[FactColumn], planned: Planned) -> tuple[str, str]:
    """SQL of the channel of the row, and of whether the row names one that cannot be read."""
    channels = [other for other in others if other.target.name == "channel"]
    default = f"'{planned.channel}'" if planned.channel else "NULL"
    if not channels:
        return default, "FALSE"
    told = ", ".join(f"{other.lookup}.value" for other in channels)
    return f"coalesce({told}, {default})", " OR ".join(f"coalesce({other.lookup}.bad, FALSE)" for other in channels)


def _of_refused_channel(expression: str, others: Sequence[FactColumn], planned: Planned) -> str:
    """A refusal, where the channel that its row names beside it is that of the contact, or cannot be told."""
    named = next((other.lookup for other in others if other.target.name == "refused_channel"), None)
    if named is None:
        return expression
    told, unread = _row_channel(others, planned)
    same = f"coalesce({_of_one_kind(f'{named}.value')} = {_of_one_kind(f'CAST({told} AS VARCHAR)')}, TRUE)"
    return f"CASE WHEN {unread} OR coalesce({named}.bad, FALSE) OR {same} THEN {expression} END"


def _of_one_kind(channel: str) -> str:
    """Channels that one refusal covers together, under one name."""
    return f"replace(replace({channel}, 'automated_call', 'voice_call'), 'mms', 'sms')"


def _make_lookup(con: "DuckDBPyConnection", column: FactColumn, notes: list[Note]) -> None:
    """A table from each distinct cell of a column to its value; `bad` where it has none."""
    cells: list[str] = [row[0] for row in con.execute(f"SELECT DISTINCT c{column.index} FROM source").fetchall()]
    order = column.target.dates if column.target.dates in ("dmy", "mdy") else None
    kind = _kind(column.target.name)
    if order is None and kind in ("date", "timestamp", "status_on"):
        style = date_style(cells)
        order = style.style
        if style.guessed:
            notes.append(("readers.day_first", {"column": column.name}))
        elif order == "mdy":
            notes.append(("readers.month_first", {"column": column.name}))
    words = {plain(word): value for word, value in (column.target.values or {}).items()}
    values: list[Value] = []
    bad: list[bool] = []
    for cell in cells:
        value, faulty = _read(column.target.name, cell, words, order or "dmy")
        values.append(value)
        bad.append(faulty)
    column.unreadable = sum(bad)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {column.lookup} AS SELECT unnest(?::VARCHAR[]) AS raw, "
        f"unnest(?::{_SQL_TYPES[kind]}[]) AS value, unnest(?::BOOLEAN[]) AS bad",
        [cells, values, bad],
    )
    if column.unreadable and not column.strict and column.target.name != "opted_in":
        key = "readers.country_unknown" if column.target.name == "country" else "readers.unclear_refusal"
        notes.append((key, {"column": column.name, "n": _rows_where(con, [column], f"{column.lookup}.bad")}))


def _rows_where(con: "DuckDBPyConnection", fact_columns: Sequence[FactColumn], test: str) -> int:
    row = con.execute(f"SELECT count(*) FILTER ({test}) {Said.joined(fact_columns)}").fetchone()
    return int(row[0]) if row else 0


def _read(name: str, cell: str, words: Dict[str, str], order: str) -> tuple[Value, bool]:
    try:
        return read_value(name, words.get(plain(cell), cell), "mdy" if order == "mdy" else "dmy"), False
    except ValueError:
        return None, True


def _kind(name: str) -> str:
    return contract().facts[name].type if name in contract().facts else name


def _sayings(column: FactColumn, others: Sequence[FactColumn]) -> list[tuple[str, str]]:
    """What a column says of which facts, in SQL over its lookup. A refusal that cannot be read is a refusal."""
    name, value = column.target.name, f"{column.lookup}.value"
    if name in (*DERIVED_TARGETS, UNCLEAR):
        return _tool_sayings(column, others)
    if name in REFUSALS or name in REFUSAL_DAYS:
        return _refusal_sayings(column)
    if name == "consent_on":
        # A day of consent says that it was given.
        return [(name, value), ("consent", f"CASE WHEN {value} IS NOT NULL THEN 'given' END")]
    return [(name, value)]


def _tool_sayings(column: FactColumn, others: Sequence[FactColumn]) -> list[tuple[str, str]]:
    """What a word of a tool's own says (`columns.DERIVED_TARGETS`)."""
    value, bad = f"{column.lookup}.value", f"{column.lookup}.bad"
    match column.target.name:
        case "mailing_status":
            return [
                ("objected", f"CASE WHEN {bad} OR {value} = 'unsubscribed' THEN TRUE END"),
                ("data_accurate", f"CASE WHEN {value} = 'bounced' THEN FALSE END"),
                ("consent", f"CASE WHEN {value} = 'unconfirmed' THEN 'none' END"),
            ]
        case "status_on":
            beside = [f"{other.lookup}.value" for other in others if other.target.name == "mailing_status"]
            return [("objected_on", f"CASE WHEN {status} = 'unsubscribed' THEN {value} END") for status in beside]
        case "bounced":
            return [("data_accurate", f"CASE WHEN {value} THEN FALSE END")]
        case "contact_allowed":
            return [("objected", f"CASE WHEN {bad} OR NOT {value} THEN TRUE END")]
        case "consent_claim":
            return [("consent", value)]
        case "opted_in":
            return [("consent", f"CASE WHEN {value} <> 'given' THEN {value} END")]
        case "refused_channel":
            return []
        case _:
            return [("objected", f"CASE WHEN {value} THEN TRUE END")]


def _refusal_sayings(column: FactColumn) -> list[tuple[str, str]]:
    value, bad, name = f"{column.lookup}.value", f"{column.lookup}.bad", column.target.name
    if name in REFUSALS:
        sayings, refused = [(name, f"CASE WHEN {bad} THEN TRUE ELSE {value} END")], value
    else:
        sayings, refused = (
            [(name, value), (REFUSAL_DAYS[name], f"CASE WHEN {bad} THEN TRUE END")],
            f"{value} IS NOT NULL",
        )
    if speaks_of_withdrawal(column.name):
        sayings.append(("consent", f"CASE WHEN {bad} OR {refused} THEN 'withdrawn' END"))
    return sayings


def _stray_refusals(
    con: "DuckDBPyConnection", columns: Sequence[str], mapping: Mapping, notes: list[Note]
) -> list[tuple[str, str]]:
    """Refusals in columns that speak of other things: an objection in any column counts, alone or in a sentence."""
    tests = stray_tests(columns, mapping)
    if not tests:
        return []
    counts = con.execute("SELECT " + ", ".join(f"count(*) FILTER ({test})" for test in tests.values()) + " FROM source")
    found = [(i, n) for i, n in zip(tests, counts.fetchone() or (), strict=True) if n]
    notes.extend(("readers.stray_refusal", {"column": columns[i], "n": n}) for i, n in found)
    return [("objected", f"CASE WHEN {tests[i]} THEN TRUE END") for i, _ in found]


def stray_tests(columns: Sequence[str], mapping: Mapping) -> dict[int, str]:
    """For each column that speaks of other things than refusals, by its place `n`: does its cell `cn` hold one?"""
    meant = {name: target.name for name, target in mapping.columns.items()}
    return {
        i: refusal_test(f"c{i}", strict=meant.get(name) in _NAMED_FREELY)
        for i, name in enumerate(columns)
        if meant.get(name) not in _READ_FOR_REFUSALS
    }


def _combined(name: str, sayings: Sequence[str]) -> str:
    """One value from all that the columns say of a fact: the strictest, else the first."""
    if len(sayings) == 1:
        return sayings[0]
    listed = ", ".join(sayings)
    if name in REFUSAL_DAYS:
        come = ", ".join(f"CASE WHEN {said} <= current_date THEN {said} END" for said in sayings)
        return f"coalesce(greatest({come}), least({listed}))"
    if name in _COMBINED:
        return f"{_COMBINED[name]}({listed})"
    strictest = "".join(
        f" WHEN {' OR '.join(f'coalesce(({said}) = {value}, FALSE)' for said in sayings)} THEN {value}"
        for value in _STRICTEST.get(name, ())
    )
    return f"CASE{strictest} ELSE coalesce({listed}) END" if strictest else f"coalesce({listed})"


def _make_table(
    con: "DuckDBPyConnection", columns: Sequence[str], mapping: Mapping, read: Said, unread: Dict[str, str]
) -> None:
    identity = identity_expressions(con, columns, mapping)
    typed = {name: f"CAST({expression} AS {_SQL_TYPES[_kind(name)]})" for name, expression in read.facts.items()}
    extra = {f"_unread_{name}": test for name, test in unread.items()}
    if "at" in read.facts:
        extra["_at_has_hour"] = _hour_said(read.fact_columns)
    selected = ", ".join(f"{sql} AS {name}" for name, sql in (identity | typed | extra).items())
    con.execute("DROP TABLE IF EXISTS contacts")
    joined = Said.joined(read.fact_columns)
    con.execute(f"CREATE TABLE contacts AS SELECT source._line, {selected} {joined} ORDER BY source._line")
    for column in read.fact_columns:
        con.execute(f"DROP TABLE {column.lookup}")


def _hour_said(fact_columns: Sequence[FactColumn]) -> str:
    """Whether the row's own instant has an hour; a day alone leaves the hour unknown."""
    index = next(column.index for column in fact_columns if column.target.name == "at")
    return f"regexp_matches(lower(c{index}), '[0-9]{{1,2}}[:h][0-9]{{2}}|t[0-9]{{4}}')"
