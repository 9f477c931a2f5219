"""Campaigns: the list, creating by answering, and the dry run."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from licite.errors import LiciteError
from licite.operations.campaign_content import answers_of, content_of
from licite.operations.retention.plan import today
from licite.operations.usual_message import usual_answers
from licite.web.campaigns.forms import CampaignForm
from licite.web.campaigns.kept import campaign, change, check_again, last_run, numbers
from licite.web.campaigns.models import Campaign
from licite.web.campaigns.shown import reasons, shown
from licite.web.shell import download
from licite.web.shell.bar import OUTCOMES
from licite.web.shell.errors import sentence
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import EVERYBODY, JUDGE, WORK
from licite.web.shell.words import speak

_LISTED = 200


@page(GET=EVERYBODY)
def campaigns(request: Asked) -> HttpResponse:
    """The campaigns, the last changed first, each with what its last dry run found."""
    found = Campaign.objects.filter(controller=request.space.slug).order_by("-changed_at")[:_LISTED]
    rows = [(one, numbers(one)) for one in found]
    given = {"rows": rows, "may_work": request.space.role in WORK, "outcome_order": OUTCOMES}
    return render(request, "campaigns/list.html", given)


@page(GET=WORK, POST=WORK)
def new(request: Asked) -> HttpResponse:
    """A campaign by answering questions; a dry run follows at once."""
    return _written(request, None)


@page(GET=WORK, POST=WORK)
def edit(request: Asked, uid: str) -> HttpResponse:
    """The same questions with the answers kept; what was judged and settled since stays."""
    return _written(request, campaign(request, uid))


def _written(request: Asked, found: Campaign | None) -> HttpResponse:
    lang = request.viewer.lang
    begun = {} if found else usual_answers(request.space.slug)
    kept = answers_of(found.content) if found else begun
    form = CampaignForm(request.POST or None, lang, kept)
    problem = ""
    if form.is_bound and not form.missing():
        content = content_of(form.answers(), author=request.viewer.name, today=today())
        if found:
            content = _beside(found.content, content)
        try:
            made = found or Campaign(controller=request.space.slug, name=content["name"], content=content)
            change(request, made, content)
            return redirect("campaigns:check", org=request.space.slug, uid=made.uid)
        except LiciteError as fault:
            problem = sentence(f"{fault.message(lang)}. {fault.help(lang)}", lang)
    wrong = form.missing() if form.is_bound else {}
    given = {"form": form, "blocks": form.blocks(), "campaign": found, "problem": problem, "wrong": wrong}
    given["from_usual"] = bool(begun)
    return render(request, "campaigns/form.html", given, status=422 if (wrong or problem) else 200)


def _beside(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The new answers, with what the old content says beyond the questions: judgements, facts, other keys."""
    asked = {key.partition(".")[0] for key in answers_of(old)} | {"name"}
    extra = {key: value for key, value in old.items() if key not in asked and not isinstance(value, dict)}
    made = {**extra, **new}
    known = {question.replace("_", ".", 1) for question in CampaignForm(None, "en").fields} | {
        "offer.signed_by",
        "offer.signed_on",
    }
    for section, values in old.items():
        if isinstance(values, dict):
            kept = {key: value for key, value in values.items() if f"{section}.{key}" not in known}
            if kept or section in made:
                made[section] = {**kept, **made.get(section, {})}
    return made


@page(GET=EVERYBODY)
def check(request: Asked, uid: str) -> HttpResponseBase:
    """The dry run: how many, why not, how to gain more."""
    found = campaign(request, uid)
    job = last_run(found)
    if job and job.state == "done" and job.asked["lang"] != request.viewer.lang:
        # What a dry run says is in the language of whoever asked for it.
        job = check_again(request, found)
    role = request.space.role
    given: dict[str, Any] = {"campaign": found, "job": job, "may_work": role in WORK, "may_judge": role in JUDGE}
    if job and job.state == "refused":
        given["refusal"] = (job.answer or {}).get(request.viewer.lang)
    answer = numbers(found)
    if answer is not None and (ending := download.asked(request)):
        return download.table("reasons", ending, *reasons(answer, request.viewer.lang))
    if answer is not None:
        given |= shown(request, found, answer)
    template = "campaigns/piece.html" if request.htmx else "campaigns/check.html"
    return render(request, template, given)


@page(POST=WORK)
def run(request: Asked, uid: str) -> HttpResponse:
    """Tries the campaign out again, on what is known now."""
    check_again(request, campaign(request, uid))
    return redirect("campaigns:check", org=request.space.slug, uid=uid)


@page(POST=WORK)
def sponsored(request: Asked, uid: str) -> HttpResponse:
    """The same message with an offer of somebody else in it, tried out beside it: where it becomes prospecting."""
    found = campaign(request, uid)
    name = speak("campaigns.with_offer", request.viewer.lang, name=found.name)
    content = {**found.content, "name": name, "purpose": "commercial", "offer": {"own": False}}
    made = Campaign(controller=request.space.slug, name=name, content=content)
    change(request, made, content)
    return redirect("campaigns:check", org=request.space.slug, uid=made.uid)


@page(POST=WORK)
def copy(request: Asked, uid: str) -> HttpResponse:
    """Another campaign that begins as this one is."""
    found = campaign(request, uid)
    name = speak("campaigns.copy_of", request.viewer.lang, name=found.name)
    made = Campaign(controller=request.space.slug, name=name, content={**found.content, "name": name})
    change(request, made, made.content)
    return redirect("campaigns:edit", org=request.space.slug, uid=made.uid)


@page(POST=WORK)
def remove(request: Asked, uid: str) -> HttpResponse:
    """Takes a campaign off the list; what was decided in it stays in the log."""
    found = campaign(request, uid)
    found.delete()
    messages.info(request, speak("campaigns.removed", request.viewer.lang, name=found.name))
    return redirect("campaigns:list", org=request.space.slug)
