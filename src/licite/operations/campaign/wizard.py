"""The questions of `licite campaign new`, and the commented campaign file that their answers make."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from typing import Any, Literal

from licite.operations.campaign.keys import SECTION_KEYS, TOP_KEYS
from licite.vocabulary.contract import contract
from licite.vocabulary.say import catalogue, say
from licite.vocabulary.yaml_file import packaged_yaml

Kind = Literal["text", "functions", "choice", "yes_no", "instant"]
Answer = str | bool | date | datetime | list[str] | tuple[str, ...] | None


@dataclass(frozen=True)
class Choice:
    """One answer offered: what goes into the file, and how people say it."""

    value: str
    label: str


@dataclass(frozen=True)
class Question:
    """A question about a campaign; `key` is the place of its answer in the file (`offer.what`).

    An answer may be left out unless `required`. `only_if` names an earlier question and the answers to it after which
    this one is asked (none: any answer); see `is_asked`. `functions` takes several of its choices.
    """

    key: str
    text: str
    kind: Kind
    choices: tuple[Choice, ...] = ()
    help: str | None = None
    required: bool = False
    only_if: tuple[str, tuple[str, ...]] | None = None


def questions(lang: str) -> list[Question]:
    """What must be asked to write a campaign, in order?

    >>> [question.key for question in questions("en")][:3]
    ['name', 'controller', 'channel']
    """
    listed = packaged_yaml("licite.operations.campaign", "questions.yaml")
    return [_question(entry, lang) for entry in listed]


def _question(entry: Mapping[str, Any], lang: str) -> Question:
    key = entry["key"]
    name = key.replace(".", "_")
    choices = _functions() if entry["kind"] == "functions" else entry.get("choices", ())
    return Question(
        key=key,
        text=say(f"campaign_questions.{name}.question", lang),
        kind=entry["kind"],
        choices=tuple(
            Choice(value, say(f"campaign_questions.{name}.choices.{value or 'any'}", lang)) for value in choices
        ),
        help=say(f"campaign_questions.{name}.help", lang) if "help" in catalogue("campaign_questions")[name] else None,
        required=entry.get("required", False),
        only_if=next(((on, tuple(values)) for on, values in entry.get("only_if", {}).items()), None),
    )


def _functions() -> tuple[str, ...]:
    from licite.contacts.job_function import functions

    return functions()


def is_asked(question: Question, answers: Mapping[str, Answer]) -> bool:
    """Does this question still make sense after these answers?

    >>> notice = next(question for question in questions("en") if question.key == "message.notice")
    >>> is_asked(notice, {"message.first": True}), is_asked(notice, {"message.first": None})
    (True, False)
    """
    if question.only_if is None:
        return True
    key, values = question.only_if
    answer = answers.get(key)
    if not values:
        return not _is_empty(answer)
    word = {True: "yes", False: "no", None: ""}.get(answer) if isinstance(answer, bool | None) else answer
    return word in values


def _is_empty(answer: Answer) -> bool:
    return answer is None or answer in ("", [], ())


_LINE = re.compile(r"^(?P<indent> *)(?:# )?(?P<key>[a-z_]+):(?: +(?P<value>\S.*))?$")


def campaign_from_answers(answers: Mapping[str, Answer], lang: str = "fr", *, today: date | None = None) -> str:
    """The commented campaign file that says these answers; what was not answered stays there behind a `#`.

    Keys of `answers` are places in the file (`offer.functions`), as in `questions`. Who vouches for the functions
    does so `today`, unless `offer.signed_on` says otherwise.

    Raises:
        KeyError: An answer has no place in the file.

    >>> print(campaign_from_answers({"name": "Test", "offer.own": True}, "en").splitlines()[5])
    name: "Test"
    """
    left = {key: value for key, value in answers.items() if not _is_empty(value)}
    if "offer.signed_by" in left:
        left.setdefault("offer.signed_on", today or date.today())
    written = [_filled(line, path, left, lang) for path, line in _lines(lang)]
    if left:
        raise KeyError(next(iter(left)))
    return "\n".join(written) + "\n"


def _lines(lang: str) -> Iterator[tuple[str | None, str]]:
    """The lines of the example, each with the place in the file that it says something of, or None."""
    section = ""
    for line in _example(lang):
        found = _LINE.match(line)
        if not found:
            yield None, line
        elif not found["indent"]:
            section = found["key"]
            yield (section if section in TOP_KEYS and found["value"] else None), line
        else:
            place = found["key"] in SECTION_KEYS.get(section, ()) or section == "facts"
            yield (f"{section}.{found['key']}" if place and found["value"] else None), line


def _filled(line: str, path: str | None, left: dict[str, Answer], lang: str) -> str:
    """The line with its answer, taken from `left`; a line without an answer becomes a comment."""
    found = _LINE.match(line)
    if path is None or found is None:
        return line
    value = _written(left.pop(path), lang) if path in left else None
    return f"{found['indent']}{'# ' if value is None else ''}{found['key']}: {value or found['value']}"


def example_campaign(lang: str) -> str:
    """The commented example that a person fills in by hand."""
    return files("licite.operations.campaign").joinpath(f"example.{lang}.yaml").read_text(encoding="utf-8")


def _example(lang: str) -> list[str]:
    text = files("licite.operations.campaign").joinpath(f"example.{lang}.yaml").read_text(encoding="utf-8")
    return text.splitlines()


def _written(value: Answer, lang: str) -> str:
    """A value as YAML text; JSON's quotes are YAML's too, so that no answer can become anything but its text."""
    if isinstance(value, bool):
        return {"fr": ("non", "oui"), "en": ("no", "yes")}[lang][value]
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return f"[{', '.join(_quoted(item) for item in value)}]"
    assert isinstance(value, str)
    return value if any(value in fact.values for fact in contract().facts.values()) else _quoted(value)


def _quoted(text: str) -> str:
    """Between double quotes, as YAML and JSON both read them; what YAML forbids in a file is escaped."""
    quoted = json.dumps(" ".join(text.split()), ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in quoted)
