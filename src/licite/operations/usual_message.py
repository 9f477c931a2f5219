"""What a controller usually sends: the message that lists, the home page and the page of a person answer for.

It is a campaign file of its own, in the folder of the installation. Where there is none, nothing is known of the
message but its channel and purpose, and most answers ask for more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from licite.contacts.job_function import functions
from licite.errors import LiciteError
from licite.operations.campaign import Campaign, load_campaign, parse_campaign
from licite.operations.consent_inputs import known_word
from licite.operations.output.atomic import write_whole
from licite.operations.retention.plan import HOME_COUNTRY
from licite.store.database import connected
from licite.store.models import Controller
from licite.store.opened import current
from licite.store.people import controller_of
from licite.vocabulary.contract import contract

AUDIENCES = ("professional", "consumer", "")
"""To whom it mostly goes; empty where it goes to both and each person says which they are."""

_PROPER: dict[str, Any] = {
    "message": {"identifies_sender": True, "misleading_subject": False, "offers_opt_out": True,
                "mentions_source": True, "tracks_opens": False},
    # A consent counts from the registers only, and whom a contract binds is written in their own facts.
    "facts": {"consent": "none", "contract_in_force": False},
}  # fmt: skip


@dataclass(frozen=True)
class Usual:
    """A usual message as it is said: an offer of the controller's own, to whom, and for which jobs, signed.

    `sources` are those of which somebody judges that the addresses were got in the open; `refusal_offered`: who gave
    their address there could refuse.
    """

    audience: str = ""
    functions: tuple[str, ...] = ()
    reason: str = ""
    what: str = ""
    similar: bool = False
    sources: tuple[str, ...] = ()
    refusal_offered: bool = False


def usual_campaign(
    controller: str | Controller, channel: str, purpose: str = "commercial", country: str = HOME_COUNTRY
) -> Campaign:
    """The usual message by a channel; for another purpose only what is known of the people it goes to."""
    connected()
    place = _place(controller)
    if not place.is_file():
        return _bare(channel, purpose, country)
    kept = _loaded(place, place.stat().st_mtime_ns)
    facts = {**kept.facts, "channel": channel, "purpose": purpose}
    if purpose != "commercial":
        facts = {name: facts[name] for name in ("channel", "purpose", "country", "audience") if name in facts}
        kept = replace(kept, functions=(), unrelated_functions=(), judgements=())
    return replace(kept, facts={"country": country, **facts}, at=None, name="")


def usual_message(controller: str) -> Usual | None:
    """What was said of the usual message; None where nothing was yet."""
    connected()
    place = _place(controller)
    if not place.is_file():
        return None
    said: dict[str, Any] = yaml.safe_load(place.read_text(encoding="utf-8")) or {}
    offer, judged = said.get("offer") or {}, said.get("judgements") or ()
    return Usual(
        audience=str(said.get("audience") or ""),
        functions=tuple(offer.get("functions") or ()),
        reason=str(offer.get("reason") or ""),
        what=str(offer.get("what") or ""),
        similar=offer.get("similar_to_purchase") is True,
        sources=tuple(source for one in judged for source in one.get("applies_to", {}).get("source_kind", ())),
        refusal_offered=(said.get("source") or {}).get("refusal_offered") is True,
    )


def usual_answers(controller: str) -> dict[str, Any]:
    """The answers of the usual message with which a new campaign may begin, by the keys of its questions.

    To whom, where and what for; never what a message does or says, which somebody must look at in each of them. Nothing
    where there is no usual message.
    """
    said = usual_message(controller)
    if said is None:
        return {}
    found = {
        "audience": said.audience,
        "country": HOME_COUNTRY,
        "offer.own": True,
        "offer.what": said.what,
        "offer.functions": list(said.functions),
        "offer.reason": said.reason if said.functions else "",
    }
    return {key: value for key, value in found.items() if value}


def keep_usual(controller: str, usual: Usual, *, by: str, day: date) -> None:
    """Keeps what is usually sent, in the place of what was kept before.

    The jobs that the offer concerns, and the sources, are somebody's judgement: fails with JDG001 where they come
    without a reason or a name, CON002 for an unknown audience, job or source.
    """
    connected()
    if usual.audience:
        known_word("audience", usual.audience, [one for one in AUDIENCES if one])
    for one in usual.functions:
        known_word("offer.functions", one, job_functions())
    for one in usual.sources:
        known_word("source_kind", one, contract().facts["source_kind"].values)
    if (usual.functions or usual.sources) and not (usual.reason.strip() and by.strip()):
        raise LiciteError("JDG001")
    offer: dict[str, Any] = {"own": True, "similar_to_purchase": usual.similar}
    offer |= {"what": usual.what.strip()} if usual.what.strip() else {}
    if usual.functions:
        signed = {"signed_by": by.strip(), "signed_on": day, "reason": usual.reason.strip()}
        offer |= {"functions": list(usual.functions), **signed}
    said = {"channel": "email", "purpose": "commercial", "country": HOME_COUNTRY, "offer": offer, **_PROPER}
    said |= {"audience": usual.audience} if usual.audience else {}
    said |= {"source": {"refusal_offered": True}} if usual.refusal_offered else {}
    if usual.sources:
        judged = {"fact": "collected_lawfully", "value": True, "applies_to": {"source_kind": list(usual.sources)}}
        said["judgements"] = [{**judged, "author": by.strip(), "day": day, "reason": usual.reason.strip()}]
    parse_campaign(said, "")
    write_whole(_place(controller), yaml.safe_dump(said, allow_unicode=True, sort_keys=False).encode())


def job_functions() -> Sequence[str]:
    """The jobs that an offer may concern."""
    return functions()


def usual_version(controller: str | Controller) -> int:
    """A number that is another one once the usual message was kept anew; 0 where there is none."""
    place = _place(controller)
    return place.stat().st_mtime_ns if place.is_file() else 0


@lru_cache(maxsize=256)
def _bare(channel: str, purpose: str, country: str) -> Campaign:
    return parse_campaign({"channel": channel, "purpose": purpose, "country": country}, "")


@lru_cache(maxsize=64)
def _loaded(place: Path, _written: int) -> Campaign:
    return load_campaign(place)


def _place(controller: str | Controller) -> Path:
    owner = controller if isinstance(controller, Controller) else controller_of(controller)
    return current().home.path / f"usual-{owner.slug}.yaml"
