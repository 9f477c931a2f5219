"""What would make the answers of a whole table wrong is told before any is given, in one sentence."""

from licite.contacts.canonical import CONTACT_ID, KEYED
from licite.contacts.columns import REFUSAL_DAYS
from licite.engine.runners.engines import Engine
from licite.errors import LiciteError
from licite.facts.canonical import REACHED, Canonical
from licite.facts.canonical_against import READ
from licite.facts.canonical_cells import quoted

_SHOWN = 40
# Beyond these DuckDB takes minutes and gigabytes to plan the comparison of everybody with everybody.
_MOST_IDENTIFIERS = 9


def check_table(engine: Engine, canonical: Canonical) -> int:
    """Is every row of the table one that can be decided? Gives their number.

    Raises:
        LiciteError: ENG013 without an identifier for the channel, ENG014 where rows share a key or have none, ENG015
            for cells that cannot be read, ENG016 for contradictions, ENG017 for refusals of people whom no other row
            can be compared with, ENG028 for more columns that name people than are compared.
    """
    _check_identifier(canonical)
    named = len(canonical.identifiers)
    if canonical.any_against and named > _MOST_IDENTIFIERS:
        raise LiciteError("ENG028", n=named, most=_MOST_IDENTIFIERS)
    rows = _check_cells(engine, canonical)
    _check_comparable(engine, canonical)
    return rows


def check_list(engine: Engine, canonical: Canonical) -> None:
    """Can every entry of the list of refusals be compared with the table?

    Raises:
        LiciteError: ENG018 where the two have no column in common, ENG019 for entries that no key can find.
    """
    if canonical.refusals is None:
        return
    if not canonical.compared:
        listed = ", ".join(name for name in canonical.refusals if name in KEYED.values())
        raise LiciteError("ENG018", columns=listed or "email, phone, profile_url")
    lost = ", ".join(f"COALESCE({canonical.listed_lost(kind)}, 0)" for kind in canonical.compared)
    (counts,) = engine.rows(f"SELECT {lost} FROM {canonical.refusals_table} AS x")
    for kind, n in zip(canonical.compared, counts, strict=True):
        if n:
            raise LiciteError("ENG019", n=n, column=KEYED[kind])


def _check_identifier(canonical: Canonical) -> None:
    if "channel" in canonical.read or "identifier_present" in canonical.columns:
        return
    channel = str(canonical.campaign.get("channel"))
    kind = REACHED.get(channel)
    if kind == "letter":
        raise LiciteError("ENG020", channel=channel)
    if kind is not None and kind not in canonical.kinds:
        raise LiciteError("ENG013", channel=channel, column=KEYED[kind])
    if kind is None and not canonical.kinds:
        raise LiciteError("ENG013", channel=channel, column=", ".join(KEYED.values()))


def _check_cells(engine: Engine, canonical: Canonical) -> int:
    """One pass over the table: keys, cells that cannot be read, facts that contradict a date beside them."""
    key = f"c.{quoted(canonical.columns[CONTACT_ID].name)}"
    unread, against = canonical.unread(), canonical.contradictions()
    parts = ["COUNT(*)", f"COUNT(DISTINCT {key})"]
    for name, test in unread.items():
        cell = f"c.{quoted(canonical.columns[name].name)}"
        parts += [_count(test), f"MIN(CASE WHEN {test} THEN CAST({cell} AS VARCHAR) END)"]
    parts += [_count(test) for test in against.values()]
    ((rows, keys, *found),) = engine.rows(f"SELECT {', '.join(parts)} FROM {canonical.contacts_table} AS c")
    if keys != rows:
        raise LiciteError("ENG014", name=CONTACT_ID, n=rows - keys)
    for name, n, value in zip(unread, found[::2], found[1::2], strict=False):
        if n:
            raise LiciteError("ENG015", column=name, n=n, value=str(value)[:_SHOWN])
    for (name, date_name), n in zip(against, found[2 * len(unread) :], strict=True):
        if n:
            raise LiciteError("ENG016", name=name, date_name=date_name, n=n)
    return int(rows)


def _check_comparable(engine: Engine, canonical: Canonical) -> None:
    """A refusal of somebody whom no key can find would stop nobody else, or everybody."""
    if not canonical.any_against:
        return
    kinds = canonical.kinds_named
    tests = [f"(({canonical.lost_of(kind)}) AND ({canonical.against}))" for kind in kinds]
    counts = ", ".join(_count(test) for test in tests)
    select = f"WITH {READ} AS ({canonical.stages()[0][1]}) SELECT {counts} FROM {READ} AS t"
    (found,) = engine.rows(select)
    for kind, n in zip(kinds, found, strict=True):
        if n:
            raise LiciteError("ENG017", n=n, column=KEYED[kind])


def _count(test: str) -> str:
    return f"COALESCE(SUM(CASE WHEN {test} THEN 1 ELSE 0 END), 0)"


def unread_days(engine: Engine, canonical: Canonical) -> dict[str, int]:
    """For each day of a refusal, how many cells cannot be read: they count as refusals without a day."""
    tests = {name: str(canonical.read[name].unread) for name in REFUSAL_DAYS if name in canonical.columns}
    if not tests:
        return {}
    select = f"SELECT {', '.join(map(_count, tests.values()))} FROM {canonical.contacts_table} AS c"
    (found,) = engine.rows(select)
    return {name: n for name, n in zip(tests, found, strict=True) if n}
