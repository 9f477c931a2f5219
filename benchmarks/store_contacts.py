"""A controller with many invented contacts: imports, histories, refusals, consents, written table by table."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction

from licite.store.database import connected
from licite.store.keyring import KeyRing, Token
from licite.store.models import Controller
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.people import add_controller

SLUG = "firm"
_BATCH = 50_000
_START = datetime(2024, 1, 1, 8, tzinfo=UTC)
_FIRST = ["ann", "bob", "chloe", "david", "emma", "farid", "gina", "hugo", "ines", "jules"]
_ROLES = ["contact", "info", "direction", "rh", "accueil"]
_FUNCTIONS = ["hr", "finance", "it", "sales", ""]
_EVENTS = ["click", "reply", "sent", "sent", "open", "call_attempt", "purchase"]


def write(count: int, seed: int = 1) -> Controller:
    """Writes so many contacts; every tenth refused, every eighth consented, some of them both."""
    owner = add_controller(SLUG, "Firm")
    with transaction.atomic():
        _write_imports(owner)
        for first in range(0, count, _BATCH):
            _Batch(owner, range(first + 1, min(first + _BATCH, count) + 1), Random(seed + first)).write()  # noqa: S311
    analysed()
    return owner


def analysed() -> None:
    """Has the database count what it holds, as one that is in use does by itself."""
    with connected().cursor() as cursor:
        cursor.execute("ANALYZE")


def _facts() -> list[str]:
    """What profiles say, as the rows of a few imports do."""
    rng = Random(7)  # noqa: S311
    kinds = ["form", "purchased_list", "connection", "customer_record", "published_by_organisation"]
    return [
        json.dumps(
            {
                "source_kind": rng.choice(kinds),
                "audience": rng.choice(["professional", "professional", "organisation", "consumer"]),
                "country": "FR",
                "collected_lawfully": True,
                "objection_offered_at_collection": rng.choice([True, False]),
            }
            | ({"is_customer": True} if rng.random() < 0.3 else {})
        )
        for _ in range(200)
    ]


def _write_imports(owner: Controller) -> None:
    columns = (
        "id", "controller_id", "event_id", "state", "why", "file_name", "file_hash", "format", "source_kind",
        "supplier", "contract", "terms", "licence", "evidence_name", "evidence_hash", "mapping", "left_out", "facts",
        "rows", "author", "started_at", "seq",
    )  # fmt: skip
    rows = [
        (n, owner.pk, f"import-{n}", "done", "", "", "", "csv", "form", "", "", "", "", "", "", "{}", "[]", "{}", "{}",
         "", in_time(_START), -n)
        for n in range(1, 21)
    ]  # fmt: skip
    copied("store_import", columns, rows)
    notices = ("id", "controller_id", "imported_id", "event_id", "article", "given_on", "words_version",
               "words_language", "complete", "how", "author", "recorded_at", "seq")  # fmt: skip
    copied(
        "store_notice",
        notices,
        [(n, owner.pk, n, f"notice-{n}", "14", "2024-02-01", "1", "fr", True, "email", "", in_time(_START), -n)
         for n in range(1, 11)],
    )  # fmt: skip


class _Batch:
    """A range of contacts, by their numbers; an identifier has the number of its contact, doubled."""

    def __init__(self, owner: Controller, numbers: range, rng: Random) -> None:
        self.owner, self.numbers, self.rng = owner, numbers, rng
        self.ring: KeyRing = current().ring()
        self.facts = _facts()
        self.named = {number: self._identities(number) for number in numbers}

    def _identities(self, number: int) -> list[Identity]:
        local = self.rng.choice(_ROLES) if number % 6 == 0 else f"{self.rng.choice(_FIRST)}.durand{number}"
        found = [Identity("email", f"{local}@firm{number // 3}.example")]
        if number % 3 == 0:
            found.append(Identity("phone", f"+3363998{number % 10000:04d}"))
        return found

    def write(self) -> None:
        """Writes everything of these contacts."""
        owner, rng = self.owner.pk, self.rng
        copied(
            "store_contact",
            ("id", "controller_id", "uid", "created_at"),
            ((n, owner, f"{n:032x}", in_time(_START)) for n in self.numbers),
        )
        texts = ("full_name", "first_name", "last_name", "job_title", "job_function", "company", "address",
                 "postal_code", "city", "siren")  # fmt: skip
        copied(
            "store_profile",
            ("contact_id", *texts, "facts", "changed", "collected_on", "updated_at"),
            (
                (n, f"Ann Durand{n}", "Ann", f"Durand{n}", "DRH", rng.choice(_FUNCTIONS), f"Firm {n}", "", "", "", "",
                 rng.choice(self.facts), "{}", self._day(), in_time(_START))
                for n in self.numbers
            ),
        )  # fmt: skip
        copied(
            "store_collected",
            (
                "imported_id",
                "contact_id",
                "line",
                "collected_on",
                "place",
                "why",
                "values",
                "salt",
                "commitment",
                "seq",
            ),
            ((n % 20 + 1, n, n, self._day(), "", "new", "{}", "", "", n) for n in self.numbers),
        )
        copied("store_identifier", ("id", "contact_id", "kind", "value"), self._identifier_rows())
        copied(
            "store_lookuptoken",
            ("identifier_id", "key_id", "norm_version", "token", "exact"),
            self._lookup_rows(),
        )
        copied(
            "store_interaction",
            ("controller_id", "contact_id", "event_id", "kind", "event_at", "recorded_at", "counts", "why_not",
             "campaign", "source", "details", "seq"),
            self._interaction_rows(),
        )  # fmt: skip
        self._write_refusals()
        self._write_consents()

    def _day(self) -> str:
        return (date(2024, 1, 1) + timedelta(days=self.rng.randrange(800))).isoformat()

    def _moment(self) -> datetime:
        return _START + timedelta(hours=self.rng.randrange(20_000))

    def _identifier_rows(self) -> Iterator[tuple[Any, ...]]:
        for number, identities in self.named.items():
            for place, (kind, value) in enumerate(identities):
                yield 2 * number + place, number, kind, value

    def _lookup_rows(self) -> Iterator[tuple[Any, ...]]:
        for number, identities in self.named.items():
            for place, identity in enumerate(identities):
                exact = self.ring.tokens(*identity, wide=False)
                for token in self.ring.tokens(*identity) | exact:
                    yield 2 * number + place, *token, token in exact

    def _interaction_rows(self) -> Iterator[tuple[Any, ...]]:
        for number in self.numbers:
            for place in range(self.rng.choice([0, 0, 1, 1, 2])):
                kind, at = self.rng.choice(_EVENTS), in_time(self._moment())
                counts = kind in ("click", "reply", "purchase")
                yield self.owner.pk, number, f"{number}/{place}", kind, at, at, counts, "", "", "", "{}", number

    def _write_refusals(self) -> None:
        refused = [n for n in self.numbers if n % 10 == 1]
        times = {n: in_time(self._moment()) for n in refused}
        channels = {n: self.rng.choice([None, "email", "sms"]) for n in refused}
        copied(
            "store_objection",
            ("id", "controller_id", "event_id", "channel", "event_at", "recorded_at", "how", "source", "first_party",
             "seq"),
            ((n, self.owner.pk, f"objection-{n}", channels[n], times[n], times[n], "form", "", True, n)
             for n in refused),
        )  # fmt: skip
        tokens = ((n, token) for n in refused for token in self.ring.current_tokens(*self.named[n][0]))
        copied("store_objectiontoken", ("objection_id", *_TOKEN), _token_rows(tokens))

    def _write_consents(self) -> None:
        agreed = [n for n in self.numbers if n % 8 == 1]
        times = {n: in_time(self._moment()) for n in agreed}
        copied(
            "store_consent",
            ("id", "controller_id", "contact_id", "event_id", "kind", "channel", "words", "words_version",
             "words_language", "how", "source", "first_party", "proven", "double_opt_in", "event_at", "recorded_at",
             "seq"),
            ((n, self.owner.pk, n, f"consent-{n}", "given", "email", "", "1", "fr", "form", "", True, True, False,
              times[n], times[n], n) for n in agreed),
        )  # fmt: skip
        tokens = ((n, token) for n in agreed for token in self.ring.exact_tokens(*self.named[n][0]))
        copied("store_consenttoken", ("consent_id", *_TOKEN), _token_rows(tokens))


_TOKEN = ("key_id", "norm_version", "token")


def _token_rows(tokens: Iterable[tuple[int, Token]]) -> Iterator[tuple[Any, ...]]:
    return ((number, *token) for number, token in tokens)


def in_time(moment: datetime) -> str:
    """An instant in UTC as the database has it."""
    zone = "" if connected().vendor == "sqlite" else "+00"
    return moment.replace(tzinfo=None).isoformat(" ") + zone


def copied(table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows into a table in the quickest way that each database has."""
    names = ", ".join(f'"{name}"' for name in columns)
    with connected().cursor() as cursor:
        if connected().vendor == "sqlite":
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)
            return
        with cursor.cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
