"""A consent receipt says what was agreed, in terms that exist, without naming the person."""

import csv
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licite.errors import LiciteError
from licite.evidence.receipt import (
    ReceiptController,
    ReceiptEntry,
    ReceiptEvent,
    ReceiptParts,
    check_terms,
    receipt,
    receipt_text,
    unfilled,
)
from licite.evidence.receipt_terms import prefixes, terms, version
from licite.vocabulary.contract import contract
from licite.vocabulary.say import LANGUAGES, catalogue

NINE = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TEN = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)
WORDS = "J’accepte de recevoir les offres d’Atelier Lumen par e-mail."
GIVEN = ReceiptEvent(
    "ev-1", "given", NINE, NINE, ReceiptEntry("a1b2", 7, "ab" * 32), "case cochée sur le site", "lumen.example/lettre"
)
WAITING = replace(GIVEN, state="waiting")
CONFIRMED = ReceiptEvent("ev-2", "confirmed", TEN, TEN, ReceiptEntry("a1b2", 8, "cd" * 32))
WITHDRAWN = ReceiptEvent("ev-3", "withdrawn", TEN, TEN)

BARE = ReceiptParts(
    id="r-1",
    record_id="c-1",
    issued_at=TEN,
    controller=ReceiptController("atelier-lumen", "Atelier Lumen"),
    subject="p-42",
    purpose="commercial",
    channel="email",
    words=WORDS,
    words_version="3",
    language="fr",
    event=GIVEN,
    withdrawal="Le lien au bas de chaque message",
)
FULL = replace(
    BARE,
    controller=ReceiptController("atelier-lumen", "Atelier Lumen", "dpo@lumen.example", "1 rue Neuve, Exempleville"),
    partners=("Beta & fils", "dpv:Gamma"),
    brand="Lumen Pro",
    until=date(2027, 11, 24),
    identifiers=("camille@example.fr",),
    storage="France",
    retention="3 ans après le dernier contact",
    jurisdiction="France",
)
STATES = {
    "given": replace(FULL, event=GIVEN),
    "waiting": replace(FULL, event=WAITING),
    "confirmed": replace(FULL, event=CONFIRMED, earlier=(WAITING,)),
    "withdrawn": replace(FULL, event=WITHDRAWN, earlier=(GIVEN,)),
}


def record(parts: ReceiptParts, **more: Any) -> dict[str, Any]:
    return dict(receipt(parts, **more)["dpv:hasRecordOfActivity"])


def codes(document: dict[str, Any] | str) -> list[str]:
    return [fault.code for fault in check_terms(document)]


def with_context(**more: Any) -> dict[str, Any]:
    return {"@context": prefixes(), **more}


def words_in(value: object) -> set[str]:
    """Every key and every text of a document."""
    if isinstance(value, dict):
        return set(value) | {word for inside in value.values() for word in words_in(inside)}
    if isinstance(value, list):
        return {word for inside in value for word in words_in(inside)}
    return {value} if isinstance(value, str) else set()


# --- what it says ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "term"),
    [
        ("given", "dpv:ConsentGiven"),
        ("waiting", "dpv:ConsentRequested"),
        ("confirmed", "dpv:ConsentGiven"),
        ("withdrawn", "dpv:ConsentWithdrawn"),
    ],
)
def test_a_receipt_says_where_the_consent_stands(state: str, term: str) -> None:
    found = record(STATES[state])
    assert found["dpv:hasConsentStatus"] == {"@id": term}
    assert [event["@type"] for event in found["dpv:hasStatus"]][-1] == term
    assert codes(receipt_text(STATES[state])) == []
    words = {lang: receipt(STATES[state], lang=lang)["dct:description"] for lang in LANGUAGES}
    assert words == {
        lang: {"@value": catalogue("receipt")["state"][state][lang], "@language": lang}  # type: ignore[index]
        for lang in LANGUAGES
    }


