"""The forms by which refusals of a contact are looked up: all of them, under every key, and gone with the person."""

import pytest

from licite.store import lookup_tokens
from licite.store.acts.erasure import RecordErasure
from licite.store.commit import commit
from licite.store.models import Identifier, LookupToken
from licite.store.norms import Identity
from licite.store.opened import Store, current
from licite.store.people import controller_of
from tests.store.contacts_for_tests import a_contact
from tests.store.people_for_tests import ANN, BOB, BOB_PHONE


def forms(controller: str = "firm") -> set[tuple[str, str, bool]]:
    rows = LookupToken.objects.for_controller(controller_of(controller))
    return set(rows.values_list("identifier__value", "token", "exact"))


def wanted(*identities: Identity) -> set[tuple[str, str, bool]]:
    ring = current().ring()
    found = set()
    for one in identities:
        exact = ring.tokens(*one, wide=False)
        found |= {(one.value, token.digest, token in exact) for token in ring.tokens(*one) | exact}
    return found


def test_a_new_identifier_has_every_form(store: Store) -> None:
    a_contact(ANN, BOB_PHONE)
    assert forms() == wanted(ANN, BOB_PHONE)
    assert forms("other") == set()
    a_contact(ANN, BOB)
    assert forms() == wanted(ANN, BOB_PHONE, BOB)


def test_the_forms_of_a_new_key_come_with_a_refresh(store: Store) -> None:
    contact = a_contact(ANN)
    a_contact(BOB)
    before = forms()
    current().ring().rotate()
    assert forms() == before != wanted(ANN, BOB)
    owner = controller_of("firm")
    assert lookup_tokens.refresh(controller_of("other")) == 0
    assert lookup_tokens.refresh(owner, contact) == 1
    assert lookup_tokens.refresh(owner) == 1
    assert forms() == wanted(ANN, BOB)
    assert lookup_tokens.refresh(owner) == 0


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_erasure_takes_them(store: Store) -> None:
    a_contact(ANN)
    a_contact(BOB)
    commit("firm", RecordErasure(identifiers=(ANN,), how="form", source="example.fr"))
    assert forms() == wanted(BOB)
    assert Identifier.objects.for_controller(controller_of("firm")).get().value == BOB.value
