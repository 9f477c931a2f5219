"""The files of the demonstration: as their script writes them, invented, in both languages."""

import importlib.util
import re
from importlib.resources import files
from pathlib import Path

import pytest

from licite.operations.campaign import campaign_warnings, load_campaign
from licite.operations.demo import write_demo

SHIPPED = files("licite.operations").joinpath("demo_files")


def test_the_files_are_what_the_script_writes(repository: Path) -> None:
    spec = importlib.util.spec_from_file_location("make_examples", repository / "examples" / "make_examples.py")
    assert spec
    assert spec.loader
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    made = maker.demo_files()
    assert sorted(made) == ["prospects.csv", "refusals.csv"]
    for name, text in made.items():
        assert SHIPPED.joinpath(name).read_bytes() == text.encode(), f"run examples/make_examples.py: {name}"


def test_nobody_real_can_be_reached() -> None:
    text = "".join(SHIPPED.joinpath(name).read_text(encoding="utf-8") for name in ("prospects.csv", "refusals.csv"))
    for local, domain in re.findall(r"([\w.+'’-]*)@([\w-]+(?:\.[\w-]+)+)", text):
        assert domain.lower().endswith(".example") or (domain == "gmail.com" and "_" in local)


def test_both_campaigns_say_the_same() -> None:
    french, english = (load_campaign(Path(str(SHIPPED.joinpath(f"campaign.{lang}.yaml")))) for lang in ("fr", "en"))
    assert french.facts == english.facts
    assert french.at == english.at
    assert [(one.fact, one.value, one.applies_to) for one in french.judgements] == [
        (one.fact, one.value, one.applies_to) for one in english.judgements]  # fmt: skip
    assert campaign_warnings(french, "fr") == campaign_warnings(english, "en") == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_files_that_are_there_are_left_as_they_are(tmp_path: Path, lang: str) -> None:
    folder = tmp_path / "some" / "where"
    made = write_demo(folder, lang)
    assert made.campaign.name == f"campaign.{lang}.yaml"
    made.contacts.write_text("mine", encoding="utf-8")
    assert write_demo(folder, lang) == made
    assert made.contacts.read_text(encoding="utf-8") == "mine"
