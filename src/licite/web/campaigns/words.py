"""Words of the pages on campaigns that depend on what is shown."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.template import Library
from django.template.context import Context

from licite.operations.wording import doctrine_word, outcome_counts, percent
from licite.vocabulary.typeset import typeset
from licite.web.shell.words import speak

register = Library()


@register.simple_tag(takes_context=True)
def campaign_block(context: Context, key: str) -> str:
    """The heading of a block of questions."""
    return speak(f"campaigns.block.{key}", str(context["lang"]))


@register.simple_tag(takes_context=True)
def reading_word(context: Context, doctrine: str) -> str:
    """Which reading was followed."""
    lang = str(context["lang"])
    return typeset(doctrine_word(doctrine, lang), lang)


@register.simple_tag(takes_context=True)
def share_of(context: Context, shares: Mapping[str, str], outcome: str) -> str:
    """The share of an answer, with its sign."""
    return percent(shares[outcome], str(context["lang"]))


@register.simple_tag(takes_context=True)
def duty_done(context: Context, done: Mapping[str, str]) -> str:
    """Who said that the message does what is asked of it, and on what day."""
    day = date.fromisoformat(done["on"])
    return speak("campaigns.done_by", str(context["lang"]), who=done["by"], day=day)


@register.simple_tag(takes_context=True)
def other_reading(context: Context, other: Sequence[Any]) -> str:
    """What the other reading would give."""
    lang = str(context["lang"])
    doctrine, counts = other
    return speak(
        "screen.other_reading", lang, reading=doctrine_word(doctrine, lang), counts=outcome_counts(counts, lang)
    )


@register.simple_tag
def compared_side(answer: Mapping[str, Any], side: str) -> Any:
    """One side of a comparison."""
    return answer[side]


@register.simple_tag(takes_context=True)
def moves_sentence(context: Context, moves: Sequence[Sequence[Any]]) -> str:
    """How many people have another answer."""
    return speak("campaigns.moved", str(context["lang"]), n=sum(move[-1] for move in moves))
