"""Acts on many people at once: a list taken away, an erasure; and on one, what they may share with somebody else."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from licite.errors import LiciteError
from licite.operations.consent_inputs import known_word
from licite.operations.erasures import REASONS
from licite.operations.merging import compare
from licite.operations.people_search import Row, rows_of, search
from licite.operations.person_words import source_word
from licite.operations.retention.lapsing import AT_ONCE, identities_of_each, members_of_each, met_by
from licite.store.acts.access import RecordAccess
from licite.store.acts.erasure import RecordErasure
from licite.store.commit import commit_many
from licite.store.database import connected
from licite.store.models import Contact, Controller
from licite.store.opened import current
from licite.store.people import controller_of, pieces
from licite.store.profiles import roots_of
from licite.store.standing_answers import current_run
from licite.vocabulary.say import catalogue, say

Told = Callable[[int, int | None], None]
COLUMNS = ("contact", "name", "job", "firm", "city", "address", "answer", "reason", "source", "until")
_AT_ONCE = 500
_ALIKE = 5


@dataclass(frozen=True)
class Alike:
    """Somebody who may be the same person; `certain` where all that is known agrees."""

    uid: str
    name: str
    company: str
    certain: bool


def taken_away(
    controller: str, uids: Sequence[str], *, channel: str, who: str, role: str, lang: str, told: Told
) -> Iterator[tuple[object, ...]]:
    """The rows of a list that leaves the site, in the order of COLUMNS; that they were seen is recorded first.

    Whoever was erased meanwhile is not among them. Fails with CON010 without `who`.
    """
    connected()
    if not who.strip():
        raise LiciteError("CON010")
    owner = controller_of(controller)
    run = current_run(owner)
    for start in range(0, len(uids), _AT_ONCE):
        piece = list(uids[start : start + _AT_ONCE])
        live = Contact.objects.for_controller(owner).filter(uid__in=piece, erased_at=None)
        numbers = dict(live.values_list("uid", "pk"))
        there = [uid for uid in piece if uid in numbers]
        commit_many(controller, [RecordAccess(uid, who, role, say("people.job_reason_export", "fr")) for uid in there])
        for row in rows_of(owner, run, [numbers[uid] for uid in there], channel):
            yield _cells(row, lang)
        told(min(start + _AT_ONCE, len(uids)), len(uids))


def seen(controller: str, uids: Sequence[str], *, who: str, role: str) -> None:
    """Records that these people are seen in a list that leaves the site; fails with CON010 without `who`."""
    connected()
    if not who.strip():
        raise LiciteError("CON010")
    there = known_uids(controller, uids)
    why = say("people.job_reason_export", "fr")
    for start in range(0, len(there), _AT_ONCE):
        piece = there[start : start + _AT_ONCE]
        commit_many(controller, [RecordAccess(uid, who, role, why) for uid in piece])


def headings(lang: str) -> list[str]:
    """The heads of the columns of such a list."""
    return [say(f"people.column_{name}", lang) for name in COLUMNS]


def erase_people(controller: str, uids: Sequence[str], *, reason: str, key: str, told: Told) -> int:
    """Erases these people, a batch at a time, whole or not at all; how many were.

    Passed by is whoever is gone already, has no address by which they could be erased, or shares every one of theirs
    with somebody who is to stay. `key` makes it one act: begun again, it goes on where it was stopped. Fails with
    CON002 on a reason that is none of `erasures.REASONS`.
    """
    connected()
    how, owner, done = known_word("reason", reason, REASONS), controller_of(controller), 0
    chosen = set(_live(owner, uids).values())
    for start in range(0, len(uids), AT_ONCE):
        acts = _erasures(owner, _live(owner, uids[start : start + AT_ONCE]), chosen, how)
        commit_many(controller, list(acts.values()), idempotency_keys=[f"{key}/{uid}" for uid in acts])
        done += len(acts)
        told(min(start + AT_ONCE, len(uids)), len(uids))
    return done


def _live(owner: Controller, uids: Sequence[str]) -> dict[str, int]:
    """By uid the numbers of those who were not erased, in the order of the uids."""
    live = Contact.objects.for_controller(owner).filter(erased_at=None)
    found = {uid: pk for piece in pieces(list(uids)) for uid, pk in live.filter(uid__in=piece).values_list("uid", "pk")}
    return {uid: found[uid] for uid in uids if uid in found}


def _erasures(owner: Controller, people: Mapping[str, int], chosen: set[int], how: str) -> dict[str, RecordErasure]:
    """The erasure of each of these people: by identifiers that nobody else has, or nobody who is to stay."""
    members = members_of_each(owner, list(people.values()))
    identities = identities_of_each(owner, [pk for own in members.values() for pk in own])
    met = met_by(owner, {one for found in identities.values() for one in found}, current().ring())
    roots = roots_of(owner, {pk for holders in met.values() for pk in holders})
    acts = {}
    for uid, root in people.items():
        every = [one for pk in members[root] for one in identities[pk]]
        own = [one for one in every if met[one] <= set(members[root])]
        own = own or [one for one in every if {roots[pk] for pk in met[one]} <= chosen]
        if own:
            acts[uid] = RecordErasure(tuple(own), how=how)
    return acts


def alike(controller: str, uid: str, name: str) -> list[Alike]:
    """Others of the same name who may be this person, unless something says that they are two."""
    if len(name.split()) < 2 or "@" in name:
        return []
    found = []
    for row in search(controller, name, size=_ALIKE + 1).rows[: _ALIKE + 1]:
        if row.uid == uid:
            continue
        try:
            seen = compare(controller, uid, row.uid).proposal
        except LiciteError as one_already:
            if one_already.code not in ("MRG001", "STO033", "STO025"):
                raise
            continue
        if seen.grade != "two_people":
            found.append(Alike(row.uid, row.name, row.company, seen.grade == "certain"))
    return found[:_ALIKE]


def known_uids(controller: str, uids: Sequence[str]) -> list[str]:
    """Those of these uids that are people of this controller, in their order."""
    connected()
    owner = controller_of(controller)
    live = Contact.objects.for_controller(owner).filter(erased_at=None)
    there = {uid for piece in pieces(list(uids)) for uid in live.filter(uid__in=piece).values_list("uid", flat=True)}
    return [uid for uid in uids if uid in there]


def _cells(row: Row, lang: str) -> tuple[object, ...]:
    answer = say(f"outcomes.{row.outcome}.short", lang) if row.outcome else say("people.no_channel", lang)
    source = source_word(row.source, lang) if row.source else ""
    who = (row.uid, row.name, row.job, row.company, row.city, row.address)
    return (*who, answer, _reason(row.reason, lang), source, row.erase_by)


def _reason(reason: str, lang: str) -> str:
    """The first reason in a few words."""
    name = next((name for name in ("tags", "facts") if reason in catalogue(name)), None)
    return say(f"{name}.{reason}.short", lang) if name else ""
