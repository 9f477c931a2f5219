"""What is confirmed before people are erased, and asked before a last message is prepared."""

from django import forms


class Confirmed(forms.Form):
    """The number that the button showed; whoever vouches for the clock says so."""

    people = forms.IntegerField(min_value=0)
    clock = forms.BooleanField(required=False)
    from_recorded = forms.BooleanField(required=False)


class Wanted(forms.Form):
    """For those who go within so many weeks, and why the list is taken."""

    weeks = forms.IntegerField(min_value=1, max_value=52)
    why = forms.CharField(max_length=500)
