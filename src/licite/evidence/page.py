"""The page of a bundle that people read: no script, nothing from elsewhere, and every value escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC
from html import escape
from importlib.resources import files as packaged
from typing import TYPE_CHECKING, Any

from licite.evidence.commitment import instant
from licite.vocabulary.say import catalogue, say, written_date, written_hour

if TYPE_CHECKING:
    from licite.evidence.bundle import BundleParts

Shown = Mapping[str, list[dict[str, Any]]]
_NOT_IN_HTML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


class Markup(str):
    """Markup made here; any other string is text."""

    __slots__ = ()


def el(tag: str, *children: str, cls: str = "") -> Markup:
    """An element around its children.

    >>> el("p", "1 < 2")
    '<p>1 &lt; 2</p>'
    """
    inside = "".join(child if isinstance(child, Markup) else _text(child) for child in children)
    mark = f' class="{cls}"' if cls else ""
    return Markup(f"<{tag}{mark}>{inside}</{tag}>")


def page(parts: BundleParts, shown: Shown, programs: str, lang: str) -> str:
    """The whole page, in one language; `programs` are the fingerprints of what verifies."""
    title = say(f"evidence.title_{parts.about}", lang)
    made = parts.made_at.astimezone(UTC)
    lead = say(
        "evidence.lead", lang, controller=parts.controller, day=written_date(made, lang), hour=written_hour(made, lang)
    )
    body = [el("h1", title), el("p", lead), *_about(parts, programs, lang)]
    for name in ("decision", "words", "facts", "rules"):
        body += [_heading(name, lang), *_items(shown[name], parts, lang)]
    body += [_heading("entries", lang), _entries(parts, lang), _heading("head", lang), *_log(parts, lang)]
    css = packaged("licite.evidence").joinpath("page.css").read_text(encoding="utf-8")
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"{el('title', title)}\n<style>\n{css}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(body)
        + "\n</main>\n</body>\n</html>\n"
    )


def _about(parts: BundleParts, programs: str, lang: str) -> list[Markup]:
    """What this is, what it proves, what it does not, and how to verify."""
    made: list[Markup] = [
        _heading("what", lang),
        el("p", say("evidence.what", lang, n=len(parts.entries))),
        *(part for name in ("proves", "not") for part in _list(name, parts.controller, lang)),
        _heading("how", lang),
    ]
    commands = {
        "run": "python verify.py",
        "held": "python verify.py --head FILE",
        "copy": f"python verify.py FILE.zip\n\n{programs}",
    }
    for name, command in commands.items():
        made += [el("p", say(f"evidence.how.{name}", lang)), el("pre", command)]
    return made


def _list(name: str, controller: str, lang: str) -> list[Markup]:
    lines = (say(f"evidence.{name}.{line}", lang, controller=controller) for line in catalogue("evidence")[name])
    return [_heading(name, lang), el("ul", *(el("li", line) for line in lines))]


def _items(items: Iterable[dict[str, Any]], parts: BundleParts, lang: str) -> list[Markup]:
    """What is shown under one heading, each thing with where it comes from."""
    made: list[Markup] = []
    gone = {proven.entry.seq for proven in parts.entries if proven.entry.payload is None}
    for item in items:
        inside: list[Markup] = []
        if item["entry"] in gone:
            inside.append(el("p", say("evidence.gone", lang, entry=str(item["entry"])), cls="small"))
        elif "grade" in item:
            words = say(f"evidence.grades.{item['grade']}", lang, controller=parts.controller)
            inside.append(el("p", el("strong", say("evidence.grade", lang)), " – ", words, cls="grade"))
        if item["held"]:
            source = say("evidence.held", lang, entry=str(item["entry"]))
            inside += [el("p", source, cls="small"), _value(item["held"], lang)]
        if item["stated"]:
            inside += [el("p", say("evidence.stated", lang), cls="small"), _value(item["stated"], lang)]
        made.append(el("article", *inside))
    return made or [el("p", say("evidence.none", lang), cls="small")]


def _entries(parts: BundleParts, lang: str) -> Markup:
    heads = (el("th", say(f"evidence.{name}", lang)) for name in ("entry", "time", "kind", "content"))
    rows = []
    for proven in parts.entries:
        entry = proven.entry
        state = say("evidence.content_erased" if entry.payload is None else "evidence.content_here", lang)
        rows.append(el("tr", *(el("td", cell) for cell in (str(entry.seq), instant(entry.at), entry.kind, state))))
    return el("table", el("thead", el("tr", *heads)), el("tbody", *rows))


def _log(parts: BundleParts, lang: str) -> list[Markup]:
    head = parts.head
    lines = {"log": head.log_id, "size": str(head.size), "root": head.root, "time": instant(head.at)}
    older = [f"{held.head.size} – {instant(held.head.at)} – {held.head.root}" for held in parts.held]
    made = [el("dl", *(_line(say(f"evidence.{name}", lang), el("code", value)) for name, value in lines.items()))]
    if older:
        made += [el("p", say("evidence.older", lang)), el("ul", *(el("li", el("code", line)) for line in older))]
    return made


def _value(value: object, lang: str) -> Markup:
    """A value as people read it: tables as terms, lists as lists, nothing left out."""
    if isinstance(value, Mapping):
        return el(
            "dl", *(_line(_label(str(name), lang), _named(str(name), inner, lang)) for name, inner in value.items())
        )
    if isinstance(value, list | tuple):
        return el("ul", *(el("li", _value(inner, lang)) for inner in value))
    if value is None or isinstance(value, bool):
        return el("span", say("evidence." + {None: "unknown", True: "yes", False: "no"}[value], lang))
    return el("span", str(value))


def _named(path: str, value: object, lang: str) -> Markup:
    """A value, in words where it is the outcome of a decision."""
    if path.rpartition(".")[2] == "outcome" and isinstance(value, str) and value in catalogue("outcomes"):
        return el("span", say(f"outcomes.{value}.short", lang))
    return _value(value, lang)


def _label(path: str, lang: str) -> Markup:
    """The words for what stands at this place, where there are some, and its name."""
    name = path.rpartition(".")[2]
    short = catalogue("facts").get(name, {}).get("short") or catalogue("evidence")["names"].get(name)
    words = f"{short[lang]} " if isinstance(short, dict) else ""
    return el("span", words, el("code", path))


def _line(term: str, value: Markup) -> Markup:
    return el("div", el("dt", term), el("dd", value))


def _heading(name: str, lang: str) -> Markup:
    return el("h2", say(f"evidence.{name}_heading", lang))


def _text(value: str) -> str:
    return escape(_NOT_IN_HTML.sub("", value))