def test_a_receipt_has_the_words_shown_their_version_and_both_times() -> None:
    recorded_late = replace(GIVEN, recorded_at=TEN)
    found = record(replace(FULL, event=recorded_late))
    assert found["dpv:hasNotice"] == {
        "@type": "dpv:ConsentNotice",
        "dct:hasVersion": "3",
        "dct:language": "fr",
        "dct:description": {"@value": WORDS, "@language": "fr"},
    }
    (event,) = found["dpv:hasStatus"]
    assert event["dct:date"] == {"@type": "xsd:dateTime", "@value": "2026-11-25T09:00:00Z"}
    assert event["dct:created"] == {"@type": "xsd:dateTime", "@value": "2026-11-25T10:30:00Z"}
    assert event["dct:valid"] == {"@type": "xsd:date", "@value": "2027-11-24"}
    assert event["dct:provenance"]["@id"] == "urn:licite:log:a1b2:7"
    assert event["dct:provenance"]["dct:identifier"] == "ab" * 32
    assert event["dpv:hasIndicationMethod"] == {"@value": "case cochée sur le site"}
    assert event["dpv:hasDataSource"] == {"@type": "dpv:DataSource", "dct:title": {"@value": "lumen.example/lettre"}}


def test_words_of_which_nobody_said_the_language_are_given_none() -> None:
    unsaid = replace(FULL, language="")
    assert record(unsaid, lang="en")["dpv:hasNotice"] == {
        "@type": "dpv:ConsentNotice",
        "dct:hasVersion": "3",
        "dct:description": {"@value": WORDS},
    }
    assert "language" in unfilled(unsaid)


@pytest.mark.parametrize(
    ("lang", "said"), [("fr", "pour la marque Lumen Pro seulement"), ("en", "for the brand Lumen Pro alone")]
)
def test_a_receipt_of_a_consent_to_one_brand_says_so(lang: str, said: str) -> None:
    assert record(FULL, lang=lang)["dpv:hasProcess"]["dct:description"] == {"@value": said, "@language": lang}
    assert "dct:description" not in record(replace(FULL, brand=""))["dpv:hasProcess"]


def test_a_receipt_has_basis_purpose_channel_partners_and_the_way_to_withdraw() -> None:
    found = record(FULL)
    process = found["dpv:hasProcess"]
    assert process["dpv:hasLegalBasis"] == {"@id": "eu-gdpr:A6-1-a"}
    assert found["dpv:hasRight"] == {"@id": "eu-gdpr:A7-3"}
    assert process["dpv:hasPurpose"]["@type"] == "dpv:DirectMarketing"
    (use,) = [done for done in process["dpv:hasProcessing"] if done["@type"] == "dpv:Use"]
    assert use["dpv:isImplementedUsingTechnology"]["dct:identifier"] == "email"
    assert [partner["dpv:hasName"]["@value"] for partner in process["dpv:hasRecipientThirdParty"]] == list(
        FULL.partners
    )
    assert found["dpv:hasConsentControl"]["dct:description"]["@value"] == FULL.withdrawal
    assert found["dpv:hasDataController"]["dpv:hasName"] == {"@value": "Atelier Lumen"}


def test_a_consent_for_the_controller_alone_hands_nothing_on() -> None:
    process = record(BARE)["dpv:hasProcess"]
    assert "dpv:hasRecipientThirdParty" not in process
    assert {"@type": "dpv:DiscloseByTransmission"} not in process["dpv:hasProcessing"]


def test_an_unknown_time_is_left_out_and_never_made_up() -> None:
    (event,) = record(replace(FULL, event=replace(GIVEN, event_at=None)))["dpv:hasStatus"]
    assert "dct:date" not in event
    assert event["dct:created"]["@value"] == "2026-11-25T09:00:00Z"


def test_what_others_claim_is_not_put_in_the_mouth_of_the_person() -> None:
    (event,) = record(replace(FULL, event=replace(GIVEN, first_party=False)))["dpv:hasStatus"]
    assert "dpv:isIndicatedBy" not in event
    assert record(FULL)["dpv:hasStatus"][0]["dpv:isIndicatedBy"] == {"@id": "urn:licite:subject:p-42"}


