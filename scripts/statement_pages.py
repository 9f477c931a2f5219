"""The generated page docs/<lang>/law-statements.md: each statement of the dossier, and the rule that holds it."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from licite.rules.load import shipped_law

SOURCE = Path(__file__).parent.parent / "docs" / "law-statements.yaml"
HEADS = {
    "fr": """<!-- Page écrite par `make docs` depuis docs/law-statements.yaml : ne la modifiez pas à la main. -->

# Du dossier de loi aux règles

Chaque énoncé du dossier sur lequel reposent les fichiers de loi, avec la règle qui le tient, ou la raison pour laquelle
il n’en est pas une.

| énoncé | règles | ce qui n’en est pas une, et pourquoi |
| --- | --- | --- |""",
    "en": """<!-- Page written by `make docs` from docs/law-statements.yaml: do not change it by hand. -->

# From the dossier of law to the rules

Every statement of the dossier on which the law files rest, with the rule that holds it, or the reason why it is none.

| statement | rules | what is no rule, and why |
| --- | --- | --- |""",
}


@cache
def statements() -> tuple[dict[str, Any], ...]:
    """The statements, each with its rules, or the reason why it has none.

    Raises:
        ValueError: A statement has neither, or names a rule that does not exist.
    """
    law = shipped_law()
    known = {rule.id for rule in law.rules} | {found.id for found in law.definitions}
    known |= {parameter.id for parameter in law.parameters.values()}
    found = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    for entry in found:
        missing = set(entry["rules"]) - known
        if missing or not (entry["rules"] or entry.get("why")):
            raise ValueError(f"{SOURCE.name}: {entry['id']}: {', '.join(missing) or 'no rule and no reason'}")
    return tuple(found)


def statements_page(lang: str) -> str:
    """The page in one language."""
    pages = {rule.id for rule in shipped_law().rules}
    rows = []
    for entry in statements():
        rules = ", ".join(f"[`{rule}`](law/{rule}.md)" if rule in pages else f"`{rule}`" for rule in entry["rules"])
        rows.append(f"| {entry['what'][lang]} (`{entry['id']}`) | {rules} | {entry.get('why', {}).get(lang, '')} |")
    return "\n".join([HEADS[lang], *rows]) + "\n"
