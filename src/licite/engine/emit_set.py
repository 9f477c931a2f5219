"""The set emitter: a plan becomes one SELECT that gives every row its masks, its outcome and its basis.

The SELECT is written in plain SQL and transpiled by sqlglot for other engines. It reads two tables: `given`, a row per
contact with the values known (`_row`, the names of the contract, `at_day`, `at_minute`), and `calendar`.
"""

from collections.abc import Callable, Container, Iterable
from functools import cache

from sqlglot import exp, parse_one

from licite.engine.by_identity import ByIdentity
from licite.engine.calendar import PLUS
from licite.engine.conditions import false
from licite.engine.fold import constant
from licite.engine.plan import UNKNOWN_DUTY, WORD, Plan, PlannedRule, columns_of, given_names, literals_of
from licite.facts.catalogue import MINUTE
from licite.rules.model import Effect
from licite.vocabulary.contract import contract

OUTCOMES = ("lawful", "unlawful", "undetermined")
# Each mask, and the effect whose rules number its bits; in SQL it takes a column per `WORD` bits: forbid_0, forbid_1...
MASKS: dict[str, Effect] = {
    "forbid": "forbid",
    "forbid_unknown": "forbid",
    "basis_holds": "basis",
    "basis_unknown": "basis",
    "duty": "duty",
    "asked": "forbid",
    "review": "review",
}

CARRIED = "carried__"
_UNKNOWN = "CAST(NULL AS BOOLEAN)"

Leaf = Callable[[exp.Expr], str]


def emit_select(
    plan: Plan,
    dialect: str = "duckdb",
    *,
    given: str = "given",
    calendar: str = "calendar",
    before: Iterable[tuple[str, str]] = (),
    then: str | None = None,
) -> str:
    """The SELECT that decides every row of `given`: `_row, covered`, the masks, `outcome` and `basis`.

    The outcome is that of three-valued logic alone: it may say undetermined too often, never too rarely
    (`engine.settle` tries the completions). `before` names SELECTs that it reads, `given` itself perhaps; `then` is a
    SELECT over `answers` to be given in its place.
    """
    tables = [
        *((name, "", select) for name, select in before),
        ("f", _once(dialect), facts_sql(plan, given, calendar)),
        ("g", "", derived_sql(plan)),
        ("r", _once(dialect), rules_sql(plan)),
        ("m", _once(dialect), masks_sql(plan)),
        *([("answers", _once(dialect), outcome_sql(plan))] if then else ()),
    ]
    listed = ",\n".join(f"{name} AS {once}({select})" for name, once, select in tables)
    return transpiled(f"WITH {listed}\n{then or outcome_sql(plan)}", dialect)


def transpiled(text: str, dialect: str) -> str:
    """A statement of DuckDB in the words of another engine."""
    if dialect == "duckdb":
        return text
    tree = parse_one(text, dialect="duckdb")
    if dialect == "postgres":
        _compared_plainly(tree)
        _joined_in_parts(tree)
    return tree.sql(dialect)


def _compared_plainly(tree: exp.Expr) -> None:
    """Has PostgreSQL change the case of ASCII alone: in Turkish, the capital of `i` is not `I`."""
    for node in tree.find_all(exp.Lower, exp.Upper):
        node.set("this", exp.Collate(this=exp.paren(node.this), expression=exp.to_identifier("C", quoted=True)))


_ARGUMENTS = 90


def _joined_in_parts(tree: exp.Expr) -> None:
    """Has PostgreSQL join many texts in parts: its functions take a hundred arguments."""
    for node in list(tree.find_all(exp.ConcatWs)):
        separator, *texts = node.expressions
        if len(texts) > _ARGUMENTS:
            said = {key: value for key, value in node.args.items() if key != "expressions"}
            parts = [
                exp.ConcatWs(expressions=[separator.copy(), *texts[at : at + _ARGUMENTS]], **said)
                for at in range(0, len(texts), _ARGUMENTS)
            ]
            found = [exp.Nullif(this=part, expression=exp.Literal.string("")) for part in parts]
            node.set("expressions", [separator, *found])


