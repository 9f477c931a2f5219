"""Stop, choose, and know why: GET shows, POST acts, and what is shown as done is on disk."""

from typing import Any

from dateutil.relativedelta import relativedelta
from django.http import HttpResponse

from licite.errors import LiciteError
from licite.operations.forms import form_for
from licite.operations.objections import day_of
from licite.operations.public_agreements import resume, take_back, was_agreed, words_of
from licite.operations.public_links import Link, controllers_meant, read_link
from licite.operations.public_preferences import Preference, preferences
from licite.operations.public_refusals import (
    ONE_CLICK,
    PRESSED,
    WIDER,
    Stopped,
    sealed_page,
    stands,
    stop_by_hand,
    stop_kinds,
    stop_wider,
)
from licite.operations.public_refusals import stop as stop_now
from licite.operations.public_why import why as why_of
from licite.operations.retention.plan import today
from licite.operations.wording import channel_word
from licite.web.organisation.sender import Sender
from licite.web.public.outside import Outside, named, outside, page
from licite.web.public.sentences import second_of, why_sentences
from licite.web.shell.words import speak

PAUSES = (1, 3, 6)
EVERYTHING = "everything"
_CALLS = ("voice_call", "automated_call")


@outside
def stop(request: Outside, token: str) -> HttpResponse:
    """One button; a mail program presses it by itself (RFC 8058), and gets the same answer, which is no redirect."""
    link = read_link(token)
    if link is None:
        return _by_hand(request, token)
    sender = named(link.controller)
    if request.method == "POST":
        how = ONE_CLICK if request.POST.get("List-Unsubscribe") == "One-Click" else PRESSED
        everything = request.POST.get("all") == "1"
        return _done(request, token, link, sender, stop_now(link, how=how, everything=everything), everything)
    found = stands(link)
    return page(
        request, "public/stop.html", sender, link=link, token=token, title_key=_title(link),
        calls=link.channel in _CALLS, already=found.objected,
        since=day_of(found.objected_on) if found.objected_on else None,
    )  # fmt: skip


def _done(
    request: Outside, token: str, link: Link, sender: Sender, stopped: Stopped, everything: bool, **more: Any
) -> HttpResponse:
    """What was stopped, since when, and its reference; then what may be stopped besides; the way back last."""
    form = form_for(link.controller, link.channel, link.purpose) if was_agreed(link) else None
    words = words_of(sender.name, link.channel, link.purpose, request.viewer.lang) if _may_agree(link) else None
    wider = [(one, f"public.wider_{one}") for one in ("email", *WIDER, EVERYTHING) if one != link.channel]
    return page(
        request, "public/done.html", sender, link=link, token=token, stopped=stopped, everything=everything,
        when=second_of(stopped.at, request.viewer.lang), page=sealed_page(link, stopped), words=words, form=form,
        wider=[] if everything else wider, **more,
    )  # fmt: skip


@outside
def also(request: Outside, token: str) -> HttpResponse:
    """The wider choices of the page after a stop, each as good as the first; to ask for the page shows the stop."""
    link = read_link(token)
    if link is None or request.method != "POST":
        return stop(request, token=token)
    sender = named(link.controller)
    chosen = [one for one in request.POST.getlist("also") if one in ("email", *WIDER)]
    everything = EVERYTHING in request.POST.getlist("also")
    first = stop_now(link, everything=everything)
    extra = stop_wider(link, chosen)
    told = [(f"public.wider_{one}", stopped.reference) for one, stopped in zip(chosen, extra, strict=True)]
    return _done(request, token, link, sender, first, everything, also=told, asked=True)


@outside
def again(request: Outside, token: str) -> HttpResponse:
    """The person takes a stop back: by the page that showed it as done, and never by a link."""
    link = read_link(token)
    if link is None or request.method != "POST":
        return stop(request, token=token)
    sender, lang = named(link.controller), request.viewer.lang
    done = take_back(link, request.POST.get("page", ""), sender.name, lang) if _may_agree(link) else None
    if done is None or stands(link).objected:
        key = "public.again_not" if done is None else "public.again_refused"
        return page(request, "public/not_again.html", sender, status=400, token=token, key=key)
    words = words_of(sender.name, link.channel, link.purpose, lang)
    return page(
        request, "public/again.html", sender, link=link, token=token, words=words, when=second_of(done.at, lang)
    )


