"""The facts of a table in the canonical schema, put together inside any engine: the SELECTs that lead to `given`.

They are written in DuckDB's dialect, with what Spark and PostgreSQL do alike. Whatever a row says against contact holds
for every row that shares its address, number or profile, as `operations.duplicates` has it; who cannot be compared with
those who refused has no identifier here, so that no answer can be that contact is lawful.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from licite.contacts.canonical import KEYED
from licite.contacts.columns import REFUSAL_DAYS, REFUSALS
from licite.facts import canonical_cells as cells
from licite.facts.assemble import Assembly, Judged
from licite.facts.canonical_against import KNOWN, NO_DAY, READ, SAID, TOLD, Against
from licite.facts.catalogue import DAY, MINUTE
from licite.vocabulary.contract import contract

# By channel, the kind of identifier that a message goes to; letters go to no address that engines compare.
REACHED = {
    "email": "email", "sms": "phone", "mms": "phone", "fax": "phone", "automated_call": "phone",
    "voice_call": "phone", "social_message": "profile", "post": "letter",
}  # fmt: skip
MET, ALIKE, KEPT = "licite_met", "licite_alike", "licite_kept"
_ALIKE = ("erasure_requested", "on_national_register", "deceased", "consent", "audience", "age_band")


@dataclass(frozen=True)
class Canonical(Against):
    """The rows to decide: each with its own word, the stricter word of its person's other rows, and the campaign's."""

    judged: Sequence[Judged] = ()
    not_compared: frozenset[str] = frozenset()

    def is_passed_on(self, name: str) -> bool:
        """Whether other rows of a person may change what its own column says of this fact."""
        return name in self._alike_facts or name in ("call_refused", "call_refused_on", *REFUSAL_DAYS, *REFUSALS)

    def tables(self) -> list[tuple[str, str]]:
        """The named SELECTs, each over those before it, of which `licite_kept` is the last."""
        met = [(MET, self._met())] if self.any_against else []
        alike = [(ALIKE, self._alike())] if self._any_alike else []
        return [*self.stages(), *met, *alike, (KEPT, self._kept())]

    @cached_property
    def assembly(self) -> Assembly:
        """How the facts of a row are put together from its columns, judgements and campaign."""
        facts = {name: value for name, value in self.campaign.items() if name in contract().facts}
        return Assembly(
            columns=frozenset(self.facts), campaign=facts, judged=self.judged, not_compared=self.not_compared
        )

    def values(self) -> dict[str, str]:
        """For each fact, the SQL of its value over `licite_kept AS k`; without `k.` where all rows share it."""
        return self.assembly.literal_values()

    # --- rows of one identifier ----------------------------------------------------------------------------

    @property
    def _kind(self) -> str:
        branches = " ".join(f"WHEN '{channel}' THEN '{kind}'" for channel, kind in REACHED.items())
        return f"CASE {self.channel} {branches} ELSE 'none' END"

    @cached_property
    def _own_key(self) -> str:
        """The key that the message goes by."""
        branches = "".join(f" WHEN '{kind}' THEN t.\"key_{kind}\"" for kind in self.kinds)
        return f"CASE {self._kind}{branches} WHEN 'none' THEN {self._any_key} END"

    @property
    def _any_key(self) -> str:
        keys = ", ".join(f't."key_{kind}"' for kind in self.kinds)
        return f"COALESCE({keys})"

    @cached_property
    def _alike_facts(self) -> tuple[str, ...]:
        return tuple(name for name in _ALIKE if self.has(name)) if self.kinds else ()

    @property
    def _any_alike(self) -> bool:
        return bool(self.kinds) and (self.any_against or bool(self._alike_facts))

    @property
    def _rows(self) -> str:
        return f"{MET if self.any_against else READ} AS t"

    def _met(self) -> str:
        """Every row, with the refusals that any of its identifiers meets, and whether it could be compared with all."""
        names = tuple(self.identifiers)
        refused = " OR ".join(f'se_{name}."key" IS NOT NULL' for name in names)
        undated = " OR ".join(f'COALESCE(se_{name}."undated", FALSE)' for name in names)
        listed = [f'({refused}) AS "refused"', f'({undated}) AS "undated"']
        first = _chosen([f'se_{name}."refused_on"' for name in names], "<=")
        listed.append(f'{first} AS "refused_on"')
        for told in self._told_columns:
            if told in _CHOSEN:
                found = _chosen([f'te_{name}."{told}"' for name in names], _CHOSEN[told])
            else:
                found = " OR ".join(f'COALESCE(te_{name}."{told}", FALSE)' for name in names)
            listed.append(f'({found}) AS "{told}"')
        tests = [
            f'NOT (t."lost_{name}" AND (k."known_{kind}" OR k."lost_{kind}"))'
            f' AND NOT (t."key_{name}" IS NOT NULL AND k."lost_{kind}")'
            for name, (kind, _) in self.identifiers.items()
        ]
        listed.append(f'({" AND ".join(tests)}) AS "compared"')
        return f"SELECT t.*, {', '.join(listed)} FROM {READ} AS t{''.join(self._joins())}"

    def _joins(self) -> Iterator[str]:
        for name, (kind, _) in self.identifiers.items():
            said, told = f"se_{name}", f"te_{name}"
            yield f' LEFT JOIN {SAID} AS {said} ON {said}."kind" = \'{kind}\' AND {said}."key" = t."key_{name}"'
            if self.tells:
                yield (
                    f' LEFT JOIN {TOLD} AS {told} ON {told}."kind" = \'{kind}\' AND {told}."key" = t."key_{name}"'
                    f" AND {told}.\"channel\" = COALESCE({self.channel}, '') AND {self._kind} IN ('{kind}', 'none')"
                )
        yield f" CROSS JOIN {KNOWN} AS k"

    @property
    def _told_columns(self) -> tuple[str, ...]:
        of_calls = ("called_undated", "called_first", "called_last") if "called" in self.tells else ()
        return (*self.tells, *of_calls)

    def _alike(self) -> str:
        """What the rows that share the identifier of their channel say, and meet, together."""
        parts = []
        for name in self._alike_facts:
            column = self.column(name)
            words = _STRICTER.get(name, ())
            parts += [f"BOOL_OR({column} = '{word}') AS \"{name}_{word}\"" for word in words]
            parts += [] if words else [f'BOOL_OR({column}) AS "{name}"']
        if self.any_against:
            for name in ("refused", "undated", "refused_on", *self._told_columns):
                together = {"<=": "MIN", ">=": "MAX"}.get(_CHOSEN.get(name, ""), "BOOL_OR")
                parts.append(f'{together}(t."{name}") AS "met_{name}"')
        key, channel = self._own_key, f"COALESCE({self.channel}, '')"
        return (
            f'SELECT {key} AS "key", {channel} AS "channel", {", ".join(parts)} FROM {self._rows}'
            f" WHERE {key} IS NOT NULL GROUP BY {key}, {channel}"
        )

    # --- the rows to decide --------------------------------------------------------------------------------

    def _kept(self) -> str:
        listed = [
            't."_row"',
            f'{self.day} AS "{DAY}"',
            f'{self._minute} AS "{MINUTE}"',
            f'{self._found} AS "has_identifier"',
        ]
        listed += [f'{self._of_row(name)} AS "{name}"' for name in self.facts]
        function = self.column("job_function") if self.has("job_function") else "CAST(NULL AS VARCHAR)"
        refused = self._met_by("refused") if self.any_against else "FALSE"
        listed += [f'{function} AS "job_function"', f'{refused} AS "refused"', f'{self._first_refusal} AS "refused_on"']
        joined = ""
        if self._any_alike:
            channel = f"COALESCE({self.channel}, '')"
            joined = f' LEFT JOIN {ALIKE} AS a ON a."key" = {self._own_key} AND a."channel" = {channel}'
        return f"SELECT {', '.join(listed)} FROM {self._rows}{joined}"

    def _met_by(self, name: str) -> str:
        """What the rows of the row's identifier meet together; its own where it has no identifier for its channel."""
        return f'COALESCE(a."met_{name}", t."{name}")' if self._any_alike else f't."{name}"'

    @property
    def _minute(self) -> str:
        """The hour goes with the day: a day that the row says leaves the campaign's hour aside."""
        shared = cells.literal(self.campaign.get(MINUTE), "INTEGER")
        own = self.column(MINUTE) if self.has(MINUTE) else "CAST(NULL AS INTEGER)"
        if not self.has(DAY):
            return f"COALESCE({own}, {shared})"
        return f"CASE WHEN {self.column(DAY)} IS NULL THEN COALESCE({own}, {shared}) ELSE {own} END"

    @property
    def _first_refusal(self) -> str:
        if not self.any_against:
            return NO_DAY
        first, undated = self._met_by("refused_on"), self._met_by("undated")
        return f"CASE WHEN {undated} AND {first} > {self.day} THEN NULL ELSE {first} END"

    @property
    def _found(self) -> str:
        """Whether the row has an identifier for its channel, by which it was compared with all who refused."""
        branches = "".join(f" WHEN '{kind}' THEN t.\"key_{kind}\" IS NOT NULL" for kind in self.kinds)
        told = 'COALESCE(t."identifier_present", FALSE)' if self.has("identifier_present") else "FALSE"
        absent = " ".join(f"WHEN '{kind}' THEN {told}" for kind in KEYED if kind not in self.kinds)
        anyway = f"{self._any_key} IS NOT NULL" if self.kinds else told
        tests = [f"CASE {self._kind}{branches} {absent} WHEN 'letter' THEN FALSE ELSE {anyway} END", 'NOT t."unread"']
        if self.kinds and self.has("identifier_present"):
            tests.append('COALESCE(t."identifier_present", TRUE)')
        if self.any_against:
            tests.append('t."compared"')
        return " AND ".join(tests)

    def _of_row(self, name: str) -> str:
        """A column, with what the rows of the same person say against contact in its place."""
        own = self.column(name)
        if name in ("call_refused", "call_refused_on") and self.any_against:
            return self._of_calls(name)
        if name not in self._alike_facts:
            return own
        told = {"consent": "withdrawn", "on_national_register": "registered"}.get(name)
        passed = [self._met_by(told)] if told and self.any_against else []
        if name not in _STRICTER:
            tests = " OR ".join([f'COALESCE(a."{name}", FALSE)', *passed])
            return f"CASE WHEN {tests} THEN TRUE ELSE {own} END"
        return _stricter(name, own, passed)

    def _of_calls(self, name: str) -> str:
        """A refusal of calls that has come counts for all; the last day is unknown where one is still to come."""
        first, last = self._met_by("called_first"), self._met_by("called_last")
        called = self._met_by("called")
        come = f"{self._met_by('called_undated')} OR COALESCE({first} <= {self.day}, FALSE)"
        if name == "call_refused":
            return f"CASE WHEN {come} THEN TRUE WHEN {called} THEN FALSE ELSE {self.column(name)} END"
        return (
            f"CASE WHEN {last} <= {self.day} THEN {last} WHEN {come} THEN NULL WHEN {called} THEN {first}"
            f" ELSE {self.column(name)} END"
        )


