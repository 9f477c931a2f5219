"""Searching a million people: every kind of search and filter, the whole time that the server takes for a page.

`python -m benchmarks.people_search 1000000 [--database postgresql://...] [--out benchmarks/results/people_search.md]`
writes a home of invented people in a folder of its own, measures, and adds a table to the results.
"""

import argparse
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.db import transaction

from benchmarks.store_contacts import _copied
from licite.operations.people_search import Filters, search
from licite.operations.standing_answers import CHANNELS, OUTCOMES
from licite.store import people_words, standing_answers
from licite.store.database import connected
from licite.store.home import create_home
from licite.store.keyring import KeyRing
from licite.store.models import PersonWord, StandingAnswer, StandingDate
from licite.store.people import add_controller
from licite.store.setup import close_store, open_store

SLUG = "firm"
LIMIT_MS = 200
CLOCKS = {"SQLite": "time of the thread that searches, SQLite in it", "PostgreSQL": "time that passes"}
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
QUERIES: tuple[tuple[str, str, Filters], ...] = (
    ("nothing typed, no filter", "", Filters()),
    ("a whole name", "nadia bellec", Filters()),
    ("a first name, many have it", "marie", Filters()),
    ("three letters, very many", "mar", Filters()),
    ("two beginnings, very many each", "mar bel", Filters()),
    ("a town that a sixteenth has", "rodez", Filters()),
    ("first name and town, both common", "marie rodez", Filters()),
    ("a firm", "menuiserie bellec", Filters()),
    ("a whole address", "nadia.bellec@", Filters()),
    ("a number", "06 39 98 41 27", Filters()),
    ("nobody", "xylophone", Filters()),
    ("accents and capitals", "ÉLISE BELLEC", Filters()),
    ("may be written to by e-mail", "", Filters(outcome="lawful")),
    ("a rare answer", "", Filters(channel="sms", outcome="lawful")),
    ("an answer and a source", "", Filters(outcome="unlawful", source="event")),
    ("an answer, a source, a country", "", Filters(outcome="lawful", source="form", country="FR")),
    ("to be erased soon", "", Filters(before=date(2027, 1, 1))),
    ("to be erased at some time, and an answer", "", Filters(before=date(2029, 1, 1), outcome="lawful")),
    ("corrected by an import", "", Filters(changed=True)),
    ("a name, an answer and a source", "marie", Filters(outcome="lawful", source="event")),
    ("three letters and everything", "mar", Filters(outcome="unlawful", source="event", changed=True)),
)


def write(count: int) -> None:
    """Writes so many people with their words, answers and dates."""
    owner = add_controller(SLUG, "Firm")
    run = standing_answers.begin(owner, as_of=_NOW, law_version="benchmark", doctrine="cnil")
    # Indexes are made at the end, all at once: a page of a large one for each row would be most of the time.
    models = (PersonWord, StandingAnswer, StandingDate)
    with connected().schema_editor() as editor:
        for model in models:
            for index in model._meta.indexes:
                editor.remove_index(model, index)
    for first in range(0, count, _BATCH):
        numbers = range(first + 1, min(first + _BATCH, count) + 1)
        with transaction.atomic():
            _write_people(owner.pk, numbers, Random(first))  # noqa: S311
            _write_answers(run.pk, numbers, Random(first + 1))  # noqa: S311
    with connected().schema_editor() as editor:
        for model in models:
            for index in model._meta.indexes:
                editor.add_index(model, index)
    standing_answers.finish(run, {"people": count})
    with connected().cursor() as cursor:
        cursor.execute("ANALYZE")


def _write_people(owner: int, numbers: range, rng: Random) -> None:
    people = [_person(number, rng) for number in numbers]
    _copied(
        "store_contact",
        ("id", "controller_id", "uid", "created_at"),
        ((n, owner, f"{n:032x}", _text(_NOW)) for n in numbers),
    )
    names = ("full_name", "first_name", "last_name", "job_title", "job_function", "company", "address",
             "postal_code", "city", "siren")  # fmt: skip
    _copied(
        "store_profile",
        ("contact_id", *names, "facts", "changed", "collected_on", "updated_at"),
        (
            (
                n,
                *(profile[name] for name in names),
                json.dumps(profile["facts"]),
                json.dumps(profile["changed"]),
                "2025-03-04",
                _text(_NOW),
            )
            for n, profile, _ in people
        ),
    )
    _copied(
        "store_identifier",
        ("contact_id", "kind", "value"),
        ((n, kind, value) for n, _, identities in people for kind, value in identities),
    )
    _copied("store_personword", ("controller_id", "contact_id", "word"), _words(owner, people))


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
    identities = [("email", f"{first}.{last}@firm{number // 3}.example".lower())]
    if number % 3 == 0:
        identities.append(("phone", f"+33 6 39 98 {number // 100 % 100:02d} {number % 100:02d}"))
    return number, profile, identities


