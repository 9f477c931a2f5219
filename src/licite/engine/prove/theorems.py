"""What must hold of a whole law, said of the facts as given: never in the words of the rules that it is to hold of.

Each theorem is a question to z3, "is there a contact that breaks it?", over one stretch of law. The hours and days of
the French ones are written here once more, from the texts, so that a wrong number in a law file is found.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import z3

from licite.engine.plan import Plan
from licite.engine.prove.encode import Answer, Contact
from licite.engine.prove.space import Codes, Day, Given, Truth
from licite.facts.catalogue import MINUTE
from licite.vocabulary.contract import DATED_BOOLEANS, contract

MESSAGES = ("email", "sms", "mms", "social_message", "fax", "automated_call", "push", "inbox_ad")
OF_EXISTING_CUSTOMERS = ("email", "sms", "mms", "social_message")
CALLS_NEED_CONSENT, HOURS_OF_CALLS = date(2026, 8, 11), date(2023, 3, 1)
SECTORS_OF_CALL_BACK = ("energy_renovation", "home_adaptation")
QUALITIES = (
    "consent_proof",
    "consent_by_clear_act",
    "consent_specific",
    "consent_informed",
    "consent_free",
    "withdrawal_as_easy",
    "consent_covers_controller",
)
OF_A_CUSTOMER = (
    "collected_lawfully",
    "bought_at_collection",
    "own_offer",
    "offer_similar_to_purchase",
    "objection_offered_at_collection",
)


class Scene:
    """Any day of a stretch of law and any contact on it, with the answers of each doctrine, made once."""

    def __init__(self, plans: Mapping[str, Plan], period: int) -> None:
        self.plans, self.period = plans, period
        self.day, self.codes = Day(next(iter(plans.values())).calendar, period), Codes()
        self.contact = Contact(self.day, Given(self.day, self.codes))
        self._answers: dict[str, Answer] = {}

    @cached_property
    def then(self) -> Contact:
        """Another contact on the same day."""
        return Contact(self.day, Given(self.day, self.codes, label="then "))

    def answer(self, doctrine: str) -> Answer:
        """What a doctrine answers to the contact."""
        if doctrine not in self._answers:
            self._answers[doctrine] = Answer(self.plans[doctrine], self.contact)
        return self._answers[doctrine]


class Stretch:
    """One stretch of law under one doctrine: any day of it, any contact, and the plan's answer to it."""

    def __init__(self, scene: Scene, doctrine: str) -> None:
        self.scene, self.period, self.day, self.contact = scene, scene.period, scene.day, scene.contact
        self.plans, self.plan = scene.plans, scene.plans[doctrine]
        self.given = self.contact.given
        self.answer = scene.answer(doctrine)

    def axioms(self, others: Iterable[Contact] = ()) -> Iterator[z3.BoolRef]:
        """What holds of the day and of the contact, and of other contacts on that day."""
        yield from self.day.axioms()
        for contact in (self.contact, *others):
            yield from contact.given.axioms()
            yield from contact.axioms()


@dataclass
class Question:
    """A theorem asked of one stretch; the other answers that it looks at are kept, to be told in a counter-example."""

    stretch: Stretch
    others: list[Answer] = field(default_factory=list)

    @property
    def answer(self) -> Answer:
        """The plan's answer to the contact."""
        return self.stretch.answer

    @property
    def given(self) -> Given:
        """The facts as given."""
        return self.stretch.given

    @property
    def day(self) -> Day:
        """The day of the contact."""
        return self.stretch.day

    def other(self, answer: Answer) -> Answer:
        """Another answer that the theorem looks at."""
        self.others.append(answer)
        return answer

    def axioms(self) -> list[z3.BoolRef]:
        """What holds of everything that the question speaks of; to be read after the theorem."""
        more = {
            id(answer.contact): answer.contact for answer in self.others if answer.contact is not self.stretch.contact
        }
        return list(self.stretch.axioms(more.values()))


@dataclass(frozen=True)
class Theorem:
    """A theorem: its name in `sentences/prove.yaml`, and the formula of a contact that breaks it.

    None instead of a formula: there is nothing to prove in that stretch.
    """

    name: str
    broken: Callable[[Question], z3.BoolRef | None]


def _reached(question: Question, channels: tuple[str, ...]) -> list[z3.BoolRef]:
    """Somebody is reached to sell who may, as far as is known, be a consumer in France, on one of the channels."""
    given = question.given
    cell = {"country": ("FR",), "purpose": ("commercial",), "audience": ("consumer",), "channel": channels}
    return [question.answer.lawful, *(given.may_be(name, *words) for name, words in cell.items())]


