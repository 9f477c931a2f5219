"""A last message before people are erased, prepared: its words in both languages, and the list of those it is for.

It is a message like another. Whoever refused is not on the list; for the others it takes a lawful basis, which
`licite screen` decides on the list.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from licite.errors import LiciteError
from licite.operations.known_refusals import events_of
from licite.operations.output.atomic import write_whole
from licite.operations.registers import known_of
from licite.operations.retention.plan import HOME_COUNTRY, Held, plan, why
from licite.operations.retention.tables import write_table
from licite.store.acts.access import RecordAccess
from licite.store.commit import commit_many
from licite.store.models import Identifier
from licite.store.norms import Identity
from licite.store.people import controller_of, pieces
from licite.vocabulary.say import LANGUAGES, say

WEEKS = 6
_AT_ONCE = 500


@dataclass(frozen=True)
class LastChance:
    """What was prepared: for how many people, from when to when they are to be erased, and where it is.

    `refused` people are left out, and so are those `without_address`.
    """

    people: int
    refused: int
    without_address: int
    first: date
    until: date
    messages: tuple[Path, ...]
    addresses: Path


def prepare(
    controller: str,
    folder: Path,
    *,
    who: str,
    reason: str,
    weeks: int = WEEKS,
    at: str | None = None,
    doctrine: str = "cnil",
    country: str = HOME_COUNTRY,
    lang: str = "fr",
) -> LastChance:
    """Writes `message.fr.txt`, `message.en.txt` and `people.csv`, for those who are to be erased within some weeks.

    The list has addresses in clear: who took it and why is recorded for each of them first. Fails with CON010 without
    `who` or `reason`, with RET006 on a number of weeks that is none.
    """
    if not who.strip() or not reason.strip():
        raise LiciteError("CON010")
    if weeks < 1:
        raise LiciteError("RET006", value=weeks)
    made = plan(controller, at=at, doctrine=doctrine, country=country)
    first, until = made.at + timedelta(days=1), made.at + timedelta(weeks=weeks)
    soon = list(made.held(first=first, until=until))
    asked = list(_with_addresses(controller, soon))
    kept = [(one, own) for one, own in asked if own]
    reached = list(_unrefusing(controller, kept))
    _record_access(controller, [one for one, _ in reached], who, reason)
    folder.mkdir(parents=True, exist_ok=True)
    rows = ((one.uid, own.value, one.erase_by, why(one, lang)) for one, own in reached)
    addresses = folder / "people.csv"
    write_table(addresses, ("contact", "email", "erase_by", "reason"), rows)
    messages = []
    for language in LANGUAGES:
        messages.append(folder / f"message.{language}.txt")
        write_whole(messages[-1], message(controller, language).encode())
    refused, without = len(kept) - len(reached), len(asked) - len(kept)
    return LastChance(len(reached), refused, without, first, until, tuple(messages), addresses)


def message(controller: str, lang: str) -> str:
    """The words of the last message, with a field for the day that each person has in the list."""
    return say("retention.last_chance", lang, name=controller_of(controller).name, field="{erase_by}")


def _with_addresses(controller: str, soon: list[Held]) -> Iterator[tuple[Held, Identity | None]]:
    rows = Identifier.objects.for_controller(controller_of(controller)).filter(kind="email").order_by("-pk")
    found = {
        contact: value
        for piece in pieces([one.pk for one in soon])
        for contact, value in rows.filter(contact_id__in=piece).values_list("contact_id", "value")
    }
    for one in soon:
        yield one, Identity("email", found[one.pk]) if one.pk in found else None


def _unrefusing(controller: str, asked: Sequence[tuple[Held, Identity]]) -> Iterator[tuple[Held, Identity]]:
    """Those of whom no refusal of e-mails is known, for whatever purpose."""
    now = datetime.now(UTC)
    for start in range(0, len(asked), _AT_ONCE):
        piece = asked[start : start + _AT_ONCE]
        events = events_of(controller, [own for _, own in piece])
        for one, own in piece:
            known = known_of({own: events[own]}, {"channel": "email"}, now)
            if not known.objected and not known.erased:
                yield one, own


def _record_access(controller: str, seen: list[Held], who: str, reason: str) -> None:
    acts = [RecordAccess(one.uid, who.strip(), "reader", reason.strip()) for one in seen]
    for start in range(0, len(acts), _AT_ONCE):
        commit_many(controller, acts[start : start + _AT_ONCE])
