"""Every contact of a controller, decided from its records inside DuckDB, as `screen` decides a file."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import duckdb

from licite.contacts.mapping import Mapping as Columns
from licite.contacts.rejects import Rejects
from licite.contacts.table import ContactsTable
from licite.engine.runners import duck
from licite.errors import LiciteError
from licite.facts.assemble import Assembly, Judged
from licite.facts.catalogue import DAY
from licite.facts.given import now_at_home, read_instant
from licite.facts.recorded import FROM_RECORDS, SQL_TYPES
from licite.operations.answer import answer_all
from licite.operations.campaign import Campaign, moved_to
from licite.operations.from_store.history import judged_of_campaign, write_history, write_judged
from licite.operations.from_store.loaded import Way, load, way_of_loading
from licite.operations.from_store.people import write_people
from licite.operations.from_store.registered import write_known
from licite.operations.overrides import law_as_read
from licite.operations.propose import propose
from licite.operations.refusal_keys import Refusals
from licite.operations.registers_in_file import STRICTEST, Consulted
from licite.operations.screen import (
    REGISTERS,
    Found,
    Options,
    Progress,
    Screening,
    assemble,
    default_doctrine,
    judged_by,
    summary_of,
    untold,
    write_result,
)
from licite.rules.load import shipped_law
from licite.rules.model import Law
from licite.store import lookup_tokens
from licite.store.commit import last_seq
from licite.store.people import controller_of
from licite.vocabulary.contract import contract

COLUMNS = ("contact", "email", "phone", "profile_url", "full_name", "company", "job_title")
"""What the result tells of a contact, before its answer."""

_CELLS = ("uid", *COLUMNS[1:4], "full_name", "company", "job_title")


def screen_store(
    controller: str,
    campaign: Campaign,
    options: Options | None = None,
    *,
    law: Law | None = None,
    progress: Progress | None = None,
    way: Way | None = None,
) -> Screening:
    """May each contact of a controller be reached in this campaign, by all that is recorded of them?

    One row for each contact that is neither erased nor merged into another; everybody has an answer, as whoever has no
    identifier for the channel stays undetermined. No row is loaded in Python but of those whose refusals and consents
    have an order that matters.

    Raises:
        LiciteError: STO018 where there is no such controller, DEC001 where it has no contacts.
    """
    options = replace(options or Options(), controller=controller)
    owner, law, told = controller_of(controller), law or shipped_law(), progress or untold
    at = options.at or campaign.at or now_at_home().replace(second=0, microsecond=0)
    campaign = moved_to(campaign, at)
    facts = dict(campaign.facts) | ({"source_kind": options.source_kind} if options.source_kind else {})
    doctrine = options.doctrine or campaign.doctrine or default_doctrine(law)
    law = law_as_read(options.overrides, doctrine, law)
    con = duck.connect()
    lookup_tokens.refresh(owner)
    now, entries = datetime.now(UTC), last_seq() + 1
    way = way or way_of_loading()
    load(con, owner, partial(told, "reading"), way)
    if not _count(con, "held"):
        raise LiciteError("DEC001", slug=controller)
    told("people", 0, None)
    assembly, consulted = put_together(con, controller, campaign, facts, at, now, partial(told, "refusals"))
    conflicts = assemble(con, assembly)
    plan, situations = answer_all(con, law, doctrine, options.lang, partial(told, "deciding"))
    proposals = propose(con, campaign)
    table = _table(con, assembly, entries, way)
    columns = write_result(con, table, set())
    found = Found(at, doctrine, law, plan, situations, Rejects(), [], Refusals(), conflicts, proposals, consulted, ())
    return Screening(con, columns, table, campaign, options, found, summary_of(con, table, campaign, options, found))


def put_together(
    con: duckdb.DuckDBPyConnection,
    controller: str,
    campaign: Campaign,
    facts: Mapping[str, object],
    at: datetime | date,
    now: datetime,
    told: partial[None],
) -> tuple[Assembly, Consulted]:
    """Makes `kept` of the tables of the snapshot: what is known of each contact, from each source."""
    said = write_people(con, facts, at)
    judged = write_judged(con)
    write_history(con, said, judged)
    write_known(con, controller, facts, now, told, campaign.partner)
    _write_kept(con, said, judged)
    about = judged_of_campaign(controller, campaign.name, read_instant(at)[DAY])
    assembly = assembly_of(campaign, facts, said, judged, about)
    counted = con.execute(
        "SELECT count(*) FILTER (objected OR erased), count(*) FILTER (consent = 'given') FROM known"
    ).fetchone()
    refused, consented = counted or (0, 0)
    return assembly, Consulted(refused=refused, consented=consented)


def assembly_of(
    campaign: Campaign, facts: Mapping[str, object], said: list[str], judged: list[str], about: list[Judged]
) -> Assembly:
    """How the facts of a contact are put together.

    Its profile says those of `said`, a judgement on it those of `judged`; those of `about` are on the whole campaign.
    """
    return Assembly(
        columns=frozenset(said),
        campaign=facts,
        guessed=frozenset({"identifier_kind", "first_message"}),
        judged=[*judged_by(campaign), *about],
        not_compared=frozenset({"informed_on"} if campaign.notice_in_message else ()),
        recorded=frozenset({*FROM_RECORDS, *judged}),
    )


def _write_kept(con: duckdb.DuckDBPyConnection, said: list[str], judged: list[str]) -> None:
    def of_file(name: str) -> str:
        return f'c."{name}"' if name in said else f"CAST(NULL AS {SQL_TYPES[contract().facts[name].type]})"

    ours = f"({STRICTEST.format(a=of_file('consent'), b='r.consent')}) = 'given' AND r.consent = 'given'"
    lifted = "r.lifted_on IS NOT NULL AND NOT r.objected AND r.objected_on < r.lifted_on"
    unsaid = " AND ".join(f"{of_file(name)} IS NULL" for name in ("objected", "objected_on", "objection_lifted_on"))
    registers = {
        "consent": "r.consent",
        "consent_on": f"CASE WHEN {ours} THEN r.consent_on END",
        "consent_until": f"CASE WHEN {ours} THEN r.consent_until END",
        "consent_proof": f"CASE WHEN {ours} THEN TRUE END",
        "consent_covers_controller": f"CASE WHEN {ours} THEN TRUE END",
        "objected_on": f"CASE WHEN {lifted} AND {unsaid} THEN r.objected_on END",
        "objection_lifted_on": f"CASE WHEN {lifted} AND {unsaid} THEN r.lifted_on END",
        "erasure_requested": "CASE WHEN r.erased THEN TRUE END",
    }
    if "consent" in judged:
        registers["consent"] = STRICTEST.format(a='j."consent"', b="r.consent")
    cells = []
    for name in dict.fromkeys([*FROM_RECORDS, *judged]):
        values = [registers.get(name, f'h."{name}"')] if name in FROM_RECORDS else []
        values += [f'j."{name}"'] if name in judged else []
        cells.append(f'COALESCE({", ".join(values)}) AS "recorded_{name}"')
    con.execute(
        f"""
        CREATE OR REPLACE TABLE kept AS
        SELECT c._line AS _row, c.* EXCLUDE (_line, _collected_on, _source_id), p.channel AS channel_used,
               p.has_identifier, p.guessed_identifier_kind, h.first_message IS NULL AS guessed_first_message,
               COALESCE(r.objected, FALSE) AS refused, CASE WHEN r.objected THEN r.objected_on END AS refused_on,
               t.at_day, t.at_minute, {", ".join(cells)}
        FROM contacts AS c JOIN people AS p USING (_line) JOIN moments AS t USING (_line)
        JOIN history AS h USING (_line) LEFT JOIN judged AS j USING (_line) LEFT JOIN known AS r USING (_line)
        """
    )


def _table(con: duckdb.DuckDBPyConnection, assembly: Assembly, entries: int, way: Way) -> ContactsTable:
    """The snapshot as the summary and the result know a file: `source` has what is told of each contact."""
    cells = ", ".join(f"{name} AS c{place}" for place, name in enumerate(_CELLS))
    con.execute(f"CREATE OR REPLACE TABLE source AS SELECT _line, {cells} FROM contacts")
    return ContactsTable(
        path=Path(REGISTERS),
        format=REGISTERS,
        encoding=None,
        separator=None,
        columns=COLUMNS,
        mapping=Columns(REGISTERS, {}),
        read=_count(con, "contacts"),
        facts=tuple(sorted(assembly.columns)),
        notes=(("screen.read_as_text", {}),) if way == "text" else (),
        counts={"entries": entries},
    )


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    row = con.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0
