"""One decision on a terminal: a day by which something was due and that is over is told as such."""

import pytest

from licite.cli.render_decision import render_decision
from licite.cli.terminal import Terminal
from licite.engine.decide import decide

FACTS = {
    "country": "FR", "channel": "email", "audience": "consumer", "identifier_kind": "nominative",
    "purpose": "commercial",
    "source_kind": "partner", "consent": "none", "collected_on": "2026-10-01",
}  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "day", "words"),
    [("en", "2026-10-31", "by 31 October 2026\n"), ("en", "2026-11-01", "by 1 November 2026\n"),
     ("en", "2026-11-02", "by 1 November 2026 (this day is over)"), ("fr", "2026-11-02", "(ce délai est passé)")],
)  # fmt: skip
def test_a_day_that_is_over_is_told(lang: str, day: str, words: str) -> None:
    assert words in render_decision(decide(FACTS, at=day, lang=lang), lang, Terminal(width=100))
