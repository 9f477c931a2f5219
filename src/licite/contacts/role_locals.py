"""What stands before an @ and makes a mailbox of nobody, whatever the domain: for a join in SQL."""

from functools import cache

from licite.contacts import names
from licite.contacts.local_part import LocalPart
from licite.contacts.mailbox_rules import BEFORE_BRAND


@cache
def role_locals() -> frozenset[str]:
    """The role words that are a generic mailbox, for certain, on any domain.

    They are told by the rules that come before those that look at the domain, so that `classify_mailbox` says the
    same of every address with one of them before the @.

    >>> {"contact", "comptabilite"} <= role_locals(), "martin" in role_locals()
    (True, False)
    """
    words = {word for listed in names.role_words().values() for word in listed if word.isascii()}
    return frozenset(filter(_is_sure, words))


def _is_sure(word: str) -> bool:
    local = LocalPart.cut(word)
    verdict = next((found for rule in BEFORE_BRAND if (found := rule(local)) is not None), None)
    return verdict is not None and (verdict.kind, verdict.confidence) == ("generic", "certain")
