"""Each fault of a law file is told with its code, file, line and column, and how to mend it."""

from pathlib import Path

import pytest

from licite.engine.plan import make_plan
from licite.errors import LiciteError
from licite.rules.load import load_law, shipped_law

WRONG = Path(__file__).parent.parent / "invalid_law"

EXPECTED = {
    "LAW001_duplicate_key": "fr/calls.yaml:13:1",
    "LAW001_not_yaml": "fr/calls.yaml:2:",
    "LAW003_id_is_not_the_path": "fr/calls.yaml:1:5",
    "LAW004_unknown_key": "fr/calls.yaml:3:9",
    "LAW005_no_citation": "fr/calls.yaml:7:5",
    "LAW006_unknown_mark": "fr/calls.yaml:9:15",
    "LAW007_tag_of_another_effect": "fr/calls.yaml:3:9",
    "LAW008_versions_out_of_order": "fr/calls.yaml:13:11",
    "LAW009_doctrine_of_no_rule": "fr/doctrine.yaml:6:10",
    "LAW010_unreadable_condition": "fr/calls.yaml:11:",
    "LAW011_null_test": "fr/calls.yaml:11:11",
    "LAW012_unknown_fact": "fr/calls.yaml:11:11",
    "LAW013_unknown_value": "fr/calls.yaml:11:21",
    "LAW014_date_against_number": "fr/calls.yaml:11:",
    "LAW015_unknown_tag": "fr/calls.yaml:1:5",
    "LAW016_never_applies": "fr/calls.yaml:1:5",
    "LAW017_two_duties": "fr/calls.yaml:1:5",
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_wrong_file_is_told_where_and_how_to_mend_it(name: str) -> None:
    with pytest.raises(LiciteError) as caught:
        make_plan(load_law(WRONG / name), "cnil")
    fault = caught.value
    assert fault.code == name.split("_", maxsplit=1)[0]
    assert str(fault.where).startswith(EXPECTED[name])
    for lang in ("fr", "en"):
        text = fault.render(lang)
        assert fault.code in text
        assert str(fault.where) in text
        assert "{" not in text


def test_every_wrong_file_is_expected() -> None:
    assert {folder.name for folder in WRONG.iterdir()} == set(EXPECTED)


def test_the_nearest_name_is_proposed() -> None:
    with pytest.raises(LiciteError) as caught:
        make_plan(load_law(WRONG / "LAW012_unknown_fact"), "cnil")
    assert "`consent`" in caught.value.help("en")


def test_an_unknown_doctrine_names_the_known_ones() -> None:
    with pytest.raises(LiciteError, match="no doctrine `lenient`") as caught:
        make_plan(shipped_law(), "lenient")
    assert caught.value.code == "LAW018"
    assert "cnil" in caught.value.help("fr")


def test_the_shipped_law_has_a_version_that_follows_its_files() -> None:
    assert len(shipped_law().version) == 16
    assert load_law(WRONG / "LAW012_unknown_fact").version != shipped_law().version


def test_a_later_version_ends_the_one_before() -> None:
    rule = shipped_law().rule("fr.consumer_code.d223_9_call_window")
    first, second = rule.versions
    assert (second.start - first.until).days == 1  # type: ignore[operator]