def _no_service(question: Question) -> list[z3.BoolRef]:
    """Something is sent that no contract and no request of the person need: those go on after a refusal (art. 21)."""
    return [question.answer.lawful, z3.Not(question.given.is_("purpose", "service_message"))]


def consented(given: Given) -> z3.BoolRef:
    """A consent is known to be there, to cover the day, and to have every quality."""
    return z3.And(
        given.is_("consent", "given"),
        z3.Not(given.to_come("consent_on")),
        z3.Not(z3.And(given.knows["consent_until"], given.values["consent_until"] < given.day.today)),
        *(given.is_(quality) for quality in QUALITIES),
    )


def gave_the_data(given: Given) -> z3.BoolRef:
    """The person gave the data: it is said, or what kind of source it is implies it."""
    kinds = [kind for kind, said in contract().implies.items() if said.get("collected_from_person") is True]
    unsaid = z3.Not(given.knows["collected_from_person"])
    return z3.Or(given.is_("collected_from_person"), z3.And(unsaid, given.is_("source_kind", *kinds)))


def objected(question: Question) -> z3.BoolRef:
    """Nobody who objected, or asked for erasure, is lawful; nor, on the phone, who refused a call."""
    given = question.given
    said_stop = z3.And(given.is_("objected"), z3.Not(given.to_come("objected_on")))
    dated = z3.And(given.came("objected_on"), z3.Not(given.lifted()))
    refusals = [said_stop, dated, given.is_("erasure_requested")]
    if question.day.first >= CALLS_NEED_CONSENT:
        refused = z3.Or(given.is_("call_refused"), given.came("call_refused_on"))
        call = z3.And(given.may_be("country", "FR"), given.may_be("channel", "voice_call"))
        refusals.append(z3.And(call, refused, z3.Not(given.to_come("call_refused_on"))))
    return z3.And(*_no_service(question), z3.Or(*refusals))


def withdrew(question: Question) -> z3.BoolRef:
    """Nobody who withdrew a consent is lawful."""
    return z3.And(*_no_service(question), question.given.is_("consent", "withdrawn"))


def consumer_messages(question: Question) -> z3.BoolRef:
    """No consumer is reached by electronic mail or message without consent or the customer exception."""
    given = question.given
    exempt = given.is_("channel", *OF_EXISTING_CUSTOMERS)
    customer = z3.And(exempt, gave_the_data(given), *(given.is_(name) for name in OF_A_CUSTOMER))
    return z3.And(*_reached(question, MESSAGES), z3.Not(consented(given)), z3.Not(customer))


def consumer_calls(question: Question) -> z3.BoolRef | None:
    """From 11 August 2026, no consumer is called without consent, contract, press, or a reviewed call back."""
    if question.day.first < CALLS_NEED_CONSENT:
        return None
    given = question.given
    asked_back = z3.And(
        given.is_("source_kind", "inbound_request"),
        given.is_("sector", *SECTORS_OF_CALL_BACK),
        given.came("collected_on"),
        given.values["collected_on"] >= given.day.today - 22,  # five working days are never more than that
        given.review("fr.consumer_code.review_call_back"),
    )
    complete = z3.And(consented(given), given.is_("consent_items_complete"), given.knows["consent_on"])
    young = given.values["consent_on"] >= given.day.today - 366
    excused = z3.Or(given.is_("contract_in_force"), given.is_("sector", "press_subscription"), asked_back)
    return z3.And(*_reached(question, ("voice_call",)), z3.Not(z3.And(complete, young)), z3.Not(excused))


def hours_of_calls(question: Question) -> z3.BoolRef | None:
    """From 1 March 2023, no consumer is called outside the hours without an agreed time."""
    if question.day.first < HOURS_OF_CALLS:
        return None
    given, day, minute = question.given, question.day, question.given.values[MINUTE]
    in_hours = z3.Or(
        z3.And(minute >= 10 * 60, minute < 13 * 60),
        z3.And(minute >= 14 * 60, minute < 20 * 60),
    )
    outside = z3.Or(day.weekday >= 6, day.holiday, z3.And(given.knows[MINUTE], z3.Not(in_hours)))
    return z3.And(*_reached(question, ("voice_call",)), outside, z3.Not(given.is_("call_time_agreed")))


