"""A controller with many contacts at random: histories of every kind, drawn as the tests draw them, written in bulk."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction

from benchmarks.store_contacts import SLUG, analysed, copied, in_time
from licite.contacts.identity import sha256_forms
from licite.store.keyring import Token
from licite.store.models import Controller
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.people import add_controller
from licite.store.processors import fingerprint
from licite.store.snapshot import BY_FINGERPRINT, PROFILE_TEXTS
from licite.store.standing import Event, Kind
from tests.operations.from_store.random_records import FACTS, HAPPENINGS, JUDGED, NAMES, Drawn
from tests.store.standing_events import day

_BATCH = 20_000
# The numbers of what belongs to a contact: its own, times this, and a place.
_EACH = 8
_RECORDED = datetime(2026, 1, 5, 9)
_CONSENTS = {Kind.CONSENT_GIVEN: "given", Kind.CONSENT_CONFIRMED: "confirmed", Kind.CONSENT_WITHDRAWN: "withdrawn"}
_TOKEN = ("key_id", "norm_version", "token")
COLUMNS = {
    "contact": ("id", "controller_id", "uid", "created_at", "erased_at"),
    "profile": ("contact_id", "source_id", *PROFILE_TEXTS, "facts", "changed", "collected_on", "updated_at"),
    "collected": ("imported_id", "contact_id", "line", "collected_on", "place", "why", "values", "salt", "commitment",
                  "seq"),
    "identifier": ("id", "contact_id", "kind", "value"),
    "lookuptoken": ("identifier_id", *_TOKEN, "exact"),
    "interaction": ("controller_id", "contact_id", "event_id", "kind", "event_at", "recorded_at", "counts", "why_not",
                    "campaign", "source", "details", "seq"),
    "notice": ("controller_id", "contact_id", "imported_id", "event_id", "article", "given_on", "words_version",
               "words_language", "complete", "how", "author", "recorded_at", "seq"),
    "judgement": ("controller_id", "contact_id", "about", "fact", "value", "author", "reason", "day", "until",
                  "recorded_at", "seq"),
    "objection": ("id", "controller_id", "event_id", "channel", "purpose", "brand", "event_at", "recorded_at", "how",
                  "source", "first_party", "seq"),
    "objectiontoken": ("objection_id", *_TOKEN),
    "consent": ("id", "controller_id", "event_id", "kind", "channel", "purpose", "brand", "partners", "words",
                "words_version", "words_language", "how", "source", "first_party", "proven", "double_opt_in",
                "event_at", "recorded_at", "about", "until", "seq"),
    "consenttoken": ("consent_id", *_TOKEN),
    "erasure": ("id", "controller_id", "event_id", "at", "seq"),
    "erasuretoken": ("erasure_id", *_TOKEN),
    "forgedmark": ("objection_id", "author", "reason", "at", "seq"),
    "disowning": ("id", "objection_id", "event_id", "words", "words_version", "how", "event_at", "recorded_at", "seq"),
    "disowningtoken": ("disowning_id", *_TOKEN),
    "merge": ("kept_id", "merged_id", "reason", "author", "at", "seq"),
}  # fmt: skip


def write_random(count: int, seed: int) -> Controller:
    """Writes so many contacts; a few are merged or erased, and some refusals are known by a fingerprint only."""
    owner = add_controller(SLUG, "Firm")
    with transaction.atomic():
        _write_imports(owner, Random(seed))  # noqa: S311
        for first in range(1, count + 1, _BATCH):
            batch = _Batch(owner, Random(seed + first))  # noqa: S311
            for number in range(first, min(first + _BATCH, count + 1)):
                batch.add(number, last=number == count)
            batch.write()
    analysed()
    return owner


def _write_imports(owner: Controller, rng: Random) -> None:
    columns = (
        "id", "controller_id", "event_id", "state", "why", "file_name", "file_hash", "format", "source_kind",
        "supplier", "contract", "terms", "licence", "evidence_name", "evidence_hash", "mapping", "left_out", "facts",
        "rows", "author", "started_at", "undone_at", "seq",
    )  # fmt: skip
    kinds = ["form", "purchased_list", "business_card", "connection"]
    at = in_time(_RECORDED)
    copied("store_import", columns, [
        (n, owner.pk, f"import-{n}", "done", "", "", "", "csv", kinds[n % 4], "", "", "", "", "", "", "{}", "[]", "{}",
         "{}", "", at, at if n == 4 else None, -n) for n in range(1, 9)
    ])  # fmt: skip
    _put("notice", [(owner.pk, None, n, f"notice-{n}", "14", f"2026-03-0{n}", "1", "fr", complete, "email", "", at, -n)
                    for n, complete in ((1, True), (2, None), (5, False))])  # fmt: skip
    rows = []
    for number in range(1, 25):
        fact, value = rng.choice(JUDGED)
        until = rng.choice([None, None, day(2).date().isoformat()])
        rows.append((owner.pk, None, f"import:import-{number % 8 + 1}", fact, json.dumps(value), "A. Legrand", "Vu",
                     day(rng.randrange(7)).date().isoformat(), until, at, -number))  # fmt: skip
    _put("judgement", rows)


def _put(table: str, rows: Any) -> None:
    copied(f"store_{table}", COLUMNS[table], rows)


class _Spread(Drawn):
    """As the tests draw, but of so many contacts only a few have the same number, or the same that is no address."""

    def identities(self, number: int) -> list[Identity]:
        found = []
        for kind, value in super().identities(number):
            if kind == "phone":
                value = f"+3363998{self.rng.randrange(10_000):04d}" if self.maybe(0.1) else f"{number}"
            found.append(Identity(kind, f"{value} {number}" if value == "not an address" else value))
        return found

    def events(self) -> list[Event]:
        return [self.event(number) for number in range(self.rng.choice([0] * 8 + [1] * 8 + [2, 2, 3, 4]))]


class _Batch:
    """Rows of some contacts, by table."""

    def __init__(self, owner: Controller, rng: Random) -> None:
        self.pk, self.rng, self.drawn = owner.pk, rng, _Spread(rng)
        self.ring, self.rows = current().ring(), {table: list[tuple[Any, ...]]() for table in COLUMNS}
        self.before: list[Identity] = []

    def write(self) -> None:
        for table, rows in self.rows.items():
            _put(table, rows)

    def add(self, number: int, *, last: bool) -> None:
        """Draws a contact and all that is recorded of it."""
        rng, at = self.rng, in_time(_RECORDED)
        erased = self.drawn.maybe(0.01)
        self.rows["contact"].append((number, self.pk, f"{number:032x}", at, at if erased else None))
        if not last and (number % 9 == 1 or number % 90 == 2):
            self.rows["merge"].append((number, number + 1, "same mailbox", "", at, number))
        if erased:
            return
        identities = self.drawn.identities(number)
        if self.before and self.drawn.maybe(0.05):
            identities.append(self._written_otherwise(rng.choice(self.before)))
        self.before = identities or self.before
        for place, identity in enumerate(identities):
            own = number * _EACH + place
            self.rows["identifier"].append((own, number, *identity))
            self.rows["lookuptoken"] += self._lookup(own, identity)
        self._add_profile(number)
        self._add_history(number)
        if identities:
            self._add_events(number, rng.choice(identities))

    def _written_otherwise(self, identity: Identity) -> Identity:
        kind, value = identity
        local, at, domain = value.partition("@")
        if kind != "email" or not at:
            return identity
        return Identity(kind, self.rng.choice([value, value.upper(), f"{local}+x@{domain}"]))

    def _lookup(self, own: int, identity: Identity) -> Iterator[tuple[Any, ...]]:
        exact = self.ring.tokens(*identity, wide=False)
        for token in self.ring.tokens(*identity) | exact:
            yield own, *token, token in exact

    def _add_profile(self, number: int) -> None:
        rng, at = self.rng, in_time(_RECORDED)
        imported = rng.choice([None, *range(1, 9)])
        collected = _day(rng.choice([None, date(2026, 1, 10), date(2026, 3, 1), date(2027, 1, 1)]))
        if imported:
            self.rows["collected"].append((imported, number, number, collected, "", "new", "{}", "", "", number))
        if self.drawn.maybe(0.1):
            return
        first, last = rng.choice(NAMES)
        said = {name: rng.choice(values) for name, values in FACTS.items() if self.drawn.maybe(0.25)}
        texts = {"first_name": first, "last_name": last, "job_title": "DRH", "job_function": rng.choice(["hr", ""]),
                 "address": rng.choice(["", "1 rue de l’Exemple"])}  # fmt: skip
        texts = texts if self.drawn.maybe(0.8) else {}
        listed = (texts.get(name, "") for name in PROFILE_TEXTS)
        self.rows["profile"].append((number, imported, *listed, json.dumps(said), "{}", collected, at))

    def _add_history(self, number: int) -> None:
        rng, recorded = self.rng, in_time(_RECORDED)
        for place in range(rng.choice([0, 0, 1, 2, 3])):
            kind, at = rng.choice(HAPPENINGS), in_time(day(rng.randrange(-40, 8)) + timedelta(hours=14))
            counts = kind in ("click", "reply", "call_answered", "purchase") and self.drawn.maybe(0.8)
            self.rows["interaction"].append((self.pk, number, f"{number}/{place}", kind, at, at, counts, "", "", "",
                                             "{}", number * _EACH + place))  # fmt: skip
        if self.drawn.maybe(0.2):
            complete, given = rng.choice([True, False, None]), _day(day(rng.randrange(8)).date())
            self.rows["notice"].append((self.pk, number, None, f"to-{number}", "14", given, "1", "fr", complete,
                                        "email", "", recorded, number))  # fmt: skip
        for place in range(rng.choice([0, 0, 0, 1, 2])):
            fact, value = rng.choice(JUDGED)
            until = rng.choice([None, None, day(2).date()])
            self.rows["judgement"].append((self.pk, number, "", fact, json.dumps(value), "A. Legrand", "Vu",
                                           _day(day(rng.randrange(7)).date()), _day(until), recorded,
                                           number * _EACH + place))  # fmt: skip

    # --- what the person said -------------------------------------------------------------------------------

    def _add_events(self, number: int, who: Identity) -> None:
        objections: dict[str, int] = {}
        events = self.drawn.events()
        for event in (one for one in events if one.kind is Kind.OBJECTION):
            objections[event.id] = own = number * _EACH + event.seq
            hashed = self.drawn.maybe(0.05)
            name = fingerprint(min(sha256_forms(*who))) if hashed else who  # type: ignore[arg-type]
            self._add_objection(own, number, event, name, BY_FINGERPRINT if hashed else "form")
        for event in events:
            own = number * _EACH + event.seq
            if event.kind in _CONSENTS:
                self._add_consent(own, number, event, who)
            elif event.kind is Kind.ERASURE:
                self.rows["erasure"].append((own, self.pk, _id(number, event.id), in_time(event.recorded_at), own))
                self._add_tokens("erasure", own, self.ring.current_tokens(*who))
            elif event.kind is Kind.FORGED_MARK and event.about in objections:
                mark = (objections[event.about], "", "", in_time(event.recorded_at), own)
                self.rows["forgedmark"].append(mark)
            elif event.kind is Kind.DISOWNED and event.about in objections and event.event_at:
                at = in_time(event.event_at), in_time(event.recorded_at)
                self.rows["disowning"].append(
                    (own, objections[event.about], _id(number, event.id), "", "1", "form", *at, own)
                )
                self._add_tokens("disowning", own, self.ring.exact_tokens(*who))

    def _add_objection(self, own: int, number: int, event: Event, who: Identity, how: str) -> None:
        self.rows["objection"].append(
            (own, self.pk, _id(number, event.id), event.channel, event.purpose, event.brand, _time(event.event_at),
             in_time(event.recorded_at), how, "", event.first_party, own)
        )  # fmt: skip
        self._add_tokens("objection", own, self.ring.current_tokens(*who))

    def _add_consent(self, own: int, number: int, event: Event, who: Identity) -> None:
        partners = None if event.partners is None else json.dumps(sorted(event.partners))
        about = None if event.about is None else _id(number, event.about)
        self.rows["consent"].append(
            (own, self.pk, _id(number, event.id), _CONSENTS[event.kind], event.channel, event.purpose, event.brand,
             partners, "", event.words_version or "", "fr", "form", "", event.first_party, event.proven,
             event.double_opt_in, _time(event.event_at), in_time(event.recorded_at), about, _day(event.until), own)
        )  # fmt: skip
        wide = event.kind is Kind.CONSENT_WITHDRAWN
        self._add_tokens("consent", own, self.ring.current_tokens(*who) if wide else self.ring.exact_tokens(*who))

    def _add_tokens(self, what: str, own: int, tokens: frozenset[Token]) -> None:
        self.rows[f"{what}token"] += [(own, *token) for token in sorted(tokens)]


def _id(number: int, event: str) -> str:
    return f"{number}-{event}"


def _day(moment: date | None) -> str | None:
    return moment.isoformat() if moment else None


def _time(moment: datetime | None) -> str | None:
    return in_time(moment) if moment else None
