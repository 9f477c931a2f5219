"""Screens a whole file: reads it, knows who each row is, assembles the facts, applies the law, and tells the result."""

from collections.abc import Callable, Container
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from licite.contacts.mapping import Mapping
from licite.contacts.planned import Planned
from licite.contacts.rejects import Rejects
from licite.contacts.table import ContactsTable, read_contacts
from licite.contacts.unneeded import Unneeded, unneeded
from licite.engine.decision import Outcome
from licite.engine.plan import Plan
from licite.engine.runners import duck
from licite.engine.runners.prepared import prepare_for_table
from licite.engine.runners.schema import given_columns
from licite.engine.settle import settle
from licite.errors import LiciteError
from licite.facts.assemble import Assembly, Judged
from licite.facts.catalogue import DAY
from licite.facts.given import now_at_home, read_instant
from licite.operations import tally
from licite.operations.answer import ANSWER_COLUMNS, Situation, answer_all
from licite.operations.campaign import Campaign, campaign_warnings, moved_to
from licite.operations.duplicates import Duplicate, contradictions
from licite.operations.file_notes import consent_notes, format_notes, unneeded_notes
from licite.operations.identify import identify
from licite.operations.overrides import law_as_read, told_overrides
from licite.operations.propose import propose
from licite.operations.refusal_keys import Refusals
from licite.operations.refusal_lists import read_refusals, refusal_notes
from licite.operations.refusal_rejects import refusals_in_rejects
from licite.operations.refusals import match, refusals_in_file
from licite.operations.summary import Files, Summary
from licite.rules.load import shipped_law
from licite.rules.model import Law
from licite.vocabulary.say import say

if TYPE_CHECKING:
    from licite.operations.registers_in_file import Consulted

REGISTERS = "registers"
"""The format of a table that is no file: the contacts of a controller, from its records."""
# What a long screening says of its progress: the step, how much is done, and of how much where that is known.
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Options:
    """How a file is to be screened. `at`, `doctrine` and `source_kind` win over the row and the campaign.

    `controller` is the one whose registers, in the installation that is open, are asked about every row.
    `leave_out_unneeded`: columns that prospecting does not need (a birthday, a photo) do not go into the result.
    """

    at: datetime | date | None = None
    doctrine: str | None = None
    source_kind: str | None = None
    lang: str = "fr"
    suppression: tuple[Path, ...] = ()
    suppression_secret: bytes | None = None
    mapping: Mapping | None = None
    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    strict: bool = False
    overrides: Path | None = None
    controller: str | None = None
    leave_out_unneeded: bool = False


@dataclass(frozen=True)
class Found:
    """What a screening found on the way: under which law, by which situations, and what it set aside.

    `conflicts` counts, for each fact, the rows on which two sources contradict each other; `proposals` those for which
    a classifier has a likely answer.
    """

    at: datetime | date
    doctrine: str
    law: Law
    plan: Plan
    situations: list[Situation]
    rejects: Rejects
    duplicates: list[Duplicate]
    refusals: Refusals
    conflicts: dict[str, int]
    proposals: dict[str, int]
    consulted: "Consulted | None" = None
    unneeded: tuple[Unneeded, ...] = ()


@dataclass
class Screening:
    """A file screened: its table of answers in a private database, and its summary."""

    con: duckdb.DuckDBPyConnection
    columns: tuple[str, ...]
    table: ContactsTable
    campaign: Campaign
    options: Options
    found: Found
    summary: Summary

    @property
    def from_records(self) -> bool:
        """Whether its rows are the contacts of a controller, and no file was read."""
        return self.table.format == REGISTERS

    def rows(self) -> list[dict[str, Any]]:
        """Every accepted row with its answer, in the order of the file."""
        found = self.con.execute("SELECT * FROM result")
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def mapping_in(path: Path) -> Mapping:
    """What a saved mapping says that the columns mean.

    Raises:
        LiciteError: The file is no mapping.
    """
    return Mapping.load(path)


