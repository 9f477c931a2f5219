"""Campaign files: what they say, and how each fault is shown."""

from datetime import date, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from licite.errors import LiciteError
from licite.operations.campaign import Campaign, campaign_warnings, load_campaign, moved_to, parse_campaign
from licite.operations.campaign.keys import SECTION_FACTS, SECTION_KEYS, TOP_FACTS, TOP_KEYS
from licite.vocabulary.contract import contract

COMPLETE = """\
name: December letter
controller: Pelican Payroll
channel: email
at: 2026-11-26 09:00
offer:
  own: oui
  functions: [paie, hr, DAF]
  unrelated_functions: health
  signed_by: Camille Lefort
  signed_on: 2026-11-20
  reason: they use it
message:
  first: yes
  offers_opt_out: Oui
  tracks_opens: no
  notice: yes
source:
  kind: purchased_list
  collected_on: 12/11/2026
facts:
  data_accurate: true
judgements:
  - fact: reasonably_expected
    value: yes
    applies_to: {functions: [payroll], source_kind: purchased_list}
    author: Camille Lefort
    day: 2026-11-20
    reason: the list says so
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "campaign.yaml"


def loaded(file: Path, text: str) -> Campaign:
    file.write_text(text, encoding="utf-8")
    return load_campaign(file)


def test_a_complete_campaign(file: Path) -> None:
    campaign = loaded(file, COMPLETE)
    assert (campaign.name, campaign.controller, campaign.path) == ("December letter", "Pelican Payroll", file)
    assert campaign.at == datetime(2026, 11, 26, 9)
    assert campaign.facts == {
        "channel": "email",
        "own_offer": True,
        "first_message": True,
        "opt_out_offered": True,
        "tracking_pixel": False,
        "source_kind": "purchased_list",
        "collected_on": date(2026, 11, 12),
        "data_accurate": True,
        "informed_on": date(2026, 11, 26),
    }
    assert campaign.functions == ("hr", "finance")
    assert campaign.unrelated_functions == ("health",)
    assert (campaign.offer_signed_by, campaign.offer_signed_on) == ("Camille Lefort", date(2026, 11, 20))
    assert campaign.signed
    (judgement,) = campaign.judgements
    assert (judgement.fact, judgement.value, judgement.author) == ("reasonably_expected", True, "Camille Lefort")
    assert judgement.applies_to == {"functions": ("hr",), "source_kind": ("purchased_list",)}
    assert campaign_warnings(campaign, "en") == []


def test_little_is_enough(file: Path) -> None:
    campaign = loaded(file, "\ufefffacts:\n  own_offer: non\noffer:\n")
    assert campaign.name == "campaign"
    assert campaign.facts == {"own_offer": False}
    assert campaign.at is None
    assert campaign.judgements == ()


@pytest.mark.parametrize("word", ["oui", "Oui", "yes", "true", "OUI", "'yes'"])
def test_yes_in_all_its_words(file: Path, word: str) -> None:
    assert loaded(file, f"offer: {{own: {word}}}\n").facts == {"own_offer": True}


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-11-26", date(2026, 11, 26)),
        ("2026-11-26 09:00", datetime(2026, 11, 26, 9)),
        ("2026-11-26T09:05:00", datetime(2026, 11, 26, 9, 5)),
        ("26/11/2026 9h", datetime(2026, 11, 26, 9)),
        ("jeudi 26 novembre 2026 à 9 h 30", datetime(2026, 11, 26, 9, 30)),
        ("'2026-11-26'", date(2026, 11, 26)),
        ("2026-11-26 00:00", datetime(2026, 11, 26)),
    ],
)
def test_a_day_without_an_hour_stays_a_day(file: Path, written: str, at: date) -> None:
    campaign = loaded(file, f"at: {written}\n")
    assert campaign.at == at
    assert type(campaign.at) is type(at)


def test_words_that_yaml_takes_for_yes_and_no_stay_words_in_a_file(file: Path) -> None:
    assert loaded(file, "country: NO\n").facts == {"country": "NO"}
    with pytest.raises(LiciteError) as caught:
        loaded(file, "on: 2026-01-01\n")
    assert caught.value.code == "CAM004"
    assert "`on`" in caught.value.message("en")


@pytest.mark.parametrize(
    ("text", "key", "written"),
    [("country: NO", "country", "NO"), ("on: 2026-01-01", "", "on"), ("controller: on", "controller", "yes")],
)
def test_words_that_another_reader_took_for_yes_and_no_are_caught(text: str, key: str, written: str) -> None:
    with pytest.raises(LiciteError) as caught:
        parse_campaign(yaml.safe_load(text), "request")
    assert (caught.value.code, caught.value.where) == ("CAM006", "request")
    assert (caught.value.slots["key"], caught.value.slots["written"]) == (key, written)
    assert f'`"{written}"`' in caught.value.help("fr")


def test_typed_values_are_as_good_as_text() -> None:
    typed = parse_campaign(yaml.safe_load(COMPLETE), "here")
    assert typed.facts["informed_on"] == date(2026, 11, 26)
    assert typed.functions == ("hr", "finance")
    assert parse_campaign({"message": {"spam_rate": 0.001}}, "here").facts == {"spam_rate": 0.001}
    assert parse_campaign({"facts": {"calls_last_30_days": 3}}, "here").facts == {"calls_last_30_days": 3}
    assert parse_campaign({"facts": {"consent": False}}, "here").facts == {"consent": "none"}


FAULTS = {
    "a: [": ("CAM002", None),
    "name: a\nname: b\n": ("CAM002", "2:1"),
    "": ("CAM003", None),
    "- a\n- b\n": ("CAM003", None),
    "name: a\nchanel: email\n": ("CAM004", "2:9"),
    "message:\n  ofers_opt_out: oui\n": ("CAM004", "2:18"),
    "facts:\n  own_ofer: oui\n": ("CAM004", "2:13"),
    "channel: pigeon\n": ("CAM005", "1:10"),
    "offer:\n  own: perhaps\n": ("CAM005", "2:8"),
    "at: 31/02/2026\n": ("CAM005", "1:5"),
    "country: Francia del Sur\n": ("CAM005", "1:10"),
    "channel: email\nfacts: {channel: sms}\n": ("CAM007", "2:18"),
    "judgements:\n  - fact: reasonably_expected\n    value: yes\n    author: A\n    day: 2026-01-01\n": (
        "CAM008",
        "2:5",
    ),
    "judgements:\n  - {fact: reasonably_expected, author: A, day: 2026-01-01, reason: b}\n": ("CAM008", "2:5"),
    "judgements:\n  - {fact: reasonable, value: yes, author: A, day: 2026-01-01, reason: b}\n": ("CAM004", "2:12"),
    "offer:\n  functions: [hr]\n  signed_by: C\n": ("CAM009", "3:14"),
    "offer: {functions: [hr, it], unrelated_functions: [it]}\n": ("CAM010", "1:51"),
    "judgements:\n  - {fact: objected, value: no, author: A, day: 2026-01-01, reason: b}\n": ("CAM011", "2:12"),
    "message: oui\n": ("CAM012", "1:10"),
    "name: [a, b]\n": ("CAM014", "1:7"),
    "offer: {functions: [{a: b}]}\n": ("CAM014", "1:20"),
    "offer:\n  functions:\n    - hr\n    - coordinatrice\n": ("CAM015", "4:7"),
    "offer: {unrelated_functions: jardinage spatial}\n": ("CAM015", "1:30"),
}


@pytest.mark.parametrize(("text", "expected"), FAULTS.items())
def test_a_fault_has_its_code_and_its_place(file: Path, text: str, expected: tuple[str, str | None]) -> None:
    with pytest.raises(LiciteError) as caught:
        loaded(file, text)
    code, place = expected
    assert caught.value.code == code
    assert (caught.value.where or "").startswith(str(file))
    assert place is None or caught.value.where == f"{file}:{place}"
    for lang in ("fr", "en"):
        assert "{" not in caught.value.render(lang).replace("{…}", "")


def test_the_nearest_name_is_offered(file: Path) -> None:
    with pytest.raises(LiciteError) as caught:
        loaded(file, "chanel: email\n")
    assert caught.value.slots["nearest"] == "channel"


def test_a_file_that_cannot_be_read(file: Path) -> None:
    with pytest.raises(LiciteError) as caught:
        load_campaign(file)
    assert caught.value.code == "CAM001"
    file.write_bytes("name: décembre".encode("cp1252"))
    with pytest.raises(LiciteError) as caught:
        load_campaign(file)
    assert caught.value.code == "CAM013"
    file.write_text("#" * 1_000_001)
    with pytest.raises(LiciteError) as caught:
        load_campaign(file)
    assert caught.value.code == "CAM013"
    with pytest.raises(LiciteError) as caught:
        load_campaign(file.parent)
    assert caught.value.code == "CAM013"


def test_a_bomb_of_aliases_costs_nothing(file: Path) -> None:
    lines = ["a: &a0 [x, x]"] + [f"b{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30)]
    with pytest.raises(LiciteError) as caught:
        loaded(file, "\n".join(lines))
    assert caught.value.code == "CAM004"
    with pytest.raises(LiciteError) as caught:
        loaded(file, "name: &n [*n]\n")
    assert caught.value.code == "CAM014"


def test_the_same_fact_said_twice_alike_is_no_fault(file: Path) -> None:
    assert loaded(file, "channel: email\nfacts: {channel: email}\n").facts == {"channel": "email"}


def test_the_notice_in_the_message_counts_from_its_day(file: Path) -> None:
    with_notice = "message: {notice: oui, first: oui}\nfacts: {informed: non}\n"
    campaign = loaded(file, with_notice + "at: 2026-11-26\n")
    assert campaign.facts == {"first_message": True, "informed_on": date(2026, 11, 26)}
    assert moved_to(campaign, datetime(2026, 12, 1, 9)).facts["informed_on"] == date(2026, 12, 1)
    undated = loaded(file, with_notice)
    assert "informed_on" not in undated.facts
    assert len(campaign_warnings(undated, "fr")) == 1
    assert moved_to(undated, date(2026, 12, 1)).facts["informed_on"] == date(2026, 12, 1)
    dated = loaded(file, "message: {notice: oui, first: oui}\nsource: {informed_on: 2026-01-05}\nat: 2026-11-26\n")
    assert dated.facts["informed_on"] == date(2026, 1, 5)


@pytest.mark.parametrize("first", ["first: non", "pixel_consent:"])
def test_a_notice_in_a_message_that_may_not_be_the_first_says_nothing(file: Path, first: str) -> None:
    campaign = loaded(file, f"at: 2026-11-26\nmessage:\n  notice: oui\n  {first}\n")
    assert "informed_on" not in campaign.facts
    assert len(campaign_warnings(campaign, "en")) == (0 if "non" in first else 1)


def test_functions_without_a_signature_are_a_proposal(file: Path) -> None:
    campaign = loaded(file, "offer: {functions: [payroll]}\n")
    assert not campaign.signed
    assert len(campaign_warnings(campaign, "fr")) == 1


def test_a_human_view_among_the_facts_is_said_to_lack_its_author(file: Path) -> None:
    (warning,) = campaign_warnings(loaded(file, "facts: {reasonably_expected: oui}\n"), "fr")
    assert "peut-elle s’attendre" in warning


def test_every_friendly_key_stands_for_a_fact_of_the_contract() -> None:
    said = [*TOP_FACTS.values(), *(fact for section in SECTION_FACTS.values() for fact in section.values())]
    assert len(said) == len(set(said))
    assert set(said) <= set(contract().facts)
    assert set(SECTION_FACTS) == set(SECTION_KEYS)
    assert set(SECTION_FACTS) | set(TOP_FACTS) < set(TOP_KEYS)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
MAPPINGS = st.dictionaries(st.sampled_from(TOP_KEYS), VALUES, max_size=4) | st.dictionaries(SCALARS, VALUES, max_size=2)


def read_or_told(data: dict[object, object]) -> Campaign | LiciteError:
    try:
        return parse_campaign(data, "here")
    except LiciteError as error:
        return error


@given(MAPPINGS)
def test_any_mapping_is_a_campaign_or_a_fault_with_words(data: dict[object, object]) -> None:
    found = read_or_told(data)
    if isinstance(found, LiciteError):
        assert found.code.startswith("CAM")
        assert found.render("fr") != found.render("en")
    else:
        assert set(found.facts) <= set(contract().facts) - {"at"}


FACTS = sorted(set(contract().facts) - {"at"})


@given(st.data())
def test_facts_by_their_own_names_come_through_typed(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(FACTS))
    fact = contract().facts[name]
    value = data.draw(
        {
            "bool": st.booleans(),
            "enum": st.sampled_from(fact.values or ("",)),
            "date": st.dates(date(2000, 1, 1), date(2100, 1, 1)),
            "int": st.integers(0, 99),
            "decimal": st.floats(0, 1),
            "text": st.sampled_from(["FR", "NO", "DE"]),
        }[fact.type]
    )
    assert parse_campaign({"facts": {name: value}}, "here").facts == {name: value}
    written = value if isinstance(value, str) else str(value).lower()
    assert parse_campaign({"facts": {name: written}}, "here").facts == {name: value}
