"""The lists of names and words: where each comes from, that none was changed by hand, and that they hold no address."""

import csv
import hashlib
import re
from pathlib import Path

import pytest

from scripts.data_sources import SHA256, source
from scripts.french_dictionary import spelt_out, suffixes

DATA = Path(__file__).parent.parent.parent / "src/licite/contacts/data"
LISTS = sorted(DATA.glob("*.txt"))
SOURCES = (DATA / "SOURCES.md").read_text(encoding="utf-8")


def hashes() -> dict[str, str]:
    """The hashes that the page of sources gives, by file."""
    return {name: told for told, name in re.findall(r"^([0-9a-f]{64})  (\S+)$", SOURCES, re.MULTILINE)}


@pytest.mark.parametrize("path", sorted(DATA.iterdir()), ids=lambda path: path.name)
def test_every_file_has_its_source_and_licence(path: Path) -> None:
    assert path.name == "SOURCES.md" or f"`{path.name}`" in SOURCES


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_a_list_is_the_one_that_the_scripts_made(path: Path) -> None:
    assert hashlib.sha256(path.read_bytes()).hexdigest() == hashes()[path.name]


def test_the_page_gives_the_hash_of_every_source_and_of_nothing_else() -> None:
    assert {name: told for name, told in hashes().items() if not (DATA / name).exists()} == SHA256


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_a_list_has_each_plain_word_once_in_order(path: Path) -> None:
    entries = path.read_text(encoding="utf-8").splitlines()
    assert entries == sorted(set(entries))
    assert all(re.fullmatch(r"[a-z0-9]+(?:[.-][a-z0-9]+)*", entry) for entry in entries)


def test_a_list_has_no_plural_of_a_word_that_it_has_but_for_somebody_s_name() -> None:
    named = set((DATA / "doubtful_words.txt").read_text(encoding="utf-8").split())
    for file in ("french_words.txt", "english_words.txt"):
        words = set((DATA / file).read_text(encoding="utf-8").split()) - named
        assert [word for word in words if word[-1] in "sx" and word[:-1] in words] == []


def test_the_french_words_come_with_their_own_licence() -> None:
    assert "Mozilla Public License Version 2.0" in (DATA / "french_words.LICENSE").read_text(encoding="utf-8")


def test_no_row_of_the_labelled_addresses_is_in_the_product(reference_data: Path) -> None:
    """Names of communes and compound surnames apart: they are public, and in the file because they are."""
    texts = [path.read_text(encoding="utf-8") for path in DATA.parent.rglob("*.py")]
    texts += [path.read_text(encoding="utf-8") for path in (*DATA.glob("*.yaml"), DATA / "role_words.txt")]
    told = set(re.findall(r"[\w.+@-]*\w", "\n".join(texts).lower()))
    with (reference_data / "mailboxes" / "mailboxes.csv").open(encoding="utf-8", newline="") as stream:
        rows = [(row["local_part"].lower(), row["domain"].lower()) for row in csv.DictReader(stream)]
    assert told & {f"{local}@{domain}" for local, domain in rows} == set()
    apart = {local for local, _ in rows if re.search(r"[._-]", local) and len(local) > 5}
    surnames = set((DATA / "surnames.txt").read_text(encoding="utf-8").split())
    assert (told & apart) - surnames == set()


# --- the making --------------------------------------------------------------------------------------------

AFFIXES = """
SFX S. Y 2
SFX S. 0 0/L'D'Q' [^sxz]
SFX S. 0 s/D'Q' [^sxz]

SFX F. Y 2
SFX F. er ère/L'D'Q' er
SFX F. er ères/D'Q' er

SFX a0 Y 1
SFX a0 er ons/n'l' er

SFX p+ Y 1
SFX p+ er é/L'D'Q' er

PFX L' Y 1
PFX L' 0 l' [aeiou]
"""


def test_a_dictionary_is_spelt_out_but_for_conjugated_verbs_and_proper_names() -> None:
    entries = ["fleur/S.", "léger/F.", "ranger/a0p+", "Paris/L'", "bassin", "creux/S.", "demi/S.()", ""]
    assert set(spelt_out(entries, suffixes(AFFIXES))) == {
        "fleur", "fleurs", "léger", "légère", "légères", "ranger", "rangé", "bassin", "creux", "demi", "demis",
    }  # fmt: skip


def test_a_stem_that_needs_a_suffix_is_no_word_alone() -> None:
    assert list(spelt_out(["ranger/p+()"], suffixes(AFFIXES))) == ["rangé"]


def test_a_source_that_is_another_than_the_lists_were_made_from_is_refused(tmp_path: Path) -> None:
    (tmp_path / "nat2022.csv").write_text("sexe;preusuel;annais;nombre\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"nat2022.csv has the SHA-256"):
        source(tmp_path, "nat2022.csv")
