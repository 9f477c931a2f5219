"""A batch of contacts whose time is over, looked at right before it is erased: who else would be reached by it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from licite.errors import LiciteError
from licite.store.acts.lapse import RecordLapse, with_news
from licite.store.commit import commit_many
from licite.store.keyring import KeyRing, digests
from licite.store.models import Contact, Controller, Identifier, IdentifierToken, Merge
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.people import pieces, with_merged
from licite.store.profiles import roots_of

# An erasure is synced before it is acknowledged, and holds the lock that a refusal waits for.
AT_ONCE = 100
_TRIES = 3


@dataclass
class Lapsed:
    """What became of the contacts of a run, by their uids.

    `shared` were left: somebody whose time is not over has one of their addresses. `nameless` have no identifier by
    which they could be erased. `moved` had news since they were seen to be due, and wait for the next plan.
    """

    erased: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    nameless: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)

    def add(self, other: "Lapsed") -> None:
        """These, and those."""
        for name in ("erased", "shared", "nameless", "moved"):
            getattr(self, name).extend(getattr(other, name))


def erase_batch(owner: Controller, batch: Sequence[int], due: Collection[int], planned_after: int) -> Lapsed:
    """Erases these contacts and those merged into them, whole or not at all; `due` are all whose time is over.

    What was recorded of them after entry `planned_after` of the log keeps them.
    """
    tries = 0
    while True:
        done, acts = _looked_at(owner, batch, due, planned_after)
        tries += 1
        try:
            if acts:
                commit_many(owner.slug, acts)
            return done
        except LiciteError as fault:
            # Somebody made contact between the look and the lock: they stay, the others go.
            if fault.code != "RET003" or tries == _TRIES:
                raise


def _looked_at(
    owner: Controller, batch: Sequence[int], due: Collection[int], planned_after: int
) -> tuple[Lapsed, list[RecordLapse]]:
    done, acts, ring = Lapsed(), [], current().ring()
    together = members_of_each(owner, batch)
    everyone = [pk for members in together.values() for pk in members]
    identities = identities_of_each(owner, everyone)
    met = met_by(owner, {one for found in identities.values() for one in found}, ring)
    live = {one.pk: one for one in _contacts(owner, {*everyone, *(pk for holders in met.values() for pk in holders)})}
    news = with_news(owner, everyone, planned_after)
    roots = roots_of(owner, {pk for holders in met.values() for pk in holders})
    for root, members in together.items():
        if root not in live:
            continue
        uid = live[root].uid
        own = [one for pk in members for one in identities[pk]]
        reached = {pk for one in own for pk in met[one]}
        others = reached - set(members)
        if news & set(members):
            done.moved.append(uid)
        elif not own:
            done.nameless.append(uid)
        elif {roots[pk] for pk in others} - {root} - set(due):
            done.shared.append(uid)
        else:
            people = [live[pk] for pk in sorted(reached | set(members)) if pk in live]
            # Whoever is one person with somebody reached goes, too.
            people = with_merged(owner, people) if others else people
            uids = tuple(sorted(one.uid for one in people))
            acts.append(RecordLapse(tuple(own), how="not_needed", contacts=uids, planned_after=planned_after))
            done.erased.append(uid)
    return done, acts


def _contacts(owner: Controller, pks: Iterable[int]) -> list[Contact]:
    rows = Contact.objects.for_controller(owner).filter(erased_at=None)
    return [one for piece in pieces(list(pks)) for one in rows.filter(pk__in=piece)]


def members_of_each(owner: Controller, roots: Sequence[int]) -> dict[int, list[int]]:
    """By contact, itself and all that were merged into it."""
    found = {root: [root] for root in roots}
    root_of = {root: root for root in roots}
    merges = Merge.objects.for_controller(owner).filter(undone_at=None)
    asked = list(roots)
    while asked:
        pairs = [
            pair
            for piece in pieces(asked)
            for pair in merges.filter(kept_id__in=piece).values_list("kept_id", "merged_id")
        ]
        asked = []
        for kept, merged in pairs:
            if merged not in root_of:
                root_of[merged] = root_of[kept]
                found[root_of[kept]].append(merged)
                asked.append(merged)
    return found


def identities_of_each(owner: Controller, pks: Sequence[int]) -> dict[int, list[Identity]]:
    """By contact, its identifiers in clear, the oldest first."""
    found: dict[int, list[Identity]] = defaultdict(list)
    rows = Identifier.objects.for_controller(owner).order_by("pk")
    for piece in pieces(list(pks)):
        for pk, kind, value in rows.filter(contact_id__in=piece).values_list("contact_id", "kind", "value"):
            found[pk].append(Identity(kind, value))  # type: ignore[arg-type]
    return found


def met_by(owner: Controller, identities: Iterable[Identity], ring: KeyRing) -> dict[Identity, set[int]]:
    """By identifier, the contacts that an erasure of it reaches."""
    tokens = {one: digests(ring.sure_tokens(*one)) for one in identities}
    holders: dict[str, set[int]] = defaultdict(set)
    rows = IdentifierToken.objects.for_controller(owner)
    for piece in pieces(sorted(set().union(*tokens.values()))):
        for token, pk in rows.filter(token__in=piece).values_list("token", "identifier__contact_id"):
            holders[token].add(pk)
    return {one: {pk for token in own for pk in holders[token]} for one, own in tokens.items()}
