"""Notices: what people were told of the use of their data, and when it is due to those who were told nothing."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from licite.engine.settle import due_on, due_parts
from licite.errors import LiciteError
from licite.operations.consent_inputs import day_of, known_word, language_tag
from licite.operations.identities import identity_of
from licite.operations.interactions.people import contacts_at
from licite.operations.listed import listed_contacts
from licite.operations.objections import day_of as day_in_france
from licite.rules.load import shipped_law
from licite.rules.model import Law
from licite.store.acts.notice import RecordNotice
from licite.store.commit import commit_many
from licite.store.database import connected
from licite.store.models import Collected, Import
from licite.store.people import controller_of
from licite.store.telling import Untold, untold_contacts, untold_groups, untold_of

AT_ONCE = 500
ARTICLES = ("13", "14")
_DUTY = "inform_by"


@dataclass(frozen=True)
class Words:
    """The notice as it was given: article, day, version and language of its words; `complete` where somebody checked
    that it holds all that the article asks.
    """

    article: str = "14"
    on: str | None = None
    version: str = ""
    language: str = ""
    complete: bool | None = None
    how: str = ""
    author: str = ""


@dataclass(frozen=True)
class Given:
    """What was recorded: `recorded` notices, `repeated` that had been. `contacts` is how many people they reach.

    `unknown` lines of a list name nobody who is a contact; `shared` name an address that several contacts have, and
    every one of these was told.
    """

    recorded: int
    repeated: int
    contacts: int
    unknown: tuple[int, ...] = ()
    shared: int = 0


@dataclass(frozen=True)
class Owed:
    """A notice that is due: to how many contacts, by when (None where nobody knows when the data came), and why.

    `reason` is `month` (a period from collection), `collection` (at once, from the person), `message` (with the first
    communication), `disclosure` (with the first disclosure to a recipient) or `unknown`.
    """

    by: date | None
    reason: str
    group: Untold

    @property
    def contacts(self) -> int:
        """To how many."""
        return self.group.contacts


def give(
    controller: str,
    words: Words,
    *,
    address: str | None = None,
    imported: str | None = None,
    listed: Path | None = None,
) -> Given:
    """Keeps that the notice was given to a contact, to all that an import brought, or to those on a list.

    The same notice again is kept once. Fails with NTC001 where it is not said to whom, or in two ways, NTC002 without
    version or language, CON005 for a day to come, ITR005 where the address is no contact's, STO025 for an unknown
    import, NTC003 where a list names no contact.
    """
    if sum(one is not None for one in (address, imported, listed)) != 1:
        raise LiciteError("NTC001")
    connected()
    notice = _checked(words)
    if imported is not None:
        found = _import_of(controller, imported)
        return _recorded(controller, [_act(controller, notice, None, found)], _brought(found))
    if listed is not None:
        return _to_list(controller, notice, listed)
    assert address is not None
    who = identity_of(address)
    uids = contacts_at(controller_of(controller), [who])[who]
    if not uids:
        raise LiciteError("ITR005", value=address)
    return _recorded(controller, [_act(controller, notice, uid, None) for uid in uids], len(uids), shared=len(uids) > 1)


def owed(controller: str, at: date, doctrine: str = "cnil") -> list[Owed]:
    """To whom is a notice due, as things stand on a day? The earliest first, those without a date last.

    The period is that of the law in force: a month from collection, or the first communication or disclosure to a
    recipient where one comes first; at once where the person gave the data.
    """
    period = notice_period(shipped_law(), doctrine, at)
    found = [_owed(group, period) for group in untold_groups(controller, at)]
    return sorted(found, key=lambda one: (one.by is None, one.by or date.max, one.reason))


def owed_by(controller: str, uid: str, at: date, doctrine: str = "cnil") -> Owed | None:
    """The notice that is due to one contact, by its uid; None where it was told, or is no contact kept."""
    found = untold_of(controller, at, uid)
    return _owed(found, notice_period(shipped_law(), doctrine, at)) if found else None


def owed_to(controller: str, at: date, found: Sequence[Owed], limit: int) -> Iterator[tuple[Owed, str]]:
    """The contacts to whom these are due, by uid, the earliest first."""
    needed: list[Owed] = []
    for one in found:
        if sum(other.contacts for other in needed) >= limit:
            break
        needed.append(one)
    by_key = {one.group.key: one for one in needed}
    rows = untold_contacts(controller, at, [one.group for one in needed], sum(one.contacts for one in needed))
    ordered = sorted(((by_key[key], uid) for key, uid in rows), key=lambda row: needed.index(row[0]))
    yield from ordered[:limit]


def notice_period(law: Law, doctrine: str, day: date) -> tuple[Law, str, date]:
    """The parameter of the law that says by when people are told of data that came from elsewhere."""
    for rule in law.rules_of(doctrine):
        if rule.tag == _DUTY and rule.due is not None:
            bases, parameter = due_parts(rule.due.text)
            if parameter and bases == ("collected_on",):
                return law, parameter, day
    raise LiciteError("RET001", day=day)


def _owed(group: Untold, period: tuple[Law, str, date]) -> Owed:
    collected = date.fromisoformat(group.collected) if group.collected else None
    written = date.fromisoformat(group.written) if group.written else None
    law, parameter, day = period
    by: date | None
    if group.from_person == 1:
        by, reason = collected, "collection"
    else:
        by, reason = due_on(law, parameter, collected, day) if collected else None, "month"
    if written and (by is None or written < by):
        by, reason = written, "message"
    # Art. 14(3)(c); a recipient is a third party or not (art. 4(9)), so a processor ends the delay, too.
    disclosed = date.fromisoformat(group.disclosed) if group.disclosed else None
    if disclosed and (by is None or disclosed < by):
        by, reason = disclosed, "disclosure"
    return Owed(by, reason if by else "unknown", group)


def _checked(words: Words) -> RecordNotice:
    version, language = words.version.strip(), language_tag(words.language)
    if not version or not language:
        raise LiciteError("NTC002")
    today = day_in_france(datetime.now(UTC))
    given_on = day_of("on", words.on) or today
    if given_on > today:
        raise LiciteError("CON005", name="on", value=words.on)
    return RecordNotice(
        article="13" if known_word("article", words.article, ARTICLES) == "13" else "14",
        given_on=given_on,
        words_version=version,
        words_language=language,
        complete=words.complete,
        how=words.how.strip(),
        author=words.author.strip(),
    )


def _act(controller: str, notice: RecordNotice, uid: str | None, imported: Import | None) -> RecordNotice:
    whole = replace(notice, contact=uid, imported=imported.event_id if imported else None)
    said = json.dumps([controller, asdict(whole)], sort_keys=True, default=str)
    return replace(whole, event_id=f"notice-{hashlib.sha256(said.encode()).hexdigest()[:32]}")


def _recorded(
    controller: str, acts: Sequence[RecordNotice], contacts: int, unknown: tuple[int, ...] = (), shared: int = 0
) -> Given:
    new = 0
    for start in range(0, len(acts), AT_ONCE):
        new += sum(not done.repeated for done in commit_many(controller, acts[start : start + AT_ONCE]))
    return Given(new, len(acts) - new, contacts, unknown, shared)


def _to_list(controller: str, notice: RecordNotice, path: Path) -> Given:
    found = listed_contacts(controller_of(controller), path)
    if not found.contacts:
        raise LiciteError("NTC003", where=str(path), name=path.name)
    acts = [_act(controller, notice, uid, None) for uid in found.contacts]
    return _recorded(controller, acts, len(found.contacts), tuple(sorted(found.unknown)), found.shared)


def _import_of(controller: str, id_: str) -> Import:
    """The import with this id, or the only one that begins so."""
    rows = list(Import.objects.for_controller(controller_of(controller)).filter(event_id__startswith=id_)[:2])
    exact = [one for one in rows if one.event_id == id_]
    if id_ and (exact or len(rows) == 1):
        return (exact or rows)[0]
    raise LiciteError("STO025", id=id_)


def _brought(imported: Import) -> int:
    rows = Collected.objects.for_controller(imported.controller).filter(imported=imported)
    return rows.values("contact_id").distinct().count()
