"""People are found by words and filters, page after page, within their controller, on both databases."""

from datetime import UTC, date, datetime
from itertools import product

import pytest

from licite.errors import LiciteError
from licite.operations.people_search import Filters, search, uids_found
from licite.store import finding, standing_answers
from licite.store.acts.erasure import RecordErasure
from licite.store.acts.imported import EndImport, RecordImportBatch, StartImport
from licite.store.acts.merge import RecordMerge
from licite.store.commit import commit
from licite.store.models import Contact, Identifier
from licite.store.norms import Identity
from licite.store.opened import Store
from licite.store.people import controller_of
from licite.store.placing import Row
from tests.store.conftest import cluster, engine, make_home, store, tables  # noqa: F401

FIRST = ("Nadia", "Élise", "Marc")
LAST = ("Bellec", "Oudin")
TOWNS = ("Rodez", "Nantes")


def take_in(event: str, rows: list[dict[str, str]], controller: str = "firm", source: str = "form") -> None:
    commit(controller, StartImport(event, "list.csv", "0", "csv", source))
    commit(controller, RecordImportBatch(event, 0, tuple(Row(n, values) for n, values in enumerate(rows, 2))))
    commit(controller, EndImport(event, {}))


@pytest.fixture
def people(store: Store) -> None:  # noqa: F811
    rows = [
        {"email": f"{first}.{last}.{town}@maison.example".lower(), "full_name": f"{first} {last}", "city": town,
         "country": "FR" if town == "Rodez" else "BE", "phone": f"06 39 98 41 {n:02d}"}
        for n, (first, last, town) in enumerate(product(FIRST, LAST, TOWNS))
    ]  # fmt: skip
    take_in("one", rows[:8])
    take_in("two", rows[8:], source="event")
    take_in("three", [{"email": "nadia.ailleurs@autre.example", "full_name": "Nadia Bellec"}], "other")


def names(words: str, filters: Filters | None = None, controller: str = "firm") -> list[str]:
    return [f"{row.name} {row.city}" for row in search(controller, words, filters).rows]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("", 12), ("nadia", 4), ("NÁDIA", 4), ("nadia bellec", 2), ("bellec nadia rodez", 1), ("elise", 4), ("éli", 4),
        ("el", 0), ("maison", 12), ("nadia.bellec.rodez@", 1), ("06 39 98 41 00", 1), ("+33639984", 12),
        ("zzz", 0), ("nadia zzz", 0), ("'; DROP TABLE store_contact --", 0), ("%", 0), ("_____", 0),
        (":source=form", 0),
    ],
)  # fmt: skip
def test_words_lead_to_people(words: str, count: int) -> None:
    found = search("firm", words)
    assert found.total == len(found.rows) == count


@pytest.mark.usefixtures("people")
def test_another_controller_is_never_searched() -> None:
    assert names("ailleurs") == []
    assert len(names("nadia", controller="other")) == 1
    outside = search("other", "nadia").rows[0].uid
    assert search("firm", "", after=outside).total == 12


@pytest.mark.usefixtures("people")
def test_filters_narrow_and_choices_are_counted() -> None:
    assert search("firm", "", Filters(source="event")).total == 4
    assert search("firm", "", Filters(country="be")).total == 6
    assert search("firm", "marc", Filters(source="event", country="FR")).total == 2
    assert search("firm", "nadia").sources == {"form": 4}
    assert search("firm", "bellec").sources == {"form": 4, "event": 2}


