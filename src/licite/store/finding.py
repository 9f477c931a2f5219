"""People found by conditions, each answered by an index: words, answers, dates.

What few meet is fetched whole and compared in memory, which takes less than asking for each of them; what very many
meet is asked of the others, or walked from the newest contact back, a bounded way at a time: no page waits for a
million. All that is found is a contact that is kept: words and answers of others are taken away when they are merged.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connections

from licite.store.models import Controller
from licite.store.people import pieces

MOST = 10_000
"""So many may be acted on at once; where nobody has words for a number, it is said that there are more than so many."""

_WHOLE = 50_000
"""A condition that no more meet is fetched whole."""

_ASKED = 1_500
"""So few are asked about one by one."""

_MEASURED = 6
"""So many conditions that very many meet are measured; further ones are asked of those whom these leave."""

_AFTER_ALL = (1 << 63) - 1
_FURTHER = (300, 1_200, 3_000)


@dataclass(frozen=True)
class Condition:
    """A condition that an index answers: the table with its constant part, and the range within it.

    `ordered`: all that meet it stand in the index by their contact, so that it can be walked.
    """

    table: str
    where: str
    values: tuple[Any, ...]
    ordered: bool


@dataclass(frozen=True)
class Found:
    """The numbers of a page of contacts, the newest first, and where the next page begins; None where there is none.

    `total` is None where nobody counted; `more_than` where there are more. `every` has those whose shares can be told.
    """

    page: tuple[int, ...]
    next: int | None
    total: int | None
    more_than: bool = False
    every: tuple[int, ...] | None = None


def by_word(controller: Controller, word: str, *, whole: bool) -> Condition:
    """Who has this word, or one that begins like it."""
    if whole:
        return Condition(
            "store_personword", "x.controller_id = %s AND x.word = %s", (controller.pk, word), ordered=True
        )
    less, not_less = ("~<~", "~>=~") if connections["default"].vendor == "postgresql" else ("<", ">=")
    where = f"x.controller_id = %s AND x.word {not_less} %s AND x.word {less} %s"
    return Condition("store_personword", where, (controller.pk, word, _after(word)), ordered=False)


def by_answer(run: int, channel: str, outcome: str) -> Condition:
    """Whose answer by a channel was this one."""
    where = "x.run_id = %s AND x.channel = %s AND x.outcome = %s"
    return Condition("store_standinganswer", where, (run, channel, outcome), ordered=True)


def by_date(run: int, before: date | None, since: date | None = None) -> Condition:
    """Who is to be erased before a day, or from a day on."""
    days = [("<", before), (">=", since)]
    where = "".join(f" AND x.erase_by {sign} %s" for sign, day in days if day)
    values = tuple(day.isoformat() for _, day in days if day)
    return Condition("store_standingdate", f"x.run_id = %s{where}", (run, *values), ordered=False)


def by_import(imported: int, came: str = "") -> Condition:
    """Who has a row of an import, or is one person with somebody who has; of them who was `new` then, or `known`."""
    wanted = f"k.imported_id = {int(imported)}{_CAME.get(came, '')}"
    rows = (
        f"SELECT k.contact_id FROM store_collected AS k WHERE {wanted} AND {_A_ROOT.format('k.contact_id')}"
        f" UNION ALL SELECT up.root FROM ({_MERGED}) AS up JOIN store_collected AS k ON k.contact_id = up.id"
        f" WHERE {wanted} AND {_A_ROOT.format('up.root')}"
    )
    return Condition(f"({rows})", "x.contact_id IS NOT NULL", (), ordered=False)


_CAME = {"new": " AND k.why = 'new'", "known": " AND k.why <> 'new'"}
_A_ROOT = "NOT EXISTS (SELECT 1 FROM store_merge AS m WHERE m.merged_id = {} AND m.undone_at IS NULL)"
_MERGED = (
    "WITH RECURSIVE merges(id, root) AS ("
    "SELECT merged_id, kept_id FROM store_merge WHERE undone_at IS NULL"
    " UNION SELECT merges.id, m.kept_id FROM merges"
    " JOIN store_merge AS m ON m.merged_id = merges.root AND m.undone_at IS NULL) SELECT id, root FROM merges"
)


def find(controller: Controller, conditions: Sequence[Condition], size: int, after: int | None = None) -> Found:
    """A page of the contacts that meet all conditions, the newest first, beyond `after`."""
    start = _AFTER_ALL if after is None else after
    few, many = _by_size(list(dict.fromkeys(conditions)))
    if not few:
        return _of_many(controller, many, size, start)
    met = set(_whole(few[0]))
    for one in few[1:]:
        met = _asked(met, one) if len(met) <= _ASKED else met & set(_whole(one))
    if len(met) <= _ASKED:
        for one in many:
            met = _asked(met, one)
        many = []
    ordered = sorted(met, reverse=True)
    if many:
        page, beyond = _walk(_from(ordered), many, size, start)
        return Found(tuple(page), beyond, None)
    page = [number for number in ordered if number < start][: size + 1]
    beyond = page[size - 1] if len(page) > size else None
    return Found(tuple(page[:size]), beyond, len(met), every=tuple(ordered) if len(met) <= _ASKED else None)


def _by_size(conditions: Sequence[Condition]) -> tuple[list[Condition], list[Condition]]:
    """The conditions that few meet, the rarest first, and those that many do."""
    least = min(_ASKED, _WHOLE)
    rare = sorted((_size(one, least), place) for place, one in enumerate(conditions))
    if rare and rare[0][0] <= least:
        # All others are asked of so few, however many meet them.
        return [conditions[place] for _, place in rare], []
    sized = sorted((_size(one, _WHOLE), place) for place, one in enumerate(conditions[:_MEASURED]))
    few = [conditions[place] for count, place in sized if count <= _WHOLE]
    many = [conditions[place] for count, place in sized if count > _WHOLE]
    return few, [*many, *conditions[_MEASURED:]]


def shares(found: Sequence[int], condition: Condition, column: str) -> dict[str, int]:
    """Among people counted, how many there are of each word of a column."""
    counts: dict[str, int] = {}
    for piece in pieces(list(found)):
        among, values = _among(piece)
        select = (
            f"SELECT x.{column}, count(*) FROM {condition.table} AS x"
            f" WHERE {among} AND {condition.where} GROUP BY x.{column}"
        )
        for word, count in _rows(select, [*values, *condition.values]):
            counts[word] = counts.get(word, 0) + count
    return counts


def _of_many(controller: Controller, many: Sequence[Condition], size: int, start: int) -> Found:
    """A page where every condition, if there is one, is met by more than are fetched."""
    walked = next((one for one in many if one.ordered), None)
    others = [one for one in many if one is not walked]
    page, beyond = _walk(_in_order(controller, walked), others, size, start)
    if len(many) == 1:
        return Found(tuple(page), beyond, MOST, more_than=True)
    if many:
        return Found(tuple(page), beyond, None)
    total = _size_of_all(controller)
    return Found(tuple(page), beyond, min(total, MOST), more_than=total > MOST)


Steps = Callable[[int, int], list[tuple[int, bool]]]
"""The next so many contacts before a number, the newest first, each with whether it is one that is kept."""


def _walk(steps: Steps, conditions: Sequence[Condition], size: int, start: int) -> tuple[list[int], int | None]:
    """So many as can be found a bounded way back, and from where to go on."""
    page: list[int] = []
    for way in _FURTHER:
        reached = steps(start, way)
        met = {number for number, kept in reached if kept}
        for one in conditions:
            met = _asked(met, one)
        page += sorted(met, reverse=True)
        if len(page) > size:
            return page[:size], page[size - 1]
        if len(reached) < way:
            return page, None
        start = reached[-1][0]
    return page, start


def _from(ordered: Sequence[int]) -> Steps:
    """The steps along numbers that are known."""

    def steps(start: int, way: int) -> list[tuple[int, bool]]:
        first = bisect_right(ordered, -start, key=lambda number: -number)
        return [(number, True) for number in ordered[first : first + way]]

    return steps


def _in_order(controller: Controller, condition: Condition | None) -> Steps:
    """The steps along the index of a condition, or along all contacts."""

    def along(start: int, way: int) -> list[tuple[int, bool]]:
        assert condition
        select = (
            f"SELECT x.contact_id FROM {condition.table} AS x WHERE {condition.where} AND x.contact_id < %s"
            f" ORDER BY x.contact_id DESC LIMIT {way}"
        )
        return [(number, True) for (number,) in _rows(select, [*condition.values, start])]

    def of_all(start: int, way: int) -> list[tuple[int, bool]]:
        select = (
            f"SELECT c.id, {KEPT} FROM store_contact AS c WHERE c.controller_id = %s AND c.id < %s"
            f" ORDER BY c.id DESC LIMIT {way}"
        )
        return [(number, bool(kept)) for number, kept in _rows(select, [controller.pk, start])]

    return along if condition else of_all


KEPT = (
    "c.erased_at IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM store_merge AS m WHERE m.merged_id = c.id AND m.undone_at IS NULL)"
)


def _whole(condition: Condition) -> list[int]:
    select = f"SELECT x.contact_id FROM {condition.table} AS x WHERE {condition.where}"
    return [number for (number,) in _rows(select, condition.values)]


def _asked(numbers: set[int], condition: Condition) -> set[int]:
    """Those of these contacts that meet a condition."""
    met: set[int] = set()
    for piece in pieces(sorted(numbers)):
        among, values = _among(piece)
        select = f"SELECT x.contact_id FROM {condition.table} AS x WHERE {among} AND {condition.where}"
        met.update(number for (number,) in _rows(select, [*values, *condition.values]))
    return met


def _among(numbers: list[int]) -> tuple[str, list[Any]]:
    """The condition that a contact is one of these; a list is one value for PostgreSQL, and takes it less to read."""
    if connections["default"].vendor == "postgresql":
        return "x.contact_id = ANY(%s)", [numbers]
    return f"x.contact_id IN ({', '.join(['%s'] * len(numbers))})", list(numbers)


def _size(condition: Condition, most: int) -> int:
    """How many meet a condition; one more than so many stands for all above."""
    few = f"SELECT 1 FROM {condition.table} AS x WHERE {condition.where} LIMIT {most + 1}"
    return int(_rows(f"SELECT count(*) FROM ({few}) AS few", condition.values)[0][0])


def _size_of_all(controller: Controller) -> int:
    few = f"SELECT 1 FROM store_contact AS c WHERE c.controller_id = %s AND {KEPT} LIMIT {MOST + 1}"
    return int(_rows(f"SELECT count(*) FROM ({few}) AS few", [controller.pk])[0][0])


def _rows(select: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connections["default"].cursor() as cursor:
        cursor.execute(select, list(values))
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _after(word: str) -> str:
    """The first text behind all that begin with a word.

    >>> _after("bel")
    'bem'
    """
    return word[:-1] + chr(ord(word[-1]) + 1)
