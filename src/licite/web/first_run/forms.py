"""The five questions of the first run."""

from typing import Any

from django import forms

from licite.web.organisation.models import AUDIENCES, CHANNELS, MODES, REFUSALS, Organisation


def _choices(values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


class Mode(forms.Form):
    """Who are you?"""

    mode = forms.ChoiceField(choices=_choices(MODES))


class SenderDetails(forms.Form):
    """On whose behalf do you write?"""

    name = forms.CharField(max_length=200)
    postal_address = forms.CharField(max_length=500, required=False)
    contact = forms.EmailField(max_length=254)
    dpo = forms.CharField(max_length=200, required=False)


class Channels(forms.Form):
    """By which ways?"""

    channels = forms.MultipleChoiceField(choices=_choices(CHANNELS))


class Audiences(forms.Form):
    """To whom?"""

    audiences = forms.MultipleChoiceField(choices=_choices(AUDIENCES))


class FormerRefusals(forms.Form):
    """Does another tool hold refusals?"""

    refusals = forms.ChoiceField(choices=_choices(REFUSALS))


QUESTIONS: tuple[type[forms.Form], ...] = (Mode, SenderDetails, Channels, Audiences, FormerRefusals)


def answers_of(known: Organisation, form: type[forms.Form]) -> dict[str, Any]:
    """What was answered before, as the form shows it."""
    return {name: getattr(known, name) for name in form.base_fields}
