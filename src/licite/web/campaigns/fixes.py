"""What settles a campaign: a change made with one press, an answer for everybody, and job titles judged in a batch."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from licite.errors import LiciteError
from licite.operations.answers import read_answer
from licite.operations.campaign_content import may_be_answered, with_changes, with_fact, with_judgement
from licite.operations.retention.plan import today
from licite.operations.wording import kind_of
from licite.vocabulary.contract import contract
from licite.web.campaigns.kept import campaign, change, numbers
from licite.web.campaigns.models import Campaign
from licite.web.campaigns.shown import can_be_done
from licite.web.shell import download
from licite.web.shell.errors import sentence
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import JUDGE, WORK
from licite.web.shell.words import speak

RELATED = "offer_related_to_profession"
_JUDGED = ("reasonably_expected", RELATED, "reviewed")
_SHORTEST = 3


@page(POST=WORK)
def fix(request: Asked, uid: str) -> HttpResponse:
    """Does what a fix says, and tries the campaign out again."""
    found = campaign(request, uid)
    answer = numbers(found) or {"unlocks": []}
    try:
        one = answer["unlocks"][int(request.POST.get("number", ""))]
    except (ValueError, IndexError):
        raise Http404 from None
    if not can_be_done(one["changes"]):
        raise Http404
    change(request, found, with_changes(found.content, one["changes"]))
    messages.info(request, speak("campaigns.fixed", request.viewer.lang))
    return redirect("campaigns:check", org=request.space.slug, uid=uid)


@page(POST=WORK)
def done(request: Asked, uid: str, duty: str) -> HttpResponse:
    """Somebody says that the message does what is asked of it, or that it does not after all."""
    found = campaign(request, uid)
    if duty not in contract().duties or kind_of(duty) != "message":
        raise Http404
    said = {name: one for name, one in found.done.items() if name != duty}
    if request.POST.get("done") == "1":
        said[duty] = {"by": request.viewer.name, "on": today().isoformat()}
    Campaign.objects.filter(pk=found.pk).update(done=said)
    lang = request.viewer.lang
    words = speak(f"duties.{duty}.short", lang)
    messages.info(request, speak("campaigns.marked" if duty in said else "campaigns.unmarked", lang, what=words))
    return redirect("campaigns:check", org=request.space.slug, uid=uid)


@page(POST=WORK)
def answer(request: Asked, uid: str, fact: str) -> HttpResponse:
    """An answer that holds for everybody in the campaign; a judgement wants a reason, and is signed."""
    found = campaign(request, uid)
    known = contract().facts.get(fact)
    if known is None or not may_be_answered(fact):
        raise Http404
    lang = request.viewer.lang
    value, reason = read_answer(known, request.POST.get("value", "")), request.POST.get("reason", "").strip()
    if value is None or (fact in _JUDGED and len(reason) < _SHORTEST):
        messages.error(request, speak("campaigns.answer_missing", lang))
        return redirect("campaigns:check", org=request.space.slug, uid=uid)
    content = found.content
    try:
        if fact in _JUDGED:
            who = request.viewer.name
            content = with_judgement(content, fact, value, applies_to={}, author=who, day=today(), reason=reason)
        else:
            content = with_fact(content, fact, value)
        change(request, found, content)
    except LiciteError as fault:
        messages.error(request, sentence(fault.message(lang), lang))
    else:
        messages.info(request, speak("campaigns.answered", lang))
    return redirect("campaigns:check", org=request.space.slug, uid=uid)


@page(GET=JUDGE, POST=JUDGE)
def titles(request: Asked, uid: str) -> HttpResponseBase:
    """Job titles that nobody has judged: does the offer concern them? Answered in one go, with one reason."""
    found = campaign(request, uid)
    listed = [title for title, _ in (numbers(found) or {"titles": []})["titles"]]
    if request.method == "POST":
        said = {title: request.POST.get(f"title-{number}", "") for number, title in enumerate(listed)}
        reason = request.POST.get("reason", "").strip()
        yes = [title for title, word in said.items() if word == "yes"]
        no = [title for title, word in said.items() if word == "no"]
        if (yes or no) and len(reason) >= _SHORTEST:
            content = found.content
            who = request.viewer.name
            for value, chosen in ((True, yes), (False, no)):
                if chosen:
                    content = with_judgement(
                        content, RELATED, value, applies_to={"titles": chosen}, author=who, day=today(), reason=reason
                    )
            change(request, found, content)
            messages.info(request, speak("campaigns.titles_kept", request.viewer.lang, n=len(yes) + len(no)))
            return redirect("campaigns:check", org=request.space.slug, uid=uid)
        given = _given(request, uid, said, reason) | {"wrong": True}
        return render(request, "campaigns/titles.html", given, status=422)
    if ending := download.asked(request):
        lang = request.viewer.lang
        head = [speak(f"campaigns.{name}", lang) for name in ("title", "people")]
        return download.table("titles", ending, head, (numbers(found) or {"titles": []})["titles"])
    return render(request, "campaigns/titles.html", _given(request, uid, {}, ""))


def _given(request: Asked, uid: str, said: dict[str, str], reason: str) -> dict[str, object]:
    found = campaign(request, uid)
    known = numbers(found) or {"titles": []}
    rows = [(number, title, people, said.get(title, "")) for number, (title, people) in enumerate(known["titles"])]
    offer = found.content.get("offer", {}).get("what", "")
    return {"campaign": found, "titles": rows, "reason": reason, "offer": offer}
