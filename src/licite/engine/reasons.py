"""What masks say, in sentences: the SELECT that writes them once for each set of masks that occurs in a batch."""

from collections.abc import Callable, Iterable, Mapping

from licite.engine.emit_set import mask_columns
from licite.engine.plan import WORD, Plan, PlannedRule
from licite.vocabulary.say import say

REASONS = ("breaches", "rules", "open_rules", "duties")


def reasons_sql(plan: Plan, lang: str, table: str) -> str:
    """The SELECT that puts `REASONS` beside every row of a table of masks.

    `breaches` and `duties` are sentences, `rules` the ids of the rules that are broken, `open_rules` the titles of
    those that a fact not known leaves open. Missing facts, remedies and due days are told by `licite screen`, which
    tries what the unknown facts could be.
    """
    undetermined = "\"outcome\" = 'undetermined'"
    forbid, basis = plan.bank("forbid"), plan.bank("basis")
    texts = {
        "breaches": _listed(plan, {"forbid": _by_words(forbid, lambda r: say(f"tags.{r.tag}.long", lang))}, " "),
        "rules": _listed(plan, {"forbid": _by_words(forbid, lambda r: r.rule.id)}, ";"),
        "open_rules": f"CASE WHEN {undetermined} THEN "
        + _listed(
            plan,
            {
                "forbid_unknown": _by_words(forbid, lambda r: r.rule.title[lang]),
                "basis_unknown": _by_words(basis, lambda r: r.rule.title[lang]),
                "review": _by_words(plan.bank("review"), lambda r: r.rule.title[lang]),
            },
            "; ",
        )
        + " END",
        "duties": _listed(
            plan,
            {
                "duty": _by_words(plan.bank("duty"), lambda r: say(f"duties.{r.tag}.long", lang, day=None)),
                "asked": _by_words(
                    (r for r in forbid if r.duty), lambda r: say(f"duties.{r.duty}.long", lang, day=None)
                ),
            },
            " ",
        ),
    }
    columns = ", ".join(f'{texts[name]} AS "{name}"' for name in REASONS)
    return f'SELECT *, {columns} FROM "{table}"'


def _by_words(rules: Iterable[PlannedRule], words: Callable[[PlannedRule], str]) -> dict[str, int]:
    """The bits of the rules that have the same words."""
    found: dict[str, int] = {}
    for rule in rules:
        text = words(rule)
        found[text] = found.get(text, 0) | 1 << rule.bit
    return found


def _listed(plan: Plan, masks: Mapping[str, Mapping[str, int]], separator: str) -> str:
    """The words of all bits that are set, in order, each once."""
    tests: dict[str, list[str]] = {}
    for mask, words in masks.items():
        for text, bits in words.items():
            tests.setdefault(text, []).extend(_set(mask_columns(plan)[mask], bits))
    parts = [f"CASE WHEN {' OR '.join(found)} THEN {_quoted(text)} END" for text, found in tests.items()]
    return f"NULLIF(concat_ws({_quoted(separator)}, {', '.join(parts)}), '')"


def _set(columns: Iterable[str], bits: int) -> list[str]:
    words = ((column, bits >> (WORD * place) & ((1 << WORD) - 1)) for place, column in enumerate(columns))
    return [f'("{column}" & {part}) <> 0' for column, part in words if part]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
