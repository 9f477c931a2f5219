"""Builds the three years: writes the files, and takes them into the registers by the commands that a user types."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from examples.base.files import BOUGHT_ON, CONTROLLER, FAIRS, FIRST_EXPORT, SECOND_EXPORT, WORDS, Made, Story
from examples.base.people import LAST_DAY
from examples.base.program import Program

SEED = 20261127
FEWEST = 200
AUTHOR = "Camille Lefort"
DPO = "Zoé Marchal, DPO"
Step = Callable[[str], None]


def build(
    folder: Path, contacts: int, seed: int = SEED, step: Step | None = None, licite: Program | None = None
) -> Made:
    """The files in `folder/files`, the registers in `folder/installation`; fails where there is one already."""
    told = step or (lambda _: None)
    told("files")
    made = Story(folder / "files", contacts, seed).write()
    licite = licite or Program(folder / "installation")
    told("installation")
    licite("init", "--second", str(folder / "second"), "--controller", CONTROLLER)
    _collect(licite, made.folder, told)
    told("agreements")
    _agree(licite, made)
    told("what happened")
    for year in (2024, 2025, 2026):
        licite("interaction", "import", str(made.folder / f"brevo-{year}.csv"), "--source", "Brevo", "--yes")
    told("notices and judgements")
    _tell(licite, made.folder)
    _judge(licite, made)
    _erase(licite, made)
    return made


def _collect(licite: Program, files: Path, told: Step) -> None:
    """Every file, in the order in which it came."""

    def take(name: str, source: str | None, on: object, *more: str) -> None:
        told(name)
        kind = ("--source", source) if source else ()
        licite("import", str(files / name), *kind, "--collected-on", str(on), "--author", AUTHOR, *more, "--yes")

    take("crm-clients.csv", "customer_record", "2024-06-01")
    take("crm-prospects.csv", "form", "2025-06-01")
    for name, day in FAIRS.items():
        take(f"{name}.vcf", "business_card", day, "--place", f"Salon de la paie {day.year}")
    take("connections-2024.csv", None, FIRST_EXPORT)
    take("formulaire-lettre.csv", "form", LAST_DAY)
    told("desinscrits.csv")
    licite("objection", "import", str(files / "desinscrits.csv"), "--tool", "brevo")
    passport = ("--supplier", "Listes Oseraie", "--contract", "LO-2026-17", "--passport", str(files / "passeport.yaml"))
    take("liste-achetee.csv", "purchased_list", BOUGHT_ON, *passport)
    take("profils-copies.csv", "connection", "2026-11-02")
    take("connections-2026.csv", None, SECOND_EXPORT)


def _agree(licite: Program, made: Made) -> None:
    """Agreements by the form, most of them confirmed."""
    words = made.folder / "accord.txt"
    words.write_text(WORDS, encoding="utf-8")
    said = ("--channel", "email", "--purpose", "commercial", "--words", str(words), "--words-version", "3",
            "--words-language", "fr", "--how", "formulaire de la lettre", "--first-party", "--source", "noroit.example",
            "--double-opt-in")  # fmt: skip
    for email, at, confirmed in made.agreed:
        event = licite.json("consent", "record", email, *said, "--on", at.isoformat())["event_id"]
        if confirmed:
            licite("consent", "confirm", event, "--on", at.replace(minute=20).isoformat())


def _tell(licite: Program, files: Path) -> None:
    """The notices: to all who gave their card (forms hold the notice), to some of those who were sold."""
    notice = ("--words-version", "4", "--words-language", "fr", "--complete", "--who", AUTHOR)
    found = {one["file_name"]: one["event_id"] for one in licite.json("import", "list")}
    for name, day in FAIRS.items():
        licite("notice", "given", "--import", found[f"{name}.vcf"], "--article", "13", "--on", str(day), *notice)
    licite("notice", "given", "--list", str(files / "avertis.csv"), "--article", "14", "--on", "2026-10-28", *notice)


def _judge(licite: Program, made: Made) -> None:
    licite("judgement", "add", "source_checked", "no", "--about", "Listes Oseraie", "--on", "2026-10-15", "--until",
           "2026-12-15", "--who", DPO, "--why", "le formulaire vu ne dit pas qui sont les partenaires")  # fmt: skip
    licite("judgement", "add", "reasonably_expected", "yes", "--address", made.cast["clicked"], "--on", "2026-03-20",
           "--who", DPO, "--why", "a demandé une démonstration par téléphone")  # fmt: skip


def _erase(licite: Program, made: Made) -> None:
    licite("person", "erase", made.cast["erased_on_request"], "--reason", "asked")


def clock() -> Step:
    """Tells each step on the error stream, with the seconds since the beginning."""
    start = time.monotonic()

    def tell(step: str) -> None:
        print(f"{time.monotonic() - start:7.1f} s  {step}", file=sys.stderr, flush=True)

    return tell
