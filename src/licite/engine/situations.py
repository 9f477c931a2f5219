"""Rows alike in all that rules see are one situation: the masks of each situation are worked out once.

Each row gets a whole number, its key: one digit for each fact that live rules read, of as many values as the rules
tell apart, and one for each comparison of dates or numbers. The masks come from the SELECT of `engine.emit_set` over
the keys that occur, read back digit by digit.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count

from sqlglot import exp, parse_one

from licite.engine.conditions import all_of, false, negate
from licite.engine.emit_set import (
    CARRIED,
    derived_sql,
    facts_sql,
    is_duty,
    masks_sql,
    outcome_sql,
    quoted,
    render,
    reviewed_sql,
    rules_sql,
)
from licite.engine.fold import joined, value_of, varies
from licite.engine.names import Name
from licite.engine.plan import UNKNOWN_DUTY, Plan, columns_of, literals_of
from licite.vocabulary.contract import contract

MOST = 1 << 62  # a key is a BIGINT
SOURCE = "source_kind"


@dataclass(frozen=True)
class Digit:
    """One digit of a key: the expression over the facts of a row, and for each value what it says of some names."""

    code: str
    says: Mapping[str, tuple[str, ...]]

    @property
    def size(self) -> int:
        """How many values the digit takes."""
        return len(next(iter(self.says.values())))


@dataclass(frozen=True)
class Situations:
    """A plan, asked by situation. `keys` are the columns that hold the key of a row."""

    plan: Plan

    @cached_property
    def named(self) -> dict[str, exp.Expr]:
        """The conditions that the key holds as one truth: comparisons of dates and numbers, and leaves that only ever
        stand together.
        """
        leaves = {leaf.sql("duckdb"): leaf for tree in self._trees for leaf in map(_bare, _leaves(tree))}
        compared = [leaf for leaf in leaves.values() if columns_of(leaf) - self._choices]
        return {f"told_{place}": tree for place, tree in enumerate([*compared, *self._together()])}

    @property
    def _trees(self) -> list[exp.Expr]:
        return [*(rule.condition for rule in self.plan.rules), self.plan.covered]

    @cached_property
    def _choices(self) -> frozenset[str]:
        """The facts that take one of a few values, each of which the key can hold."""
        types = contract().facts
        listed = {r.name for r in self.plan.readings if r.derived or types[r.name].type in ("bool", "enum", "text")}
        return frozenset(listed)

    def _together(self) -> list[exp.Expr]:
        """ANDs of leaves on facts of which no rule asks one without the others."""
        forms: dict[str, set[str]] = {}
        places: dict[str, list[int]] = {}
        shown: dict[str, exp.Expr] = {}
        for place, (leaf, within) in enumerate_leaves(self._trees):
            if not columns_of(leaf):
                continue
            agreed = leaf if within is exp.And else negate(leaf)
            for column in columns_of(leaf):
                alone = within is None or len(columns_of(leaf)) > 1 or is_duty(self.plan, leaf)
                forms.setdefault(column, set()).add(f"{place}" if alone else agreed.sql("duckdb"))
                places.setdefault(column, []).append(place)
            shown.setdefault(agreed.sql("duckdb"), agreed)
        groups: dict[tuple[int, ...], list[exp.Expr]] = {}
        for column, listed in places.items():
            (form, *others) = forms[column]
            if not others and form in shown and len(set(listed)) == len(listed):
                groups.setdefault(tuple(listed), []).append(shown[form])
        return [all_of(*group) for group in groups.values() if len(group) > 1]

    @cached_property
    def told(self) -> Plan:
        """The plan with a name in place of each condition that the key holds as one truth."""
        known = dict(self.plan.known)
        for name, tree in self.named.items():
            duties = [known[column].duty for column in columns_of(tree) if column in known and known[column].duty]
            known[name] = Name(name, "bool", duty=duties[0] if duties else None)
        named = {name: frozenset(part.sql("duckdb") for part in _parts(tree)) for name, tree in self.named.items()}
        rules = tuple(replace(rule, condition=_renamed(rule.condition, named)) for rule in self.plan.rules)
        return replace(self.plan, rules=rules, covered=_renamed(self.plan.covered, named), known=known)

    @cached_property
    def deferred(self) -> dict[str, str]:
        """The facts that are read once for each situation: those that their source tells where the row does not."""
        choices = {name for name, fact in contract().facts.items() if fact.type in ("bool", "enum", "text")}
        found: dict[str, str] = {}
        for reading in self.plan.readings:
            columns = columns_of(parse_one(reading.expression, dialect="duckdb"))
            if not reading.derived and SOURCE in columns and columns <= {SOURCE, reading.name} <= choices:
                found[reading.name] = reading.expression
        return found

    @property
    def carried(self) -> tuple[str, ...]:
        """The given values that the key holds as they were given."""
        trees = (parse_one(text, dialect="duckdb") for text in self.deferred.values())
        return tuple(dict.fromkeys(name for tree in trees for name in sorted(columns_of(tree))))

    @cached_property
    def digits(self) -> tuple[Digit, ...]:
        """The digits of a key."""
        return (*self._of_given(), *self._of_facts(), *self._of_conditions(), *self._of_reviews())

    def _of_given(self) -> Iterator[Digit]:
        types = contract().facts
        trees = [parse_one(text, dialect="duckdb") for text in self.deferred.values()]
        values = _values(trees + self._told_trees)
        for name in self.carried:
            column = f"{CARRIED}{name}"
            of_type = _truth if types[name].type == "bool" else _choice(values.get(name, ()))
            yield of_type(column, quoted(column))

    def _of_facts(self) -> Iterator[Digit]:
        types, values = contract().facts, _values(self._told_trees)
        wanted = {column for tree in self._told_trees for column in columns_of(tree)} - self.deferred.keys()
        for name in (reading.name for reading in self.plan.readings if reading.name in wanted):
            choice = name in types and types[name].type != "bool"
            yield (_choice(values.get(name, ())) if choice else _truth)(name, quoted(name))

    def _of_conditions(self) -> Iterator[Digit]:
        """One digit for all the days with which one date is compared, one for each other condition."""
        fixed: dict[str, list[tuple[str, exp.Binary]]] = {}
        for name, tree in self.named.items():
            if isinstance(tree, exp.LT | exp.LTE | exp.GT | exp.GTE) and not varies(tree.right):
                fixed.setdefault(tree.left.name, []).append((name, tree))
            else:
                yield _truth(name, render(tree))
        for column, compared in fixed.items():
            yield _stretches(quoted(column), compared)

    def _of_reviews(self) -> Iterator[Digit]:
        for rule in self.plan.bank("review"):
            if rule.condition != false() and "reviewed" not in self.plan.constants:
                name = f"reviewed__{rule.bit}"
                yield Digit(f"CAST({quoted(name)} AS BIGINT)", {name: ("FALSE", "TRUE")})

    @property
    def _told_trees(self) -> list[exp.Expr]:
        return [*(rule.condition for rule in self.told.rules), self.told.covered]

    @cached_property
    def _words(self) -> tuple[tuple[Digit, ...], ...]:
        """The digits, as many to a word as a BIGINT holds."""
        words: list[list[Digit]] = [[]]
        size = 1
        for digit in self.digits:
            if size * digit.size > MOST:
                words.append([])
                size = 1
            words[-1].append(digit)
            size *= digit.size
        return tuple(map(tuple, words))

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns of a key."""
        return tuple(f"key_{place}" for place in range(len(self._words)))

    def keyed(self, *, given: str = "given", calendar: str = "calendar", carried: Sequence[str] = ()) -> str:
        """The SELECT that gives every row of `given` its key: `_row`, the columns of `keys`, and the given columns that
        are carried along.
        """
        columns = [f'{_whole(word)} AS "{key}"' for key, word in zip(self.keys, self._words, strict=True)]
        columns += [f'"{CARRIED}{name}" AS "{name}"' for name in carried]
        facts = facts_sql(self.plan, given, calendar, dict.fromkeys((*self.carried, *carried)), without=self.deferred)
        derived = derived_sql(self.plan)
        return f'WITH f AS ({facts}), g AS ({derived}) SELECT "_row", {", ".join(columns)} FROM g'

    def masks(self, table: str) -> str:
        """The SELECT of the masks, outcome and basis of each key in a table of `_row` and the columns of `keys`."""
        said = ['"_row"']
        for key, word in zip(self.keys, self._words, strict=True):
            weight = 1
            for digit in word:
                said += [f'{_said(texts, key, weight)} AS "{name}"' for name, texts in digit.says.items()]
                weight *= digit.size
        said += reviewed_sql(self.plan) if "reviewed" in self.plan.constants else []
        read = [f'{_over_carried(text)} AS "{name}"' for name, text in self.deferred.items()]
        return "\n".join(
            [
                f'WITH s AS (SELECT {", ".join(said)} FROM "{table}"),',
                f"g AS (SELECT {', '.join(['*', *read])} FROM s),",
                f"r AS ({rules_sql(self.told)}),",
                f"m AS ({masks_sql(self.told)})",
                outcome_sql(self.told),
            ]
        )


