"""A file of contacts read and normalised in one pass of the engine: a SELECT, whose source is the file itself."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from licite.contacts.columns import IDENTITY_FIELDS
from licite.contacts.domains import listed_domains
from licite.contacts.load import load_source
from licite.contacts.mapping import Mapping, Target, propose_mapping
from licite.contacts.normal_sql import KEY_DIGITS, e164, exact_address, fact, key_of_address
from licite.contacts.readers.clean import CleanText, linked
from licite.contacts.refusal_names import speaks_of_refusal
from licite.contacts.rejects import Rejects
from licite.contacts.role_locals import role_locals
from licite.contacts.typed import stray_tests
from licite.vocabulary.contract import contract

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_NAMES = ("full_name", "first_name", "last_name")
_IDENTIFIERS = ("email", "phone")
_BLOCK = 64
LINE, LEFT, REFUSAL = "_line", "_left", "_refusal"
T = TypeVar("T")


@dataclass(frozen=True)
class Normalised:
    """A SELECT over a file, each row once, and what its columns mean.

    `select` gives the columns of the file under `names`: names of people in NFC, facts in their types, everything else
    as it is written, NULL where nothing is. Behind them stand `added`: of a column of addresses `email_exact`,
    `email_key`, `email_domain`, `email_free`, `email_disposable`, `email_role`, and `email_fingerprint` under a key; of
    one of numbers `phone_e164`, `phone_key` (of a second one `phone_2_e164`...); `_line` if asked for; `_left`, the
    cells, by their column, that only Python reads, whose values are NULL here: NULL for most rows; and, if asked for,
    `_refusal`: whether a column that speaks of other things holds a refusal.

    `canonical` says which column has which field of the canonical schema; `apart` are the columns whose meaning takes
    more than their cell to tell (a status of a tool, a second column of the same fact), given as they are written.
    `rows` counts the rows; where the file is not `streamed`, they are in the table `source`.
    """

    select: str
    names: tuple[str, ...]
    added: tuple[str, ...]
    canonical: dict[str, str]
    apart: tuple[str, ...]
    rows: int
    streamed: bool
    format: str
    mapping: Mapping


@dataclass(frozen=True)
class Asked:
    """How a file is to be normalised.

    `key` adds fingerprints (HMAC-SHA-256 of the key of an address; its bytes are never in the SQL). `country` reads a
    number without its country code. Without `numbered` there is no `_line`, and the engine reads in parallel. With
    `refusals` every cell is searched for a refusal written among other words.
    """

    mapping: Mapping | None = None
    key: bytes | None = None
    country: str = "FR"
    numbered: bool = True
    refusals: bool = False


def normalise(
    con: "DuckDBPyConnection", path: Path, use: Callable[[Normalised], T], rejects: Rejects, asked: Asked | None = None
) -> T:
    r"""A file of contacts as one SELECT that normalises it, handed to `use`, which runs it; what `use` gives.

    A clean text in UTF-8 is read by the engine as the SELECT runs, without a copy. Where a row of it shows that it is
    not so clean after all, `use` is called once more: it must be able to begin again. That and any other file goes
    through its careful reader into the table `source` first; what cannot be read is in `rejects`, by line and reason.

    Raises:
        LiciteError: What `read_contacts` says of a file that cannot be read as a whole.

    >>> import duckdb, tempfile
    >>> with tempfile.TemporaryDirectory() as folder, duckdb.connect() as con:
    ...     file = Path(folder, "list.csv")
    ...     _ = file.write_text("Email;is_customer\nann@Firm.example;oui\nbob@firm.example;x?\n")
    ...     shown = lambda it: con.execute(f"SELECT email_exact, is_customer, _left FROM ({it.select})").fetchall()
    ...     normalise(con, file, shown, Rejects())
    [('ann@firm.example', True, None), ('bob@firm.example', None, [{'name': 'is_customer', 'cell': 'x?'}])]
    """
    import duckdb

    from licite.contacts.readers.opened import How, opened

    asked = asked or Asked()
    prepare(con, asked.key)
    with opened(path, How(), rejects) as raw:
        columns = _Columns(raw.columns, asked.mapping or propose_mapping(raw.columns, raw.sample, raw.format), asked)
        clean = raw.clean() if raw.clean else None
        if clean:
            try:
                with linked(path) as link:
                    return use(columns.over(_streamed(clean, link, asked), clean.rows, raw.format, streamed=True))
            except duckdb.Error as fault:
                if _DOUBT not in str(fault) and not isinstance(fault, duckdb.InvalidInputException):
                    raise
        filled = raw.fill(con) if raw.fill else None
        rows = load_source(con, raw.rows, len(raw.columns), raw.total, None) if filled is None else filled
        cells = ", ".join(f"NULLIF(c{place}, '') AS c{place}" for place in range(len(raw.columns)))
        return use(columns.over(f"SELECT _line, {cells} FROM source", rows, raw.format, streamed=False))


_DOUBT = "a row that may be nobody's"


def _streamed(clean: CleanText, link: Path, asked: Asked) -> str:
    """The SELECT of the cells of a clean text; a row that its careful reader would look at ends it."""
    source = clean.source(filled=False, parallel=not asked.numbered).replace("?", _quoted(str(link)), 1)
    line = f"row_number() OVER () + {clean.header_line} AS _line, " if asked.numbered else ""
    sure = f"CASE WHEN {clean.plain.certain_in_sql()} THEN TRUE ELSE error({_quoted(_DOUBT)}) END"
    return f"SELECT {line}* FROM {source} WHERE {sure}"


def prepare(con: "DuckDBPyConnection", key: bytes | None = None) -> None:
    """Makes what the SELECT looks up: lists of domains and role words, and the key of fingerprints as variables."""
    listed = listed_domains()
    for name, words in (
        ("free_domains", listed.free), ("disposable_domains", listed.disposable), ("telling_labels", listed.labels),
        ("role_locals", role_locals()),
    ):  # fmt: skip
        con.execute(f"CREATE TEMP TABLE IF NOT EXISTS {name} AS SELECT unnest(?::VARCHAR[]) AS word", [sorted(words)])
    if key is not None:
        block = (sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
        con.execute("SET VARIABLE fingerprint_inner = ?", [bytes(byte ^ 0x36 for byte in block)])
        con.execute("SET VARIABLE fingerprint_outer = ?", [bytes(byte ^ 0x5C for byte in block)])


@dataclass
class _Parts:
    """The expressions of the layers of a SELECT: three of which each builds on the one before, and what is given."""

    first: list[str] = field(default_factory=list)
    second: list[str] = field(default_factory=list)
    third: list[str] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    added: dict[str, str] = field(default_factory=dict)
    left: list[tuple[str, str, str]] = field(default_factory=list)


class _Columns:
    """What becomes of each column of a file."""

    def __init__(self, names: Sequence[str], mapping: Mapping, asked: Asked) -> None:
        self._asked, self._mapping, self._parts = asked, mapping, _Parts()
        self._refusals = stray_tests(names, mapping) if asked.refusals else None
        self._canonical: dict[str, str] = {}
        self._apart: list[str] = []
        kinds = {name: contract().facts[name].type for name in contract().facts}
        # DuckDB takes `Email` and `email` for one column.
        self._names = _apart_from(names, _ADDED)
        seen: Counter[str] = Counter()
        for place, (name, own) in enumerate(zip(names, self._names, strict=True)):
            target = mapping.columns.get(name)
            seen.update([target.name] if target else [])
            self._canonical.setdefault(target.name if target else "", own)
            cell = f"c{place}"
            if target and target.name in _IDENTIFIERS:
                self._identifier(target.name, cell, own, seen[target.name])
            elif target and target.name in _NAMES:
                self._give(f"nfc_normalize(trim({cell}))", own)
            elif target and target.name in kinds and not target.channels and seen[target.name] == 1:
                self._fact(target, cell, own, kinds[target.name])
            else:
                told = target is None and speaks_of_refusal(name)
                if told or (target and target.name not in IDENTITY_FIELDS):
                    self._apart.append(own)
                self._give(cell, own)
        self._canonical.pop("", None)

    def _give(self, sql: str, name: str) -> None:
        self._parts.given.append(f"{sql} AS {_named(name)}")

    def _fact(self, target: Target, cell: str, name: str, kind: str) -> None:
        sql = f"NULLIF(trim({cell}), '')" if kind == "text" and target.name != "country" else None
        sql = sql or fact(target.name, cell, target.values)
        if sql is None:
            self._apart.append(name)
            self._give(cell, name)
            return
        self._parts.first.append(f"{sql} AS v{cell}")
        self._give(f"v{cell}", name)
        self._parts.left.append((f"({cell} IS NOT NULL AND v{cell} IS NULL)", name, cell))

    def _identifier(self, kind: str, cell: str, name: str, nth: int) -> None:
        self._give(cell, name)
        prefix = kind if nth == 1 else f"{kind}_{nth}"
        parts = self._parts
        if kind == "phone":
            parts.first.append(f"{e164(cell, self._asked.country)} AS v{cell}")
            parts.added |= {f"{prefix}_e164": f"v{cell}", f"{prefix}_key": f"right(v{cell}, {KEY_DIGITS})"}
        else:
            low, domain = f"low_{cell}", f"domain_{cell}"
            parts.first.append(f"lower({cell}) AS {low}")
            parts.second += [f"{exact_address(cell, low)} AS v{cell}", f"split_part({low}, '@', 2) AS {domain}"]
            key = f"key_{cell}"
            alone = f"split_part({domain}, '.', 3) = '' AND split_part({domain}, '.', 1) NOT IN (FROM telling_labels)"
            parts.third += [f"{key_of_address(f'v{cell}', low, domain)} AS {key}", f"{alone} AS alone_{cell}"]
            told = f"WHEN {domain} IN (FROM {{}}) THEN TRUE WHEN alone_{cell} THEN FALSE"
            told = f"CASE WHEN v{cell} IS NULL THEN NULL {told} END"
            parts.added |= {
                f"{prefix}_exact": f"v{cell}",
                f"{prefix}_key": key,
                f"{prefix}_domain": f"CASE WHEN v{cell} IS NOT NULL THEN {domain} END",
                f"{prefix}_free": told.format("free_domains"),
                f"{prefix}_disposable": told.format("disposable_domains"),
                f"{prefix}_role": f"v{cell} IS NOT NULL AND split_part({low}, '@', 1) IN (FROM role_locals)",
            }
            if self._asked.key is not None:
                parts.added[f"{prefix}_fingerprint"] = _fingerprint(key)
        parts.left.append((f"({cell} IS NOT NULL AND v{cell} IS NULL)", name, cell))

    def over(self, source: str, rows: int, format: str, *, streamed: bool) -> Normalised:  # noqa: A002
        """The SELECT over a source of cells."""
        parts = self._parts
        left = "NULL"
        if parts.left:
            cells = ", ".join(
                f"CASE WHEN {test} THEN {{'name': {_quoted(name)}, 'cell': {cell}}} END"
                for test, name, cell in parts.left
            )
            found = f"list_filter([{cells}], lambda one: one IS NOT NULL)"
            left = f"CASE WHEN {' OR '.join(test for test, *_ in parts.left)} THEN {found} END"
        added = parts.added | ({LINE: LINE} if self._asked.numbered else {}) | {LEFT: left}
        if self._refusals is not None:
            added[REFUSAL] = " OR ".join(self._refusals.values()) or "FALSE"
        given = ", ".join([*parts.given, *(f"{sql} AS {name}" for name, sql in added.items())])
        for layer in (parts.first, parts.second, parts.third):
            source = f"SELECT {', '.join(['*', *layer])} FROM ({source})"
        return Normalised(
            select=f"SELECT {given} FROM ({source})",
            names=self._names,
            added=tuple(added),
            canonical=self._canonical,
            apart=tuple(self._apart),
            rows=rows,
            streamed=streamed,
            format=format,
            mapping=self._mapping,
        )


_ADDED = re.compile(
    r"(?i)(email|phone)(_\d+)?_(exact|key|domain|free|disposable|role|fingerprint|e164)|_line|_left|_refusal"
)


def _apart_from(names: Sequence[str], taken: re.Pattern[str]) -> tuple[str, ...]:
    """Names of which no two are one for the engine, and none is one of those added."""
    seen: set[str] = set()
    found = []
    for name in names:
        while taken.fullmatch(name) or name.lower() in seen:
            name += "_"
        seen.add(name.lower())
        found.append(name)
    return tuple(found)


def _fingerprint(key: str) -> str:
    """SQL of the bytes of HMAC-SHA-256 of a text, under the key that `prepare` was given."""
    inner = f"unhex(sha256(getvariable('fingerprint_inner') || encode({key})))"
    return f"unhex(sha256(getvariable('fingerprint_outer') || {inner}))"


def _named(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
