"""What templates say: the one catalogue of sentences, dates and numbers, in the language of the reader."""

import re
from datetime import date, datetime
from typing import Any

from django.template import Library
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from licite.operations.wording import at_home, written_moment
from licite.vocabulary.say import MONTHS, written_date, written_number
from licite.vocabulary.say import say as said
from licite.vocabulary.typeset import WIDE, typeset

register = Library()
_DAYS = {
    lang: re.compile(rf"\b\d{{1,2}}(?:er)? (?:{'|'.join(months)})\b(?: \d{{4}}\b)?") for lang, months in MONTHS.items()
}


def speak(key: str, lang: str, **slots: Any) -> str:
    """A sentence of the catalogue, as it is printed."""
    return _printed(said(key, lang, **slots), lang)


@register.simple_tag(takes_context=True)
def say(context: Context, key: str, **slots: Any) -> str:
    """`{% say "web_home.title" n=count %}`: the sentence in the language of the reader."""
    return speak(str(key), str(context["lang"]), **slots)


@register.simple_tag(takes_context=True)
def outcome_word(context: Context, outcome: str) -> str:
    """The word of a mark, with a capital."""
    word = speak(f"outcomes.{outcome}.short", str(context["lang"]))
    return word[:1].upper() + word[1:]


@register.filter
def number(value: int, lang: str) -> str:
    """`{{ count|number:lang }}`: 8 214 in French, 8,214 in English."""
    return written_number(int(value), lang)


@register.filter
def printed(text: object, lang: str) -> str:
    """`{{ sentence|printed:lang }}`: a sentence that was made elsewhere, with its typography."""
    return _printed(str(text), lang)


@register.filter
def day(value: date | str | None, lang: str) -> SafeString | str:
    """`{{ moment|day:lang }}`: the day in full, readable by machines too; nothing for None."""
    if value is None or value == "":
        return ""
    found = _local(datetime.fromisoformat(value) if isinstance(value, str) else value)
    at = found.date() if isinstance(found, datetime) else found
    return _timed(at, written_date(at, lang), lang)


@register.filter
def moment(value: datetime | str | None, lang: str) -> SafeString | str:
    """`{{ at|moment:lang }}`: day and hour at the controller's place; nothing for None."""
    if value is None or value == "":
        return ""
    at = _local(datetime.fromisoformat(value) if isinstance(value, str) else value)
    return _timed(at, written_moment(at, lang), lang)


def _printed(text: str, lang: str) -> str:
    """A sentence with its typography, and no day broken at the end of a line."""
    return _DAYS[lang].sub(lambda found: found[0].replace(" ", WIDE), typeset(text, lang))


def _timed(at: date, text: str, lang: str) -> SafeString:
    """A day as it is printed: on one line, with `er` of a French first raised."""
    before, day_said, after = typeset(text, lang).partition(written_date(at, lang))
    joined = day_said.replace(" ", WIDE)
    if joined.startswith("1er"):
        first = format_html("{}1<sup>er</sup>{}{}", before, joined.removeprefix("1er"), after)
        return format_html('<time datetime="{}">{}</time>', at.isoformat(), first)
    return format_html('<time datetime="{}">{}{}{}</time>', at.isoformat(), before, joined, after)


def _local(at: date) -> date:
    return at_home(at) if isinstance(at, datetime) and at.tzinfo else at
