"""The facts contract (facts.yaml): names, types and values of facts, breaches and duties, read once."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from licite.vocabulary.yaml_file import packaged_yaml

FactType = Literal["bool", "enum", "date", "timestamp", "int", "decimal", "text"]
Settable = Literal["controller", "person", "never"]

# Facts of the campaign and of the organisation are the controller's to change (contract: `settable`), those of
# consent and objection ask for an act of the person; everything else is who the person is or what happened.
_CONTROLLER = """own_offer offer_similar_to_purchase offer_related_to_profession sender_identified subject_misleading
opt_out_offered source_mentioned automated_platform_use tracking_pixel pixel_consent machine_announced call_recorded
recording_announced spam_rate caller_number_allowed processors_contracted transfer_outside_eea transfer_safeguard
activity_registered interest_balanced reviewed dpia_done special_category_used special_category_held data_excessive
data_accurate source_checked informed notice_complete speaks_as_machine at channel request_overdue""".split()
_PERSON = """consent consent_on consent_until consent_items_complete consent_proof consent_by_clear_act consent_specific
consent_informed consent_free call_time_agreed withdrawal_as_easy consent_covers_controller pixel_consent
special_category_consent objected erasure_requested call_refused""".split()

# A date that may never have come, and the boolean that it makes true.
DATED_BOOLEANS = {"objected": "objected_on", "informed": "informed_on", "call_refused": "call_refused_on"}


@dataclass(frozen=True)
class Fact:
    """One fact of the contract. `duty` names the duty shown while the fact is unknown (what the controller does)."""

    name: str
    type: FactType
    values: tuple[str, ...]
    default: object
    duty: str | None
    settable: Settable
    doc: str


@dataclass(frozen=True)
class Contract:
    """The whole contract; `breaches` gives the level of each tag, in the contract's order."""

    version: int
    facts: dict[str, Fact]
    bases: tuple[str, ...]
    breaches: dict[str, str]
    duties: tuple[str, ...]
    implies: dict[str, dict[str, object]]


def _fact(name: str, entry: dict[str, Any]) -> Fact:
    settable: Settable = "person" if name in _PERSON else "controller" if name in _CONTROLLER else "never"
    return Fact(
        name=name,
        type=entry["type"],
        values=tuple(entry.get("values", ())),
        default=entry.get("default"),
        duty=entry.get("unknown"),
        settable=settable,
        doc=entry.get("doc", ""),
    )


@cache
def contract() -> Contract:
    """The contract as this version of Licite ships it."""
    data = packaged_yaml("licite.vocabulary", "facts.yaml")
    return Contract(
        version=data["version"],
        facts={name: _fact(name, entry) for name, entry in data["facts"].items()},
        bases=tuple(data["decision"]["basis"]),
        breaches={tag: level for level, tags in data["breaches"].items() for tag in tags},
        duties=tuple(data["duties"]),
        implies=data["implies"],
    )
