"""The table of the dossier: every statement of its sections 0 to 9 has a rule, or a reason why it is none."""

import re
from pathlib import Path

import pytest
import yaml

from licite.rules.load import shipped_law

ENTRIES = yaml.safe_load((Path(__file__).parents[2] / "docs" / "law-statements.yaml").read_text(encoding="utf-8"))


def known() -> set[str]:
    law = shipped_law()
    files = [*law.rules, *law.definitions, *law.parameters.values()]
    return {file.id for file in files}


def test_each_statement_has_a_rule_or_a_reason_in_both_languages() -> None:
    assert len({entry["id"] for entry in ENTRIES}) == len(ENTRIES)
    for entry in ENTRIES:
        assert set(entry["rules"]) <= known(), entry["id"]
        assert entry["rules"] or entry["why"], entry["id"]
        for words in (entry["what"], entry.get("why", {"fr": "-", "en": "-"})):
            assert words["fr"], entry["id"]
            assert words["en"], entry["id"]


def test_no_statement_of_the_dossier_is_left_out(reference_data: Path) -> None:
    dossier = reference_data.parent / "research" / "law.md"
    if not dossier.is_file():
        pytest.skip("reference data missing: no file `research/law.md` (LICITE_REFERENCE_DATA)")
    text = dossier.read_text(encoding="utf-8").split("## 10. ", maxsplit=1)[0]
    named = set(re.findall(r"`((?:FR|RGPD|EU|RET|ASSO)\.[.A-Z0-9_a-z/-]*[A-Z0-9a-z/])`", text))
    dates = set(re.findall(r"^\| \*{0,2}(20\d\d-\d\d-\d\d)", text, flags=re.MULTILINE))
    ids = {entry["id"] for entry in ENTRIES}
    assert named - ids <= {"RET.CONTACT"}  # short for its two halves
    assert dates <= ids
