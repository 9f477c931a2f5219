"""The wheel alone is enough: built, installed with its pinned dependencies in an empty environment, and put to work."""

import csv
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    # The build backend looks for its program on the path.
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    run(*pip, "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, repository, cwd=folder)
    [built] = folder.glob("licite-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment that holds the wheel and what it depends on, nothing else."""
    environment = tmp_path_factory.mktemp("alone")
    venv.create(environment)
    programs = environment / "bin"
    # By the pip of this Python, and nothing compiled that nobody starts: most of the time went there.
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", programs / "python"]
    pip += ["install", "--quiet", "--no-compile"]
    run(*pip, "--require-hashes", "-r", repository / "requirements" / "core.txt", cwd=environment)
    run(*pip, "--no-deps", wheel, cwd=environment)
    return programs


def test_the_wheel_holds_the_package_whole_and_nothing_else(wheel: Path, repository: Path) -> None:
    source = repository / "src"
    ours = {
        path.relative_to(source).as_posix()
        for path in (source / "licite").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if not name.endswith("/")}
    assert {name for name in inside if ".dist-info/" not in name} == ours
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in inside)


def test_the_installed_program_says_its_version(installed: Path, wheel: Path, tmp_path: Path) -> None:
    version = wheel.name.split("-")[1]
    assert version in run(installed / "licite", "--version", cwd=tmp_path).stdout


def test_the_installed_program_screens_a_file(installed: Path, repository: Path, tmp_path: Path) -> None:
    examples = repository / "examples"
    out = tmp_path / "result.csv"
    campaign = examples / "campagne-paie.yaml"
    prospects = examples / "prospects-paie.csv"
    run(installed / "licite", "screen", prospects, "--campaign", campaign, "--out", out, cwd=tmp_path)
    with out.open(encoding="utf-8-sig", newline="") as file:
        outcomes = {row["outcome"] for row in csv.DictReader(file)}
    assert outcomes == {"lawful", "unlawful", "undetermined"}
