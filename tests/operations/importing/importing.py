"""What the tests of imports share: invented files, an import in one call, and what the registers hold then."""

from pathlib import Path
from typing import Any

from licite.operations.importing.prepare import Asked, prepare
from licite.operations.importing.run import Outcome, run
from licite.store.models import (
    Collected,
    Consent,
    ConsentToken,
    Contact,
    Identifier,
    IdentifierToken,
    Import,
    LookupToken,
    Objection,
    ObjectionToken,
    Profile,
)
from licite.store.people import controller_of

PEOPLE = (
    "First name,Last name,Email,Phone,Company,Job title\n"
    "Ann,Doe,ann@firm.example,06 39 98 12 34,Firm,Acheteuse\n"
    "Bob,Roe,bob@example.fr,,Other firm,DRH\n"
)
CONNECTIONS = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"


def written(folder: Path, name: str, text: str) -> Path:
    """A file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def imported(path: Path, source_kind: str | None = "event", controller: str = "firm", **more: Any) -> Outcome:
    """A file, taken in."""
    return run(prepare(controller, Asked(path, source_kind, **more)), lang="en")


def names(controller: str = "firm") -> list[str]:
    """The full names of the contacts, sorted."""
    profiles = Profile.objects.for_controller(controller_of(controller))
    return sorted(profiles.values_list("full_name", flat=True))


def profile(name: str, controller: str = "firm") -> Profile:
    """The profile of the one contact of this name."""
    return Profile.objects.for_controller(controller_of(controller)).get(full_name=name)


def held(controller: str = "firm") -> dict[str, Any]:
    """All that the registers hold of a controller's people, without numbers, times and salts: equal for equal ends."""
    owner = controller_of(controller)
    people = [_person(contact) for contact in Contact.objects.for_controller(owner)]
    return {
        "people": sorted(people, key=repr),
        "refusals": sorted((_refusal(one) for one in Objection.objects.for_controller(owner)), key=repr),
        "consents": sorted((_consent(one) for one in Consent.objects.for_controller(owner)), key=repr),
        "imports": sorted(
            Import.objects.for_controller(owner).values_list("event_id", "state", "rows", "facts"), key=repr
        ),
    }


def _person(contact: Contact) -> dict[str, Any]:
    owner = contact.controller
    identifiers = []
    for one in Identifier.objects.for_controller(owner).filter(contact=contact):
        own = IdentifierToken.objects.for_controller(owner).filter(identifier=one)
        wide = LookupToken.objects.for_controller(owner).filter(identifier=one)
        tokens = [sorted(rows.values_list("token", "exact")) for rows in (own, wide)]
        identifiers.append((one.kind, one.value, one.imported.event_id if one.imported else None, tokens))
    rows = Collected.objects.for_controller(owner).filter(contact=contact)
    kept = rows.values_list("imported__event_id", "line", "collected_on", "place", "why", "values")
    profiles = Profile.objects.for_controller(owner).filter(contact=contact)
    told = profiles.values("full_name", "job_title", "job_function", "company", "facts", "changed", "collected_on")
    return {"identifiers": sorted(identifiers), "rows": sorted(kept, key=repr), "profile": list(told)}


def _refusal(one: Objection) -> tuple[Any, ...]:
    tokens = ObjectionToken.objects.for_controller(one.controller).filter(objection=one)
    return one.channel, one.event_at, one.how, one.source, one.first_party, sorted(tokens.values_list("token"))


def _consent(one: Consent) -> tuple[Any, ...]:
    tokens = ConsentToken.objects.for_controller(one.controller).filter(consent=one)
    said = (one.event_id, one.kind, one.channel, one.event_at, one.source, one.first_party, one.proven)
    return (*said, one.contact is not None, sorted(tokens.values_list("token")))
