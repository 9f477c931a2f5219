"""The language of conditions: what it refuses and where, its normal form, and negation."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from sqlglot import exp

from licite.engine.conditions import negate, parse_condition
from licite.engine.names import Name, names
from licite.engine.truth import truth
from licite.errors import LiciteError
from licite.rules.load import shipped_law
from licite.rules.model import Condition, Place
from licite.rules.positions import Positions
from tests.engine.small_policies import conditions, laws, rows

PLACE = Place("law.yaml", 7, 11)


@pytest.fixture(scope="module")
def known() -> Mapping[str, Name]:
    return names(shipped_law(), "cnil")


def normal(text: str, known: Mapping[str, Name]) -> str:
    return parse_condition(Condition(text, PLACE), known).sql("duckdb")


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("consent = ", "LAW010", 19),
        ("informed AND (own_offer", "LAW010", 25),
        ("informed IS NULL", "LAW011", 11),
        ("own_offer AND informed IS NOT NULL", "LAW011", 25),
        ("COALESCE(informed, FALSE)", "LAW011", 11),
        ("own_offer AND coalesce( informed,FALSE )", "LAW011", 25),
        ("CASE WHEN informed THEN TRUE END", "LAW011", 21),
        ("informed IS TRUE", "LAW011", 11),
        ("country LIKE 'F%'", "LAW011", 11),
        ("collected_on BETWEEN consent_on AND today", "LAW011", 11),
        ("EXISTS (SELECT 1)", "LAW011", 26),
        ("channel IN (SELECT 'email')", "LAW011", 11),
        ("lower(country) = 'fr'", "LAW011", 11),
        ("given.informed", "LAW011", 11),
        ("own_offer AND informd", "LAW012", 25),
        ("informed AND NOT inform", "LAW012", 28),
        ("channel = 'mail'", "LAW013", 21),
        ("channel = 'email' OR channel IN ('sms', 'mails')", "LAW013", 51),
        ("country", "LAW014", 11),
        ("own_offer AND consent", "LAW014", 25),
        ("channel < 'sms'", "LAW014", 11),
        ("own_offer > own_offer", "LAW014", 11),
        ("consent = audience", "LAW014", 11),
        ("spam_rate > 'high'", "LAW014", 23),
        ("calls_last_30_days < country", "LAW014", 11),
        ("collected_on < 3", "LAW011", 26),
        ("collected_on < channel", "LAW014", 26),
        ("collected_on + calls_allowed < today", "LAW014", 11),
        ("prospect_retention = 3", "LAW014", 11),
    ],
)
def test_what_the_language_refuses_is_told_in_its_place(
    text: str, code: str, column: int, known: Mapping[str, Name]
) -> None:
    with pytest.raises(LiciteError) as raised:
        normal(text, known)
    assert (raised.value.code, raised.value.where) == (code, f"law.yaml:7:{column}")


@pytest.mark.parametrize(
    ("yaml", "where"),
    [
        ("when: own_offer AND informd", "1:21"),
        ('when: "own_offer AND informd"', "1:22"),
        ("when: >-\n  own_offer\n  AND informd", "3:7"),
        ("when: >-\n  own_offer\n\n  AND NOT informed\n    AND informd\n", "5:9"),
        ("when: |\n  own_offer AND\n  informd\n", "3:3"),
        ("when: own_offer\n  AND informd", "2:7"),
        ("{when: own_offer AND informd, x: 1}", "1:22"),
    ],
)
def test_a_fault_is_found_whatever_way_yaml_quotes_the_condition(
    yaml: str, where: str, known: Mapping[str, Name]
) -> None:
    from licite.vocabulary.yaml_file import parse_yaml

    condition = Positions("law.yaml", yaml).condition(parse_yaml(yaml)["when"].strip(), "when")
    with pytest.raises(LiciteError) as raised:
        parse_condition(condition, known)
    assert (raised.value.code, raised.value.where) == ("LAW012", f"law.yaml:{where}")


def test_a_misspelt_name_is_told_with_the_nearest(known: Mapping[str, Name]) -> None:
    with pytest.raises(LiciteError) as raised:
        normal("NOT colected_on < today", known)
    assert raised.value.help("en").startswith("did you mean `collected_on`?")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("informed", "informed"),
        ("informed = TRUE", "informed"),
        ("informed <> TRUE", "NOT informed"),
        ("FALSE = informed", "NOT informed"),
        ("NOT (NOT informed)", "informed"),
        ("NOT (informed AND own_offer)", "NOT informed OR NOT own_offer"),
        ("NOT (informed OR NOT own_offer)", "NOT informed AND own_offer"),
        ("channel IN ('email')", "channel = 'email'"),
        ("channel NOT IN ('email', 'sms')", "NOT channel IN ('email', 'sms')"),
        ("NOT channel = 'email'", "channel <> 'email'"),
        ("identifier_kind IN ('nominative', 'generic')", "TRUE"),
        ("TRUE AND informed", "informed"),
        ("FALSE OR informed", "informed"),
        ("FALSE AND informed", "FALSE"),
        ("NOT calls_last_30_days >= calls_allowed", "calls_last_30_days < calls_allowed"),
        ("4 <= calls_last_30_days", "calls_last_30_days >= 4"),
        ("spam_rate > -1", "spam_rate > -1"),
        ("collected_on + prospect_retention < today", "collected_on < prospect_retention__cut"),
        ("today > collected_on + prospect_retention", "collected_on < prospect_retention__cut"),
        ("NOT collected_on + prospect_retention < today", "collected_on >= prospect_retention__cut"),
        ("consent_on + call_consent_period >= today", "consent_on >= call_consent_period__cut"),
        ("collected_on + notice_deadline <= today", "collected_on__plus__notice_deadline <= today"),
        ("informed_on > collected_on + notice_deadline", "collected_on__plus__notice_deadline < informed_on"),
        ("hidden_source AND FALSE", "FALSE"),
        (
            "hidden_source",
            "source_kind IN ('scraped_platform', 'scraped_website', 'inferred') AND source_visibility = 'restricted'",
        ),
    ],
)
def test_the_normal_form(text: str, expected: str, known: Mapping[str, Name]) -> None:
    assert normal(text, known) == expected


@settings(max_examples=60)
@given(laws(), conditions())
def test_a_condition_negated_twice_is_itself(law: object, text: str) -> None:
    tree = parse_condition(Condition(text, PLACE), names(law, "one"))  # type: ignore[arg-type]
    assert negate(negate(tree)).sql("duckdb") == tree.sql("duckdb")


@settings(max_examples=60)
@given(laws(), conditions(), rows())
def test_a_negation_is_true_where_the_condition_is_false(law: object, text: str, row: dict[str, object]) -> None:
    tree = parse_condition(Condition(text, PLACE), names(law, "one"))  # type: ignore[arg-type]
    values = row | {"today": row["at_day"], "weekday": 6, "public_holiday": None, "allowed": 4.0}
    found = truth(tree, values)
    assert truth(negate(tree), values) is (None if found is None else not found)
    written = parse_condition(Condition(f"NOT ({text})", PLACE), names(law, "one"))  # type: ignore[arg-type]
    assert truth(written, values) is truth(negate(tree), values)


@given(conditions())
@settings(max_examples=60)
def test_not_stands_only_before_a_name_or_a_membership(text: str) -> None:
    tree = parse_condition(Condition(f"NOT ({text})", PLACE), _known_of_policies())
    assert all(isinstance(node.this, exp.Column | exp.In) for node in tree.find_all(exp.Not))
    assert not any(tree.find_all(exp.Add, exp.Sub))


def _known_of_policies() -> Mapping[str, Name]:
    known = dict(names(shipped_law(), "cnil"))
    known |= {name: Name(name, "duration", of_calendar=True) for name in ("keep", "notice")}
    return known | {name: Name(name, "number", of_calendar=True) for name in ("allowed",)}


def test_every_condition_of_the_shipped_law_parses(known: Mapping[str, Name], repository: Path) -> None:
    law = shipped_law()
    parsed = [parse_condition(rule.scope, known) for rule in law.rules]
    assert len(parsed) == len(law.rules) > 50
