"""What `facts.assemble` does to a table, done to one contact in Python: the same sources in the same order."""

from collections.abc import Iterator, Mapping
from typing import Any

from licite.facts.assemble import OF_OBJECTION, REFUSALS, STRICTER, Assembly, Judged
from licite.facts.catalogue import DAY, MINUTE
from licite.facts.claims import CLAIMED_SOURCES, CLAIMS, QUALITIES_OF_CONSENT
from licite.vocabulary.contract import contract

_NEEDS_SOURCE = frozenset({*QUALITIES_OF_CONSENT, "reasonably_expected"})


class RowAssembly:
    """An assembly made ready once and asked about one row of `kept` after the other, each a mapping.

    A column that a row lacks says nothing; `columns` and `recorded` of the assembly are those that any row may have.
    """

    def __init__(self, assembly: Assembly) -> None:
        assert not assembly.unread, "a row of a file is not asked about here"
        self.assembly = assembly
        facts = [name for name in contract().facts if name != "at"]
        self._judged: dict[str, list[Judged]] = {}
        for judged in assembly.judged:
            self._judged.setdefault(judged.fact, []).append(judged)
        self._constant = {
            name: assembly.campaign[name]
            for name in facts
            if assembly.campaign.get(name) is not None and name not in _NEEDS_SOURCE | {"informed_on"}
        }
        asked = {"identifier_present", *OF_OBJECTION, *self._judged, *assembly.guessed}
        self._always = asked | (set(assembly.campaign) & (_NEEDS_SOURCE | {"informed_on"}))
        self._known = frozenset(facts)

    def given(self, kept: Mapping[str, Any]) -> dict[str, Any]:
        """The facts known of a row, by name, with its day and minute.

        >>> from datetime import date
        >>> assembly = Assembly(columns=frozenset({"audience"}), campaign={"channel": "email", "audience": "consumer"})
        >>> row = {"at_day": date(2026, 11, 25), "has_identifier": True, "refused": True, "audience": "professional"}
        >>> given = RowAssembly(assembly).given(row)
        >>> given["audience"], given["objected"], given["channel"]
        ('consumer', True, 'email')
        """
        found = {DAY: kept[DAY], MINUTE: kept.get(MINUTE), **self._constant}
        asked = self._always | (kept.keys() & self.assembly.columns)
        asked |= {name for name in self.assembly.recorded if kept.get(f"recorded_{name}") is not None}
        source = self._source(kept)
        for name in self._known & asked:
            value = self._value(name, kept, source)
            if value is None:
                found.pop(name, None)
            else:
                found[name] = value
        return {name: found[name] for name in (DAY, MINUTE, *contract().facts) if found.get(name) is not None}

    def _value(self, name: str, kept: Mapping[str, Any], source: str | None) -> Any:
        if name == "identifier_present":
            return kept.get("has_identifier")
        values = [value for value in self._values(name, kept, source) if value is not None]
        first = values[0] if values else None
        if name in OF_OBJECTION:
            return _objection(name, kept, values)
        if name in REFUSALS and True in values:
            return True
        if name in STRICTER:
            return next((word for word in STRICTER[name] if word in values), None)
        if name in QUALITIES_OF_CONSENT and False in values:
            return False
        return first

    def _values(self, name: str, kept: Mapping[str, Any], source: str | None) -> Iterator[Any]:
        recorded = kept.get(f"recorded_{name}") if name in self.assembly.recorded else None
        judged = [one.value for one in self._judged.get(name, ()) if self._holds(one, kept, source)]
        settled = [recorded, *judged]
        if name == "reviewed":
            yield ";".join(str(one) for one in settled if one is not None) or None
        else:
            yield next((one for one in settled if one is not None), None)
        if name in self.assembly.columns:
            yield self._of_row(name, kept, source)
        if name in self.assembly.campaign:
            yield self._of_campaign(name, kept, source)
        if name in self.assembly.guessed:
            yield kept.get(f"guessed_{name}")

    def _of_row(self, name: str, kept: Mapping[str, Any], source: str | None) -> Any:
        if name == "source_kind":
            return self._source_of_row(kept)
        if name in CLAIMS:
            return None if source is None or source in CLAIMED_SOURCES else kept.get(name)
        if name == "collected_from_person" and source in CLAIMED_SOURCES:
            return None
        return kept.get(name)

    def _of_campaign(self, name: str, kept: Mapping[str, Any], source: str | None) -> Any:
        if name in _NEEDS_SOURCE and source in CLAIMED_SOURCES:
            return None
        told_apart = name == "informed_on" and name not in self.assembly.not_compared
        if told_apart and "informed" in self.assembly.columns and kept.get("informed") is False:
            return None
        return self.assembly.campaign[name]

    def _source_of_row(self, kept: Mapping[str, Any]) -> Any:
        own = kept.get("source_kind")
        claimed = self.assembly.campaign.get("source_kind") in CLAIMED_SOURCES
        return None if claimed and own not in CLAIMED_SOURCES else own

    def _source(self, kept: Mapping[str, Any]) -> str | None:
        own = self._source_of_row(kept) if "source_kind" in self.assembly.columns else None
        found = own if own is not None else self.assembly.campaign.get("source_kind")
        return None if found is None else str(found)

    def _holds(self, judged: Judged, kept: Mapping[str, Any], source: str | None) -> bool:
        return all(self._subject(name, kept, source) in values for name, values in judged.where.items())

    def _subject(self, name: str, kept: Mapping[str, Any], source: str | None) -> Any:
        if name == "source_kind":
            return source
        if name == "functions":
            return kept.get("job_function")
        if name == "titles":
            return kept.get("job_title")
        own = kept.get(name) if name in self.assembly.columns else None
        return own if own is not None else self.assembly.campaign.get(name)


def _objection(name: str, kept: Mapping[str, Any], values: list[Any]) -> Any:
    first = values[0] if values else None
    if name == "objected":
        return True if kept.get("refused") or True in values else first
    if name == "objected_on":
        return kept.get("refused_on") if kept.get("refused") else first
    return None if kept.get("refused") else first