def enumerate_leaves(trees: Iterable[exp.Expr]) -> Iterator[tuple[int, tuple[exp.Expr, type[exp.Expr] | None]]]:
    """Every leaf with the number of the AND or OR that it stands in, and which of them that is."""
    numbers = count()

    def walk(node: exp.Expr) -> Iterator[tuple[int, tuple[exp.Expr, type[exp.Expr] | None]]]:
        number = next(numbers)
        if not isinstance(node, exp.And | exp.Or):
            yield number, (node, None)
            return
        for part in node.flatten():
            if isinstance(part, exp.And | exp.Or):
                yield from walk(part)
            else:
                yield number, (part, type(node))

    for tree in trees:
        yield from walk(tree)


def _leaves(tree: exp.Expr) -> Iterator[exp.Expr]:
    return (leaf for leaf in literals_of(tree) if leaf != UNKNOWN_DUTY and not isinstance(leaf, exp.Null))


def _bare(leaf: exp.Expr) -> exp.Expr:
    return leaf.this if isinstance(leaf, exp.Not) else leaf


def _parts(tree: exp.Expr) -> list[exp.Expr]:
    return list(tree.flatten()) if isinstance(tree, exp.And) else [tree]


def _renamed(node: exp.Expr, named: Mapping[str, frozenset[str]]) -> exp.Expr:
    """A condition with names in place of the parts that they stand for, negated under NOT and in an OR."""
    if isinstance(node, exp.And | exp.Or):
        conjunction = isinstance(node, exp.And)
        parts = {part.sql("duckdb") if conjunction else _negated(part): part for part in node.flatten()}
        found: list[exp.Expr] = []
        for name, texts in named.items():
            if len(texts) > 1 and texts <= parts.keys():
                parts = {text: part for text, part in parts.items() if text not in texts}
                found.append(exp.column(name) if conjunction else exp.Not(this=exp.column(name)))
        return joined([*found, *(_renamed(part, named) for part in parts.values())], conjunction=conjunction)
    alone = frozenset({_bare(node).sql("duckdb")})
    for name, texts in named.items():
        if texts == alone:
            return exp.Not(this=exp.column(name)) if isinstance(node, exp.Not) else exp.column(name)
    return node


