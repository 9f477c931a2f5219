"""What the forms on people ask."""

from collections.abc import Mapping
from typing import Any

from django import forms

from licite.operations.erasures import REASONS
from licite.operations.people_search import Filters
from licite.operations.standing_answers import CHANNELS, OUTCOMES
from licite.vocabulary.contract import contract

LONGEST = 300
SCOPES = ("all", "offers", *CHANNELS)
CALLS = ("call_answered", "call_attempt")
CAME = ("new", "known")
WAYS = ("call", "reply", "in_person", "letter")


def _among(values: Any) -> list[tuple[str, str]]:
    return [(one, one) for one in values]


class FiltersForm(forms.Form):
    """What narrows the list; it stands in the address."""

    channel = forms.ChoiceField(choices=_among(CHANNELS), required=False)
    answer = forms.ChoiceField(choices=_among(OUTCOMES), required=False)
    source = forms.ChoiceField(choices=_among(contract().facts["source_kind"].values), required=False)
    country = forms.RegexField(r"^[A-Za-z]{2}$", required=False)
    before = forms.DateField(required=False)
    since = forms.DateField(required=False)
    changed = forms.BooleanField(required=False)
    imported = forms.SlugField(max_length=64, required=False)
    came = forms.ChoiceField(choices=_among(CAME), required=False)

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Filters:
        """The filters of an address; what cannot be read narrows nothing."""
        form = cls(said)
        form.is_valid()
        found = form.cleaned_data
        return Filters(
            channel=found.get("channel") or CHANNELS[0],
            outcome=found.get("answer") or "",
            source=found.get("source") or "",
            country=(found.get("country") or "").upper(),
            before=found.get("before"),
            since=found.get("since"),
            changed=bool(found.get("changed")),
            imported=found.get("imported") or "",
            came=found.get("came") or "",
        )


class RefusalForm(forms.Form):
    """A refusal that somebody said; the widest is chosen beforehand."""

    scope = forms.ChoiceField(choices=_among(SCOPES))
    how = forms.ChoiceField(choices=_among(WAYS))
    key = forms.RegexField(r"^[0-9a-f]{32}$")


class ConsentForm(forms.Form):
    """An agreement with its proof."""

    address = forms.CharField(max_length=LONGEST)
    channel = forms.ChoiceField(choices=_among(CHANNELS))
    words = forms.CharField(max_length=4_000)
    version = forms.CharField(max_length=60)
    how = forms.CharField(max_length=LONGEST)
    on = forms.CharField(max_length=40)
    key = forms.RegexField(r"^[0-9a-f]{32}$")


class CallForm(forms.Form):
    """A call that was made."""

    what = forms.ChoiceField(choices=_among(CALLS))
    on = forms.CharField(max_length=40, required=False)


class JudgementForm(forms.Form):
    """A fact that somebody settles."""

    fact = forms.CharField(max_length=60)
    value = forms.CharField(max_length=LONGEST)
    why = forms.CharField(max_length=2_000)
    until = forms.DateField(required=False)


class ErasureForm(forms.Form):
    """The ground of an erasure."""

    reason = forms.ChoiceField(choices=_among(REASONS))
    key = forms.RegexField(r"^[0-9a-f]{32}$")


def errors_of(form: forms.Form) -> dict[str, str]:
    """By field the key of the sentence that says what is wrong."""
    codes = {name: [one.code for one in problems.as_data()] for name, problems in form.errors.items()}
    return {
        name: "people.field_missing" if "required" in found else "people.field_wrong" for name, found in codes.items()
    }
