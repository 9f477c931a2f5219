"""Words and frames that the pages of forms put together."""

from collections.abc import Mapping

from django.template import Library
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe

from licite.vocabulary.typeset import typeset
from licite.web.shell.words import speak

register = Library()


@register.simple_tag(takes_context=True)
def finding_words(context: Context, name: str) -> str:
    """What there is to look at in a form."""
    return speak(f"forms.finding_{name}", str(context["lang"]))


@register.simple_tag(takes_context=True)
def sure_words(context: Context, name: str) -> str:
    """What every form has by construction."""
    return speak(f"forms.{name}", str(context["lang"]))


@register.simple_tag(takes_context=True)
def in_lang(context: Context, said: Mapping[str, str]) -> str:
    """One of the languages of a text."""
    lang = str(context["lang"])
    return typeset(said[lang], lang)


@register.simple_tag(takes_context=True)
def framed(context: Context, html: str, title: str) -> str:
    """The document of a frame that shows a form: it runs nothing and sends nothing; escaped, for an attribute."""
    page = format_html(
        '<!doctype html><html lang="{}"><head><meta charset="utf-8"><title>{}</title><link rel="stylesheet" href="{}">'
        '</head><body><div class="frame"><main><h1>{}</h1>{}</main></div></body></html>',
        context["lang"], title, static("licite/css/public.css"), title, mark_safe(html),  # noqa: S308
    )  # fmt: skip
    return escape(str(page))
