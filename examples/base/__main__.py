"""`python -m examples.base`: build the three years of the firm; the tour comes afterwards (README.md)."""

import argparse
from pathlib import Path

from examples.base.build import FEWEST, SEED, build, clock

OUT = Path(__file__).parent.parent / "out" / "base"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m examples.base", description=__doc__)
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--home", type=Path, default=OUT, help="the folder, new or empty")
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    if given.contacts < FEWEST:
        parser.error(f"--contacts: {FEWEST} at least")
    tell = clock()
    build(given.home, given.contacts, given.seed, tell)
    tell("done")
    print(f"LICITE_HOME={given.home / 'installation'}\npython -m examples.base.tour --home {given.home}")


if __name__ == "__main__":
    main()
