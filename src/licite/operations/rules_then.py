"""The rules by which a decision was made, with their words as they stood: from the log, else of the law files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from licite.operations.applied_rules import applied_rules
from licite.operations.bundles import content_of
from licite.operations.proof import entries_of
from licite.rules.load import shipped_law
from licite.store.models import EvidenceEntry
from licite.store.people import controller_of


@dataclass(frozen=True)
class RuleThen:
    """A rule that decided. `kept` where its words are in the log, so that no change of the law files changes them."""

    id: str
    since: date
    title: Mapping[str, str]
    cite: str
    url: str
    quote: str
    verified: str
    checked_on: date
    kept: bool


def rules_then(controller: str, decision: Mapping[str, Any], at: str) -> list[RuleThen]:
    """The rules of a decision as it has them, in its order; `at` is the local time for which it was made."""
    texts, kept = _texts(controller, decision), True
    if texts is None:
        kept = False
        texts = applied_rules(shipped_law(), decision.get("rules", ()), date.fromisoformat(at[:10]))
    order = {name: place for place, name in enumerate(decision.get("rules", ()))}
    found = [_rule(key, text, kept) for key, text in texts.items()]
    return sorted(found, key=lambda rule: order.get(rule.id, len(order)))


def _texts(controller: str, decision: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The words that are kept with the decision, or with the run that it was part of."""
    own = decision.get("rule_versions")
    if isinstance(own, Mapping):
        return own
    rows = EvidenceEntry.objects.for_controller(controller_of(controller)).filter(event_id=decision.get("run"))
    runs = entries_of(controller, rows.values_list("seq", flat=True)) if own else []
    held = content_of(runs[0]).get("facts", {}).get("rule_versions", {}) if runs else {}
    return {key: held[key] for key in own or () if key in held} or None


def _rule(key: str, text: Mapping[str, Any], kept: bool) -> RuleThen:
    name, _, since = key.partition("@")
    return RuleThen(
        id=name.replace("/", "."),
        since=date.fromisoformat(since),
        title=text["title"],
        cite=text["citation"],
        url=text["url"],
        quote=text["quote"] or "",
        verified=text["verified"],
        checked_on=date.fromisoformat(text["checked_on"]),
        kept=kept,
    )
