"""HTML built from elements: whatever is not an element is text, and text is escaped."""

import re
from html import escape

_NOT_IN_HTML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


class Html(str):
    """Markup that is already safe; any other string is text."""

    __slots__ = ()


def text(value: str) -> Html:
    """A string as HTML text.

    >>> text("<b> & Cie")
    '&lt;b&gt; &amp; Cie'
    """
    return value if isinstance(value, Html) else Html(escape(_NOT_IN_HTML.sub("", value)))


def el(tag: str, *children: str, **attributes: str | None) -> Html:
    """An element; `cls` is class, `_` in an attribute's name is a hyphen, and an attribute that is None is left out.

    >>> el("p", "1 < 2", cls="small")
    '<p class="small">1 &lt; 2</p>'
    """
    named = ((_attribute(name), value) for name, value in attributes.items() if value is not None)
    inside = "".join(f' {name}="{text(str(value))}"' for name, value in named)
    return Html(f"<{tag}{inside}>{''.join(map(text, children))}</{tag}>")


def join(children: list[Html]) -> Html:
    """Elements one after the other."""
    return Html("\n".join(children))


def code(name: str) -> Html:
    """A name of the contract, which may break after `_`, `.` or `-` and nowhere else."""
    return Html("<code>" + re.sub(r"([_./-])(?=.)", r"\1<wbr>", text(name)) + "</code>")


def safe_link(url: str | None, label: str) -> Html:
    """A link to a page of the web; any other address is left out."""
    if url is None or not re.match(r"https?://", url):
        return Html("")
    return el("a", label, href=url, rel="noreferrer")


def _attribute(name: str) -> str:
    return "class" if name == "cls" else name.rstrip("_").replace("_", "-")
