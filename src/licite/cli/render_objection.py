"""What `licite objection check` found, in words and as JSON."""

from typing import TYPE_CHECKING, Any

from licite.cli.terminal import printable
from licite.vocabulary.say import catalogue, say

if TYPE_CHECKING:
    from licite.operations.objections import Checked, Refusal


def render(found: "Checked", lang: str) -> list[str]:
    """The lines on one address."""
    from licite.operations.objections import day_of

    address = printable(found.address)
    if found.stopped_on is None:
        lines = [say("objection.not_objected", lang, address=address)]
    else:
        key = "objected" if found.refusals[0].dated else "objected_undated"
        lines = [say(f"objection.{key}", lang, address=address, day=found.stopped_on)]
    for refusal in found.refusals:
        lines += _refusal(refusal, lang)
    if found.erased_on:
        lines.append(say("objection.erased", lang, day=day_of(found.erased_on)))
    return lines


def as_dict(found: "Checked") -> dict[str, Any]:
    """The same for a program."""
    return {
        "address": found.address,
        "objected": found.objected,
        "objected_on": found.stopped_on.isoformat() if found.stopped_on else None,
        "erased_at": found.erased_on.isoformat() if found.erased_on else None,
        "refusals": [
            {
                "event": refusal.event,
                "kind": refusal.kind,
                "on": refusal.on.isoformat(),
                "dated": refusal.dated,
                "recorded_at": refusal.recorded_at.isoformat(),
                "how": refusal.how,
                "source": refusal.source,
                "channel": refusal.scope.channel,
                "purpose": refusal.scope.purpose,
                "brand": refusal.scope.brand,
                "first_party": refusal.first_party,
                "forged": refusal.forged,
            }
            for refusal in found.refusals
        ],
    }


def _refusal(refusal: "Refusal", lang: str) -> list[str]:
    from licite.operations.objections import day_of

    scope = refusal.scope
    named = [_word(value, lang) for value in (scope.channel, scope.purpose) if value] + [scope.brand or ""]
    how = _word(f"how_{refusal.how}", lang, refusal.how)
    if refusal.kind == "consent_withdrawn":
        how = ", ".join(filter(None, [say("objection.withdrawn", lang), how]))
    slots = {
        "day": day_of(refusal.on),
        "scope": ", ".join(filter(None, named)) or say("objection.everything", lang),
        "how": how or None,
        "source": refusal.source or None,
        "event": refusal.event,
    }
    lines = [printable(say("objection.one", lang, **slots))]
    lines += [] if refusal.first_party else [say("objection.claimed", lang)]
    return lines + ([say("objection.forged_still", lang)] if refusal.forged else [])


def _word(key: str, lang: str, otherwise: str | None = None) -> str:
    """A word of the catalogue, else what was recorded."""
    return say(f"objection.{key}", lang) if key in catalogue("objection") else otherwise or key
