"""Consent receipts as JSON-LD in the terms of W3C DPV, with the fields of ISO/IEC TS 27560:2023.

The mapping of fields to terms follows the DPVCG's guide to ISO/IEC TS 27560 (https://w3id.org/dpv/guides/consent-27560).
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Literal
from urllib.parse import quote

from licite.errors import LiciteError
from licite.evidence.receipt_terms import check_terms, prefixes
from licite.vocabulary.say import say

__all__ = [
    "ReceiptController",
    "ReceiptEntry",
    "ReceiptEvent",
    "ReceiptParts",
    "State",
    "check_terms",
    "receipt",
    "receipt_text",
    "unfilled",
]

State = Literal["given", "waiting", "confirmed", "withdrawn"]

# A consent that waits is one that was asked for and not yet obtained; one confirmed is given, not renewed.
_STATUS: Final = {
    "given": "dpv:ConsentGiven",
    "waiting": "dpv:ConsentRequested",
    "confirmed": "dpv:ConsentGiven",
    "withdrawn": "dpv:ConsentWithdrawn",
}
_PURPOSE: Final = {
    "commercial": "dpv:DirectMarketing",
    "transfer_to_partner": "dpv:Marketing",
    "association_life": "dpv:MemberPartnerManagement",
    "charity": "dpv:NonCommercialPurpose",
    "political": "dpv:PoliticalCampaign",
    "public_affairs": "dpv:PublicRelations",
    "service_message": "dpv:RequestedServiceProvision",
    "survey": "dpv:CommercialResearch",
}
_PERSONAL_DATA: Final = {
    "email": "address",
    "inbox_ad": "address",
    "custom_audience": "address",
    "none": "address",
    "sms": "number",
    "mms": "number",
    "fax": "number",
    "automated_call": "number",
    "voice_call": "number",
    "post": "place",
    "social_message": "profile",
    "push": "profile",
    "display_ad": "profile",
}
_PROFILE: Final = "https://w3id.org/dpv/schema/dpv-27560#"


@dataclass(frozen=True)
class ReceiptEntry:
    """Where the log holds an event: the id of the log, the number of the entry and its leaf hash in hexadecimal."""

    log: str
    seq: int
    leaf: str


@dataclass(frozen=True)
class ReceiptEvent:
    """Something that was done about this consent, how and where; `event_at` is None where the time is not known.

    `first_party` is false where somebody else says that the person did it: the receipt does not say so then.
    """

    id: str
    state: State
    recorded_at: datetime
    event_at: datetime | None = None
    entry: ReceiptEntry | None = None
    how: str = ""
    source: str = ""
    first_party: bool = True

    def __post_init__(self) -> None:
        if any(moment.utcoffset() is None for moment in (self.recorded_at, self.event_at) if moment):
            raise ValueError("a time without its zone is no proof")


@dataclass(frozen=True)
class ReceiptController:
    """Who asked for the consent; `contact` is an address or link where people reach them."""

    id: str
    name: str
    contact: str = ""
    address: str = ""


@dataclass(frozen=True)
class ReceiptParts:
    """What a receipt is made of.

    `subject` is a pseudonym; `identifiers` are the person's own and stay out unless asked for. `words` are the very
    words that were shown, in `language`, which is empty where nobody said it; `withdrawal` is in the language of the
    receipt. `brand` is the only one that the consent is for, empty for all. `event` is the last event and says where
    the consent stands; `earlier` are those before it. `until` is the last day of the consent. Of `storage`, `retention`
    and `jurisdiction` ISO/IEC TS 27560 wants something said.
    """

    id: str
    record_id: str
    issued_at: datetime
    controller: ReceiptController
    subject: str
    purpose: str
    channel: str
    words: str
    words_version: str
    language: str
    event: ReceiptEvent
    withdrawal: str
    partners: tuple[str, ...] = ()
    brand: str = ""
    until: date | None = None
    earlier: tuple[ReceiptEvent, ...] = ()
    identifiers: tuple[str, ...] = ()
    storage: str = ""
    retention: str = ""
    jurisdiction: str = ""


def receipt(consent: ReceiptParts, *, lang: str = "fr", named: bool = False) -> dict[str, Any]:
    """What can be handed to the person, or to an authority, as the receipt of a consent?

    The person is there by pseudonym alone, unless `named`. The receipt says that its record conforms to ISO/IEC TS
    27560 only where nothing that it asks is wanting (`unfilled`). Fails with FAC002 on a channel or purpose that the
    contract does not know.
    """
    for name, value, known in (("channel", consent.channel, _PERSONAL_DATA), ("purpose", consent.purpose, _PURPOSE)):
        if value not in known:
            raise LiciteError("FAC002", name=name, value=value, allowed=", ".join(known))
    return {
        "@context": prefixes(),
        "@id": _urn("receipt", consent.id),
        "@type": "dpv:ConsentReceipt",
        "dct:identifier": consent.id,
        "dct:conformsTo": {"@id": f"{_PROFILE}receipt"},
        "dct:issued": _instant(consent.issued_at),
        "dct:publisher": {"@id": _urn("controller", consent.controller.id)},
        "dct:description": _text(say(f"receipt.state.{consent.event.state}", lang), lang),
        "dpv:hasRecordOfActivity": _record(consent, lang, named=named),
    }


def receipt_text(consent: ReceiptParts, *, lang: str = "fr", named: bool = False) -> str:
    """The receipt as text, the same for the same parts: keys sorted, no blanks, to be written as UTF-8."""
    document = receipt(consent, lang=lang, named=named)
    return json.dumps(document, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def unfilled(consent: ReceiptParts) -> tuple[str, ...]:
    """Which parts does ISO/IEC TS 27560 ask of a consent record that are wanting here?

    A period of the consent is not among them: a consent without one holds until it is withdrawn.
    """
    wanted = {
        "subject": consent.subject,
        "words": consent.words,
        "language": consent.language,
        "withdrawal": consent.withdrawal,
        "controller.name": consent.controller.name,
        "controller.contact": consent.controller.contact,
        "controller.address": consent.controller.address,
        "storage": consent.storage,
        "retention": consent.retention,
        "jurisdiction": consent.jurisdiction,
        "event.event_at": all(event.event_at for event in (*consent.earlier, consent.event)),
    }
    return tuple(name for name, value in wanted.items() if not value)


def _record(consent: ReceiptParts, lang: str, *, named: bool) -> dict[str, Any]:
    events = (*consent.earlier, consent.event)
    return _filled(
        {
            "@id": _urn("consent", consent.record_id),
            "@type": "dpv:ConsentRecord",
            "dct:identifier": consent.record_id,
            "dct:conformsTo": None if unfilled(consent) else {"@id": f"{_PROFILE}record"},
            "dpv:hasDataSubject": _subject(consent, named=named),
            "dpv:hasDataController": _controller(consent.controller),
            "dpv:hasNotice": _notice(consent),
            "dpv:hasProcess": _process(consent, lang),
            "dpv:hasConsentStatus": {"@id": _STATUS[consent.event.state]},
            "dpv:hasConsentControl": {
                "@type": "dpv:WithdrawConsent",
                "dct:description": _text(consent.withdrawal, lang),
            },
            "dpv:hasRight": {"@id": "eu-gdpr:A7-3"},
            "dpv:hasJurisdiction": _labelled("dpv:Jurisdiction", consent.jurisdiction),
            "dpv:hasStatus": [_event(event, consent, lang) for event in events],
        }
    )


def _subject(consent: ReceiptParts, *, named: bool) -> dict[str, Any]:
    return _filled(
        {
            "@id": _urn("subject", consent.subject),
            "@type": "dpv:DataSubject",
            "dct:identifier": consent.subject,
            "dpv:hasIdentifier": [_text(value) for value in consent.identifiers] if named else None,
        }
    )


def _controller(controller: ReceiptController) -> dict[str, Any]:
    return _filled(
        {
            "@id": _urn("controller", controller.id),
            "@type": "dpv:DataController",
            "dct:identifier": controller.id,
            "dpv:hasName": _text(controller.name),
            "dpv:hasContact": _text(controller.contact) if controller.contact else None,
            "dpv:hasAddress": _text(controller.address) if controller.address else None,
        }
    )


def _notice(consent: ReceiptParts) -> dict[str, Any]:
    return _filled(
        {
            "@type": "dpv:ConsentNotice",
            "dct:hasVersion": consent.words_version,
            "dct:language": consent.language or None,
            "dct:description": _text(consent.words, consent.language),
        }
    )


def _process(consent: ReceiptParts, lang: str) -> dict[str, Any]:
    channel = _labelled("dpv:Technology", say(f"receipt.channel.{consent.channel}", lang), lang)
    assert channel is not None
    use = {"@type": "dpv:Use", "dpv:isImplementedUsingTechnology": {**channel, "dct:identifier": consent.channel}}
    handing_on = [{"@type": "dpv:DiscloseByTransmission"}] if consent.partners else []
    return _filled(
        {
            "@type": "dpv:Process",
            # No term of DPV is a brand; left out, the receipt would read wider than the consent.
            "dct:description": _text(say("receipt.brand", lang, name=consent.brand), lang) if consent.brand else None,
            "dpv:hasPurpose": {
                "@type": _PURPOSE[consent.purpose],
                "dct:identifier": consent.purpose,
                "dct:title": _text(say(f"receipt.purpose.{consent.purpose}", lang), lang),
            },
            "dpv:hasLegalBasis": {"@id": "eu-gdpr:A6-1-a"},
            "dpv:hasPersonalData": _labelled(
                "dpv:PersonalData", say(f"receipt.personal_data.{_PERSONAL_DATA[consent.channel]}", lang), lang
            ),
            "dpv:hasProcessing": [{"@type": "dpv:Collect"}, {"@type": "dpv:Store"}, use, *handing_on],
            "dpv:hasRecipientThirdParty": [_partner(name) for name in consent.partners] or None,
            "dpv:hasStorageCondition": _storage(consent),
        }
    )


def _partner(name: str) -> dict[str, Any]:
    return {"@id": _urn("partner", name), "@type": ["dpv:Recipient", "dpv:ThirdParty"], "dpv:hasName": _text(name)}


def _storage(consent: ReceiptParts) -> dict[str, Any] | None:
    conditions = {
        "dpv:hasLocation": _labelled("dpv:StorageLocation", consent.storage),
        "dpv:hasDuration": _labelled("dpv:StorageDuration", consent.retention),
    }
    return _filled({"@type": "dpv:StorageCondition", **conditions}) if any(conditions.values()) else None


def _event(event: ReceiptEvent, consent: ReceiptParts, lang: str) -> dict[str, Any]:
    return _filled(
        {
            "@id": _urn("event", event.id),
            "@type": _STATUS[event.state],
            "dct:identifier": event.id,
            "dct:title": _text(say(f"receipt.state.{event.state}", lang), lang),
            "dct:date": _instant(event.event_at) if event.event_at else None,
            "dct:created": _instant(event.recorded_at),
            "dct:valid": _day(consent.until) if consent.until and event.state != "withdrawn" else None,
            "dpv:isIndicatedBy": {"@id": _urn("subject", consent.subject)} if event.first_party else None,
            "dpv:hasIndicationMethod": _text(event.how) if event.how else None,
            "dpv:hasDataSource": _labelled("dpv:DataSource", event.source),
            "dpv:isImplementedByEntity": {"@id": _urn("controller", consent.controller.id)},
            "dct:provenance": _entry(event.entry) if event.entry else None,
        }
    )


def _entry(entry: ReceiptEntry) -> dict[str, Any]:
    return {
        "@id": f"{_urn('log', entry.log)}:{entry.seq}",
        "@type": "dct:ProvenanceStatement",
        "dct:identifier": entry.leaf,
    }


# --- JSON-LD -----------------------------------------------------------------------------------------------------


def _filled(node: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in node.items() if value is not None and value != []}


def _urn(kind: str, name: str) -> str:
    """A name of ours, so that nothing a user typed is read as a term or as an address."""
    return f"urn:licite:{kind}:{quote(name, safe='')}"


def _text(value: str, lang: str | None = None) -> dict[str, str]:
    return {"@value": value, "@language": lang} if lang else {"@value": value}


def _labelled(term: str, label: str, lang: str | None = None) -> dict[str, Any] | None:
    return {"@type": term, "dct:title": _text(label, lang)} if label else None


def _instant(moment: datetime) -> dict[str, str]:
    if moment.utcoffset() is None:
        raise ValueError("a time without its zone is no proof")
    return {"@type": "xsd:dateTime", "@value": moment.astimezone(UTC).isoformat().replace("+00:00", "Z")}


def _day(day: date) -> dict[str, str]:
    return {"@type": "xsd:date", "@value": day.isoformat()}
