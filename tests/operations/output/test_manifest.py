"""The manifest says what went in, what was applied and what came out."""

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from licite.operations.output.manifest import law_sha256, proof_of, write_manifest


@pytest.fixture
def inputs(tmp_path: Path) -> dict[str, Any]:
    for name, text in (
        ("people.csv", "email\n"),
        ("campaign.yaml", "channel: email\n"),
        ("out.csv", "email,outcome\n"),
    ):
        (tmp_path / name).write_text(text)
    return {
        "source": tmp_path / "people.csv",
        "campaign": tmp_path / "campaign.yaml",
        "out": tmp_path / "out.csv",
        "law_version": "2026.11.25",
        "contract_version": 1,
        "licite_version": "0.1.0",
        "at": datetime(2026, 11, 26, 9),
        "doctrine": "cnil",
        "counts": {"read": 3, "accepted": 2, "rejected": 0, "duplicate": 1},
    }


def test_what_it_holds(tmp_path: Path, inputs: dict[str, Any]) -> None:
    path = tmp_path / "out.manifest.json"
    content = write_manifest(path, **inputs)
    assert json.loads(path.read_text(encoding="utf-8")) == content
    assert path.stat().st_mode & 0o777 == 0o600
    for key in ("source", "campaign"):
        given = inputs[key]
        assert content[key] == {"name": given.name, "sha256": hashlib.sha256(given.read_bytes()).hexdigest()}
    assert content["output"]["name"] == "out.csv"
    assert content["law"] == {"version": "2026.11.25", "sha256": law_sha256()}
    assert (content["at"], content["doctrine"]) == ("2026-11-26T09:00:00", "cnil")
    assert content["counts"] == inputs["counts"]
    assert str(tmp_path) not in path.read_text(encoding="utf-8")


def test_the_same_inputs_give_the_same_proof_and_others_another(tmp_path: Path, inputs: dict[str, Any]) -> None:
    first = write_manifest(tmp_path / "a.json", **inputs)
    again = write_manifest(tmp_path / "b.json", **inputs)
    assert first["proof"] == again["proof"] == proof_of(first)
    inputs["source"].write_text("email\nlea@example.fr\n")
    assert write_manifest(tmp_path / "c.json", **inputs)["proof"] != first["proof"]
    assert write_manifest(tmp_path / "d.json", **{**inputs, "doctrine": "strict"})["proof"] != first["proof"]


def test_without_campaign_or_output(tmp_path: Path, inputs: dict[str, Any]) -> None:
    content = write_manifest(tmp_path / "a.json", **{**inputs, "campaign": None, "out": None})
    assert content["campaign"] is None
    assert content["output"] is None


def test_the_hash_of_the_law_covers_every_law_file(repository: Path) -> None:
    folder = repository / "src" / "licite" / "law"
    lines = sorted(
        f"{path.relative_to(folder).as_posix()}  {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in folder.rglob("*.yaml")
    )
    assert len(lines) > 10
    assert law_sha256() == hashlib.sha256("\n".join(lines).encode()).hexdigest()
