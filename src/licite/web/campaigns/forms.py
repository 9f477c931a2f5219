"""The questions of a campaign as a form: the same as the terminal asks, in blocks, each asked where it makes sense."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django import forms

from licite.operations.campaign.values import read_instant_or_day
from licite.operations.campaign.wizard import Question, questions
from licite.operations.campaign_content import asked_of
from licite.web.shell.words import speak

BLOCKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("what", ("name", "purpose", "offer.what", "offer.own")),
    ("how", ("channel", "at")),
    ("whom", ("audience", "country", "offer.functions", "offer.reason")),
    ("source", ("source.kind", "source.nameable", "source.checked")),
    ("message", (
        "message.first", "message.identifies_sender", "message.offers_opt_out", "message.mentions_source",
        "message.notice",
    )),
)  # fmt: skip
"""What is asked together. Who vouches for the jobs is whoever is signed in; the controller is the one seen."""


class Asked(NamedTuple):
    """A question as it is shown, with its answer and what is wrong with it."""

    question: Question
    name: str
    value: Any
    error: str


class Block(NamedTuple):
    """Questions under a heading."""

    key: str
    asked: list[Asked]


class CampaignForm(forms.Form):
    """Reads the answers; those that are not asked after the others are not looked at."""

    def __init__(self, data: Any, lang: str, kept: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.lang, self.kept = lang, dict(kept or {})
        self.listed = {one.key: one for one in questions(lang)}
        for _, names in BLOCKS:
            for key in names:
                self.fields[_field(key)] = _made(self.listed[key])

    def answers(self) -> dict[str, Any]:
        """The answers by the keys of the questions, as far as they can be read."""
        if not self.is_bound:
            return dict(self.kept)
        self.is_valid()
        return {key: self.cleaned_data.get(_field(key)) for key in self.listed if _field(key) in self.fields}

    def missing(self) -> dict[str, str]:
        """What is wrong, by question: needed and not answered, or not readable."""
        answers = asked_of(self.answers(), author="-")
        found = {}
        for key, question in self.listed.items():
            if _field(key) not in self.fields or key not in answers:
                continue
            if errors := self.errors.get(_field(key)):
                found[key] = str(errors[0])
            elif question.required and answers.get(key) in (None, "", []):
                found[key] = speak("campaigns.needed", self.lang)
        return found

    def blocks(self) -> list[Block]:
        """The questions in blocks; the style sheet hides those that the answers before them make senseless."""
        answers = self.answers()
        wrong = self.missing() if self.is_bound else {}
        return [Block(name, [self._asked(key, answers, wrong) for key in keys]) for name, keys in BLOCKS]

    def _asked(self, key: str, answers: Mapping[str, Any], wrong: Mapping[str, str]) -> Asked:
        kept = answers.get(key)
        if self.listed[key].kind == "functions":
            value: Any = list(kept or ())
        else:
            value = self.data.get(_field(key), "") if self.is_bound else _shown(kept)
        return Asked(self.listed[key], _field(key), value, wrong.get(key, ""))

    def clean(self) -> dict[str, Any]:
        """The day and hour, read as people write them."""
        found: dict[str, Any] = super().clean() or {}
        written = found.get("at")
        if written:
            try:
                found["at"] = read_instant_or_day(str(written))
            except ValueError:
                found["at"] = None
            if found["at"] is None:
                self.add_error("at", speak("campaigns.bad_day", self.lang))
        return found


def _field(key: str) -> str:
    return key.replace(".", "_")


def _made(question: Question) -> forms.Field:
    choices = [(one.value, one.label) for one in question.choices]
    match question.kind:
        case "functions":
            return forms.MultipleChoiceField(required=False, choices=choices)
        case "choice":
            return forms.ChoiceField(required=False, choices=[("", ""), *choices])
        case "yes_no":
            return forms.TypedChoiceField(
                required=False,
                choices=[("", ""), ("yes", ""), ("no", "")],
                empty_value=None,
                coerce=lambda said: said == "yes",
            )
        case _:
            return forms.CharField(required=False, max_length=300)


def _shown(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return "" if value is None else value
