"""The precedent nearest to a contact, among invented decisions."""

from datetime import date

from licite.engine.precedents import closest_precedent
from licite.rules.load import shipped_law
from licite.rules.model import Citation, Law, Place, Precedent

LETTER = {"country": "FR", "channel": "post", "audience": "consumer", "purpose": "commercial"}
SALES_CALL = {"country": "FR", "channel": "voice_call", "audience": "consumer", "purpose": "commercial"}
BOTH = {"fr": "Phrase inventée.", "en": "Invented sentence."}


def decision(
    name: str,
    facts: dict[str, str | bool],
    breaches: tuple[str, ...] = ("objection_ignored",),
    rules: tuple[str, ...] = (),
    day: date = date(2024, 3, 4),
    overturned: dict[str, str] | None = None,
) -> Precedent:
    return Precedent(
        id=f"precedents.invented.{name}",
        name=name,
        authority="Autorité inventée",
        company=None,
        day=day,
        amount_eur=None,
        sentence=BOTH,
        articles=("Loi inventée, art. 1",),
        breaches=breaches,
        rules=rules,
        facts=facts,
        citation=Citation("Autorité inventée", None, "secondary", date(2026, 11, 28), None),
        place=Place(f"precedents/invented/{name}.yaml", 1, 5),
        overturned=overturned,
    )


def law(*precedents: Precedent) -> Law:
    return Law((), {}, (), {}, "invented", (), precedents)


def closest(
    *precedents: Precedent,
    breaches: tuple[str, ...] = ("objection_ignored",),
    rules: tuple[str, ...] = (),
    facts: dict[str, str] = LETTER,
) -> str | None:
    found = closest_precedent(law(*precedents), breaches, rules, facts)
    return found and found.name


def test_the_decision_on_the_same_channel_wins_over_one_on_another() -> None:
    assert closest(decision("call", SALES_CALL), decision("letter", LETTER)) == "letter"
    assert closest(decision("call", SALES_CALL), decision("letter", LETTER), facts=SALES_CALL) == "call"


def test_the_same_country_weighs_more_than_the_same_channel() -> None:
    abroad = decision("abroad", {"country": "BE", "channel": "post"})
    at_home = decision("at_home", {"country": "FR", "channel": "voice_call"})
    assert closest(abroad, at_home) == "at_home"


def test_a_decision_that_holds_in_every_country_wins_over_one_of_another_country() -> None:
    court = decision("court", {"channel": "post"})
    abroad = decision("abroad", {"country": "BE", "channel": "post"})
    assert closest(abroad, court) == "court"


def test_a_fact_that_is_unknown_counts_neither_way() -> None:
    plain = decision("plain", LETTER, day=date(2023, 1, 9))
    more = decision("more", {**LETTER, "source_kind": "purchased_list"}, day=date(2024, 1, 9))
    assert closest(plain, more) == "more"
    assert closest(plain, more, facts={**LETTER, "source_kind": "form"}) == "plain"
    assert closest(plain, more, facts={**LETTER, "source_kind": "purchased_list"}) == "more"


def test_a_shared_rule_tells_two_equal_decisions_apart() -> None:
    one = decision("one", LETTER, rules=("invented.rule",))
    later = decision("later", LETTER, day=date(2025, 6, 2))
    assert closest(one, later, rules=("invented.rule",)) == "one"


def test_the_decision_chiefly_about_the_breach_wins_over_one_in_which_it_comes_last() -> None:
    aside = decision(
        "aside", LETTER, breaches=("no_consent", "not_informed", "objection_ignored"), day=date(2025, 6, 2)
    )
    assert closest(aside, decision("chiefly", LETTER)) == "chiefly"
    assert closest(aside, decision("abroad", {**LETTER, "country": "BE"})) == "aside"


def test_of_two_equal_decisions_the_later_wins() -> None:
    assert closest(decision("later", LETTER, day=date(2025, 6, 2)), decision("earlier", LETTER)) == "later"


def test_an_overturned_decision_is_never_proposed() -> None:
    annulled = decision("annulled", LETTER, overturned=BOTH)
    assert closest(annulled, decision("call", SALES_CALL)) == "call"
    assert closest(annulled) is None


def test_the_first_breach_of_which_there_is_a_decision_decides() -> None:
    objection, minor = decision("objection", SALES_CALL), decision("minor", LETTER, breaches=("minor",))
    assert closest(objection, minor, breaches=("objection_ignored", "minor")) == "objection"
    assert closest(objection, minor, breaches=("deceased", "minor", "objection_ignored")) == "minor"


def test_there_is_none_where_no_decision_was_about_the_breach() -> None:
    assert closest(decision("objection", LETTER), breaches=("deceased",)) is None
    assert closest(decision("objection", LETTER), breaches=()) is None
    assert closest() is None


def test_a_decision_in_which_nothing_was_wrong_is_not_proposed() -> None:
    assert closest(decision("nothing_wrong", LETTER, breaches=())) is None


def test_of_the_shipped_decisions_none_that_was_overturned_is_proposed() -> None:
    shipped = shipped_law()
    italian = {"country": "IT", "channel": "voice_call", "audience": "consumer", "on_national_register": True}
    for precedent in shipped.precedents:
        found = closest_precedent(shipped, precedent.breaches, precedent.rules, {**precedent.facts})
        assert (found is None) == (not precedent.breaches) or precedent.overturned
        assert found is None or not found.overturned
    found = closest_precedent(shipped, ("no_consent",), (), italian)
    assert found
    assert found.id.startswith("precedents.garante.")
    assert found.day != date(2021, 12, 16)
