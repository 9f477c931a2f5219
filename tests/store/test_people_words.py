"""Words of people follow what is known of them: with imports, consents, merges, undoing and erasure."""

import pytest

from licite.store.acts.erasure import RecordErasure
from licite.store.acts.imported import EndImport, RecordImportBatch, StartImport, TakeBack, UndoImport
from licite.store.acts.merge import RecordMerge, UndoMerge, event_of, merge_of
from licite.store.commit import commit
from licite.store.models import Contact, Identifier, PersonWord
from licite.store.norms import Identity
from licite.store.opened import Store
from licite.store.people import controller_of
from licite.store.people_index import rebuild
from licite.store.people_words import asked_words, number_word, words_of
from licite.store.placing import Row
from tests.store.people_for_tests import consent

ANN, BOB = Identity("email", "ann.doe@firm.example"), Identity("email", "bob.roe@other.example")


def words(who: Identity) -> set[str]:
    owner = controller_of("firm")
    contact = Identifier.objects.for_controller(owner).get(value=who.value).contact
    return set(PersonWord.objects.for_controller(owner).filter(contact=contact).values_list("word", flat=True))


def take_in(event: str, *rows: Row) -> None:
    commit("firm", StartImport(event, "list.csv", "0", "csv", "form"))
    commit("firm", RecordImportBatch(event, 0, rows))
    commit("firm", EndImport(event, {}))


def uid(who: Identity) -> str:
    owner = controller_of("firm")
    return Identifier.objects.for_controller(owner).get(value=who.value).contact.uid


@pytest.fixture
def people(store: Store) -> None:
    take_in(
        "one",
        Row(
            2, {"email": ANN.value, "full_name": "Ann Doé", "company": "Société Été", "city": "Nîmes", "country": "FR"}
        ),
        Row(3, {"email": BOB.value, "full_name": "Bob Roe", "phone": "06 39 98 41 27"}),
    )


@pytest.mark.usefixtures("people")
def test_an_import_writes_words_without_accents_and_the_filters() -> None:
    assert words(ANN) >= {"ann", "doe", "societe", "ete", "nimes", f"@{ANN.value}", "firm", ":source=form"}
    assert ":country=FR" in words(ANN)
    assert "33639984127" in words(BOB)


@pytest.mark.usefixtures("people")
def test_a_correction_replaces_words_and_says_so() -> None:
    take_in("two", Row(2, {"email": ANN.value, "company": "Nouvelle Maison"}))
    assert "nouvelle" in words(ANN)
    assert "societe" not in words(ANN)
    assert ":changed=yes" in words(ANN)


def test_whoever_consents_is_found_from_then_on(store: Store) -> None:
    commit("firm", consent(ANN))
    assert f"@{ANN.value}" in words(ANN)


@pytest.mark.usefixtures("people")
def test_a_merge_gives_all_words_to_the_one_kept_and_undoing_gives_them_back() -> None:
    owner = controller_of("firm")
    commit("firm", RecordMerge(uid(ANN), uid(BOB), ("email",), "dpo", "note"))
    assert words(ANN) >= {f"@{ANN.value}", f"@{BOB.value}", "33639984127"}
    assert words(BOB) == set()
    bob = uid(BOB)
    commit("firm", UndoMerge(bob, event_of(merge_of(owner, bob)), "dpo", "note"))
    assert f"@{BOB.value}" in words(BOB)
    assert f"@{BOB.value}" not in words(ANN)


@pytest.mark.usefixtures("people")
def test_an_erasure_and_an_undone_import_leave_no_word() -> None:
    owner = controller_of("firm")
    commit("firm", RecordErasure((ANN,)))
    left = PersonWord.objects.for_controller(owner)
    assert not left.filter(word__in=["ann", "doe", f"@{ANN.value}"]).exists()
    commit("firm", UndoImport("one", "dpo", "mistake"))
    commit("firm", TakeBack("one", 0))
    assert not left.exists()


@pytest.mark.usefixtures("people")
def test_words_that_are_lost_are_made_again_and_nothing_else_is() -> None:
    owner = controller_of("firm")
    before = {frozenset(words(ANN)), frozenset(words(BOB))}
    PersonWord.objects.for_controller(owner).delete()
    commit("firm", RecordErasure((Identity("email", "nobody@else.example"),)))
    assert rebuild(owner) == 2
    assert {frozenset(words(ANN)), frozenset(words(BOB))} == before
    assert rebuild(owner) == 0
    assert rebuild(owner, every=True) == 2


@pytest.mark.usefixtures("people")
def test_words_are_of_their_controller_alone() -> None:
    assert not PersonWord.objects.for_controller(controller_of("other")).exists()
    assert Contact.objects.for_controller(controller_of("firm")).count() == 2


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("  ", []),
        ("' OR 1=1 --", [("or", True), ("1", True)]),
        ("%%%", []),
        (":source=form", [("source", False), ("form", False)]),
        ("+33 (0)6 39", [("330639", False)]),
        ("李 明", [("李", True), ("明", True)]),
        ("a" * 500, [("a" * 64, False)]),
        ("x@", [("x", True)]),
    ],
)
def test_whatever_is_typed_becomes_plain_words(typed: str, asked: list[tuple[str, bool]]) -> None:
    assert asked_words(typed) == asked


def test_a_number_is_the_same_however_it_is_written() -> None:
    assert {number_word(one) for one in ("0639984127", "+33639984127", "0033 6 39 98 41 27")} == {"33639984127"}


def test_somebody_of_whom_nothing_is_known_has_no_words() -> None:
    assert words_of(None, []) == []
