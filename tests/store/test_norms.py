"""What is under a key stays findable: the forms of a version never change.

`norm_1.jsonl` is never edited. Where the rules of `contacts.identity` change a form, the rules before stay under their
version in `store.norms`, and the new ones get the next number and a file of their own.
"""

import json
from pathlib import Path

import pytest

from licite.store.norms import NORM_VERSION, NORMS, Identity


def golden(version: int) -> list[list[object]]:
    text = Path(__file__).with_name(f"norm_{version}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("version", NORMS)
def test_the_forms_of_a_version_are_those_it_had(version: int) -> None:
    norm = NORMS[version]
    rows = golden(version)
    changed = []
    for row in rows:
        identity = Identity(row[0], row[1])  # type: ignore[arg-type]
        written, tried = norm.written(identity), norm.tried(identity)
        now = [
            *identity,
            norm.exact(identity).text,
            sorted(form.text for form in written),
            sorted(f"{form.kind}:{form.text}" for form in tried - written),
        ]
        if now != row:
            changed.append((row, now))
    assert changed == []
    assert len(rows) > 600


def test_the_current_version_is_one_of_them() -> None:
    assert max(NORMS) == NORM_VERSION
