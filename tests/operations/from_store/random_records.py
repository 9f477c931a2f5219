"""Invented contacts with a history of any kind, drawn from a seed so that what meets is common."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from licite.store.models import Contact, Controller
from licite.store.norms import Identity
from licite.store.standing import ITSELF, Event, Kind
from tests.store.contacts_for_tests import a_contact, an_import, happened, judgement, merged, notice
from tests.store.events_recorded import record_events
from tests.store.standing_events import day

NAMES = [("Ann", "Durand"), ("Élodie", "Lefèvre"), ("Jo", "Mc Coy"), ("", ""), ("Zoé", "Œuvrard"), ("Al", "Contact")]
_LOCALS = ["ann.durand", "contact", "e.lefevre", "mccoy+news", "rh", "x99", "Zoe.Oeuvrard", "direction", "jean"]
_DOMAINS = ["firm.example", "gmail.com", "example.fr", "exemple.org"]
_PHONES = ["06 39 98 12 {n:02d}", "+33 6 39 98 13 {n:02d}", "0692 12 34 {n:02d}", "+32 470 12 34 {n:02d}", "12"]
FACTS: dict[str, list[Any]] = {
    "audience": ["consumer", "professional", "organisation", "nobody"],
    "source_kind": ["form", "purchased_list", "connection", "scraped_website", "customer_record"],
    "country": ["FR", "BE", "DE"],
    "collected_from_person": [True, False],
    "reasonably_expected": [True, False],
    "consent": ["none", "expired"],
    "consent_proof": [True, False],
    "sole_trader": [True, False],
    "contract_in_force": [True, False],
    "is_customer": [True, False],
    "customer_until": ["2026-01-31", "2026-02-30"],
    "last_contact_on": ["2025-12-24", "2026-03-04"],
    "informed": [True, False],
    "notice_complete": [True, False],
    "call_refused": [True, False],
    "on_national_register": [True, False],
    "calls_last_30_days": [0, 3],
    "spam_rate": [0.001],
    "offer_related_to_profession": [True, False],
    "opt_out_offered": [True, False, None],
    "first_message": [True, False],
}
JUDGED: list[tuple[str, Any]] = [
    ("reasonably_expected", True), ("reasonably_expected", False), ("reviewed", "fr.cnil.review_sms_professional"),
    ("reviewed", "other"), ("offer_related_to_profession", True), ("collected_lawfully", True), ("informed", True),
    ("objected", False), ("consent", "none"), ("audience", "professional"),
    ("collected_on", "2026-02-02"), ("last_contact_on", "2026-02-03"), ("contract_in_force", True),
    ("customer_until", "2026-02-20"),
]  # fmt: skip
HAPPENINGS = ["click", "reply", "purchase", "sent", "call_attempt", "call_answered", "open", "bounce", "refresh"]
_KINDS = [*[Kind.OBJECTION] * 4, *[Kind.CONSENT_GIVEN] * 4, *Kind]


@dataclass
class Drawn:
    """Draws from a seed."""

    rng: Random

    def maybe(self, share: float) -> bool:
        return self.rng.random() < share

    def event(self, number: int) -> Event:
        rng, recorded = self.rng, day(self.rng.randrange(6)) + timedelta(minutes=self.rng.choice([0, 0, 1, 600]))
        return Event(
            id=f"e{number}",
            seq=number,
            kind=rng.choice(_KINDS),
            recorded_at=recorded,
            event_at=rng.choice([recorded, recorded, day(rng.randrange(6)), None]),
            first_party=not self.maybe(0.15),
            proven=not self.maybe(0.15),
            channel=rng.choice([None, None, "email", "voice_call"]),
            purpose=rng.choice([None, None, None, "commercial", "commercial", "political", "transfer_to_partner"]),
            brand="Nord" if self.maybe(0.1) else None,
            partners=rng.choice([None, None, None, frozenset({"beta"}), frozenset({ITSELF, "beta"}), frozenset()]),
            until=rng.choice([None, None, None, day(2).date(), day(9).date()]),
            words_version=rng.choice(["1", "1", "2"]),
            double_opt_in=self.maybe(0.2),
            about=rng.choice([None, "e0", "e1"]),
        )

    def events(self) -> list[Event]:
        return [self.event(number) for number in range(self.rng.choice([0, 0, 1, 1, 1, 2, 2, 3, 4]))]

    def identities(self, number: int) -> list[Identity]:
        rng, found = self.rng, []
        for _ in range(rng.choice([0, 1, 1, 1, 2])):
            tail = "" if self.maybe(0.1) else str(rng.randrange(number + 3)) if self.maybe(0.3) else ""
            found.append(Identity("email", f"{rng.choice(_LOCALS)}@{tail}{number}.{rng.choice(_DOMAINS)}"))
        if self.maybe(0.1):
            found.append(Identity("email", "not an address"))
        if self.maybe(0.4):
            found.append(Identity("phone", rng.choice(_PHONES).format(n=number % 100)))
        if self.maybe(0.2):
            found.append(Identity("profile", f"network.example/in/p{number}"))
        return found


def people_at_random(owner: Controller, seed: int, count: int) -> list[Contact]:
    """So many contacts of a controller, some of them merged; those that are decided are all but the merged ones."""
    drawn = Drawn(Random(seed))
    rng = drawn.rng
    imports = [an_import(owner, source_kind=kind) for kind in ("form", "purchased_list")]
    notice(date(2026, 3, 3), complete=None, imported=imports[0])
    for imported in imports:
        for _ in range(4):
            fact, value = rng.choice(JUDGED)
            until = rng.choice([None, None, day(2).date()])
            judgement(imported, fact, value, day(rng.randrange(7)).date(), until)
    made = []
    for number in range(count):
        identities = drawn.identities(number)
        first, last = rng.choice(NAMES)
        facts = {name: rng.choice(values) for name, values in FACTS.items() if drawn.maybe(0.25)}
        contact = a_contact(
            *identities,
            controller=owner,
            facts=facts if drawn.maybe(0.9) else None,
            collected_on=rng.choice([None, date(2026, 1, 10), date(2026, 3, 1), date(2027, 1, 1)]),
            imported=rng.choice([None, *imports]),
            **({"first_name": first, "last_name": last, "job_title": "DRH", "job_function": rng.choice(["hr", ""]),
                "address": rng.choice(["", "1 rue de l’Exemple"])} if drawn.maybe(0.8) else {}),
        )  # fmt: skip
        _history(drawn, contact)
        if identities:
            record_events(owner, rng.choice(identities), drawn.events(), f"{seed}-{number}-")
        made.append(contact)
    apart = list({contact.pk: contact for contact in made}.values())
    for kept, other in zip(apart[::9], apart[1::9], strict=False):
        merged(kept, other)
    return made


def _history(drawn: Drawn, contact: Contact) -> None:
    rng = drawn.rng
    for _ in range(rng.choice([0, 0, 1, 2, 3])):
        counts = None if drawn.maybe(0.8) else False
        happened(contact, rng.choice(HAPPENINGS), day(rng.randrange(-40, 8)) + timedelta(hours=14), counts=counts)
    if drawn.maybe(0.2):
        notice(day(rng.randrange(8)).date(), complete=rng.choice([True, False, None]), contact=contact)
    for _ in range(rng.choice([0, 0, 0, 1, 2])):
        fact, value = rng.choice(JUDGED)
        until = rng.choice([None, None, day(2).date()])
        judgement(contact, fact, value, day(rng.randrange(7)).date(), until)