def emit_signature(plan: Plan, *, given: str = "given", calendar: str = "calendar") -> str:
    """The SELECT that gives every row of `given` a text, equal for two rows exactly where nothing but their dates
    differs and every rule compares those dates alike: such rows share outcome, reasons, missing facts and remedies.
    """
    known = contract().facts
    parts = ['CAST(i."at_day" AS VARCHAR)', _shown('i."at_minute"')]
    for reading in plan.readings:
        kind = known[reading.name].type if reading.name in known else "bool"
        if kind in ("bool", "enum", "text"):
            parts.append(_shown(f'g."{reading.name}"'))
    for name in given_names(plan):
        if name in known:
            raw = f'i."{name}"'
            parts.append(_shown(raw) if known[name].type in ("bool", "enum", "text") else f"({raw} IS NULL)")
    leaves = {literal(leaf, "g") for rule in plan.rules for leaf in literals_of(rule.condition) if _compares(leaf)}
    parts += [_shown(leaf) for leaf in sorted(leaves)]
    return (
        f"WITH f AS ({facts_sql(plan, given, calendar)}), g AS ({derived_sql(plan)})"
        f" SELECT i.\"_row\", concat_ws('|', {', '.join(parts)}) AS signature"
        f' FROM g JOIN "{given}" AS i ON i."_row" = g."_row"'
    )


def _shown(expression: str) -> str:
    return f"COALESCE(CAST({expression} AS VARCHAR), '_')"


def _compares(leaf: exp.Expr) -> bool:
    """Whether a literal compares a date or a number, so that its answer is not that of one fact's value."""
    return isinstance(leaf, exp.LT | exp.LTE | exp.GT | exp.GTE) or any(
        column in ("weekday", "public_holiday", "clock") for column in columns_of(leaf)
    )


def _once(dialect: str) -> str:
    """SQLite and PostgreSQL would write a subquery into each of its uses, and evaluate it as often."""
    return "MATERIALIZED " if dialect in ("sqlite", "postgres") else ""


def quoted(name: str) -> str:
    """A name as SQL writes it whatever the words that an engine reserves."""
    return f'"{name}"'


def facts_sql(plan: Plan, given: str, calendar: str, carried: Iterable[str] = (), without: Container[str] = ()) -> str:
    """The SELECT of the facts of every row, as they are read; given columns may be carried along under other names."""
    columns = ['i."_row" AS "_row"', *_of_instant(plan)]
    columns += [
        f'{reading_sql(reading.expression)} AS "{reading.name}"'
        for reading in plan.readings
        if not reading.derived and reading.name not in without
    ]
    columns += [f'k_{base}."{period}{PLUS}" AS "{base}{PLUS}__{period}"' for base, period in plan.additions]
    columns += [*reviewed_sql(plan), *(f'i."{name}" AS "{CARRIED}{name}"' for name in carried)]
    return f'SELECT {", ".join(columns)} FROM "{given}" AS i {" ".join(_joins(plan, calendar))}'


def _of_instant(plan: Plan) -> list[str]:
    """What the clock and the calendar tell of each row, where that is not the same for all."""
    columns = [] if MINUTE in plan.constants else [f'i."{MINUTE}" AS "clock"']
    if plan.day is None:
        used = {column for rule in plan.rules for column in rule.columns} | columns_of(plan.covered) | {"period"}
        columns += [
            'c."day" AS "today"',
            *(f'c."{name}" AS "{name}"' for name in plan.calendar.columns if name in used),
        ]
    return columns


def reviewed_sql(plan: Plan) -> list[str]:
    """Whether the review that each rule asks for is on file."""
    said = 'i."reviewed"'
    if "reviewed" in plan.constants:
        said = f"CAST({constant(plan.constants['reviewed']).sql('duckdb')} AS TEXT)"
    return [
        f"COALESCE(';' || {said} || ';' LIKE '%;{rule.rule.id};%', FALSE) AS \"reviewed__{rule.bit}\""
        for rule in _live(plan, "review")
    ]


