"""The JSON Schema shipped for editors: up to date, true to the examples, strict on the rest."""

import json
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
import yaml

from licite.operations.campaign import campaign_from_answers, campaign_schema, parse_campaign
from licite.operations.campaign.keys import SECTION_KEYS, TOP_KEYS
from licite.operations.campaign.wizard import Answer

PACKAGE = files("licite.operations.campaign")
VALIDATOR = jsonschema.Draft202012Validator(campaign_schema())


def example(lang: str) -> Any:
    text = PACKAGE.joinpath(f"example.{lang}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.BaseLoader)


def test_the_file_shipped_is_what_the_code_makes() -> None:
    shipped = json.loads(PACKAGE.joinpath("campaign.schema.json").read_text(encoding="utf-8"))
    assert shipped == campaign_schema(), "run scripts/make_schema.py"


def test_it_is_a_json_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(campaign_schema())
    assert set(campaign_schema()["properties"]) == set(TOP_KEYS)
    for section, keys in SECTION_KEYS.items():
        assert set(campaign_schema()["properties"][section]["properties"]) == set(keys)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_it_takes_the_examples(lang: str) -> None:
    shown = {key: value or None for key, value in example(lang).items()}
    VALIDATOR.validate(shown)
    assert parse_campaign(shown, lang).facts["channel"] == "email"


def test_it_takes_what_the_questions_write() -> None:
    answers: dict[str, Answer] = {"name": "A", "channel": "sms", "offer.own": True, "offer.functions": ["hr"]}
    VALIDATOR.validate(yaml.safe_load(campaign_from_answers(answers, "en")))


JUDGEMENT = {"fact": "reasonably_expected", "value": True, "author": "A", "day": "2026-01-01", "reason": "b"}


def test_it_takes_a_judgement() -> None:
    VALIDATOR.validate({"judgements": [{**JUDGEMENT, "applies_to": {"functions": ["x"], "source_kind": "partner"}}]})


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        {"chanel": "email"},
        {"channel": "pigeon"},
        {"channel": True},
        {"country": False},
        {"country": "France"},
        {"at": "tomorrow"},
        {"offer": {"own": "perhaps"}},
        {"offer": {"own": 1}},
        {"offer": {"signed_by": "A"}},
        {"offer": {"functions": "payroll, finance"}},
        {"message": "yes"},
        {"message": {"offer_opt_out": True}},
        {"message": {"spam_rate": -1}},
        {"facts": {"unknown_fact": True}},
        {"facts": {"calls_last_30_days": -1}},
        {"judgements": JUDGEMENT},
        {"judgements": [{**JUDGEMENT, "fact": "objected"}]},
        {"judgements": [{**JUDGEMENT, "value": "perhaps"}]},
        {"judgements": [{**JUDGEMENT, "day": None}]},
        {"judgements": [{key: value for key, value in JUDGEMENT.items() if key != "reason"}]},
    ],
)
def test_it_refuses_the_rest(wrong: object) -> None:
    assert not VALIDATOR.is_valid(wrong)
