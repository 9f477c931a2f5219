"""Small files screened in a test: a campaign in which a plain row is lawful, and rows that differ from it."""

import csv
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from licite.operations.campaign import Campaign, parse_campaign
from licite.operations.screen import Options, Screening, screen_path

AT = datetime(2026, 11, 26, 10, 0)
# An offer to professionals, about their job, who left their address on a form of ours: nothing stands against it.
IN_ORDER: dict[str, Any] = {
    "name": "Test",
    "channel": "email",
    "country": "FR",
    "purpose": "commercial",
    "facts": {
        "audience": "professional",
        "identifier_kind": "nominative",
        "own_offer": True,
        "offer_similar_to_purchase": False,
        "offer_related_to_profession": True,
        "source_kind": "form",
        "source_terms_forbid": False,
        "source_visibility": "not_applicable",
        "collected_lawfully": True,
        "collected_on": "2026-10-01",
        "informed_on": "2026-10-01",
        "objection_offered_at_collection": True,
        "is_customer": False,
        "bought_at_collection": False,
        "contract_in_force": False,
        "consent": "none",
        "interest_balanced": True,
        "balance_concludes": "for",
        "reasonably_expected": True,
        "sole_trader": False,
    },
}


def campaign(*, judgements: Iterable[Mapping[str, Any]] = (), **facts: Any) -> Campaign:
    """The campaign in order, with some facts changed (None takes one out), and judgements."""
    changed = {name: value for name, value in {**IN_ORDER["facts"], **facts}.items() if value is not None}
    keys = {name: changed.pop(name) for name in ("channel", "country", "purpose") if name in changed}
    given = {**IN_ORDER, **keys, "facts": changed, "judgements": list(judgements)}
    return parse_campaign(given, "campaign")


def file_of(folder: Path, rows: Iterable[Mapping[str, str]], name: str = "people.csv") -> Path:
    """A CSV file with these rows; a column is empty where a row says nothing of it."""
    rows = list(rows)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, delimiter=";", restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def screened(
    folder: Path, rows: Iterable[Mapping[str, str]], given: Campaign | None = None, **options: Any
) -> Screening:
    """The rows screened against a campaign, the one in order where none is given."""
    return screen_path(file_of(folder, rows), given or campaign(), Options(**{"at": AT, "lang": "en", **options}))


def by_case(screening: Screening) -> dict[str, dict[str, Any]]:
    """The answers, by the column `case` of the file."""
    return {row["case"]: row for row in screening.rows()}
