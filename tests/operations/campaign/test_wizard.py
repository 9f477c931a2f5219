"""The questions of a new campaign, and the file that their answers make."""

from datetime import date, datetime
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from licite.contacts.job_function import functions
from licite.operations.campaign import (
    Campaign,
    campaign_from_answers,
    campaign_warnings,
    is_asked,
    load_campaign,
    parse_campaign,
    questions,
)
from licite.operations.campaign.keys import SECTION_FACTS, SECTION_KEYS, TOP_FACTS, TOP_KEYS
from licite.vocabulary.contract import contract
from licite.vocabulary.say import catalogue

LANGUAGES = ["fr", "en"]
FACT_OF = TOP_FACTS | {
    f"{section}.{key}": fact for section, keys in SECTION_FACTS.items() for key, fact in keys.items()
}


def written(answers: dict[str, object], lang: str, folder: Path) -> Campaign:
    path = folder / "campaign.yaml"
    path.write_text(campaign_from_answers(answers, lang), encoding="utf-8")  # type: ignore[arg-type]
    return load_campaign(path)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_questions_are_in_words_and_lead_to_places_of_the_file(lang: str) -> None:
    asked = questions(lang)
    assert len(asked) == len({question.key for question in asked})
    assert {question.key.replace(".", "_") for question in asked} == set(catalogue("campaign_questions"))
    before: set[str] = set()
    for question in asked:
        section, _, key = question.key.rpartition(".")
        assert key in (SECTION_KEYS[section] if section else TOP_KEYS)
        assert question.text.endswith("?")
        assert bool(question.choices) == (question.kind in {"choice", "functions"})
        assert question.only_if is None or question.only_if[0] in before
        before.add(question.key)
        if question.key in FACT_OF:
            fact = contract().facts[FACT_OF[question.key]]
            assert {choice.value for choice in question.choices} <= {*fact.values, ""}
            assert (question.kind == "yes_no") == (fact.type == "bool")


def test_every_kind_of_source_is_offered() -> None:
    (source,) = (question for question in questions("fr") if question.key == "source.kind")
    assert {choice.value for choice in source.choices} == set(contract().facts["source_kind"].values)


def test_a_question_is_asked_only_where_it_makes_sense() -> None:
    by_key = {question.key: question for question in questions("en")}
    assert is_asked(by_key["name"], {})
    assert is_asked(by_key["offer.functions"], {"audience": ""})
    assert not is_asked(by_key["offer.functions"], {"audience": "consumer"})
    assert is_asked(by_key["source.checked"], {"source.kind": "purchased_list"})
    assert not is_asked(by_key["source.checked"], {"source.kind": "form"})
    assert is_asked(by_key["offer.signed_by"], {"offer.functions": ["hr"]})
    assert not is_asked(by_key["offer.signed_by"], {"offer.functions": []})
    assert is_asked(by_key["message.notice"], {"message.first": True})
    assert not is_asked(by_key["message.notice"], {"message.first": False})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_answers_make_the_campaign_they_say(lang: str, tmp_path: Path) -> None:
    answers: dict[str, object] = {
        "name": 'Lettre "paie": #1',
        "controller": "Pélican Paie",
        "channel": "email",
        "at": datetime(2026, 11, 26, 9),
        "purpose": "commercial",
        "offer.own": True,
        "audience": "",
        "offer.functions": ["hr", "DAF"],
        "offer.signed_by": "Camille Lefort",
        "offer.signed_on": date(2026, 11, 20),
        "offer.reason": "- they use it: daily",
        "source.kind": "unknown",
        "source.informed_on": date(2026, 11, 1),
        "message.first": False,
        "message.offers_opt_out": None,
    }
    campaign = written(answers, lang, tmp_path)
    assert campaign.name == 'Lettre "paie": #1'
    assert campaign.at == datetime(2026, 11, 26, 9)
    assert campaign.functions == ("hr", "finance")
    assert campaign.offer_reason == "- they use it: daily"
    assert campaign.facts == {
        "channel": "email",
        "purpose": "commercial",
        "own_offer": True,
        "source_kind": "unknown",
        "informed_on": date(2026, 11, 1),
        "first_message": False,
    }
    assert campaign_warnings(campaign, lang) == []