def screen_path(
    source: Path,
    campaign: Campaign,
    options: Options | None = None,
    *,
    law: Law | None = None,
    progress: Progress | None = None,
) -> Screening:
    """May each person of a file be contacted in this campaign, why, and on what conditions?

    Rows read = accepted + rejected + duplicate, always. A refusal in any row, or in a list given beside the file, stops
    every row of the same person.

    Raises:
        LiciteError: The file or a list cannot be read as a whole, or the law files are wrong.
    """
    options = options or Options()
    con = duck.connect()
    rejects = Rejects()
    told = progress or (untold)
    table = read_contacts(
        con,
        source,
        mapping=options.mapping,
        encoding=options.encoding,
        separator=options.separator,
        sheet=options.sheet,
        rejects=rejects,
        progress=lambda done, total: told("reading", done, total),
        planned=_planned(campaign, options),
    )
    return _screened(con, table, campaign, options, law or shipped_law(), rejects, told)


def screen_table(data: Any, campaign: Campaign, options: Options | None = None, *, law: Law | None = None) -> Screening:
    """`screen_path` for a table in memory: Arrow, Polars or pandas.

    Raises:
        LiciteError: FIL031 where the object is none of them.
    """
    from licite.contacts.frame import read_frame

    options = options or Options()
    con, rejects = duck.connect(), Rejects()
    table = read_frame(con, data, mapping=options.mapping, rejects=rejects, planned=_planned(campaign, options))
    return _screened(con, table, campaign, options, law or shipped_law(), rejects, untold)


def _planned(campaign: Campaign, options: Options) -> Planned:
    """What a reader of the file must know of the contact."""
    collected = campaign.facts.get("collected_on")
    return Planned(
        channel=_channel(campaign),
        day=read_instant(options.at or campaign.at)[DAY],
        day_holds=options.at is not None,
        collected_on=collected if isinstance(collected, date) else None,
    )


def _screened(
    con: duckdb.DuckDBPyConnection,
    table: ContactsTable,
    campaign: Campaign,
    options: Options,
    law: Law,
    rejects: Rejects,
    told: Progress,
) -> Screening:
    at = options.at or campaign.at or now_at_home().replace(second=0, microsecond=0)
    campaign = moved_to(campaign, at)
    facts = dict(campaign.facts)
    if options.source_kind:
        facts["source_kind"] = options.source_kind
    doctrine = options.doctrine or campaign.doctrine or default_doctrine(law)
    law = law_as_read(options.overrides, doctrine, law)
    refusals = read_refusals(options.suppression, options.suppression_secret)
    if table.format == "linkedin.connections" and "source_kind" not in facts:
        facts["source_kind"] = "connection"  # LinkedIn's own export lists accepted links and nothing else
    refusals_in_file(con, refusals, table, facts.get("source_kind"), read_instant(at)[DAY])
    refusals_in_rejects(refusals, rejects, table, facts.get("channel"))
    match(con, refusals, table, lambda done, total: told("refusals", done, total))
    told("people", 0, None)
    duplicates = identify(con, table, facts, at, options.at is not None, rejects)
    if options.strict and len(rejects):
        raise unreadable_rows(table.path, rejects, options.lang)
    assembly = _assembly(table, campaign, facts)
    consulted = None
    if options.controller is not None:
        from licite.operations.registers_in_file import consult

        asked = partial(told, "refusals")
        consulted = consult(con, table, facts, options.controller, asked, campaign.partner)
        assembly = consulted.over(assembly)
    conflicts = assemble(con, assembly)
    plan, situations = answer_all(con, law, doctrine, options.lang, lambda done, total: told("deciding", done, total))
    proposals = propose(con, campaign)
    spare = unneeded(con, table.columns, table.mapping, _channel(campaign))
    columns = write_result(con, table, {one.column for one in spare} if options.leave_out_unneeded else set())
    found = Found(
        at, doctrine, law, plan, situations, rejects, duplicates, refusals, conflicts, proposals, consulted, spare
    )
    return Screening(con, columns, table, campaign, options, found, summary_of(con, table, campaign, options, found))


def untold(step: str, done: int, total: int | None) -> None:
    """Progress that nobody follows."""


def unreadable_rows(path: Path, rejects: Rejects, lang: str) -> LiciteError:
    """What to say where all rows of a file are wanted, and some cannot be read."""
    first = next(iter(rejects))
    reason = say(first.reason, lang, column=first.column, **first.slots)
    place = ":".join(str(part) for part in (path, first.line, first.column) if part)
    return LiciteError("FIL032", where=place, n=len(rejects), reason=reason)