@pytest.mark.usefixtures("people")
def test_answers_and_dates_filter_once_they_are_worked_out() -> None:
    assert search("firm", "", Filters(outcome="lawful")).answered is False
    owner = controller_of("firm")
    pks = list(Contact.objects.for_controller(owner).order_by("pk").values_list("pk", flat=True))
    run = standing_answers.begin(owner, as_of=datetime.now(UTC), law_version="1", doctrine="cnil")
    standing_answers.add_answers(
        run, [(pk, "email", "lawful" if n < 5 else "unlawful", "", "", n) for n, pk in enumerate(pks)]
    )
    standing_answers.add_dates(run, [(pk, date(2027, 1, 1 + n)) for n, pk in enumerate(pks)])
    assert search("firm", "", Filters(outcome="lawful")).answered is False
    standing_answers.finish(run, {})
    found = search("firm", "", Filters(outcome="lawful"))
    assert (found.total, found.rows[0].outcome, found.rows[0].duties) == (5, "lawful", 4)
    assert search("firm", "", Filters(channel="sms", outcome="lawful")).total == 0
    assert search("firm", "", Filters(before=date(2027, 1, 4))).total == 3
    assert search("firm", "", Filters(before=date(2027, 1, 9), outcome="unlawful")).total == 3
    assert search("firm", "nadia").outcomes == {"lawful": 4}


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(("whole", "asked"), [(50_000, 1_500), (50_000, 0), (6, 2), (0, 0)])
@pytest.mark.parametrize(
    ("words", "filters"),
    [("", Filters()), ("maison", Filters()), ("", Filters(source="form")), ("maison bellec", Filters(country="FR"))],
)
def test_pages_follow_each_other_without_a_gap_or_a_repeat(
    whole: int, asked: int, words: str, filters: Filters, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = [row.uid for row in search("firm", words, filters, size=100).rows]
    monkeypatch.setattr(finding, "_WHOLE", whole)
    monkeypatch.setattr(finding, "_ASKED", asked)
    monkeypatch.setattr(finding, "_FURTHER", (2, 3))
    found: list[str] = []
    after = None
    for _ in range(30):
        page = search("firm", words, filters, after=after, size=2)
        found += [row.uid for row in page.rows]
        after = page.next
        if after is None:
            break
    assert found == every
    assert uids_found("firm", words, filters) == every


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("whole", "asked", "measured"), [(50_000, 1_500, 6), (6, 2, 6), (6, 2, 1), (0, 0, 2), (3, 0, 0)]
)
def test_as_many_words_as_somebody_types_find_the_same(
    whole: int, asked: int, measured: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "_WHOLE", whole)
    monkeypatch.setattr(finding, "_ASKED", asked)
    monkeypatch.setattr(finding, "_MEASURED", measured)
    typed = "mai maison exa example nad nadia bel bellec rod rodez nadia maison"
    assert names(typed) == ["Nadia Bellec Rodez"]
    assert names(f"{typed} marc") == []
    assert names(typed, Filters(source="form", country="FR")) == ["Nadia Bellec Rodez"]


@pytest.mark.usefixtures("people")
def test_many_are_said_to_be_more_than_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST", 3)
    monkeypatch.setattr(finding, "_WHOLE", 2)
    every, one, two = search("firm"), search("firm", "maison"), search("firm", "maison bellec")
    assert (every.total, every.more_than) == (3, True)
    assert (one.total, one.more_than) == (3, True)
    assert (two.total, len(two.rows)) == (None, 6)


@pytest.mark.usefixtures("people")
def test_whoever_was_erased_or_merged_is_not_listed() -> None:
    owner = controller_of("firm")
    gone = Identity("email", "nadia.bellec.rodez@maison.example")
    kept, merged = (
        Identifier.objects.for_controller(owner).get(value=f"élise.bellec.{town}@maison.example").contact.uid
        for town in ("rodez", "nantes")
    )
    commit("firm", RecordErasure((gone,)))
    commit("firm", RecordMerge(kept, merged, ("email",), "dpo", "note"))
    assert search("firm").total == 10
    assert names("nadia bellec") == ["Nadia Bellec Nantes"]
    assert [row.uid for row in search("firm", "elise bellec").rows] == [kept]


def test_nobody_at_all_is_no_error(store: Store) -> None:  # noqa: F811
    assert search("firm").total == 0
    assert search("firm", "nadia").rows == ()
    with pytest.raises(LiciteError, match="emial"):
        search("firm", "", Filters(channel="emial"))
