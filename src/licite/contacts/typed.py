"""The table `contacts`: identity fields as text and facts as typed columns, each distinct cell read once."""

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from licite.contacts.columns import IDENTITY_FIELDS, REFUSAL_DAYS, REFUSALS, plain
from licite.contacts.identity_sql import identity_expressions
from licite.contacts.mapping import Mapping, Target
from licite.contacts.readers.raw import Note, as_text
from licite.contacts.rejects import Rejects
from licite.contacts.values import Value, date_style, read_value, refusal_words
from licite.vocabulary.contract import contract

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SQL_TYPES = {
    "bool": "BOOLEAN", "enum": "VARCHAR", "date": "DATE", "timestamp": "TIMESTAMP", "int": "INTEGER",
    "decimal": "DOUBLE", "text": "VARCHAR", "mailing_status": "VARCHAR", "bounced": "BOOLEAN",
}  # fmt: skip
# An unreadable cell of these leaves the fact unknown: their columns hold all sorts of things in honest files.
_LEFT_UNKNOWN = frozenset({"country"})
# Where several columns speak of one fact, the first of these that any of them says.
_STRICTEST: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(REFUSALS, ("TRUE",)),
    "data_accurate": ("FALSE",),
    "consent": ("'withdrawn'", "'none'", "'expired'", "'given'"),
}
_COMBINED = {"consent_on": "least", "collected_on": "least"}


@dataclass(frozen=True)
class Built:
    """The facts that have a column in `contacts`, in the order of the contract, and what the user should see."""

    facts: tuple[str, ...]
    notes: tuple[Note, ...]


@dataclass
class _Column:
    """A column of facts: its place in `source`, its name in the file, what it gives, and the cells it cannot read."""

    index: int
    name: str
    target: Target
    unreadable: int = 0

    @property
    def lookup(self) -> str:
        return f"_v{self.index}"

    @property
    def strict(self) -> bool:
        """Whether a cell that cannot be read puts its row among the rejects."""
        name = self.target.name
        refusal = name in REFUSALS or name in REFUSAL_DAYS or name == "mailing_status"
        return not refusal and name not in _LEFT_UNKNOWN


def build_contacts(
    con: "DuckDBPyConnection",
    columns: Sequence[str],
    mapping: Mapping,
    rejects: Rejects,
    channel: str | None,
    separator: str,
) -> Built:
    """Make `contacts` from `source`; rows with a cell that cannot be read leave `source` for the rejects."""
    notes: list[Note] = []
    fact_columns = _fact_columns(columns, mapping, channel, notes)
    said: dict[str, list[str]] = {}
    for column in fact_columns:
        _make_lookup(con, column, notes)
        for fact, expression in _sayings(column):
            said.setdefault(fact, []).append(expression)
    for fact, expression in _stray_refusals(con, columns, mapping, notes):
        said.setdefault(fact, []).append(expression)
    facts = {name: _combined(name, said[name]) for name in contract().facts if name in said}
    if "objected" in facts and "objected_on" in facts:
        state, day = facts["objected"], facts["objected_on"]
        facts["objected"] = f"CASE WHEN {state} OR {day} IS NULL THEN {state} END"
    _reject_rows(con, columns, fact_columns, facts, rejects, separator, notes)
    _make_table(con, columns, mapping, fact_columns, facts)
    return Built(tuple(facts), tuple(notes))


def _fact_columns(columns: Sequence[str], mapping: Mapping, channel: str | None, notes: list[Note]) -> list[_Column]:
    found: list[_Column] = []
    for index, name in enumerate(columns):
        target = mapping.columns.get(name)
        if target is None or target.name in IDENTITY_FIELDS:
            continue
        if channel and target.channels and channel not in target.channels:
            notes.append(("readers.other_channel", {"column": name}))
        else:
            found.append(_Column(index, name, target))
    return found


def _make_lookup(con: "DuckDBPyConnection", column: _Column, notes: list[Note]) -> None:
    """A table from each distinct cell of a column to its value; `bad` where it has none."""
    cells: list[str] = [row[0] for row in con.execute(f"SELECT DISTINCT c{column.index} FROM source").fetchall()]
    order = column.target.dates if column.target.dates in ("dmy", "mdy") else None
    kind = _kind(column.target.name)
    if order is None and kind in ("date", "timestamp"):
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
    if column.unreadable and not column.strict:
        key = "readers.country_unknown" if column.target.name == "country" else "readers.unclear_refusal"
        notes.append((key, {"column": column.name, "n": _rows_of(con, column)}))


def _rows_of(con: "DuckDBPyConnection", column: _Column) -> int:
    """How many rows have a cell that cannot be read."""
    row = con.execute(f"SELECT count(*) FROM source JOIN {column.lookup} ON c{column.index} = raw WHERE bad").fetchone()
    return int(row[0]) if row else 0


def _read(name: str, cell: str, words: Dict[str, str], order: str) -> tuple[Value, bool]:
    try:
        return read_value(name, words.get(plain(cell), cell), "mdy" if order == "mdy" else "dmy"), False
    except ValueError:
        return None, True


def _kind(name: str) -> str:
    return contract().facts[name].type if name in contract().facts else name


