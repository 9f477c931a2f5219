"""A list of contacts, each fault told at its fact's place."""

import pytest

from licite.errors import LiciteError
from licite.operations.decide import Places, decide_all

LIST = "- {country: FR, channel: email}\n- country: FR\n  channel: letter\n"


def decide(rows: list[dict[str, object]], text: str, at: str | None = None) -> list[str]:
    found = decide_all(rows, at=at, doctrine="cnil", lang="en", where=Places(text, "facts.yaml"))
    return [str(decision.outcome) for decision in found]


def test_decisions_come_in_order() -> None:
    objected = {"country": "FR", "channel": "email", "audience": "consumer", "purpose": "commercial", "objected": True}
    assert decide([objected, {"country": "DE"}, objected], "") == ["unlawful", "undetermined", "unlawful"]


@pytest.mark.parametrize(
    ("rows", "text", "where"),
    [
        ([{"country": "FR", "channel": "email"}, {"country": "FR", "channel": "letter"}], LIST, "facts.yaml:3:3"),
        ([{"chanel": "email"}], '{"country": "FR",\n "chanel": "email"}', "facts.yaml:2:2"),
        ([{"objected": False, "objected_on": "2020-01-01"}], "objected: no\nobjected_on: 2020-01-01", "facts.yaml:1:1"),
    ],
)
def test_a_fault_is_told_at_its_fact(rows: list[dict[str, object]], text: str, where: str) -> None:
    with pytest.raises(LiciteError) as fault:
        decide(rows, text)
    assert fault.value.where == where


def test_a_fault_of_the_command_line_has_no_place_in_the_file() -> None:
    with pytest.raises(LiciteError) as fault:
        decide([{"country": "FR"}], "country: FR", at="soon")
    assert (fault.value.code, fault.value.where) == ("FAC004", None)
    with pytest.raises(LiciteError) as fault:
        decide_all([{"country": "FR"}], at=None, doctrine="lenient", lang="en", where=Places("country: FR", "x"))
    assert (fault.value.code, fault.value.where) == ("LAW018", None)
