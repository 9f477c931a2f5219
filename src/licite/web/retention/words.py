"""Words of the pages on durations that depend on what is shown."""

from datetime import date

from django.template import Library
from django.template.context import Context

from licite.operations.retention.own import OwnData
from licite.vocabulary.say import MONTHS
from licite.web.shell.words import speak

register = Library()


@register.simple_tag(takes_context=True)
def month_word(context: Context, first: date) -> str:
    """A month and its year."""
    return f"{MONTHS[str(context['lang'])][first.month - 1]} {first.year}"


@register.simple_tag(takes_context=True)
def state_word(context: Context, state: str) -> str:
    """How a contact without a date stands."""
    return speak(f"retention.state.{state}", str(context["lang"]), day=None, country=None)


@register.simple_tag(takes_context=True)
def own_line(context: Context, one: OwnData) -> str:
    """What Licite keeps itself, how much of it, and what of it is due."""
    lang = str(context["lang"])
    kind = speak(f"retention.own.{one.kind}", lang)
    return speak("retention.own.line", lang, kind=kind, count=one.count, due=one.due, until=one.until)
