"""The one catalogue of sentences: terminal, report, site and explanations take their words here."""

import re
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from licite.vocabulary.yaml_file import parse_yaml

LANGUAGES = ("fr", "en")


@cache
def catalogue(name: str) -> dict[str, dict[str, object]]:
    """The entries of one file of `sentences/` (errors, facts, tags, screen...): key to language to text."""
    text = files("licite.vocabulary").joinpath("sentences", f"{name}.yaml").read_text(encoding="utf-8")
    entries: dict[str, dict[str, object]] = parse_yaml(text) or {}
    return entries


def say(key: str, lang: str, **slots: object) -> str:
    """The sentence `key` ("file.entry", or "file.entry.part") in French or English with its slots filled.

    A part between square brackets is left out where one of its slots is None.

    >>> say("screen.rows_read", "en", read=3, accepted=2, duplicate=1, rejected=0)
    '3 rows read: 2 examined, 1 duplicate, 0 rejected'
    """
    name, entry, *parts = key.split(".")
    value: object = catalogue(name)[entry]
    for part in parts:
        assert isinstance(value, dict), key
        value = value[part]
    assert isinstance(value, dict), key
    return fill(_for_number(value[lang], slots), lang, slots)


def _for_number(value: object, slots: dict[str, object]) -> str:
    """A text, or the one of {zero, one, many} that the slot `n` asks for."""
    if isinstance(value, str):
        return value
    assert isinstance(value, dict)
    n = slots.get("n")
    form = "zero" if n == 0 and "zero" in value else "one" if n in (0, 1) else "many"
    return str(value[form])


_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
# What a terminal would obey: a cell or a name of a column is shown, never run.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def fill(text: str, lang: str, slots: dict[str, object]) -> str:
    """`text` with `{slots}` filled; a bracketed part goes where one of its slots is unknown."""

    def optional(match: re.Match[str]) -> str:
        inside = match.group(1)
        wanted = _SLOT.findall(inside)
        if not wanted:
            return match.group(0)
        return inside if all(slots.get(name) is not None for name in wanted) else ""

    return _SLOT.sub(lambda m: _written(slots[m.group(1)], lang), _OPTIONAL.sub(optional, text))


def _written(value: object, lang: str) -> str:
    if isinstance(value, date):
        return written_date(value, lang)
    if isinstance(value, int) and not isinstance(value, bool):
        return written_number(value, lang)
    return _CONTROLS.sub("\ufffd", str(value))


MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "en": "January February March April May June July August September October November December".split(),
}


def written_date(day: date, lang: str) -> str:
    """A day in full: 1er mars 2026, 1 March 2026."""
    first = "1er" if lang == "fr" and day.day == 1 else str(day.day)
    return f"{first} {MONTHS[lang][day.month - 1]} {day.year}"


def written_hour(at: datetime, lang: str) -> str:
    """An hour of the day as it is written: 9 h 05, 9:05; whose clock it is, the sentence says.

    >>> written_hour(datetime(2026, 11, 26, 9, 5), "en")
    '9:05'
    """
    minutes = f"{at.minute:02d}"
    if lang == "en":
        return f"{at.hour}:{minutes}"
    return f"{at.hour}\u00a0h" + ("" if at.minute == 0 else f"\u00a0{minutes}")


def written_number(value: int, lang: str) -> str:
    """A whole number with its thousands apart: narrow no-break space in French, comma in English."""
    return f"{value:,}".replace(",", "\u202f") if lang == "fr" else f"{value:,}"
