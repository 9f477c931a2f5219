"""Law files: each wrong file of `tests/invalid_law` has at its head the message that it gives, in both languages."""

import shutil
from pathlib import Path

import pytest

from licite.engine.plan import make_plan
from licite.errors import LiciteError
from licite.rules.load import load_law, shipped_law
from licite.vocabulary.say import catalogue

WRONG = Path(__file__).parent.parent / "invalid_law"
FILES = sorted(WRONG.rglob("LAW*.yaml"))
# Codes of the law files alone: those from LAW030 on are of the files of cases.
OF_LAW_FILES = {code for code in catalogue("errors") if "LAW001" <= code < "LAW030"}


@pytest.fixture
def law(tmp_path: Path) -> Path:
    """A sound law in a folder of its own, to which a test adds a file."""
    shutil.copytree(WRONG / "sound", tmp_path / "sound")
    return tmp_path


def head(file: Path) -> str:
    """The comment at the head of a file: what is expected of it."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return "\n".join(line.removeprefix("# ") for line in lines if line.startswith("# "))


def fault_of(folder: Path) -> LiciteError:
    with pytest.raises(LiciteError) as raised:
        make_plan(load_law(folder), "one")
    return raised.value


def test_the_law_to_which_a_wrong_file_is_added_is_sound(law: Path) -> None:
    assert len(make_plan(load_law(law), "one").rules) == 0


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_wrong_file_is_told_with_its_place_and_how_to_mend_it(file: Path, law: Path) -> None:
    place = law / file.relative_to(WRONG)
    place.parent.mkdir(exist_ok=True)
    shutil.copy(file, place)
    fault = fault_of(law)
    assert f"{fault.render('fr')}\n{fault.render('en')}" == head(file)
    assert fault.code == file.stem[:6]
    assert fault.exit_code == 2


def test_every_code_of_law_files_has_its_wrong_file() -> None:
    assert {file.stem[:6] for file in FILES} | {"LAW018"} == OF_LAW_FILES


@pytest.mark.parametrize(
    ("lang", "message"),
    [
        ("fr", "erreur[LAW018]: la lecture `three` n'existe pas\naide: lectures connues : one"),
        ("en", "error[LAW018]: there is no doctrine `three`\nhelp: known doctrines: one"),
    ],
)
def test_a_doctrine_that_is_not_there(lang: str, message: str, law: Path) -> None:
    with pytest.raises(LiciteError) as raised:
        make_plan(load_law(law), "three")
    assert raised.value.render(lang) == message


def test_a_file_in_a_folder_is_told_with_its_path(law: Path) -> None:
    (law / "sound" / "deep").mkdir()
    (law / "sound" / "deep" / "rule.yaml").write_text("id: sound.rule\n", encoding="utf-8")
    fault = fault_of(law)
    assert (fault.code, fault.where) == ("LAW003", "sound/deep/rule.yaml:1:5")


def test_versions_without_an_end_stop_where_the_next_begins() -> None:
    rule = shipped_law().rule("fr.consumer_code.d223_9_call_frequency")
    ends = [(version.start.isoformat(), version.until and version.until.isoformat()) for version in rule.versions]
    assert ends == [("2023-03-01", "2026-08-10"), ("2026-08-11", None)]


def test_the_version_of_the_law_tells_its_files_apart(law: Path) -> None:
    before = load_law(law).version
    assert load_law(law).version == before
    keep = law / "sound" / "keep.yaml"
    keep.write_text(keep.read_text(encoding="utf-8").replace("3 years", "2 years"), encoding="utf-8")
    assert load_law(law).version != before


def test_the_shipped_law_is_sound_under_each_doctrine() -> None:
    law = shipped_law()
    for doctrine in law.doctrines:
        assert {planned.rule.id for planned in make_plan(law, doctrine).rules} == {
            rule.id for rule in law.rules_of(doctrine)
        }
