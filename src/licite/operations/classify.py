"""What kind of address each is, for the doors."""

from collections.abc import Iterable

from licite.contacts.classify import Classification, classify


def classify_all(addresses: Iterable[str], lang: str) -> list[Classification]:
    """Whether each address names a person, how sure that is, and why, in the order given."""
    return [classify(address, lang) for address in addresses]
