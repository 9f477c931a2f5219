"""What a page says of something that Licite refused: its own sentence where the message speaks of commands."""

import re

from licite.errors import LiciteError
from licite.vocabulary.say import catalogue
from licite.vocabulary.typeset import typeset
from licite.web.shell.errors import sentence
from licite.web.shell.words import speak

_TICKED = re.compile(r"`([^`]*)`")


def told(fault: LiciteError, lang: str) -> str:
    """The message of a fault as a sentence or two, without any place on the server."""
    if f"fault_{fault.code}" in catalogue("imports"):
        return speak(f"imports.fault_{fault.code}", lang)
    return quoted(f"{sentence(fault.message(lang), lang)} {sentence(fault.help(lang), lang)}", lang)


def told_of_file(fault: LiciteError, lang: str) -> str:
    """The same of a file that cannot be read (M29)."""
    if fault.code.startswith("FIL") and fault.code not in ("FIL045", "FIL046", "FIL047", "FIL048", "FIL030"):
        said = speak("imports.file_failed", lang, what=fault.message(lang), help=sentence(fault.help(lang), lang))
        return quoted(said, lang)
    return told(fault, lang)


def quoted(text: str, lang: str) -> str:
    """A message with the marks of its language around the user's own text, where a terminal has backticks.

    >>> quoted("`a.csv` is empty", "en")
    '“a.csv” is empty'
    """
    marks = r"« \1 »" if lang == "fr" else r"“\1”"
    return typeset(_TICKED.sub(marks, text), lang)
