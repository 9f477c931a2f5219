"""Words that the terminal and the report say alike, so that they never say two things."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from licite.facts.given import HOME_ZONE
from licite.operations.summary import DutyCount, Reason, Summary, Unlock
from licite.vocabulary.contract import contract
from licite.vocabulary.say import catalogue, say, written_date, written_hour, written_number

OUTCOMES = ("lawful", "undetermined", "unlawful")

_WEEKDAYS = {
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche".split(),
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}


def written_moment(at: date, lang: str) -> str:
    """A day with its weekday, and its hour where it is known.

    >>> written_moment(datetime(2026, 11, 26, 9), "en"), written_moment(date(2026, 11, 26), "en")
    ('Thursday 26 November 2026, 9:00', 'Thursday 26 November 2026')
    """
    day = f"{_WEEKDAYS[lang][at.weekday()]} {written_date(at, lang)}"
    if not isinstance(at, datetime):
        return day
    return f"{day}, {written_hour(at, lang)}"


def at_home(at: datetime) -> datetime:
    """An instant as clocks show it where the controller is."""
    return at.astimezone(ZoneInfo(HOME_ZONE))


def headline(summary: Summary) -> str:
    """The answer as one sentence with its numbers and its day."""
    kind = {"voice_call": "call", "automated_call": "call", "none": "holding"}.get(summary.channel, "message")
    if summary.accepted == 0:
        kind = "nobody"
    return say(
        f"screen.headline_{kind}",
        summary.lang,
        n=summary.count("lawful"),
        total=summary.accepted,
        campaign=campaign_word(summary),
        day=written_date(summary.at, summary.lang),
    )


def campaign_word(summary: Summary) -> str:
    """The campaign's name in quotation marks, or `this campaign` where it has none."""
    if not summary.campaign:
        return say("screen.campaign_unnamed", summary.lang)
    return say("screen.campaign_named", summary.lang, campaign=summary.campaign)


def channel_word(channel: str, lang: str) -> str:
    """The channel in a word or two."""
    return say(f"screen.channel_{channel}", lang)


def outcome_word(outcome: str, lang: str) -> str:
    """The word of an outcome's mark."""
    return say(f"outcomes.{outcome}.short", lang)


def outcome_counts(outcomes: dict[str, int], lang: str) -> str:
    """The three counts in a row: `allowed 2,986, missing answer 731, not allowed 795`."""
    return ", ".join(
        f"{outcome_word(outcome, lang)} {written_number(outcomes.get(outcome, 0), lang)}" for outcome in OUTCOMES
    )


def gain_sentence(unlock: Unlock, lang: str) -> str:
    """What to change; `at most:` before it where the gain hangs on the answers."""
    if not unlock.at_most:
        return unlock.sentence
    first, rest = unlock.sentence[:1], unlock.sentence[1:]
    is_word = rest[:1].islower() or rest[:1] in " ’"
    return say("screen.at_most", lang, sentence=(first.lower() if is_word else first) + rest)


def nothing_to_gain(summary: Summary) -> str | None:
    """What to say where no change would make another row lawful; None where one would, or an answer might."""
    if summary.unlocks or summary.questions or summary.accepted == 0:
        return None
    everybody = summary.count("lawful") == summary.accepted
    return say("screen.no_gain_all" if everybody else "screen.no_gain", summary.lang)


def rows_line(summary: Summary) -> str:
    """Every row accounted for, in one sentence."""
    return say(
        "screen.rows_read",
        summary.lang,
        n=summary.read,
        read=summary.read,
        accepted=summary.accepted,
        duplicate=summary.duplicate,
        rejected=summary.rejected,
    )


def law_line(summary: Summary) -> str:
    """Which law, which reading, and the day it was last checked."""
    return say(
        "screen.law_applied",
        summary.lang,
        reading=doctrine_word(summary.doctrine, summary.lang),
        day=written_date(summary.law_checked_on, summary.lang),
    )


def doctrine_word(doctrine: str, lang: str) -> str:
    """How a reading of the law is called; an organisation's own keeps the name it was given."""
    key = f"doctrine_{doctrine}"
    if key not in catalogue("screen"):
        key = "doctrine_other"
    return say(f"screen.{key}", lang, name=doctrine)


def stale_warning(summary: Summary) -> str | None:
    """What to do about law that was last checked over 90 days ago; None where it is fresh."""
    if not summary.law_stale:
        return None
    return say("screen.law_stale", summary.lang, day=written_date(summary.law_checked_on, summary.lang))


def good_to_know(summary: Summary) -> list[str]:
    """What two sources say differently and what was noted on the way, each as a sentence."""
    return [_as_sentence(text) for text in (*summary.conflicts, *summary.notes)]


def _as_sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!", "…")) else ".")


def other_reading(summary: Summary) -> str | None:
    """What the other reading of the law would answer, where it differs."""
    if summary.other_doctrine is None:
        return None
    name, outcomes = summary.other_doctrine
    if all(outcomes.get(outcome, 0) == summary.count(outcome) for outcome in OUTCOMES):
        return None
    counts = outcome_counts(outcomes, summary.lang)
    return say("screen.other_reading", summary.lang, reading=doctrine_word(name, summary.lang), counts=counts)


def shares(parts: list[int]) -> list[str]:
    """Whole percentages that add up to 100 (largest remainders); a part that is not zero never shows as 0.

    >>> shares([2986, 731, 795]), shares([999, 1, 0]), shares([0, 0, 0])
    (['66', '16', '18'], ['>99', '<1', '0'], ['0', '0', '0'])
    """
    total = sum(parts)
    if total == 0:
        return ["0"] * len(parts)
    whole = [part * 100 // total for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda i: -(parts[i] * 100 % total))
    for i in by_remainder[: 100 - sum(whole)]:
        whole[i] += 1
    return [_share(part, percent, total) for part, percent in zip(parts, whole, strict=True)]


def _share(part: int, percent: int, total: int) -> str:
    if part > 0 and percent == 0:
        return "<1"
    return ">99" if percent == 100 and part < total else str(percent)


def percent(share: str, lang: str) -> str:
    """A share with its sign, as each language writes it."""
    return f"{share}\u00a0%" if lang == "fr" else f"{share}%"


def split_by_level(breaches: tuple[Reason, ...]) -> tuple[list[Reason], list[Reason]]:
    """The breaches that decide the answer, and those that are reported beside it."""
    levels = contract().breaches
    deciding = [reason for reason in breaches if levels[reason.key] == "contact"]
    return deciding, [reason for reason in breaches if levels[reason.key] != "contact"]


def duty_words(duty: DutyCount, lang: str, form: str = "short") -> str:
    """What is to be done, and the first day on which it is due for somebody."""
    what = say(f"duties.{duty.duty}.{form}", lang)
    return what if duty.first_due is None else say(f"screen.duty_{form}", lang, what=what, day=duty.first_due)


def kind_of(duty: str) -> str:
    """What a duty is about: the message, the holding of data, or the organisation."""
    return str(catalogue("duties")[duty]["kind"])
