"""Searching a million people: every kind of search and filter, the whole time that the server takes for a page.

`python -m benchmarks.people_search 1000000 [--database postgresql://...] [--home FOLDER] [--out FILE.md]` writes a home
of invented people in a folder of its own, asks the site for its pages, and puts a table into the results, in the place
of an older one of the same database. With `--home` the people are kept, and used again.
"""

import argparse
import os
import platform
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from benchmarks.as_site import open_as_site, signed_in
from benchmarks.people_home import write
from benchmarks.store_contacts import SLUG
from benchmarks.store_home import home_in
from licite.operations.people_search import Filters, search
from licite.operations.standing_answers import CHANNELS, basis_of
from licite.store.database import connected
from licite.store.opened import current
from licite.store.people import controller_of
from licite.store.standing_answers import current_run
from licite.store.standing_marks import marks

LIMIT_MS = 200
TIMES = 11
_HEAD = """# Searching people

`python -m benchmarks.people_search 1000000 [--database postgresql://...] --out benchmarks/results/people_search.md`
writes a million invented people and asks the site for pages of 50, as somebody who is signed in: through every door of
the site, to the last word of the page. *Search* is `operations.people_search.search` alone. *Page* is the whole answer;
*longest* is the longest of its repeats, of the second page, and of a page from the middle of all people.

Times are CPU: that of the process of the site, and on PostgreSQL that of the process of the server that answers it as
well. Waiting for other programs of the machine is not in them; *passes* is the median time that passed, with all
waiting. *Answers of yesterday*: those of the fifty on the page are decided anew (`standing_now`), as they are each day
until the night's work is done. *Somebody was just changed*: their answers by every channel are decided and written
again, and all are counted. `?`: nobody counted, as very many meet each condition; `> 10000`: there are more.
"""


EVERYBODY = Filters()


@dataclass(frozen=True)
class Query:
    """What somebody asks for."""

    what: str
    words: str = ""
    filters: Filters = EVERYBODY
    box: bool = False
    behind: bool = False
    touched: bool = False

    @property
    def address(self) -> str:
        """The address of the page, with the filters as the site has them in it."""
        if self.box:
            return f"/o/{SLUG}/people/ask/"
        named: dict[str, Any] = {
            "channel": self.filters.channel, "answer": self.filters.outcome, "source": self.filters.source,
            "country": self.filters.country, "before": self.filters.before, "changed": self.filters.changed and "1",
        }  # fmt: skip
        return f"/o/{SLUG}/people/?{urlencode({name: value for name, value in named.items() if value})}"


