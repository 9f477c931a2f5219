"""The tour of the three years: plan, due, decide, erase, undo, a file that says otherwise, restore.

`python -m examples.base.tour --home DIR` shows it in an installation that `python -m examples.base` made; it erases and
restores there. `--docs` builds small ones, and writes their tours into the pages of the documentation.
"""

import argparse
import csv
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from examples.base.build import AUTHOR, DPO, build
from examples.base.people import LAST_DAY
from examples.base.program import Program
from examples.make_examples import written

HERE = Path(__file__).parent
CAMPAIGN = HERE / "lettre.yaml"
DECIDED = ("stopped", "customer", "agreed", "not_told", "moved")
# The first columns of what the commands write, whose headings are in the language of the command.
PLANNED = ("contact", "state", "erase_by", "reason")
SCREENED = ("contact", "email", "phone", "profile_url", "full_name", "company", "job_title", "outcome")
Chapter = Callable[[str], None]


class Tour:
    """Runs the commands; `chapter` is told where each part begins. `seen` has what a check of it needs."""

    def __init__(self, folder: Path, licite: Program, chapter: Chapter) -> None:
        self.folder, self.files, self._licite, self._chapter = folder, folder / "files", licite, chapter
        self.cast: dict[str, str] = json.loads((self.files / "cast.json").read_text(encoding="utf-8"))
        self.refused = sorted(set(refusing(self.files)))
        self.seen: dict[str, Any] = {"lifted": {}}

    def run(self) -> dict[str, Any]:
        self._look("built")
        for part in (self.plan, self.due, self.decide, self.erase, self.undo, self.import_again, self.restore):
            self._chapter(part.__name__)
            part()
            self._look(part.__name__)
        return self.seen

    def plan(self) -> None:
        self._licite("import", "list")
        out = self.folder / "plan.csv"
        self._licite("retention", "plan", "--at", str(LAST_DAY), "--first", "3", "--out", str(out))
        self.seen["plan"] = _table(out, names=PLANNED)

    def due(self) -> None:
        self._licite("due", "--until", str(LAST_DAY), "--first", "5")
        self.seen["due"] = self._licite.json("due", "--until", str(LAST_DAY), "--first", "0")

    def decide(self) -> None:
        out = self.folder / "lettre.csv"
        self._licite("screen", "--from-store", "--campaign", str(CAMPAIGN), "--out", str(out))
        rows = self.seen["screened"] = _table(out, names=SCREENED)
        by_address = {row["email"]: row for row in rows} | {row["profile_url"]: row for row in rows}
        contacts = {name: by_address[who]["contact"] for name, who in self.cast.items() if who in by_address}
        self.seen["contacts"] = contacts
        for name in DECIDED:
            words = ("decide", "--contact", contacts[name], "--campaign", str(CAMPAIGN))
            [self.seen[name]] = self._licite.json(*words)
            if name in ("stopped", "agreed"):
                self._licite(*words)

    def erase(self) -> None:
        self._licite("backup", str(self.folder / "backup.zip"))
        run = ("retention", "run", "--at", str(LAST_DAY))
        self._licite(*run)
        self._licite(*run, "--yes")
        self._licite("person", "erase", self.cast["clicked"], "--reason", "asked")
        left = self.folder / "left.csv"
        self._licite("retention", "plan", "--at", str(LAST_DAY), "--out", str(left), seen=False)
        self.seen["left"] = _table(left, names=PLANNED)

    def undo(self) -> None:
        imports = {one["file_name"]: one for one in self._licite.json("import", "list")}
        bought = imports["liste-achetee.csv"]["event_id"]
        self._licite("import", "undo", bought, "--author", DPO, "--reason", "le vendeur ne montre pas ses accords")
        self._licite("objection", "check", self.cast["sold_and_stopped"])

    def import_again(self) -> None:
        """A later export of the CRM has everybody as active, also who refused and who was erased."""
        rows = _table(self.files / "crm-prospects.csv") + _table(self.files / "crm-clients.csv")
        text = written(list(rows[0]), ([*list(row.values())[:-1], "non"] for row in rows))
        path = self.files / "crm-2026.csv"
        path.write_text(text, encoding="utf-8", newline="")
        source = ("--source", "form", "--collected-on", str(LAST_DAY), "--author", AUTHOR)
        self._licite("import", str(path), *source, "--yes")
        self._licite("objection", "check", self.cast["stopped"])
        self.seen["came_back"] = self._came_back()

    def restore(self) -> None:
        self._licite("restore", str(self.folder / "backup.zip"), "--replace")
        self._licite("recover")
        self._licite("objection", "check", self.cast["stopped"])
        self._licite("evidence", "verify")
        self.seen["came_back_restored"] = self._came_back()

    def _came_back(self) -> int:
        """How many of those who were erased are contacts again? None, ever: their clicks are those of strangers."""
        gone = [self.cast["clicked"], self.cast["erased_on_request"], self.cast["robot"]]
        clicks = self.folder / "clicks.csv"
        rows = ([who, "click", "2026-11-26 10:00:00"] for who in gone)
        clicks.write_text(written(["email", "event", "date"], rows, ","), encoding="utf-8", newline="")
        seen = self._licite.json("interaction", "import", str(clicks), "--preview")
        return len(gone) - int(seen["unknown"])

    def _look(self, when: str) -> None:
        """Who of those that refused is not found to refuse? Nobody, ever."""
        found = json.loads(self._licite("objection", "check", "-", "--json", seen=False, stdin="\n".join(self.refused)))
        assert len(found) == len(self.refused)
        self.seen["lifted"][when] = [who for who, one in zip(self.refused, found, strict=True) if not one["objected"]]


