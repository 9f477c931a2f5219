"""What a table in the canonical schema says against contact, and of whom: the SELECTs of its first stages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from licite.contacts.canonical import CONTACT_ID, KEYED, KEYS, REFUSED_ON
from licite.contacts.columns import REFUSAL_DAYS
from licite.facts import canonical_cells as cells
from licite.facts.canonical_cells import Cell, Column, quoted
from licite.facts.catalogue import DAY, MINUTE
from licite.facts.claims import CLAIMED_SOURCES
from licite.facts.given import BOOLEANS_OF_DATES
from licite.vocabulary.contract import contract

READ, SAYS, SAID, TOLD, KNOWN = (f"licite_{name}" for name in ("read", "says", "said", "told", "known"))
NO_DAY = "CAST(NULL AS DATE)"
_NOT_SAID = Cell("CAST(NULL AS BOOLEAN)", None)


@dataclass(frozen=True)
class Against:
    """A table of contacts, perhaps one of refusals, and a campaign; and the SELECTs of what they say against contact.

    `columns` are those of the schema that the table has, `refusals` those of the other table, None where there is none.
    `campaign` has the facts of the campaign, and `at_day` and `at_minute` where the table has no column for them.
    `contacts_table` and `refusals_table` are names as SQL writes them.
    `others` are further columns that name people, each with its kind: whoever refused by one of them is found too.
    """

    columns: Mapping[str, Column]
    campaign: Mapping[str, object]
    refusals: Mapping[str, Column] | None = None
    contacts_table: str = '"contacts"'
    refusals_table: str = '"refusals"'
    others: Sequence[tuple[str, Column]] = ()

    def stages(self) -> list[tuple[str, str]]:
        """The named SELECTs of what is said, each over those before it; the first has every row, as it is read."""
        listed = [(READ, self._read())]
        if self.any_against:
            listed += [(SAYS, self._says()), (SAID, self._said())]
            listed += [(TOLD, self._told())] if self.tells else []
            listed += [(KNOWN, self._known())]
        return listed

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """The facts that have a column, in the order of the contract."""
        present = {*self.columns} | ({"call_refused"} if "call_refused_on" in self.columns else set())
        return tuple(name for name in contract().facts if name in present and name != "identifier_present")

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of identifiers that the table has a column of their own for."""
        return tuple(kind for kind, column in KEYED.items() if column in self.columns)

    @cached_property
    def identifiers(self) -> dict[str, tuple[str, Column]]:
        """Every column that names somebody, with its kind: those of their own by their kind, the others numbered."""
        found = {kind: (kind, self.columns[KEYED[kind]]) for kind in self.kinds}
        return found | {f"other_{place}": other for place, other in enumerate(self.others)}

    @cached_property
    def kinds_named(self) -> tuple[str, ...]:
        """The kinds by which any column names somebody."""
        return tuple(kind for kind in KEYED if any(kind == of for of, _ in self.identifiers.values()))

    def lost_of(self, kind: str) -> str:
        """Whether a row, as `t`, names somebody by this kind in a way that no key can find."""
        return " OR ".join(f't."lost_{name}"' for name, (of, _) in self.identifiers.items() if of == kind)

    @cached_property
    def read(self) -> dict[str, Cell]:
        """How each column is read, whether a fact, the instant or a text about the person."""
        wanted = (*self.facts, "identifier_present", "job_function", DAY, MINUTE)
        found = {name: cells.cell(name, self.columns[name], "c") for name in wanted if name in self.columns}
        # A refused call of which a table has only the day may be passed on by a day that cannot be read.
        return found | (
            {} if "call_refused" not in self.facts or "call_refused" in found else {"call_refused": _NOT_SAID}
        )

    def unread(self) -> dict[str, str]:
        """For each column, the SQL over the table (as `c`) of whether its cell says what nobody can read."""
        return {name: cell.unread for name, cell in self.read.items() if cell.unread and name not in REFUSAL_DAYS}

    def contradictions(self) -> dict[tuple[str, str], str]:
        """The SQL over the table (as `c`) of whether a fact says no beside a date that has come and says yes."""
        found = {}
        own = [self.read[DAY].value] if self.has(DAY) else []
        day = f"COALESCE({', '.join([*own, self._shared_day])})"
        for date_name, name in BOOLEANS_OF_DATES.items():
            if self.has(name) and self.has(date_name) and date_name not in REFUSAL_DAYS:
                come = f"NOT {self.read[name].value} AND {self.read[date_name].value} <= {day}"
                if date_name == "last_contact_on":
                    collected = self.read["collected_on"].value if self.has("collected_on") else NO_DAY
                    come += f" AND {collected} < {self.read[date_name].value}"
                found[name, date_name] = f"COALESCE({come}, FALSE)"
        return found

    def _read(self) -> str:
        """Every row with its cells read, its keys, and whether something in it names somebody without a key."""
        listed = [f'c.{quoted(self.columns[CONTACT_ID].name)} AS "_row"']
        listed += [f'{cell.value} AS "{name}"' for name, cell in self.read.items()]
        for name, (kind, column) in self.identifiers.items():
            text = cells.text(column, "c")
            key = KEYS[kind](text)
            lost = f"COALESCE({cells.NAMES[kind](text)}, FALSE) AND {key} IS NULL"
            listed += [f'{key} AS "key_{name}"', f'{lost} AS "lost_{name}"']
        # A day of refusal that cannot be read is a refusal without a day.
        listed += [f'{self.read[name].unread} AS "unread_{name}"' for name in REFUSAL_DAYS if name in self.read]
        unread = " OR ".join([*self.unread().values(), *self.contradictions().values()])
        listed.append(f'{unread or "FALSE"} AS "unread"')
        return f"SELECT {', '.join(listed)} FROM {self.contacts_table} AS c"

    # --- what rows say against contact ---------------------------------------------------------------------

    def column(self, name: str, table: str = "t") -> str:
        return f'{table}."{name}"'

    def has(self, name: str) -> bool:
        return name in self.read

    @cached_property
    def _refuses(self) -> str | None:
        """Whether a row refuses, as `operations.refusals.refusals_in_file` reads it."""
        tests = [
            f"COALESCE({self.column(name)}, FALSE)" for name in ("objected", "erasure_requested") if self.has(name)
        ]
        if self.has("objected_on"):
            tests.append(f"({self.column('objected_on')} IS NOT NULL AND NOT {self._lifted})")
            tests.append(self.column("unread_objected_on"))
        return f"({' OR '.join(tests)})" if tests else None

    @property
    def _lifted(self) -> str:
        if not self.has("objection_lifted_on"):
            return "FALSE"
        said = [self.column("source_kind")] if self.has("source_kind") else []
        said += [cells.literal(self.campaign["source_kind"])] if "source_kind" in self.campaign else []
        source = f"COALESCE({', '.join(said)})" if said else "CAST(NULL AS VARCHAR)"
        lifted, day = self.column("objection_lifted_on"), self.column("objected_on")
        claimed = ", ".join(f"'{kind}'" for kind in CLAIMED_SOURCES)
        return f"COALESCE({lifted} >= {day} AND {lifted} <= {self.day} AND NOT {source} IN ({claimed}), FALSE)"

    @property
    def day(self) -> str:
        """The day of contact of a row, as `t`: its own, else that of the campaign."""
        own = [self.column(DAY)] if self.has(DAY) else []
        return f"COALESCE({', '.join([*own, self._shared_day])})"

    @property
    def _shared_day(self) -> str:
        day = self.campaign.get(DAY)
        return "CURRENT_DATE" if day is None else cells.literal(day)

    @cached_property
    def tells(self) -> dict[str, str]:
        """What a row may say that is less than an objection, and is passed on for its channel: the test of each."""
        told = {}
        if self.has("consent"):
            told["withdrawn"] = f"COALESCE({self.column('consent')} = 'withdrawn', FALSE)"
        if self.has("on_national_register"):
            told["registered"] = f"COALESCE({self.column('on_national_register')}, FALSE)"
        called = [f"COALESCE({self.column('call_refused')}, FALSE)"] if self.has("call_refused") else []
        if self.has("call_refused_on"):
            called += [f"{self.column('call_refused_on')} IS NOT NULL", self.column("unread_call_refused_on")]
        return told | ({"called": f"({' OR '.join(called)})"} if called else {})

    @cached_property
    def against(self) -> str:
        """Whether a row says anything against contact, so that it matters whom it names."""
        tests = [self._refuses or "FALSE", *self.tells.values()]
        tests += [f"COALESCE({self.column('deceased')}, FALSE)"] if self.has("deceased") else []
        tests += [f"COALESCE({self.column('age_band')} <> 'adult', FALSE)"] if self.has("age_band") else []
        return " OR ".join(tests)

    @cached_property
    def any_against(self) -> bool:
        return bool(self.identifiers) and (self.refusals is not None or self.against != "FALSE")

    def _says(self) -> str:
        """A row for each identifier of which something against contact is said, by a contact or by a list."""
        channel = f"COALESCE({self.channel}, '')"
        said = [f'{self._refuses or "FALSE"} AS "refused"', f'{self._said_on} AS "refused_on"']
        said += [f'{test} AS "{name}"' for name, test in self.tells.items()]
        said += [f'{self._call_day} AS "called_on"']
        own = [
            f'SELECT \'{kind}\' AS "kind", t."key_{name}" AS "key", {channel} AS "channel", {", ".join(said)}'
            f' FROM {READ} AS t WHERE t."key_{name}" IS NOT NULL AND ({self.against})'
            for name, (kind, _) in self.identifiers.items()
        ]
        return " UNION ALL ".join([*own, *self._listed()])

    @property
    def _said_on(self) -> str:
        return f"CASE WHEN {self._refuses} THEN {self.column('objected_on')} END" if self.has("objected_on") else NO_DAY

    @property
    def _call_day(self) -> str:
        return self.column("call_refused_on") if self.has("call_refused_on") else NO_DAY

    @cached_property
    def compared(self) -> dict[str, Column]:
        """The kinds of identifiers that both tables have, with their column in the list of refusals."""
        listed = self.refusals or {}
        return {kind: listed[KEYED[kind]] for kind in self.kinds_named if KEYED[kind] in listed}

    def _listed(self) -> Iterator[str]:
        """The identifiers of the list of refusals."""
        for kind, column in self.compared.items():
            key = KEYS[kind](cells.text(column, "x"))
            others = "".join(f', FALSE AS "{name}"' for name in self.tells)
            yield (
                f'SELECT \'{kind}\' AS "kind", {key} AS "key", \'\' AS "channel", TRUE AS "refused",'
                f' {self._refused_on} AS "refused_on"{others}, {NO_DAY} AS "called_on"'
                f" FROM {self.refusals_table} AS x WHERE {key} IS NOT NULL"
            )

    @property
    def _refused_on(self) -> str:
        day = (self.refusals or {}).get(REFUSED_ON)
        return cells.cell("objected_on", day, "x").value if day else NO_DAY

    @staticmethod
    def _said() -> str:
        return (
            'SELECT s."kind", s."key", BOOL_OR(s."refused_on" IS NULL) AS "undated",'
            f' MIN(s."refused_on") AS "refused_on" FROM {SAYS} AS s WHERE s."refused" GROUP BY s."kind", s."key"'
        )

    def _told(self) -> str:
        parts = [f'BOOL_OR(s."{name}") AS "{name}"' for name in self.tells if name != "called"]
        if "called" in self.tells:
            parts += [
                'BOOL_OR(s."called") AS "called"',
                'BOOL_OR(s."called" AND s."called_on" IS NULL) AS "called_undated"',
                'MIN(s."called_on") AS "called_first"',
                'MAX(s."called_on") AS "called_last"',
            ]
        tests = " OR ".join(f's."{name}"' for name in self.tells)
        return (
            f'SELECT s."kind", s."key", s."channel", {", ".join(parts)} FROM {SAYS} AS s WHERE {tests}'
            ' GROUP BY s."kind", s."key", s."channel"'
        )

    def _known(self) -> str:
        """One row: of each kind, whether anything is known of anybody, and whether something names nobody for sure."""
        known = ", ".join(
            f'SUM(CASE WHEN s."kind" = \'{kind}\' THEN 1 ELSE 0 END) AS "known_{kind}"' for kind in self.kinds_named
        )
        lost = ", ".join(
            f'SUM(CASE WHEN ({self.lost_of(kind)}) AND ({self.against}) THEN 1 ELSE 0 END) AS "lost_{kind}"'
            for kind in self.kinds_named
        )
        columns = ", ".join(self._known_columns())
        listed, join = "", ""
        if self.compared:
            sums = ", ".join(f'{self.listed_lost(kind)} AS "listed_{kind}"' for kind in self.compared)
            listed, join = f"(SELECT {sums} FROM {self.refusals_table} AS x) AS x", " CROSS JOIN "
        return (
            f"SELECT {columns} FROM (SELECT {known} FROM {SAYS} AS s) AS s"
            f" CROSS JOIN (SELECT {lost} FROM {READ} AS t) AS t{join}{listed}"
        )

    def listed_lost(self, kind: str) -> str:
        """The SQL of how many entries of the list name somebody whom this kind of key cannot find; the list is `x`."""
        text = cells.text(self.compared[kind], "x")
        return f"SUM(CASE WHEN {cells.NAMES[kind](text)} AND {KEYS[kind](text)} IS NULL THEN 1 ELSE 0 END)"

    def _known_columns(self) -> Iterator[str]:
        for kind in self.kinds_named:
            yield f'COALESCE(s."known_{kind}", 0) > 0 AS "known_{kind}"'
            listed = f' OR COALESCE(x."listed_{kind}", 0) > 0' if kind in self.compared else ""
            yield f'(COALESCE(t."lost_{kind}", 0) > 0{listed}) AS "lost_{kind}"'

    @property
    def channel(self) -> str:
        said = [self.column("channel")] if self.has("channel") else []
        said += [cells.literal(self.campaign["channel"])] if "channel" in self.campaign else []
        return f"COALESCE({', '.join(said)})" if said else "CAST(NULL AS VARCHAR)"
