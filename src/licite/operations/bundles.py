"""A proof bundle on a person or an answer: what the log holds of them, the rules as they stood, who asked for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, ClassVar, Literal

from licite.contacts.identity import exact_key
from licite.errors import LiciteError
from licite.evidence.bundle import BundleParts, Item, build_bundle, goes_on_from, proven
from licite.evidence.commitment import canonical, read_canonical
from licite.evidence.heads import Head, check_against, verify_head
from licite.evidence.log_check import Entry
from licite.evidence.merkle import Tree
from licite.operations.applied_rules import applied_rules
from licite.operations.identities import is_mention, sole_mention
from licite.operations.known_refusals import events_of
from licite.operations.output.atomic import write_whole
from licite.operations.proof import entries_of, read_heads
from licite.rules.load import shipped_law
from licite.store import log
from licite.store.acts.access import RecordAccess
from licite.store.acts.base import Entry as Place
from licite.store.acts.base import Json
from licite.store.commit import commit
from licite.store.keyring import digests
from licite.store.models import (
    Consent,
    Contact,
    Controller,
    DecisionRecord,
    DecisionToken,
    Disagreement,
    EvidenceEntry,
    Judgement,
)
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.people import controller_of, identities_of, known_contact, pieces

_ANSWER = (
    "outcome", "basis", "breaches", "duties", "missing", "uncovered", "remedies", "rules", "explanation", "law_version",
    "contract_version", "law_checked_on",
)  # fmt: skip
_SHOWN: Mapping[str, tuple[str, ...]] = {
    "consent": (
        "event", "words", "words_version", "words_language", "channel", "purpose", "brand", "partners", "how", "source",
        "first_party", "proven", "double_opt_in", "event_at", "recorded_at", "until", "about",
    ),
    "objection": ("channel", "purpose", "brand", "event_at", "recorded_at", "how", "source", "first_party"),
    "erasure": ("recorded_at", "how", "source"),
    "forged": ("objection", "author", "reason"),
    "disowned": ("objection", "words", "words_version", "how", "event_at", "recorded_at"),
    "judgement": ("fact", "value", "author", "reason", "day", "until", "about"),
    "decision": ("campaign", "at", "doctrine", "facts"),
    "disagreement": ("decision", "answer", "author"),
    "screening": ("campaign", "at", "doctrine", "counts", "law_version"),
}  # fmt: skip
_NOTHING: tuple[object, ...] = (None, "", [])
_PERSONAL = ("identifiers", "circumstances", "reason")


@dataclass(frozen=True)
class RecordHandingOut:
    """The proof on an answer about nobody known as a contact was handed out: who, in which role, and which entries."""

    actor: str
    role: str
    entries: tuple[int, ...]
    event_id: str | None = None

    kind: ClassVar[str] = "access"
    urgent: ClassVar[bool] = False

    def payload(self, _: Place) -> Json:
        """Who asked, and for which entries."""
        return {"actor": self.actor, "role": self.role, "entries": list(self.entries)}

    def personal(self, _: Place) -> Json | None:
        """Nothing: the entries say whom they are about, as long as they may."""
        return None

    def write(self, entry: Place) -> None:
        """No rows: nobody who is known was seen."""


@dataclass(frozen=True)
class Asked:
    """Who asks for a bundle, as the log keeps it."""

    actor: str
    role: str
    reason: str


@dataclass(frozen=True)
class Written:
    """A bundle that is written: whom or what it is about, how many entries it proves, and up to which head."""

    about: Literal["contact", "decision"]
    entries: int
    size: int
    root: str

    def to_json(self) -> dict[str, object]:
        """The result as plain values."""
        return {"about": self.about, "entries": self.entries, "size": self.size, "root": self.root}


@dataclass(frozen=True)
class _Found:
    """What a bundle is about: the numbers of its entries, and the contact behind them, where there is one."""

    about: Literal["contact", "decision"]
    entries: frozenset[int]
    contact: Contact | None = None


def write_bundle(
    what: str, controller: str, out: Path, *, asked: Asked, held: Sequence[Path] = (), lang: str
) -> Written:
    """Writes the bundle on an address, number or profile, on a contact (its uid), or on a decision (its id).

    Whoever asks is kept in the log first. The file appears whole or not at all, readable by its owner only. Fails with
    PRF004 where nothing of the controller is meant, FIL102 or FIL103 for the place, EVI022 or EVI023 where the log does
    not go on from a head of `held`.
    """
    _check_place(out)
    heads = read_heads(held)
    owner = controller_of(controller)
    found = _found(what, owner)
    access = (
        RecordAccess(found.contact.uid, asked.actor, asked.role, asked.reason)
        if found.contact
        else RecordHandingOut(asked.actor, asked.role, tuple(sorted(found.entries)))
    )
    commit(controller, access)
    head, tree = log.signed_head(), Tree(log.leaves())
    for old in heads:
        _refuse_other_history(old, head, tree)
    entries = entries_of(controller, _with_others(owner, found.entries))
    contents = {entry.seq: content_of(entry) for entry in entries}
    parts = BundleParts(
        about=found.about,
        controller=owner.name or owner.slug,
        made_at=datetime.now(UTC),
        head=head,
        entries=proven(tree, entries, head),
        facts=_facts(entries, contents),
        words=tuple(_shown(entry, contents[entry.seq]) for entry in entries if entry.kind == "consent"),
        rules=_rules(entries, contents),
        decision=tuple(_answer(entry, contents[entry.seq]) for entry in entries if entry.kind == "decision"),
        held=goes_on_from(tree, heads, head),
    )
    write_whole(out, build_bundle(parts, current().ring().log_key(), lang))
    return Written(found.about, len(entries), head.size, head.root)


def content_of(entry: Entry) -> dict[str, Any]:
    """What an entry still holds: who it is about and what happened."""
    held: dict[str, Any] = {}
    for text in (entry.personal, entry.payload):
        held |= read_canonical(text) if text is not None else {}
    return held


# --- which entries -----------------------------------------------------------------------------------------------


def _found(what: str, owner: Controller) -> _Found:
    contact = Contact.objects.for_controller(owner).filter(uid=what).first()
    if contact is not None:
        return _Found("contact", _of_person(owner, contact, identities_of(owner, [contact])), contact)
    decision = DecisionRecord.objects.for_controller(owner).filter(event_id=what).select_related("contact").first()
    if decision is not None:
        return _Found("decision", frozenset({decision.seq}), decision.contact)
    if not is_mention(what):
        raise LiciteError("PRF004", id=what)
    identity = sole_mention(what)
    contact = known_contact(owner, [identity], current().ring())
    identities = identities_of(owner, [contact]) if contact else []
    entries = _of_person(owner, contact, list(dict.fromkeys([identity, *identities])))
    if not entries:
        raise LiciteError("PRF004", id=what)
    return _Found("contact", entries, contact)


def _of_person(owner: Controller, contact: Contact | None, identities: list[Identity]) -> frozenset[int]:
    """What bears on a person: refusals of any writing, consents and answers of the very identifiers."""
    entries = {event.seq for events in events_of(owner.slug, identities).values() for event in events}
    entries |= _decisions(owner, identities)
    if contact is not None:
        for rows in (Consent.objects, DecisionRecord.objects, Judgement.objects):
            own = rows.for_controller(owner).filter(contact=contact)
            entries |= set(own.values_list("seq", flat=True))
        if contact.erasure is not None:
            entries.add(contact.erasure.seq)
    return frozenset(entries)


def _decisions(owner: Controller, identities: list[Identity]) -> set[int]:
    """The decisions on these identifiers as they are written: those on another writing may be about somebody else."""
    ring = current().ring()
    wanted = {digest for kind, value in identities for digest in digests(ring.tokens(kind, value, wide=False))}
    seqs = {
        seq
        for piece in pieces(sorted(wanted))
        for seq in DecisionToken.objects.for_controller(owner)
        .filter(token__in=piece)
        .values_list("decision__seq", flat=True)
    }
    own = {_exact(identity) for identity in identities}
    return {
        entry.seq
        for entry in entries_of(owner.slug, seqs)
        if own & {_exact(Identity(kind, value)) for kind, value in content_of(entry).get("identifiers", ())}
    }


def _exact(identity: Identity) -> tuple[str, str]:
    kind, value = identity
    return kind, value.lower() if kind == "domain" else exact_key(kind, value)


def _with_others(owner: Controller, seqs: Iterable[int]) -> set[int]:
    """These entries, who disagreed with decisions among them, and the runs that these are part of, for the rules."""
    wanted = set(seqs)
    against = Disagreement.objects.for_controller(owner)
    for piece in pieces(sorted(seqs)):
        wanted |= set(against.filter(decision__seq__in=piece).values_list("seq", flat=True))
    contents = [content_of(entry) for entry in entries_of(owner.slug, wanted) if entry.kind == "decision"]
    runs = [run for held in contents if (run := held.get("facts", {}).get("decision", {}).get("run"))]
    rows = EvidenceEntry.objects.for_controller(owner)
    for piece in pieces(sorted(set(runs))):
        wanted |= set(rows.filter(event_id__in=piece).values_list("seq", flat=True))
    return wanted


# --- what is shown of them ---------------------------------------------------------------------------------------


def _facts(entries: Sequence[Entry], contents: Mapping[int, dict[str, Any]]) -> tuple[Item, ...]:
    return tuple(
        _shown(entry, contents[entry.seq]) for entry in entries if entry.kind in _SHOWN and entry.kind != "consent"
    )


def _shown(entry: Entry, held: Mapping[str, Any]) -> Item:
    facts = held.get("facts", {})
    fields = [f"facts.{name}" for name in _SHOWN[entry.kind] if facts.get(name) not in _NOTHING]
    fields += [name for name in _PERSONAL if held.get(name)]
    return Item(entry.seq, tuple(fields))


def _answer(entry: Entry, held: Mapping[str, Any]) -> Item:
    decision = held.get("facts", {}).get("decision", {})
    return Item(entry.seq, tuple(f"facts.decision.{name}" for name in _ANSWER if decision.get(name) not in _NOTHING))


def _rules(entries: Sequence[Entry], contents: Mapping[int, dict[str, Any]]) -> tuple[Item, ...]:
    """The texts of the rules that decided, each once: from the log, else of today's law files, as a statement."""
    runs = {held["event_id"]: seq for seq, held in contents.items() if held.get("kind") == "screening"}
    items: list[Item] = []
    seen: set[str] = set()
    for entry in entries:
        facts = contents[entry.seq].get("facts", {})
        if entry.kind != "decision" or not facts:
            continue
        decision = facts["decision"]
        seq, path, texts = entry.seq, "facts.decision.rule_versions", decision.get("rule_versions")
        if decision.get("run") in runs:
            seq, path = runs[decision["run"]], "facts.rule_versions"
            texts = {key: text for key, text in contents[seq]["facts"]["rule_versions"].items() if key in texts}
        if not isinstance(texts, dict):
            items.append(Item(stated=_of_today(decision, facts["at"])))
            continue
        new = {key: mark for key, text in texts.items() if (mark := canonical([key, text])) not in seen}
        seen |= set(new.values())
        items += [Item(seq, tuple(f"{path}.{key}" for key in new))] if new else []
    return tuple(items)


def _of_today(decision: Mapping[str, Any], at: str) -> dict[str, Any]:
    law = shipped_law()
    return {"law_version": law.version, **applied_rules(law, decision.get("rules", ()), date.fromisoformat(at[:10]))}


def _refuse_other_history(old: Head, now: Head, tree: Tree) -> None:
    """Fails, with exit code 3, where the log does not go on from a head that was handed out."""
    try:
        verify_head(old, current().ring().log_key().public_key())
        check_against(old, now, tree.consistency(min(old.size, now.size), now.size))
    except LiciteError as fault:
        fault.exit_code = 3
        raise


def _check_place(out: Path) -> None:
    if out.is_dir():
        raise LiciteError("FIL103", path=out)
    if not out.parent.is_dir():
        raise LiciteError("FIL102", folder=out.parent)
