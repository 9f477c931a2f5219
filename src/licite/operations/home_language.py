"""The language that an installation was made for."""

from pathlib import Path

from licite.errors import LiciteError
from licite.store.home import find_home


def home_language(flag: Path | None = None) -> str | None:
    """Which language do the settings of the installation name? None where there is none, or they cannot be read.

    What is wrong with the settings is told by whatever opens the installation, in the language found without them.

    >>> home_language(Path("nowhere"))
    """
    try:
        return find_home(flag).language
    except LiciteError:
        return None
