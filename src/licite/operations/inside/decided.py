"""A table decided inside its engine: what is asked, the checks, and the answers made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from licite.engine.runners.engines import Engine
from licite.engine.runners.lane import RESULT, Lane
from licite.errors import LiciteError
from licite.facts.assemble import Judged
from licite.facts.canonical import Canonical
from licite.facts.canonical_cells import quoted
from licite.facts.catalogue import DAY, MINUTE
from licite.facts.given import now_at_home, read_instant
from licite.operations.campaign import Campaign, moved_to
from licite.operations.inside.checks import check_list, check_table, unread_days
from licite.operations.inside.names import Named, named, named_refusals
from licite.operations.inside.result import Counts, counted
from licite.operations.screen import judged_within
from licite.rules.load import shipped_law
from licite.rules.model import Law

LISTED = "licite_refusals"


@dataclass(frozen=True)
class Question:
    """What a campaign asks of a table: its facts and judgements, the instant, the law and its reading."""

    campaign: Mapping[str, object]
    judged: tuple[Judged, ...]
    law: Law
    doctrine: str
    at: datetime | date
    at_given: bool
    lang: str = "fr"
    masks: bool = False
    not_compared: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Decided:
    """A table whose answers are in `licite_result` of its engine; `unused` are its columns left aside."""

    engine: Engine
    lane: Lane
    question: Question
    rows: int
    unused: tuple[str, ...]
    unread_days: dict[str, int]
    version: str

    def counts(self, table: str = RESULT) -> Counts:
        """The answers counted, which works them out."""
        return counted(self.engine, table, self.question.law)


def question_of(
    campaign: Campaign,
    *,
    at: datetime | date | None = None,
    doctrine: str | None = None,
    source_kind: str | None = None,
    lang: str = "fr",
    masks: bool = False,
    law: Law | None = None,
) -> Question:
    """What does this campaign ask? `at` and `doctrine` win over the campaign's; `at` wins over the column `at_day`."""
    law = law or shipped_law()
    instant = at or campaign.at or now_at_home().replace(second=0, microsecond=0)
    moved = moved_to(campaign, instant)
    local = read_instant(instant)
    # The hour of an instant with a time zone is that of each person, which the engine does not know.
    minute = None if isinstance(instant, datetime) and instant.tzinfo else local[MINUTE]
    facts = {**moved.facts, **({"source_kind": source_kind} if source_kind else {})}
    chosen = doctrine or campaign.doctrine or next(one.name for one in law.doctrines.values() if one.default)
    return Question(
        campaign={**facts, DAY: local[DAY], MINUTE: minute},
        judged=tuple(judged_within(moved)),
        law=law,
        doctrine=chosen,
        at=instant,
        at_given=at is not None,
        lang=lang,
        masks=masks,
        not_compared=frozenset({"informed_on"} if campaign.notice_in_message else ()),
    )


def decided_inside(engine: Engine, question: Question, contacts: str, refusals: str | None = None) -> Decided:
    """May each person of a table be contacted? The answers are left in the engine, as `licite_result`.

    `contacts` and `refusals` are tables as SQL names them. Rows read = rows answered, always: nothing is put aside, and
    what cannot be compared with those who refused is undetermined.

    Raises:
        LiciteError: What `named`, `check_table` and `check_list` say.
    """
    lane, found = lane_of(engine, question, contacts, refusals)
    check_list(engine, lane.canonical)
    rows = check_table(engine, lane.canonical)
    if not rows:
        raise LiciteError("ENG022")
    engine.decide(lane, question.lang, masks=question.masks)
    return Decided(engine, lane, question, rows, found.unused, unread_days(engine, lane.canonical), engine.version)


def lane_of(engine: Engine, question: Question, contacts: str, refusals: str | None) -> tuple[Lane, Named]:
    """The statement of a question over the columns that the tables have."""
    found = named(engine.columns(contacts))
    columns = {
        name: column for name, column in found.columns.items() if not (question.at_given and name in (DAY, MINUTE))
    }
    canonical = Canonical(
        columns=columns,
        campaign=question.campaign,
        refusals=named_refusals(engine.columns(refusals)) if refusals else None,
        contacts_table=contacts,
        refusals_table=refusals or quoted(LISTED),
        others=found.others,
        judged=question.judged,
        not_compared=question.not_compared,
    )
    return Lane(canonical, question.law, question.doctrine), found


def told(decided: Decided) -> dict[str, Any]:
    """What the answers hold for: the instant, the law, its reading, the engine."""
    question = decided.question
    return {
        "engine": decided.version,
        "at": question.at.isoformat(),
        "doctrine": question.doctrine,
        "law_version": question.law.version,
    }
