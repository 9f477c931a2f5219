"""The table of known tools is sound, and each header in it is recognised."""

import pytest

from licite.contacts.mapping import target_names
from licite.contacts.readers.formats import known_formats, recognise
from licite.vocabulary.contract import contract
from licite.vocabulary.say import catalogue
from licite.vocabulary.yaml_file import packaged_yaml

ENTRIES = packaged_yaml("licite.contacts.readers", "formats.yaml")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry['format']}-{entry['header']}")
def test_an_entry_names_targets_and_errors_that_exist(entry: dict) -> None:  # type: ignore[type-arg]
    allowed = {"format", "header", "required", "confirmed", "columns", "footer", "last_is_instant", "holds"}
    allowed |= {"only", "every_row"}
    assert set(entry) <= allowed
    assert entry["header"] in ("confirmed", "partly", "unconfirmed")
    for given in entry.get("columns", {}).values():
        parts = {"target": given} if isinstance(given, str) else given or {"target": "email"}
        assert parts["target"] in target_names()
        assert set(parts.get("channels", [])) <= set(contract().facts["channel"].values)
    family, _, kind = entry["format"].partition(".")
    assert kind in catalogue("formats")[family]
    assert set(entry.get("confirmed", ())) <= {*entry["columns"], "email", "name"}
    assert ("confirmed" in entry) <= (entry["header"] == "partly")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry['format']}-{entry['header']}")
def test_a_header_with_the_required_columns_is_recognised(entry: dict) -> None:  # type: ignore[type-arg]
    header = [group[0] if isinstance(group, list) else group for group in entry["required"]]
    found = recognise(header)
    assert found is not None
    assert found.format == entry["format"]


@pytest.mark.parametrize("header", [[], [""], ["Nom", "Prénom", "Email"], ["Email", "Phone", "Status"], ["a" * 500]])
def test_an_ordinary_header_is_no_tool_s(header: list[str]) -> None:
    assert recognise(header) is None


def test_every_format_with_contacts_gives_a_way_to_reach_people() -> None:
    for known in known_formats():
        targets = {target.name for _, target in known.columns if target}
        added = known.format.startswith("linkedin.") or known.format == "optout.hashed"
        assert targets & {"email", "phone", "profile_url"} or added, known.format


def test_synonyms_lead_to_targets_that_exist_and_no_word_to_two() -> None:
    headers = packaged_yaml("licite.contacts.readers", "headers.yaml")
    words = [word for section in ("synonyms", "tested") for listed in headers[section].values() for word in listed]
    assert len(words) == len(set(words))
    assert {*headers["synonyms"], *headers["tested"]} <= set(target_names())
    assert {entry["target"] for entry in headers["channels"]} <= set(target_names())


def test_choices_and_words_stand_for_values_of_the_contract() -> None:
    values = packaged_yaml("licite.contacts.readers", "values.yaml")
    for name, synonyms in values["choices"].items():
        assert set(synonyms) <= set(contract().facts[name].values), name
        words = [str(word) for listed in synonyms.values() for word in listed]
        assert len(words) == len(set(words)), name
