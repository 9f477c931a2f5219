"""The facts of every contact of a file, put together by SQL: one row of `given` for each row kept.

Sources, strongest first: a refusal list; a recorded judgement; the row's own column; the campaign; the classifier where
it is certain. For consent, refusal and audience the stricter of two values is used. A file that the controller did not
make only claims the qualities of its consents: they stay unknown until a judgement accepts them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from licite.facts.canonical_cells import literal
from licite.facts.catalogue import DAY, MINUTE
from licite.facts.claims import CLAIMED_SOURCES, CLAIMS, QUALITIES_OF_CONSENT
from licite.vocabulary.contract import contract

_SQL = {"bool": "BOOLEAN", "enum": "VARCHAR", "text": "VARCHAR", "date": "DATE", "int": "INTEGER", "decimal": "DOUBLE"}
# Facts that say no for the person: any source that says so is enough.
REFUSALS = frozenset({"erasure_requested", "on_national_register", "call_refused", "deceased"})
STRICTER = {
    "consent": ("withdrawn", "expired", "none", "given"),
    "audience": ("consumer", "professional", "organisation"),
    # A certain reading that the address names somebody beats whoever calls it generic.
    "identifier_kind": ("nominative", "generic"),
}
# An unknown refusal date must not turn a refusal into one that has yet to come.
OF_OBJECTION = frozenset({"objected", "objected_on", "objection_lifted_on"})


_OF_THE_ROW = {"functions": "job_function", "titles": "job_title"}
"""What a judgement may hold for beside facts, and the column of it."""
_CLAIMED = ", ".join(f"'{kind}'" for kind in CLAIMED_SOURCES)


@dataclass(frozen=True)
class Judged:
    """A recorded judgement: the value it gives a fact, for the rows on which all of `where` holds."""

    fact: str
    value: object
    where: Mapping[str, tuple[object, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Assembly:
    """What `given` is made of. `columns` are the facts that `kept` has a column for, `campaign` those of the campaign.

    `kept` is a table of the rows kept: `_row`, the columns, `refused`, `refused_on`, `guessed_<fact>`, `job_function`,
    `at_day`, `at_minute`, `has_identifier`. For the facts of `unread` it has `_unread_<fact>`: the row says something
    that nobody can read, for which neither campaign nor classifier may speak. For those of `recorded` it has
    `recorded_<fact>`: what a register or a judgement on this very row says, which is stronger than its own column.
    """

    columns: frozenset[str]
    campaign: Mapping[str, object]
    unread: frozenset[str] = frozenset()
    guessed: frozenset[str] = frozenset()
    judged: Sequence[Judged] = ()
    not_compared: frozenset[str] = frozenset()
    recorded: frozenset[str] = frozenset()

    def select(self) -> tuple[str, dict[str, object]]:
        """The SELECT that gives the rows of `given`, and the values of its parameters."""
        writer = _Writer(self)
        facts = [name for name in contract().facts if name != "at"]
        listed = ", ".join(f'{writer.value(name)} AS "{name}"' for name in facts)
        return f"SELECT _row, {DAY}, {MINUTE}, {listed} FROM kept AS k", writer.parameters

    def literal_values(self) -> dict[str, str]:
        """For each fact but the instant, its expression over `kept AS k`, with the values of its parameters written in.

        An expression without `k.` has one value for all rows.
        """
        writer = _Writer(self)
        found = {name: writer.value(name) for name in contract().facts if name != "at"}
        return {
            name: _PARAMETER.sub(lambda found_: literal(writer.parameters[found_[1]]), text)
            for name, text in found.items()
        }

    def conflicts(self) -> tuple[str, dict[str, object]] | None:
        """The SELECT that counts, for each fact, the rows whose column contradicts the campaign; None without any."""
        writer = _Writer(self)
        both = [name for name in contract().facts if name in self.columns and name in self.campaign]
        both = [name for name in both if name not in self.not_compared]
        if not both:
            return None
        counts = ", ".join(
            f'count(*) FILTER (WHERE k."{name}" <> {writer.parameter("campaign", name)}) AS "{name}"' for name in both
        )
        return f"SELECT {counts} FROM kept AS k", writer.parameters

    def contradictions(self) -> str | None:
        """The SELECT that counts, for each fact, the rows whose column contradicts what their source implies."""
        if "source_kind" not in self.columns and "source_kind" not in self.campaign:
            return None
        counts = []
        for name in sorted({name for values in contract().implies.values() for name in values}):
            tests = [
                f"(g.source_kind = '{kind}' AND g.\"{name}\" <> {_plain(values[name])})"
                for kind, values in contract().implies.items()
                if name in values
            ]
            counts.append(f'count(*) FILTER (WHERE {" OR ".join(tests)}) AS "{name}"')
        return f"SELECT {', '.join(counts)} FROM given AS g"


_PARAMETER = re.compile(r"\$(\w+)")


def _plain(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value).upper()


class _Writer:
    """Writes the SELECT; values go in as parameters."""

    def __init__(self, assembly: Assembly) -> None:
        self.assembly = assembly
        self.parameters: dict[str, object] = {}

    def parameter(self, origin: str, name: str) -> str:
        """A parameter that holds the campaign's value of a fact, cast to its type."""
        key = f"{origin}_{name}"
        self.parameters[key] = self.assembly.campaign[name]
        return f"CAST(${key} AS {_type(name)})"

    def value(self, name: str) -> str:
        """The expression of one fact."""
        if name == "identifier_present":
            return "k.has_identifier"
        if name in OF_OBJECTION:
            return self._objection(name)
        values = list(self._values(name))
        if not values:
            return f"CAST(NULL AS {_type(name)})"
        joined = values[0] if len(values) == 1 else f"COALESCE({', '.join(values)})"
        if name in REFUSALS:
            return f"CASE WHEN {' OR '.join(f'{value} = TRUE' for value in values)} THEN TRUE ELSE {joined} END"
        if name in STRICTER:
            return self._strictest(values, STRICTER[name], joined)
        if name in QUALITIES_OF_CONSENT and len(values) > 1:
            return f"CASE WHEN {' OR '.join(f'{value} = FALSE' for value in values)} THEN FALSE ELSE {joined} END"
        return joined

    def _values(self, name: str) -> Iterator[str]:
        """Where a fact's value may come from, strongest first."""
        recorded = f'k."recorded_{name}"'
        branches = [f"WHEN {recorded} IS NOT NULL THEN {recorded}"] if name in self.assembly.recorded else []
        branches += [
            f"WHEN {self._where(judged, place)} THEN {self._judged(judged, place)}"
            for place, judged in enumerate(self.assembly.judged)
            if judged.fact == name
        ]
        if branches and name == "reviewed":
            # Each review is of its own rule: all that fit the row count together.
            yield f"NULLIF(concat_ws(';', {', '.join(f'CASE {branch} END' for branch in branches)}), '')"
        elif branches:
            yield f"CASE {' '.join(branches)} END"
        if name in self.assembly.columns:
            yield self._of_row(name)
        if name in self.assembly.campaign:
            yield self._where_read(name, self._of_campaign(name))
        if name in self.assembly.guessed:
            yield self._where_read(name, f'k."guessed_{name}"')

    def _where_read(self, name: str, value: str) -> str:
        """What another source says, but for rows whose own word could not be read."""
        return f'CASE WHEN NOT k."_unread_{name}" THEN {value} END' if name in self.assembly.unread else value

    def _of_campaign(self, name: str) -> str:
        """What the campaign says of a fact, where it may say it of this row."""
        value = self.parameter("campaign", name)
        if name in (*QUALITIES_OF_CONSENT, "reasonably_expected"):
            # Of a file made by others, only a judgement with its author accepts these.
            return f"CASE WHEN NOT COALESCE({self._source()} IN ({_CLAIMED}), FALSE) THEN {value} END"
        if name == "informed_on" and "informed" in self.assembly.columns and name not in self.assembly.not_compared:
            return f'CASE WHEN COALESCE(k."informed", TRUE) THEN {value} END'
        return value

    def _of_row(self, name: str) -> str:
        """What the row's own column says of a fact, as far as its file may say it."""
        if name == "source_kind":
            return self._source_of_row()
        if name in CLAIMS:
            return f'CASE WHEN NOT COALESCE({self._source()} IN ({_CLAIMED}), TRUE) THEN k."{name}" END'
        if name == "collected_from_person":
            # Whoever sold the file cannot say that its people gave their data to the buyer.
            return f'CASE WHEN NOT COALESCE({self._source()} IN ({_CLAIMED}), FALSE) THEN k."{name}" END'
        return f'k."{name}"'

    def _source_of_row(self) -> str:
        """A file that the campaign says was made by somebody else cannot say of itself that it was not."""
        said = self.assembly.campaign.get("source_kind")
        if said in CLAIMED_SOURCES:
            return f'CASE WHEN k."source_kind" IN ({_CLAIMED}) THEN k."source_kind" END'
        return 'k."source_kind"'

    def _source(self) -> str:
        values = [self._source_of_row()] if "source_kind" in self.assembly.columns else []
        if "source_kind" in self.assembly.campaign:
            values.append(self._where_read("source_kind", self.parameter("campaign", "source_kind")))
        return f"COALESCE({', '.join(values)})" if values else "CAST(NULL AS VARCHAR)"

    def _judged(self, judged: Judged, place: int) -> str:
        self.parameters[f"judged_{place}"] = judged.value
        return f"CAST($judged_{place} AS {_type(judged.fact)})"

    def _where(self, judged: Judged, place: int) -> str:
        tests = []
        for name, values in judged.where.items():
            subject = self._source() if name == "source_kind" else f'k."{_OF_THE_ROW.get(name)}"'
            if name != "source_kind" and name not in _OF_THE_ROW:
                found = [f'k."{name}"'] if name in self.assembly.columns else []
                if name in self.assembly.campaign:
                    found.append(self._where_read(name, self.parameter("campaign", name)))
                subject = f"COALESCE({', '.join(found)})" if found else "NULL"
            keys = []
            for number, value in enumerate(values):
                key = f"judged_{place}_{name}_{number}"
                self.parameters[key] = value
                keys.append(f"${key}")
            tests.append(f"{subject} IN ({', '.join(keys)})")
        return " AND ".join(tests) or "TRUE"

    def _objection(self, name: str) -> str:
        values = list(self._values(name))
        joined = f"COALESCE({', '.join(values)})" if values else f"CAST(NULL AS {_type(name)})"
        match name:
            case "objected":
                tests = " OR ".join(["k.refused", *(f"COALESCE({value}, FALSE)" for value in values)])
                return f"CASE WHEN {tests} THEN TRUE ELSE {joined} END"
            case "objected_on":
                return f"CASE WHEN k.refused THEN k.refused_on ELSE {joined} END"
            case _:
                return f"CASE WHEN NOT k.refused THEN {joined} END"

    def _strictest(self, values: Sequence[str], order: Sequence[str], joined: str) -> str:
        if len(values) == 1:
            return joined
        branches = " ".join(
            f"WHEN {' OR '.join(f'{value} = {_plain(word)}' for value in values)} THEN {_plain(word)}" for word in order
        )
        return f"CASE {branches} END"


def _type(name: str) -> str:
    return _SQL[contract().facts[name].type]
