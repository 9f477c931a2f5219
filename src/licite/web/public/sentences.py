"""Sentences that pages for people outside put together out of what is known."""

from dataclasses import dataclass
from datetime import datetime

from licite.operations.public_links import Link
from licite.operations.public_why import Why
from licite.operations.wording import at_home
from licite.vocabulary.say import catalogue, written_date
from licite.web.shell.words import speak


@dataclass(frozen=True)
class Told:
    """The four answers to why somebody got a message, each a few sentences."""

    source: tuple[str, ...]
    reason: tuple[str, ...]
    until: tuple[str, ...]
    others: tuple[str, ...]


def second_of(at: datetime, lang: str) -> str:
    """A day and its hour to the second, at the sender's place: a refusal holds from there.

    >>> from datetime import UTC
    >>> " ".join(second_of(datetime(2026, 11, 26, 8, 14, 7, tzinfo=UTC), "en").split())
    '26 November 2026 at 9:14:07'
    """
    there = at_home(at)
    return speak(
        "public.moment", lang, day=written_date(there, lang), hour=str(there.hour), minute=f"{there.minute:02d}",
        second=f"{there.second:02d}",
    )  # fmt: skip


def why_sentences(link: Link, why: Why, lang: str) -> Told | None:
    """The answers in words; None where nothing says where the address came from."""
    source = why.source
    if source is None:
        return None
    from_where = speak(f"public.from.{source.kind}", lang, on=source.on, place=source.place, supplier=source.supplier)
    recorded = speak("public.from_recorded", lang, day=source.recorded) if source.recorded else ""
    shared = speak("public.why_shared", lang) if why.shared else ""
    keep = speak("public.why_keep", lang, day=why.keep_until) if why.keep_until else ""
    others = speak("public.why_processors", lang, names=", ".join(why.processors)) if why.processors else ""
    return Told(
        source=_said(from_where, recorded, shared),
        reason=_reason(link, why, lang),
        until=_said(keep or speak("public.why_keep_unknown", lang), speak("public.why_keep_refusal", lang)),
        others=_said(others or speak("public.why_nobody", lang)),
    )


def _reason(link: Link, why: Why, lang: str) -> tuple[str, ...]:
    purposes, bases = catalogue("public")["why_purpose"], catalogue("public")["why_basis"]
    basis = _basis(link, why)
    purpose = link.purpose if link.purpose in purposes else "other"
    return _said(
        speak(f"public.why_purpose.{purpose}", lang),
        speak("public.why_job", lang, job=why.job) if why.job else "",
        speak(f"public.why_basis.{basis}" if basis in bases else "public.why_basis_unknown", lang),
    )


def _basis(link: Link, why: Why) -> str | None:
    """What allowed the message, as it is told: the same article is another sentence to a member, or by post."""
    if why.basis != "legitimate_interests":
        return why.basis
    if link.purpose == "association_life":
        return "member"
    by_message = link.channel in ("email", "sms", "mms", "social_message")
    return why.basis if link.purpose == "commercial" and by_message else "no_agreement_needed"


def _said(*sentences: str) -> tuple[str, ...]:
    return tuple(one for one in sentences if one)
