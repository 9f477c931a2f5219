"""What the docs tell a reader to type works: each console block is run, its exit code and shown lines compared."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.program import within
from tests.docs.console import Command, commands

REPOSITORY = Path(__file__).parent.parent.parent
TAUGHT = {"README.md": "en", "LISEZMOI.md": "fr", "examples/README.md": "en"}
TRANSLATED = {
    path.relative_to(REPOSITORY).as_posix(): lang
    for lang in ("fr", "en")
    for path in REPOSITORY.glob(f"docs/{lang}/**/*.md")
}
PAGES = {
    page: lang for page, lang in (TAUGHT | TRANSLATED).items() if "```console" in (REPOSITORY / page).read_text("utf-8")
}


# The pages that most people type from are typed: a process for each command, a shell around it. Elsewhere so are the
# commands that need a shell; those that are words alone are called, as starting takes longer than what they do.
TYPED = {"README.md", "LISEZMOI.md"}
_OF_A_SHELL = re.compile(r"[|<>&;$*?`~#]")


def run(command: Command, folder: Path, page: str) -> subprocess.CompletedProcess[str]:
    """The command as a reader of the page types it; what it prints is not for a terminal."""
    variables = {"LICITE_LANG": PAGES[page], "COLUMNS": "80"}
    if page not in TYPED and not _OF_A_SHELL.search(command.text):
        return within(shlex.split(command.text)[1:], folder, **variables)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "PYTHONUTF8": "1"} | variables
    shell = ["bash", "-c", command.text]
    return subprocess.run(shell, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120)


def is_ours(command: Command) -> bool:
    """Whether it calls licite; `make`, `git` and `pip` lines of a page are the reader's machine's."""
    return any(part.strip().split(maxsplit=1)[0] == "licite" for part in command.text.split("|") if part.strip())


@pytest.mark.parametrize("page", sorted(PAGES))
def test_the_commands_of_a_page_do_what_it_says(page: str, tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("out"))
    (tmp_path / "examples" / "out").mkdir()
    folder = tmp_path / "examples" if page.startswith("examples/") else tmp_path
    for command in filter(is_ours, commands((REPOSITORY / page).read_text(encoding="utf-8"))):
        done = run(command, folder, page)
        assert done.returncode == command.exit_code, f"{command.text}\n{done.stdout}\n{done.stderr}"
        printed = [" ".join(line.split()) for line in (done.stdout + done.stderr).splitlines()]
        missing = [line for line in command.shown if " ".join(line.split()) not in printed]
        assert missing == [], f"{command.text}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize(
    "page", ["README.md", "LISEZMOI.md", "docs/fr/tutorial.md", "docs/en/tutorial.md", "examples/README.md"]
)
def test_a_page_that_teaches_has_commands(page: str) -> None:
    assert any(is_ours(command) for command in commands((REPOSITORY / page).read_text(encoding="utf-8")))
