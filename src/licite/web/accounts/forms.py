"""What people enter to come in, to invite others, and to choose for themselves."""

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password

from licite.vocabulary.say import LANGUAGES
from licite.web.shell.roles import Role
from licite.web.shell.viewer import THEMES

LONGEST = 150


class Choose(forms.Form):
    """How somebody signs in from now on: `way` is `passkey`, or `password` with one."""

    way = forms.ChoiceField(choices=[("passkey", ""), ("password", "")])
    password = forms.CharField(required=False, strip=False)

    def __init__(self, *args: Any, email: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self.email = email

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("way") == "password":
            try:
                validate_password(given.get("password", ""), User(username=self.email, email=self.email))
            except forms.ValidationError as problem:
                self.add_error("password", problem)
        return given


class ChooseFirst(Choose):
    """The same for the first of all, who says their address too."""

    email_given = forms.EmailField(max_length=LONGEST)
    field_order = ("email_given", "way", "password")

    def clean(self) -> dict[str, Any]:
        self.email = self.cleaned_data.get("email_given", "").lower()
        return super().clean()


class Invite(forms.Form):
    """Whom to invite, and to what."""

    email = forms.EmailField(max_length=LONGEST)
    role = forms.ChoiceField(choices=[(role.value, role.value) for role in Role])

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class GiveRole(forms.Form):
    """What somebody is from now on."""

    role = forms.ChoiceField(choices=[(role.value, role.value) for role in Role])


class AddSpace(forms.Form):
    """The name of one more organisation."""

    name = forms.CharField(max_length=200)


class Choices(forms.Form):
    """What somebody chose for themselves."""

    language = forms.ChoiceField(choices=[("", ""), *((lang, lang) for lang in LANGUAGES)], required=False)
    theme = forms.ChoiceField(choices=[("", ""), *((name, name) for name in THEMES)], required=False)
    dense = forms.BooleanField(required=False)
    keys = forms.BooleanField(required=False)


class AddPasskey(AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A new key, which signs in by itself unless somebody says otherwise."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["passwordless"].initial = True
