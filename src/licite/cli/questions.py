"""The questions that settle most rows, asked on the spot: each answer holds for all the rows that lack it."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from licite.operations.answers import read_answer, review_on_file, reviews_awaited
from licite.vocabulary.contract import Fact, contract
from licite.vocabulary.say import say

if TYPE_CHECKING:
    from licite.operations.campaign import Judgement
    from licite.operations.screen import Screening

_YES_NO = {"oui": True, "o": True, "yes": True, "y": True, "non": False, "n": False, "no": False}


@dataclass
class Answers:
    """What was answered: facts by name, and human reviews with their author, day and reason."""

    facts: dict[str, Any] = field(default_factory=dict)
    judgements: list["Judgement"] = field(default_factory=list)


def ask_while(screening: "Screening", again: Callable[[Answers], "Screening"]) -> "Screening":
    """Asks question after question until none is left or the user has had enough, screening again after each answer."""
    lang = screening.options.lang
    _say(say("cli.ask", lang) + " " + say("cli.ask_help", lang))
    answers, asked = Answers(), set[str]()
    while True:
        question = next((q for q in screening.summary.questions if q.fact not in asked), None)
        if question is None:
            break
        asked.add(question.fact)
        lacking = next((r.rows for r in screening.summary.missing if r.key == question.fact), question.rows)
        _say("")
        _say(f"{question.sentence} {say('cli.settles', lang, n=lacking)}")
        if question.fact == "reviewed":
            review = _ask_review(reviews_awaited(screening), lang)
            answers.judgements += [review] if review else []
        else:
            review = None
            answer = _ask(contract().facts[question.fact], lang)
            answers.facts |= {} if answer is None else {question.fact: answer}
        if review or question.fact in answers.facts:
            screening = again(answers)
    _show(answers, lang)
    return screening


def _show(answers: Answers, lang: str) -> None:
    """The lines that keep the answers, as a campaign file has them."""
    if not (answers.facts or answers.judgements):
        return
    _say(say("cli.answers", lang))
    if answers.facts:
        _say("facts:")
    for name, value in answers.facts.items():
        _say(f"  {name}: {_written(value)}")
    if answers.judgements:
        _say("judgements:")
    for one in answers.judgements:
        _say(f"  - fact: {one.fact}")
        # JSON's quotes are YAML's: a name or a reason may hold any sign.
        for key, value in (("value", one.value), ("author", one.author), ("day", one.day), ("reason", one.reason)):
            _say(f"    {key}: {value if isinstance(value, date) else json.dumps(value, ensure_ascii=False)}")


def _ask_review(rules: dict[str, str], lang: str) -> "Judgement | None":
    """Which of the reviews awaited are on file, by whom, when and why; None where it is skipped."""
    for number, (rule, title) in enumerate(rules.items(), start=1):
        _say(f"  {number}  {title} ({rule})")
    chosen = _typed(say("cli.review_which", lang), lambda text: _rules_in(text, list(rules)), lang, "review_choices")
    if not chosen:
        return None
    author = _typed(say("cli.review_author", lang), str, lang, "not_empty")
    day = _typed(say("cli.review_day", lang), _day_in, lang, "day_format") if author else None
    reason = _typed(say("cli.review_reason", lang), str, lang, "not_empty") if day else None
    return review_on_file(chosen, author, day, reason) if author and day and reason else None


def _typed(question: str, read: Callable[[str], Any], lang: str, allowed: str) -> Any:
    """What the person typed, read; None where the line is empty."""
    _say(question)
    while True:
        text = _line()
        if not text:
            return None
        found = read(text)
        if found is not None:
            return found
        _say(say("cli.not_understood", lang, allowed=say(f"cli.{allowed}", lang)))


def _rules_in(text: str, rules: list[str]) -> list[str] | None:
    """The rules that an answer names, by number or id: all of them for a yes, none for a no."""
    if text.lower() in _YES_NO:
        return rules if _YES_NO[text.lower()] else []
    parts = [part.strip() for part in text.replace(",", ";").split(";") if part.strip()]
    by_word = {**{str(number): rule for number, rule in enumerate(rules, start=1)}, **{rule: rule for rule in rules}}
    return list(dict.fromkeys(by_word[part] for part in parts)) if parts and set(parts) <= set(by_word) else None


def _day_in(text: str) -> date | None:
    """A day that has come: nobody has reviewed anything tomorrow."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day <= date.today() else None


def _ask(fact: Fact, lang: str) -> Any:
    """The answer to one question; None where it is skipped."""
    choices = _choices(fact, lang)
    for number, (_, words) in enumerate(choices, start=1):
        _say(f"  {number}  {words}")
    while True:
        text = _line()
        if not text:
            return None
        found = _understood(fact, choices, text)
        if found is not None:
            return found
        _say(say("cli.not_understood", lang, allowed=_allowed(fact, choices, lang)))


def _line() -> str:
    print("> ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()


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