def default_doctrine(law: Law) -> str:
    """The reading of the law that holds where nobody asks for another."""
    return next(doctrine.name for doctrine in law.doctrines.values() if doctrine.default)


def judged_by(campaign: Campaign) -> list[Judged]:
    """The human judgements of a campaign, its signed functions among them."""
    judged = [Judged(judgement.fact, judgement.value, judgement.applies_to or {}) for judgement in campaign.judgements]
    if campaign.signed and campaign.functions:
        judged.append(Judged("offer_related_to_profession", True, {"functions": campaign.functions}))
    if campaign.signed and campaign.unrelated_functions:
        judged.append(Judged("offer_related_to_profession", False, {"functions": campaign.unrelated_functions}))
    return judged


def judged_within(campaign: Campaign) -> list[Judged]:
    """The same where the rows are decided inside an engine, which has the function of a person and not their job title.

    Fails with ENG029 where a judgement holds for job titles.
    """
    judged = judged_by(campaign)
    if any("titles" in one.where for one in judged):
        raise LiciteError("ENG029")
    return judged


def _assembly(table: ContactsTable, campaign: Campaign, facts: dict[str, object]) -> Assembly:
    return Assembly(
        columns=frozenset(table.facts) - {"at"},
        unread=frozenset(table.unread),
        campaign=facts,
        guessed=frozenset({"identifier_kind"}),
        judged=judged_by(campaign),
        # The notice that is in this message says nothing of an earlier one that the row may record.
        not_compared=frozenset({"informed_on"} if campaign.notice_in_message else ()),
    )


def assemble(con: duckdb.DuckDBPyConnection, assembly: Assembly) -> dict[str, int]:
    """Makes `given`; the rows of each fact on which two sources contradict each other."""
    select, parameters = assembly.select()
    con.execute(f"CREATE OR REPLACE TABLE given AS {select}", parameters)
    found: dict[str, int] = {}
    counted = assembly.conflicts()
    for query, values in ([counted] if counted else []) + [(assembly.contradictions(), {})]:
        if query is None:
            continue
        cursor = con.execute(query, values)
        names = [column[0] for column in cursor.description or []]
        for name, rows in zip(names, cursor.fetchone() or (), strict=False):
            if rows:
                found[name] = found.get(name, 0) + rows
    return found


def _channel(campaign: Campaign) -> str | None:
    channel = campaign.facts.get("channel")
    return str(channel) if channel else None


def write_result(con: duckdb.DuckDBPyConnection, table: ContactsTable, without: Container[str]) -> tuple[str, ...]:
    """Makes `result`: the columns of the file as they were, then those of the answer; the names of all of them."""
    # DuckDB takes `Outcome` and `outcome` for one column.
    added = (*ANSWER_COLUMNS, "proposed")
    taken = {name.lower() for name in added}
    names: dict[int, str] = {}
    for place, name in enumerate(table.columns):
        if name in without:
            continue
        while name.lower() in taken:
            name += "_"
        taken.add(name.lower())
        names[place] = name
    shown = [f's.c{place} AS "{name.replace(chr(34), chr(34) * 2)}"' for place, name in names.items()]
    shown += [f"{'p' if name == 'proposed' else 'a'}.{name}" for name in added]
    con.execute(
        f"CREATE OR REPLACE TABLE result AS SELECT {', '.join(shown)} FROM answers AS a"
        " JOIN proposed AS p USING (_row) JOIN source AS s ON s._line = a._row ORDER BY a._row"
    )
    return (*names.values(), *added)


