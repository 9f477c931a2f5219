"""A skip that nobody allowed fails the run: shown on a run of pytest of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.skips import allowed_reasons, unlisted

SKIPPED = """
import pytest
def test_passes(): pass
@pytest.mark.skip(reason="peer missing: chromium")
def test_skipped(): pass
"""


def run_pytest(folder: Path, allowed: str, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_sample.py").write_text(SKIPPED)
    (folder / "allowed").write_text(allowed)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.skips",
        "-p",
        "no:cacheprovider",
        "-c",
        os.devnull,
        *options,
    ]
    root = Path(__file__).parent.parent
    environment = os.environ | {"LICITE_ALLOWED_SKIPS": str(folder / "allowed"), "PYTHONPATH": str(root)}
    command += [f"--rootdir={folder}", str(folder)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("options", [[], ["-n", "2"]], ids=["one process", "workers"])
def test_an_unlisted_skip_fails_the_run(tmp_path: Path, options: list[str]) -> None:
    done = run_pytest(tmp_path, "# nothing\n", *options)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "skip not allowed: peer missing: chromium" in done.stdout


@pytest.mark.parametrize("options", [[], ["-n", "2"]], ids=["one process", "workers"])
def test_a_listed_skip_passes(tmp_path: Path, options: list[str]) -> None:
    done = run_pytest(tmp_path, "peer missing: *\n", *options)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed, 1 skipped" in done.stdout


def test_only_whole_reasons_are_allowed() -> None:
    assert unlisted(["peer missing: chromium", "not today"], ["peer missing: chrom*", "today"]) == ["not today"]


def test_every_allowed_reason_of_the_project_names_a_peer_or_the_data(repository: Path) -> None:
    assert all(
        reason.startswith(("peer missing: ", "reference data missing: "))
        for reason in allowed_reasons(repository / ".ci" / "allowed-skips")
    )
