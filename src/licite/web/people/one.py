"""One person: may I, how, why, until when; decided anew each time the page is opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from licite.errors import LiciteError
from licite.operations.people_acts import alike
from licite.operations.person_page import AnswerSeen, PersonPage, person_page
from licite.operations.person_timeline import Moment
from licite.operations.person_words import moment_words, source_word, when
from licite.operations.public_links import Links, links_for, site_address
from licite.operations.retention.plan import today
from licite.operations.retention.plan import why as why_kept
from licite.operations.standing_answers import CHANNELS
from licite.operations.wording import doctrine_word
from licite.vocabulary.say import catalogue, say
from licite.web.organisation.sender import sender_of
from licite.web.people.sentences import first_reason, more_reasons, sentence_of
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import EVERYBODY, JUDGE, PROVE, REFUSE
from licite.web.shell.words import speak

_BY_PERSON = frozenset({"consent_given", "consent_confirmed", "consent_withdrawn", "objection", "disowned"})
_BY_YOU = frozenset(
    {"notice", "judgement", "disagreement", "merged", "unmerged", "access", "forged", "corrected", "erasure"}
)
_THEIR_KINDS = frozenset({"click", "reply", "request", "call_answered", "purchase", "form"})
_GIVEN = frozenset({"form", "inbound_request", "business_card", "connection"})
# A text message has no room for a link of this length, and a letter no press.
_LINKED = {"email": "email", "social_message": "profile"}
_LINE = 360


@dataclass(frozen=True)
class Line:
    """Something that happened, as the page tells it; `quiet` where it does not count, `entry` where it is proven."""

    at: Any
    words: str
    actor: str
    effect: str
    what: str
    quiet: bool
    entry: int | None = None


@dataclass(frozen=True)
class Kept:
    """The sentence on how long, and how far the line is drawn, of 360."""

    sentence: str
    drawn: int | None
    line: str
    first: date | None
    last: date | None


@page(GET=EVERYBODY)
def person(request: Asked, uid: str) -> HttpResponse:
    """The page of a person, with the first answer open."""
    return _page(request, uid, "", "commercial")


@page(GET=EVERYBODY)
def cell(request: Asked, uid: str, channel: str, purpose: str) -> HttpResponse:
    """The same with one answer open."""
    if channel not in CHANNELS or purpose not in catalogue("person")["purpose"]:
        raise Http404
    return _page(request, uid, channel, purpose)


def found_person(
    request: Asked, uid: str, channel: str = "", purpose: str = "commercial", *, with_answers: bool = False
) -> PersonPage:
    """The person, the look recorded; one of another controller is one that is not there."""
    try:
        return person_page(
            request.space.slug, uid, who=request.viewer.name, role=request.space.role.value,
            lang=request.viewer.lang, channel=channel, purpose=purpose, with_answers=with_answers,
            alone=bool(request.htmx and channel),
        )  # fmt: skip
    except LiciteError as unknown:
        if unknown.code not in ("STO025", "CON001", "PER001"):
            raise
        raise Http404 from unknown


def _page(request: Asked, uid: str, channel: str, purpose: str) -> HttpResponse:
    lang, role = request.viewer.lang, request.space.role
    found = found_person(request, uid, channel, purpose, with_answers=True)
    shown: dict[str, Any] = {"person": found, "name": found.name or speak("people.no_name", lang), "today": today()}
    address = next((one.value for one in found.identities if one.kind == "email"), "")
    shown |= answer_shown(found.answer, shown["name"], address, lang) if found.answer else {}
    shown |= {
        "rows": [(one, found.row(one)) for one in CHANNELS],
        "footer": footer_of(request.space.slug, found, lang),
        "may_judge": role in JUDGE,
    }
    if request.htmx and found.answer:
        return render(request, "people/answer.html", shown | {"swapped": True})
    shown |= {
        "lines": lines_of(found.moments, lang),
        "kept": kept_of(found, lang) if found.kept else None,
        "known": known_of(found, lang),
        "same": alike(request.space.slug, found.uid, found.name) if role in JUDGE and not found.erased else [],
        "looks": found.looks if role in PROVE else None,
        "may_refuse": role in REFUSE,
        "may_prove": role in PROVE,
    }
    return render(request, "people/person.html", shown)


def answer_shown(answer: AnswerSeen, name: str, address: str, lang: str) -> dict[str, Any]:
    """The sentence of an answer, and what is told beside it."""
    verb = "call" if answer.cell.channel == "voice_call" else "write"
    decision = answer.decision
    sentence = sentence_of(answer, name, address, lang)
    return {
        "answer": answer,
        "sentence": sentence,
        "more_reasons": more_reasons(answer, sentence, name, lang),
        "duties_title": "people.duties_call" if verb == "call" else "people.duties_message",
        "basis": speak(f"basis.{decision.basis}.short", lang) if decision.lawful and decision.basis else "",
        "reading": doctrine_word(decision.doctrine, lang),
        "respect": first_reason(answer) == "objection_ignored",
    }


def lines_of(moments: Sequence[Moment], lang: str) -> list[Line]:
    """What happened, the newest first; looks apart, which have a list of their own."""
    found = []
    for moment in moments:
        if moment.what == "access":
            continue
        words = moment_words(moment, lang).partition(" · ")[2]
        found.append(
            Line(
                at=moment.at,
                words=words[:1].upper() + words[1:],
                actor=_actor(moment),
                effect=_effect(moment),
                what=moment.what,
                quiet=moment.what == "set_aside",
                entry=moment.entry,
            )
        )
    return found


def _actor(moment: Moment) -> str:
    kind = moment.told.get("kind")
    if moment.what in _BY_PERSON or (moment.what == "interaction" and kind in _THEIR_KINDS):
        return "people.by_person"
    if moment.what == "collected" and moment.told.get("source") in _GIVEN:
        return "people.by_person"
    if moment.what in _BY_YOU or (moment.what in ("interaction", "set_aside") and kind in ("sent", "call_attempt")):
        return "people.by_you"
    return "people.by_itself"


def _effect(moment: Moment) -> str:
    if moment.what == "consent_given":
        if moment.told.get("claimed"):
            return "people.effect.claimed"
        return "" if moment.told.get("proven") else "people.effect.unproven"
    return f"people.effect.{moment.what}" if moment.what in catalogue("people")["effect"] else ""


def kept_of(found: PersonPage, lang: str) -> Kept:
    """Until when the data may be kept, as a sentence and a line of time."""
    held = found.kept
    assert held is not None
    reason, now = why_kept(held, lang), today()
    if held.erase_by is None or held.since is None:
        return Kept(speak("people.keep_other", lang, reason=reason), None, "", None, None)
    key = "people.keep_until" if held.erase_by > now else "people.keep_past"
    whole = max((held.erase_by - held.since).days, 1)
    share = min(max((now - held.since).days / whole, 0.0), 1.0)
    line = speak("people.keep_line", lang, first=held.since, last=held.erase_by, share=round(share * 100))
    return Kept(
        speak(key, lang, day=held.erase_by, reason=reason), round(share * _LINE), line, held.since, held.erase_by
    )


def known_of(found: PersonPage, lang: str) -> list[tuple[str, str]]:
    """What is known of the person, in words: each fact with its question and its answer."""
    facts = found.profile.facts if found.profile else {}
    known = []
    for name, value in facts.items():
        entry: Any = catalogue("facts").get(name)
        words = (entry or {}).get("values", {}).get(str(value).lower())
        if words:
            known.append((say(f"facts.{name}.short", lang), words[lang]))
    return known


def footer_of(slug: str, found: PersonPage, lang: str) -> str:
    """The lines that say who writes, where the address comes from and how to stop: by links of this person's own."""
    sender = sender_of(slug)
    collected = next((one for one in reversed(found.moments) if one.what == "collected"), None)
    source = source_word(collected.told["source"] if collected else None, lang)
    day = when(collected.at, lang).rpartition(" ")[0] if collected and hasattr(collected.at, "hour") else None
    day = when(collected.at, lang) if collected and day is None else day
    who = ", ".join(part for part in (sender.name, sender.postal_address, sender.contact) if part)
    links = _links(slug, found)
    if links is None:
        return speak("people.footer", lang, organisation=who, source=source, day=day)
    text = speak("people.footer_links", lang, organisation=who, source=source, day=day, stop="\ue000", why="\ue001")
    return text.replace("\ue000", links.stop).replace("\ue001", links.why)


def _links(slug: str, found: PersonPage) -> Links | None:
    """The links of a message of today to the address that it reaches; None where they would lead nowhere."""
    cell = found.answer.cell if found.answer else None
    kind = _LINKED.get(cell.channel) if cell else None
    address = next((one.value for one in found.identities if one.kind == kind), None)
    if cell is None or address is None or site_address() is None:
        return None
    return links_for(slug, address, channel=cell.channel, purpose=cell.purpose, on=today())