def summary_of(
    con: duckdb.DuckDBPyConnection, table: ContactsTable, campaign: Campaign, options: Options, found: Found
) -> Summary:
    """What was found, as numbers and sentences: the tables of a screening counted."""
    situations = found.situations
    lang = options.lang
    day = read_instant(found.at)["at_day"]
    rules = tally.rules_used(found.plan, situations, day, lang)
    checked_on = tally.oldest_check(rules, found.law)
    outcomes = tally.outcomes(situations)
    questions = tally.questions(situations, lang)
    notes = format_notes(table, lang) + [say(key, lang, **slots) for key, slots in table.notes]
    notes += consent_notes(con, table, lang) + unneeded_notes(found.unneeded, options.leave_out_unneeded, lang)
    notes += campaign_warnings(campaign, lang)
    notes += told_overrides(options.overrides, lang)
    notes += refusal_notes(found.refusals, lang)
    if found.consulted is not None:
        notes += found.consulted.notes(lang)
    later = con.execute(f"SELECT count(*) FROM kept WHERE refused AND refused_on > {DAY}").fetchone()
    if later and later[0]:
        notes.append(say("screen.refusals_later", lang, n=later[0]))
    for fact, rows in contradictions(con, table).items():
        notes.append(say("screen.duplicates_contradict", lang, n=rows, fact=say(f"facts.{fact}.short", lang)))
    unseen = [use for use in rules if use.verified == "unverified"]
    if unseen:
        titles = ", ".join(use.title for use in unseen)
        notes.append(say("screen.unverified_rules", lang, n=sum(use.rows for use in unseen), titles=titles))
    for proposal, rows in found.proposals.items():
        fact, _, value = proposal.partition("=")
        notes.append(say("screen.proposed", lang, n=rows, clause=say(f"facts.{fact}.values.{value}", lang)))
    return Summary(
        campaign=campaign.name,
        channel=str(campaign.facts.get("channel") or "none"),
        at=found.at,
        doctrine=found.doctrine,
        lang=lang,
        source_name=table.path.name,
        format=table.format,
        read=table.read,
        accepted=sum(outcomes.values()),
        rejected=len(found.rejects),
        duplicate=len(found.duplicates),
        outcomes=outcomes,
        breaches=tally.first_breaches(situations),
        missing=tally.first_missing(situations, questions),
        unlocks=tally.unlocks(situations, lang),
        questions=questions,
        duties=tally.duties(situations, tally.first_dues(con)),
        bases=tally.bases(situations),
        uncovered=tally.uncovered(situations, lang),
        rules=rules,
        other_doctrine=_other_reading(con, found.law, found.doctrine),
        conflicts=tuple(
            say("screen.conflict", lang, n=rows, fact=say(f"facts.{name}.short", lang))
            for name, rows in found.conflicts.items()
        ),
        notes=tuple(notes),
        law_version=found.law.version,
        law_checked_on=checked_on,
        law_stale=tally.is_stale(checked_on, now_at_home().date()),
        proof="",
        files=Files(),
        counts=table.counts,
        tags=tally.breaches(situations),
        unknown=tally.missing(situations),
    )


def _other_reading(con: duckdb.DuckDBPyConnection, law: Law, doctrine: str) -> tuple[str, dict[str, int]] | None:
    """The outcomes under the other reading of the law, completions tried as for this one."""
    others = [name for name in law.doctrines if name != doctrine]
    if not others:
        return None
    prepared = prepare_for_table(con, law, others[0])
    con.execute("CREATE OR REPLACE TABLE masks_kept AS SELECT * FROM masks")
    prepared.run(con)
    kept = [name for name in given_columns() if name != "_row"]
    firsts = ", ".join(f'arg_min(g."{name}", g._row)' for name in kept)
    rows = con.execute(
        f"SELECT m.outcome, count(*), {firsts} FROM masks AS m JOIN signed AS s USING (_row)"
        " JOIN given AS g USING (_row) GROUP BY m.outcome, s.signature"
    ).fetchall()
    judge, counts = prepared.judge, {str(outcome): 0 for outcome in Outcome}
    for outcome, n, *values in rows:
        if outcome == Outcome.UNDETERMINED:
            given = {k: v for k, v in zip(kept, values, strict=True) if v is not None}
            outcome = str(settle(judge, given, whole=False).outcome)
        counts[outcome] += n
    con.execute("CREATE OR REPLACE TABLE masks AS SELECT * FROM masks_kept")
    return others[0], counts


def with_files(screening: Screening, files: Files, proof: str) -> Screening:
    """The screening, told where its files are."""
    return replace(screening, summary=replace(screening.summary, files=files, proof=proof))
