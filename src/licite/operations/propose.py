"""What the classifiers think without being certain: proposed beside the question, never taken for an answer."""

from collections.abc import Sequence

import duckdb

from licite.engine.runners import duck
from licite.operations.campaign import Campaign


def propose(con: duckdb.DuckDBPyConnection, campaign: Campaign) -> dict[str, int]:
    """Makes `proposed(_row, proposed)`: for facts a row lacks, what is likely ("identifier_kind=nominative").

    Gives the number of rows for each proposal.
    """
    _likely_of_emails(con)
    _likely_of_titles(con, campaign.functions, campaign.unrelated_functions)
    con.execute(
        """
        CREATE OR REPLACE TABLE proposed AS
        SELECT a._row,
               list_filter([e.kind, e.audience, t.relation],
                           lambda x: x IS NOT NULL AND list_contains(a.missing, split_part(x, '=', 1))) AS proposed
        FROM answers AS a
        JOIN kept AS k USING (_row)
        LEFT JOIN likely_email AS e ON e.raw = k.email AND k.channel_used = 'email'
        LEFT JOIN likely_title AS t ON t.raw = k.job_title
        """
    )
    found = con.execute(
        "SELECT unnest(proposed) AS one, count(*) FROM proposed GROUP BY one ORDER BY 2 DESC, 1"
    ).fetchall()
    return {str(one): int(rows) for one, rows in found}


def _open_values(con: duckdb.DuckDBPyConnection, column: str, facts: Sequence[str]) -> list[str]:
    """The distinct cells of the rows that lack one of these facts: nothing is worked out for the others."""
    lacking = " OR ".join(f"list_contains(a.missing, '{fact}')" for fact in facts)
    rows = con.execute(
        f"SELECT DISTINCT k.{column} FROM kept AS k JOIN answers AS a USING (_row)"
        f" WHERE k.{column} IS NOT NULL AND ({lacking})"
    ).fetchall()
    return [value for (value,) in rows]


def _likely_of_emails(con: duckdb.DuckDBPyConnection) -> None:
    from licite.contacts.mailbox import classify_mailbox

    rows = []
    for raw in _open_values(con, "email", ("identifier_kind", "audience")):
        guess = classify_mailbox(raw)
        kind = guess.identifier_kind if guess.confidence == "likely" else None
        audience = guess.audience_hint if guess.audience_confidence == "likely" else None
        rows.append((raw, f"identifier_kind={kind}" if kind else None, f"audience={audience}" if audience else None))
    columns = {"raw": "VARCHAR", "kind": "VARCHAR", "audience": "VARCHAR"}
    con.execute("CREATE OR REPLACE TABLE likely_email (raw VARCHAR, kind VARCHAR, audience VARCHAR)")
    duck.insert(con, "likely_email", columns, rows)


def _likely_of_titles(con: duckdb.DuckDBPyConnection, functions: Sequence[str], unrelated: Sequence[str]) -> None:
    from licite.contacts.job_function import function_of

    rows = []
    for raw in _open_values(con, "job_title", ("offer_related_to_profession",)):
        found = function_of(raw)
        related = {**dict.fromkeys(functions, "true"), **dict.fromkeys(unrelated, "false")}.get(found.code or "")
        if related and found.confidence != "unsure":
            rows.append((raw, f"offer_related_to_profession={related}"))
    con.execute("CREATE OR REPLACE TABLE likely_title (raw VARCHAR, relation VARCHAR)")
    duck.insert(con, "likely_title", {"raw": "VARCHAR", "relation": "VARCHAR"}, rows)
