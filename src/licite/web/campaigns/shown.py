"""A dry run as its page shows it: the sentence, the fixes ranked, whom not to touch, and what is to be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from licite.operations.because import because
from licite.operations.campaign.keys import JUDGED
from licite.operations.campaign_content import may_be_answered, of_the_message
from licite.operations.mailing_lists import TOOLS, fields_of
from licite.operations.summary import DutyCount, Reason
from licite.operations.wording import duty_words, kind_of, shares, split_by_level
from licite.vocabulary.contract import contract
from licite.vocabulary.say import catalogue, say, written_date
from licite.web.campaigns.models import Campaign
from licite.web.organisation.sender import sender_of
from licite.web.shell.bar import OUTCOMES
from licite.web.shell.pages import Asked
from licite.web.shell.words import speak

_CALLS = ("voice_call", "automated_call")
_TITLES = "offer_related_to_profession"


def shown(request: Asked, found: Campaign, answer: dict[str, Any]) -> dict[str, Any]:
    """What the page of a dry run is given."""
    lang = request.viewer.lang
    counts = answer["outcomes"]
    total = answer["accepted"]
    message, others = duties(answer, lang, found.done)
    at = datetime.fromisoformat(answer["at"])
    deciding, reported = split_by_level(tuple(Reason(*one) for one in answer["first_breaches"].items()))
    return {
        "answer": answer,
        "counts": counts,
        "shares": dict(zip(OUTCOMES, shares([counts.get(one, 0) for one in OUTCOMES]), strict=True)),
        "total": total,
        "at": at,
        "headline": headline(answer, lang, open_points=open_points(answer, found)),
        "fixes": fixes(answer),
        "questions": questions(answer, lang),
        "never": [(because(one.key, rules_of(answer), at.date(), lang), one.rows) for one in deciding],
        "reported": [(because(one.key, rules_of(answer), at.date(), lang), one.rows) for one in reported],
        "doubts": [doubt(one, rows, lang) for one, rows in answer["first_missing"].items()],
        "uncovered": list(answer["uncovered"].items()),
        "message_duties": message,
        "open_points": open_points(answer, found),
        "other_duties": others,
        "other": answer.get("other_doctrine"),
        "tolerated": tolerated(answer),
        "bases": [(say(f"basis.{name}.short", lang), count) for name, count in answer["bases"].items()],
        "call": answer["channel"] in _CALLS,
        "refused": total - counts.get("lawful", 0),
        "footers": footers(request, found, lang),
        "outcome_order": OUTCOMES,
        "tools": list(TOOLS),
        "judged": JUDGED,
    }  # fmt: skip


def reasons(answer: dict[str, Any], lang: str) -> tuple[list[str], list[tuple[str, str, int]]]:
    """Why not, as a table: its head, and for each answer and reason how many people."""
    head = [speak(name, lang) for name in ("campaigns.answer", "campaigns.why", "campaigns.people")]
    told = (("unlawful", "tags", "first_breaches"), ("undetermined", "facts", "first_missing"))
    return head, [
        (speak(f"outcomes.{outcome}.short", lang), say(f"{topic}.{key}.short", lang), n)
        for outcome, topic, name in told
        for key, n in answer[name].items()
    ]


def headline(answer: dict[str, Any], lang: str, *, open_points: int) -> str:
    """The answer as one sentence with its number and its day."""
    n = answer["outcomes"].get("lawful", 0)
    day = written_date(datetime.fromisoformat(answer["at"]).date(), lang)
    key = "campaigns.headline_call" if answer["channel"] in _CALLS else "campaigns.headline"
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


def doubt(fact: str, rows: int, lang: str) -> dict[str, Any]:
    """What is missing first for so many people: in a word or two, and as a question."""
    short = say(f"facts.{fact}.short", lang)
    words = short[:1].upper() + short[1:]
    return {"fact": fact, "words": words, "question": say(f"facts.{fact}.question", lang), "people": rows}


def rules_of(answer: dict[str, Any]) -> list[str]:
    """The rules that decided in a dry run."""
    return [one["id"] for one in answer["rules"]]


def duties(
    answer: dict[str, Any], lang: str, done: Mapping[str, Mapping[str, str]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What is to be done for those allowed: by the message itself, and beside it; `done` is who said so, and when."""
    dues = {name: date.fromisoformat(day) for name, day in answer["first_dues"].items()}
    counted = [DutyCount(name, count, dues.get(name)) for name, count in answer["duties"].items()]
    listed = [
        {
            "key": one.duty,
            "people": one.open,
            "short": duty_words(one, lang),
            "long": duty_words(one, lang, "long"),
            "kind": kind_of(one.duty),
            "done": done.get(one.duty),
        }
        for one in counted
    ]
    return [one for one in listed if one["kind"] == "message"], [one for one in listed if one["kind"] != "message"]


def tolerated(answer: dict[str, Any]) -> bool:
    """Whether the reading that is followed, that of the CNIL, allows what the letter does not."""
    name, counts = answer.get("other_doctrine") or (None, {})
    known: dict[str, int] = counts
    return name == "strict" and answer["outcomes"].get("lawful", 0) > known.get("lawful", 0)


def open_points(answer: dict[str, Any], found: Campaign) -> int:
    """How many things the message has still to do before it may be sent to those allowed."""
    return len([name for name in answer["duties"] if kind_of(name) == "message" and name not in found.done])


@dataclass(frozen=True)
class Footer:
    """The foot of a message as a mailer takes it, and the headers that it takes; `tool` is empty for none of them."""

    tool: str
    text: str
    headers: tuple[str, ...] = ()
    writes_own: bool = False


def footers(request: Asked, found: Campaign, lang: str) -> list[Footer]:
    """The foot of the message, ready to copy, with the fields of each mailer for the links of whoever gets it.

    One alone where nobody outside can reach the site, or where the message is no e-mail: its links are then in words.
    """
    by_tool = {tool: fields_of(tool) for tool in TOOLS} if found.content.get("channel") == "email" else {}
    made = [
        Footer(tool, footer(request, found, lang, one.stop, one.why), one.headers, not one.headers)
        for tool, one in by_tool.items()
        if one
    ]
    in_words = [speak(f"campaigns.footer_{name}", lang) for name in ("stop", "why")]
    return made or [Footer("", footer(request, found, lang, *in_words))]


def footer(request: Asked, found: Campaign, lang: str, stop: str, why: str) -> str:
    """Who writes, where the address comes from, how to stop. A field of a mailer stands in it to the letter."""
    sender = sender_of(request.space.slug)
    source = str(found.content.get("source", {}).get("kind") or "")
    known: Any = catalogue("campaign_questions")["source_kind"]["choices"]
    text = speak(
        "campaigns.footer",
        lang,
        name=sender.name,
        postal=sender.postal_address or None,
        contact=sender.contact or None,
        source=known[source][lang] if source in known else None,
        stop="\ue000",
        why="\ue001",
    )
    lines = "\n".join(line for line in text.splitlines() if line.strip())
    return lines.replace("\ue000", stop).replace("\ue001", why)
