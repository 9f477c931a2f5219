"""The registers as tables."""

import licite.store.configured  # noqa: F401  (Django refuses models before it has settings)
from licite.store.models.collected import Collected, Import, Merge, Profile
from licite.store.models.consents import Consent, ConsentToken
from licite.store.models.disclosures import Disclosed, Disclosure, PassedOn
from licite.store.models.forms import FormVersion
from licite.store.models.history import Interaction, Notice
from licite.store.models.listing import PersonWord, StandingAnswer, StandingDate, StandingRun
from licite.store.models.log import Canary, EvidenceEntry, Head, Idempotency
from licite.store.models.people import Contact, Controller, Identifier, IdentifierToken, LookupToken
from licite.store.models.records import Access, AccessToken, DecisionRecord, DecisionToken, Disagreement, Judgement
from licite.store.models.refusals import (
    Disowning,
    DisowningToken,
    Erasure,
    ErasureToken,
    ForgedMark,
    Objection,
    ObjectionToken,
)

__all__ = [
    "Access",
    "AccessToken",
    "Canary",
    "Collected",
    "Consent",
    "ConsentToken",
    "Contact",
    "Controller",
    "DecisionRecord",
    "DecisionToken",
    "Disagreement",
    "Disclosed",
    "Disclosure",
    "Disowning",
    "DisowningToken",
    "Erasure",
    "ErasureToken",
    "EvidenceEntry",
    "ForgedMark",
    "FormVersion",
    "Head",
    "Idempotency",
    "Identifier",
    "IdentifierToken",
    "Import",
    "Interaction",
    "Judgement",
    "LookupToken",
    "Merge",
    "Notice",
    "Objection",
    "ObjectionToken",
    "PassedOn",
    "PersonWord",
    "Profile",
    "StandingAnswer",
    "StandingDate",
    "StandingRun",
]
