"""By which rule an address meets a refusal: the same address, another writing of it, its domain, the same person."""

from dataclasses import dataclass
from typing import Literal

from licite.errors import LiciteError
from licite.operations.known_refusals import events_of, writings_of
from licite.operations.objections import Checked, Refusal, Scope, check_objections, identities_in
from licite.operations.person_found import people_of
from licite.store.keyring import digests
from licite.store.models import ConsentToken, ObjectionToken
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.people import controller_of
from licite.store.processors import is_fingerprint

Rule = Literal["same", "among", "writing", "domain", "fingerprint", "person"]
"""`among`: the refusal is of this address and of others, or of one with a tag that reaches the same mailbox; `person`:
it is of another address of somebody who is one person with whoever has this one.
"""


@dataclass(frozen=True)
class Blocked:
    """A refusal that holds for an address, and the rule by which they meet."""

    refusal: Refusal
    rule: Rule


@dataclass(frozen=True)
class Answer:
    """What is known of one address: `why` it is blocked, the surest rule first; nothing where it is not."""

    checked: Checked
    why: tuple[Blocked, ...]


_ORDER: tuple[Rule, ...] = ("same", "among", "writing", "domain", "fingerprint", "person")


def why_blocked(controller: str, address: str, scope: Scope | None = None) -> Answer:
    """Is this address blocked, and why? Nothing is told of any other address.

    Fails with OBJ001 where it names nobody for certain, OBJ002 for an unknown channel or purpose.
    """
    (checked,) = check_objections(controller, [address], scope)
    asked = identities_in(address)
    found = [Blocked(one, _rule(controller, one.event, asked)) for one in checked.refusals]
    found += [Blocked(one, "person") for one in _of_the_same_person(controller, address, asked, scope, checked)]
    return Answer(checked, tuple(sorted(found, key=lambda one: (_ORDER.index(one.rule), one.refusal.on))))


def _rule(controller: str, event: str, asked: tuple[Identity, ...]) -> Rule:
    tokens = _tokens(controller, event)
    ring = current().ring()
    exact = [one for one in asked if tokens & digests(ring.tokens(*one, wide=False))]
    if exact:
        own = {digest for one in exact for digest in digests(ring.tokens(*one))}
        return "same" if tokens <= own else "among"
    domains = [Identity("domain", one.value.rpartition("@")[2]) for one in asked if one.kind == "email"]
    if any(tokens & digests(ring.tokens(*one, wide=False)) for one in domains):
        return "domain"
    if any(tokens & digests(ring.tokens(*one)) for one in asked):
        return "writing"
    written = [other for one in asked for other in writings_of(controller, one)]
    hashed = [one for one in written if is_fingerprint(one)]
    return "fingerprint" if any(tokens & digests(ring.tokens(*one)) for one in hashed) else "writing"


def _tokens(controller: str, event: str) -> set[str]:
    owner = controller_of(controller)
    objections = ObjectionToken.objects.for_controller(owner).filter(objection__event_id=event)
    withdrawals = ConsentToken.objects.for_controller(owner).filter(consent__event_id=event)
    return {*objections.values_list("token", flat=True), *withdrawals.values_list("token", flat=True)}


def _of_the_same_person(
    controller: str, address: str, asked: tuple[Identity, ...], scope: Scope | None, checked: Checked
) -> list[Refusal]:
    """The refusals of the other addresses of whoever has this one."""
    try:
        people = people_of(controller, address)
    except LiciteError:
        # What no contact can have, as a whole domain, is nobody's.
        return []
    others = {one for person in people for one in person.identities} - set(asked)
    refused = [
        one
        for one, met in events_of(controller, others).items()
        if any(event.kind in ("objection", "consent_withdrawn") for event in met)
    ]
    known = {one.event for one in checked.refusals}
    found: dict[str, Refusal] = {}
    for other in check_objections(controller, [one.value for one in refused], scope):
        found |= {one.event: one for one in other.refusals if one.event not in known}
    return list(found.values())
