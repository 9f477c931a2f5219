"""Many people erased at once: by their own addresses, a batch at a time, and nobody who is to stay goes with them."""

from pathlib import Path

import pytest

from licite.errors import LiciteError
from licite.operations.objections import add_objection, check_objections
from licite.operations.people_acts import erase_people, known_uids
from licite.store.models import Contact
from licite.store.norms import Identity
from licite.store.people import controller_of
from tests.operations.contacts_for_tests import registers
from tests.store.contacts_for_tests import another_contact, merged

SHARED = Identity("email", "accueil@firm.example")


def mail(name: str) -> Identity:
    return Identity("email", f"{name}@firm.example")


def left() -> set[int]:
    owner = controller_of("firm")
    return set(Contact.objects.for_controller(owner).filter(erased_at=None).values_list("pk", flat=True))


def test_whoever_is_chosen_goes_with_whom_they_were_merged_and_whoever_shares_an_address_stays(tmp_path: Path) -> None:
    with registers(tmp_path):
        alone, sharer = another_contact(mail("ann")), another_contact(mail("ben"), SHARED)
        guest, nameless = another_contact(SHARED), another_contact()
        kept, other = another_contact(mail("cleo")), another_contact(mail("cleo.two"))
        merged(kept, other)
        add_objection("firm", ["ann@firm.example"])
        chosen = [alone.uid, sharer.uid, nameless.uid, kept.uid]
        steps: list[int] = []
        done = erase_people("firm", chosen, reason="not_needed", key="k", told=lambda at, _: steps.append(at))
        assert (done, steps) == (3, [4])
        assert left() == {guest.pk, nameless.pk}
        assert next(check_objections("firm", ["ann@firm.example"])).objected
        assert erase_people("firm", chosen, reason="not_needed", key="k", told=lambda *_: None) == 0
        assert known_uids("firm", [*chosen, guest.uid]) == [nameless.uid, guest.uid]
        with pytest.raises(LiciteError, match="because"):
            erase_people("firm", [guest.uid], reason="because", key="l", told=lambda *_: None)
        assert erase_people("firm", [guest.uid, "0" * 32], reason="asked", key="m", told=lambda *_: None) == 1


def test_those_who_have_nothing_but_the_same_address_go_together_where_all_are_chosen(tmp_path: Path) -> None:
    with registers(tmp_path):
        one, two = another_contact(SHARED), another_contact(SHARED)
        assert erase_people("firm", [one.uid], reason="asked", key="k", told=lambda *_: None) == 0
        assert left() == {one.pk, two.pk}
        assert erase_people("firm", [one.uid, two.uid], reason="asked", key="l", told=lambda *_: None) == 2
        assert left() == set()
