"""One person as a page shows them: decided anew each time, with why, what to do and what would change it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from licite.engine.decision import Decision, Outcome
from licite.facts.catalogue import DAY
from licite.operations.asked_anew import Anew
from licite.operations.because import NOTHING_ALLOWS, because
from licite.operations.from_store.one import Assembled, OneByOne
from licite.operations.law import find_rule, version_in_force
from licite.operations.person_found import Person, person_of
from licite.operations.person_held import Rows, record_look, rows_about
from licite.operations.person_matrix import reasons, remedies
from licite.operations.person_timeline import Moment, timeline
from licite.operations.retention.plan import HOME_COUNTRY, Held, held_of
from licite.operations.standing_answers import CHANNELS
from licite.operations.wording import kind_of
from licite.rules.model import RuleVersion
from licite.store.models import Access, Profile
from licite.store.norms import Identity
from licite.vocabulary.contract import contract
from licite.vocabulary.say import catalogue, say

PURPOSES = ("commercial", "service_message", "survey")
"""What a page always answers for; what else a person agreed to, refused or was asked for comes with it."""

ONE_LOOK = timedelta(minutes=15)
"""A page that is opened again within this time is the same look."""

_MOST_RULES = 6


@dataclass(frozen=True)
class Cell:
    """The answer for a channel and purpose; `reached` where the person has an address for the channel."""

    channel: str
    purpose: str
    outcome: str
    duties: int
    reached: bool


@dataclass(frozen=True)
class RuleSeen:
    """A rule that decided, in our words and in the law's."""

    id: str
    title: str
    version: RuleVersion


@dataclass(frozen=True)
class AnswerSeen:
    """The answer of one cell, with all that is told of it. `question` is the first that is open, `fact` its fact.

    `facts` are those the answer was decided from, `ways_out` what the law itself says to do where it forbids.
    """

    cell: Cell
    decision: Decision
    refused_on: date | None
    facts: Mapping[str, Any]
    ways_out: tuple[str, ...]
    long_reasons: tuple[str, ...]
    duties: Mapping[str, tuple[str, ...]]
    rules: tuple[RuleSeen, ...]
    remedies: tuple[str, ...]
    fact: str | None
    question: str | None


@dataclass(frozen=True)
class PersonPage:
    """Everything on a page; `uid` is that of the contact that is kept. `identities` are addresses and numbers."""

    uid: str
    name: str
    profile: Profile | None
    identities: tuple[Identity, ...]
    cells: tuple[Cell, ...]
    purposes: tuple[str, ...]
    answer: AnswerSeen | None
    moments: tuple[Moment, ...]
    kept: Held | None
    erased: bool
    looks: tuple[Access, ...]

    def row(self, channel: str) -> list[Cell]:
        """The answers by one channel, in the order of the purposes."""
        return [one for one in self.cells if one.channel == channel]

    @property
    def first_cells(self) -> list[Cell]:
        """What a phone shows first: offers by the channels that reach the person."""
        own = [one for one in self.cells if one.purpose == "commercial" and one.reached]
        return own or [one for one in self.cells if one.purpose == "commercial"][:1]


def person_page(
    controller: str,
    uid: str,
    *,
    who: str,
    role: str,
    lang: str,
    channel: str = "",
    purpose: str = "commercial",
    country: str = HOME_COUNTRY,
    with_answers: bool = True,
    alone: bool = False,
) -> PersonPage:
    """The page of a contact of this controller. It is recorded first that `who` looked, once a while.

    `alone` has the answer by the channel asked for be the only one that is decided. Fails with STO025 where this
    controller has no such contact.
    """
    person = person_of_uid(controller, uid)
    look(person, who, role)
    rows = rows_about(person)
    root = (person.live or person.roots)[0]
    profile = next((row for row in rows["Profile"] if row.pk == root.pk), None)
    identities = person.identities
    name = name_of(profile, identities)
    purposes = _purposes(rows)
    anew = Anew(controller, lang, country)
    wanted = [(channel, purpose)] if alone else [(one, two) for one in CHANNELS for two in purposes]
    cells = tuple(_cell(anew, root.uid, *one) for one in wanted) if person.live and with_answers else ()
    chosen = _chosen(cells, channel, purpose)
    return PersonPage(
        uid=root.uid,
        name=name,
        profile=profile,
        identities=identities,
        cells=cells,
        purposes=purposes,
        answer=answer_of(anew, root.uid, chosen, lang) if chosen else None,
        moments=tuple(reversed(timeline(person, rows))),
        kept=held_of(controller, root.uid, country=country) if person.live else None,
        erased=not person.live,
        looks=tuple(reversed(rows["Access"])),
    )


def person_of_uid(controller: str, uid: str) -> Person:
    """The person whose contact this is, by its id alone; fails with STO025 where there is none."""
    from licite.errors import LiciteError

    found = person_of(controller, uid) if len(uid) >= _SHORTEST_UID and uid.isalnum() else None
    if found is None or not any(one.uid == uid for one in found.contacts):
        raise LiciteError("STO025", id=uid)
    return found