def _joins(plan: Plan, calendar: str) -> list[str]:
    dates = {"today": 'c."day"'} | {reading.name: reading_sql(reading.expression) for reading in plan.readings}
    # A row whose day is not in the calendar is kept: all that turns on the day is unknown for it.
    joins = [f'LEFT JOIN "{calendar}" AS c ON c."day" = i."at_day" AND c."own"'] if plan.day is None else []
    period = 'c."period"' if plan.day is None else plan.calendar.period(plan.day)
    joins += [
        f'LEFT JOIN "{calendar}" AS k_{base} ON k_{base}."day" = {dates[base]} AND k_{base}."period" = {period}'
        for base in sorted({base for base, _ in plan.additions})
    ]
    return joins


@cache
def reading_sql(expression: str) -> str:
    """A fact's expression over the input tables: `today` is the calendar's, everything else the row's."""
    tree = parse_one(expression, dialect="duckdb")
    for column in list(tree.find_all(exp.Column)):
        table, name = ("c", "day") if column.name == "today" else ("i", column.name)
        replacement = exp.column(exp.to_identifier(name, quoted=True), table=table)
        if column is tree:
            return replacement.sql("duckdb")
        column.replace(replacement)
    return tree.sql("duckdb")


def derived_sql(plan: Plan) -> str:
    extra = [f', ({reading.expression}) AS "{reading.name}"' for reading in plan.readings if reading.derived]
    return f"SELECT *{''.join(extra)} FROM f"


def rules_sql(plan: Plan) -> str:
    columns = ['"_row"', f'{render(plan.covered)} AS "covered"']
    for rule in plan.rules:
        if rule.condition == false():
            continue
        columns.append(f'{_truth(plan, rule)} AS "{_column(rule)}"')
        if rule.effect == "forbid" and rule.duty:
            columns.append(f'{render(rule.condition)} AS "open_{rule.bit}"')
    return f"SELECT {', '.join(columns)} FROM g"


def _column(rule: PlannedRule) -> str:
    return f"{rule.effect}_{rule.bit}"


def render(node: exp.Expr, leaf: Leaf | None = None) -> str:
    """A normalised condition as SQL; `leaf` writes its literals."""
    match node:
        case exp.Boolean():
            return "TRUE" if node.this else "FALSE"
        case exp.And() | exp.Or():
            word = "AND" if isinstance(node, exp.And) else "OR"
            return f"({f' {word} '.join(render(part, leaf) for part in node.flatten())})"
        case exp.Null():
            return _UNKNOWN
        case _:
            return leaf(node) if leaf else literal(node)


def literal(node: exp.Expr, table: str | None = None) -> str:
    """One comparison of a normalised condition as SQL, its names quoted, and said to be of `table` if given."""
    return _literal_of(node, table) if table else _literal(node)


def _literal_of(node: exp.Expr, table: str | None) -> str:
    if node == UNKNOWN_DUTY:
        return _UNKNOWN
    copy = node.copy()
    for column in copy.find_all(exp.Column):
        column.this.set("quoted", True)
        if table:
            column.set("table", exp.to_identifier(table))
    text = copy.sql("duckdb")
    return f"({text})" if isinstance(node, exp.Not) else text


_literal = ByIdentity(lambda node: _literal_of(node, None))


def _truth(plan: Plan, rule: PlannedRule) -> str:
    """Whether the rule holds, in three values; what the controller does is taken to be done while it is unknown."""
    favourable = "TRUE" if rule.effect == "basis" else "FALSE"
    text = render(rule.condition, lambda node: _assumed(plan, node, favourable))
    if rule.effect == "review":
        return f'({text} AND NOT "reviewed__{rule.bit}")'
    return text


def _assumed(plan: Plan, node: exp.Expr, value: str) -> str:
    if node == UNKNOWN_DUTY:
        return value
    return f"COALESCE({literal(node)}, {value})" if is_duty(plan, node) else literal(node)


def is_duty(plan: Plan, node: exp.Expr) -> bool:
    """Whether a literal looks at what the controller does (contract: `unknown: DUTY`)."""
    return node == UNKNOWN_DUTY or any(name in plan.known and plan.known[name].duty for name in columns_of(node))


def mask_columns(plan: Plan) -> dict[str, tuple[str, ...]]:
    """The columns of the SELECT that hold each mask, lowest bits first."""
    return {mask: tuple(f"{mask}_{word}" for word in range(plan.words(effect))) for mask, effect in MASKS.items()}