def test_who_vouches_for_functions_does_so_today() -> None:
    answers = {"offer.functions": ["hr"], "offer.signed_by": "A", "offer.reason": "b"}
    campaign = parse_campaign(yaml.safe_load(campaign_from_answers(answers, "en", today=date(2026, 5, 4))), "here")
    assert campaign.offer_signed_on == date(2026, 5, 4)


def test_an_answer_without_a_place_is_refused() -> None:
    with pytest.raises(KeyError, match=r"offer\.colour"):
        campaign_from_answers({"offer.colour": "red"})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_file_written_keeps_all_its_comments(lang: str) -> None:
    text = campaign_from_answers({"name": "A"}, lang)
    example = files("licite.operations.campaign").joinpath(f"example.{lang}.yaml").read_text(encoding="utf-8")
    assert [line for line in example.splitlines() if line.lstrip().startswith("# ")] == [
        line for line in text.splitlines() if line in set(example.splitlines()) and line.lstrip().startswith("# ")
    ]
    assert len(text.splitlines()) == len(example.splitlines())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_example_has_every_key_and_reads_without_a_warning(lang: str) -> None:
    resource = files("licite.operations.campaign").joinpath(f"example.{lang}.yaml")
    every = {key: "x" for key in TOP_KEYS if key not in {*SECTION_KEYS, "facts", "judgements"}}
    every |= {f"{section}.{key}": "x" for section, keys in SECTION_KEYS.items() for key in keys}
    assert "x" in campaign_from_answers(every, lang)
    campaign = load_campaign(Path(str(resource)))
    assert campaign_warnings(campaign, lang) == []
    assert len(campaign.facts) > 20
    assert campaign.signed


def test_the_examples_say_the_same_in_both_languages() -> None:
    french, english = (
        load_campaign(Path(str(files("licite.operations.campaign").joinpath(f"example.{lang}.yaml"))))
        for lang in LANGUAGES
    )
    assert french.facts == english.facts
    assert (french.at, french.functions) == (english.at, english.functions)


def test_the_commented_judgement_of_the_example_is_a_good_one(tmp_path: Path) -> None:
    text = files("licite.operations.campaign").joinpath("example.fr.yaml").read_text(encoding="utf-8")
    path = tmp_path / "c.yaml"
    path.write_text(text.replace("\n#  ", "\n  "), encoding="utf-8")
    (judgement,) = load_campaign(path).judgements
    assert judgement.fact == "reasonably_expected"


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.text(min_size=1, max_size=20),
        "controller": st.text(min_size=1, max_size=20),
        "channel": st.sampled_from(contract().facts["channel"].values),
        "at": st.dates(date(2018, 6, 1), date(2099, 1, 1)),
        "offer.own": st.booleans(),
        "offer.functions": st.lists(st.sampled_from(functions()), max_size=3, unique=True),
        "source.kind": st.sampled_from(contract().facts["source_kind"].values),
        "message.offers_opt_out": st.booleans(),
        "message.tracks_opens": st.booleans(),
    },
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(answers=ANSWERS, lang=st.sampled_from(LANGUAGES))
def test_no_answer_is_lost_or_becomes_another(answers: dict[str, object], lang: str, tmp_path: Path) -> None:
    def words(text: str) -> str:
        return " ".join(text.split())

    campaign = written(answers, lang, tmp_path)
    assert campaign.name == (words(str(answers.get("name", ""))) or "campaign")
    assert (campaign.controller or "") == words(str(answers.get("controller", "")))
    assert campaign.functions == tuple(answers.get("offer.functions", ()))  # type: ignore[arg-type]
    assert campaign.at == answers.get("at")
    facts = {FACT_OF[key]: value for key, value in answers.items() if key in FACT_OF and key != "at"}
    assert campaign.facts == facts
