"""The questions of `licite campaign new`, one after another, on a terminal."""

import sys
from datetime import date, datetime

from licite.operations.campaign.wizard import Answer, Question, is_asked, questions
from licite.vocabulary.say import say

_YES_NO = {"oui": True, "o": True, "yes": True, "y": True, "non": False, "n": False, "no": False}


def answers_from_terminal(lang: str) -> dict[str, Answer]:
    """The answers of the person at the keyboard; an empty line skips a question that may be left open."""
    answers: dict[str, Answer] = {}
    for question in questions(lang):
        if is_asked(question, answers):
            answers[question.key] = _ask(question, lang)
    return answers


def _ask(question: Question, lang: str) -> Answer:
    _say("")
    _say(question.text)
    if question.help:
        _say(f"  {question.help}")
    for number, choice in enumerate(question.choices, start=1):
        _say(f"  {number}  {choice.label}")
    while True:
        print("> ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            raise KeyboardInterrupt
        text = line.strip()
        if not text and not question.required:
            return None
        answer = _understood(question, text)
        if answer is not None:
            return answer
        _say(say("cli.not_understood", lang, allowed=_allowed(question, lang)))


def _understood(question: Question, text: str) -> Answer:
    """What a line of text answers; None where it does not."""
    match question.kind:
        case "yes_no":
            return _YES_NO.get(text.lower())
        case "choice":
            return _chosen(question, text)
        case "functions":
            found = [_chosen(question, part.strip()) for part in text.replace(";", ",").split(",")]
            return [value for value in found if value is not None] if None not in found else None
        case "instant":
            return _instant(text)
    return text or None


def _chosen(question: Question, text: str) -> str | None:
    if text.isdigit() and 1 <= int(text) <= len(question.choices):
        return question.choices[int(text) - 1].value
    return next((choice.value for choice in question.choices if choice.value == text), None)


def _instant(text: str) -> date | datetime | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        return None


def _allowed(question: Question, lang: str) -> str:
    if question.kind == "yes_no":
        return say("cli.yes_no", lang)
    if question.kind == "instant":
        return say("cli.day_format", lang)
    return ", ".join(choice.value for choice in question.choices)


def _say(text: str) -> None:
    print(text, file=sys.stderr)