def _negated(node: exp.Expr) -> str:
    """The text of the negation of a leaf; what is no leaf stays as it is, under a text that no leaf has."""
    whole = isinstance(node, exp.Connector | exp.Null | exp.Placeholder)
    return f"NOT ({node.sql('duckdb')})" if whole else negate(node).sql("duckdb")


def _values(trees: Iterable[exp.Expr]) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """The values of choices and texts that trees look for, those together that no tree tells apart."""
    tests: dict[str, list[frozenset[str]]] = {}
    for node in (node for tree in trees for node in tree.find_all(exp.EQ, exp.NEQ, exp.In)):
        listed = node.expressions if isinstance(node, exp.In) else [node.expression]
        tests.setdefault(node.this.name, []).append(frozenset(item.name for item in listed))
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for name, sets in tests.items():
        alike: dict[tuple[bool, ...], list[str]] = {}
        for value in sorted(frozenset().union(*sets)):
            alike.setdefault(tuple(value in values for values in sets), []).append(value)
        found[name] = tuple(map(tuple, alike.values()))
    return found


def _over_carried(text: str) -> str:
    tree = parse_one(text, dialect="duckdb")
    for column in list(tree.find_all(exp.Column)):
        column.this.set("this", f"{CARRIED}{column.name}")
        column.this.set("quoted", True)
    return tree.sql("duckdb")


