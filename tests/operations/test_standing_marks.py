"""Who was touched since some marks, and who came by an import: asked of either database alike."""

from datetime import date

from licite.operations.notices import Words, give
from licite.operations.objections import add_objection
from licite.store import finding
from licite.store.models import Collected
from licite.store.norms import Identity
from licite.store.opened import Store
from licite.store.people import add_controller
from licite.store.people_index import index
from licite.store.standing_marks import everybody, marks, touched
from tests.store.contacts_for_tests import a_profile, an_import, another_contact, collected, merged


def test_touched_and_imported_people_are_found(store_on_both: Store) -> None:
    owner = add_controller("marks", "Marks")
    imported = an_import(owner)
    ann, ben, cleo = (
        another_contact(Identity("email", f"{name}@firm.example"), controller=owner) for name in ("ann", "ben", "cleo")
    )
    for one in (ann, ben):
        collected(one, date(2026, 1, 1), imported)
        a_profile(one, facts={"source_kind": "form", "country": "FR"})
        index(one)
    Collected.objects.for_controller(owner).filter(contact=ben).update(why="email")
    since = marks()
    assert touched(owner, since, 5) == set()
    add_objection("marks", ["ann@firm.example"])
    assert touched(owner, since, 5) == {ann.pk}
    give(
        "marks",
        Words("14", "2026-06-01", "1", "fr", complete=True, how="letter", author="Zoe"),
        imported=imported.event_id,
    )
    assert touched(owner, since, 5) == {ann.pk, ben.pk}
    assert touched(owner, since, 1) is None
    assert touched(owner, {}, 5) is None
    assert everybody(owner) == {"people": 3, "sources": {"form": 2}, "countries": {"FR": 2}}
    merged(cleo, ann)
    assert everybody(owner)["people"] == 2
    assert touched(owner, since, 5) == {cleo.pk, ben.pk}
    for came, expected in (("", {cleo.pk, ben.pk}), ("new", {cleo.pk}), ("known", {ben.pk})):
        found = finding.find(owner, [finding.by_import(imported.pk, came)], 10)
        assert (set(found.page), found.total) == (expected, len(expected)), came
    alone = finding.shares([cleo.pk], finding.by_import(imported.pk), "contact_id")
    assert list(alone.values()) == [1]
    assert finding.find(owner, [finding.by_date(0, None, date(2026, 1, 1))], 10).total == 0
