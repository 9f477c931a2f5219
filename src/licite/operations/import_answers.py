"""Whom a file would let one write to once it is in: the answers for a usual e-mail, and who had said stop before."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from licite.contacts.mapping import Mapping
from licite.facts.given import now_at_home
from licite.operations.campaign import Campaign
from licite.operations.importing.prepare import Prepared, Progress
from licite.operations.known_refusals import events_of
from licite.operations.screen import Options, screen_path
from licite.store.placing import Row, identities_in

USUAL: dict[str, object] = {
    "channel": "email", "purpose": "commercial", "country": "FR", "audience": "professional", "own_offer": True,
    "offer_related_to_profession": True, "sector": "other", "first_message": True, "sender_identified": True,
    "subject_misleading": False, "opt_out_offered": True, "notice_complete": True, "tracking_pixel": False,
    "processors_contracted": True, "transfer_outside_eea": False, "activity_registered": True,
    "interest_balanced": True, "balance_concludes": "for", "collected_lawfully": True, "data_accurate": True,
    "data_excessive": False, "offer_similar_to_purchase": False, "consent": "none", "is_customer": False,
}  # fmt: skip
"""A message to professionals, of an offer that concerns their job, which does all that the law asks of a message."""
_AT_ONCE = 2000


def answers_after(prepared: Prepared, *, lang: str, progress: Progress | None = None) -> dict[str, Any]:
    """Of the people of this file, how many could be sent the usual e-mail today, and why not the others?

    `outcomes` add up to `people`; `reasons` and `questions` count a person once, by the first that bears on it.
    """
    facts = {**USUAL, **{name: value for name, value in prepared.start.facts.items() if name != "source_nameable"}}
    if prepared.why:
        facts |= {"collected_lawfully": None}
    if prepared.asked.collected_on:
        facts["collected_on"] = prepared.asked.collected_on
    campaign = _campaign(prepared.controller, {name: value for name, value in facts.items() if value is not None})
    done = screen_path(
        prepared.asked.path,
        campaign,
        Options(
            at=_now(),
            source_kind=prepared.start.source_kind,
            lang=lang,
            mapping=_mapping(prepared.asked.mapping),
            controller=prepared.controller,
        ),
        progress=progress,
    )
    with done.con:
        told = done.summary
    return {
        "people": told.accepted,
        "outcomes": told.outcomes,
        "reasons": [[one.key, one.rows] for one in told.breaches],
        "questions": [[one.key, one.rows] for one in told.missing],
    }


def stopped_before(controller: str, rows: Iterable[Row]) -> int:
    """How many rows are of somebody who had said stop to this controller already?"""
    found, some = 0, list[Row]()
    for row in rows:
        some.append(row)
        if len(some) == _AT_ONCE:
            found, some = found + _stopped(controller, some), []
    return found + _stopped(controller, some)


def _stopped(controller: str, rows: list[Row]) -> int:
    named = [identities_in(row.values) for row in rows]
    events = events_of(controller, {one for together in named for one in together})
    refused = {who for who, met in events.items() if any(one.kind in ("objection", "consent_withdrawn") for one in met)}
    return sum(any(one in refused for one in together) for together in named)


def _campaign(controller: str, facts: dict[str, object]) -> Campaign:
    return Campaign(
        name="",
        controller=controller,
        path=None,
        facts=facts,
        at=None,
        functions=(),
        unrelated_functions=(),
        offer_signed_by=None,
        offer_signed_on=None,
        judgements=(),
        doctrine=None,
    )


def _mapping(path: Path | None) -> Mapping | None:
    return Mapping.load(path) if path else None


def _now() -> datetime | date:
    return now_at_home().replace(second=0, microsecond=0)
