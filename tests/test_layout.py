"""The house: size of modules, law ids and paths, both languages in step, nothing of one machine in the files."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).parent.parent
LONGEST_MODULE = 500
PAGES = "README LISEZMOI ARCHITECTURE CONTRIBUTING STYLE CHANGELOG SECURITY"
TEXT = {".py", ".md", ".yaml", ".yml", ".toml", ".txt", ".csv", ".json", ".svg", ".sh", ".html", ".css", ""}
MADE_HERE = {"__pycache__", "out", "dist", "build"}
# Written so that this file does not match itself.
OF_ONE_MACHINE = re.compile(
    r"py[p]i\.org|python[h]osted|registry\.n[p]mjs|deb\.d[e]bian\.org|/r[o]ot/|/w[o]rk/|(?<!\w)/h[o]me/|/tm[p]/[a-z]",
    re.IGNORECASE,
)


def files_of_the_project(*suffixes: str) -> Iterator[Path]:
    """Every text file of the project: hidden folders (but .ci) and what programs make are left out."""
    for path in sorted(REPOSITORY.rglob("*")):
        parts = path.relative_to(REPOSITORY).parts
        hidden = any(part.startswith(".") and part != ".ci" for part in parts[:-1])
        if path.is_file() and not hidden and not MADE_HERE & set(parts) and path.suffix in (suffixes or TEXT):
            yield path


def relative(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    lengths = {
        relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files_of_the_project(".py")
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_no_file_names_a_package_registry_or_a_path_of_one_machine() -> None:
    found = [
        f"{relative(path)}:{number}: {line.strip()[:80]}"
        for path in files_of_the_project()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if OF_ONE_MACHINE.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("address", ["https://py" + "pi.org/simple", "/ro" + "ot/x", "/ho" + "me/me/x"])
def test_the_search_for_addresses_finds_them(address: str) -> None:
    assert OF_ONE_MACHINE.search(address)


def test_no_work_is_left_as_a_note() -> None:
    left = re.compile(r"\b(T[O]DO|F[I]XME|X[X]X)\b")
    found = [
        relative(path) for path in files_of_the_project(".py", ".yaml", ".md") if left.search(path.read_text("utf-8"))
    ]
    assert found == []


def test_the_id_of_a_law_file_is_its_path() -> None:
    law = REPOSITORY / "src" / "licite" / "law"
    ids = {}
    for path in sorted(law.rglob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        if isinstance(data, dict) and "id" in data:
            ids[data["id"]] = ".".join(path.relative_to(law).with_suffix("").parts)
    assert ids, "no law file was found"
    assert {name: path for name, path in ids.items() if name != path} == {}


def test_french_and_english_docs_have_the_same_pages() -> None:
    pages = {
        lang: {
            path.relative_to(REPOSITORY / "docs" / lang).as_posix()
            for path in (REPOSITORY / "docs" / lang).rglob("*.md")
        }
        for lang in ("fr", "en")
    }
    assert pages["fr"] == pages["en"]
    assert pages["fr"]


@pytest.mark.parametrize(
    "name",
    ["LICENSE", "docs/glossary.yaml", *(f"{page}.md" for page in PAGES.split())],
)
def test_the_house_has_its_pages(name: str) -> None:
    assert (REPOSITORY / name).stat().st_size > 500


@pytest.mark.parametrize("page", ["README.md", "LISEZMOI.md", "docs/fr/index.md", "docs/en/index.md"])
def test_the_first_page_says_that_this_is_no_legal_advice(page: str) -> None:
    text = (REPOSITORY / page).read_text(encoding="utf-8")
    assert "not legal advice" in text or "pas un conseil juridique" in text


def test_the_pinned_lists_have_hashes_and_no_address() -> None:
    for path in sorted((REPOSITORY / "requirements").glob("*.txt")):
        pinned = re.findall(r"^[a-z0-9][a-z0-9._-]*==.*", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert pinned, path.name
        assert all(line.endswith("\\") for line in pinned), path.name
        assert "://" not in path.read_text(encoding="utf-8"), path.name
        assert "--index" not in path.read_text(encoding="utf-8"), path.name
