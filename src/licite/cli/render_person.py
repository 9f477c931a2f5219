"""One person on a terminal: who they are, what may be done, until when, what happened, and everything held."""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from licite.cli.terminal import printable
from licite.vocabulary.say import say

if TYPE_CHECKING:
    from licite.operations.person_held import Held
    from licite.operations.person_matrix import Cell
    from licite.operations.person_seen import Seen

_FEW = 3


def render_person(found: "Seen", lang: str) -> str:
    """The whole of it as lines of text."""
    from licite.operations.person_words import moment_words

    lines = list(_who(found, lang))
    if found.cells:
        lines += ["", say("person.title_matrix", lang), *_matrix(found.cells, lang), say("person.matrix_note", lang)]
    lines += ["", *_kept(found, lang)] if found.kept else []
    lines += _notices(found, lang)
    if found.moments:
        lines += ["", say("person.title_timeline", lang)]
        lines += [f"  {printable(moment_words(one, lang))}" for one in found.moments]
    lines += ["", say("person.title_held", lang), *_held(found.held, lang)]
    return "\n".join(lines)


def _who(found: "Seen", lang: str) -> Iterator[str]:
    held = found.held
    yield say("person.heading", lang, address=printable(held.who.value), controller=held.controller)
    if not found.contacts:
        yield say("person.nobody", lang)
        return
    for profile in found.rows["Profile"]:
        named = {"name": profile.full_name, "job": profile.job_title, "firm": profile.company, "city": profile.city}
        if profile.full_name:
            yield printable(say("person.is", lang, **{name: value or None for name, value in named.items()}))
    if found.person.identities:
        values = ", ".join(one.value for one in found.person.identities)
        yield printable(say("person.reached", lang, values=values))
    for one in found.contacts:
        yield say("person.contact", lang, uid=one.uid, kept=one.kept, erased=one.erased_at)


def _matrix(cells: "list[Cell]", lang: str) -> Iterator[str]:
    """The purposes of a channel that have the same answer for the same reasons, on one line."""
    from licite.operations.person_matrix import reasons, remedies
    from licite.operations.person_words import purpose_word
    from licite.operations.wording import channel_word

    for (_, channel), of_channel in groupby(cells, key=lambda cell: (cell.contact, cell.channel)):
        alike: dict[tuple[str, ...], list[Cell]] = {}
        for cell in of_channel:
            found = cell.decision
            key = (str(found.outcome), str(found.uncovered is None), *found.breaches, *found.missing[:_FEW])
            alike.setdefault(key, []).append(cell)
        for group in alike.values():
            decision = group[0].decision
            outcome = say(f"outcomes.{decision.outcome}.short", lang)
            purposes = ", ".join(purpose_word(cell.purpose, lang) for cell in group)
            yield say(
                "person.matrix_row", lang, channel=channel_word(channel, lang), outcome=outcome, purposes=purposes
            )
            if why := _few(reasons(decision, lang), lang):
                yield say("person.matrix_why", lang, reasons=why)
            if change := _few(remedies(decision, lang), lang):
                yield say("person.matrix_remedy", lang, remedies=change)


def _few(words: list[str], lang: str) -> str:
    more = len(words) - _FEW
    return " · ".join([*words[:_FEW], *([say("person.and_more", lang, n=more)] if more > 0 else [])])


def _kept(found: "Seen", lang: str) -> Iterator[str]:
    from licite.operations.retention.plan import why

    for one in found.kept:
        name = "kept_until" if one.erase_by else "kept_without_day"
        yield say(f"person.{name}", lang, day=one.erase_by, reason=why(one, lang))


def _notices(found: "Seen", lang: str) -> Iterator[str]:
    for one in found.notices:
        reason = say(f"due.notice.{one.reason}", lang)
        yield say("person.notice_due" if one.by else "person.notice_undated", lang, day=one.by, reason=reason)


def _held(held: "Held", lang: str) -> Iterator[str]:
    for data_class, tables in held.classes.items():
        yield ""
        yield f"{data_class} · {say(f'store.data_{data_class}', lang)}"
        for table, rows in tables.items():
            for row in rows:
                said: dict[str, Any] = {
                    name: value for name, value in row.items() if name != "row" and value not in (None, "", [])
                }
                if said:
                    yield f"  {table} {row['row']}  {printable(json.dumps(said, ensure_ascii=False))}"
