"""Words of the law pages that depend on what is shown."""

from collections.abc import Mapping, Sequence

from django.template import Library
from django.template.context import Context

from licite.operations.because import Source, sources_of
from licite.operations.law import RuleVersion
from licite.operations.law_quotes import language_of
from licite.operations.retention.plan import today
from licite.vocabulary.say import fill
from licite.web.shell.words import speak

register = Library()


@register.filter(name="in")
def in_language(texts: Mapping[str, str], lang: str) -> str:
    """`{{ rule.title|in:lang }}`: one of the languages of a text of the law files."""
    return texts[lang]


@register.filter
def explained(version: RuleVersion, lang: str) -> str:
    """What a version says, in plain words."""
    return fill(version.explain[lang], lang, {})


@register.simple_tag(takes_context=True)
def rule_sources(context: Context, *rules: str | Sequence[str]) -> tuple[Source, ...]:
    """`{% rule_sources decision.rules as sources %}`: where the rules that decided today are written."""
    names = [name for one in rules for name in ([one] if isinstance(one, str) else one)]
    return sources_of(None, names, today(), str(context["lang"]))


@register.filter
def quoted_in(quote: str) -> str:
    """`{{ citation.quote|quoted_in }}`: the language of a quote."""
    return language_of(quote)


@register.simple_tag(takes_context=True)
def effect_word(context: Context, effect: str) -> str:
    """What a rule does."""
    return speak(f"law.effect_{effect}", str(context["lang"]))


@register.simple_tag(takes_context=True)
def law_of(context: Context, country: str) -> str:
    """Whose law it is."""
    return speak(f"law.of_{country}", str(context["lang"]))


@register.simple_tag(takes_context=True)
def change_word(context: Context, kind: str) -> str:
    """What happens to a rule on a day."""
    return speak(f"law.kind_{kind}", str(context["lang"]))


@register.simple_tag(takes_context=True)
def checked_how(context: Context, verified: str) -> str:
    """How a source was checked."""
    return speak(f"cli.{verified}", str(context["lang"]))
