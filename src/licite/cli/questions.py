"""The questions that settle most rows, asked on the spot: each answer holds for all the rows that lack it."""

import sys
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from licite.operations.answers import read_answer
from licite.vocabulary.contract import Fact, contract
from licite.vocabulary.say import say

if TYPE_CHECKING:
    from licite.operations.screen import Screening

_YES_NO = {"oui": True, "o": True, "yes": True, "y": True, "non": False, "n": False, "no": False}


def ask_while(screening: "Screening", again: Callable[[dict[str, Any]], "Screening"]) -> "Screening":
    """Asks question after question until none is left or the user has had enough, screening again after each answer."""
    lang = screening.options.lang
    _say(say("cli.ask", lang) + " " + say("cli.ask_help", lang))
    answers: dict[str, Any] = {}
    skipped: set[str] = set()
    while True:
        question = next((q for q in screening.summary.questions if q.fact not in skipped | set(answers)), None)
        if question is None:
            break
        lacking = next((r.rows for r in screening.summary.missing if r.key == question.fact), question.rows)
        answer = _ask(contract().facts[question.fact], question.sentence, lacking, lang)
        if answer is None:
            skipped.add(question.fact)
            continue
        answers[question.fact] = answer
        screening = again(answers)
    if answers:
        _say(say("cli.answers", lang))
        _say("facts:")
        for name, value in answers.items():
            _say(f"  {name}: {_written(value)}")
    return screening


def _ask(fact: Fact, sentence: str, rows: int, lang: str) -> Any:
    """The answer to one question; None where it is skipped."""
    _say("")
    _say(f"{sentence} {say('cli.settles', lang, n=rows)}")
    choices = _choices(fact, lang)
    for number, (_, words) in enumerate(choices, start=1):
        _say(f"  {number}  {words}")
    while True:
        print("> ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        text = line.strip()
        if not text:
            return None
        found = _understood(fact, choices, text)
        if found is not None:
            return found
        _say(say("cli.not_understood", lang, allowed=_allowed(fact, choices, lang)))


def _choices(fact: Fact, lang: str) -> list[tuple[str, str]]:
    return [(value, say(f"facts.{fact.name}.values.{value}", lang)) for value in fact.values]


def _understood(fact: Fact, choices: list[tuple[str, str]], text: str) -> Any:
    if choices and text.isdigit() and 1 <= int(text) <= len(choices):
        return choices[int(text) - 1][0]
    if fact.type == "bool":
        return _YES_NO.get(text.lower())
    return read_answer(fact, text)


def _allowed(fact: Fact, choices: list[tuple[str, str]], lang: str) -> str:
    if fact.type == "bool":
        return say("cli.yes_no", lang)
    return ", ".join(value for value, _ in choices) or say("cli.day_format", lang)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _say(text: str) -> None:
    print(text, file=sys.stderr)
