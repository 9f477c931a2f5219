"""Reading of the parts of a campaign file, whatever they mean: mappings, lists, texts, values of facts, faults."""

from collections.abc import Callable, Iterable
from typing import Any

from licite.errors import LiciteError
from licite.operations.campaign.values import BooleanTrapError, fact_value
from licite.vocabulary.contract import contract

Path_ = tuple[str | int, ...]
Mapping_ = dict[str, object]
LONGEST_SHOWN = 60


class Reader:
    """Takes parts out of a campaign, each by its path of keys; `place` says where a path stands in the file."""

    def __init__(self, place: Callable[[Path_], str]) -> None:
        self._place = place

    def fault(self, code: str, path: Path_, **slots: Any) -> LiciteError:
        """The error `code`, at the place of `path`."""
        return LiciteError(code, where=self._place(path), **slots)

    def mapping(self, value: object, path: Path_, allowed: Iterable[str]) -> Mapping_:
        """A part that has keys of its own; nothing said is an empty part."""
        if value is None or value == "":
            return {}
        if not isinstance(value, dict):
            raise self.fault("CAM012", path, key=path[-1])
        for key in value:
            if isinstance(key, bool):
                raise self.fault("CAM006", path, key=path[-1] if path else "", written="on" if key else "off")
            if key not in allowed:
                raise self.fault("CAM004", (*path, key), key=key, nearest=nearest(str(key), allowed))
        return value

    def items(self, value: object) -> list[object]:
        """The items of a list; a single value is a list of one."""
        if value is None or value == "":
            return []
        return list(value) if isinstance(value, list | tuple) else [value]

    def text(self, mapping: Mapping_, key: str, path: Path_ = ()) -> str | None:
        """The text under `key`, None where nothing is said."""
        value = mapping.get(key)
        if isinstance(value, dict | list | tuple):
            raise self.fault("CAM014", (*path, key), key=key)
        if isinstance(value, bool):
            raise self.fault("CAM006", (*path, key), key=key, written="yes" if value else "no")
        return ("" if value is None else str(value).strip()) or None

    def word(self, item: object, path: Path_) -> str:
        """An item of a list of words."""
        if not isinstance(item, str) or not item.strip():
            raise self.fault("CAM014", path, key=path[-1])
        return item.strip()

    def typed(self, fact: str, value: object, path: Path_) -> object:
        """The value of a fact, None where nothing is said."""
        try:
            return fact_value(fact, value)
        except BooleanTrapError:
            raise self.fault("CAM006", path, key=path[-1], written="YES" if value else "NO") from None
        except ValueError:
            raise self.fault("CAM005", path, value=_shown(value), key=path[-1], allowed=_allowed(fact)) from None


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that looks most like `name`."""
    from rapidfuzz import process

    return str(process.extract(name, list(known), limit=1)[0][0])


def _shown(value: object) -> str:
    if isinstance(value, dict | list | tuple):
        return "{…}" if isinstance(value, dict) else "[…]"
    return " ".join(str(value).split())[:LONGEST_SHOWN]


def _allowed(fact: str) -> str:
    known = contract().facts[fact]
    examples = {
        "bool": "yes, no, oui, non",
        "date": "2026-11-26",
        "timestamp": "2026-11-26 09:00",
        "int": "0, 1, 2",
        "decimal": "0.001, 0,1 %",
        "text": "FR, BE, DE",
    }
    return ", ".join(known.values) or examples[known.type]
