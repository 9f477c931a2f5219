"""Every theorem holds on the shipped law read to the letter, on every day since before it began."""

from tests.engine.test_prove import failures


def test_every_theorem_holds_as_the_letter_of_the_law() -> None:
    assert failures("strict") == []
