"""`licite screen --from-store` and `licite decide --contact`: what is decided from the records of a controller."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from licite.cli.home_options import registers
from licite.errors import LiciteError

if TYPE_CHECKING:
    from licite.operations.campaign import Campaign
    from licite.operations.recorded_run import Run
    from licite.operations.registers import Kept
    from licite.operations.screen import Options, Screening

Record = Literal["rows", "run"]


def refuse_others(given: Mapping[str, object], option: str) -> None:
    """Fails with DEC003 for the first option that concerns files, or another way, and was given."""
    found = next((name for name, value in given.items() if value is not None and value is not False), None)
    if found:
        raise LiciteError("DEC003", option=found, other=option)


def screen_from_store(
    campaign: "Campaign",
    options: "Options",
    *,
    home: Path | None,
    controller: str | None,
    out: Path | None,
    report: Path | None,
    record: Record,
    quiet: bool,
) -> "tuple[Screening, Run | None]":
    """Screens all contacts of a controller and keeps the run as evidence."""
    from licite.cli.progress import steps
    from licite.operations.from_store.deliver import check_places_of, deliver_store
    from licite.operations.from_store.screen import screen_store

    with registers(home, controller) as owner:
        check_places_of(campaign, out, report)
        with steps(options.lang, hidden=quiet) as progress:
            screening = screen_store(owner, campaign, options, progress=progress)
        writing = lambda: steps(options.lang, hidden=quiet)  # noqa: E731
        return deliver_store(screening, record, out=out, report=report, progress=writing)


def decide_from_store(
    contact: str,
    campaign: "Campaign",
    options: "Options",
    *,
    home: Path | None,
    controller: str | None,
) -> "Kept":
    """Decides one contact of a controller and keeps the answer as evidence."""
    from licite.operations.from_store.deliver import decide_contact
    from licite.operations.from_store.one import OneByOne

    with registers(home, controller) as owner:
        return decide_contact(OneByOne(owner, campaign, options), contact, campaign)


def campaign_for(path: Path | None, channel: str | None, purpose: str | None) -> "Campaign":
    """The campaign of a file, or one of which only channel and purpose are known; these win over the file.

    Fails with DEC004 where neither tells the channel, CAM005 where a value is none of the contract.
    """
    from dataclasses import replace

    from licite.operations.campaign import load_campaign, parse_campaign

    said: dict[str, Any] = {"channel": channel, "purpose": purpose}
    own = parse_campaign({name: value for name, value in said.items() if value is not None}, "decide")
    if path is None:
        facts = {"purpose": "commercial", **own.facts}
        found = replace(own, facts=facts)
    else:
        found = load_campaign(path)
        found = replace(found, facts={**found.facts, **own.facts})
    if "channel" not in found.facts:
        raise LiciteError("DEC004", option="--channel")
    return found


def instant_given(at: str | None) -> date | datetime | None:
    """The day, or day and hour, that an option says; CLI002 where it is none."""
    if at is None:
        return None
    try:
        return date.fromisoformat(at) if len(at) == 10 else datetime.fromisoformat(at)
    except ValueError:
        raise LiciteError("CLI002", value=at) from None
