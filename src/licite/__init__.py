"""Licite: is this prospecting lawful, for whom, why, and on what conditions?

The public API. Heavy libraries are loaded by the first call that needs them, not by `import licite`.
"""

from typing import TYPE_CHECKING, Any

from licite.engine.decision import Decision, Outcome
from licite.errors import LiciteError

if TYPE_CHECKING:
    from licite.contacts.classify import Classification, classify
    from licite.engine.decide import decide
    from licite.operations.inside.frames import ScreenedFrame
    from licite.operations.table import Screened, screen

__all__ = [
    "Classification",
    "Decision",
    "LiciteError",
    "Outcome",
    "Screened",
    "ScreenedFrame",
    "classify",
    "decide",
    "screen",
]

_HOMES = {
    "Classification": "licite.contacts.classify",
    "classify": "licite.contacts.classify",
    "decide": "licite.engine.decide",
    "ScreenedFrame": "licite.operations.inside.frames",
    "Screened": "licite.operations.table",
    "screen": "licite.operations.table",
}


def __getattr__(name: str) -> Any:
    """Loads a public name from its home the first time that it is used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'licite' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