def refusing(files: Path) -> Iterator[str]:
    """Everybody who refused, in whichever file of the three years."""
    for name, column in (
        ("crm-clients.csv", "Désinscrit"),
        ("crm-prospects.csv", "Désinscrit"),
        ("liste-achetee.csv", "Désabonné"),
    ):
        yield from (row["E-mail"] for row in _table(files / name) if row[column] == "oui")
    yield from (row["E-mail"] for row in _table(files / "desinscrits.csv"))
    for path in sorted(files.glob("brevo-*.csv")):
        yield from (row["email"] for row in _table(path) if row["event"] in ("unsubscribed", "complaint"))


def _table(path: Path, names: Sequence[str] = ()) -> list[dict[str, str]]:
    """The rows of a file by its headings, or by these names for its first columns; French files have semicolons."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        first = stream.readline()
        stream.seek(0)
        head, *rows = csv.reader(stream, delimiter=max(",;", key=first.count))
    return [dict(zip(names or head, row, strict=False)) for row in rows]


def main() -> None:
    from examples.base.page import SIZE, as_typed, write_pages

    parser = argparse.ArgumentParser(prog="python -m examples.base.tour", description=__doc__)
    parser.add_argument("--home", type=Path, default=HERE.parent / "out" / "base")
    parser.add_argument("--lang", choices=("fr", "en"), default="en")
    parser.add_argument("--docs", action="store_true", help=f"build {SIZE} contacts, and write the pages")
    given = parser.parse_args()
    if given.docs:
        write_pages()
        return
    if not (given.home / "files" / "cast.json").is_file():
        sys.exit(f"python -m examples.base --home {given.home}")
    show = lambda words, text: print(f"\n$ {as_typed(words, given.home)}\n{text}", end="", flush=True)  # noqa: E731
    licite = Program(given.home / "installation", given.lang, show)
    seen = Tour(given.home, licite, lambda name: print(f"\n=== {name}")).run()
    lifted = sum(map(len, seen["lifted"].values()))
    print(f"\nrefusals lost: {lifted}")
    sys.exit(1 if lifted else 0)


def built_and_toured(folder: Path, contacts: int, lang: str, shown: Any, chapter: Chapter) -> dict[str, Any]:
    """A new installation, and its tour."""
    build(folder, contacts)
    return Tour(folder, Program(folder / "installation", lang, shown), chapter).run()


def temporary() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="licite-base-")


if __name__ == "__main__":
    main()
