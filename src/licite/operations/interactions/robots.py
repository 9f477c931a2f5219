"""Clicks that nobody made: security gateways and previews follow links before a person sees them.

What is no act of the person must not keep their data longer, so a click that may be a robot's is set aside: it stays,
with the reason, and moves no date.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from licite.contacts.domains import describe_domain
from licite.operations.interactions.words import is_robot

# Nobody reads a message and follows several of its links within so little.
TOGETHER = timedelta(seconds=2)
# A gateway follows the links as the message arrives.
AT_DELIVERY = timedelta(seconds=1)
_LINKS = 3
_SAME_SECOND_LINKS = 2
# So many people of one firm do not click within the same two seconds; their gateway does.
_PEOPLE = 5
_NO_CLICK = frozenset({"head", "options", "propfind"})


@dataclass(frozen=True)
class Touch:
    """A click, or a delivery, of a person (`who`), in a message. Not `exact`: its second is not known."""

    key: Hashable
    who: str
    at: datetime
    kind: str = "click"
    campaign: str = ""
    url: str = ""
    agent: str = ""
    method: str = ""
    exact: bool = True
    robot: bool = False


def robots_among(touches: Iterable[Touch]) -> dict[Hashable, str]:
    """Which of these clicks did a robot make, and by which sign? The whole of a file, and what is recorded, together.

    Signs: `said` (the tool says so), `head` (a request that shows no page), `scanner` (a known agent), `many_links`
    (several links of one message within two seconds), `at_delivery` (within a second of it), `gateway` (many people of
    one domain within two seconds).
    """
    everything = list(touches)
    clicks = [one for one in everything if one.kind == "click"]
    found: dict[Hashable, str] = {one.key: sign for one in clicks if (sign := _sign(one))}
    timed = [one for one in clicks if one.exact]
    deliveries = _by_message(one for one in everything if one.kind == "delivery" and one.exact)
    signs: tuple[tuple[str, set[Hashable]], ...] = (
        ("many_links", _many_links(_by_message(timed))),
        ("at_delivery", _at_delivery(timed, deliveries)),
        ("gateway", _gateways(timed)),
    )
    for sign, keys in signs:
        for key in keys:
            found.setdefault(key, sign)
    return found


def _sign(one: Touch) -> str | None:
    if one.robot:
        return "said"
    if one.method.strip().lower() in _NO_CLICK:
        return "head"
    return "scanner" if one.agent and is_robot(one.agent) else None


def _by_message(touches: Iterable[Touch]) -> dict[tuple[str, str], list[Touch]]:
    found: dict[tuple[str, str], list[Touch]] = defaultdict(list)
    for one in touches:
        found[one.who, one.campaign].append(one)
    for together in found.values():
        together.sort(key=lambda one: one.at)
    return found


def _many_links(messages: Mapping[tuple[str, str], Sequence[Touch]]) -> set[Hashable]:
    """Clicks of one person in one message, on several links at once. One link twice is somebody's double click."""
    found: set[Hashable] = set()
    for clicks in messages.values():
        for run in _runs(clicks):
            links = {one.url for one in run if one.url}
            within = run[-1].at - run[0].at
            unnamed = sum(not one.url for one in run)
            same_second = len(links) >= _SAME_SECOND_LINKS and within < timedelta(seconds=1)
            if len(links) + unnamed >= _LINKS or same_second:
                found |= {one.key for one in run}
    return found


def _runs(clicks: Sequence[Touch]) -> list[list[Touch]]:
    """The clicks that lie within two seconds of one another."""
    runs = [[clicks[0]]] if clicks else []
    for before, one in pairwise(clicks):
        if one.at - before.at <= TOGETHER:
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _at_delivery(clicks: Iterable[Touch], deliveries: Mapping[tuple[str, str], Sequence[Touch]]) -> set[Hashable]:
    return {
        one.key
        for one in clicks
        for delivered in deliveries.get((one.who, one.campaign), ())
        if timedelta(0) <= one.at - delivered.at <= AT_DELIVERY
    }


def _gateways(clicks: Iterable[Touch]) -> set[Hashable]:
    """Clicks of many people of one firm in one message at once; customers of a mail provider share no gateway."""
    by_domain: dict[tuple[str, str], list[Touch]] = defaultdict(list)
    for one in clicks:
        domain = one.who.rpartition("@")[2].lower()
        if describe_domain(domain).kind not in ("free", "relay", "disposable"):
            by_domain[domain, one.campaign].append(one)
    found: set[Hashable] = set()
    for together in by_domain.values():
        together.sort(key=lambda one: one.at)
        for run in _runs(together):
            first = 0
            for place, one in enumerate(run):
                while one.at - run[first].at > TOGETHER:
                    first += 1
                window = run[first : place + 1]
                if len({click.who for click in window}) >= _PEOPLE:
                    found |= {click.key for click in window}
    return found
