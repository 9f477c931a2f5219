"""Invented people, and short ways to record what they say."""

from datetime import UTC, datetime, timedelta
from typing import Any

from licite.store.acts.consent import RecordConsent
from licite.store.acts.objection import RecordObjection
from licite.store.norms import Identity

ANN = Identity("email", "Ann+news@firm.example")
ANN_AGAIN = Identity("email", "ann@FIRM.example")
BOB = Identity("email", "bob@example.fr")
BOB_PHONE = Identity("phone", "06 39 98 12 34")


def ago(**time: float) -> datetime:
    """An instant in the past."""
    return datetime.now(UTC) - timedelta(**time)


def objection(*identifiers: Identity, **more: Any) -> RecordObjection:
    """A refusal of everything."""
    return RecordObjection(identifiers=identifiers, how="form", source="example.fr", **more)


def consent(*identifiers: Identity, **more: Any) -> RecordConsent:
    """A first-party, proven consent to e-mails."""
    return RecordConsent(
        **{
            "kind_of_event": "given",
            "identifiers": identifiers,
            "channel": "email",
            "purpose": "commercial",
            "words": "Oui, écrivez-moi",
            "words_version": "2026-01",
            "how": "form",
            "first_party": True,
            "proven": True,
            "event_at": ago(hours=1),
        }
        | more
    )
