"""What the pages of an import show, put ready: words for meanings, sums that add up, the steps."""

from collections.abc import Mapping
from typing import Any

from licite.operations.import_drafts import Draft
from licite.operations.import_looking import allowed
from licite.vocabulary.say import catalogue, written_number
from licite.web.imports.told import quoted
from licite.web.shell.words import speak

STEPS = ("file", "columns", "origin", "preview")
BECAME = ("new", "updated", "same", "duplicate", "erased", "rejected")
_CAME = ("new", "updated")
_CARDS = "vcard"
_SEPARATORS = {";": "semicolon", ",": "comma", "\t": "tab"}
_VERIFIED = {"primary": "first_hand", "secondary": "second_hand"}


def steps(here: str, lang: str) -> list[dict[str, Any]]:
    """The four steps, with those behind and the one at hand."""
    place = STEPS.index(here)
    return [
        {"word": speak(f"imports.step_{name}", lang), "here": number == place, "done": number < place}
        for number, name in enumerate(STEPS)
    ]


def before(step: str) -> str:
    """The step to which one goes back."""
    return {"columns": "file", "origin": "columns", "passport": "origin", "preview": "origin"}.get(step, "file")


def looked(seen: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """What was seen of a file, in words; of cards, the fields in which something stands."""
    separator = seen["separator"]
    found = dict(seen)
    places = [number for number, one in enumerate(seen["columns"]) if is_shown(one, seen)]
    found["columns"] = [
        seen["columns"][place] | {"title": title(seen["columns"][place], seen, lang)} for place in places
    ]
    found["rows"] = [[line, *(cells[place] for place in places)] for line, *cells in seen["rows"]]
    found["format_word"] = format_word(seen["format"], lang)
    found["separator_word"] = speak(f"imports.sep_{_SEPARATORS.get(separator, 'other')}", lang) if separator else ""
    found["notes"] = [quoted(_as_sentence(speak(key, lang, **slots)), lang) for key, slots in seen["notes"]]
    return found


def is_shown(column: Mapping[str, Any], seen: Mapping[str, Any]) -> bool:
    """Whether a column is shown: the fields of cards are not the user's, and empty ones would tell nothing."""
    return seen["format"] != _CARDS or bool(column["example"]) or bool(column["refusal"])


def title(column: Mapping[str, Any], seen: Mapping[str, Any], lang: str) -> str:
    """How a column is called: as in the file; a field of a card in words."""
    return column_word(str(column["name"]), seen["format"], lang)


def column_word(name: str, file_format: str, lang: str) -> str:
    """How a column of a format is called: as in the file; a field of a card in words."""
    for key in (f"target_{name}", f"card_{name}") if file_format == _CARDS else ():
        if key in catalogue("imports"):
            return _with_capital(speak(f"imports.{key}", lang))
    return name


def format_word(name: str, lang: str) -> str:
    """How a format is called."""
    first, _, rest = name.partition(".")
    entry = catalogue("formats").get(first, {})
    known = lang in (entry.get(rest) or {} if rest else entry)  # type: ignore[operator]
    return speak(f"formats.{name}", lang) if known else name.upper()


def kinds(lang: str) -> list[dict[str, str]]:
    """The kinds of source, in the order of the questions, each with its words."""
    choices: Any = catalogue("campaign_questions")["source_kind"]["choices"]
    return [{"name": name, "word": source_word(name, lang)} for name in choices]


def source_word(kind: str, lang: str) -> str:
    """A kind of source in plain words, as a line of its own."""
    return _with_capital(speak(f"campaign_questions.source_kind.choices.{kind}", lang))


def likely_source(seen: Mapping[str, Any]) -> str:
    """The kind of source that a file tells by being that file; empty where it does not."""
    if seen["scraper"]:
        return str(seen["scraper"]["kind"])
    if seen["format"] == "linkedin.connections":
        return "connection"
    return "business_card" if seen["format"] == "vcard" else ""


def columns(
    seen: Mapping[str, Any], said: Mapping[str, Any], keep: Mapping[str, str], errors: Mapping[str, str], lang: str
) -> list[dict[str, Any]]:
    """The columns of a file, each with what it becomes and what else it might."""
    found = []
    for number, one in enumerate(seen["columns"]):
        if not is_shown(one, seen):
            continue
        target = said.get(one["name"], {}).get("target", one["target"])
        choices = [(name, meaning(name, lang)) for name in dict.fromkeys(allowed(one))]
        found.append(
            {
                **one,
                "number": number,
                "title": title(one, seen, lang),
                "target": target,
                "becomes": meaning(target, lang),
                "choices": choices,
                "dates": said.get(one["name"], {}).get("dates", ""),
                "reason": keep.get(one["name"], ""),
                "channel_words": channels(one["channels"], lang),
                "spare_word": speak(f"files.unneeded_kinds.{one['spare']}", lang) if one["spare"] else "",
                "date_error": errors.get(f"dates-{number}", ""),
                "reason_error": errors.get(f"why-{number}", ""),
            }
        )
    return found


def meaning(target: str, lang: str) -> str:
    """What a column becomes, in words."""
    if f"target_{target}" in catalogue("imports"):
        return _with_capital(speak(f"imports.target_{target}", lang))
    fact = speak(f"facts.{target}.short", lang) if target in catalogue("facts") else target
    return speak("imports.target_other", lang, fact=fact)


def channels(named: list[str], lang: str) -> str:
    """The channels that a refusal speaks of."""
    if not named:
        return speak("imports.col_all_channels", lang)
    return speak("imports.col_channels", lang, channels=", ".join(speak(f"objection.{one}", lang) for one in named))


def preview(draft: Draft, lang: str) -> dict[str, Any]:
    """The preview of a draft, with its sums."""
    seen: dict[str, Any] = dict(draft.seen["preview"])
    said, keep = draft.said.get("columns", {}), draft.said.get("keep", {})
    left = set(seen["left_out"])
    seen["columns"] = [
        {
            **one,
            "aside": one["name"] in left and one["name"] not in keep,
            "elsewhere": one["name"] in seen.get("elsewhere", ()),
        }
        for one in columns(draft.seen["look"], said, keep, {}, lang)
    ]
    seen["counts"] = counts(seen["rows"])
    seen["sum"] = adding_up(seen["rows"], lang)
    seen["coming"] = sum(seen["rows"].get(name, 0) for name in ("new", "updated", "same"))
    seen["stopped_said"] = speak("imports.stopped", lang, n=seen["stopped"])
    seen["source_word"] = source_word(seen["source_kind"], lang)
    seen["rejects"] = [
        {**one, "cause_word": f"imports.cause_{one['cause']}", "fix_word": f"imports.fix_{one['cause']}"}
        for one in seen["rejects"]
    ]
    seen["rejected"] = sum(one["count"] for one in seen["rejects"])
    seen["origin"] = draft.said.get("origin", {})
    seen["law"] = law(seen["law"], lang)
    if seen["after"]:
        seen["after"] = after(seen["after"], lang)
    return seen


def after(found: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """The answers for the usual e-mail, with the reasons in words."""
    tags, facts = catalogue("tags"), catalogue("facts")
    return {
        **found,
        "outcomes": [(name, found["outcomes"].get(name, 0)) for name in ("lawful", "undetermined", "unlawful")],
        "reasons": [
            (_with_capital(speak(f"tags.{key}.short", lang)) if key in tags else key, n) for key, n in found["reasons"]
        ],
        "questions": [
            (_with_capital(speak(f"facts.{key}.short", lang)) if key in facts else key, n)
            for key, n in found["questions"]
        ],
    }


def law(words: list[dict[str, Any]], lang: str) -> list[dict[str, Any]]:
    """The words of the law with how they were checked."""
    return [{**one, "how": speak(f"imports.{_VERIFIED.get(one['verified'], 'unseen')}", lang)} for one in words]


def counts(rows: Mapping[str, int], *, done: bool = False) -> list[tuple[str, int]]:
    """What becomes of the rows, or became once `done`, by the key of its words; of what there is none but people to add
    is left out.
    """
    words = {name: f"imports.{'came' if done and name in _CAME else 'count'}_{name}" for name in BECAME}
    return [(words[name], rows.get(name, 0)) for name in BECAME if rows.get(name, 0) or name == "new"]


def adding_up(rows: Mapping[str, int], lang: str) -> str:
    """The sum that shows that no row is lost; nothing where the rows do not come in."""
    parts = [rows.get(name, 0) for name in BECAME]
    if not rows or sum(parts) != rows.get("read", 0):
        return ""
    shown = [written_number(part, lang) for part in parts if part]
    if len(shown) < 2:
        return speak("imports.none_lost", lang)
    return speak("imports.adds_up", lang, sum=" + ".join(shown), read=rows.get("read", 0))


def _with_capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _as_sentence(text: str) -> str:
    return _with_capital(text) + ("" if text.endswith((".", "?", "!", "…")) else ".")
