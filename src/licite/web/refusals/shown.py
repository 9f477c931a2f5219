"""What the pages of refusals show, put ready: scopes and ways in words."""

from typing import Any

from licite.operations.objections import Scope
from licite.operations.refusal_register import Noted
from licite.vocabulary.say import catalogue
from licite.web.shell.words import speak

WAYS = ("phone", "email", "person", "post", "other")
SCOPES = ("all", "calls", "email", "sms", "post", "choose")
_CHANNEL = {"calls": "voice_call", "email": "email", "sms": "sms", "post": "post"}
_OTHER_CHANNELS = ("voice_call", "email", "sms", "post", "social_message", "fax", "automated_call", "mms", "push")


def scope_said(scope: Scope, lang: str) -> str:
    """What a refusal is of, in a few words."""
    named = [speak(f"objection.{one}", lang) for one in (scope.purpose, scope.channel) if one]
    named += [scope.brand] if scope.brand else []
    return ", ".join(named) or speak("refusals.everything", lang)


def how_said(how: str, lang: str) -> str:
    """The way by which a refusal came; what the registers note by a word of theirs, in ours."""
    if f"how_{how}" in catalogue("objection"):
        return speak(f"objection.how_{how}", lang)
    if f"how_{how}" in catalogue("refusals"):
        return speak(f"refusals.how_{how}", lang)
    return how or speak("refusals.not_said", lang)


def line(one: Noted, lang: str) -> dict[str, Any]:
    """A refusal as a line of the list."""
    return {
        "one": one,
        "scope": scope_said(one.scope, lang),
        "how": how_said(one.how, lang),
        "source": one.source,
        "reference": one.event[:8].upper(),
    }


def channels(lang: str) -> list[tuple[str, str]]:
    """The ways that may be chosen one by one."""
    return [(name, speak(f"objection.{name}", lang)) for name in _OTHER_CHANNELS]


def scope_of(chosen: str, channel: str) -> Scope | None:
    """The scope that somebody chose; None where it is none."""
    if chosen == "all":
        return Scope()
    if chosen == "choose":
        return Scope(channel) if channel in _OTHER_CHANNELS else None
    return Scope(_CHANNEL[chosen]) if chosen in _CHANNEL else None
