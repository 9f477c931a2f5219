"""The law as SQL for whoever runs it in their own warehouse: over the canonical schema, or over facts put together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from licite.contacts.canonical import CONTACT_ID, contact_columns, refusal_columns
from licite.engine.calendar import Calendar
from licite.engine.emit_set import emit_select, known_dialects, transpiled
from licite.engine.plan import Plan, make_plan
from licite.engine.runners.lane import GIVEN, MASKS, WORDS, Lane, calendar_used
from licite.engine.runners.schema import calendar_columns, created
from licite.errors import LiciteError
from licite.facts.canonical import Canonical
from licite.facts.canonical_cells import Column, Kind, literal
from licite.facts.catalogue import DAY, MINUTE
from licite.operations.campaign import Campaign, moved_to
from licite.operations.screen import judged_within
from licite.rules.load import shipped_law
from licite.rules.model import Law

# Engines on which the project's own tests run the statement; for others it is transpiled, never tried.
TESTED = ("duckdb", "postgres", "spark")
TESTED_OVER_FACTS = (*TESTED, "sqlite")
PARTS = ("all", "given", "masks", "words", "answers")
_KINDS: dict[str, Kind] = {"bool": "bool", "date": "date", "int": "int", "decimal": "decimal"}
_IN_ONE_INSERT = 500


@dataclass(frozen=True)
class Wanted:
    """Which statement: for which engine, day, reading, campaign and columns.

    Without `day` each row has its own, in `at_day`. `columns` are those that the table has, all of the schema where
    there are none named. `part` is one of `PARTS`: an engine that plans long statements slowly runs the parts one after
    the other, each as a table of its name.
    """

    dialect: str
    day: date | None = None
    doctrine: str | None = None
    campaign: Campaign | None = None
    columns: Sequence[str] = ()
    refusals: bool = False
    part: str = "all"
    masks: bool = False
    lang: str = "fr"
    contacts_table: str = '"contacts"'
    refusals_table: str = '"refusals"'
    law: Law = field(default_factory=shipped_law)


def compile_law(dialect: str, day: date | None, doctrine: str) -> str:
    """The SELECT over the tables `given` (facts put together by others) and `calendar`, in the words of an engine."""
    _check_dialect(dialect)
    law = shipped_law()
    plan = make_plan(law, doctrine, [Calendar(law).period(day)] if day else None)
    return f"{_head(law, doctrine, day, dialect, TESTED_OVER_FACTS)}\n{emit_select(plan, dialect)}"


def compile_statement(wanted: Wanted) -> str:
    """The statement over the tables of the canonical schema and `licite_calendar`, in the words of an engine.

    It stands by itself: what a cell says that nobody can read, or somebody who cannot be compared with those who
    refused, is undetermined; nothing is checked before, as `licite screen --engine` does.

    Raises:
        LiciteError: CLI008 for an engine that is not known, ENG024 for a column that the schema does not have, ENG025
            for another part.
    """
    _check_dialect(wanted.dialect)
    if wanted.part not in PARTS:
        raise LiciteError("ENG025", value=wanted.part, allowed=", ".join(PARTS))
    lane, plan = _planned(wanted)
    dialect = wanted.dialect
    text = {
        "all": lambda: lane.statement(plan, dialect, wanted.lang, masks=wanted.masks),
        "given": lambda: transpiled(lane.given_select(), dialect),
        "masks": lambda: lane.masks_select(plan, dialect),
        "words": lambda: transpiled(lane.words_select(plan, wanted.lang), dialect),
        "answers": lambda: transpiled(lane.told_select(plan, masks=wanted.masks), dialect),
    }[wanted.part]()
    tables = {"given": GIVEN, "masks": MASKS, "words": WORDS}.get(wanted.part)
    note = (
        f"\n-- part `{wanted.part}`" + (f", to be kept as {tables}" if tables else "") if wanted.part != "all" else ""
    )
    return f"{_head(wanted.law, lane.doctrine, wanted.day, dialect, TESTED)}{note}\n{text}"


def compile_calendar(wanted: Wanted, start: date, until: date) -> str:
    """The statements that make `licite_calendar`: every day from `start` to `until`, with what the law says of it.

    With the day of contact fixed, these are the other dates of a row (its collection); without it, the days of contact
    too. A date that is not in it is kept as unknown, never lost.

    Raises:
        LiciteError: CLI008 for an engine that is not known, ENG023 where `until` comes before `start`.
    """
    _check_dialect(wanted.dialect)
    if until < start:
        raise LiciteError("ENG023", start=start.isoformat(), until=until.isoformat())
    lane, plan = _planned(wanted)
    kinds, rows = calendar_of(plan, wanted.day, start, until)
    made = transpiled(created(lane.calendar_table, kinds), wanted.dialect)
    inserts = (transpiled(text, wanted.dialect) for text in _inserts(lane.calendar_table, rows))
    return (
        ";\n".join([f"{_head(wanted.law, lane.doctrine, wanted.day, wanted.dialect, TESTED)}\n{made}", *inserts]) + ";"
    )


def calendar_of(
    plan: Plan, day: date | None, start: date, until: date
) -> tuple[dict[str, str], list[tuple[object, ...]]]:
    """The columns of the calendar that a plan reads, and a row for each day."""
    days = [start + timedelta(days=n) for n in range((until - start).days + 1)]
    used = calendar_used(plan)
    kinds = {name: kind for name, kind in calendar_columns(plan.calendar).items() if name in used}
    places = [place for place, name in enumerate(plan.calendar.columns) if name in used]
    rows = plan.calendar.rows([day] if day else days, days)
    return kinds, [tuple(row[place] for place in places) for row in rows]


def lane_of_columns(wanted: Wanted) -> Lane:
    """The statement of a campaign over columns of which only the names are known: each has the type of its fact."""
    columns = contact_columns()
    names = list(wanted.columns) or [*columns]
    for name in names:
        if name not in columns and name != CONTACT_ID:
            from rapidfuzz import process

            raise LiciteError("ENG024", name=name, nearest=str(process.extractOne(name, list(columns))[0]))
    known = {**{name: _column(name, columns[name]) for name in names if name != CONTACT_ID}}
    if wanted.day is not None:
        known = {name: column for name, column in known.items() if name not in (DAY, MINUTE)}
    campaign = moved_to(wanted.campaign, wanted.day) if wanted.campaign else None
    canonical = Canonical(
        columns={CONTACT_ID: Column(CONTACT_ID, "text"), **known},
        campaign={**(campaign.facts if campaign else {}), DAY: wanted.day, MINUTE: None},
        judged=judged_within(campaign) if campaign else (),
        refusals={name: _column(name, kind) for name, kind in refusal_columns().items()} if wanted.refusals else None,
        contacts_table=wanted.contacts_table,
        refusals_table=wanted.refusals_table,
        others=[(name.removeprefix("other_").rstrip("s"), known[name]) for name in known if name.startswith("other_")],
        not_compared=frozenset({"informed_on"} if campaign and campaign.notice_in_message else ()),
    )
    return Lane(canonical, wanted.law, _doctrine(wanted))


def _planned(wanted: Wanted) -> tuple[Lane, Plan]:
    lane = lane_of_columns(wanted)
    return lane, lane.plan([wanted.day] if wanted.day else [])


def _column(name: str, kind: str) -> Column:
    return Column(name, _KINDS.get(kind, "text"))


def _doctrine(wanted: Wanted) -> str:
    said = wanted.doctrine or (wanted.campaign.doctrine if wanted.campaign else None)
    return said or next(one.name for one in wanted.law.doctrines.values() if one.default)


def _check_dialect(dialect: str) -> None:
    if dialect not in known_dialects():
        raise LiciteError("CLI008", dialect=dialect, known=", ".join(known_dialects()))


def _head(law: Law, doctrine: str, day: date | None, dialect: str, tested: Iterable[str]) -> str:
    tried = "run by the project's tests" if dialect in tested else "transpiles, not run by the project's tests"
    return f"-- Licite: law {law.version}, doctrine {doctrine}, {day or 'the day of each row'}; {dialect}: {tried}"


def _inserts(table: str, rows: Sequence[Sequence[object]]) -> Iterator[str]:
    for at in range(0, len(rows), _IN_ONE_INSERT):
        listed = ", ".join(
            f"({', '.join('NULL' if value is None else literal(value) for value in row)})"
            for row in rows[at : at + _IN_ONE_INSERT]
        )
        yield f'INSERT INTO "{table}" VALUES {listed}'
