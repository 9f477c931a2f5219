"""May a file come in, or does it wait in quarantine? The reasons, in the words of the law."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from licite.rules.load import shipped_law

FROM_OTHERS = ("purchased_list", "rented_list", "partner")
"""Sources that come with a passport."""
_NETWORK = ("platforms.linkedin.user_agreement_8_2", "fr.cnil.restricted_profile")
_RULES = {
    "scraped_platform": _NETWORK,
    "scraped_website": ("fr.cnil.review_scraped_public",),
    "no_passport": ("eu.gdpr.art_24_source_checked",),
}
REVIEWED = {"scraped_website": "fr.cnil.review_scraped_public"}
"""By kind of source, the rule that asks for a review which the release from quarantine is."""


@dataclass(frozen=True)
class Words:
    """What a rule says today: in our words, in its own, and where that stands."""

    explain: str
    cite: str
    quote: str | None
    url: str | None
    verified: str


def reason_to_wait(source_kind: str, *, passport: bool) -> str:
    """Why a file of this source waits: `scraped_platform`, `scraped_website`, `no_passport`; empty where it does not.

    >>> reason_to_wait("purchased_list", passport=False), reason_to_wait("event", passport=False)
    ('no_passport', '')
    """
    if source_kind in ("scraped_platform", "scraped_website"):
        return source_kind
    return "no_passport" if source_kind in FROM_OTHERS and not passport else ""


def words_of_law(why: str, lang: str, day: date) -> list[Words]:
    """What the law says of a file that waits for this reason, on a day."""
    return [_words(rule, lang, day) for rule in _RULES.get(why, ())]


def _words(rule_id: str, lang: str, day: date) -> Words:
    versions = shipped_law().rule(rule_id).versions
    version = next((one for one in reversed(versions) if one.start <= day), versions[-1])
    cited = version.citation
    return Words(version.explain[lang], cited.cite, cited.quote, cited.url, cited.verified)


def shown(words: Iterable[Words]) -> list[dict[str, str | None]]:
    """The same for JSON."""
    return [
        {"says": one.explain, "cite": one.cite, "quote": one.quote, "url": one.url, "verified": one.verified}
        for one in words
    ]
