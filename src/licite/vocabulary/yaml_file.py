"""Reading of the YAML files shipped with the package: safe loader, duplicate keys refused."""

from collections.abc import Hashable
from importlib.resources import files
from typing import Any

import yaml

# The same as the plain one, written in C where PyYAML was built with it.
FastLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class StrictLoader(FastLoader):  # type: ignore[misc]
    """A safe loader that refuses a mapping with the same key twice, which YAML would let the last one win.

    What is no value, as a 30 February, is an error with its place.
    """

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep=deep)
        except (TypeError, ValueError) as fault:  # a 30 February, a list as a key
            raise yaml.constructor.ConstructorError(None, None, str(fault), node.start_mark) from None

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"duplicate key {key!r}", key_node.start_mark)
            seen.add(key)
        return dict(super().construct_mapping(node, deep=deep))


def parse_yaml(text: str) -> Any:
    """The value of one YAML document; a duplicate key is an error."""
    return yaml.load(text, Loader=StrictLoader)


def packaged_yaml(package: str, *path: str) -> Any:
    """The value of a YAML file shipped inside `package`."""
    return parse_yaml(files(package).joinpath(*path).read_text(encoding="utf-8"))
