"""Runs `licite` commands as somebody types them, in this very process: a hundred starts of a program take minutes."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from licite.cli.main import app

Shown = Callable[[tuple[str, ...], str], None]


class Program:
    """The commands in one installation; `shown` is given each command that is to be seen, and what it printed."""

    def __init__(self, home: Path, lang: str = "en", shown: Shown | None = None) -> None:
        self.home, self.lang, self._shown = home, lang, shown

    def __call__(self, *words: str, seen: bool = True, stdin: str = "") -> str:
        """What a command prints; stops the whole with what it said where it fails."""
        command = ["init", str(self.home), *words[1:]] if words[0] == "init" else [*words, "--home", str(self.home)]
        done = CliRunner().invoke(app, [*command, "--lang", self.lang], input=stdin, env={"COLUMNS": "110"})
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        if done.exit_code not in (0, 3, 4):
            sys.exit(f"licite {' '.join(words)}\n{done.output}")
        if seen and self._shown:
            self._shown(words, done.output)
        return done.stdout

    def json(self, *words: str) -> Any:
        """The result of a command, not shown."""
        return json.loads(self(*words, "--json", seen=False))