def _sayings(column: _Column) -> list[tuple[str, str]]:
    """What a column says of which facts, in SQL over its lookup. A refusal that cannot be read is a refusal."""
    value, bad = f"{column.lookup}.value", f"{column.lookup}.bad"
    name = column.target.name
    if name == "mailing_status":
        refused = f"CASE WHEN {bad} OR {value} = 'unsubscribed' THEN TRUE END"
        return [("objected", refused), ("data_accurate", f"CASE WHEN {value} = 'bounced' THEN FALSE END")]
    if name == "bounced":
        return [("data_accurate", f"CASE WHEN {value} THEN FALSE END")]
    if name in REFUSALS:
        return [(name, f"CASE WHEN {bad} THEN TRUE ELSE {value} END")]
    if name in REFUSAL_DAYS:
        return [(name, value), (REFUSAL_DAYS[name], f"CASE WHEN {bad} THEN TRUE END")]
    if name == "consent_on":
        # A day of consent says that it was given.
        return [(name, value), ("consent", f"CASE WHEN {value} IS NOT NULL THEN 'given' END")]
    return [(name, value)]


def _stray_refusals(
    con: "DuckDBPyConnection", columns: Sequence[str], mapping: Mapping, notes: list[Note]
) -> list[tuple[str, str]]:
    """Refusals in columns of which nothing else is known: an objection in any column counts."""
    words = sorted(refusal_words())
    longest = max(map(len, words)) + 10
    listed = ", ".join(f"'{word.replace(chr(39), chr(39) * 2)}'" for word in words)
    tests = {
        i: f"length(c{i}) <= {longest} AND lower(strip_accents(trim(c{i}))) IN ({listed})"
        for i, name in enumerate(columns)
        if name not in mapping.columns
    }
    if not tests:
        return []
    counts = con.execute("SELECT " + ", ".join(f"count(*) FILTER ({test})" for test in tests.values()) + " FROM source")
    found = [(i, n) for i, n in zip(tests, counts.fetchone() or (), strict=True) if n]
    notes.extend(("readers.stray_refusal", {"column": columns[i], "n": n}) for i, n in found)
    return [("objected", f"CASE WHEN {tests[i]} THEN TRUE END") for i, _ in found]


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


def _from(fact_columns: Sequence[_Column]) -> str:
    joins = (f"LEFT JOIN {c.lookup} ON source.c{c.index} = {c.lookup}.raw" for c in fact_columns)
    return " ".join(["FROM source", *joins])


def _reject_rows(
    con: "DuckDBPyConnection",
    columns: Sequence[str],
    fact_columns: Sequence[_Column],
    facts: Dict[str, str],
    rejects: Rejects,
    separator: str,
    notes: list[Note],
) -> None:
    """Rows with a cell that cannot be read go to the rejects, but for those with a refusal, which must not be lost."""
    faulty = [column for column in fact_columns if column.strict and column.unreadable]
    if not faulty:
        return
    refusals = [f"coalesce({facts[name]}, FALSE)" for name in REFUSALS if name in facts]
    refusals += [f"({facts[day]}) IS NOT NULL" for day in REFUSAL_DAYS if day in facts]
    refused = " OR ".join(refusals) or "FALSE"
    flags = ", ".join(f"coalesce({column.lookup}.bad, FALSE)" for column in faulty)
    rows = con.execute(
        f"SELECT {refused}, [{flags}], source.* {_from(fact_columns)} "
        f"WHERE {' OR '.join(f'{column.lookup}.bad' for column in faulty)} ORDER BY _line"
    ).fetchall()
    leaving: list[int] = []
    for kept, bad, line, *cells in rows:
        if kept:
            continue
        column = faulty[bad.index(True)]
        dated = _kind(column.target.name) in ("date", "timestamp")
        reason = "rejects.impossible_date" if dated else "rejects.unreadable_value"
        content = as_text([cell or "" for cell in cells[: len(columns)]], separator)
        rejects.add(line, reason, content, column=column.name, value=cells[column.index].strip())
        leaving.append(line)
    con.execute("DELETE FROM source WHERE _line IN (SELECT unnest(?::INTEGER[]))", [leaving])
    if len(rows) > len(leaving):
        notes.append(("readers.refusal_kept", {"n": len(rows) - len(leaving)}))


def _make_table(
    con: "DuckDBPyConnection",
    columns: Sequence[str],
    mapping: Mapping,
    fact_columns: Sequence[_Column],
    facts: Dict[str, str],
) -> None:
    identity = identity_expressions(con, columns, mapping)
    typed = {name: f"CAST({expression} AS {_SQL_TYPES[_kind(name)]})" for name, expression in facts.items()}
    extra = {"_at_has_hour": _hour_said(fact_columns)} if "at" in facts else {}
    selected = ", ".join(f"{sql} AS {name}" for name, sql in (identity | typed | extra).items())
    con.execute("DROP TABLE IF EXISTS contacts")
    con.execute(f"CREATE TABLE contacts AS SELECT source._line, {selected} {_from(fact_columns)} ORDER BY source._line")
    for column in fact_columns:
        con.execute(f"DROP TABLE {column.lookup}")


def _hour_said(fact_columns: Sequence[_Column]) -> str:
    """Whether the row's own instant has an hour; a day alone leaves the hour unknown."""
    index = next(column.index for column in fact_columns if column.target.name == "at")
    return f"regexp_matches(lower(c{index}), '[0-9]{{1,2}}[:h][0-9]{{2}}|t[0-9]{{4}}')"