@outside
def choose(request: Outside, token: str) -> HttpResponse:
    """What somebody gets from the sender, kind by kind; to stop everything comes first, as large as to save."""
    link = read_link(token)
    if link is None:
        return _by_hand(request, token)
    sender = named(link.controller)
    done = _chosen(request, link, sender) if request.method == "POST" else None
    lang = request.viewer.lang
    lines = [_line(one, sender, lang) for one in preferences(link)]
    when = second_of(max(one.at for one in done), lang) if done else ""
    return page(
        request, "public/preferences.html", sender, link=link, token=token, lines=lines,
        saved=done is not None, done=done, when=when,
    )  # fmt: skip


def _chosen(request: Outside, link: Link, sender: Sender) -> list[Stopped]:
    """Records what was chosen; refusals first, so that nothing stands in their way."""
    if request.POST.get("all") == "1":
        return [stop_now(link, how="public preferences", everything=True)]
    known = {one.name: one for one in preferences(link)}
    asked = {name: str(request.POST.get(f"choice-{name}", "")) for name in known}
    stops = [(one.channel, one.purpose) for name, one in known.items() if asked[name] == "stop"]
    done = stop_kinds(link, stops)
    for months in PAUSES:
        kinds = [(one.channel, one.purpose) for name, one in known.items() if asked[name] == f"pause-{months}"]
        done += stop_kinds(link, kinds, until=today() + relativedelta(months=months))
    for name, one in known.items():
        if asked[name] == "again" and one.state != "kept" and not one.handed_over:
            done.append(resume(link, one.channel, one.purpose, sender.name, request.viewer.lang))
    return done


def _line(one: Preference, sender: Sender, lang: str) -> dict[str, Any]:
    over = one.until is not None and one.until <= today()
    said = speak(
        "public.kind", lang, purpose=speak(f"public.kind_{one.purpose}", lang), channel=channel_word(one.channel, lang)
    )
    since = day_of(one.since) if one.since else None
    return {"kind": one, "over": over, "said": said, "since": since, "choices": _choices(one, sender, lang)}


def _choices(one: Preference, sender: Sender, lang: str) -> list[tuple[str, str]]:
    """What may be chosen of a kind of message; the first changes nothing."""
    found = [("", speak("public.prefs_keep", lang))]
    if one.state == "kept":
        found.append(("stop", speak("public.prefs_stop", lang)))
        if one.handed_over:
            return found
        found += [(f"pause-{months}", speak("public.prefs_pause", lang, n=months)) for months in PAUSES]
        return found
    if one.handed_over:
        return found
    words = speak("public.quoted", lang, words=words_of(sender.name, one.channel, one.purpose, lang).text)
    return [*found, ("again", f"{speak('public.prefs_again', lang)} {words}")]


@outside
def why(request: Outside, token: str) -> HttpResponse:
    """Four questions, four answers, then what the person may do about it."""
    link = read_link(token)
    if link is None:
        return _by_hand(request, token)
    found = why_of(link)
    told = why_sentences(link, found, request.viewer.lang)
    sender = named(link.controller)
    return page(request, "public/why.html", sender, link=link, token=token, why=found, told=told, day=link.on)


def _by_hand(request: Outside, token: str) -> HttpResponse:
    """The same by an address that is typed: whoever it is, the answer is the same, and nobody is written to."""
    controllers = controllers_meant(token)
    sender = named(controllers[0]) if len(controllers) == 1 else None
    address = request.POST.get("address", "").strip()
    if request.method != "POST":
        return page(request, "public/by_hand.html", sender, token=token)
    try:
        done = stop_by_hand(controllers, address)
    except LiciteError as refused:
        if refused.code not in ("CON001", "STO019", "STO027"):
            raise
        return page(request, "public/by_hand.html", sender, status=422, token=token, address=address, wrong=True)
    when = second_of(done.at, request.viewer.lang)
    return page(request, "public/by_hand_done.html", sender, address=address, stopped=done, when=when)


def _title(link: Link) -> str:
    known = ("commercial", "survey", "association_life", "charity", "political")
    return f"public.stop_title.{link.purpose if link.purpose in known else 'other'}"


def _may_agree(link: Link) -> bool:
    """Whether there are words by which somebody agrees to what the link is about."""
    return bool(link.channel) and link.purpose not in ("", "service_message", "transfer_to_partner")
