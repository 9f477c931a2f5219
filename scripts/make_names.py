"""Makes the lists of names in src/licite/contacts/data/ from those of Faker (MIT licence).

Run: python -m pip install faker && python scripts/make_names.py
The lists are of names alone, frequent in each country; no person is in them.
"""

import importlib
import re
import unicodedata
from pathlib import Path

LOCALES = """fr_FR fr_BE fr_CA fr_CH fr_DZ en_US en_GB en_IE es_ES it_IT pt_PT pt_BR de_DE de_AT nl_BE nl_NL pl_PL ro_RO
tr_TR hr_HR cs_CZ sv_SE vi_VN ha_NG yo_NG""".split()
DATA = Path(__file__).parent.parent / "src/licite/contacts/data"
# Words of the German and Polish lists that are titles or particles, not names.
NOT_NAMES = {"von", "zu", "van", "de", "der", "den", "dr", "ing", "prof", "di", "da", "la", "le"}


def folded(name: str) -> str:
    """The name in plain lower-case letters, hyphens kept: Jean-François gives jean-francois."""
    plain = name.replace("ß", "ss").replace("ł", "l").replace("Ł", "l").replace("ø", "o").replace("đ", "d")
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z]+", "-", plain.lower()).strip("-")


def names(kind: str, locales: list[str]) -> set[str]:
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


def write(file: str, listed: set[str]) -> None:
    (DATA / file).write_text("\n".join(sorted(listed)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write("given_names.txt", names("first_names", LOCALES))
    write("given_names_common.txt", names("first_names", ["fr_FR"]))
    write("surnames.txt", names("last_names", LOCALES))
