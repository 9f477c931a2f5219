"""Templates hold no words, no script and no style of their own, and only name sentences that there are."""

import gzip
import re
from pathlib import Path

import pytest

from licite.vocabulary.say import LANGUAGES, catalogue
from licite.web.settings import WEB

TEMPLATES = sorted(WEB.glob("*/templates/**/*.html"))
NAMES = [path.relative_to(WEB).as_posix() for path in TEMPLATES]
STATIC = WEB / "shell" / "static" / "licite"
SPOKEN = re.compile(r"""\{%\s*say\s+(?P<quote>["'])(?P<key>[\w.]+)(?P=quote)(?P<slots>[^%]*)%\}""")
# A name of ours and the names of languages are the same in every language.
SAME_EVERYWHERE = re.compile(r"\b(licite|Licite|English|Français|CSV|XLSX)\b")
SPOKEN_ATTRIBUTES = re.compile(r"""\s(?:alt|title|placeholder|aria-label|label)=(["'])(.*?)\1""")
BLOCK = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
FORBIDDEN = {
    "style of its own": re.compile(r"\sstyle=|<style"),
    "script of its own": re.compile(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|hx-on|[\"']js:|javascript:"),
    "address elsewhere": re.compile(r"""(?:src|href|action)=["'](?:https?:)?//"""),
}
COLOURS_OF_MARKS = re.compile(r"\b(?:btn|alert|badge|text|bg|border|progress)-(?:success|error|warning|info)\b")


def catalogue_has(key: str) -> dict[str, object] | None:
    name, *parts = key.split(".")
    try:
        value: object = catalogue(name)
    except FileNotFoundError:
        return None
    for part in parts:
        value = value.get(part) if isinstance(value, dict) else None
    return value if isinstance(value, dict) and set(LANGUAGES) <= set(value) else None


def slots_of(entry: object) -> set[str]:
    if isinstance(entry, dict):
        return set().union(*(slots_of(value) for value in entry.values()))
    without = re.sub(r"\[[^\[\]]*\]", "", str(entry))
    return set(re.findall(r"\{(\w+)\}", without))


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_a_template_holds_no_words(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.parent.name == "style":
        text = re.sub(r'title="[a-z_]+"', "", text)  # The names of the components themselves.
    spoken = [value for _, value in SPOKEN_ATTRIBUTES.findall(BLOCK.sub("", text))]
    between = re.sub(r"<[^>]*>", " ", BLOCK.sub("", text))
    words = [word for part in (between, *spoken) for word in re.findall(r"[^\W\d_]{2,}", SAME_EVERYWHERE.sub("", part))]
    words = [word for word in words if word not in ("doctype", "html")]
    assert words == []


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_a_template_names_sentences_that_there_are_with_their_slots(path: Path) -> None:
    for found in SPOKEN.finditer(path.read_text(encoding="utf-8")):
        entry = catalogue_has(found["key"])
        assert entry, found["key"]
        given = set(re.findall(r"(\w+)=", found["slots"]))
        assert slots_of(entry) <= given, f"{found['key']} wants {slots_of(entry)}, is given {given}"


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_a_template_stays_within_the_policy_and_the_colours(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for what, pattern in FORBIDDEN.items():
        assert not pattern.search(BLOCK.sub("x", text)), what
    assert not COLOURS_OF_MARKS.search(text), "the colours of the four marks mean an answer of the law"


@pytest.mark.parametrize("name", ["css/licite.css", "css/public.css", "js/htmx.min.js", "js/licite.js", "icons.svg"])
def test_what_is_sent_small_is_what_is_sent_whole(name: str) -> None:
    assert gzip.decompress((STATIC / f"{name}.gz").read_bytes()) == (STATIC / name).read_bytes()


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    sprite = (STATIC / "icons.svg").read_text(encoding="utf-8")
    there = set(re.findall(r'<symbol id="([a-z0-9-]+)"', sprite))
    files = [*WEB.rglob("*.html"), *WEB.rglob("*.py")]
    texts = [path.read_text(encoding="utf-8") for path in files]
    named = {name for text in texts for name in re.findall(r'<c-icon[^>]*\sname="([a-z0-9-]+)"', text)}
    named |= {name for text in texts for name in re.findall(r'(?<![\w-])icon="([a-z0-9-]+)"', text)}
    assert named <= there


def test_a_page_weighs_less_than_it_may() -> None:
    fonts = sum(path.stat().st_size for path in (STATIC / "fonts").glob("*.woff2"))
    small = sum(
        (STATIC / f"{name}.gz").stat().st_size
        for name in ("css/licite.css", "js/htmx.min.js", "js/licite.js", "icons.svg")
    )
    assert fonts + small < 130_000, "150 kB a page, of which 20 for what it says"
