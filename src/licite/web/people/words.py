"""Words that pages on people share: channels, sources, purposes, and what is told of a rule."""

from datetime import date
from typing import Any

from django.template import Library
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from licite.operations.person_words import purpose_word
from licite.operations.person_words import source_word as said_source
from licite.operations.wording import at_home, written_moment
from licite.operations.wording import channel_word as said_channel
from licite.vocabulary.say import catalogue, written_date, written_number
from licite.vocabulary.typeset import typeset
from licite.web.shell.words import speak

register = Library()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@register.simple_tag(takes_context=True)
def channel_word(context: Context, channel: str) -> str:
    """A channel, with a capital."""
    return _capital(typeset(said_channel(channel, context["lang"]), context["lang"]))


@register.simple_tag(takes_context=True)
def channel_said(context: Context, key: str, channel: str) -> str:
    """A sentence that names a channel."""
    return speak(key, context["lang"], channel=said_channel(channel, context["lang"]))


@register.simple_tag(takes_context=True)
def source_word(context: Context, source: str) -> str:
    """Where somebody comes from, with a capital."""
    return _capital(typeset(said_source(source, context["lang"]), context["lang"]))


@register.simple_tag(takes_context=True)
def function_word(context: Context, code: str) -> str:
    """A kind of job, with a capital."""
    known: Any = catalogue("campaign_questions")["offer_functions"].get("choices", {})
    return _capital(typeset(known[code][context["lang"]] if code in known else code, context["lang"]))


@register.simple_tag(takes_context=True)
def purpose_head(context: Context, purpose: str) -> str:
    """What a message is for, as the head of a column."""
    lang = context["lang"]
    if purpose in catalogue("people")["purpose_head"]:
        return speak(f"people.purpose_head.{purpose}", lang)
    return _capital(typeset(purpose_word(purpose, lang), lang))


@register.simple_tag(takes_context=True)
def cell_name(context: Context, cell: Any) -> str:
    """A cell of the matrix in full, for who does not see its row and column."""
    lang = context["lang"]
    duties = speak("people.to_do", lang, n=cell.duties) if cell.duties and cell.outcome == "lawful" else None
    return speak(
        "people.cell_name", lang,
        channel=_capital(said_channel(cell.channel, lang)),
        purpose=purpose_head(context, cell.purpose),
        outcome=speak(f"outcomes.{cell.outcome}.short", lang),
        duties=duties,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def moment_said(context: Context, key: str, at: Any) -> str:
    """A sentence with a moment, `when`."""
    return speak(key, context["lang"], when=written_moment(at_home(at), context["lang"]))


@register.simple_tag(takes_context=True)
def role_word(context: Context, role: str) -> str:
    """A role in words; one that the site does not know as it was recorded."""
    key = f"role_{role}"
    return speak(f"web.{key}", context["lang"]) if key in catalogue("web") else role


@register.simple_tag(takes_context=True)
def checked_said(context: Context, citation: Any) -> str:
    """How and on what day the source of a rule was checked."""
    lang = context["lang"]
    return _capital(speak(f"people.rule_checked.{citation.verified}", lang, day=citation.checked_on))


@register.simple_tag(takes_context=True)
def field_error(context: Context, errors: dict[str, str], name: str) -> SafeString | str:
    """What is wrong with a field, at the field."""
    if name not in errors:
        return ""
    return format_html(
        '<p class="text-sm font-semibold" id="error-{}">{}</p>', name, speak(errors[name], context["lang"])
    )


@register.simple_tag(takes_context=True)
def page_if(context: Context, name: str) -> str:
    """The address of a page of the controller; nothing where this site has no such page."""
    try:
        return reverse(name, kwargs={"org": context["space"].slug})
    except NoReverseMatch:
        return ""


@register.filter
def plain_day(value: date, lang: str) -> str:
    """A day in full, as text only."""
    return typeset(written_date(value, lang), lang)


@register.filter
def choice_count(value: int | None, lang: str) -> str:
    """How many a choice leaves, in brackets; nothing where nobody counted."""
    return "" if value is None else f" ({written_number(value, lang)})"


@register.filter
def count_of(counts: dict[str, int], name: str) -> int:
    """One of several counts, nothing where it is not there."""
    return counts.get(name, 0)
