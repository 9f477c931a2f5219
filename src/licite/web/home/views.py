"""Home: whom may I contact today, what is due."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from licite.operations.due import KINDS
from licite.operations.due_people import IN_FILE, due_of_kind
from licite.operations.law import Change
from licite.operations.standing_answers import CHANNELS, OUTCOMES
from licite.operations.today import Today, today_of
from licite.operations.usual_message import usual_message
from licite.operations.wording import channel_word, outcome_word, written_moment
from licite.vocabulary.say import say, written_number
from licite.web.home.blocks import Block, blocks_of
from licite.web.organisation.models import Organisation
from licite.web.people.following import kept_up
from licite.web.shell.download import FORMATS, asked, table
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import EVERYBODY, WORK
from licite.web.shell.words import speak

_TITLES = 3
_ALONE = ("freelancer", "association")


@page(GET=EVERYBODY)
def today(request: Asked) -> HttpResponse:
    """The sentence of the day, channels by what may be done, what needs a hand."""
    lang = request.viewer.lang
    found, blocks = today_of(request.space.slug, counted=kept_up(request.space.slug)), blocks_of(request)
    shown = {
        "today": found,
        "moment_said": written_moment(found.day, lang),
        "sentence": _sentence(found, lang),
        "outcomes": OUTCOMES,
        "channels": [(one, counts) for one, counts in found.channels.items()],
        "hands": _hands(request, found, lang),
        "soon": [(one.day, _titles(one.changes, lang)) for one in found.law_soon],
        "last": (found.law_last.day, _titles(found.law_last.changes, lang)) if found.law_last else None,
        "blocks": blocks,
        "calm": speak("home.calm", lang, day=found.next_due) if _is_calm(request, found, blocks) else "",
        "formats": FORMATS,
        "may_work": request.space.role in WORK,
        "usual": usual_message(request.space.slug),
    }
    return render(request, "home/today.html", shown)


def _is_calm(request: Asked, found: Today, blocks: list[Block]) -> bool:
    """Whether the page may say so and stop: for who works alone, on a day on which nothing needs them."""
    alone = Organisation.of(request.space.slug).mode in _ALONE
    news = found.refused or found.law_soon or blocks
    return alone and found.channel is not None and found.quiet and not news


def _sentence(found: Today, lang: str) -> str:
    if found.channel and found.standing:
        n = found.standing.count(found.channel, "lawful")
        total = written_number(found.people, lang)
        return speak(f"home.sentence.{found.channel}", lang, n=n, total=total)
    return speak("home.not_counted", lang, n=found.people) if found.people else speak("home.empty", lang)


def _hands(request: Asked, found: Today, lang: str) -> list[tuple[str, str, str]]:
    """What needs a hand: a sentence, what is said under it, and where it is done."""
    hands = []
    for one in found.due or ():
        n = one.due + one.undated
        if n:
            under = speak("home.hand_late", lang, n=one.late) if one.due else ""
            if one.undated:
                under = f"{under} {speak('home.hand_undated', lang, n=one.undated)}".strip()
            hands.append((speak(f"home.hand.{one.kind}", lang, n=n), under, _page_of(request, one.kind)))
    return hands


def _page_of(request: Asked, kind: str) -> str:
    """Where those are seen whom a number counts."""
    if kind == "retention":
        return reverse("retention:forecast", args=[request.space.slug])
    return reverse("home:due", args=[request.space.slug, kind])


def _titles(changes: tuple[Change, ...], lang: str) -> str:
    titles = list(dict.fromkeys(one.rule.title[lang] for one in changes))
    more = [say("screen.others", lang, n=len(titles) - _TITLES)] if len(titles) > _TITLES else []
    return " ; ".join([*titles[:_TITLES], *more])


@page(GET=EVERYBODY)
def channels(request: Asked, ending: str) -> HttpResponseBase:
    """How many people there are by channel and answer, as a table."""
    found = kept_up(request.space.slug)
    if ending not in FORMATS or found is None:
        raise Http404
    lang = request.viewer.lang
    head = [say("home.channel", lang), *(outcome_word(one, lang) for one in OUTCOMES)]
    rows = [(channel_word(one, lang), *(found.count(one, outcome) for outcome in OUTCOMES)) for one in CHANNELS]
    return table(f"channels-{found.as_of:%Y-%m-%d}", ending, head, rows)


@page(GET=EVERYBODY)
def due(request: Asked, kind: str) -> HttpResponseBase:
    """Those whom a number of what is to be done counts, the earliest first."""
    if kind not in KINDS:
        raise Http404
    lang = request.viewer.lang
    if ending := asked(request):
        found = due_of_kind(request.space.slug, kind, lang=lang, most=IN_FILE)
        head = [speak("people.column_name", lang), speak("home.due_what", lang), speak("home.due_by", lang)]
        return table(f"due-{kind}", ending, head, [(one.name, one.words, one.by) for one in found.rows])
    found = due_of_kind(request.space.slug, kind, lang=lang)
    title = speak(f"home.hand.{kind}", request.viewer.lang, n=found.count.due + found.count.undated)
    return render(request, "home/due.html", {"found": found, "title": title})


@page(GET=EVERYBODY)
def more(request: Asked) -> HttpResponse:
    """The whole menu, for a phone."""
    return render(request, "home/more.html")
