"""The example files: as their script writes them, invented throughout, with the traps they promise."""

import csv
import hashlib
import importlib.util
import os
import re
import runpy
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import pytest

from licite.operations.campaign import campaign_warnings, load_campaign
from tests.cli.program import PROGRAM, within

EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_examples", EXAMPLES / "make_examples.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(name: str, delimiter: str) -> list[dict[str, str]]:
    with (EXAMPLES / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


MADE = [
    "prospects-paie.csv", "liste-achetee.csv", "appels-particuliers.csv", "salon.vcf", "Connections.csv",
    "desinscrits.csv", "desinscrits-sha256.csv",
]  # fmt: skip


def test_the_files_are_what_the_script_writes(maker: ModuleType) -> None:
    made = maker.example_files()
    assert sorted(made) == sorted(MADE)
    for name, text in made.items():
        assert (EXAMPLES / name).read_bytes() == text.encode(), f"run examples/make_examples.py: {name}"


@pytest.mark.parametrize("name", MADE)
def test_nobody_real_can_be_reached(name: str) -> None:
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    for local, domain in re.findall(r"([\w.+'’-]*)@([\w-]+(?:\.[\w-]+)+)", text):
        assert domain.lower().endswith(".example") or (domain == "gmail.com" and "_" in local)
    fiction = r"(?:19900|26191|35301|46571|53649|63998)\d{4}"
    overseas = "690001234|590201234|696201234|596301234|694201234|594101234|692123456|262161234|639012345|269601234"
    for number in re.findall(r"(?<![\w-])(?:\+33 ?|0)[1-9](?:[ .]?\d\d){4}(?!\w)", text):
        digits = re.sub(r"\D", "", number.removeprefix("+33")).removeprefix("0")
        assert re.fullmatch(f"{fiction}|{overseas}", digits), number
    assert not re.search(r"https?://(?!reseau\.example/)", text)


def test_the_prospects_have_their_traps() -> None:
    found = rows("prospects-paie.csv", ";")
    people = [row for row in found if any(value for key, value in row.items() if key and value)]
    assert len(people) == 1200
    addresses = [row["E-mail"].strip().lower() for row in people if row["E-mail"]]
    plain = Counter(re.sub(r"\+\w+(?=@)", "", address) for address in addresses)
    assert sum(count > 1 for count in plain.values()) >= 20
    assert sum(address.endswith("@gmail.com") for address in addresses) >= 30
    assert sum(address.split("@")[0] in {"contact", "compta", "paie", "drh", "info"} for address in addresses) >= 30
    assert sum(row["sole_trader"] == "oui" for row in people) >= 15
    assert {"Désinscrit", "oui", "OUI", "x", "STOP", "opt-out"} <= {row["Désinscrit"] for row in people}
    assert sum(not row["E-mail"] for row in people) >= 10
    assert sum(not re.fullmatch(r"\s*[^\s@]+@[^\s@]+\.\w+\s*", row["E-mail"]) for row in people if row["E-mail"]) >= 10
    assert any(row["Société"].startswith(("=", "@", "+", "-")) for row in people)
    assert sum(row["Pays"] in {"Allemagne", "Deutschland", "DE"} for row in people) >= 20
    assert sum(row["Date de collecte"][-4:] in {"2020", "2021", "2022"} for row in people) >= 30
    assert sum(not row["informed_on"] for row in people) >= 100
    assert any(None in row for row in found), "a row too long"
    assert any(row["Commentaire"] is None for row in found), "a row too short"
    assert {row["Origine"] for row in people} > {"Fichier acheté", "Scraping LinkedIn", "Inconnu", "Salon"}


def test_the_bought_list_asserts_its_consents() -> None:
    found = rows("liste-achetee.csv", ",")
    assert len(found) == 1000
    assert all(row["consent_proof"] == "oui" and row["Origine"] == "Fichier acheté" for row in found)
    assert sum(bool(row["Désabonné"]) for row in found) >= 20


def test_the_calls_are_at_all_hours() -> None:
    found = rows("appels-particuliers.csv", ";")
    assert len(found) == 1000
    assert {row["at"][11:] for row in found} >= {"09:30", "13:30", "14:00", "20:30"}
    assert {row["at"][:10] for row in found} >= {"2026-11-11", "2026-11-26", "2026-11-28", "2026-11-29"}
    assert sum(row["Code postal"].startswith("97") for row in found) == 10
    assert {row["consent"] for row in found} == {"given", "none", "", "withdrawn"}


def test_cards_and_connections() -> None:
    cards = (EXAMPLES / "salon.vcf").read_bytes()
    assert cards.count(b"BEGIN:VCARD") == cards.count(b"END:VCARD") == 40
    assert all(len(line) <= 75 for line in cards.split(b"\r\n"))
    assert len((EXAMPLES / "Connections.csv").read_text(encoding="utf-8").splitlines()) == 64


def test_both_lists_of_refusals_are_of_the_same_people() -> None:
    plain = rows("desinscrits.csv", ";")
    hashed = {row["email_sha256"] for row in rows("desinscrits-sha256.csv", ",")}
    addresses = [re.sub(r"\+lettre(?=@)", "", row["E-mail"].lower()) for row in plain]
    assert {hashlib.sha256(address.encode()).hexdigest() for address in addresses} == hashed
    prospects = {row["E-mail"].strip().lower() for row in rows("prospects-paie.csv", ";")}
    assert len(prospects & set(addresses)) == len(addresses) - 20


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("campagne-*.yaml")))
def test_the_campaigns_read_without_a_warning(name: str) -> None:
    campaign = load_campaign(EXAMPLES / name)
    assert campaign_warnings(campaign, "fr") == []
    assert campaign.facts["purpose"] == "commercial"
    assert campaign.at is not None


def held(printed: str) -> None:
    assert "40 attempts, 40 refusals" in printed
    assert printed.count("refused since 2026-11-20") == 40
    assert "Tout tient. / All of it holds." in printed


def test_forty_attempts_meet_forty_refusals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its commands are called where it would start a process for each."""
    started = subprocess.run

    def run(command: list[str], **told: Any) -> subprocess.CompletedProcess[str]:
        if command[1:3] != PROGRAM[1:]:
            return started(command, **told)  # the verifier, by a Python that has no Licite
        return within(command[3:], Path.cwd(), told["input"])

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with patch.dict(os.environ), pytest.raises(SystemExit) as ended:
        runpy.run_path(str(EXAMPLES / "forty_attempts.py"), run_name="__main__")
    printed = capsys.readouterr().out
    assert ended.value.code == 0, printed
    held(printed)


@pytest.mark.full
@pytest.mark.slow
def test_forty_attempts_as_they_are_typed_meet_forty_refusals(tmp_path: Path) -> None:
    command = [sys.executable, str(EXAMPLES / "forty_attempts.py")]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "TMPDIR": str(tmp_path)}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    held(done.stdout)
