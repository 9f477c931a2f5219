"""The people of a campaign as a mailer takes them: who may be written to, and who may not, in its own columns."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from licite.errors import LiciteError
from licite.operations.campaign import Campaign
from licite.operations.from_store.deliver import deliver_store
from licite.operations.from_store.screen import screen_store
from licite.operations.output.sheets import write_sheet
from licite.operations.public_links import headers_of, links_for, site_address
from licite.operations.recorded_run import Run
from licite.operations.retention.tables import write_table
from licite.operations.screen import Options, Progress, untold
from licite.store.acts.access import RecordAccess
from licite.store.acts.base import Json
from licite.store.commit import commit_many
from licite.store.database import connected
from licite.store.models import Profile
from licite.store.people import controller_of, pieces
from licite.vocabulary.say import say

Which = Literal["allowed", "refused"]
TOOLS: dict[str, dict[str, str]] = {
    "brevo": {"address": "EMAIL", "first": "PRENOM", "last": "NOM", "company": "SOCIETE", "phone": "SMS"},
    "mailchimp": {"address": "Email Address", "first": "First Name", "last": "Last Name", "phone": "Phone Number"},
    "hubspot": {
        "address": "Email", "first": "First Name", "last": "Last Name", "company": "Company Name",
        "job": "Job Title", "phone": "Phone Number",
    },
    "mailjet": {"address": "email", "first": "firstname", "last": "name", "company": "company", "phone": "phone"},
    "mautic": {
        "address": "email", "first": "firstname", "last": "lastname", "company": "company", "job": "position",
        "phone": "phone",
    },
    "licite": {
        "contact": "contact", "address": "email", "phone": "phone", "profile": "profile", "first": "first_name",
        "last": "last_name", "company": "company", "job": "job_title",
    },
}  # fmt: skip
"""By tool: what its columns are called."""

_FIELDS = {
    "brevo": "{{{{ contact.{0} }}}}",
    "mailchimp": "*|{0}|*",
    "hubspot": "{{{{ contact.{0} }}}}",
    "mailjet": '{{{{data:{0}:""}}}}',
    "mautic": "{{contactfield={0}}}",
    "licite": "{{{{{0}}}}}",
}
_IN_CAPITALS = ("brevo", "mailchimp")
# The others write these headers by themselves, with a link of their own, and take none.
_OWN_HEADERS = ("mautic", "licite")
_AT_ONCE = 500


@dataclass(frozen=True)
class Fields:
    """What stands in a message in place of a person's links, in the signs of a mailer, which puts each link there.

    `headers` are those of RFC 8058, by which a mail program stops a message; none where the mailer writes its own.
    """

    stop: str
    why: str
    headers: tuple[str, ...]


def link_columns(tool: str) -> tuple[str, str]:
    """What the columns of a list are called that hold each person's links: to stop, and to know why.

    >>> link_columns("brevo"), link_columns("mautic")
    (('STOP', 'WHY'), ('stop', 'why'))
    """
    return ("STOP", "WHY") if tool in _IN_CAPITALS else ("stop", "why")


def fields_of(tool: str) -> Fields | None:
    """The fields of a mailer for the links that its lists have; None where nobody outside can reach the site.

    >>> _FIELDS["mailchimp"].format("STOP"), _FIELDS["mautic"].format("stop"), _FIELDS["mailjet"].format("stop")
    ('*|STOP|*', '{contactfield=stop}', '{{data:stop:""}}')
    """
    site = site_address()
    if site is None:
        return None
    stop, why = (_FIELDS[tool].format(column) for column in link_columns(tool))
    told = tool in _OWN_HEADERS and site.startswith("https://")
    return Fields(stop, why, tuple(f"{name}: {value}" for name, value in headers_of(stop).items()) if told else ())


@dataclass(frozen=True)
class Exported:
    """A list that was written: how many people are on it, and the run under which their answers are kept."""

    people: int
    run: Run
    at: str


def export(
    controller: str,
    campaign: Campaign,
    out: Path,
    *,
    which: Which,
    tool: str,
    who: str,
    role: str,
    lang: str,
    duties_done: Json | None = None,
    progress: Progress | None = None,
) -> Exported:
    """Decides everybody anew, keeps every answer as evidence, and writes those who may be written to, or the others.

    Who took the list is recorded for each person on it, before it is written, and with the run who said on which day
    that the message does what is asked of it (`duties_done`, by duty: `by` and `on`). A list of people allowed has the
    links to stop and to know why, where people outside can reach the site. Fails with MLS001 for an unknown tool.
    """
    if tool not in TOOLS:
        raise LiciteError("MLS001", value=tool, allowed=", ".join(TOOLS))
    connected()
    told = progress or untold
    screening = screen_store(controller, campaign, Options(lang=lang), progress=told)
    steps = lambda: nullcontext(told)  # noqa: E731
    _, run = deliver_store(screening, "rows", out=None, report=None, duties_done=duties_done, progress=steps)
    test = "outcome = 'lawful'" if which == "allowed" else "outcome <> 'lawful'"
    columns = "contact, email, phone, profile_url, outcome, breaches, missing"
    rows = screening.con.execute(f"SELECT {columns} FROM result WHERE {test} ORDER BY contact").fetchall()
    reason = say("mailing.reason", lang, campaign=campaign.name)
    for start in range(0, len(rows), _AT_ONCE):
        looks = [RecordAccess(row[0], who, role, reason) for row in rows[start : start + _AT_ONCE]]
        commit_many(controller, looks)
        told("writing", start + len(looks), len(rows))
    head = [*TOOLS[tool].values(), *_more(which, tool)]
    lines = _lines(controller, campaign, rows, which, tool, lang)
    count = (write_sheet if out.suffix == ".xlsx" else write_table)(out, head, lines)
    return Exported(count, run, screening.summary.at.isoformat())


def _more(which: Which, tool: str) -> tuple[str, ...]:
    if which == "refused":
        return ("outcome", "reason")
    return link_columns(tool) if site_address() else ()


def _lines(
    controller: str, campaign: Campaign, rows: list[tuple[Any, ...]], which: Which, tool: str, lang: str
) -> Iterator[list[object]]:
    owner = controller_of(controller)
    channel, purpose = str(campaign.facts.get("channel")), str(campaign.facts.get("purpose"))
    for piece in pieces(rows):
        found = Profile.objects.for_controller(owner).filter(contact__uid__in=[row[0] for row in piece])
        profiles = {one.contact.uid: one for one in found.select_related("contact")}
        for uid, email, phone, profile, outcome, breaches, missing in piece:
            known = profiles.get(uid)
            values = {
                "contact": uid,
                "address": email,
                "phone": phone,
                "profile": profile,
                "first": known.first_name if known else "",
                "last": known.last_name if known else "",
                "company": known.company if known else "",
                "job": known.job_title if known else "",
            }
            line: list[object] = [values[name] for name in TOOLS[tool]]
            if which == "refused":
                word = say(f"outcomes.{outcome}.short", lang)
                line += [word, _reason(breaches, missing, lang)]
            elif site_address():
                line += _links(
                    controller, {"email": email, "phone": phone, "profile": profile}, channel, purpose, campaign
                )
            yield line


def _links(
    controller: str, addresses: dict[str, str | None], channel: str, purpose: str, campaign: Campaign
) -> list[object]:
    address = next((one for one in addresses.values() if one), None)
    if address is None:
        return ["", ""]
    made = links_for(controller, address, channel=channel, purpose=purpose, campaign=campaign.name, on=_day(campaign))
    return [made.stop, made.why]


def _day(campaign: Campaign) -> date | None:
    """The day of the message, where it is planned."""
    return campaign.at.date() if isinstance(campaign.at, datetime) else campaign.at


def _reason(breaches: list[str], missing: list[str], lang: str) -> str:
    if breaches:
        return say(f"tags.{breaches[0]}.short", lang)
    return say(f"facts.{missing[0]}.short", lang) if missing else ""
