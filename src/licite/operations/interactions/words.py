"""How exports call their columns and events: one list (names.yaml), asked by letters and digits alone."""

from collections.abc import Mapping
from functools import cache

from licite.contacts.columns import column_key, plain
from licite.contacts.refusal_phrases import says_refusal
from licite.store.acts.interaction import KINDS
from licite.vocabulary.yaml_file import packaged_yaml

REFUSING = ("unsubscribe", "complaint")
"""What a person says against being written to; it arrives as an objection."""

WORDS = ("hard_bounce", *REFUSING, "auto_reply", *(kind for kind in KINDS if kind != "bounce"), "bounce")


def column_of(name: str) -> str | None:
    """Which part of an event a column holds; None for one that holds none.

    >>> column_of("Email Address"), column_of("client-info.user-agent"), column_of("IP")
    ('address', 'agent', None)
    """
    return _columns().get(column_key(name))


def columns_of(part: str) -> list[str]:
    """The keys of the columns that may hold a part, the most telling first."""
    return [key for key, named in _columns().items() if named == part]


def event_of(word: str, detail: str = "") -> str | None:
    """Which event a tool means; None where nobody knows. What says a refusal in any words is one.

    >>> event_of("Clicked"), event_of("bounce", "Permanent"), event_of("Ne plus contacter"), event_of("merged")
    ('click', 'hard_bounce', 'unsubscribe', None)
    """
    found = _events().get(column_key(word))
    if found == "bounce" and column_key(detail) in _hard():
        return "hard_bounce"
    return found or ("unsubscribe" if says_refusal(word) else None)


@cache
def is_robot(agent: str) -> bool:
    """Whether a known program follows links under this name.

    >>> is_robot("Mozilla/5.0 (compatible; Barracuda Sentinel)"), is_robot("Mozilla/5.0 (X11; Linux) Firefox/140.0")
    (True, False)
    """
    said = plain(agent)
    return any(part in said for part in _lists()["robots"])


@cache
def _lists() -> Mapping[str, list[str]]:
    found: Mapping[str, list[str]] = packaged_yaml("licite.operations.interactions", "names.yaml")
    return found


@cache
def _columns() -> dict[str, str]:
    parts: Mapping[str, list[str]] = packaged_yaml("licite.operations.interactions", "names.yaml")["columns"]
    return {column_key(name): part for part, names in parts.items() for name in names}


@cache
def _events() -> dict[str, str]:
    events: Mapping[str, list[str]] = packaged_yaml("licite.operations.interactions", "names.yaml")["events"]
    ours = {column_key(kind): kind for kind in WORDS}
    # A tool's own meaning first: at Brevo a `request` is a message sent, and no request of a person.
    return ours | {column_key(name): event for event, names in events.items() for name in names}


@cache
def _hard() -> frozenset[str]:
    return frozenset(map(column_key, _lists()["hard"]))
