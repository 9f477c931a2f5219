"""A dry run as its page shows it: the sentence, the fixes ranked, whom not to touch, and what is to be done."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from licite.operations.campaign.keys import JUDGED
from licite.operations.campaign_content import may_be_answered, of_the_message
from licite.operations.mailing_lists import TOOLS
from licite.operations.wording import kind_of
from licite.vocabulary.contract import contract
from licite.vocabulary.say import catalogue, say, written_date
from licite.web.campaigns.models import Campaign
from licite.web.organisation.sender import sender_of
from licite.web.shell.bar import OUTCOMES
from licite.web.shell.pages import Asked
from licite.web.shell.words import speak

NEVER = ("objection_ignored",)
"""What nothing of ours can change."""

_TITLES = "offer_related_to_profession"
_SHARE = 100


def shown(request: Asked, found: Campaign, answer: dict[str, Any]) -> dict[str, Any]:
    """What the page of a dry run is given."""
    lang = request.viewer.lang
    counts = answer["outcomes"]
    total = answer["accepted"]
    message, others = duties(answer, lang)
    at = datetime.fromisoformat(answer["at"])
    return {
        "answer": answer,
        "counts": counts,
        "shares": {one: round(counts.get(one, 0) * _SHARE / total) if total else 0 for one in OUTCOMES},
        "total": total,
        "at": at,
        "headline": headline(answer, lang, open_points=len([one for one in message if not one["done"]])),
        "fixes": fixes(answer),
        "questions": questions(answer, lang),
        "never": reasons(answer["first_breaches"], lang),
        "doubts": reasons(answer["first_missing"], lang, facts=True),
        "message_duties": message,
        "other_duties": others,
        "other": answer.get("other_doctrine"),
        "bases": [(say(f"basis.{name}.short", lang), count) for name, count in answer["bases"].items()],
        "footer": footer(request, found, lang),
        "outcome_order": OUTCOMES,
        "tools": list(TOOLS),
        "judged": JUDGED,
    }  # fmt: skip


def headline(answer: dict[str, Any], lang: str, *, open_points: int) -> str:
    """The answer as one sentence with its number and its day."""
    n = answer["outcomes"].get("lawful", 0)
    day = written_date(datetime.fromisoformat(answer["at"]).date(), lang)
    key = "campaigns.headline_call" if answer["channel"] in ("voice_call", "automated_call") else "campaigns.headline"
    return speak(key if not (open_points and n) else f"{key}_open", lang, n=n, day=day, points=open_points)


def fixes(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """What would let more people be reached, by what it gains; each may be done with one press."""
    return [
        {
            "number": number,
            "rows": one["rows"],
            "at_most": one["at_most"],
            "sentence": one["sentence"],
            "here": can_be_done(one["changes"]),
        }
        for number, one in enumerate(answer["unlocks"])
    ]


def can_be_done(changes: Sequence[str]) -> bool:
    """Whether a press may do these changes: those of the message and the organisation; never what people must give."""
    return all(of_the_message(change.partition("=")[0]) for change in changes)


def questions(answer: dict[str, Any], lang: str) -> list[dict[str, Any]]:
    """The open questions, those first whose answer settles most; `titles` is the one on job titles."""
    return [
        {
            "fact": one["fact"],
            "rows": answer["missing"].get(one["fact"], 0),
            "settles": one["rows"],
            "sentence": one["sentence"],
            "choices": choices(one["fact"], lang) if may_be_answered(one["fact"]) else [],
            "titles": one["fact"] == _TITLES and bool(answer["titles"]),
        }
        for one in answer["questions"]
    ]


def choices(fact: str, lang: str) -> list[tuple[str, str]]:
    """The answers that a question may have; none where it wants a day or a number, or is said of one person alone."""
    known = contract().facts[fact]
    if known.type == "bool":
        return [("true", speak("campaigns.yes", lang)), ("false", speak("campaigns.no", lang))]
    if known.type == "enum":
        said: Any = catalogue("facts")[fact].get("values", {})
        return [(value, said[value][lang] if value in said else value) for value in known.values]
    return []


def reasons(counts: dict[str, int], lang: str, *, facts: bool = False) -> list[dict[str, Any]]:
    """Reasons with how many people, the most frequent first."""
    topic = "facts" if facts else "tags"
    return [
        {"key": key, "people": count, "short": say(f"{topic}.{key}.short", lang), "never": key in NEVER}
        for key, count in sorted(counts.items(), key=lambda one: -one[1])
    ]


def duties(answer: dict[str, Any], lang: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What is to be done for those allowed: by the message itself, and by the organisation."""
    listed = [
        {
            "key": name,
            "people": count,
            "short": say(f"duties.{name}.short", lang),
            "kind": kind_of(name),
            "done": not count,
        }
        for name, count in answer["duties"].items()
    ]
    return [one for one in listed if one["kind"] == "message"], [one for one in listed if one["kind"] != "message"]


def footer(request: Asked, found: Campaign, lang: str) -> str:
    """The foot of the message, ready to copy: who writes, where the address comes from, how to stop."""
    sender = sender_of(request.space.slug)
    source = str(found.content.get("source", {}).get("kind") or "")
    known: Any = catalogue("campaign_questions")["source_kind"]["choices"]
    return speak(
        "campaigns.footer",
        lang,
        name=sender.name,
        postal=sender.postal_address or None,
        contact=sender.contact or None,
        source=known[source][lang] if source in known else None,
    )