def _truth(name: str, condition: str) -> Digit:
    code = f"CASE WHEN {condition} THEN 2 WHEN ({condition}) IS NULL THEN 0 ELSE 1 END"
    return Digit(code, {name: ("CAST(NULL AS BOOLEAN)", "FALSE", "TRUE")})


def _choice(values: tuple[tuple[str, ...], ...]) -> Callable[[str, str], Digit]:
    """A choice: unknown, any value that no rule looks for, or one of those that some rules do."""

    def digit(name: str, column: str) -> Digit:
        literals = [[exp.Literal.string(value).sql("duckdb") for value in alike] for alike in values]
        branches = "".join(
            f"WHEN {column} IN ({', '.join(texts)}) THEN {place} " for place, texts in enumerate(literals, start=2)
        )
        code = f"CASE {branches}WHEN {column} IS NULL THEN 0 ELSE 1 END"
        return Digit(code, {name: ("CAST(NULL AS VARCHAR)", "'—'", *(texts[0] for texts in literals))})

    return digit


def _stretches(column: str, compared: Sequence[tuple[str, exp.Binary]]) -> Digit:
    """Between which of the days, or numbers, that it is compared with a fact lies."""
    # `<` and `>=` part what is before a day from the day itself; `<=` and `>` part the day from what comes after it.
    cuts = {(value_of(tree.right), isinstance(tree, exp.LTE | exp.GT)) for _, tree in compared}
    ordered = sorted(cuts)
    texts = {
        (value_of(tree.right), isinstance(tree, exp.LTE | exp.GT)): tree.right.sql("duckdb") for _, tree in compared
    }
    tests = [f"{column} {'<=' if after else '<'} {texts[value, after]}" for value, after in ordered]
    branches = "".join(f"WHEN {test} THEN {place} " for place, test in enumerate(tests, start=1))
    says: dict[str, tuple[str, ...]] = {}
    for name, tree in compared:
        cut = ordered.index((value_of(tree.right), isinstance(tree, exp.LTE | exp.GT)))
        below = isinstance(tree, exp.LT | exp.LTE)
        truths = (str((place <= cut) is below).upper() for place in range(len(ordered) + 1))
        says[name] = ("CAST(NULL AS BOOLEAN)", *truths)
    return Digit(f"CASE {branches}WHEN {column} IS NULL THEN 0 ELSE {len(ordered) + 1} END", says)


def _whole(word: tuple[Digit, ...]) -> str:
    parts, weight = [], 1
    for digit in word:
        parts.append(f"CAST({digit.code} AS BIGINT) * {weight}")
        weight *= digit.size
    return " + ".join(parts) or "CAST(0 AS BIGINT)"


def _said(texts: tuple[str, ...], key: str, weight: int) -> str:
    branches = " ".join(f"WHEN {place} THEN {text}" for place, text in enumerate(texts))
    return f'CASE ("{key}" // {weight}) % {len(texts)} {branches} END'
