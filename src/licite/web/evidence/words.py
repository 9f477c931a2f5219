"""Words of the pages on proofs that depend on what is shown."""

from django.template import Library
from django.template.context import Context

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
    names = catalogue("evidence")["names"]
    return speak(f"evidence.names.{name}", lang) if name in names else name
