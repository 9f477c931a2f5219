"""What is asked of the log."""

from django import forms

from licite.operations.disagreements import OUTCOMES
from licite.operations.evidence_shown import KINDS


class Narrowed(forms.Form):
    """Which kind of entry, and those before which number."""

    kind = forms.ChoiceField(required=False, choices=[("", ""), *((kind, kind) for kind in KINDS)])
    before = forms.IntegerField(required=False, min_value=0)


class Sought(forms.Form):
    """An address, a number, a profile, or the reference of an event."""

    what = forms.CharField(max_length=400)


class Reason(forms.Form):
    """Why a proof is handed out."""

    why = forms.CharField(max_length=500)


class Against(forms.Form):
    """Why somebody does not agree with an answer, and which one they hold to be right."""

    answer = forms.ChoiceField(required=False, choices=[("", ""), *((one, one) for one in OUTCOMES)])
    reason = forms.CharField(max_length=2_000)
    key = forms.RegexField(r"^[0-9a-f]{32}$")
