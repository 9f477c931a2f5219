"""`licite screen --engine`: what a screening inside an engine prints."""

import sys
from datetime import date, datetime
from pathlib import Path

from licite.cli.common import print_json
from licite.operations.inside import Places, Screened, question_of, screen_file_inside
from licite.operations.wording import OUTCOMES, channel_word, outcome_word, percent, shares, written_moment
from licite.vocabulary.say import say, written_number

_MOST = 8


def screen_inside(
    places: Places,
    *,
    at: date | datetime | None,
    doctrine: str | None,
    source_kind: str | None,
    lang: str,
    masks: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Screens inside an engine and prints the counts, on standard output."""
    from licite.operations.campaign import load_campaign

    assert places.campaign is not None
    campaign = load_campaign(places.campaign)
    question = question_of(campaign, at=at, doctrine=doctrine, source_kind=source_kind, lang=lang, masks=masks)
    done = screen_file_inside(places, question)
    if as_json:
        left = {} if done.read is None else {"rejected": len(done.read.rejects), "rejects": _shown(done.rejects)}
        print_json({**done.counts.to_json(), **left, "out": done.out, "proof": done.proof})
        return
    lines = [] if quiet else _told(done, campaign.name, lang)
    if done.read is not None and done.rejects is not None:
        lines.append(say("inside.rejected", lang, n=len(done.read.rejects), place=done.rejects))
    lines.append(say("inside.written", lang, place=done.out))
    if done.manifest is not None:
        lines.append(say("inside.manifest", lang, place=done.manifest, proof=done.proof[:8]))
    print("\n".join(lines), file=sys.stdout)


def _shown(path: Path | None) -> str | None:
    return str(path) if path else None


def _told(done: Screened, name: str, lang: str) -> list[str]:
    question, counts = done.decided.question, done.counts
    channel = question.campaign.get("channel")
    head = {
        "campaign": name, "channel": channel_word(str(channel), lang) if channel else None,
        "at": written_moment(question.at, lang), "engine": done.decided.version,
    }  # fmt: skip
    lines = [
        say("inside.head", lang, **head),
        say("inside.law", lang, law_version=question.law.version, doctrine=question.doctrine),
    ]
    numbers = [counts.outcomes[outcome] for outcome in OUTCOMES]
    words = [outcome_word(outcome, lang) for outcome in OUTCOMES]
    for word, n, share in zip(words, numbers, shares(numbers), strict=True):
        lines.append(f"  {word:{max(map(len, words))}} {written_number(n, lang):>14}  {percent(share, lang):>5}")
    if counts.breaches:
        lines.append(say("inside.first_breaches", lang))
    for tag, n in list(counts.breaches.items())[:_MOST]:
        lines.append(f"  {written_number(n, lang):>14}  {say(f'tags.{tag}.short', lang)} ({tag})")
    if unused := done.read.unused if done.read else done.decided.unused:
        lines.append(say("inside.unused", lang, names=", ".join(unused)))
    lines += done.read.notes if done.read else ()
    for column, n in done.decided.unread_days.items():
        lines.append(say("inside.unread_refusals", lang, column=column, n=n))
    return [*lines, say("inside.full", lang)]
