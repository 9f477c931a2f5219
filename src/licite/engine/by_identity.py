"""What is worked out of a tree once: trees are told apart by which they are, since comparing two reads them whole."""

from collections.abc import Callable
from typing import Generic, TypeVar

from sqlglot import exp

Found = TypeVar("Found")
KEPT = 1 << 15


class ByIdentity(Generic[Found]):
    """A function of a tree that remembers what it found; no tree may be changed once it was asked about.

    >>> from sqlglot import parse_one
    >>> seen = []
    >>> size = ByIdentity(lambda tree: seen.append(tree) or len(list(tree.walk())))
    >>> tree = parse_one("a AND b")
    >>> size(tree) == size(tree), len(seen)
    (True, 1)
    """

    def __init__(self, work: Callable[[exp.Expr], Found]) -> None:
        self._work = work
        self._found: dict[int, tuple[exp.Expr, Found]] = {}

    def __call__(self, tree: exp.Expr) -> Found:
        """What the function finds of a tree."""
        kept = self._found.get(id(tree))
        if kept is not None and kept[0] is tree:
            return kept[1]
        if len(self._found) >= KEPT:
            self._found.clear()
        found = self._work(tree)
        self._found[id(tree)] = (tree, found)  # the tree is kept too, so that no other can get its number
        return found
