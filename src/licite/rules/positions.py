"""Where each value of a YAML file stands, so that a fault can be shown in its place."""

from collections.abc import Iterator

import yaml

from licite.rules.model import Condition, Place
from licite.vocabulary.yaml_file import FastLoader


class Positions:
    """The places of the values of one file, by their path of keys and indexes."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._lines = text.splitlines()
        self._root = yaml.compose(text, Loader=FastLoader)

    def of(self, *keys: str | int) -> Place:
        """The place of the value under `keys`, or of the last of its parents that exists."""
        node = self._node(*keys)
        return self._at(node.start_mark.line, node.start_mark.column) if node else self._at(0, 0)

    def condition(self, text: str, *keys: str | int) -> Condition:
        """The condition under `keys`, each of its lines with its place, whatever way of quoting YAML it uses."""
        return Condition(text, self.of(*keys), tuple(self._lines_of(text, *keys)))

    def _lines_of(self, text: str, *keys: str | int) -> Iterator[tuple[int, Place]]:
        node, found = self._node(*keys), 0
        if not isinstance(node, yaml.ScalarNode):
            return
        first = node.start_mark.line
        if node.style not in (">", "|"):
            yield 0, self._at(first, node.start_mark.column + bool(node.style))
        for number in range(first + 1, min(node.end_mark.line + 1, len(self._lines))):
            line = self._lines[number].lstrip()
            words = line[:8].strip()  # enough to know it by; its end may hold a quote or a comment
            offset = text.find(words, found) if words else -1
            if offset >= 0:
                yield offset, self._at(number, len(self._lines[number]) - len(line))
                found = offset + len(words)

    def _at(self, line: int, column: int) -> Place:
        return Place(self._path, line + 1, column + 1)

    def _node(self, *keys: str | int) -> yaml.Node | None:
        """The node under `keys`, or the last of its parents that exists."""
        node = self._root
        for key in keys:
            child = _child(node, key)
            if child is None:
                break
            node = child
        return node


def _child(node: yaml.Node | None, key: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        for key_node, value in node.value:
            if key_node.value == key:
                return value  # type: ignore[no-any-return]
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key]  # type: ignore[no-any-return]
    return None