_SHORTEST_UID = 16


def look(person: Person, who: str, role: str) -> bool:
    """Records that somebody looks at a person, unless they just did; whether it was recorded."""
    since = datetime.now(UTC) - ONE_LOOK
    own = Access.objects.for_controller(person.controller).filter(actor=who, role=role, at__gte=since)
    if own.filter(contact__in=person.contacts).exists():
        return False
    record_look(person, who, say("people.look_why", "fr"), role)
    return True


def name_of(profile: Profile | None, identities: Sequence[Identity]) -> str:
    """How somebody is called on a page: their name, else what they are reached by; empty for whoever was erased."""
    if profile and profile.full_name:
        return profile.full_name
    return identities[0].value if identities else ""


def quick_answers(controller: str, uid: str, channels: Sequence[str], lang: str) -> list[Cell]:
    """May this contact be sent the usual offers by these channels? Decided anew, nothing is recorded."""
    anew = Anew(controller, lang)
    return [_cell(anew, uid, channel, "commercial") for channel in channels]


def answer_of(anew: Anew, uid: str, cell: Cell, lang: str) -> AnswerSeen:
    """All that is told of one answer, decided anew."""
    asked, assembled = anew.of(uid, cell.channel, cell.purpose)
    decision = asked.decision(assembled)
    fact = next((name for name in decision.missing if name in catalogue("facts") and name != "reviewed"), None)
    open_ = decision.outcome is Outcome.UNDETERMINED
    long = [say(f"tags.{breach}.long", lang) for breach in decision.breaches]
    return AnswerSeen(
        cell=Cell(cell.channel, cell.purpose, str(decision.outcome), len(decision.duties), cell.reached),
        decision=decision,
        refused_on=assembled.facts().get("objected_on"),
        facts={**assembled.given, **assembled.facts()},
        ways_out=_ways_out(decision, assembled.given[DAY], lang),
        long_reasons=tuple(long or (reasons(decision, lang)[:3] if not decision.lawful else ())),
        duties=_duties(decision, lang),
        rules=_rules(asked, decision, assembled, lang),
        remedies=tuple(remedies(decision, lang)),
        fact=fact if open_ else None,
        question=say(f"facts.{fact}.question", lang) if fact and open_ else None,
    )


def _ways_out(decision: Decision, day: date, lang: str) -> tuple[str, ...]:
    if decision.outcome is not Outcome.UNLAWFUL:
        return ()
    levels = contract().breaches
    told = [because(tag, decision.rules, day, lang) for tag in decision.breaches if levels[tag] == "contact"]
    return tuple(dict.fromkeys(way for one in told for way in one.ways_out))


def _purposes(rows: Rows) -> tuple[str, ...]:
    said = [row.purpose for row in rows["Consent"]]
    said += [row.facts.get("purpose") for row in rows["DecisionRecord"]]
    return tuple(dict.fromkeys([*PURPOSES, *sorted(one for one in said if one)]))


def _cell(anew: Anew, uid: str, channel: str, purpose: str) -> Cell:
    finding, assembled = anew.finding(uid, channel, purpose, whole=False)
    reached = assembled.given.get("identifier_present") is True
    return Cell(channel, purpose, str(finding.outcome), len(_of_message(finding.duties)), reached)


def _chosen(cells: Sequence[Cell], channel: str, purpose: str) -> Cell | None:
    """The cell asked for; else offers by the first channel that reaches the person."""
    own = [one for one in cells if one.channel == channel and one.purpose == purpose]
    offers = [one for one in cells if one.purpose == "commercial"]
    return next(iter([*own, *(one for one in offers if one.reached), *offers]), None)


def _of_message(duties: Sequence[str]) -> list[str]:
    return [duty for duty in duties if kind_of(duty.partition(":")[0]) == "message"]


def _duties(decision: Decision, lang: str) -> dict[str, tuple[str, ...]]:
    """What is to be done, by what it is about, in full sentences with their days."""
    found: dict[str, list[str]] = {"message": [], "holding": [], "organisation": []}
    for duty in decision.duties:
        name, _, day = duty.partition(":")
        sentence = say(f"duties.{name}.long", lang, day=date.fromisoformat(day) if day else None)
        found[kind_of(name)].append(sentence)
    return {kind: tuple(sentences) for kind, sentences in found.items()}


def _rules(asked: OneByOne, decision: Decision, assembled: Assembled, lang: str) -> tuple[RuleSeen, ...]:
    day: Any = assembled.given[DAY]
    found = []
    names = list(decision.rules)
    if not names and NOTHING_ALLOWS in decision.breaches:
        names = [source.rule for source in because(NOTHING_ALLOWS, (), day, lang).sources]
    for name in names:
        rule = find_rule(name, asked.law)
        version = version_in_force(rule, day)
        if version is not None and rule.effect != "duty":
            found.append(RuleSeen(rule.id, rule.title[lang], version))
    return tuple(found[:_MOST_RULES])