def _write_answers(run: int, numbers: range, rng: Random) -> None:
    weights = {"sms": (0.001, 0.3, 0.7)}
    _copied(
        "store_standinganswer",
        ("run_id", "contact_id", "channel", "outcome", "basis", "reason", "duties"),
        (
            (run, n, channel, rng.choices(OUTCOMES, weights.get(channel, (0.6, 0.2, 0.2)))[0], "", "", 3)
            for n in numbers
            for channel in CHANNELS
            if channel in ("email", "post") or n % 3 == 0
        ),
    )
    _copied(
        "store_standingdate",
        ("run_id", "contact_id", "erase_by"),
        ((run, n, (date(2026, 6, 1) + timedelta(days=rng.randrange(1_100))).isoformat()) for n in numbers),
    )


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S+00:00")


def clock() -> float:
    """On SQLite the time that the work takes of this thread, so that others on the machine are not counted with it."""
    return time.thread_time() if connected().vendor == "sqlite" else time.perf_counter()


def measured(call: Callable[[], Any], times: int = 15) -> tuple[float, float, Any]:
    """Median and longest time of a call, in milliseconds, and what it gave; the first call fills the caches."""
    found, answer = [], call()
    for _ in range(times):
        began = clock()
        answer = call()
        found.append((clock() - began) * 1000)
    return sorted(found)[len(found) // 2], max(found), answer


def measure() -> list[tuple[str, float, float, str]]:
    """By kind of search: median and longest time of a first and a second page, and how many were found."""
    rows = []
    for what, words, filters in QUERIES:
        p50, most, page = measured(lambda words=words, filters=filters: search(SLUG, words, filters))  # type: ignore[misc]
        if page.next:
            after = page.next
            _, second, _ = measured(
                lambda words=words, filters=filters, after=after: search(SLUG, words, filters, after=after),  # type: ignore[misc]
                5,
            )
            most = max(most, second)
        count = "?" if page.total is None else f"> {page.total}" if page.more_than else str(page.total)
        rows.append((what, p50, most, count))
    return rows


def report(rows: list[tuple[str, float, float, str]], count: int, engine: str) -> str:
    """A table of the results."""
    worst = max(most for _, _, most, _ in rows)
    held = "held" if worst < LIMIT_MS else "NOT held"
    lines = [
        f"## {engine}, {count:,} people, {date.today().isoformat()}",
        "",
        f"Longest of all: {worst:.0f} ms; limit of {LIMIT_MS} ms {held}. {os.cpu_count()} cores; {CLOCKS[engine]}.",
        "",
        "| search | found | median, ms | longest, ms |",
        "|---|---|---|---|",
        *(f"| {what} | {found} | {p50:.1f} | {most:.1f} |" for what, p50, most, found in rows),
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Writes, measures, reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--database")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--home", type=Path, help="a folder to keep the people in, and to find them again")
    asked = parser.parse_args()
    folder = asked.home or Path(tempfile.mkdtemp(prefix="licite-people-"))
    known = (folder / "home").exists()
    try:
        if not known:
            home = create_home(folder / "home", controller=SLUG, second=folder / "second", database=asked.database)
            KeyRing.create(home.second)
        else:
            from licite.store.home import find_home

            home = find_home(folder / "home")
        open_store(home, migrate=not known)
        if not known:
            write(asked.count)
        text = report(measure(), asked.count, "PostgreSQL" if asked.database else "SQLite")
        print(text)
        if asked.out:
            with asked.out.open("a", encoding="utf-8") as file:
                file.write(text + "\n")
        close_store()
    finally:
        if not asked.home:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