_NAMED = Filters(outcome="lawful", source="event")
_MANY = Filters(outcome="unlawful", source="event", changed=True)
_ALL = Filters(outcome="lawful", source="form", country="FR", before=date(2029, 1, 1))
QUERIES = (
    Query("nothing typed, no filter"),
    Query("a whole name", "nadia bellec"),
    Query("a first name, many have it", "marie"),
    Query("a last name, which stands inside the name", "bellec"),
    Query("three letters, very many", "mar"),
    Query("two beginnings, very many each", "mar bel"),
    Query("a town that a sixteenth has", "rodez"),
    Query("first name and town, both common", "marie rodez"),
    Query("a firm", "menuiserie bellec"),
    Query("accents and capitals", "ÉLISE BELLEC"),
    Query("nobody", "xylophone"),
    Query("a whole address", "{address}"),
    Query("the beginning of an address", "nadia.bellec"),
    Query("an address of the large provider", "{provider}"),
    Query("the domain of a firm", "firm1234.example"),
    Query("the domain of the large provider", "boite.example"),
    Query("a whole number", "06 39 98 41 27"),
    Query("the beginning of a number, very many", "06 39 98"),
    Query("eight words that very many have", "mar bel boi exa men rod nan lyo"),
    Query("as many words as there is room for", "mar " + " ".join(f"{a}{b}i" for a in "bcdfglmnprst" for b in "aeiou")),
    *(Query(f"may be reached by {one}", "", Filters(channel=one, outcome="lawful"))
      for one in ("email", "post", "voice_call", "social_message")),
    Query("a rare answer", "", Filters(channel="sms", outcome="lawful")),
    Query("a source", "", Filters(source="event")),
    Query("a country", "", Filters(country="FR")),
    Query("to be erased soon", "", Filters(before=date(2026, 6, 5))),
    Query("to be erased before a day, very many", "", Filters(before=date(2027, 1, 1))),
    Query("corrected by an import", "", Filters(changed=True)),
    Query("an answer and a source", "", Filters(outcome="unlawful", source="event")),
    Query("an answer, a source, a country", "", Filters(outcome="lawful", source="form", country="FR")),
    Query("a day and an answer", "", Filters(before=date(2029, 1, 1), outcome="lawful")),
    Query("every filter", "", _ALL),
    Query("a name, an answer and a source", "marie", _NAMED),
    Query("three letters and three filters", "mar", _MANY),
    Query("answers of yesterday: nothing typed", behind=True),
    Query("answers of yesterday: a name, an answer and a source", "marie", _NAMED, behind=True),
    Query("somebody was just changed: nothing typed", touched=True),
    Query("the box: a name", "nadia bellec", box=True),
    Query("the box: a whole address", "{address}", box=True),
    Query("the box: a whole number", "06 39 98 41 27", box=True),
    Query("the box: three letters", "mar", box=True),
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """What a query took, in milliseconds of CPU, and `passes` of the clock."""

    what: str
    found: str
    search: float
    page: float
    longest: float
    passes: float


class Cpu:
    """The CPU of this thread and of the process of the server that answers it, in seconds."""

    def __init__(self) -> None:
        self.server: Path | None = None
        if connected().vendor == "postgresql":
            with connected().cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self.server = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
                # Helpers of a query would be processes of their own, whose CPU nobody counts.
                cursor.execute("SET max_parallel_workers_per_gather = 0")

    def __call__(self) -> float:
        """So much was used until now."""
        of_server = int(self.server.read_text(encoding="ascii").split()[0]) / 1e9 if self.server else 0.0
        return time.thread_time() + of_server


def measured(
    call: Callable[[], Any], cpu: Cpu, times: int, ready: Callable[[], None] = lambda: None
) -> tuple[list[float], list[float], Any]:
    """The CPU and the time of so many calls, in order of size and in milliseconds, and what the last one gave.

    What `ready` does before each call is not in them.
    """
    answer = call()
    used, passed = [], []
    for _ in range(times):
        ready()
        began, clock = cpu(), time.perf_counter()
        answer = call()
        used.append((cpu() - began) * 1000)
        passed.append((time.perf_counter() - clock) * 1000)
    return sorted(used), sorted(passed), answer


class Asker:
    """Somebody who asks the site of the home that is open."""

    def __init__(self, count: int) -> None:
        self.browser: Client = signed_in(SLUG)
        self.cpu = Cpu()
        self.middle = f"{count // 2:032x}"
        self.meant = {"address": _address_of(count // 2 // 3 * 3), "provider": _address_of(count // 2 // 3 * 3 + 1)}

    def row(self, query: Query) -> Row:
        """What a query takes."""
        words = query.words.format(**self.meant)
        self.worked_out(today=not query.behind)
        size = 5 if query.box else 50
        found, _, people = measured(lambda: search(SLUG, words, query.filters, size=size), self.cpu, TIMES)
        touch = self.touched if query.touched else lambda: None
        used, passed, _ = measured(lambda: self.page(query, words), self.cpu, TIMES, touch)
        longest = used[-1]
        for after in () if query.box else {people.next, self.middle} - {None}:
            further, _, _ = measured(lambda after=after: self.page(query, words, after), self.cpu, 3)  # type: ignore[misc]
            longest = max(longest, further[-1])
        total = "?" if people.total is None else f"> {people.total}" if people.more_than else str(people.total)
        return Row(query.what, total, _median(found), _median(used), longest, _median(passed))

    def worked_out(self, *, today: bool) -> None:
        """Has the answers of everybody be of today, or of a day that is over."""
        owner = controller_of(SLUG)
        run = current_run(owner)
        assert run
        basis = basis_of(owner) | ({} if today else {"day": "2026-01-01"})
        run.counts |= {"basis": basis, "marks": marks(), "asked": list(CHANNELS)}
        run.save()

    def touched(self) -> None:
        """Has the words of the last person be written after the answers of everybody were worked out."""
        run = current_run(controller_of(SLUG))
        assert run
        run.counts["marks"]["store_personword"] -= 1
        run.save()

    def page(self, query: Query, words: str, after: str | None = None) -> None:
        """Asks for a page."""
        said = {"q": words} | ({"after": after} if after else {})
        more = {"HTTP_HX_REQUEST": "true"} if query.box else {}
        answer = self.browser.post(query.address, said, **more)  # type: ignore[arg-type]
        if answer.status_code != 200:
            raise AssertionError(answer.status_code)


def _median(found: list[float]) -> float:
    return found[len(found) // 2]


def _address_of(number: int) -> str:
    with connected().cursor() as cursor:
        cursor.execute(
            "SELECT value FROM store_identifier WHERE contact_id = %s AND kind = 'email' ORDER BY id LIMIT 1", [number]
        )
        return str(cursor.fetchone()[0])


def report(rows: list[Row], count: int) -> str:
    """A table of the results."""
    worst = max(rows, key=lambda row: row.longest)
    held = "held" if worst.longest < LIMIT_MS else "NOT held"
    loads = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {_version()}"
    lines = [
        f"{row.what} | {row.found} | {row.search:.1f} | {row.page:.1f} | {row.longest:.1f} | {row.passes:.1f}"
        for row in rows
    ]
    return f"""## {connected().display_name}, {count:,} people

{date.today().isoformat()}. The longest of all pages takes {worst.longest:.0f} ms ({worst.what}); the limit of
{LIMIT_MS} ms is {held}. {machine}; load of the last 1, 5 and 15 minutes: {loads}.

| asked for | found | search, ms | page, ms | longest, ms | passes, ms |
|---|--:|--:|--:|--:|--:|
{"".join(f"| {line} |{chr(10)}" for line in lines)}"""


def _version() -> str:
    with connected().cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connected().vendor == "sqlite" else "SHOW server_version")
        return f"{connected().display_name} {cursor.fetchone()[0]}"


def kept(path: Path, table: str) -> None:
    """Puts a table into the page of results, in the place of the older one of the same database."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    others = [part for part in re.split(r"^(?=## )", before, flags=re.MULTILINE)[1:]
              if part.split()[1] != table.split()[1]]  # fmt: skip
    path.write_text(
        "\n".join([_HEAD, *sorted(part.rstrip("\n") + "\n" for part in [*others, table])]), encoding="utf-8"
    )


def main() -> None:
    """Writes, measures, reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--database")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--home", type=Path, help="a folder to keep the people in, and to find them again")
    asked = parser.parse_args()
    with home_in(asked.home, asked.database, lambda: write(asked.count)) as (_, took):
        print(f"written in {took['wall']} s")
        open_as_site(current().home)
        asker = Asker(asked.count)
        rows = []
        for query in QUERIES:
            rows.append(asker.row(query))
            print(rows[-1])
        table = report(rows, asked.count)
    print(table)
    if asked.out:
        kept(asked.out, table)


if __name__ == "__main__":
    main()
