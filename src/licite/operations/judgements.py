"""Judgements: facts that a human settles, of a contact, of a source or of a campaign; and when they lapse."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from licite.contacts.columns import plain
from licite.errors import LiciteError
from licite.facts.recorded import NEVER_JUDGED
from licite.operations.consent_inputs import day_of, known_word
from licite.operations.identities import identity_of
from licite.operations.importing.kept import import_named
from licite.operations.interactions.people import contacts_at
from licite.operations.objections import day_of as day_in_france
from licite.operations.objections import refuse_names
from licite.rules.load import shipped_law
from licite.store.acts.judgement import RecordJudgement
from licite.store.commit import commit
from licite.store.database import connected
from licite.store.models import Import, Judgement
from licite.store.models.records import OF_IMPORT, OF_SUPPLIER
from licite.store.people import contact_of, controller_of
from licite.vocabulary.contract import contract

Value = bool | str | int
_OF_A_SOURCE = "source_"
_YES, _NO = ("true", "yes", "oui", "vrai"), ("false", "no", "non", "faux")


@dataclass(frozen=True)
class Asked:
    """A judgement as it is handed in; texts are as typed. `until` is its last day, where it has one.

    Of a contact (`contact`, its uid, or `address`), of an import (`about` is `import:` and its id, or how that begins:
    it holds for whoever has their source from it), of a supplier (`about` is the name that imports have: it holds for
    all of them, those to come among them) or of a campaign (`about` is its name).
    """

    fact: str
    value: str
    who: str
    why: str
    contact: str | None = None
    address: str | None = None
    about: str = ""
    day: str | None = None
    until: str | None = None


@dataclass(frozen=True)
class Judged:
    """It is on disk."""

    event_id: str
    seq: int
    at: datetime
    repeated: bool
    fact: str
    value: Value
    contact: str | None


@dataclass(frozen=True)
class Shown:
    """A judgement that is recorded. `standing`: it holds, and no later one has replaced it."""

    contact: str | None
    about: str
    fact: str
    value: Any
    author: str
    reason: str
    day: date
    until: date | None
    standing: bool


def judge(controller: str, asked: Asked, *, idempotency_key: str | None = None) -> Judged:
    """Keeps what somebody judged, with their name, reason and day; a later one on the same fact takes its place.

    Fails with JDG001 without a name or reason, JDG002 where it is of nothing, or of two things, CON002 for an unknown
    fact, JDG003 where it would lapse before its day, JDG004 where the value is none of the fact, JDG005 for a review of
    a rule that asks for none, JDG006 for a fact of a source on what is no source, CON005 for a day to come, and where
    the contact or the import is not there (STO025, ITR005, ITR006, IMP006).
    """
    connected()
    if not asked.who.strip() or not asked.why.strip():
        raise LiciteError("JDG001")
    if sum(bool(one) for one in (asked.contact, asked.address, asked.about.strip())) != 1:
        raise LiciteError("JDG002")
    fact = known_word("fact", asked.fact, judged_facts())
    today = day_in_france(datetime.now(UTC))
    day, until = day_of("on", asked.day) or today, day_of("until", asked.until)
    if day > today:
        raise LiciteError("CON005", name="on", value=asked.day)
    if until and until < day:
        raise LiciteError("JDG003", until=until, day=day)
    contact = _contact(controller, asked)
    about = _about(controller, asked.about.strip(), fact)
    if contact is None:
        # It names nobody, and outlives every erasure.
        refuse_names(asked.why, "" if about.startswith(OF_IMPORT) else about)
    value = value_of(fact, asked.value)
    act = RecordJudgement(
        fact=fact,
        value=value,
        author=asked.who.strip(),
        reason=asked.why.strip(),
        day=day,
        about=about,
        contact=contact,
        until=until,
    )
    answer = commit(controller, act, idempotency_key=idempotency_key)
    return Judged(answer.event_id, answer.seq, answer.at, answer.repeated, fact, value, contact)


def judgements(controller: str, at: date | None = None) -> list[Shown]:
    """Every judgement of a controller, in the order of recording, and whether it stands on a day (today without)."""
    connected()
    at = at or day_in_france(datetime.now(UTC))
    rows = Judgement.objects.for_controller(controller_of(controller)).select_related("contact").order_by("seq")
    found = list(rows)
    last = {
        (row.contact_id, row.about, row.fact): row.seq
        for row in sorted(found, key=lambda row: (row.day, row.seq))
        if row.day <= at and (row.until is None or row.until >= at)
    }
    return [
        Shown(
            row.contact.uid if row.contact else None,
            row.about,
            row.fact,
            row.value,
            row.author,
            row.reason,
            row.day,
            row.until,
            standing=last.get((row.contact_id, row.about, row.fact)) == row.seq,
        )
        for row in found
        if row.contact is None or row.contact.erased_at is None
    ]


def judged_facts() -> list[str]:
    """The facts that a human may settle: no refusal is lifted by a judgement."""
    return [name for name in contract().facts if name not in NEVER_JUDGED]


def value_of(fact: str, text: str) -> Value:
    """The value of a fact that a text names, in the type of the contract; JDG004 where it names none.

    >>> value_of("source_checked", "oui"), value_of("source_kind", "event"), value_of("collected_on", "2024-02-29")
    (True, 'event', '2024-02-29')
    """
    kind, typed = contract().facts[fact], text.strip()
    if kind.type == "bool" and typed.lower() in (*_YES, *_NO):
        return typed.lower() in _YES
    if kind.type == "enum":
        return known_word(fact, typed, kind.values)
    if kind.type == "date":
        found = day_of(fact, typed)
        assert found is not None
        return found.isoformat()
    if kind.type == "int" and typed.isascii() and typed.isdigit():
        return int(typed)
    if kind.type == "text" and typed:
        return _reviewed(typed) if fact == "reviewed" else typed
    allowed = {"bool": "true, false", "int": "0, 1, 2…"}.get(kind.type, "…")
    raise LiciteError("JDG004", value=text, fact=fact, allowed=allowed)


def _reviewed(typed: str) -> str:
    known = [rule.id for rule in shipped_law().rules if rule.effect == "review"]
    for one in (name.strip() for name in typed.split(",")):
        if one not in known:
            from rapidfuzz import process

            raise LiciteError("JDG005", value=one, nearest=process.extractOne(one, known)[0])
    return typed


def _about(controller: str, name: str, fact: str) -> str:
    """What is judged, as the records call it: an import, a supplier, or else a campaign by its name."""
    if name.startswith(OF_IMPORT):
        return OF_IMPORT + import_named(controller, name.removeprefix(OF_IMPORT).strip()).event_id
    asked = name.removeprefix(OF_SUPPLIER).strip()
    imports = Import.objects.for_controller(controller_of(controller)).exclude(supplier="").order_by("-seq")
    known = list(dict.fromkeys(imports.values_list("supplier", flat=True)))
    met = [supplier for supplier in known if plain(supplier) == plain(asked)]
    if met and asked:
        return OF_SUPPLIER + (asked if asked in met else met[0])
    if name and (name.startswith(OF_SUPPLIER) or fact.startswith(_OF_A_SOURCE)):
        raise LiciteError("JDG006", value=asked, fact=fact, known=", ".join(known[:10]) or "-")
    return name


def _contact(controller: str, asked: Asked) -> str | None:
    owner = controller_of(controller)
    if asked.contact:
        found = contact_of(owner, asked.contact)
        if found is None or found.erased_at:
            raise LiciteError("STO033", id=asked.contact)
        return found.uid
    if not asked.address:
        return None
    who = identity_of(asked.address)
    uids = contacts_at(owner, [who])[who]
    if len(uids) != 1:
        raise LiciteError("ITR006" if uids else "ITR005", value=asked.address)
    return uids[0]
