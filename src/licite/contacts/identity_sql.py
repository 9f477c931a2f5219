"""Who a row is about, in SQL over `source`: the first cell that says something, addresses apart from one another."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from licite.contacts.columns import IDENTITY_FIELDS
from licite.contacts.mapping import Mapping

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Blanks that files carry around cells: space, tab, line ends, no-break and zero-width spaces, byte order mark.
_BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(8203) || chr(8239) || chr(65279)"


def identity_expressions(con: "DuckDBPyConnection", columns: Sequence[str], mapping: Mapping) -> dict[str, str]:
    """SQL of every identity field, in order; `NULL` where no column gives it."""
    places: dict[str, list[str]] = {name: [] for name in IDENTITY_FIELDS}
    for index, column in enumerate(columns):
        target = mapping.columns.get(column)
        if target and target.name in places:
            places[target.name].append(f"c{index}")
    fields = {name: _first(cells) for name, cells in places.items()}
    fields["address"] = _joined(places["address"])
    fields["phone"] = _first(places["phone"], "split_part({cell}, ' ::: ', 1)")
    fields["siren"] = _siren(fields["siren"])
    fields["email"] = _address(fields["email"])
    if len(places["email"]) > 1 or _several_in_a_cell(con, places["email"]):
        found = f"list_concat({', '.join(map(_addresses, places['email']))})"
        others = f"list_concat({found}[2:], {_more(places['other_emails'])})"
        # A CASE works the lists out for the few rows that have more than an address alone.
        alone = _alone(places["email"], places["other_emails"])
        fields["email"] = f"CASE WHEN {alone} THEN {_address(_clean(places['email'][0]))} ELSE {found}[1] END"
        fields["other_emails"] = (
            f"CASE WHEN {alone} THEN NULL ELSE"
            f" NULLIF(list_aggregate(list_filter({others}, lambda x: x <> {found}[1]), 'string_agg', ';'), '') END"
        )
    return {name: f"CAST({sql} AS VARCHAR)" for name, sql in fields.items()}


def _clean(cell: str) -> str:
    """A cell without the blanks around it; the costly trimming is kept for cells that have any."""
    edge = r"[\s\x{A0}\x{200B}\x{202F}\x{FEFF}]"
    blank_at_edge = f"regexp_matches({cell}, '^{edge}|{edge}$')"
    return f"NULLIF(CASE WHEN {blank_at_edge} THEN trim({cell}, {_BLANKS}) ELSE {cell} END, '')"


def _first(cells: Sequence[str], within: str = "{cell}") -> str:
    cleaned = [_clean(within.format(cell=cell)) for cell in cells]
    return f"coalesce({', '.join(cleaned)})" if cleaned else "NULL"


def _joined(cells: Sequence[str]) -> str:
    return f"NULLIF(concat_ws(', ', {', '.join(map(_clean, cells))}), '')" if len(cells) > 1 else _first(cells)


def _siren(sql: str) -> str:
    """The nine digits of a company; a number of fourteen (SIRET) begins with them."""
    digits = f"regexp_replace({sql}, '[^0-9]', '', 'g')"
    return f"CASE WHEN length({digits}) IN (9, 14) THEN left({digits}, 9) ELSE {sql} END"


def _address(sql: str) -> str:
    """An address without `mailto:` or the name before its angle brackets."""
    inside = f"NULLIF(regexp_extract({sql}, '<([^<>\\s]+@[^<>\\s]+)>', 1), '')"
    return (
        f"CASE WHEN contains({sql}, '<') THEN coalesce({inside}, {sql}) "
        f"WHEN starts_with(lower({sql}), 'mailto:') THEN ({sql})[8:] ELSE {sql} END"
    )


def _several_in_a_cell(con: "DuckDBPyConnection", cells: Sequence[str]) -> bool:
    test = " OR ".join(f"{cell} LIKE '%@%@%'" for cell in cells) or "FALSE"
    return con.execute(f"SELECT count(*) FROM source WHERE {test}").fetchone() != (0,)


def _alone(cells: Sequence[str], others: Sequence[str]) -> str:
    """Whether a row has at most one address, in the first of its cells."""
    empty = "".join(f" AND {cell} = ''" for cell in (*cells[1:], *others))
    return f"({cells[0]} NOT LIKE '%@%@%'{empty})"


def _addresses(cell: str) -> str:
    """The addresses of a cell: `ann@firm.example; bob@firm.example`, or the cell as it is where it holds one."""
    parts = f"regexp_split_to_array({cell}, '[\\s;,|<>]+')"
    several = f"list_filter({parts}, lambda x: contains(x, '@'))"
    alone = _address(_clean(cell))
    return f"CASE WHEN {cell} LIKE '%@%@%' THEN {several} WHEN {alone} IS NULL THEN [] ELSE [{alone}] END"


def _more(cells: Sequence[str]) -> str:
    split = (f"list_filter(string_split({cell}, ';'), lambda x: trim(x) <> '')" for cell in cells)
    return f"list_concat({', '.join(split)})" if len(cells) > 1 else next(split, "[]::VARCHAR[]")
