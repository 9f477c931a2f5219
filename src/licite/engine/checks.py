"""What a rule must be before it is planned: tagged with a word of the contract, held to its country and purposes."""

from rapidfuzz import process
from sqlglot import exp

from licite.errors import LiciteError
from licite.rules.model import Rule
from licite.vocabulary.contract import contract

UNION = "eu"


def check_tag(rule: Rule) -> None:
    """Refuse a tag that the contract does not know for the effect of the rule (LAW015)."""
    terms = contract()
    allowed = {"forbid": tuple(terms.breaches), "basis": terms.bases, "duty": terms.duties, "review": ()}[rule.effect]
    if rule.tag is not None and rule.tag not in allowed:
        nearest = process.extractOne(rule.tag, allowed)[0]
        raise LiciteError("LAW015", where=str(rule.place), tag=rule.tag, nearest=nearest)


def country_of(rule: Rule) -> str | None:
    """The country that a rule belongs to by its folder; None for the Union, the platforms and rules without one.

    >>> from licite.rules.load import shipped_law
    >>> country_of(shipped_law().rule("fr.cpce.l34_5_no_consent"))
    'FR'
    """
    folder, dot, _ = rule.id.partition(".")
    return folder.upper() if dot and len(folder) == len(UNION) and folder != UNION else None


def check_reach(rule: Rule, scope: exp.Expr) -> None:
    """Refuse a rule of a country that does not say that it binds there alone, and for which purposes (LAW019, 020)."""
    country = country_of(rule)
    if country is None:
        return
    parts = list(scope.flatten()) if isinstance(scope, exp.And) else [scope]
    if not any(part.sql() == f"country = '{country}'" for part in parts):
        raise LiciteError("LAW019", where=str(rule.scope.place), id=rule.id, country=country)
    if "purpose" not in {column.name for column in scope.find_all(exp.Column)}:
        raise LiciteError("LAW020", where=str(rule.scope.place), id=rule.id)
