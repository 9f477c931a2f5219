"""Rows of one person: the first is kept, the others point to it and leave it what they say against contact."""

from dataclasses import dataclass

import duckdb

from licite.contacts.columns import REFUSAL_DAYS, REFUSALS
from licite.contacts.table import ContactsTable
from licite.facts.catalogue import DAY
from licite.operations.refusal_keys import ANY_CHANNEL


@dataclass(frozen=True)
class Duplicate:
    """A row left out because an earlier one, at `kept`, has the same address, number or profile."""

    line: int
    kept: int
    identifier: str


def keep_first(con: duckdb.DuckDBPyConnection) -> list[Duplicate]:
    """Keeps the first row of each identifier on each channel; the others point to it (`people.kept_line`)."""
    con.execute(
        "CREATE OR REPLACE TABLE firsts AS SELECT channel, identifier, min(_line) AS line FROM people"
        " WHERE identifier IS NOT NULL GROUP BY channel, identifier"
    )
    con.execute(
        "CREATE OR REPLACE TABLE people AS SELECT p.* EXCLUDE (kept_line), COALESCE(f.line, p._line) AS kept_line"
        " FROM people AS p LEFT JOIN firsts AS f"
        " ON f.identifier = p.identifier AND f.channel IS NOT DISTINCT FROM p.channel"
    )
    rows = con.execute(
        "SELECT _line, kept_line, identifier FROM people WHERE kept_line <> _line ORDER BY _line"
    ).fetchall()
    return [Duplicate(line, kept, identifier) for line, kept, identifier in rows]


# What a row says in the stricter sense than the one kept is inherited too; a consent given, or a capacity to which
# less is forbidden, is not.
_STRICTER = {
    "consent": "CASE WHEN h.withdrawn OR w.consent THEN 'withdrawn' WHEN c.consent IN ('withdrawn', 'expired', 'none')"
    " THEN c.consent WHEN h.expired THEN 'expired' WHEN h.no_consent THEN 'none' ELSE c.consent END",
    "audience": "CASE WHEN h.consumer THEN 'consumer' WHEN c.audience = 'organisation' AND h.professional"
    " THEN 'professional' ELSE c.audience END",
    "age_band": "CASE WHEN h.aged_under_15 THEN 'under_15' WHEN h.aged_under_18 THEN 'under_18' ELSE c.age_band END",
}
_VALUES = {
    "consent": {"withdrawn": "withdrawn", "expired": "expired", "no_consent": "none"},
    "audience": {"consumer": "consumer", "professional": "professional"},
    "age_band": {"aged_under_15": "under_15", "aged_under_18": "under_18"},
}
# Facts that stand against any contact.
_REFUSING = ("erasure_requested", "on_national_register", "deceased")


def inherit(con: duckdb.DuckDBPyConnection, table: ContactsTable, channel: object) -> str:
    """Makes `inherited` and `widely`: what rows take from their duplicates, and from other writings of their person.

    Gives the columns of `contacts` (as `c`) with both (as `h` and `w`) in their place. Objections are matched before
    (`refusals.match`); `channel` is that of rows that do not say.
    """
    refusing = [name for name in _REFUSING if name in table.facts]
    columns = [f"bool_or(c.{name}) AS {name}" for name in refusing]
    passed = {name: f"h.{name} OR COALESCE(w.{name}, FALSE)" if name in _TOLD else f"h.{name}" for name in refusing}
    replaced = [f"(c.{name} OR {said}) AS {name}" for name, said in passed.items()]
    for name, expression in _STRICTER.items():
        if name in table.facts:
            columns += [f"bool_or(c.{name} = '{value}') AS {as_}" for as_, value in _VALUES[name].items()]
            replaced.append(f"{expression} AS {name}")
    listed = "".join(f", {column}" for column in columns)
    con.execute(
        f"CREATE OR REPLACE TABLE inherited AS SELECT p.kept_line AS _line{listed} FROM people AS p"
        " JOIN contacts AS c USING (_line) GROUP BY p.kept_line"
    )
    _pass_on(con, channel)
    _refused_calls(con, table)
    if "call_refused" in table.facts:
        replaced.append("COALESCE(r.call_refused, c.call_refused) AS call_refused")
        if "call_refused_on" in table.facts:
            # A refusal that has come is not put off by the day of a later one.
            ours = f"CASE WHEN r.call_refused AND r.call_refused_on > i.{DAY} THEN NULL ELSE r.call_refused_on END"
            replaced.append(f"{ours} AS call_refused_on")
    return "c.* EXCLUDE (_line)" + (f" REPLACE ({', '.join(replaced)})" if replaced else "")


_TOLD = ("consent", "on_national_register")


def _pass_on(con: duckdb.DuckDBPyConnection, channel: object) -> None:
    """Makes `widely`: what other writings of a person say, for the channel of the row and by its kind of identifier."""
    said = ", ".join(f"bool_or(t.fact = '{fact}') AS {fact}" for fact in _TOLD)
    con.execute(
        f"CREATE OR REPLACE TABLE widely AS SELECT p.kept_line AS _line, {said} FROM told_of AS t"
        " JOIN people AS p USING (_line) WHERE (t.kind = p.kind OR p.kind = 'none')"
        f" AND (t.channel = '{ANY_CHANNEL}' OR COALESCE(t.channel, $channel) IS NOT DISTINCT FROM p.channel)"
        " GROUP BY p.kept_line",
        {"channel": channel},
    )


def _refused_calls(con: duckdb.DuckDBPyConnection, table: ContactsTable) -> None:
    """Makes `calls`: whether a call was refused by the day of contact, and the last day of those that have come."""
    said = "SELECT _line, TRUE AS refused, day FROM told_of WHERE fact = 'call_refused'"
    if "call_refused" in table.facts:
        day = "call_refused_on" if "call_refused_on" in table.facts else "CAST(NULL AS DATE)"
        said += f" UNION ALL SELECT _line, call_refused, {day} FROM contacts"
    come = f"COALESCE(s.day <= i.{DAY}, TRUE)"
    con.execute(
        f"CREATE OR REPLACE TABLE calls AS SELECT p.kept_line AS _line,"
        f" bool_or(s.refused AND {come}) OR bool_or(s.day <= i.{DAY}) AS call_refused,"
        f" COALESCE(max(s.day) FILTER ({come}), min(s.day)) AS call_refused_on"
        f" FROM ({said}) AS s JOIN people AS p USING (_line) JOIN instants AS i ON i._line = p.kept_line"
        " GROUP BY p.kept_line"
    )


def contradictions(con: duckdb.DuckDBPyConnection, table: ContactsTable) -> dict[str, int]:
    """For each fact, how many duplicates say otherwise than the row kept, whose own word counts.

    Refusals, and what the stricter word of any row settles, contradict nothing: they are inherited.
    """
    inherited = {*REFUSALS, *REFUSAL_DAYS, *_REFUSING, *_STRICTER, "objection_lifted_on", "at", "channel"}
    names = [name for name in table.facts if name not in inherited]
    if not names:
        return {}
    counts = ", ".join(f'count(*) FILTER (WHERE d."{name}" <> k."{name}")' for name in names)
    row = con.execute(
        f"SELECT {counts} FROM people AS p JOIN contacts AS d USING (_line)"
        " JOIN contacts AS k ON k._line = p.kept_line WHERE p.kept_line <> p._line"
    ).fetchone()
    return {name: n for name, n in zip(names, row or (), strict=False) if n}
