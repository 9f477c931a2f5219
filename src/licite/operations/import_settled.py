"""A file that was sent, with all that was answered of it: looked at as it would come in, then taken in."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from licite.contacts.rejects import Reject, Rejects
from licite.errors import LiciteError
from licite.operations.import_answers import answers_after, stopped_before
from licite.operations.import_drafts import Draft, kept_file
from licite.operations.import_looking import meanings_said
from licite.operations.importing.prepare import Asked, Prepared, Progress, prepare, prepare_again
from licite.operations.importing.preview import preview
from licite.operations.importing.quarantine import shown
from licite.operations.importing.run import Outcome, run
from licite.operations.objections import refuse_names
from licite.operations.output.writers import write_result
from licite.vocabulary.say import say

_GROUPED = {"import.reject_nobody": "nobody", "rejects.impossible_date": "date", "rejects.unreadable_value": "value",
            "rejects.no_with_a_day": "contradiction", "rejects.card": "card", "rejects.short_row": "cells",
            "rejects.long_row": "cells", "rejects.lone_quote": "quote", "rejects.above_header": "header",
            "rejects.other_header": "header"}  # fmt: skip
_ENDINGS = ("xlsx", "csv")


def asked_of(draft: Draft) -> Asked:
    """How this file is to be taken in, by what was answered.

    Fails with OBJ004 where a reason for keeping a column, or how people were told, names somebody.
    """
    origin, keep = draft.said.get("origin", {}), draft.said.get("keep", {})
    refuse_names(*keep.values(), origin.get("informed_how", ""), origin.get("terms", ""))
    meanings = meanings_said(draft.seen["look"], draft.said.get("columns", {}))
    place = draft.folder / "mapping.yaml"
    if meanings:
        meanings.save(place)
    passport = draft.folder / "passport" / "passport.yaml"
    proof = origin.get("proof")
    return Asked(
        path=draft.path,
        source_kind=origin.get("source_kind"),
        supplier=origin.get("supplier", ""),
        contract=origin.get("contract", ""),
        terms=origin.get("terms", ""),
        evidence=draft.folder / "with" / proof if proof else None,
        passport=passport if passport.exists() else None,
        collected_on=date.fromisoformat(origin["collected_on"]) if origin.get("collected_on") else None,
        place=origin.get("place", ""),
        keep=tuple(keep),
        mapping=place if meanings else None,
        author=draft.by,
    )


def prepared_of(draft: Draft, progress: Progress | None = None) -> Prepared:
    """The file read as it would come in; writes nothing to the registers.

    What was answered beside the contract's own facts stands with the meaning of its columns: the reasons for which
    columns are kept, who collected, how people knew. Fails as `importing.prepare.prepare` does.
    """
    found = prepare(draft.controller, asked_of(draft), progress)
    origin = draft.said.get("origin", {})
    words = {name: origin[name] for name in ("collected_by", "informed", "informed_how") if origin.get(name)}
    facts = {name: origin[name] == "yes" for name in ("informed",) if origin.get(name) in ("yes", "no")}
    if origin.get("could_refuse") in ("yes", "no"):
        facts["objection_offered_at_collection"] = origin["could_refuse"] == "yes"
    said = {"keep_because": draft.said.get("keep", {}), "origin": words}
    start = replace(
        found.start,
        mapping={**found.start.mapping, **{name: value for name, value in said.items() if value}},
        facts={**found.start.facts, **facts},
    )
    return replace(found, start=start)


def preview_of(draft: Draft, *, lang: str = "fr", progress: Progress | None = None) -> dict[str, Any]:
    """What would become of every row, as JSON: nothing is written to the registers.

    `rows` add up (read = new + updated + same + duplicate + erased + rejected, but in quarantine); `rejects` are
    grouped by cause; `after` has the answers for the usual e-mail; `stopped` counts rows of people who had said stop.
    """
    prepared = prepared_of(draft, progress)
    seen = preview(prepared, lang=lang, progress=progress)
    told = asdict(seen) | {"law": shown(seen.law)}
    told |= {
        "rejects": grouped(prepared.read.rejects, lang),
        "stopped": stopped_before(prepared.controller, prepared.read.rows),
        "after": None if seen.why else answers_after(prepared, lang=lang, progress=progress),
        "kept_rows": len(prepared.read.rows),
    }
    write_rejects_to_correct(prepared, rejects_file(draft.controller, draft.id), lang)
    found: dict[str, Any] = json.loads(json.dumps(told, default=str))
    return found


def take_in(draft: Draft, *, lang: str = "fr", progress: Progress | None = None) -> Outcome:
    """Takes the file in, or goes on where that was stopped; the rejects can be fetched afterwards.

    The file goes then; one that waits in quarantine is given again once it was let out. Fails as `importing.run.run`
    does.
    """
    prepared = prepared_of(draft, progress)
    write_rejects_to_correct(prepared, rejects_file(draft.controller, prepared.start.event_id), lang)
    done = run(prepared, lang=lang, progress=progress)
    for ending in _ENDINGS:
        rejects_file(draft.controller, draft.id, ending).unlink(missing_ok=True)
    draft.remove()
    return done


def take_in_again(draft: Draft, imported: str, *, lang: str = "fr", progress: Progress | None = None) -> Outcome:
    """Goes on with an import that was stopped or released, with its file given once more.

    Fails with IMP005 where this is another file, IMP007 where the import does not run.
    """
    prepared = prepare_again(draft.controller, imported, draft.path, progress)
    write_rejects_to_correct(prepared, rejects_file(draft.controller, prepared.start.event_id), lang)
    done = run(prepared, lang=lang, progress=progress)
    draft.remove()
    return done


def rejects_file(controller: str, id_: str, ending: str = "xlsx") -> Path:
    """Where the rows are that could not be read, to be corrected and brought back: of a draft, or of an import."""
    return kept_file(controller, f"{id_}.rejects.{ending}")


def grouped(rejects: Iterable[Reject], lang: str) -> list[dict[str, Any]]:
    """The rows that could not be read, by cause, the most frequent first: how many, and the first as an example."""
    causes: dict[str, dict[str, Any]] = {}
    for one in rejects:
        cause = _GROUPED.get(one.reason, "other")
        key = one.reason if cause == "other" else cause
        found = causes.setdefault(key, {"cause": cause, "count": 0, **_example(one, lang)})
        found["count"] += 1
    return sorted(causes.values(), key=lambda one: -one["count"])


def _example(one: Reject, lang: str) -> dict[str, Any]:
    value = one.slots.get("value")
    return {
        "line": one.line,
        "column": one.column,
        "value": str(value)[:200] if value is not None else one.content[:200],
        "says": say(one.reason, lang, column=one.column, **one.slots),
    }


def write_rejects_to_correct(prepared: Prepared, place: Path, lang: str) -> None:
    """Writes the rows that could not be read under the headings of their file, with their line and what is wrong.

    XLSX to correct and bring back as it is, and CSV beside it; no cell acts as a formula. Without rejects, those of an
    earlier look go.
    """
    from licite.engine.runners import duck

    both = [place.with_suffix(f".{ending}") for ending in _ENDINGS]
    if not len(prepared.read.rejects):
        for one in both:
            one.unlink(missing_ok=True)
        return
    table = prepared.read.table
    head = _each_once((*table.columns, *(say(f"imports.rejects_{name}", lang) for name in ("line", "why"))))
    listed = ", ".join('"' + name.replace('"', '""') + '" VARCHAR' for name in head)
    with duck.connect() as con:
        con.execute(f"CREATE TABLE rejects ({listed})")
        rows = list(_rows(prepared.read.rejects, len(table.columns), table.separator, lang))
        duck.insert(con, "rejects", dict.fromkeys(head, "VARCHAR"), rows)
        for one in both:
            write_result(con, "rejects", head, one, lang)


def _each_once(names: Iterable[str]) -> list[str]:
    """Names of columns such that no two are the same to the engine, which takes capitals for small letters."""
    found: dict[str, str] = {}
    for name in names:
        while name.casefold() in found:
            name += " (2)"
        found[name.casefold()] = name
    return list(found.values())


def _rows(rejects: Rejects, width: int, separator: str | None, lang: str) -> Iterator[tuple[str, ...]]:
    for one in rejects:
        cells = _cells(one.content, width, separator)
        yield (*cells, str(one.line), say(one.reason, lang, column=one.column, **one.slots))


def _cells(content: str, width: int, separator: str | None) -> list[str]:
    """The cells of a row that was written as one line, as many as there are headings; nothing of it is left out."""
    signs = tuple(dict.fromkeys((separator or ",", ";", ",")))
    readings = [_split(content, sign) for sign in signs]
    read = next((cells for cells in readings if len(cells) == width), readings[0])
    if len(read) > width:
        return [*read[: width - 1], signs[0].join(read[width - 1 :])]
    return [*read, *[""] * (width - len(read))]


def _split(content: str, sign: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(content.replace("\0", ""), newline=""), delimiter=sign), [])
    except csv.Error:
        return [content]


def checked_texts(said: Mapping[str, str]) -> LiciteError | None:
    """What is wrong with words that stay after an erasure: nobody may be named in them."""
    try:
        refuse_names(*said.values())
    except LiciteError as fault:
        return fault
    return None
