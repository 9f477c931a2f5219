"""What only a person can vouch for, and whose files only claim it."""

from licite.facts.claims import CLAIMED_SOURCES, CLAIMS
from licite.vocabulary.contract import contract


def test_claims_are_facts_of_the_contract() -> None:
    assert set(contract().facts) >= CLAIMS


def test_sources_whose_files_claim_are_kinds_of_source() -> None:
    assert set(CLAIMED_SOURCES) < set(contract().facts["source_kind"].values)


def test_what_people_gave_us_themselves_claims_nothing() -> None:
    own = {kind for kind, implied in contract().implies.items() if implied.get("collected_from_person") is True}
    assert own
    assert not own & set(CLAIMED_SOURCES)


def test_every_quality_of_consent_is_a_claim() -> None:
    """Whatever the contract says of a consent, but its state and its days."""
    known = {name for name, fact in contract().facts.items() if name.startswith("consent_") and fact.type == "bool"}
    assert known <= CLAIMS
    assert not {"consent", "consent_on", "consent_until", "objected", "objected_on"} & CLAIMS
