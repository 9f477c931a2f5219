"""What a reader of the law asks for; all of it may be in an address."""

from typing import Any

from django import forms

from licite.operations.law import law_shipped
from licite.operations.law_browse import channels, countries
from licite.operations.wording import channel_word
from licite.web.shell.words import speak


class Asked(forms.Form):
    """A day, a reading, a country, a channel and words; each may be left open."""

    at = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    doctrine = forms.ChoiceField(required=False)
    country = forms.ChoiceField(required=False)
    channel = forms.ChoiceField(required=False)
    words = forms.CharField(required=False, max_length=100)

    def __init__(self, data: Any, lang: str) -> None:
        super().__init__(data)
        readings = law_shipped().doctrines.values()
        every = ("", speak("law.any", lang))
        self._set("doctrine", [(one.name, one.title[lang]) for one in readings])
        self._set("country", [every, *((one, speak(f"law.of_{one}", lang)) for one in countries())])
        self._set("channel", [every, *((one, channel_word(one, lang)) for one in channels())])

    def _set(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class Compared(forms.Form):
    """Two days."""

    before = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    after = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
