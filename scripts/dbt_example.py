"""Write examples/dbt again: its models and the seed of the calendar, as `licite compile` prints them."""

import csv
import io
import sys
from datetime import date
from pathlib import Path

from licite.engine.runners.lane import CALENDAR, GIVEN, MASKS, WORDS
from licite.operations.campaign import load_campaign
from licite.operations.compile import Wanted, calendar_of, compile_statement, lane_of_columns

FOLDER = Path(__file__).parent.parent / "examples" / "dbt"
DAY, SINCE = date(2026, 11, 25), date(2023, 1, 1)
COLUMNS = (
    "email", "phone", "audience", "identifier_kind", "source_kind", "collected_on", "informed_on", "objected",
    "objected_on",
)  # fmt: skip
# Each model with the part that it holds, and what it is made as.
MODELS = {
    GIVEN: ("given", "table"),
    MASKS: ("masks", "table"),
    WORDS: ("words", "table"),
    "licite_answers": ("answers", "view"),
}
TABLES = {
    '"contacts"': "{{ source('crm', 'contacts') }}",
    '"refusals"': "{{ source('crm', 'refusals') }}",
    f'"{CALENDAR}"': "{{ ref('" + CALENDAR + "') }}",
    f'"{GIVEN}"': "{{ ref('" + GIVEN + "') }}",
}
# The names of tables that stand without quotes in the statement.
BARE = {f"FROM {name} ": "FROM {{ ref('" + name + "') }} " for name in (GIVEN, MASKS, WORDS)}
BARE |= {f"JOIN {WORDS} ": "JOIN {{ ref('" + WORDS + "') }} ", f"FROM {MASKS})": "FROM {{ ref('" + MASKS + "') }})"}


def wanted(part: str = "all") -> Wanted:
    """The statement of the example."""
    campaign = load_campaign(FOLDER / "campaign.yaml")
    return Wanted("duckdb", DAY, campaign=campaign, columns=COLUMNS, refusals=True, part=part, lang="en")


def generated() -> dict[str, str]:
    """Every generated file by its path in the example."""
    found = {f"models/{name}.sql": _model(part, kept) for name, (part, kept) in MODELS.items()}
    return {**found, f"seeds/{CALENDAR}.csv": _calendar()}


def _model(part: str, kept: str) -> str:
    text = compile_statement(wanted(part))
    for name, reference in {**TABLES, **BARE}.items():
        text = text.replace(name, reference)
    return "{{ config(materialized='" + kept + "') }}\n" + text + "\n"


def _calendar() -> str:
    lane = lane_of_columns(wanted())
    kinds, rows = calendar_of(lane.plan([DAY]), DAY, SINCE, DAY)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(kinds)
    writer.writerows(rows)
    return stream.getvalue()


def main() -> int:
    """Write the files."""
    for name, text in generated().items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
