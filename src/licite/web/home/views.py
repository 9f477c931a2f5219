"""Home: whom may I contact today, what is due."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from licite.operations.law import Change
from licite.operations.standing_answers import CHANNELS, OUTCOMES, standing
from licite.operations.today import Today, today_of
from licite.operations.usual_message import usual_message
from licite.operations.wording import channel_word, outcome_word, written_moment
from licite.vocabulary.say import say, written_number
from licite.web.home.blocks import blocks_of
from licite.web.shell.download import FORMATS, table
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import EVERYBODY, WORK
from licite.web.shell.words import speak

# Where what is owed is seen; the first page that this site has.
_PAGES = {
    "notice": ("people:list",),
    "retention": ("retention:forecast", "people:list"),
    "accuracy": ("people:list",),
    "request": ("requests:list", "people:list"),
    "review": ("people:list",),
    "confirmation": ("consents:list", "people:list"),
}
_TITLES = 3


@page(GET=EVERYBODY)
def today(request: Asked) -> HttpResponse:
    """The sentence of the day, channels by what may be done, what needs a hand."""
    lang = request.viewer.lang
    found = today_of(request.space.slug)
    shown = {
        "today": found,
        "moment_said": written_moment(found.day, lang),
        "sentence": _sentence(found, lang),
        "outcomes": OUTCOMES,
        "channels": [(one, counts) for one, counts in found.channels.items()],
        "hands": _hands(request, found, lang),
        "soon": [(one.day, _titles(one.changes, lang)) for one in found.law_soon],
        "last": (found.law_last.day, _titles(found.law_last.changes, lang)) if found.law_last else None,
        "blocks": blocks_of(request),
        "formats": FORMATS,
        "may_work": request.space.role in WORK,
        "usual": usual_message(request.space.slug),
    }
    return render(request, "home/today.html", shown)


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
    for name in _PAGES[kind]:
        try:
            return reverse(name, kwargs={"org": request.space.slug})
        except NoReverseMatch:
            continue
    return ""


def _titles(changes: tuple[Change, ...], lang: str) -> str:
    titles = list(dict.fromkeys(one.rule.title[lang] for one in changes))
    more = [say("screen.others", lang, n=len(titles) - _TITLES)] if len(titles) > _TITLES else []
    return " ; ".join([*titles[:_TITLES], *more])


@page(GET=EVERYBODY)
def channels(request: Asked, ending: str) -> HttpResponseBase:
    """How many people there are by channel and answer, as a table."""
    found = standing(request.space.slug)
    if ending not in FORMATS or found is None:
        raise Http404
    lang = request.viewer.lang
    head = [say("home.channel", lang), *(outcome_word(one, lang) for one in OUTCOMES)]
    rows = [(channel_word(one, lang), *(found.count(one, outcome) for outcome in OUTCOMES)) for one in CHANNELS]
    return table(f"channels-{found.as_of:%Y-%m-%d}", ending, head, rows)


@page(GET=EVERYBODY)
def more(request: Asked) -> HttpResponse:
    """The whole menu, for a phone."""
    return render(request, "home/more.html")
