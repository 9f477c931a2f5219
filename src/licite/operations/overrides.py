"""The law as an organisation reads it: the shipped files, changed by its signed overrides."""

from datetime import date
from pathlib import Path

from licite.rules.load import shipped_law
from licite.rules.model import Law
from licite.rules.overrides import load_overrides, with_overrides
from licite.vocabulary.say import say


def law_as_read(path: Path | None, doctrine: str, law: Law | None = None) -> Law:
    """The law files under a doctrine, changed by the overrides of a file where there is one.

    Raises:
        LiciteError: LAW018 for an unknown doctrine, LAW040 to LAW043 for a wrong file.
    """
    law = law or shipped_law()
    return law if path is None else with_overrides(law, doctrine, load_overrides(path))


def told_overrides(path: Path | None, lang: str, today: date | None = None) -> list[str]:
    """A sentence for each override: who signed it and until when, or that it is over."""
    if path is None:
        return []
    titles = {rule.id: rule.title[lang] for rule in shipped_law().rules}
    now = today or date.today()
    return [
        say(
            f"screen.override_{'over' if one.expires_on < now else 'lifted' if one.lifted else 'added'}",
            lang,
            title=titles[one.rule],
            by=one.signed_by,
            day=one.expires_on,
        )
        for one in load_overrides(path)
    ]
