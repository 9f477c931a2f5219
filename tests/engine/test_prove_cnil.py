"""Every theorem holds on the shipped law as the CNIL applies it, on every day since before it began."""

from tests.engine.test_prove import failures


def test_every_theorem_holds_as_the_cnil_reads_the_law() -> None:
    assert failures("cnil") == []
