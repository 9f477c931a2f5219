"""Whom an e-mail address reaches: a person or nobody in particular, and in which capacity."""

from dataclasses import dataclass
from typing import Literal

from licite.contacts.address import Address, AddressProblem, parse_address
from licite.contacts.domains import Domain, DomainKind, describe_domain
from licite.contacts.guess import Confidence
from licite.contacts.local_part import LocalPart
from licite.contacts.mailbox_rules import judge
from licite.contacts.mailbox_verdict import Kind, Verdict

__all__ = ["Address", "AddressProblem", "Audience", "MailboxGuess", "classify_mailbox", "parse_address"]

Audience = Literal["consumer", "professional", "organisation"]


@dataclass(frozen=True)
class MailboxGuess:
    """What an address says. `confidence` is that of `identifier_kind`, `audience_confidence` that of `audience_hint`;
    `reason` and `audience_reason` are keys of the sentences and `slots` fill both; `typo_of` is the provider that was
    probably meant.
    """

    address: str
    identifier_kind: Kind | None
    audience_hint: Audience | None
    confidence: Confidence
    audience_confidence: Confidence
    reason: str
    audience_reason: str
    slots: dict[str, object]
    domain_kind: DomainKind
    typo_of: str | None


def classify_mailbox(address: str) -> MailboxGuess:
    """Does this address name a person?

    Below `certain` an answer is to be shown, not used; `None` says that both readings stand. A free-mail domain never
    makes a private person: half of the French town halls have one.

    >>> guess = classify_mailbox("service-client@acme.example")
    >>> guess.identifier_kind, guess.confidence, guess.audience_hint, guess.audience_confidence
    ('generic', 'certain', 'organisation', 'likely')
    >>> guess = classify_mailbox("camille.durand@orange.fr")
    >>> guess.identifier_kind, guess.confidence, guess.audience_hint, guess.audience_confidence
    ('nominative', 'certain', 'consumer', 'unsure')
    """
    parsed = parse_address(address)
    if isinstance(parsed, AddressProblem):
        return MailboxGuess(address.strip(), None, None, "unsure", "unsure", *_NO_ADDRESS)
    domain = describe_domain(parsed.domain_ascii)
    verdict = judge(LocalPart.cut(parsed.local), domain)
    audience, audience_confidence, audience_reason = _audience(verdict, domain)
    return MailboxGuess(
        address=parsed.normal,
        identifier_kind=verdict.kind,
        audience_hint=audience,
        confidence=verdict.confidence,
        audience_confidence=audience_confidence,
        reason=verdict.reason,
        audience_reason=f"who.audience_{audience_reason}",
        slots={"domain": domain.ascii, **verdict.slots},
        domain_kind=domain.kind,
        typo_of=domain.typo_of,
    )


_NO_ADDRESS: tuple[str, str, dict[str, object], DomainKind, None] = (
    "who.not_an_address", "who.audience_unknown", {}, "unknown", None,
)  # fmt: skip

# Reasons that tell an organisation even where anybody can open a mailbox.
_ORGANISATION_REASONS = {"who.town_hall", "who.school_code", "who.list_host", "who.role_public_service", "who.business"}


def _audience(verdict: Verdict, domain: Domain) -> tuple[Audience | None, Confidence, str]:
    """In which capacity the mailbox is read, how sure that is, and why: the end of a key `who.audience_...`."""
    if verdict.kind == "generic":
        return _audience_of_nobody(verdict, domain)
    if domain.kind in ("company", "public_body"):
        sure = verdict.kind == "nominative" and verdict.confidence != "unsure"
        return "professional", "likely" if sure else "unsure", "at_work"
    if domain.kind in ("free", "relay", "disposable"):
        return "consumer" if verdict.kind == "nominative" else None, "unsure", domain.kind
    return None, "unsure", "unknown"


def _audience_of_nobody(verdict: Verdict, domain: Domain) -> tuple[Audience, Confidence, str]:
    public = domain.kind == "public_body" or verdict.reason == "who.school_code"
    if public:
        return "organisation", "certain" if verdict.confidence == "certain" else "likely", "public_body"
    # A generic mailbox of somebody in business alone still names them, so it is never certain.
    if domain.kind == "company":
        return "organisation", "likely", "company"
    told = verdict.reason in _ORGANISATION_REASONS
    return "organisation", "likely" if told else "unsure", "told" if told else "generic_anywhere"
