"""Skips are counted: one whose reason is not in the file named by LICITE_ALLOWED_SKIPS fails the run."""

import os
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

import pytest


def allowed_reasons(file: Path) -> list[str]:
    """The patterns of an allowed-skips file, without comments and blank lines."""
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def unlisted(reasons: Iterable[str], allowed: list[str]) -> list[str]:
    """The reasons that no pattern allows, each once, in order."""
    return sorted({reason for reason in reasons if not any(fnmatchcase(reason, pattern) for pattern in allowed)})


class SkipGuard:
    """Collects the reason of every skip, of workers too, and turns an unlisted one into a failed run."""

    def __init__(self, allowed: list[str]) -> None:
        self.allowed = allowed
        self.reasons: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._note(report)

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            self.reasons.append(reason.removeprefix("Skipped: "))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if unlisted(self.reasons, self.allowed) and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for reason in unlisted(self.reasons, self.allowed):
            terminalreporter.write_line(f"skip not allowed: {reason}", red=True)


def pytest_configure(config: pytest.Config) -> None:
    """Put the guard on where a list of allowed skips is named; workers report to the one process that has it."""
    file = os.environ.get("LICITE_ALLOWED_SKIPS")
    if file and not hasattr(config, "workerinput"):
        config.pluginmanager.register(SkipGuard(allowed_reasons(Path(file))), "licite-skip-guard")
