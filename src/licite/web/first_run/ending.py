"""What the five questions end with: words ready to copy, and for how long people are kept."""

from datetime import UTC, datetime

from licite.operations.retention.plan import HOME_COUNTRY, length_words, plan
from licite.web.organisation.sender import Sender
from licite.web.shell.words import speak


def footer(sender: Sender, lang: str) -> str:
    """The foot of a message: who writes, why this person, how to stop, whom to ask."""
    return speak("first_run.footer", lang, **_slots(sender, lang))


def notice(sender: Sender, length: str | None, lang: str) -> str:
    """The first notice: what art. 13 and 14 GDPR ask to be told, for offers, in plain words."""
    return speak("first_run.notice", lang, length=length, **_slots(sender, lang))


def kept_for(controller: str, lang: str) -> tuple[str, str] | None:
    """How long the law files let people be held, and where that stands; None where they have no number."""
    period = plan(controller, at=datetime.now(UTC).date().isoformat()).period(HOME_COUNTRY)
    return (length_words(period.length, lang), period.cite) if period else None


def _slots(sender: Sender, lang: str) -> dict[str, str | None]:
    return {
        "name": sender.name,
        "postal_address": " ".join(sender.postal_address.split()) or None,
        "contact": sender.contact or None,
        "dpo": sender.dpo or None,
        "place": speak("first_run.source_to_say", lang),
        "stop": speak("first_run.stop_link", lang),
    }
