"""Sections and tables of the page, all alike."""

from licite.operations.report.html import Html, el, join


def section(name: str, title: str, *parts: Html) -> Html:
    """A section with its title; `name` is what the contents link to."""
    return el("section", el("h2", title, id=name), *parts, aria_labelledby=name)


def rows_table(
    name: str,
    caption: str | None,
    heads: tuple[str, str],
    bodies: list[Html],
    *,
    number_first: bool = False,
    total: tuple[str, Html] | None = None,
) -> Html:
    """A table of two columns, words and a figure. `bodies` are groups of rows; `total` closes it."""
    number = 0 if number_first else 1
    cells = [el("th", head, scope="col", cls="n" if i == number else None) for i, head in enumerate(heads)]
    foot = []
    if total:
        foot = [el("tfoot", el("tr", el("th", total[0], scope="row"), el("td", total[1], cls="n")))]
    return el(
        "table",
        *([el("caption", caption)] if caption else []),
        el("thead", el("tr", *cells)),
        *(el("tbody", body) for body in bodies),
        *foot,
        cls=f"table-{name}",
    )


def group_row(head: Html, figure: Html) -> Html:
    """The row that heads a group: its mark or title, and its figure."""
    return el("tr", el("th", head, scope="rowgroup"), el("td", figure, cls="n"), cls="group")


def facts_list(pairs: list[tuple[str, Html]]) -> Html:
    """Labels and what they stand for."""
    return el("dl", join([el("div", el("dt", label), el("dd", value)) for label, value in pairs]))
