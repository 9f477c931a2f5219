"""A controller with many invented people who can be searched: profiles, words, answers by each channel, dates."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction

from benchmarks.store_contacts import SLUG, copied, in_time
from licite.operations.standing_answers import CHANNELS, OUTCOMES
from licite.store import people_words, standing_answers
from licite.store.database import connected
from licite.store.models import PersonWord, StandingAnswer, StandingDate
from licite.store.people import add_controller

_BATCH = 20_000
_NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
_FIRST = (
    "Nadia Karim Camille Théo Inès Odile Jean Marie Pierre Louise Hugo Emma Jules Chloé Farid Gina Paul Zoé Samir Léa"
    " Marc Anne Luc Élise Noé Rose Yann Maël Alix Éric Marion Margaux Martin Mathis Agathe Victor Solène Bruno Aya Noah"
).split()
_SYLLABLES = "bel lec ou din gar nier mar chal mo reau du pont ber tin la croix ro che fon taine le goff ri vi".split()
_TOWNS = "Rodez Nantes Lyon Paris Rennes Brest Lille Dijon Annecy Limoges Nice Tours Metz Pau Caen Angers".split()
_TRADES = "Menuiserie Cabinet Transports Laboratoire Clinique Imprimerie Fonderie Atelier Société Groupe".split()
_SOURCES = ("form", "business_card", "connection", "customer_record", "purchased_list", "event")
_INVENTED_NUMBERS = ("19900", "26191", "35301", "46571", "53649", "63998")
_NAMES = ("full_name", "first_name", "last_name", "job_title", "job_function", "company", "address",
          "postal_code", "city", "siren")  # fmt: skip


def write(count: int) -> None:
    """Writes so many people; of three one has an address of the same large provider, and one a telephone."""
    owner = add_controller(SLUG, "Firm")
    run = standing_answers.begin(owner, as_of=_NOW, law_version="benchmark", doctrine="cnil")
    # Indexes are made at the end, all at once: a page of a large one for each row would be most of the time.
    models = (PersonWord, StandingAnswer, StandingDate)
    with connected().schema_editor() as editor:
        for model in models:
            for index in model._meta.indexes:
                editor.remove_index(model, index)
    told: Counter[tuple[str, str]] = Counter()
    for first in range(0, count, _BATCH):
        numbers = range(first + 1, min(first + _BATCH, count) + 1)
        with transaction.atomic():
            _write_people(owner.pk, numbers, Random(first), told)  # noqa: S311
            _write_answers(run.pk, numbers, Random(first + 1), told)  # noqa: S311
    with connected().schema_editor() as editor:
        for model in models:
            for index in model._meta.indexes:
                editor.add_index(model, index)
    channels = {channel: {one: told[channel, one] for one in OUTCOMES} for channel in CHANNELS}
    sources = {source: told["source", source] for source in _SOURCES}
    standing_answers.finish(run, {"people": count, "channels": channels, "sources": sources})
    with connected().cursor() as cursor:
        cursor.execute("ANALYZE" if connected().vendor == "sqlite" else "VACUUM ANALYZE")


def _write_people(owner: int, numbers: range, rng: Random, told: Counter[tuple[str, str]]) -> None:
    people = [_person(number, rng) for number in numbers]
    told.update(("source", profile["facts"]["source_kind"]) for _, profile, _ in people)
    now = in_time(_NOW)
    copied("store_contact", ("id", "controller_id", "uid", "created_at"),
           ((n, owner, f"{n:032x}", now) for n in numbers))  # fmt: skip
    copied(
        "store_profile",
        ("contact_id", *_NAMES, "facts", "changed", "collected_on", "updated_at"),
        (
            (
                n,
                *(profile[name] for name in _NAMES),
                json.dumps(profile["facts"]),
                json.dumps(profile["changed"]),
                "2025-03-04",
                now,
            )
            for n, profile, _ in people
        ),
    )
    copied(
        "store_identifier",
        ("contact_id", "kind", "value"),
        ((n, kind, value) for n, _, identities in people for kind, value in identities),
    )
    copied("store_personword", ("controller_id", "contact_id", "word"), _words(owner, people))


def _words(owner: int, people: list[Any]) -> Iterator[tuple[int, int, str]]:
    for n, profile, identities in people:
        for word in people_words.words_of(profile, identities):
            yield owner, n, word


def _person(number: int, rng: Random) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
    first = rng.choice(_FIRST)
    last = "".join(rng.choices(_SYLLABLES, k=rng.choice((2, 2, 3)))).capitalize()
    firm, town = f"{rng.choice(_TRADES)} {last}", rng.choice(_TOWNS)
    profile: dict[str, Any] = dict.fromkeys(("job_title", "job_function", "address", "postal_code", "siren"), "")
    profile |= {"full_name": f"{first} {last}", "first_name": first, "last_name": last, "company": firm, "city": town}
    profile |= {"facts": {"source_kind": rng.choice(_SOURCES), "country": "FR" if rng.random() < 0.9 else "BE"}}
    profile |= {"changed": {"company": {"was": "", "on": "2026-01-01"}} if rng.random() < 0.02 else {}}
    domain = "boite.example" if number % 3 == 1 else f"firm{number // 3}.example"
    identities = [("email", f"{first}.{last}.{number}@{domain}".lower())]
    if number % 3 == 0:
        identities.append(("phone", f"+33{rng.choice(_INVENTED_NUMBERS)}{number // 3 % 10_000:04d}"))
    return number, profile, identities


def _write_answers(run: int, numbers: range, rng: Random, told: Counter[tuple[str, str]]) -> None:
    weights = {"sms": (0.001, 0.3, 0.7)}
    rows = [
        (run, n, channel, rng.choices(OUTCOMES, weights.get(channel, (0.6, 0.2, 0.2)))[0], "", "", 3)
        for n in numbers
        for channel in CHANNELS
        if channel in ("email", "post") or n % 3 == 0
    ]
    told.update((row[2], row[3]) for row in rows)
    copied("store_standinganswer", ("run_id", "contact_id", "channel", "outcome", "basis", "reason", "duties"), rows)
    copied(
        "store_standingdate",
        ("run_id", "contact_id", "erase_by"),
        ((run, n, (date(2026, 6, 1) + timedelta(days=rng.randrange(1_100))).isoformat()) for n in numbers),
    )
