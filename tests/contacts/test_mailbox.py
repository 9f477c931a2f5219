"""Whose mailbox an address is: scores on reference data and on invented addresses, and the cases that a buyer meets."""

import csv
import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licite.contacts.mailbox import classify_mailbox

INVENTED = Path(__file__).parent / "invented_mailboxes.csv"


@dataclass(frozen=True)
class Score:
    """Shares of a set: generic addresses found at likely or better, nominative ones called generic; ambiguous sure."""

    recall: float
    wrongly_generic: float
    ambiguous_certain: int

    def meets_the_targets(self) -> bool:
        return self.recall >= 0.92 and self.wrongly_generic <= 0.01 and self.ambiguous_certain == 0


def score(labelled: Iterable[tuple[str, str]]) -> Score:
    answers = [(label, classify_mailbox(address)) for address, label in labelled]
    generic = [answer for label, answer in answers if label == "generic"]
    nominative = [answer for label, answer in answers if label == "nominative"]
    found = [answer for answer in generic if answer.identifier_kind == "generic" and answer.confidence != "unsure"]
    wrong = [answer for answer in nominative if answer.identifier_kind == "generic"]
    sure = [label for label, answer in answers if label == "ambiguous" and answer.confidence == "certain"]
    result = Score(len(found) / len(generic), len(wrong) / len(nominative), len(sure))
    print(f"recall {result.recall:.3f}, wrongly generic {result.wrongly_generic:.4f}, {len(answers)} addresses")
    return result


def shuffled(labelled: list[tuple[str, str]], seed: int) -> list[tuple[str, str]]:
    """The same local parts, each on the domain of another row."""
    domains = [address.rpartition("@")[2] for address, _ in labelled]
    random.Random(seed).shuffle(domains)
    return [
        (f"{address.rpartition('@')[0]}@{domain}", label)
        for (address, label), domain in zip(labelled, domains, strict=True)
    ]


def invented() -> list[tuple[str, str]]:
    with INVENTED.open(encoding="utf-8", newline="") as stream:
        return [(row["address"], row["label"]) for row in csv.DictReader(stream)]


@pytest.fixture(scope="module")
def reference(reference_data: Path) -> list[tuple[str, str]]:
    with (reference_data / "mailboxes" / "mailboxes.csv").open(encoding="utf-8", newline="") as stream:
        return [(f"{row['local_part']}@{row['domain']}", row["label"]) for row in csv.DictReader(stream)]


def test_invented_addresses_meet_the_targets() -> None:
    rows = invented()
    assert len(rows) >= 120
    assert score(rows).meets_the_targets()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_invented_addresses_meet_the_targets_on_other_domains(seed: int) -> None:
    assert score(shuffled(invented(), seed)).meets_the_targets()


def test_reference_addresses_meet_the_targets(reference: list[tuple[str, str]]) -> None:
    assert score(reference).meets_the_targets()


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_reference_addresses_meet_the_targets_on_other_domains(reference: list[tuple[str, str]], seed: int) -> None:
    assert score(shuffled(reference, seed)).meets_the_targets()


@pytest.mark.parametrize("label", ["generic", "nominative", "ambiguous"])
def test_no_invented_address_is_answered_surely_and_wrongly(label: str) -> None:
    other = {"generic": "nominative", "nominative": "generic", "ambiguous": None}[label]
    sure = [(address, classify_mailbox(address)) for address, given_label in invented() if given_label == label]
    wrong = [
        address
        for address, answer in sure
        if answer.confidence == "certain" and (label == "ambiguous" or answer.identifier_kind == other)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("address", "kind", "confidence"),
    [
        ("contact@acme.example", "generic", "certain"),
        ("CONTACT@ACME.EXAMPLE", "generic", "certain"),
        ("jean.dupont@acme.example", "nominative", "certain"),
        ("jean.dupont+achats@acme.example", "nominative", "certain"),
        ("contact+salon@acme.example", "generic", "certain"),
        ("pdg@acme.example", "generic", "likely"),
        ("mairie-de-villedemo@orange.fr", "generic", "certain"),
        ("marie@mairie-demo.example", "nominative", "likely"),
        ("nom.prenom@acme.example", None, "unsure"),
        ("m.saintjean@wanadoo.fr", None, "unsure"),
        ("dupont@dupont-plomberie.example", None, "unsure"),
        ("compta.barbier@acme.example", "nominative", "likely"),
        ("barbier.compta@acme.example", None, "unsure"),
        ("salon.barbier@acme.example", "generic", "likely"),
        ("boucherie.compta@acme.example", "generic", "likely"),
        ("compta.lagarde@acme.example", "nominative", "unsure"),
    ],
)
def test_kind_and_confidence(address: str, kind: str | None, confidence: str) -> None:
    answer = classify_mailbox(address)
    assert (answer.identifier_kind, answer.confidence) == (kind, confidence)


@pytest.mark.parametrize(
    ("address", "audience", "confidence"),
    [
        ("jean.dupont@gmail.com", "consumer", "unsure"),
        ("jean.dupont@acme.example", "professional", "likely"),
        ("contact@acme.example", "organisation", "likely"),
        ("contact@mairie-demo.fr", "organisation", "certain"),
        ("mairie.villedemo@orange.fr", "organisation", "likely"),
        ("contact@orange.fr", "organisation", "unsure"),
        ("jean.dupont@privaterelay.appleid.com", "consumer", "unsure"),
    ],
)
def test_audience_is_never_certain_without_a_public_body(address: str, audience: str, confidence: str) -> None:
    answer = classify_mailbox(address)
    assert (answer.audience_hint, answer.audience_confidence) == (audience, confidence)


def test_free_mail_never_makes_a_private_person() -> None:
    for address, _ in invented():
        answer = classify_mailbox(f"{address.rpartition('@')[0]}@wanadoo.fr")
        assert answer.audience_hint != "consumer" or answer.audience_confidence == "unsure"


def test_a_misspelt_provider_is_reported_and_kept() -> None:
    answer = classify_mailbox("jean.dupont@gmial.com")
    assert (answer.typo_of, answer.address) == ("gmail.com", "jean.dupont@gmial.com")


def test_a_list_host_does_not_hide_a_person() -> None:
    assert classify_mailbox("jean.dupont@lists.acme.example").identifier_kind == "nominative"
    assert classify_mailbox("zorglub@lists.acme.example").identifier_kind == "generic"


@given(st.text(max_size=80))
def test_any_text_has_an_answer(text: str) -> None:
    answer = classify_mailbox(text)
    assert answer.confidence in ("certain", "likely", "unsure")
    assert answer.identifier_kind in ("generic", "nominative", None)


@given(st.sampled_from([address for address, _ in invented()]), st.randoms(use_true_random=False))
def test_upper_case_changes_nothing(address: str, chance: random.Random) -> None:
    mixed = "".join(chance.choice((c.upper(), c.lower())) for c in address)
    before, after = classify_mailbox(address), classify_mailbox(mixed)
    assert (before.identifier_kind, before.confidence, before.reason) == (
        after.identifier_kind, after.confidence, after.reason,
    )  # fmt: skip
