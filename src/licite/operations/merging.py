"""Contacts that are one person: found by what they share, merged with a reason, and taken apart again."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from licite.errors import LiciteError
from licite.operations.known_refusals import events_of
from licite.operations.likeness import Grade, Likeness, Who, likeness, name_and_firm
from licite.store.acts.merge import (
    REFUSING,
    RecordMerge,
    UndoMerge,
    carried_id,
    event_of,
    is_carried,
    merge_of,
    refusals_since,
    sides_of,
)
from licite.store.acts.objection import RecordObjection
from licite.store.commit import Acknowledgement, commit, commit_many
from licite.store.database import connected
from licite.store.models import Contact, Controller, Identifier, Merge, Profile
from licite.store.norms import Identity
from licite.store.people import contact_of, controller_of, pieces, root_of
from licite.store.placing import CROWD, differ
from licite.store.profiles import roots_of
from licite.store.sharing import sharing
from licite.store.standing import Event

Progress = Callable[[str, int, int | None], None]

AT_ONCE = 100
"""The most merges of one transaction: a refusal waits for no longer than that."""

TAKEN_APART = "taken_apart"
"""How a refusal came that was made while two contacts were one."""

_TRIES = 5
_GRADES: tuple[Grade, ...] = ("certain", "possible", "two_people")
_PASSED_BY = ("MRG001", "STO033", "STO025")


@dataclass(frozen=True)
class Proposal:
    """Two contacts (their uids) that may be one person; the one that came first is kept."""

    kept: str
    merged: str
    likeness: Likeness

    @property
    def grade(self) -> Grade:
        """How sure it is."""
        return self.likeness.grade


@dataclass(frozen=True)
class Seen:
    """What a merge of two contacts would do. `refusals`: those that would stop both from then on."""

    proposal: Proposal
    refusals: int


@dataclass(frozen=True)
class Apart:
    """Two contacts are two again. `carried`: refusals since they were one, which hold for both."""

    event_id: str
    seq: int
    at: datetime
    carried: int


@dataclass(frozen=True)
class Joined:
    """A contact that is merged into another now. `refusals`: those since then that would hold for both, once apart."""

    kept: str
    merged: str
    at: datetime
    reason: str
    refusals: int


def _silent(_stage: str, _done: int, _total: int | None) -> None:
    return None


def proposals(controller: str, *, progress: Progress = _silent) -> list[Proposal]:
    """Which contacts of this controller may be one person, and why? The certain ones first; nothing is changed.

    Found by the same address in any writing, the same number, the same page, or the same name and firm. A pair is
    certain only where all who have the key may be one person by their names. Fails with STO018.
    """
    connected()
    owner = controller_of(controller)
    groups = list(_groups(owner, progress))
    people = _people(owner, {pk for group in groups for pk in group})
    uids = _uids(owner, people)
    found: dict[tuple[int, int], Proposal] = {}
    for group in groups:
        shared = len(group) > 2 and differ([people[pk].name for pk in group])
        pairs = combinations(group, 2) if len(group) <= CROWD else ((group[0], other) for other in group[1:])
        for first, other in pairs:
            if (first, other) not in found or shared:
                made = likeness(people[first], people[other], shared=shared)
                found[first, other] = Proposal(uids[first], uids[other], made)
    return sorted(_chained(found, people), key=lambda one: (_GRADES.index(one.grade), one.kept, one.merged))


def compare(controller: str, kept: str, merged: str) -> Seen:
    """What speaks for and against these two contacts (their uids) being one person, and what a merge would do.

    Fails as `merge`, but for MRG004 and MRG006.
    """
    connected()
    owner = controller_of(controller)
    roots = [_root(owner, uid) for uid in (kept, merged)]
    if roots[0] == roots[1]:
        raise LiciteError("MRG001", id=merged)
    people = _people(owner, {one.pk for one in roots})
    seen = likeness(*(people[one.pk] for one in roots))
    return Seen(Proposal(roots[0].uid, roots[1].uid, seen), _refusals(owner, people))


def merge(controller: str, kept: str, merged: str, *, author: str, note: str = "") -> Acknowledgement:
    """Makes two contacts (their uids) one person; refusals of either stop both, consents stay with their identifier.

    Fails with STO025 where there is no such contact, STO033 where one was erased, MRG001 where they are one already,
    MRG004 where it is not certain and no `note` says how somebody knows, MRG006 without an author.
    """
    _require(author)
    seen = compare(controller, kept, merged).proposal
    if seen.grade != "certain" and not note.strip():
        raise LiciteError("MRG004", why=", ".join(seen.likeness.against or seen.likeness.because) or "-")
    return commit(controller, _act(seen, author, note))


def merge_certain(controller: str, *, author: str, progress: Progress = _silent) -> int:
    """Merges every pair that is certain now; how many there were. What changed meanwhile is passed by.

    Stopped in the middle, it goes on where it is run again. Fails with MRG006 without an author.
    """
    _require(author)
    wanted = [one for one in proposals(controller, progress=progress) if one.grade == "certain"]
    done = 0
    for start in range(0, len(wanted), AT_ONCE):
        progress("merging", start, len(wanted))
        done += _merge_some(controller, [_act(one, author, "") for one in wanted[start : start + AT_ONCE]])
    return done


def joined(controller: str, uid: str) -> Joined:
    """Into which contact is this one merged, why and since when; fails as `unmerge`."""
    connected()
    owner = controller_of(controller)
    found = merge_of(owner, uid)
    return Joined(found.kept.uid, uid, found.at, found.reason, len(_carried(owner, found)[1]))


def unmerge(controller: str, uid: str, *, author: str, note: str) -> Apart:
    """Makes a contact that was merged into another a person of its own again.

    Refusals that came while both were one hold for both: nobody knows who of them it was. What was refused before is
    its own again, with all else that is of an identifier. Fails with STO025 where there is no such contact, MRG002
    where it is not merged, MRG006 without an author.
    """
    _require(author)
    connected()
    owner = controller_of(controller)
    tries = 0
    while True:
        tries += 1
        undone = merge_of(owner, uid)
        carried, acts = _carried(owner, undone)
        last = UndoMerge(uid, event_of(undone), author.strip(), note.strip(), carried=carried)
        try:
            answer = commit_many(controller, [*acts, last])[-1]
        except LiciteError as fault:
            # A refusal came between the look and the lock.
            if fault.code != "MRG003" or tries == _TRIES:
                raise
        else:
            return Apart(answer.event_id, answer.seq, answer.at, len(acts))


# --- what two contacts share -------------------------------------------------------------------------------


def _groups(owner: Controller, progress: Progress) -> Iterator[list[int]]:
    """The contacts, each as the one kept, that share something, the oldest first."""
    roots = _merged_into(owner)
    found: dict[str, set[int]] = defaultdict(set)
    for number, (token, one, other) in enumerate(sharing(owner)):
        if number % 1000 == 0:
            progress("comparing", number, None)
        found[token] |= {roots.get(one, one), roots.get(other, other)}
    told = set[tuple[int, ...]]()
    for contacts in (*found.values(), *_namesakes(owner, roots)):
        group = tuple(sorted(contacts))
        if len(group) > 1 and group not in told:
            told.add(group)
            yield list(group)


def _namesakes(owner: Controller, roots: Mapping[int, int]) -> Iterator[set[int]]:
    """The contacts that have the same name and firm."""
    rows = Profile.objects.for_controller(owner).exclude(full_name="").exclude(company="").order_by("pk")
    first: dict[str, int] = {}
    shared: dict[str, set[int]] = defaultdict(set)
    for contact, name, company in rows.values_list("pk", "full_name", "company").iterator(chunk_size=10_000):
        if key := name_and_firm(name, company):
            root = roots.get(contact, contact)
            known = first.setdefault(key, root)
            if known != root:
                shared[key] |= {known, root}
    yield from shared.values()


def _chained(found: Mapping[tuple[int, int], Proposal], people: Mapping[int, Who]) -> Iterator[Proposal]:
    """The proposals; those that would join two people by way of a third are certain no more, nor is any told twice."""
    together = {pk: {pk} for pair in found for pk in pair}
    order = sorted(found.items(), key=lambda item: (_GRADES.index(item[1].grade), item[0]))
    for (first, other), proposal in order:
        one = proposal
        if one.grade == "certain":
            if together[first] is together[other]:
                continue
            both = together[first] | together[other]
            if differ([people[pk].name for pk in both]) or len(both) > CROWD:
                one = Proposal(one.kept, one.merged, Likeness(one.likeness.because, ("shared",)))
            else:
                together |= dict.fromkeys(both, both)
        yield one


def _merged_into(owner: Controller) -> dict[int, int]:
    merges = Merge.objects.for_controller(owner).filter(undone_at=None)
    return roots_of(owner, set(merges.values_list("merged_id", flat=True)))


def _people(owner: Controller, roots: Iterable[int]) -> dict[int, Who]:
    """Who these contacts are, with what was merged into them."""
    wanted = sorted(set(roots))
    members = {root: root for root in wanted}
    members |= {merged: root for merged, root in _merged_into(owner).items() if root in members}
    identities: dict[int, list[Identity]] = defaultdict(list)
    rows = Identifier.objects.for_controller(owner).order_by("pk")
    profiles = Profile.objects.for_controller(owner)
    texts: dict[int, tuple[str, str]] = {}
    for piece in pieces(sorted(members)):
        for contact, kind, value in rows.filter(contact_id__in=piece).values_list("contact_id", "kind", "value"):
            identities[members[contact]].append(Identity(kind, value))  # type: ignore[arg-type]
        for pk, name, company in profiles.filter(contact_id__in=piece).values_list("pk", "full_name", "company"):
            texts[pk] = (name, company)
    return {pk: Who(*texts.get(pk, ("", "")), tuple(identities[pk])) for pk in wanted}


def _uids(owner: Controller, contacts: Iterable[int]) -> dict[int, str]:
    rows = Contact.objects.for_controller(owner)
    return {
        pk: uid for piece in pieces(sorted(contacts)) for pk, uid in rows.filter(pk__in=piece).values_list("pk", "uid")
    }


# --- acts --------------------------------------------------------------------------------------------------


def _act(one: Proposal, author: str, note: str) -> RecordMerge:
    return RecordMerge(one.kept, one.merged, tuple(one.likeness.because), author.strip(), note.strip())


def _merge_some(controller: str, acts: Sequence[RecordMerge]) -> int:
    try:
        return len(commit_many(controller, acts))
    except LiciteError as fault:
        if fault.code not in _PASSED_BY:
            raise
        if len(acts) == 1:
            return 0
    return sum(_merge_some(controller, [act]) for act in acts)


def _root(owner: Controller, uid: str) -> Contact:
    contact = contact_of(owner, uid)
    assert contact
    if contact.erased_at:
        raise LiciteError("STO033", id=uid)
    return root_of(contact)


def _refusals(owner: Controller, people: Mapping[int, Who]) -> int:
    identities = {one for who in people.values() for one in who.identities}
    met = events_of(owner.slug, identities)
    return len({event.id for events in met.values() for event in events if event.kind in REFUSING})


def _carried(owner: Controller, merge: Merge) -> tuple[tuple[str, ...], list[RecordObjection]]:
    """The refusals since a merge, and the acts by which each holds for the side that it does not meet."""
    sides = sides_of(merge)
    events = events_of(owner.slug, [*sides.merged, *sides.kept])
    seen: dict[str, Event] = {}
    acts: dict[str, RecordObjection] = {}
    for own, others in ((sides.merged, sides.kept), (sides.kept, sides.merged)):
        theirs = {event.id for one in others for event in events[one]}
        for event in (event for one in own for event in refusals_since(merge, events[one])):
            seen[event.id] = event
            if others and event.id not in theirs and not is_carried(event.id):
                acts[event.id] = _for_others(event, others, merge)
    return tuple(sorted(seen)), list(acts.values())


def _for_others(event: Event, others: tuple[Identity, ...], merge: Merge) -> RecordObjection:
    return RecordObjection(
        identifiers=others,
        channel=event.channel,
        purpose=event.purpose,
        brand=event.brand,
        event_at=event.event_at,
        how=TAKEN_APART,
        first_party=False,
        event_id=carried_id(event.id, merge),
    )


def _require(author: str) -> None:
    if not author.strip():
        raise LiciteError("MRG006")
