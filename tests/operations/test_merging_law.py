"""No sequence of merges, of taking apart, of undone imports and of refusals loses or lifts a refusal."""

from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from licite.operations.known_refusals import events_of
from licite.operations.merging import merge, unmerge
from licite.operations.registers import known_of
from licite.store.acts.imported import TakeBack, UndoImport
from licite.store.acts.objection import RecordObjection
from licite.store.commit import commit
from licite.store.models import Contact, Controller, Identifier
from licite.store.norms import Identity
from licite.store.opened import Store
from licite.store.people import add_controller, identities_of, root_of, with_merged
from tests.store.contacts_for_tests import a_contact, an_import

PEOPLE = 3
_numbers = count(1)
WHO = st.integers(0, PEOPLE - 1)
STEP = st.one_of(
    st.tuples(st.just("merge"), WHO, WHO),
    st.tuples(st.just("unmerge"), WHO, st.just(0)),
    st.tuples(st.just("refuse"), WHO, st.just(0)),
    st.tuples(st.just("undo"), WHO, st.just(0)),
)


class Firm:
    """Three people, each brought by an import of their own, and who of them must be stopped."""

    def __init__(self) -> None:
        self.owner: Controller = add_controller(f"law-{next(_numbers)}", "Firm")
        self.imports = [an_import(self.owner) for _ in range(PEOPLE)]
        self.who = [Identity("email", f"p{number}@firm.example") for number in range(PEOPLE)]
        self.contacts = [
            a_contact(who, controller=self.owner, imported=imported)
            for who, imported in zip(self.who, self.imports, strict=True)
        ]
        for contact, imported in zip(self.contacts, self.imports, strict=True):
            Identifier.objects.for_controller(self.owner).filter(contact=contact).update(imported=imported)
        self.undone: set[int] = set()
        self.refused: set[int] = set()
        self.stopped: set[int] = set()

    def there(self, number: int) -> bool:
        return Contact.objects.for_controller(self.owner).filter(pk=self.contacts[number].pk).exists()

    def together(self, number: int) -> set[int]:
        """Everybody who is one person with this one."""
        met = {one.pk for one in with_merged(self.owner, [self.contacts[number]])}
        return {other for other in range(PEOPLE) if self.contacts[other].pk in met}

    def merge(self, one: int, other: int) -> None:
        if self.there(one) and self.there(other) and other not in self.together(one):
            merge(self.owner.slug, self.contacts[one].uid, self.contacts[other].uid, author="a", note="known")

    def unmerge(self, one: int, _: int) -> None:
        if self.there(one) and root_of(self.contacts[one]) != self.contacts[one]:
            unmerge(self.owner.slug, self.contacts[one].uid, author="a", note="no")

    def refuse(self, one: int, _: int) -> None:
        commit(self.owner.slug, RecordObjection((self.who[one],), how="form", first_party=True))
        self.refused.add(one)
        self.stopped |= self.together(one) if self.there(one) else {one}

    def undo(self, one: int, _: int) -> None:
        if one not in self.undone:
            self.undone.add(one)
            commit(self.owner.slug, UndoImport(self.imports[one].event_id, "a", "wrong file"))
            commit(self.owner.slug, TakeBack(self.imports[one].event_id, 0))

    def is_stopped(self, number: int) -> bool:
        """As a decision sees it: by every identifier of the person, or by the address alone where nobody is there."""
        own = [self.who[number]]
        if self.there(number):
            own = identities_of(self.owner, with_merged(self.owner, [self.contacts[number]])) or own
        met = events_of(self.owner.slug, own)
        return known_of(met, {"channel": "email", "purpose": "commercial"}, datetime.now(UTC)).objected


def run(steps: list[tuple[str, int, int]]) -> None:
    firm = Firm()
    for number, (name, one, other) in enumerate(steps, 1):
        getattr(firm, name)(one, other)
        # Only these may let somebody go.
        if name in ("merge", "refuse") and number < len(steps):
            continue
        stopped = {number for number in range(PEOPLE) if firm.is_stopped(number)}
        for number in range(PEOPLE):
            if firm.there(number) and firm.stopped & firm.together(number):
                assert number in stopped, (steps, number)
        assert firm.stopped <= stopped, steps
        if not firm.refused:
            assert not stopped


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.lists(STEP, min_size=4, max_size=8))
def test_nobody_who_was_stopped_is_let_go(store_on_both: Store, steps: list[tuple[str, int, int]]) -> None:
    run(steps)


@pytest.mark.full
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(STEP, min_size=4, max_size=16))
def test_nobody_who_was_stopped_is_let_go_by_long_sequences(
    store_on_both: Store, steps: list[tuple[str, int, int]]
) -> None:
    run(steps)


@pytest.mark.parametrize(
    "steps",
    [
        [("merge", 0, 1), ("refuse", 1, 0), ("unmerge", 1, 0)],
        [("merge", 0, 1), ("refuse", 0, 0), ("undo", 0, 0), ("unmerge", 1, 0)],
        [("merge", 0, 1), ("merge", 2, 0), ("refuse", 1, 0), ("unmerge", 0, 0), ("unmerge", 1, 0)],
        [("refuse", 0, 0), ("merge", 1, 0), ("undo", 0, 0), ("undo", 1, 0), ("merge", 2, 1), ("unmerge", 1, 0)],
    ],
)
def test_sequences_that_would_let_somebody_go(store_on_both: Store, steps: list[tuple[str, int, int]]) -> None:
    run(steps)
