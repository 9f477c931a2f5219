"""Has every feature that has long work name it."""

from importlib import import_module
from importlib.util import find_spec

from licite.web.settings import FEATURES


def all_works() -> None:
    """Imports `work.py` of each feature that has one."""
    for feature in FEATURES:
        name = f"licite.web.{feature}.work"
        if find_spec(name) is not None:
            import_module(name)
