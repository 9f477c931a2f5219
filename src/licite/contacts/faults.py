"""Rows that leave for the rejects: a cell that cannot be read, or two cells that contradict each other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from licite.contacts.columns import DERIVED_TARGETS, REFUSAL_DAYS, REFUSALS, UNCLEAR
from licite.contacts.mapping import Target
from licite.contacts.planned import Planned
from licite.contacts.readers.raw import Note, as_text
from licite.contacts.rejects import Rejects
from licite.vocabulary.contract import contract

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_AT_ONCE = 10_000
# An unreadable cell under these leaves a fact unknown: their columns hold all sorts of things in honest files.
_LEFT_UNKNOWN = {"country": "country", "source_kind": "source_kind", "opted_in": "consent"}


@dataclass
class FactColumn:
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
        refusal = name in (*REFUSALS, *REFUSAL_DAYS, *DERIVED_TARGETS, UNCLEAR)
        return not refusal and name not in _LEFT_UNKNOWN


@dataclass(frozen=True)
class Said:
    """What the columns of a file say: SQL of every fact over `source` and the lookups of its columns."""

    columns: Sequence[str]
    fact_columns: Sequence[FactColumn]
    facts: dict[str, str]

    @staticmethod
    def joined(fact_columns: Sequence[FactColumn]) -> str:
        """`source` and what its cells stand for."""
        joins = (f"LEFT JOIN {c.lookup} ON source.c{c.index} = {c.lookup}.raw" for c in fact_columns)
        return " ".join(["FROM source", *joins])


@dataclass(frozen=True)
class Fault:
    """Why a row leaves: the SQL that tells, the sentence, the column named first and, of two, the one named second.

    `facts` are those that such a row leaves unknown where it is kept.
    """

    test: str
    reason: str
    column: FactColumn
    second: FactColumn | None
    facts: tuple[str, ...]


def unreadable(read: Said) -> Iterator[Fault]:
    """A fault for every column with cells that cannot be read, and that is not about refusals."""
    for column in read.fact_columns:
        if column.unreadable and column.strict:
            name = column.target.name
            dated = contract().facts[name].type in ("date", "timestamp")
            reason = "rejects.impossible_date" if dated else "rejects.unreadable_value"
            yield Fault(f"coalesce({column.lookup}.bad, FALSE)", reason, column, None, (name,))


def contradictions(read: Said, planned: Planned) -> Iterator[Fault]:
    """A fault for every pair of columns of which one says no and the other gives the day on which it was done."""
    day = _day(read.facts, planned)
    collected = f"coalesce({read.facts.get('collected_on', 'NULL')}, {_date(planned.collected_on)})"
    pairs = (
        ("informed", "informed_on", "{on} <= {day}"),
        ("is_customer", "customer_until", "{on} <= {day}"),
        ("in_contact_since_collection", "last_contact_on", "{on} <= {day} AND {on} > {collected}"),
    )
    for name, on, test in pairs:
        if name in read.facts and on in read.facts:
            come = test.format(on=f"({read.facts[on]})", day=day, collected=f"CAST({collected} AS DATE)")
            yield Fault(
                f"coalesce(({read.facts[name]}) = FALSE AND {come}, FALSE)",
                "rejects.no_with_a_day",
                _column_of(read.fact_columns, name),
                _column_of(read.fact_columns, on),
                (name, on),
            )


def dated_refusals(
    facts: Mapping[str, str], fact_columns: Sequence[FactColumn], planned: Planned
) -> list[tuple[dict[str, object], str]]:
    """Where a refusal is denied by one column and dated by another: the names of both, and the SQL that tells."""
    found: list[tuple[dict[str, object], str]] = []
    for on, name in REFUSAL_DAYS.items():
        columns = [next((c for c in fact_columns if c.target.name == target), None) for target in (name, on)]
        if name in facts and on in facts and columns[0] and columns[1]:
            test = f"({facts[name]}) = FALSE AND ({facts[on]}) <= {_day(facts, planned)}"
            if name == "objected" and "objection_lifted_on" in facts:
                test += f" AND NOT coalesce(({facts['objection_lifted_on']}) > ({facts[on]}), FALSE)"
            found.append(({"column": columns[0].name, "other": columns[1].name}, test))
    return found


def _column_of(fact_columns: Sequence[FactColumn], name: str) -> FactColumn:
    return next(column for column in fact_columns if column.target.name == name)


def _day(facts: Mapping[str, str], planned: Planned) -> str:
    """The day of the contact with a row."""
    default = _date(planned.day)
    return default if planned.day_holds or "at" not in facts else f"coalesce(CAST({facts['at']} AS DATE), {default})"


def _date(day: object) -> str:
    return f"DATE '{day}'" if day else "CAST(NULL AS DATE)"


def leave_out(
    con: "DuckDBPyConnection",
    read: Said,
    faults: Sequence[Fault],
    rejects: Rejects,
    separator: str,
    notes: list[Note],
) -> dict[str, str]:
    """Take faulty rows out of `source`, but for those with a refusal, which must not be lost.

    Gives, for each fact of which some row left in says something that cannot be read, the SQL that tells these rows.
    """
    left = _leaving(con, read, faults, rejects, separator, notes) if faults else []
    tests: dict[str, list[str]] = {}
    for fault in left:
        for name in fault.facts:
            tests.setdefault(name, []).append(fault.test)
    for name in [name for fault in left if fault.second for name in fault.facts]:
        read.facts[name] = f"CASE WHEN NOT ({' OR '.join(tests[name])}) THEN {read.facts[name]} END"
    for column in read.fact_columns:
        if column.unreadable and column.target.name in _LEFT_UNKNOWN:
            tests.setdefault(_LEFT_UNKNOWN[column.target.name], []).append(f"coalesce({column.lookup}.bad, FALSE)")
    return {name: f"(({read.facts[name]}) IS NULL AND ({' OR '.join(test)}))" for name, test in tests.items()}


def _leaving(
    con: "DuckDBPyConnection",
    read: Said,
    faults: Sequence[Fault],
    rejects: Rejects,
    separator: str,
    notes: list[Note],
) -> list[Fault]:
    """Move rows to the rejects; the faults of the rows that stay."""
    refusals = [f"coalesce({read.facts[name]}, FALSE)" for name in REFUSALS if name in read.facts]
    refusals += [f"({read.facts[day]}) IS NOT NULL" for day in REFUSAL_DAYS if day in read.facts]
    found = con.execute(
        f"SELECT {' OR '.join(refusals) or 'FALSE'}, [{', '.join(fault.test for fault in faults)}], source.*"
        f" {Said.joined(read.fact_columns)} WHERE {' OR '.join(fault.test for fault in faults)} ORDER BY _line"
    )
    kept = 0
    leaving: list[int] = []
    staying: set[int] = set()
    for refused, said, line, *cells in _few_at_a_time(found):
        if refused:
            kept += 1
            staying.update(place for place, so in enumerate(said) if so)
            continue
        content = as_text([cell or "" for cell in cells[: len(read.columns)]], separator)
        _reject(rejects, line, faults[said.index(True)], cells, content)
        leaving.append(line)
    con.execute("DELETE FROM source WHERE _line IN (SELECT unnest(?::INTEGER[]))", [leaving])
    if kept:
        notes.append(("readers.refusal_kept", {"n": kept}))
    return [faults[place] for place in sorted(staying)]


def _few_at_a_time(found: "DuckDBPyConnection") -> Iterator[tuple[Any, ...]]:
    """The rows of a result, of which a hostile file makes millions."""
    while batch := found.fetchmany(_AT_ONCE):
        yield from batch


def _reject(rejects: Rejects, line: int, fault: Fault, cells: Sequence[str], content: str) -> None:
    shown = fault.second or fault.column
    slots: dict[str, object] = {"value": cells[shown.index].strip()}
    if fault.second:
        slots["other"] = fault.second.name
    rejects.add(line, fault.reason, content, column=fault.column.name, **slots)
