"""A bundle that somebody handed over: does it hold? Needs no installation."""

from pathlib import Path

from licite.errors import LiciteError
from licite.evidence.bundle import check_bundle
from licite.evidence.heads import read_note

_DOES_NOT_HOLD = "EVI031"


def bundle_lines(bundle: Path, held: Path | None, lang: str) -> list[str]:
    """What was verified of a bundle, a line each.

    Fails with EVI031 (exit code 3) where it does not hold, EVI032 where it cannot be read, EVI026 where `held` is no
    head.
    """
    head = read_note(held.read_text(encoding="utf-8", errors="replace"), where=str(held)) if held else None
    try:
        return check_bundle(bundle, lang, head)
    except LiciteError as fault:
        if fault.code == _DOES_NOT_HOLD:
            fault.exit_code = 3
        raise
