"""What the walks found, in benchmarks/results/pages.md; each part is written by the walk that found it."""

import re
from collections.abc import Sequence

from tests.conftest import REPOSITORY

FILE = REPOSITORY / "benchmarks" / "results" / "pages.md"
_HEAD = """# The pages of the site

Every page of the site of the invented firm, in Chromium. Made by
`pytest -m "full and site" tests/web/acceptance`; each part is written by the walk that found it, and a walk that finds
a fault writes nothing. `make test-site` takes each page once, and a few of the forms. The dry run is measured by
`python -m benchmarks.dry_run`.
"""
_TITLES = {
    "walk": "Weight, and what stands in the way",
    "paint": "First paint of the pages for people outside",
    "hostile": "Hostile strings",
    "dry_run": "Dry run",
}


def keep(part: str, lines: Sequence[str]) -> None:
    """Puts a part in its place; the others stay as they are."""
    parts = _read() | {part: "\n".join([f"## {_TITLES[part]}", "", *lines])}
    kept = [parts[name] for name in _TITLES if name in parts]
    FILE.write_text("\n\n".join([_HEAD.rstrip(), *kept]) + "\n", encoding="utf-8")


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """A table; all columns but the first are numbers."""
    return [
        f"| {' | '.join(columns)} |",
        f"| --- |{' --: |' * (len(columns) - 1)}",
        *(f"| {' | '.join(str(cell) for cell in row)} |" for row in rows),
    ]


def _read() -> dict[str, str]:
    text = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    found = re.findall(r"^## .*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    by_title = {section.splitlines()[0].removeprefix("## "): section.strip() for section in found}
    return {name: by_title[title] for name, title in _TITLES.items() if title in by_title}
