"""The answer of `licite.classify`: what an address says of whom it reaches, in words."""

from dataclasses import asdict, dataclass

from licite.contacts.guess import Confidence
from licite.contacts.mailbox import Audience, classify_mailbox
from licite.contacts.mailbox_verdict import Kind
from licite.vocabulary.say import say


@dataclass(frozen=True)
class Classification:
    """What an address says. `confidence` is that of `identifier_kind`; `audience_hint` is a hint, to be confirmed;
    `audience_reason` says where it comes from: a free-mail domain does not make a private person.
    """

    address: str
    identifier_kind: Kind | None
    audience_hint: Audience | None
    confidence: Confidence
    reason: str
    audience_reason: str

    def to_dict(self) -> dict[str, str | None]:
        """The fields by name, as `licite classify --json` prints them."""
        return asdict(self)


def classify(address: str, lang: str = "fr") -> Classification:
    """Does this address name a person, and why?

    Anything below `certain` is a proposal. A misspelt domain is mentioned in the reason and never corrected.

    >>> answer = classify("compta@acme.example", lang="en")
    >>> answer.identifier_kind, answer.confidence
    ('generic', 'certain')
    >>> answer.reason
    '“compta” is the name of a department, not of a person'
    """
    guess = classify_mailbox(address)
    reason = say(guess.reason, lang, **guess.slots)
    if guess.typo_of is not None:
        domain = guess.address.rpartition("@")[2]
        separator = {"fr": " ; ", "en": "; "}[lang]
        reason += separator + say("who.domain_typo", lang, domain=domain, meant=guess.typo_of)
    return Classification(
        address=guess.address,
        identifier_kind=guess.identifier_kind,
        audience_hint=guess.audience_hint,
        confidence=guess.confidence,
        reason=reason,
        audience_reason=say(guess.audience_reason, lang, **guess.slots),
    )
