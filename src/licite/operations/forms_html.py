"""A form as HTML without script or style: to embed, to show, and to keep as proof of what was seen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import escape

from licite.vocabulary.say import LANGUAGES, say
from licite.vocabulary.typeset import typeset

BOTH = LANGUAGES
TRAP = "website"
"""A field that nobody sees: who fills it is a program."""


@dataclass(frozen=True)
class Fields:
    """What the HTML of a form is made of: texts and sentences of boxes by language."""

    sender: str
    button: Mapping[str, str]
    notice: Mapping[str, str]
    boxes: Mapping[str, Mapping[str, str]]
    phone: bool
    double: bool


@dataclass(frozen=True)
class Typed:
    """What somebody typed and ticked before something was missing; `missing` is the field, `why` its sentence.

    `shown` is the seal of the moment at which our own page showed the form; a form embedded elsewhere has none.
    """

    email: str = ""
    phone: str = ""
    ticked: Collection[str] = ()
    missing: str = ""
    why: str = ""
    shown: str = ""


def fragment(fields: Fields, lang: str, *, action: str, typed: Typed | None = None) -> str:
    """The form in a language, sent to `action`. Nothing is ticked but what the person ticked themself before."""
    typed = typed or Typed()

    def words(name: str, **slots: object) -> str:
        return escape(typeset(say(f"public.form_{name}", lang, **slots), lang))

    lines = [f'<form class="licite-form" method="post" action="{escape(action)}?lang={lang}" lang="{lang}">']
    lines.append(_input("email", "email", words("email"), typed.email, typed, autocomplete="email"))
    if fields.phone:
        lines.append(_input("phone", "tel", words("phone"), typed.phone, typed, autocomplete="tel", required=False))
    lines.append(f"<fieldset><legend>{words('choice')}</legend>")
    for number, (name, said) in enumerate(fields.boxes.items(), 1):
        ticked = " checked" if name in typed.ticked else ""
        lines.append(
            f'<p class="licite-box"><input type="checkbox" id="licite-box-{number}" name="agree" value="{escape(name)}"'
            f'{ticked}><label for="licite-box-{number}">{escape(typeset(said[lang], lang))}</label></p>'
        )
    lines.append(f"<p>{words('free')}</p></fieldset>")
    lines.append(
        f'<p hidden><label for="licite-trap">{words("trap")}</label>'
        f'<input id="licite-trap" name="{TRAP}" type="text" tabindex="-1" autocomplete="off"></p>'
    )
    if typed.shown:
        lines.append(f'<input type="hidden" name="shown" value="{escape(typed.shown)}">')
    lines.append(f'<p><button type="submit">{escape(typeset(fields.button[lang], lang))}</button></p>')
    lines.append(f"<p>{words('double' if fields.double else 'single', sender=fields.sender)}</p>")
    told = [line for line in fields.notice[lang].splitlines() if line.strip()]
    notice = "".join(f"<p>{escape(typeset(line, lang))}</p>" for line in told)
    lines.append(f"<details><summary>{words('notice')}</summary>{notice}</details></form>")
    return "\n".join(lines) + "\n"


def _input(
    name: str, kind: str, label: str, value: str, typed: Typed, *, autocomplete: str, required: bool = True
) -> str:
    wrong = typed.missing == name
    error = f'<p id="licite-{name}-error" class="licite-error">{escape(typed.why)}</p>' if wrong else ""
    more = f' aria-invalid="true" aria-describedby="licite-{name}-error"' if wrong else ""
    need = " required" if required else ""
    return (
        f'<p><label for="licite-{name}">{label}</label><input id="licite-{name}" name="{name}" type="{kind}"'
        f' autocomplete="{autocomplete}" maxlength="254" value="{escape(value)}"{need}{more}></p>{error}'
    )
