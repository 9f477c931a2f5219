"""The registers as tables."""

import licite.store.configured  # noqa: F401  (Django refuses models before it has settings)
from licite.store.models.consents import Consent, ConsentToken
from licite.store.models.log import Canary, EvidenceEntry, Head, Idempotency
from licite.store.models.people import Contact, Controller, Identifier, IdentifierToken
from licite.store.models.records import Access, DecisionRecord, DecisionToken, Judgement
from licite.store.models.refusals import Erasure, ErasureToken, ForgedMark, Objection, ObjectionToken

__all__ = [
    "Access",
    "Canary",
    "Consent",
    "ConsentToken",
    "Contact",
    "Controller",
    "DecisionRecord",
    "DecisionToken",
    "Erasure",
    "ErasureToken",
    "EvidenceEntry",
    "ForgedMark",
    "Head",
    "Idempotency",
    "Identifier",
    "IdentifierToken",
    "Judgement",
    "Objection",
    "ObjectionToken",
]
