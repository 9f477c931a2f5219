"""The colours of the identity, as its table gives them: no others, those of the four marks for marks, all readable."""

import re

import pytest

from licite.web.settings import WEB
from tests.conftest import REPOSITORY

STYLE = (REPOSITORY / "frontend" / "licite.css").read_text(encoding="utf-8")
PUBLIC = (WEB / "shell" / "static" / "licite" / "css" / "public.css").read_text(encoding="utf-8")
LIGHT = {
    "base-100": "#FFFFFF", "base-200": "#F5F4F8", "base-300": "#DEDBE6", "base-content": "#1E1A29",
    "discret": "#5A5468", "contour": "#807A8E", "primary": "#4B2A8C", "primary-content": "#FFFFFF",
    "surligne": "#ECE6F8", "success": "#0B6B50", "permis-fond": "#E2F3EC", "error": "#A3241B",
    "interdit-fond": "#FCEAE7", "warning": "#7A4B00", "preciser-fond": "#FAEFD8", "info": "#1B5A9E",
    "faire-fond": "#E5EFFA",
}  # fmt: skip
DARK = {
    "base-100": "#1D1A26", "base-200": "#14121B", "base-300": "#3A3547", "base-content": "#ECE9F3",
    "discret": "#B4AEC4", "contour": "#7E778F", "primary": "#C3A9F5", "primary-content": "#1E1136",
    "surligne": "#2E2642", "success": "#6FD3AE", "permis-fond": "#12302A", "error": "#FF9C90",
    "interdit-fond": "#3D1C1A", "warning": "#EFC06A", "preciser-fond": "#35290F", "info": "#8FC4F5",
    "faire-fond": "#14293F",
}  # fmt: skip
THEME_ONLY = {
    "#5A5468", "#FFFFFF", "#2B2638", "#F5F4F8", "#B4AEC4", "#14121B", "#ECE9F3", "#1D1A26", "#0C211B", "#2E1211",
    "#2A2008", "#0D1C2E",
}  # fmt: skip
"""What a theme must name besides, and no page of ours shows."""
MARKS = {"allowed": "success", "forbidden": "error", "undetermined": "warning", "todo": "info"}
GROUNDS = {"success": "permis-fond", "error": "interdit-fond", "warning": "preciser-fond", "info": "faire-fond"}
OF_MARKS = re.compile(r"--(?:color-(?:success|error|warning|info)|(?:permis|interdit|preciser|faire)-fond)\b")
PALETTE = re.compile(
    r"\b(?:text|bg|border|fill|stroke|ring|outline|decoration|accent|from|via|to|divide|shadow)-"
    r"(?:red|orange|amber|yellow|lime|green|emerald|teal|cyan|sky|blue|indigo|violet|purple|fuchsia|pink|rose|slate|gray"
    r"|zinc|neutral|stone|black|secondary|accent|info|success|warning|error)(?:-\d+)?\b"
)
LITERAL = re.compile(r"#[0-9A-Fa-f]{6}\b|#[0-9A-Fa-f]{3}\b(?![\w-])|\b(?:rgb|hsl|oklch|lab)a?\(")


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def declared(name: str) -> list[str]:
    """The values that the style sheet gives a token, in its order: light first."""
    found = re.findall(rf"--(?:color-)?{name}:\s*(#[0-9A-Fa-f]{{6}})", STYLE)
    return [one.upper() for one in found]


@pytest.mark.parametrize("name", list(LIGHT))
def test_a_token_has_the_colours_of_the_table(name: str) -> None:
    assert set(declared(name)) == {LIGHT[name], DARK[name]}


@pytest.mark.parametrize("table", [LIGHT, DARK], ids=["light", "dark"])
def test_words_and_edges_stand_out(table: dict[str, str]) -> None:
    for ground in ("base-100", "base-200", "surligne"):
        for text in ("base-content", "discret", "primary"):
            assert contrast(table[text], table[ground]) >= 4.5, (text, ground)
    for ground in ("base-100", "base-200"):
        assert contrast(table["contour"], table[ground]) >= 3, ground
        assert contrast(table["primary"], table[ground]) >= 3, ground
    assert contrast(table["primary-content"], table["primary"]) >= 4.5
    for mark in MARKS.values():
        for ground in (GROUNDS[mark], "base-100"):
            assert contrast(table[mark], table[ground]) >= 4.5, (mark, ground)
        assert contrast(table["base-content"], table[GROUNDS[mark]]) >= 4.5


def test_no_other_colour_is_named() -> None:
    known = {*LIGHT.values(), *DARK.values(), *THEME_ONLY}
    assert {one.upper() for one in re.findall(r"#[0-9A-Fa-f]{6}\b", STYLE)} <= known
    public = {("#" + "".join(2 * sign for sign in one[1:]) if len(one) == 4 else one).upper()
              for one in re.findall(r"#[0-9A-Fa-f]{3,6}\b", PUBLIC)}  # fmt: skip
    assert public <= known
    for path in WEB.glob("*/templates/**/*.html"):
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|(?:href|action)=\"[^\"]*\"", "", path.read_text(encoding="utf-8"))
        assert not LITERAL.search(text), path
        assert not PALETTE.search(text), path


def test_the_colours_of_the_marks_are_for_marks_alone() -> None:
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/|@plugin[^{]*\{[^{}]*\}", "", STYLE, flags=re.DOTALL))
    with_them = {selector.strip() for selector, body in rules if OF_MARKS.search(re.sub(r"--[\w-]+-fond:", "", body))}
    names = "|".join(MARKS)
    assert with_them
    assert all(re.fullmatch(rf"\.(?:mark\.)?(?:answer\.answer-)?(?:{names})", one) for one in with_them), with_them
    elsewhere = [path for path in (*WEB.rglob("*.html"), *WEB.rglob("*.py")) if OF_MARKS.search(path.read_text())]
    assert sorted(path.name for path in elsewhere) == ["bar.py", "marks.html"]
    used = re.findall(r"\.([\w-]+) svg \{[^}]*var\(--allowed\)", PUBLIC)
    assert PUBLIC.count("var(--allowed)") == len(used) == 1, "what is done, with its tick"
