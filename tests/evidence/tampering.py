"""Ways to tamper with a log, each by one who has the database only, or the database and the key of the log."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from licite.evidence.heads import Head
from licite.evidence.log_check import Entry
from tests.evidence.logs import Log, consent, entry_of, made_log, resealed

Checker = Callable[[Log], bool]
TEXTS = ("salt", "payload", "personal_salt", "personal", "commitment", "leaf", "kind")


def changed_text(text: str, rng: Random) -> str:
    at = rng.randrange(len(text))
    return text[:at] + rng.choice([c for c in "0123456789abcdefz{\u00e9" if c != text[at]]) + text[at + 1 :]


def flip(log: Log, rng: Random) -> None:
    """One character of one entry, or of one head."""
    if rng.random() < 0.2:
        at = rng.randrange(len(log.heads))
        log.heads[at] = changed_head(log.heads[at], rng)
        return
    at = rng.randrange(len(log.entries))
    entry = log.entries[at]
    name = rng.choice([name for name in TEXTS if getattr(entry, name)])
    change: dict[str, Any] = {name: changed_text(getattr(entry, name), rng)}
    log.entries[at] = replace(entry, **change)


def changed_head(head: Head, rng: Random) -> Head:
    changes: list[dict[str, Any]] = [
        {"size": head.size + rng.choice([-1, 1])},
        {"at": head.at + timedelta(seconds=rng.choice([-1, 1]))},
        *({name: changed_text(getattr(head, name), rng)} for name in ("root", "signature", "log_id")),
    ]
    return replace(head, **rng.choice(changes))


def drop(log: Log, rng: Random) -> None:
    del log.entries[rng.randrange(len(log.entries))]


def reorder(log: Log, rng: Random) -> None:
    one, other = rng.sample(range(len(log.entries)), 2)
    log.entries[one], log.entries[other] = log.entries[other], log.entries[one]


def truncate(log: Log, rng: Random) -> None:
    del log.entries[rng.randrange(len(log.entries)) :]


def splice(log: Log, rng: Random) -> None:
    at = rng.randrange(len(log.entries))
    log.entries.insert(at, entry_of(at, log.entries[at].at, "consent", consent(99), rng))


def back_date(log: Log, rng: Random) -> None:
    at = rng.randrange(len(log.entries))
    log.entries[at] = replace(log.entries[at], at=log.entries[at].at - timedelta(days=rng.randrange(1, 400)))


def second_history(log: Log, rng: Random) -> None:
    """Another log from some entry on, as long or longer."""
    at, size = rng.randrange(len(log.entries)), len(log.entries)
    del log.entries[at:]
    for seq in range(at, size + rng.randrange(5)):
        last = log.entries[-1].at if log.entries else log.held[0].at
        log.entries.append(entry_of(seq, last + timedelta(seconds=1), "objection", consent(seq + 100), rng))


CLASSES = {way.__name__: way for way in (flip, drop, reorder, truncate, splice, back_date, second_history)}


def cover_up(log: Log, rng: Random) -> None:
    """By one who has the key: numbers, commitments, leaves, times and heads are all made to fit again."""
    latest = None
    for at, entry in enumerate(log.entries):
        time = entry.at if latest is None or entry.at > latest or rng.random() < 0.5 else latest
        log.entries[at] = _fitting(replace(entry, seq=at, at=time))
        latest = time if latest is None else max(latest, time)
    size = len(log.entries)
    sizes = sorted({size, *(head.size for head in log.heads if 0 <= head.size <= size)})
    log.heads = [log.head(each) for each in sizes]


def _fitting(entry: Entry) -> Entry:
    try:
        return resealed(entry)
    except ValueError:  # what is no longer hexadecimal cannot be covered up
        return entry


def tampered(way: str, seed: int) -> Log:
    """A log tampered with in this way; half of the time by one who covers it up with the key."""
    rng = Random(f"{way} {seed}")
    log = made_log(rng.randrange(2, 24), seed)
    before = list(log.entries), list(log.heads)
    CLASSES[way](log, rng)
    covered = rng.random() < 0.5
    if covered:
        cover_up(log, rng)
    # Where only a leaf or a head was touched, covering that up brings the honest log back.
    undone = log.entries == before[0] and (covered or log.heads == before[1])
    return tampered(way, seed + 1_000_003) if undone else log


def missed(found: Checker, trials: int) -> list[tuple[str, int]]:
    """The tamperings of a campaign that a checker did not find: way and seed."""
    return [(way, seed) for way in CLASSES for seed in range(trials) if not found(tampered(way, seed))]
