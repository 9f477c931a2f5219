"""The rules that decided as texts: kept with an answer, so that it can be read when the law files have changed."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from licite.rules.model import Law


def applied_rules(law: Law, ids: Iterable[str], day: date) -> dict[str, Any]:
    """Which versions of these rules were in force on a day, with their citations and quotes?

    The key of each is its id, with `/` for every dot, and the first day of the version. A rule without a version on
    that day is left out.

    >>> from licite.rules.load import shipped_law
    >>> found = applied_rules(shipped_law(), ["fr.cpce.l34_5_no_consent"], date(2026, 11, 26))
    >>> [key.partition("@")[0] for key in found]
    ['fr/cpce/l34_5_no_consent']
    """
    by_id = {rule.id: rule for rule in law.rules}
    found: dict[str, Any] = {}
    for rule in (by_id[rule_id] for rule_id in dict.fromkeys(ids) if rule_id in by_id):
        for version in rule.versions:
            if version.start <= day and (version.until is None or day <= version.until):
                found[f"{rule.id.replace('.', '/')}@{version.start.isoformat()}"] = {
                    "title": rule.title,
                    "citation": version.citation.cite,
                    "url": version.citation.url,
                    "quote": version.citation.quote,
                    "verified": version.citation.verified,
                    "checked_on": version.citation.checked_on.isoformat(),
                }
    return found
