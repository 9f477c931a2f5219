"""Words of a local part, and that every rule and reason of the mailbox rules is known and reached."""

import re
from pathlib import Path

import pytest

from licite.contacts import mailbox_rules, names
from licite.contacts.local_part import LocalPart
from licite.contacts.mailbox import classify_mailbox
from licite.vocabulary.say import catalogue
from tests.contacts.test_mailbox import invented


@pytest.mark.parametrize(
    ("local", "words"),
    [
        ("jean.dupont", ("jean", "dupont")),
        ("Jean_Dupont44", ("jean", "dupont")),
        ("hélène.lefèvre+news", ("helene", "lefevre")),
        ('"jean dupont"', ("jean", "dupont")),
        ("leconte2a", ("leconte",)),
        ("+tag", ("tag",)),
        ("2024", ()),
    ],
)
def test_words(local: str, words: tuple[str, ...]) -> None:
    assert LocalPart.cut(local).words == words


def test_every_reason_given_in_the_rules_has_a_sentence() -> None:
    folder = Path(mailbox_rules.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("mailbox*.py")))
    reasons = set(re.findall(r'(?:either\(|(?:generic|person)\([^()]*?, )"(\w+)"', source))
    roles = {f"role_{role}" for role in set(names.role_class().values())}
    assert len(reasons) > 25
    assert reasons | roles <= set(catalogue("who"))


def test_most_rules_decide_some_invented_address() -> None:
    reached = {classify_mailbox(address).reason for address, _ in invented()}
    assert len(reached) > 25