def test_the_person_is_named_only_where_asked() -> None:
    assert "camille" not in receipt_text(FULL)
    assert record(FULL)["dpv:hasDataSubject"]["dct:identifier"] == "p-42"
    named = record(FULL, named=True)["dpv:hasDataSubject"]
    assert named["dpv:hasIdentifier"] == [{"@value": "camille@example.fr"}]
    assert codes(receipt_text(FULL, named=True)) == []


def test_the_record_conforms_only_where_nothing_is_wanting() -> None:
    assert unfilled(FULL) == ()
    assert record(FULL)["dct:conformsTo"] == {"@id": "https://w3id.org/dpv/schema/dpv-27560#record"}
    assert unfilled(BARE) == ("controller.contact", "controller.address", "storage", "retention", "jurisdiction")
    assert "dct:conformsTo" not in record(BARE)
    assert unfilled(replace(FULL, earlier=(replace(GIVEN, event_at=None),))) == ("event.event_at",)
    assert receipt(BARE)["dct:conformsTo"] == {"@id": "https://w3id.org/dpv/schema/dpv-27560#receipt"}


@pytest.mark.parametrize("name", ["channel", "purpose"])
def test_every_channel_and_purpose_of_the_contract_has_its_receipt(name: str) -> None:
    values = contract().facts[name].values
    assert sorted(catalogue("receipt")[name]) == sorted(values)
    for value in values:
        for lang in LANGUAGES:
            assert codes(receipt_text(replace(FULL, **{name: value}), lang=lang)) == []
    with pytest.raises(LiciteError) as fault:
        receipt(replace(FULL, **{name: "pigeon"}))
    assert fault.value.code == "FAC002"


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        replace(GIVEN, event_at=NINE.replace(tzinfo=None))
    with pytest.raises(ValueError, match="zone"):
        receipt(replace(FULL, issued_at=NINE.replace(tzinfo=None)))


# --- the text ----------------------------------------------------------------------------------------------------


def test_the_text_is_the_document_and_always_the_same() -> None:
    text = receipt_text(FULL)
    assert json.loads(text) == receipt(FULL)
    assert text == receipt_text(replace(FULL))
    assert text == json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert WORDS in text


typed = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
hostile = st.sampled_from(
    ["dpv:Invented", "https://w3id.org/dpv#Invented", 'a":1,"a', "@type", "", "foo:bar", "\u2028"]
)
any_text = st.one_of(typed, hostile)


@given(st.sampled_from(sorted(STATES)), st.lists(any_text, min_size=15, max_size=15), st.booleans())
def test_whatever_people_typed_is_text_and_never_a_term(state: str, texts: list[str], named: bool) -> None:
    t = iter(texts)
    parts = replace(
        STATES[state], event=replace(STATES[state].event, id=next(t), how=next(t)), id=next(t), record_id=next(t),
        subject=next(t), words=next(t), words_version=next(t), withdrawal=next(t), partners=(next(t),),
        identifiers=(next(t),), storage=next(t), retention=next(t), jurisdiction=next(t),
        controller=ReceiptController(next(t), next(t), "x", "y"),
    )  # fmt: skip
    text = receipt_text(parts, named=named)
    assert codes(text) == []
    assert json.loads(text)["dpv:hasRecordOfActivity"]["dpv:hasNotice"]["dct:description"]["@value"] == parts.words


