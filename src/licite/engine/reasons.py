"""What masks say, in sentences: the SELECT that writes them once for each set of masks that occurs in a batch."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from licite.engine.emit_set import mask_columns
from licite.engine.plan import WORD, Plan, PlannedRule
from licite.engine.settle import of_holding
from licite.vocabulary.contract import contract
from licite.vocabulary.say import say

NOTHING: Mapping[str, str] = MappingProxyType({})
REASONS = ("breaches", "rules", "open_rules", "duties")


def reasons_sql(plan: Plan, lang: str, table: str) -> str:
    """The SELECT that puts `REASONS` beside every row of a table of masks.

    `breaches` and `duties` are sentences, `rules` the ids of the rules that are broken, `open_rules` the titles of
    those that a fact not known leaves open; of a contact that is not allowed, no duty of the message. Missing facts,
    remedies and due days are told by `licite screen`, which tries what the unknown facts could be.
    """
    undetermined = "\"outcome\" = 'undetermined'"
    forbid, basis = plan.bank("forbid"), plan.bank("basis")
    messages = {say(f"duties.{duty}.long", lang, day=None) for duty in contract().duties if not of_holding(duty)}
    broken = {"forbid": _by_words(forbid, lambda r: say(f"tags.{r.tag}.long", lang))}
    texts = {
        "breaches": _listed(plan, broken, " ", also={say("tags.no_basis.long", lang): _no_basis(plan)}),
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
            unless=dict.fromkeys(messages, "\"outcome\" = 'unlawful'"),
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


def _no_basis(plan: Plan) -> str:
    """Whether nothing allows the contact, as far as a law answers for it (`settle`)."""
    none = (f'"{column}" = 0' for mask in ("basis_holds", "basis_unknown") for column in mask_columns(plan)[mask])
    return f'COALESCE("covered", TRUE) AND {" AND ".join(none)}'


def _listed(
    plan: Plan,
    masks: Mapping[str, Mapping[str, int]],
    separator: str,
    *,
    also: Mapping[str, str] = NOTHING,
    unless: Mapping[str, str] = NOTHING,
) -> str:
    """The words of all bits that are set, in order, each once; by text, `also` tests that are of no bit."""
    tests: dict[str, list[str]] = {}
    for mask, words in masks.items():
        for text, bits in words.items():
            tests.setdefault(text, []).extend(_set(mask_columns(plan)[mask], bits))
    told = {text: " OR ".join(found) for text, found in tests.items()} | dict(also)
    told |= {text: f"({told[text]}) AND NOT {test}" for text, test in unless.items() if text in told}
    parts = [f"CASE WHEN {test} THEN {_quoted(text)} END" for text, test in told.items()]
    return f"NULLIF(concat_ws({_quoted(separator)}, {', '.join(parts)}), '')"


def _set(columns: Iterable[str], bits: int) -> list[str]:
    words = ((column, bits >> (WORD * place) & ((1 << WORD) - 1)) for place, column in enumerate(columns))
    return [f'("{column}" & {part}) <> 0' for column, part in words if part]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
