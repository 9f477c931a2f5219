"""The answer to a person who asks what is held of them: a letter, and the same data for other tools."""

import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from licite.errors import LiciteError
from licite.operations.output.atomic import whole_file, write_whole
from licite.operations.person_found import Person
from licite.operations.person_held import as_json as held_json
from licite.operations.person_held import first_disclosed
from licite.operations.person_letter import letter
from licite.operations.person_seen import Seen, seen
from licite.operations.person_words import day_in_france
from licite.operations.processors import processors_of
from licite.operations.retention.plan import HOME_COUNTRY, today, why
from licite.vocabulary.say import say

DATA, LETTER = "data.json", "letter.html"
VERSION = 1


@dataclass(frozen=True)
class Answer:
    """What a person is told: `data` for other tools, `page` to be read."""

    person: Person
    data: dict[str, Any]
    page: str


def answer_to(
    controller: str,
    address: str,
    *,
    who: str,
    why: str,
    role: str = "dpo",
    lang: str = "fr",
    country: str = HOME_COUNTRY,
) -> Answer:
    """All that a person who asks is to be told (art. 15 GDPR), by their address or the id of a contact.

    What `store.fields` marks for the person, sources, recipients, periods with their dates, and rights; nothing of
    anybody else. Who answers, and why, is recorded first. Fails with CON010 without `who` or `why`, CON001 where nobody
    is named, PER001 where several people have the address, PER004 where nobody has it and nothing is recorded of it.
    """
    found = seen(controller, address, who=who, why=why, role=role, lang=lang, country=country, with_matrix=False)
    if not found.person.contacts and not _spoken(found):
        raise LiciteError("PER004")
    data = _data(found, lang, today())
    return Answer(found.person, data, letter(found, data, lang))


def write_answer(answer: Answer, place: Path) -> Path:
    """Writes the letter and the data to a folder, or to one file where the name ends with `.zip`; nobody else may read.

    Fails with PER003 where something is there already, FIL104 (exit code 1) where the system refuses.
    """
    place_for(place)
    files = {DATA: json.dumps(answer.data, ensure_ascii=False, indent=2).encode(), LETTER: answer.page.encode()}
    if place.suffix.lower() == ".zip":
        with whole_file(place) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in files.items():
                packed.writestr(name, content)
        return place
    try:
        place.mkdir(mode=0o700)
    except OSError as fault:
        raise LiciteError("FIL104", exit_code=1, path=place, reason=fault.strerror or str(fault)) from fault
    try:
        for name, content in files.items():
            write_whole(place / name, content)
    except BaseException:
        shutil.rmtree(place)
        raise
    return place


def place_for(place: Path) -> None:
    """Fails with PER003 where something is there already: said before anybody is looked at."""
    if place.exists():
        raise LiciteError("PER003", path=place)


def _spoken(found: Seen) -> bool:
    """Whether anything is recorded of an address that no contact has, but that somebody looked for it."""
    return any(found.rows[table] for table in ("Consent", "Objection", "Erasure", "DecisionRecord"))


def _data(found: Seen, lang: str, day: date) -> dict[str, Any]:
    return {
        "version": VERSION,
        "made_on": day.isoformat(),
        "controller": found.person.controller.name,
        "asked_by": found.held.who.value,
        "sources": list(_sources(found)),
        "purposes": _purposes(found),
        "recipients": _recipients(found),
        "retention": [
            {"erase_by": one.erase_by.isoformat() if one.erase_by else None, "reason": why(one, lang)}
            for one in found.kept
        ],
        "rights": [
            say(f"person.letter.{name}", lang) for name in ("rights_list", "rights_objection", "rights_complaint")
        ],
        "held": held_json(found.held)["held"],
        "after_erasure": found.held.rules,
    }


def _sources(found: Seen) -> Iterator[dict[str, Any]]:
    for one in found.moments:
        if one.what == "collected":
            names = ("source", "supplier", "file", "line", "place", "imported_on")
            yield {"on": day_in_france(one.at).isoformat(), **{name: one.told[name] for name in names}}


def _recipients(found: Seen) -> list[str]:
    names = [one.name for one in processors_of(found.person.controller.slug)]
    return list(dict.fromkeys([*names, *sorted(first_disclosed(found.rows))]))


def _purposes(found: Seen) -> list[str]:
    said = {row.purpose for row in found.rows["Consent"]}
    said |= {row.facts.get("purpose") for row in found.rows["DecisionRecord"]}
    return sorted(one for one in said if one)