def uncovered(question: Question) -> z3.BoolRef:
    """No cell that the law files do not declare is lawful, nor a row without an address or number."""
    given, day = question.given, question.day
    anybody = contract().facts["audience"].values
    cells = [
        z3.And(
            given.is_("country", cell.country),
            given.is_("channel", *cell.channels),
            given.is_("audience", *cell.audiences) if set(cell.audiences) < set(anybody) else z3.BoolVal(True),
            given.is_("purpose", *cell.purposes),
            day.today >= cell.start.toordinal(),
            z3.BoolVal(True) if cell.until is None else day.today <= cell.until.toordinal(),
        )
        for cell in question.stretch.plan.law.coverage
    ]
    absent = given.is_not("identifier_present")
    return z3.And(question.answer.lawful, z3.Or(absent, z3.Not(z3.Or(*cells))))


def knowledge(question: Question) -> z3.BoolRef:
    """Adding knowledge about facts without a default never turns a certain refusal into lawful.

    The added knowledge contradicts neither what was known or implied nor itself: a boolean known to be false gets no
    date that says otherwise, a source is what its kind implies. An act of the person that lifts an objection is no
    knowledge of what was; nor is a date that moves a known consent to another state.
    """
    before = question.given
    contact = question.stretch.scene.then
    then, after = question.other(Answer(question.stretch.plan, contact)), contact.given
    same = []
    for name, known in before.knows.items():
        fact = contract().facts.get(name)
        kept = z3.And(after.knows[name], after.values[name] == before.values[name])
        fixed = z3.And(known == after.knows[name], z3.Implies(known, kept))
        free = fact is not None and fact.default is None and fact.name not in _ACTS
        same.append(z3.Implies(known, kept) if free else fixed)
    same += [before.review(rule) == after.review(rule) for rule in list(before.reviewed)]
    told = _as_implied(question.stretch.contact, after)
    return z3.And(question.answer.unlawful, then.lawful, *same, *_coherent(after), *told)


_ACTS = ("objection_lifted_on", "consent_on", "consent_until")


def _coherent(given: Given) -> Iterator[z3.BoolRef]:
    """No value contradicts another."""
    later = given.values["last_contact_on"] > given.values["collected_on"]
    met = z3.And(given.came("last_contact_on"), given.knows["collected_on"], later)
    yield z3.Not(z3.And(given.is_not("in_contact_since_collection"), met))
    yield z3.Not(z3.And(given.is_not("is_customer"), given.came("customer_until")))
    for name, date_name in DATED_BOOLEANS.items():
        yield z3.Not(z3.And(given.is_(name), given.to_come(date_name)))
    for kind, said in contract().implies.items():
        for name, value in said.items():
            agrees = given.is_(name) if value is True else given.is_not(name) if value is False else None
            agrees = given.is_(name, str(value)) if agrees is None else agrees
            yield z3.Implies(z3.And(given.is_("source_kind", kind), given.knows[name]), agrees)


def _as_implied(contact: Contact, after: Given) -> Iterator[z3.BoolRef]:
    """What is said later agrees with what the facts known before implied."""
    for name, known in contact.given.knows.items():
        fact = contract().facts.get(name)
        if fact is None or fact.default is not None or fact.type not in ("bool", "enum"):
            continue
        read, unsaid = contact.fact(name), z3.Not(known)
        if isinstance(read, Truth):
            yield z3.Implies(z3.And(unsaid, read.holds), z3.Not(after.is_not(name)))
            yield z3.Implies(z3.And(unsaid, read.fails), z3.Not(after.is_(name)))
        else:
            yield z3.Implies(z3.And(unsaid, read.known, after.knows[name]), after.values[name] == read.value)


def strict_allows_less(question: Question) -> z3.BoolRef | None:
    """The strict reading never allows what the CNIL's refuses."""
    scene = question.stretch.scene
    if question.stretch.plan.doctrine != "strict" or "cnil" not in scene.plans:
        return None
    return z3.And(question.answer.lawful, question.other(scene.answer("cnil")).unlawful)


THEOREMS = (
    Theorem("objected", objected),
    Theorem("withdrew", withdrew),
    Theorem("consumer_messages", consumer_messages),
    Theorem("consumer_calls", consumer_calls),
    Theorem("hours_of_calls", hours_of_calls),
    Theorem("uncovered", uncovered),
    Theorem("knowledge", knowledge),
    Theorem("strict_allows_less", strict_allows_less),
)
