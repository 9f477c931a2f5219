"""People of a controller, searched by words and narrowed by filters: pages of a million within a blink."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from licite.operations.consent_inputs import known_word
from licite.operations.retention.plan import held_together
from licite.operations.standing_answers import CHANNELS, OUTCOMES
from licite.operations.standing_now import AnswerNow, answers_now
from licite.store import finding
from licite.store.acts.imported import import_of
from licite.store.database import connected
from licite.store.models import (
    Contact,
    Controller,
    Identifier,
    Import,
    Profile,
    StandingAnswer,
    StandingDate,
    StandingRun,
)
from licite.store.people import controller_of, pieces
from licite.store.people_words import asked_words, filter_word
from licite.store.standing_answers import current_run
from licite.vocabulary.contract import contract

PAGE = 50
MOST = finding.MOST
"""So many may be acted on at once."""


@dataclass(frozen=True)
class Filters:
    """What narrows a list; nothing of it names a person. `outcome` is the answer by `channel`.

    `before` and `since` are days by which data are to be erased.
    `imported` is the id of an import; `came` those of it who were `new` then, or `known` before.
    """

    channel: str = "email"
    outcome: str = ""
    source: str = ""
    country: str = ""
    before: date | None = None
    since: date | None = None
    changed: bool = False
    imported: str = ""
    came: str = ""

    @property
    def any(self) -> bool:
        """Whether anything is left out by them."""
        narrowed = (self.outcome, self.source, self.country, self.before, self.since, self.changed, self.imported)
        return any(narrowed)


@dataclass(frozen=True)
class Row:
    """Somebody in a list, with the answer by the channel of the list as it stood; `outcome` is empty where none is.

    `reason` is a breach or a missing fact: the first; for answers decided anew, one of those missing or none.
    """

    uid: str
    name: str
    job: str
    company: str
    city: str
    address: str
    source: str
    outcome: str
    reason: str
    duties: int
    erase_by: date | None


@dataclass(frozen=True)
class People:
    """A page of people. `total` is None where very many meet a condition, and nobody counted the rest.

    `next` is the uid behind which the next page begins. `outcomes` and `sources`: how many of those found, where they
    were counted. `answered`: whether answers were worked out before.
    """

    rows: tuple[Row, ...]
    next: str | None
    total: int | None
    more_than: bool
    outcomes: Mapping[str, int] | None
    sources: Mapping[str, int] | None
    answered: bool

    @property
    def few(self) -> bool:
        """Whether all that are found may be acted on at once."""
        return self.total is not None and not self.more_than and self.total <= MOST


def search(
    controller: str,
    text: str = "",
    filters: Filters | None = None,
    *,
    after: str | None = None,
    size: int = PAGE,
    anew: bool = False,
) -> People:
    """The people whom all words lead to and all filters leave, the newest first; words of 3 letters may be beginnings.

    `after` is the uid behind which the page begins. Where the answers are behind what was recorded, `anew` has those of
    the page be decided now: whoever no longer meets the filter is not on it. Fails with STO018 where there is no such
    controller, CON002 where a filter is no word of the contract, IMP006 where there is no such import.
    """
    connected()
    owner, chosen = controller_of(controller), _checked(filters or Filters())
    run = current_run(owner)
    words = asked_words(text)
    if text.strip() and not words:
        return People((), None, 0, False, {}, {}, run is not None)
    conditions = [finding.by_word(owner, word, whole=whole) for word, whole in words]
    conditions += _filters(owner, run, chosen)
    if (chosen.outcome or chosen.before or chosen.since) and run is None:
        return People((), None, 0, False, {}, {}, answered=False)
    start = Contact.objects.for_controller(owner).filter(uid=after).values_list("pk", flat=True).first()
    found = finding.find(owner, conditions, size, start)
    outcomes = sources = None
    if found.every is not None:
        outcomes, sources = _shares(owner, run, chosen, found.every)
    elif not conditions and run:
        outcomes = run.counts.get("channels", {}).get(chosen.channel, {})
        sources = run.counts.get("sources", {})
    rows = rows_of(owner, run, found.page, chosen.channel)
    if anew and run:
        rows = _as_of_now(controller, rows, found.page, chosen)
    last = _uid(owner, found.next)
    return People(rows, last, found.total, found.more_than, outcomes, sources, run is not None)


def imports_named(controller: str, most: int = 100) -> list[tuple[str, datetime, str]]:
    """The latest imports of which there are people: id, instant and name of the file, the newest first."""
    connected()
    found = Import.objects.for_controller(controller_of(controller)).filter(state__in=("running", "done"))
    return list(found.order_by("-seq").values_list("event_id", "started_at", "file_name")[:most])


def is_import(controller: str, event_id: str) -> bool:
    """Whether this controller has an import of this id."""
    connected()
    return Import.objects.for_controller(controller_of(controller)).filter(event_id=event_id).exists()


def uids_found(controller: str, text: str = "", filters: Filters | None = None) -> list[str]:
    """The uids of everybody whom `search` would show, page after page."""
    found: list[str] = []
    after: str | None = None
    while True:
        page = search(controller, text, filters, after=after, size=2_000)
        found += [row.uid for row in page.rows]
        if page.next is None:
            return found
        after = page.next


def rows_of(owner: Controller, run: StandingRun | None, numbers: Sequence[int], channel: str) -> tuple[Row, ...]:
    """These contacts as rows of a list, in their order."""
    uids: dict[int, str] = {}
    profiles: dict[int, Profile] = {}
    addresses: dict[int, str] = {}
    answers: dict[int, StandingAnswer] = {}
    dates: dict[int, date] = {}
    for piece in pieces(list(numbers)):
        uids |= dict(Contact.objects.for_controller(owner).filter(pk__in=piece).values_list("pk", "uid"))
        profiles |= {one.pk: one for one in Profile.objects.for_controller(owner).filter(contact_id__in=piece)}
        named = Identifier.objects.for_controller(owner).filter(contact_id__in=piece).order_by("-pk")
        addresses |= dict(named.values_list("contact_id", "value"))
        if run:
            own = {"run": run, "contact_id__in": piece}
            answers |= {
                one.contact_id: one
                for one in StandingAnswer.objects.for_controller(owner).filter(channel=channel, **own)
            }
            dates |= dict(
                StandingDate.objects.for_controller(owner).filter(**own).values_list("contact_id", "erase_by")
            )
    return tuple(
        _row(uids[number], profiles.get(number), addresses.get(number, ""), answers.get(number), dates.get(number))
        for number in numbers
        if number in uids
    )


def _row(uid: str, profile: Profile | None, address: str, answer: StandingAnswer | None, erase_by: date | None) -> Row:
    facts: Mapping[str, Any] = profile.facts if profile else {}
    return Row(
        uid=uid,
        name=profile.full_name if profile else "",
        job=profile.job_title if profile else "",
        company=profile.company if profile else "",
        city=profile.city if profile else "",
        address=address,
        source=str(facts.get("source_kind") or ""),
        outcome=answer.outcome if answer else "",
        reason=answer.reason if answer else "",
        duties=answer.duties if answer else 0,
        erase_by=erase_by,
    )


def _as_of_now(controller: str, rows: Sequence[Row], pks: Sequence[int], chosen: Filters) -> tuple[Row, ...]:
    answers = answers_now(controller, [row.uid for row in rows], chosen.channel, whole=False)
    days = held_together(controller, pks)
    found = []
    for row in rows:
        answer, held = answers.get(row.uid, AnswerNow("", "", "", 0)), days.get(row.uid)
        found.append(
            replace(
                row, outcome=answer.outcome, reason=answer.reason, duties=answer.duties,
                erase_by=held.erase_by if held else None,
            )
        )  # fmt: skip
    return tuple(row for row in found if not chosen.outcome or row.outcome == chosen.outcome)


def _checked(filters: Filters) -> Filters:
    known_word("channel", filters.channel, CHANNELS)
    if filters.outcome:
        known_word("outcome", filters.outcome, OUTCOMES)
    if filters.source:
        known_word("source_kind", filters.source, contract().facts["source_kind"].values)
    return replace(filters, country=filters.country.strip().upper()[:2])


def _filters(owner: Controller, run: StandingRun | None, chosen: Filters) -> list[finding.Condition]:
    found = []
    if chosen.source:
        found.append(finding.by_word(owner, filter_word("source", chosen.source), whole=True))
    if chosen.country:
        found.append(finding.by_word(owner, filter_word("country", chosen.country), whole=True))
    if chosen.changed:
        found.append(finding.by_word(owner, filter_word("changed", "yes"), whole=True))
    if chosen.imported:
        found.append(finding.by_import(import_of(owner, chosen.imported).pk, chosen.came))
    if chosen.outcome and run:
        found.append(finding.by_answer(run.pk, chosen.channel, chosen.outcome))
    if (chosen.before or chosen.since) and run:
        found.append(finding.by_date(run.pk, chosen.before, chosen.since))
    return found


def _shares(
    owner: Controller, run: StandingRun | None, chosen: Filters, every: Sequence[int]
) -> tuple[dict[str, int], dict[str, int]]:
    outcomes: dict[str, int] = {}
    if run:
        by_channel = finding.Condition(
            "store_standinganswer", "x.run_id = %s AND x.channel = %s", (run.pk, chosen.channel), ordered=False
        )
        outcomes = finding.shares(every, by_channel, "outcome")
    words = finding.shares(every, finding.by_word(owner, filter_word("source", ""), whole=False), "word")
    return outcomes, {word.partition("=")[2]: count for word, count in words.items()}


def _uid(owner: Controller, number: int | None) -> str | None:
    if number is None:
        return None
    found = Contact.objects.for_controller(owner).filter(pk__lte=number).order_by("-pk")
    return found.values_list("uid", flat=True).first()