# --- the check ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "code", "where"),
    [
        (with_context(**{"@type": "dpv:ConsentRereceipt"}), "EVI050", "/@type"),
        (with_context(**{"dpv:hasExpiryTime": {"@value": "x"}}), "EVI050", "/dpv:hasExpiryTime"),
        (with_context(**{"dpv:hasStatus": [{"@id": "dpv:Nothing"}]}), "EVI050", "/dpv:hasStatus/0/@id"),
        (with_context(**{"dpv:hasStatus": "https://w3id.org/dpv#Nothing"}), "EVI050", "/dpv:hasStatus"),
        (with_context(**{"dpv:hasLegalBasis": {"@id": "eu-gdpr:A6-1-z"}}), "EVI050", "/dpv:hasLegalBasis/@id"),
        (with_context(**{"@typ": "dpv:Use"}), "EVI050", "/@typ"),
        (with_context(**{"dct:date": {"@type": "xsd:datetime", "@value": "x"}}), "EVI050", "/dct:date/@type"),
        (with_context(**{"schema:recipient": {"@value": "x"}}), "EVI053", "/schema:recipient"),
        (with_context(**{"@type": "ConsentReceipt"}), "EVI053", "/@type"),
        (with_context(type="dpv:Use"), "EVI053", "/type"),
        (with_context(**{"dpv:hasStatus": {"@id": "pd:EmailAddress"}}), "EVI053", "/dpv:hasStatus/@id"),
        ({"@context": {"dpv": "https://example.org/dpv#"}}, "EVI054", "/@context/dpv"),
        ({"@context": {"ex": "https://example.org/"}}, "EVI053", "/@context/ex"),
        ({"@context": "https://w3id.org/dpv"}, "EVI054", "/@context"),
        ({"@type": "dpv:Use"}, "EVI054", "/@context"),
        (with_context(**{"dpv:hasProcess": {"@context": {"dpv": "urn:x"}}}), "EVI054", "/dpv:hasProcess/@context/dpv"),
    ],
)
def test_a_word_of_no_vocabulary_is_a_fault(document: dict[str, Any], code: str, where: str) -> None:
    for form in (document, json.dumps(document)):
        (fault,) = check_terms(form)
        assert (fault.code, fault.where) == (code, where)
        for lang in LANGUAGES:
            assert "{" not in fault.render(lang)


def test_a_key_twice_is_a_fault_at_any_depth() -> None:
    text = receipt_text(FULL).replace('"dct:identifier":"p-42"', '"dct:identifier":"p-42","dct:identifier":"p-43"')
    (fault,) = check_terms(text)
    assert (fault.code, fault.where) == ("EVI051", "/dpv:hasRecordOfActivity/dpv:hasDataSubject/dct:identifier")
    escaped = receipt_text(FULL).replace('"@id":', '"\\u0040id":"urn:x:y","@id":', 1)
    assert codes(escaped) == ["EVI051"]


NESTED = '{"dpv:hasProcess":'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "3",
        "{",
        '{"a": 1,}',
        "[" * 100_000,
        "null",
        *(NESTED * deep + "{}" + "}" * deep for deep in (200, 900)),
    ],
)
def test_what_is_no_json_object_is_one_fault(text: str) -> None:
    assert codes(text) == ["EVI052"]


def test_every_term_that_ships_is_used_and_every_term_used_ships() -> None:
    used: set[str] = set()
    for state in STATES.values():
        for purpose in contract().facts["purpose"].values:
            used |= words_in(receipt(replace(state, purpose=purpose), named=True))
    assert {word for word in used if re.fullmatch(r"(dpv|eu-gdpr|dct|xsd):[\w-]+", word)} - {"dpv:Gamma"} == terms()


def test_the_terms_that_ship_are_in_the_list_of_the_w3c(reference_data: Path) -> None:
    folder = reference_data / "reference" / "dpv"
    if not folder.is_dir():
        pytest.skip("reference data missing: no folder `reference/dpv` (LICITE_REFERENCE_DATA)")
    with (folder / f"dpv-{version()}-terms.tsv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader((line for line in stream if not line.startswith("#")), delimiter="\t")
        listed = {f"dpv:{row['term']}" for row in rows}
    lines = (folder / f"eu-gdpr-{version()}-terms.txt").read_text(encoding="utf-8").splitlines()
    listed |= {f"eu-gdpr:{line.strip()}" for line in lines if line.strip() and not line.startswith("#")}
    assert len(listed) > 1000
    ours = {term for term in terms() if term.startswith(("dpv:", "eu-gdpr:"))}
    assert len(ours) > 50
    assert ours - listed == set()
