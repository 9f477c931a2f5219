"""Whatever is not an element is text."""

from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from licite.operations.report.html import code, el, safe_link, text


@given(st.text())
def test_text_holds_no_markup(value: str) -> None:
    escaped = text(value)
    assert not set("<>\"'") & set(escaped)
    assert unescape(escaped) == "".join(char for char in value if char in unescape(escaped))


@given(st.text(), st.text())
def test_an_element_holds_its_children_and_attributes_as_text(child: str, attribute: str) -> None:
    element = el("p", child, title=attribute)
    assert element.count("<") == element.count(">") == 2
    assert element.count('"') == 2


def test_elements_are_not_escaped_twice_and_none_is_left_out() -> None:
    assert el("p", el("b", "<"), cls=None, aria_label="a") == '<p aria-label="a"><b>&lt;</b></p>'


def test_a_name_breaks_after_its_joints_only() -> None:
    assert code("fr.a_b") == "<code>fr.<wbr>a_<wbr>b</code>"
    assert code("<a_") == "<code>&lt;a_</code>"


def test_only_web_addresses_are_links() -> None:
    assert (
        safe_link("https://example.fr/?a=1&b=2", "x")
        == '<a href="https://example.fr/?a=1&amp;b=2" rel="noreferrer">x</a>'
    )
    for address in ("javascript:alert(1)", "data:text/html,x", " https://example.fr", "file:///etc", None):
        assert safe_link(address, "x") == ""
