"""What a form to agree by is built from. There is no choice that ticks a box for somebody."""

from collections.abc import Mapping
from typing import Any

from django import forms

from licite.operations.forms import AUDIENCES, CHANNELS, PURPOSES, Content, findings
from licite.operations.forms_html import BOTH
from licite.operations.wording import channel_word
from licite.web.organisation.sender import Sender
from licite.web.shell.words import speak

MODELS = ("newsletter", "guide", "partner")
TEXTS = ("title", "button", "notice")


class Builder(forms.Form):
    """The choices of a form, texts in both languages."""

    name = forms.CharField(max_length=80)
    title_fr = forms.CharField(max_length=120)
    title_en = forms.CharField(max_length=120)
    audience = forms.ChoiceField()
    channels = forms.MultipleChoiceField()
    purposes = forms.MultipleChoiceField()
    partners = forms.CharField(required=False, max_length=2000)
    double = forms.BooleanField(required=False)
    button_fr = forms.CharField(max_length=60)
    button_en = forms.CharField(max_length=60)
    notice_fr = forms.CharField(max_length=6000)
    notice_en = forms.CharField(max_length=6000)

    def __init__(self, data: Any, lang: str) -> None:
        super().__init__(data)
        self.lang = lang
        self._choices("audience", [(one, speak(f"forms.audience_{one}", lang)) for one in AUDIENCES])
        self._choices("channels", [(one, channel_word(one, lang)) for one in CHANNELS])
        self._choices("purposes", [(one, speak(f"public.kind_{one}", lang)) for one in PURPOSES])
        for name, field in self.fields.items():
            several = name in ("channels", "purposes")
            field.error_messages["required"] = speak("forms.choose_one" if several else "forms.missing", lang)

    def clean_partners(self) -> list[str]:
        """The names, one a line."""
        names = [line.strip() for line in str(self.cleaned_data["partners"]).splitlines() if line.strip()]
        if any(one.stops for one in findings(Content("", {}, {}, {}, partners=tuple(names)))):
            raise forms.ValidationError(speak("forms.partner_names", self.lang))
        return names

    def content(self, *, is_open: bool = True) -> Content:
        """What was chosen; of a form that is not complete, what there is."""
        found = self.cleaned_data
        texts: dict[str, Mapping[str, str]] = {
            name: {lang: str(found.get(f"{name}_{lang}") or "") for lang in BOTH} for name in TEXTS
        }
        return Content(
            name=str(found.get("name") or ""),
            title=texts["title"],
            button=texts["button"],
            notice=texts["notice"],
            audience=found.get("audience") or AUDIENCES[0],
            channels=tuple(found.get("channels") or ()),
            purposes=tuple(found.get("purposes") or ()),
            partners=tuple(found.get("partners") or ()),
            double=bool(found.get("double")),
            open=is_open,
        )

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def as_typed(content: Content) -> dict[str, Any]:
    """What a form was built from, as the builder shows it."""
    texts = {f"{name}_{lang}": getattr(content, name)[lang] for name in TEXTS for lang in BOTH}
    return texts | {
        "name": content.name,
        "audience": content.audience,
        "channels": list(content.channels),
        "purposes": list(content.purposes),
        "partners": "\n".join(content.partners),
        "double": content.double,
    }


def model(name: str, sender: Sender, lang: str) -> dict[str, Any]:
    """What a new form begins with."""
    name = name if name in MODELS else MODELS[0]
    texts = {f"{text}_{one}": speak(f"forms.model_{text}.{name}", one) for text in ("title", "button") for one in BOTH}
    notices = {
        f"notice_{one}": speak("forms.model_notice", one, sender=sender.name, contact=sender.contact or None)
        for one in BOTH
    }
    return (
        texts
        | notices
        | {
            "name": speak(f"forms.model_name.{name}", lang),
            "audience": AUDIENCES[0],
            "channels": ["email"],
            "purposes": ["commercial"],
            "partners": "",
            "double": True,
        }
    )
