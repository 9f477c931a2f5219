"""Refusals known by a fingerprint, met by tables: the writings that are hashed, and whom they stop."""

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from licite.contacts.identity import hmac_forms, plain_forms, sha256_forms
from licite.engine.runners import duck
from licite.operations.from_store import hashed
from licite.operations.from_store.loaded import load
from licite.operations.known_refusals import BY_FINGERPRINT, events_of
from licite.operations.processors import add_processor, new_processor_key
from licite.store.acts.objection import RecordObjection
from licite.store.commit import commit
from licite.store.models import Consent, Objection
from licite.store.norms import Identity
from licite.store.opened import Store, current
from licite.store.people import controller_of
from licite.store.processors import fingerprint, processors_in
from tests.operations.from_store.random_records import Drawn
from tests.store.contacts_for_tests import a_contact
from tests.store.people_for_tests import ANN, BOB, BOB_PHONE, consent

ODD = [
    "Ann@Firm.example", "ann.doe+news@firm.example", "+ann@firm.example", "ann.+x@firm.example", "a.n.n@gmail.com",
    "ann@googlemail.com", "ann@proton.me", "Zoé@exemple.org", "ann@straße.example", "ann@xn--strae-oqa.example",
    " ann@firm.example", "mailto:ann@firm.example", "ann@firm.example, bob@firm.example", "ann@firm", "no address",
    "ann@firm.local", f"{'a' * 60}@firm.example", f"{'a' * 70}@firm.example", "ann@a.b.c.d.e.f.example", "a@b.test",
    "ann@FIRM.EXAMPLE", "_x-y@a-b.example", "ann+@firm.example", "ann--b@firm.example",
]  # fmt: skip
NUMBERS = ["+33639981234", "+33612345678", "06 39 98 12 34", "+33 6 39 98 12 34", "0692 12 34 56", "+262692123456",
           "+32470123456", "12", "639981234.0", "+33000000000", "+33799999999", "+33812345678"]  # fmt: skip
PAGES = ["network.example/in/ann", "https://www.network.example/in/Ann?x=1"]


@pytest.fixture(params=["sqlite"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def named(*identities: Identity) -> Any:
    con = duck.connect()
    con.execute("CREATE TABLE named (identifier_id BIGINT, contact_id BIGINT, kind VARCHAR, value VARCHAR)")
    rows = [(number, number, kind, value) for number, (kind, value) in enumerate(identities)]
    con.executemany("INSERT INTO named VALUES (?, ?, ?, ?)", rows)
    return con


def test_the_writings_are_those_of_python() -> None:
    rng = Random(5)
    drawn = [one for number in range(300) for one in Drawn(rng).identities(number)]
    every = [Identity("email", value) for value in ODD] + [Identity("phone", value) for value in NUMBERS]
    every += [Identity("profile", value) for value in PAGES] + drawn
    con = named(*every, fingerprint("ab" * 32))
    read = hashed._write_forms(con)
    found: dict[int, set[str]] = {}
    for number, form in con.execute("SELECT * FROM forms").fetchall():
        found.setdefault(number, set()).add(form)
    assert found == {number: set(plain_forms(*one)) for number, one in enumerate(every)}  # type: ignore[arg-type]
    assert 0 < read < len(every) / 2, "what is written plainly is not read in Python"


def met(what: str = "objection") -> set[tuple[str, int]]:
    con = duck.connect()
    load(con, controller_of("firm"))
    hashed.meet_by_fingerprints(con, "firm")
    rows = con.execute(f"SELECT n.value, m.event FROM {what}_met AS m JOIN named AS n USING (identifier_id)")
    return set(rows.fetchall())


def by_law(*identities: Identity) -> set[tuple[str, int]]:
    numbers = dict(Objection.objects.for_controller(controller_of("firm")).values_list("event_id", "pk"))
    return {(one.value, numbers[e.id]) for one, events in events_of("firm", identities).items() for e in events}


def listed(*hashes: Identity) -> None:
    commit("firm", RecordObjection(identifiers=hashes, how=BY_FINGERPRINT, source="list"))


def test_lists_of_every_kind_are_met_under_every_key(store: Store) -> None:
    people = (ANN, BOB, BOB_PHONE, Identity("email", "Zoé@exemple.org"), Identity("email", "zoe@firm.example"))
    for who in people:
        a_contact(who)
    listed(fingerprint(max(sha256_forms(*ANN))))  # type: ignore[arg-type]
    add_processor("firm", "mailer")
    (mailer,) = processors_in(current().ring(), "firm")
    listed(fingerprint(min(hmac_forms(*BOB, mailer.secret)), mailer.key_id))  # type: ignore[arg-type]
    new_processor_key("firm", "mailer")
    current().ring().rotate()
    (mailer,) = processors_in(current().ring(), "firm")
    old = next(iter(mailer.retired.values()))
    listed(fingerprint(min(hmac_forms(*BOB_PHONE, old)), mailer.key_id))  # type: ignore[arg-type]
    listed(fingerprint(min(sha256_forms(*people[3]))))  # type: ignore[arg-type]
    listed(fingerprint("ab" * 32))
    found = met()
    assert found == by_law(*people)
    assert {value for value, _ in found} == {one.value for one in people[:4]}


def test_nothing_is_hashed_without_such_a_refusal(store: Store) -> None:
    a_contact(ANN)
    commit("firm", RecordObjection(identifiers=(ANN,), how="form", source=""))
    con = duck.connect()
    load(con, controller_of("firm"))
    assert con.execute("SELECT count(*) FROM event_tokens").fetchone() == (0,)
    assert hashed.meet_by_fingerprints(con, "firm") == 0


def test_what_is_recorded_under_a_fingerprint_is_met_too(store: Store) -> None:
    a_contact(ANN)
    mark = fingerprint(min(sha256_forms(*ANN)))  # type: ignore[arg-type]
    listed(fingerprint("cd" * 32))
    commit("firm", consent(mark, event_at=datetime(2026, 1, 1, tzinfo=UTC)))
    agreed = Consent.objects.for_controller(controller_of("firm")).get()
    assert (ANN.value, agreed.pk) in met("consent")
    assert met() == set()
