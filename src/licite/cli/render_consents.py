"""What holds of somebody, and what they said, as lines of text."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from licite.cli.terminal import printable
from licite.operations.consents_shown import Holding, Shown, Told
from licite.vocabulary.say import say, written_date

_PARIS = ZoneInfo("Europe/Paris")


def render_consents(found: Shown, lang: str) -> str:
    """What holds by channel and purpose, then the events in order."""
    when = written_time(found.at, lang)
    lines = [say("consent.of", lang, address=printable(found.who.value), controller=found.controller, when=when), ""]
    if not found.events:
        return "\n".join([*lines, say("consent.nothing", lang)])
    alone = len(found.holds) == 1
    for holding in found.holds:
        lines += _holding(holding, lang, alone=alone)
    lines += ["", say("consent.events", lang)]
    for number, told in enumerate(found.events, 1):
        lines += [f"{number}. {_headline(told, lang)}", *(f"   {line}" for line in _details(told, lang))]
    return "\n".join(lines)


def written_time(moment: datetime, lang: str) -> str:
    """An instant in full, to the minute, in Paris."""
    there = moment.astimezone(_PARIS)
    return f"{written_date(there, lang)} {there:%H:%M}"


def _holding(holding: Holding, lang: str, *, alone: bool) -> list[str]:
    said = holding.standing
    state = say(
        f"consent.state.{holding.state}",
        lang,
        on=said.consent_on and said.consent_on.astimezone(_PARIS),
        until=said.consent_until,
        version=said.words_version,
        refused=said.objected_on and said.objected_on.astimezone(_PARIS),
    )
    lines = [
        f"{_scope(holding, lang, alone=alone)} : {state}"
        if lang == "fr"
        else f"{_scope(holding, lang, alone=alone)}: {state}"
    ]
    if said.why:
        lines.append(f"  {say('consent.because', lang, ids=', '.join(said.why))}")
    return lines


def _scope(holding: Holding, lang: str, *, alone: bool) -> str:
    if holding.channel is None and holding.purpose is None:
        scope = say("consent.everything" if alone else "consent.everything_else", lang)
    else:
        channel = holding.channel or say("consent.other_channels", lang)
        scope = f"{channel}, {holding.purpose or say('consent.other_purposes', lang)}"
    if holding.brand:
        scope += f", {say('consent.for_brand', lang, name=printable(holding.brand))}"
    return f"{scope}, {say('consent.for_partner', lang, name=printable(holding.partner))}" if holding.partner else scope


def _headline(told: Told, lang: str) -> str:
    event = told.event
    kind = say(f"consent.kind.{event.kind}", lang)
    grade = f" ({say(f'consent.grade.{told.grade}', lang)})" if told.grade else ""
    return f"{_when(told, lang)} · {kind}{grade} · {event.id}"


def _when(told: Told, lang: str) -> str:
    event = told.event
    recorded = written_time(event.recorded_at, lang)
    if event.event_at is None:
        own = event.kind in ("forged_mark", "erasure")
        return recorded if own else say("consent.unknown_time", lang, when=recorded)
    when = written_time(event.event_at, lang)
    return when if when == recorded else say("consent.late", lang, when=when, recorded=recorded)


def _details(told: Told, lang: str) -> Iterator[str]:
    event = told.event
    if event.kind not in ("forged_mark", "disowned", "erasure"):
        channel = event.channel or say("consent.all_channels", lang)
        scope = [f"{channel}, {event.purpose or say('consent.all_purposes', lang)}"]
        if event.brand:
            scope.append(say("consent.for_brand", lang, name=event.brand))
        yield printable(", ".join(scope))
    if names := sorted(name for name in event.partners or () if name):
        yield say("consent.partners", lang, names=printable(", ".join(names)))
    if event.until:
        yield say("consent.until", lang, until=event.until)
    if event.double_opt_in:
        yield say("consent.asked_twice", lang)
    if told.words:
        words = " ".join(printable(told.words.replace("\n", " ")).split())
        yield say("consent.words", lang, words=words, version=event.words_version, language=told.language or None)
    if told.how:
        yield say("consent.how", lang, how=printable(told.how))
    if told.source:
        yield say("consent.source", lang, source=printable(told.source))
