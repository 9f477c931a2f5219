"""What is recorded of one person: a refusal in two presses, an agreement, a call, a judgement; what they are owed."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from licite.errors import LiciteError
from licite.operations.bundles import Asked as AskedFor
from licite.operations.bundles import write_bundle
from licite.operations.consents import Grant, record
from licite.operations.erasures import REASONS
from licite.operations.erasures import erase as erase_one
from licite.operations.interactions.record import add as add_interaction
from licite.operations.judgements import Asked as Judged
from licite.operations.judgements import judge as keep_judgement
from licite.operations.judgements import judged_facts
from licite.operations.merging import merge
from licite.operations.objections import Scope, add_objection
from licite.operations.person_export import answer_to, write_answer
from licite.operations.person_page import PersonPage
from licite.operations.retention.plan import today
from licite.operations.wording import at_home
from licite.vocabulary.say import catalogue, say
from licite.web.people.forms import (
    CALLS,
    SCOPES,
    WAYS,
    CallForm,
    ConsentForm,
    ErasureForm,
    JudgementForm,
    RefusalForm,
    errors_of,
)
from licite.web.people.one import found_person
from licite.web.shell.download import Sent, made
from licite.web.shell.errors import sentence
from licite.web.shell.pages import Asked, page
from licite.web.shell.roles import JUDGE, PROVE, REFUSE
from licite.web.shell.words import speak

_KINDS = {"email": ("email",), "voice_call": ("phone",), "sms": ("phone",), "social_message": ("profile",)}
Record = Callable[[dict[str, Any]], str]


def _form(
    request: Asked, found: PersonPage, template: str, kind: type[forms.Form], recorded: Record, **shown: Any
) -> HttpResponse:
    """Shows a form on a person, or records what it says; what was typed stays where it does not fit."""
    name = found.name or speak("people.no_name", request.viewer.lang)
    form, problem = kind(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            done = recorded(form.cleaned_data)
        except LiciteError as refused:
            lang = request.viewer.lang
            problem = f"{sentence(refused.message(lang), lang)} {sentence(refused.help(lang), lang)}"
        else:
            messages.info(request, done)
            return redirect("people:one", org=request.space.slug, uid=found.uid)
    elif request.method == "POST":
        problem = speak("people.form_problem", request.viewer.lang)
    told = {
        "person": found,
        "name": name,
        "said": request.POST,
        "problem": problem,
        "errors": errors_of(form) if request.method == "POST" else {},
        "key": request.POST.get("key") or token_hex(16),
        **shown,
    }
    return render(request, template, told, status=422 if problem else 200)


@page(GET=REFUSE, POST=REFUSE)
def refuse(request: Asked, uid: str) -> HttpResponse:
    """A refusal that the person said: recorded before the page answers, and never taken back here."""
    found = found_person(request, uid)
    lang = request.viewer.lang

    def recorded(said: dict[str, Any]) -> str:
        scope = {"all": Scope(), "offers": Scope(purpose="commercial")}.get(said["scope"], Scope(channel=said["scope"]))
        addresses = [one.value for one in found.identities]
        done = add_objection(
            request.space.slug, addresses, scope, how=say(f"people.how.{said['how']}", "fr"),
            idempotency_key=f"site/refuse/{said['key']}",
        )  # fmt: skip
        time = f"{at_home(done.at):%H:%M}" if lang == "en" else f"{at_home(done.at):%-H h %M}"
        key = "people.refuse_done_offers" if said["scope"] in ("all", "offers") else "people.refuse_done"
        return speak(key, lang, time=time, name=found.name)

    return _form(
        request, found, "people/refuse.html", RefusalForm, recorded, scopes=SCOPES, ways=WAYS,
        nobody=not found.identities,
    )  # fmt: skip


@page(GET=REFUSE, POST=REFUSE)
def consent(request: Asked, uid: str) -> HttpResponse:
    """An agreement that the person gave, with its proof."""
    found = found_person(request, uid)

    def recorded(said: dict[str, Any]) -> str:
        grant = Grant(
            said["address"], said["channel"], "commercial", words=said["words"], words_version=said["version"],
            how=said["how"], on=said["on"], source=request.viewer.name, words_language=request.viewer.lang,
        )  # fmt: skip
        if said["address"] not in {one.value for one in found.identities}:
            raise LiciteError("CON001", value=said["address"])
        done = record(request.space.slug, grant, idempotency_key=f"site/consent/{said['key']}")
        return speak("people.consent_done" if done.holds else "people.consent_refused", request.viewer.lang)

    return _form(request, found, "people/consent.html", ConsentForm, recorded, channels=("email", "sms", "voice_call"))


@page(GET=REFUSE, POST=REFUSE)
def call(request: Asked, uid: str) -> HttpResponse:
    """A call that was made, answered or not."""
    found = found_person(request, uid)

    def recorded(said: dict[str, Any]) -> str:
        address = _first(found, "phone")
        add_interaction(
            request.space.slug, address, said["what"], on=said["on"] or None, contact=found.uid,
            source=request.viewer.name,
        )  # fmt: skip
        return speak("people.call_done", request.viewer.lang)

    now = at_home(datetime.now(UTC))
    return _form(request, found, "people/call.html", CallForm, recorded, now=now, kinds=CALLS)


def _first(found: PersonPage, kind: str) -> str:
    """What somebody is called by: a number, else any address, else nothing."""
    own = [one.value for one in found.identities if one.kind == kind]
    return next(iter([*own, *(one.value for one in found.identities)]), "")


@page(GET=JUDGE, POST=JUDGE)
def judge(request: Asked, uid: str) -> HttpResponse:
    """A fact that somebody settles, with their name and reason."""
    found = found_person(request, uid)

    def recorded(said: dict[str, Any]) -> str:
        asked = Judged(
            said["fact"], said["value"], request.viewer.name, said["why"], contact=found.uid,
            until=said["until"].isoformat() if said["until"] else None,
        )  # fmt: skip
        keep_judgement(request.space.slug, asked)
        return speak("people.judge_done", request.viewer.lang)

    fact = request.POST.get("fact") or request.GET.get("fact", "")
    lang = request.viewer.lang
    facts = [(one, say(f"facts.{one}.short", lang)) for one in judged_facts() if one in catalogue("facts")]
    known = fact if fact in dict(facts) else ""
    return _form(
        request, found, "people/judge.html", JudgementForm, recorded, facts=facts, fact=known,
        question=say(f"facts.{known}.question", lang) if known else "", values=_values(known, lang),
    )  # fmt: skip


def _values(fact: str, lang: str) -> list[tuple[str, str]]:
    """The answers that a fact may have, in words; none where any text or day may be one."""
    entry: Any = catalogue("facts").get(fact, {})
    return [(value, words[lang]) for value, words in entry.get("values", {}).items()] if fact else []


@page(POST=JUDGE)
def join(request: Asked, uid: str) -> HttpResponse:
    """Two contacts are one person."""
    found = found_person(request, uid)
    lang = request.viewer.lang
    try:
        merge(
            request.space.slug, found.uid, request.POST.get("other", ""), author=request.viewer.name,
            note=request.POST.get("why", "")[:2_000],
        )  # fmt: skip
        messages.info(request, speak("people.same_done", lang))
    except LiciteError as refused:
        messages.error(request, f"{sentence(refused.message(lang), lang)} {sentence(refused.help(lang), lang)}")
    return redirect("people:one", org=request.space.slug, uid=found.uid)


@page(POST=JUDGE)
def dossier(request: Asked, uid: str) -> HttpResponseBase:
    """All that is held of the person, to be handed to them."""
    found = found_person(request, uid)
    answer = answer_to(
        request.space.slug, found.uid, who=request.viewer.name, why=say("people.job_reason_dossier", "fr"),
        role=request.space.role.value, lang=request.viewer.lang,
    )  # fmt: skip
    with made() as folder:
        path = write_answer(answer, folder / f"{today().isoformat()}-{found.uid[:8]}.zip")
        return Sent(path, path.name)


@page(POST=PROVE)
def proof(request: Asked, uid: str) -> HttpResponseBase:
    """What the log holds of the person, which anybody can verify."""
    found = found_person(request, uid)
    asked = AskedFor(request.viewer.name, request.space.role.value, say("people.job_reason_proof", "fr"))
    with made() as folder:
        path = folder / f"{today().isoformat()}-{found.uid[:8]}.html"
        write_bundle(found.uid, request.space.slug, path, asked=asked, lang=request.viewer.lang)
        return Sent(path, path.name)


@page(GET=JUDGE, POST=JUDGE)
def erase(request: Asked, uid: str) -> HttpResponse:
    """The erasure of the person, once it was confirmed under their name."""
    found = found_person(request, uid)

    def recorded(said: dict[str, Any]) -> str:
        erase_one(request.space.slug, found.uid, reason=said["reason"], idempotency_key=f"site/erase/{said['key']}")
        return speak("people.erase_done", request.viewer.lang)

    reasons: Sequence[str] = REASONS
    return _form(request, found, "people/erase.html", ErasureForm, recorded, reasons=reasons)
