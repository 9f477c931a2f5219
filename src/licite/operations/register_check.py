"""Do the registers say what the log says? Every row against the entry that was written with it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from licite.errors import LiciteError
from licite.evidence.commitment import commit_text, read_canonical
from licite.store.models import (
    Access,
    Consent,
    ConsentToken,
    DecisionRecord,
    Disagreement,
    Disclosure,
    Disowning,
    DisowningToken,
    Erasure,
    ErasureToken,
    EvidenceEntry,
    ForgedMark,
    Judgement,
    Objection,
    ObjectionToken,
    PassedOn,
)

_AT_ONCE = 500


@dataclass(frozen=True)
class _Register:
    """A table whose rows each went with an entry; `same` are the columns that the entry holds, by name in the entry.

    `whole` says of which rows every token must be there: those that refuse.
    """

    kind: str
    model: Any
    same: Mapping[str, str]
    path: str = "controller__slug"
    tokens: Any = None
    owner: str = ""
    whole: Callable[[Mapping[str, Any]], bool] = lambda _: True


def _named(*names: str) -> dict[str, str]:
    return {name: name for name in names}


_REGISTERS = (
    _Register(
        "objection",
        Objection,
        _named("channel", "purpose", "brand", "event_at", "recorded_at", "how", "source", "first_party"),
        tokens=ObjectionToken,
        owner="objection__seq",
    ),
    _Register(
        "consent",
        Consent,
        {"event": "kind"}
        | _named(
            "channel", "purpose", "brand", "partners", "words", "words_version", "words_language", "how",
            "source", "first_party", "proven", "double_opt_in", "event_at", "recorded_at", "until", "about",
        ),
        tokens=ConsentToken,
        owner="consent__seq",
        whole=lambda facts: facts.get("event") == "withdrawn",
    ),
    _Register("erasure", Erasure, {"recorded_at": "at"}, tokens=ErasureToken, owner="erasure__seq"),
    _Register("forged", ForgedMark, {"objection": "objection__event_id"} | _named("author", "reason"),
              path="objection__controller__slug"),
    _Register(
        "disowned",
        Disowning,
        {"objection": "objection__event_id"} | _named("words", "words_version", "how", "event_at", "recorded_at"),
        path="objection__controller__slug",
        tokens=DisowningToken,
        owner="disowning__seq",
        whole=lambda _: False,
    ),
    _Register("judgement", Judgement, _named("fact", "value", "author", "day", "until", "about")),
    _Register("decision", DecisionRecord, _named("campaign", "at", "doctrine", "facts", "decision")),
    _Register("disagreement", Disagreement, {"decision": "decision__event_id"} | _named("answer", "author"),
              path="decision__controller__slug"),
    _Register("access", Access, _named("actor", "role")),
    _Register(
        "disclosure",
        Disclosure,
        _named("recipient", "role", "data", "purpose", "disclosed_on", "terms_name", "terms_hash", "author"),
    ),
    _Register("passed_on", PassedOn, _named("recipient", "told_on", "how", "author")),
)  # fmt: skip


def register_faults() -> Iterator[LiciteError]:
    """Every row that is missing, is one too many, or says otherwise than its entry, as an error that is not raised.

    PRF011 where an entry has no row, PRF012 where a row differs from its entry, PRF013 where a row has no entry.
    Content that was erased says nothing, and its row is not compared.
    """
    last = -1
    while entries := _entries(last):
        first, last = last + 1, entries[-1].seq
        contents = {entry.seq: held for entry in entries if (held := _content(entry))}
        kinds = {entry.seq: entry.kind for entry in entries}
        found = [fault for register in _REGISTERS for fault in _faults(register, first, last, kinds, contents)]
        found += _of_entries(entries, contents)
        yield from sorted(found, key=lambda fault: str(fault.slots["seq"]).zfill(20))
    for register in _REGISTERS:
        beyond = register.model.objects.across_controllers().filter(seq__gt=last).order_by("seq")
        yield from (LiciteError("PRF013", seq=seq) for seq in beyond.values_list("seq", flat=True))


def _entries(after: int) -> list[EvidenceEntry]:
    rows = EvidenceEntry.objects.across_controllers().filter(seq__gt=after).select_related("controller")
    return list(rows.order_by("seq")[:_AT_ONCE])


def _content(entry: EvidenceEntry) -> dict[str, Any] | None:
    """What an entry says; None where it was erased or is not what was committed to, which the log itself tells."""
    try:
        committed = commit_text(entry.payload or "", bytes.fromhex(entry.salt or "")).hex()
        held = read_canonical(entry.payload or "")
    except ValueError:
        return None
    return held if committed == entry.commitment and isinstance(held, dict) else None


def _of_entries(entries: Iterable[EvidenceEntry], contents: Mapping[int, dict[str, Any]]) -> Iterator[LiciteError]:
    """Whose entry it is, and of which event, stands in the entry and beside it."""
    for entry in entries:
        held = contents.get(entry.seq)
        said = held and (held.get("controller"), held.get("event_id"))
        if said and said != (entry.controller.slug, entry.event_id):
            yield LiciteError("PRF012", seq=entry.seq, field="controller")


def _faults(
    register: _Register, first: int, last: int, kinds: Mapping[int, str], contents: Mapping[int, dict[str, Any]]
) -> Iterator[LiciteError]:
    query = register.model.objects.across_controllers().filter(seq__gte=first, seq__lte=last)
    rows = {row["seq"]: row for row in query.values("seq", register.path, *register.same.values())}
    tokens = _tokens(register, first, last)
    for seq in rows.keys() - {seq for seq, kind in kinds.items() if kind == register.kind}:
        yield LiciteError("PRF013", seq=seq)
    for seq, held in contents.items():
        if kinds[seq] != register.kind:
            continue
        if seq not in rows:
            yield LiciteError("PRF011", seq=seq)
            continue
        field = _difference(register, rows[seq], held, tokens.get(seq, set()))
        if field:
            yield LiciteError("PRF012", seq=seq, field=field)


def _difference(
    register: _Register, row: Mapping[str, Any], held: Mapping[str, Any], tokens: set[tuple[Any, ...]]
) -> str | None:
    """The first column that differs from the entry; None where all are the same."""
    facts = held.get("facts", {})
    if row[register.path] != held.get("controller"):
        return "controller"
    for name, column in register.same.items():
        if name in facts and not _same(row[column], facts[name]):
            return name
    if register.tokens is not None:
        written = {tuple(token) for token in facts.get("tokens", ())}
        if tokens - written or (register.whole(facts) and written - tokens):
            return "tokens"
    return None


def _same(kept: Any, held: Any) -> bool:
    if isinstance(kept, datetime):
        return held is not None and kept == datetime.fromisoformat(held)
    return bool((kept.isoformat() if isinstance(kept, date) else kept) == held)


def _tokens(register: _Register, first: int, last: int) -> dict[int, set[tuple[Any, ...]]]:
    if register.tokens is None:
        return {}
    within = {f"{register.owner}__gte": first, f"{register.owner}__lte": last}
    rows = register.tokens.objects.across_controllers().filter(**within)
    found: dict[int, set[tuple[Any, ...]]] = {}
    for seq, *token in rows.values_list(register.owner, "key_id", "norm_version", "token"):
        found.setdefault(seq, set()).add(tuple(token))
    return found
