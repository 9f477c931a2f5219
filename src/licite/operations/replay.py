"""Deciding again from what was kept: is the answer the same today, and if not, is it the law that changed?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from licite.engine.decide import decide
from licite.errors import LiciteError
from licite.evidence.commitment import commit_text
from licite.evidence.log_check import Entry
from licite.operations.bundles import content_of
from licite.operations.proof import entries_of
from licite.rules.load import shipped_law
from licite.rules.model import Law
from licite.rules.overrides import Override, with_overrides
from licite.store.models import EvidenceEntry
from licite.store.people import controller_of

# What makes an answer; its sentences may be put better in a later release.
COMPARED = ("outcome", "basis", "breaches", "rules", "duties", "missing", "uncovered", "remedies")


@dataclass(frozen=True)
class Replay:
    """A decision kept, and the one that the same facts have now; `differences` names what of it is not the same.

    `law_now` is the version of the law files by which it was decided again: another one may change the answer.
    """

    id: str
    entry: int
    kept: Mapping[str, Any]
    now: Mapping[str, Any]
    law_kept: str
    law_now: str
    differences: tuple[str, ...]

    @property
    def same_law(self) -> bool:
        """Whether both answers are by the same version of the law."""
        return self.law_kept == self.law_now

    def to_json(self) -> dict[str, object]:
        """The result as plain values, with both answers."""
        return {
            "decision": self.id,
            "entry": self.entry,
            "same": not self.differences,
            "differences": list(self.differences),
            "law_kept": self.law_kept,
            "law_now": self.law_now,
            "kept": dict(self.kept),
            "now": dict(self.now),
        }


def replay(decision_id: str, controller: str, *, lang: str, law: Law | None = None) -> Replay:
    """Decides again what a decision decided, by the law files of now: its facts, instant, doctrine, signed overrides.

    Fails with PRF004 where there is no such decision, PRF005 where its content was erased, EVI011 (exit code 3) where
    the log no longer holds what was recorded.
    """
    entry = _entry(decision_id, controller)
    if entry.payload is None or entry.salt is None:
        raise LiciteError("PRF005", seq=entry.seq)
    if commit_text(entry.payload, bytes.fromhex(entry.salt)).hex() != entry.commitment:
        raise LiciteError("EVI011", exit_code=3, seq=entry.seq)
    facts = content_of(entry)["facts"]
    kept = facts["decision"]
    read = law or shipped_law()
    overrides = _overrides(kept, controller)
    if overrides:
        read = with_overrides(read, facts["doctrine"], overrides)
    now = decide(facts["facts"], at=facts["at"], doctrine=facts["doctrine"], lang=lang, law=read).to_dict()
    differences = tuple(name for name in COMPARED if name in kept and kept[name] != now[name])
    return Replay(decision_id, entry.seq, kept, now, str(kept.get("law_version")), read.version, differences)


def _entry(decision_id: str, controller: str) -> Entry:
    # From the log, not from the register: what is proven is decided again.
    rows = EvidenceEntry.objects.for_controller(controller_of(controller))
    rows = rows.filter(event_id=decision_id, kind="decision")
    found = entries_of(controller, rows.values_list("seq", flat=True))
    if not found:
        raise LiciteError("PRF004", id=decision_id)
    return found[0]


def _overrides(kept: Mapping[str, Any], controller: str) -> tuple[Override, ...]:
    """The signed overrides under which it was decided: kept with it, or with its run."""
    written = kept.get("overrides")
    if written is None and kept.get("run"):
        rows = EvidenceEntry.objects.for_controller(controller_of(controller)).filter(event_id=kept["run"])
        runs = entries_of(controller, rows.values_list("seq", flat=True))
        written = content_of(runs[0])["facts"]["overrides"] if runs else []
    return tuple(
        Override(
            rule=one["rule"],
            lifted=one["lifted"],
            signed_by=one["signed_by"],
            signed_on=date.fromisoformat(one["signed_on"]),
            reason=one["reason"],
            expires_on=date.fromisoformat(one["expires_on"]),
        )
        for one in written or ()
    )
