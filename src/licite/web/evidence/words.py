"""Words of the pages on proofs that depend on what is shown."""

from collections.abc import Mapping
from typing import Any

from django.template import Library
from django.template.context import Context

from licite.operations.wording import doctrine_word
from licite.vocabulary.say import catalogue
from licite.web.shell.words import speak

register = Library()


@register.simple_tag(takes_context=True)
def kind_word(context: Context, kind: str) -> str:
    """What an entry tells of."""
    return speak(f"proofs.kind.{kind}", str(context["lang"]))


@register.simple_tag(takes_context=True)
def fact_word(context: Context, name: str) -> str:
    """What a line of an entry is called; its own name where no sentence has another."""
    lang = str(context["lang"])
    if name in catalogue("facts"):
        return speak(f"facts.{name}.short", lang)
    return speak(f"evidence.names.{name}", lang) if name in catalogue("evidence")["names"] else name


@register.simple_tag(takes_context=True)
def fact_value(context: Context, name: str, value: str) -> str:
    """What a line of an entry says, in words where there are some."""
    lang = str(context["lang"])
    entry: Any = catalogue("facts").get(name, {})
    values: Mapping[str, object] = entry.get("values", {})
    if value in values:
        return speak(f"facts.{name}.values.{value}", lang)
    if name in ("answer", "outcome") and value in catalogue("outcomes"):
        return speak(f"outcomes.{value}.short", lang)
    return value


@register.simple_tag(takes_context=True)
def law_then(context: Context, version: str, doctrine: str) -> str:
    """By which version of the law files, and which reading, a decision was made."""
    lang = str(context["lang"])
    return speak("proofs.law_then", lang, version=version, reading=doctrine_word(doctrine, lang))
