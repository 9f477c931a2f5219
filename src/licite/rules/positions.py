"""Where each value of a YAML file stands, so that a fault can be shown in its place."""

import yaml

from licite.rules.model import Place


class Positions:
    """The places of the values of one file, by their path of keys and indexes."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._root = yaml.compose(text, Loader=yaml.SafeLoader)

    def of(self, *keys: str | int) -> Place:
        """The place of the value under `keys`, or of the last of its parents that exists."""
        node = self._root
        mark = node.start_mark if node else None
        for key in keys:
            child = _child(node, key)
            if child is None:
                break
            node = child
            mark = node.start_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return Place(self._path, line, column)


def _child(node: yaml.Node | None, key: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        for key_node, value in node.value:
            if key_node.value == key:
                return value  # type: ignore[no-any-return]
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key]  # type: ignore[no-any-return]
    return None
