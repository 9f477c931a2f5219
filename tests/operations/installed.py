"""An installation made as the command makes it, and people of whom things are recorded."""

from pathlib import Path

from licite.operations.installation import controller_named, install
from licite.operations.opening import opened
from licite.store.acts.base import Act
from licite.store.commit import commit
from licite.store.home import Home
from licite.store.norms import Identity


def installed(folder: Path, database: str | None = None, name: str = "home") -> Home:
    """A new installation with its keys beside it."""
    made = install(
        folder / name,
        controller=controller_named("Firm"),
        second=folder / f"{name}-second",
        language="en",
        database=database,
    )
    return made.home


def record(home: Home, *acts: Act) -> None:
    """Records acts of the one controller."""
    with opened(home):
        for act in acts:
            commit("firm", act)


def crowd(name: str, count: int) -> list[Identity]:
    """So many invented people."""
    return [Identity("email", f"{name}{number}@example.fr") for number in range(count)]
