"""The letter to a person who asks what is held of them: one page of HTML that fetches nothing and runs nothing."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from licite.operations.person_seen import Seen
from licite.operations.person_words import person_lines, purpose_word, source_word
from licite.operations.report.html import Html, el, join
from licite.store.models import Profile
from licite.vocabulary.say import say

_STYLE = (
    "body{font:16px/1.5 Georgia,serif;max-width:46rem;margin:3rem auto;padding:0 1rem;color:#222}"
    "h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2rem}li{margin:.3rem 0}"
    "table{border-collapse:collapse;width:100%;font-size:.85rem}td{border-top:1px solid #ccc;padding:.25rem .5rem;"
    "vertical-align:top;overflow-wrap:anywhere}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_NAMED = ("full_name", "job_title", "company", "address", "postal_code", "city", "siren")


def letter(found: Seen, data: Mapping[str, Any], lang: str) -> str:
    """The page, in French or English, out of what the person is told and nothing else."""

    def words(name: str, **slots: object) -> str:
        return say(f"person.letter.{name}", lang, **slots)

    day = date.fromisoformat(data["made_on"])
    sections = [
        (words("who"), _items(_who(found))),
        (words("sources"), _items(_sources(data, lang)) or el("p", words("source_unnamed"))),
        (
            words("purposes"),
            _items(purpose_word(one, lang) for one in data["purposes"]) or el("p", words("purposes_none")),
        ),
        (words("history"), _items(person_lines(found.moments, lang))),
        (words("recipients"), _items(data["recipients"]) or el("p", words("recipients_none"))),
        (words("period"), join([*_periods(data, lang), el("p", words("period_proof"))])),
        (words("rights"), _items(data["rights"])),
        (words("everything"), join([el("p", words("everything_where")), _everything(data["held"])])),
    ]
    title = words("title", controller=data["controller"])
    body = [el("h1", title), el("p", words("intro", day=day))]
    body += [part for heading, content in sections for part in (el("h2", heading), content) if content]
    head = Html(
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    )
    page = el(
        "html", el("head", head, el("title", title), Html(f"<style>{_STYLE}</style>")), el("body", *body), lang=lang
    )
    return f"<!doctype html>\n{page}\n"


def _items(lines: Iterable[str]) -> Html:
    found = [el("li", line) for line in lines]
    return el("ul", *found) if found else Html("")


def _who(found: Seen) -> Iterator[str]:
    for profile in found.rows["Profile"]:
        assert isinstance(profile, Profile)
        said = [getattr(profile, name) for name in _NAMED]
        if any(said):
            yield ", ".join(filter(None, said))
    for identifier in found.rows["Identifier"]:
        yield identifier.value


def _sources(data: Mapping[str, Any], lang: str) -> Iterator[str]:
    for one in data["sources"]:
        slots = {name: value or None for name, value in one.items()}
        slots |= {"line": str(one["line"]), "source": source_word(one["source"], lang)}
        days = {name: date.fromisoformat(one[name]) for name in ("on", "imported_on")}
        yield say("person.letter.source", lang, **slots | days)


def _periods(data: Mapping[str, Any], lang: str) -> Iterator[Html]:
    for one in data["retention"]:
        if one["erase_by"]:
            day = date.fromisoformat(one["erase_by"])
            yield el("p", say("person.kept_until", lang, day=day, reason=one["reason"]))
        else:
            yield el("p", say("person.kept_without_day", lang, reason=one["reason"]))


def _everything(held: Mapping[str, Mapping[str, list[dict[str, Any]]]]) -> Html:
    """Each field with its value; those that say nothing are in the data only."""
    rows = [
        el("tr", el("td", f"{table} {row['row']}"), el("td", name), el("td", _written(value)))
        for tables in held.values()
        for table, own in tables.items()
        for row in own
        for name, value in row.items()
        if name != "row" and value not in (None, "", [], {})
    ]
    return el("table", *rows)


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_written(one)}" for name, one in value.items() if one not in (None, "", [], {}))
    if isinstance(value, list):
        return ", ".join(_written(one) for one in value)
    return str(value)