def masks_sql(plan: Plan) -> str:
    forbid, basis, duty, review = (_live(plan, effect) for effect in ("forbid", "basis", "duty", "review"))
    contact = [rule for rule in forbid if rule.level == "contact"]
    bits = {
        "forbid": [(f'"{_column(rule)}"', rule.bit) for rule in forbid],
        "forbid_unknown": [(f'"{_column(rule)}" IS NULL', rule.bit) for rule in contact],
        "basis_holds": [(f'"{_column(rule)}"', rule.bit) for rule in basis],
        "basis_unknown": [(f'"{_column(rule)}" IS NULL', rule.bit) for rule in basis],
        "duty": [(f'COALESCE("{_column(rule)}", TRUE)', rule.bit) for rule in duty],
        "asked": [(_asked(rule), rule.bit) for rule in forbid if rule.duty],
        "review": [(f'COALESCE("{_column(rule)}", TRUE)', rule.bit) for rule in review],
    }
    columns = [
        f'{_sum(bits[mask], word)} AS "{column}"'
        for mask, names in mask_columns(plan).items()
        for word, column in enumerate(names)
    ]
    return f'SELECT "_row", "covered", {", ".join(columns)} FROM r'


def _live(plan: Plan, effect: Effect) -> list[PlannedRule]:
    """The rules of an effect that could hold."""
    return [rule for rule in plan.bank(effect) if rule.condition != false()]


def _asked(rule: PlannedRule) -> str:
    """Whether the rule's duty stands: the rule could be breached as far as is known, and not if the duty is met."""
    return f'("open_{rule.bit}" IS NOT FALSE AND "{_column(rule)}" IS FALSE)'


def _sum(bits: Iterable[tuple[str, int]], word: int) -> str:
    parts = [
        f"CASE WHEN {condition} THEN {1 << (bit - word * WORD)} ELSE 0 END"
        for condition, bit in bits
        if bit // WORD == word
    ]
    return f"CAST({' + '.join(parts)} AS BIGINT)" if parts else "CAST(0 AS BIGINT)"


def _any_bit(plan: Plan, mask: str, wanted: int | None = None) -> str:
    """Whether a mask has a bit set, among the wanted ones."""
    tests = []
    for word, column in enumerate(mask_columns(plan)[mask]):
        if wanted is None:
            tests.append(f'"{column}" <> 0')
        elif part := (wanted >> (word * WORD)) & ((1 << WORD) - 1):
            tests.append(f'("{column}" & {part}) <> 0')
    return f"({' OR '.join(tests) or 'FALSE'})"


def outcome_sql(plan: Plan) -> str:
    branches = "".join(
        f" WHEN {_any_bit(plan, 'basis_holds', 1 << rule.bit)} THEN '{rule.tag}'" for rule in plan.bank("basis")
    )
    outcome = (
        f"CASE WHEN {_any_bit(plan, 'forbid', plan.mask_everywhere)} THEN 'unlawful'"
        f" WHEN \"covered\" AND {_any_bit(plan, 'forbid', plan.mask_of_contact)} THEN 'unlawful'"
        f' WHEN "covered" AND NOT {_any_bit(plan, "basis_holds")} AND NOT {_any_bit(plan, "basis_unknown")}'
        " THEN 'unlawful'"
        f' WHEN "covered" AND NOT {_any_bit(plan, "forbid_unknown")} AND NOT {_any_bit(plan, "review")}'
        f" AND {_any_bit(plan, 'basis_holds')} THEN 'lawful'"
        " ELSE 'undetermined' END"
    )
    masks = ", ".join(f'"{column}"' for names in mask_columns(plan).values() for column in names)
    first = f"CASE{branches} END" if branches else "NULL"
    return (
        f'SELECT "_row", "covered", {masks}, "outcome",'
        f" CASE \"outcome\" WHEN 'lawful' THEN {first} WHEN 'unlawful' THEN 'none' END AS \"basis\""
        f' FROM (SELECT *, {outcome} AS "outcome" FROM m) AS o'
    )


def known_dialects() -> tuple[str, ...]:
    """The engines whose SQL can be written."""
    from sqlglot.dialects.dialect import Dialect

    return tuple(sorted(name for name in Dialect.classes if name))