# Of days that several rows say, the one that counts: the first, or the last.
_CHOSEN = {"refused_on": "<=", "called_first": "<=", "called_last": ">="}
# Of these facts the stricter word of any row counts; a consent given, or a capacity that less protects, does not.
_STRICTER = {
    "consent": ("withdrawn", "expired", "none"),
    "audience": ("consumer", "professional"),
    "age_band": ("under_15", "under_18"),
}


def _stricter(name: str, own: str, passed: Sequence[str]) -> str:
    said = {word: f'COALESCE(a."{name}_{word}", FALSE)' for word in _STRICTER[name]}
    if name == "consent":
        withdrawn = " OR ".join([said["withdrawn"], *passed])
        return (
            f"CASE WHEN {withdrawn} THEN 'withdrawn' WHEN {own} IN ('withdrawn', 'expired', 'none') THEN {own}"
            f" WHEN {said['expired']} THEN 'expired' WHEN {said['none']} THEN 'none' ELSE {own} END"
        )
    if name == "audience":
        return (
            f"CASE WHEN {said['consumer']} THEN 'consumer' WHEN {own} = 'organisation' AND {said['professional']}"
            f" THEN 'professional' ELSE {own} END"
        )
    return f"CASE WHEN {said['under_15']} THEN 'under_15' WHEN {said['under_18']} THEN 'under_18' ELSE {own} END"


def _chosen(days: Sequence[str], sign: str) -> str:
    """LEAST or GREATEST of what is known: engines differ on what these functions make of NULL."""
    found = days[0]
    for day in days[1:]:
        found = f"CASE WHEN {found} IS NULL OR {day} {sign} {found} THEN {day} ELSE {found} END"
    return f"({found})"
