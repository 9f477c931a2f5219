"""Files of known tools, recognised by their header (formats.yaml)."""

import re
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from licite.contacts.columns import column_key, is_address, target_of
from licite.contacts.dates import day_first_shown
from licite.contacts.mapping import Target
from licite.vocabulary.yaml_file import packaged_yaml

_HASH = re.compile(r"(?:[a-z0-9-]+:)?[0-9a-fA-F]{64}")


@dataclass(frozen=True)
class Format:
    """How one tool writes its contacts. `required` holds sets of column keys, of each of which one must be there.

    `last_is_instant`: the last cell may be `7/8/26, 3:43 PM` without the quotes that its comma asks for. `only`: such a
    file has no other columns than those listed. `every_row`: what being in this file says of all its rows (a status).
    """

    format: str
    header: Literal["confirmed", "partly", "unconfirmed"]
    required: tuple[frozenset[str], ...]
    columns: tuple[tuple[re.Pattern[str], Target | None], ...]
    footer: tuple[str, ...]
    last_is_instant: bool
    holds: str | None = None
    only: bool = False
    every_row: str | None = None
    confirmed: frozenset[str] = frozenset()

    def fits(self, keys: frozenset[str]) -> bool:
        if not all(one_of & keys for one_of in self.required):
            return False
        return not self.only or all(self.target(key)[0] or key in self._required_keys for key in keys)

    @property
    def _required_keys(self) -> frozenset[str]:
        return frozenset().union(*self.required)

    def is_sure_of(self, key: str) -> bool:
        """Whether a column of that key was seen in files that the tool wrote."""
        return self.header == "confirmed" or (self.header == "partly" and key in self.confirmed)

    def borne_out(self, header: Sequence[str], below: Sequence[Sequence[str]] | None) -> bool:
        """Whether the rows below a header of these names hold what the tool writes there; None were not looked at."""
        if not self.holds or below is None:
            return True
        places = [i for i, name in enumerate(header) if column_key(name) in self.required[0]]
        cells = [row[i].strip() for row in below for i in places if i < len(row) and row[i].strip()]
        hashed = sum(_HASH.fullmatch(cell) is not None for cell in cells)
        return 2 * hashed >= max(len(cells), 1) and not {"email", "phone"} & {target_of(name) for name in header}

    def target(self, key: str) -> tuple[bool, Target | None]:
        """Whether the tool's table speaks of a column, and what it gives."""
        return next(((True, target) for pattern, target in self.columns if pattern.fullmatch(key)), (False, None))


@cache
def known_formats() -> tuple[Format, ...]:
    """The formats of formats.yaml, in its order."""
    return tuple(_format(entry) for entry in packaged_yaml("licite.contacts.readers", "formats.yaml"))


def _format(entry: dict[str, Any]) -> Format:
    groups = (group if isinstance(group, list) else [group] for group in entry["required"])
    return Format(
        format=entry["format"],
        header=entry["header"],
        required=tuple(frozenset(map(column_key, group)) for group in groups),
        columns=tuple((_pattern(name), _target(given)) for name, given in entry.get("columns", {}).items()),
        footer=tuple(entry.get("footer", ())),
        last_is_instant=entry.get("last_is_instant", False),
        holds=entry.get("holds"),
        only=entry.get("only", False),
        every_row=entry.get("every_row"),
        confirmed=frozenset(map(column_key, entry.get("confirmed", ()))),
    )


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(r"[0-9]+".join(re.escape(column_key(part)) for part in name.split("{n}")))


def _target(given: Any) -> Target | None:
    if given is None or isinstance(given, str):
        return Target(given) if given else None
    return Target(given["target"], given.get("values"), given.get("dates"), tuple(given.get("channels", ())))


def recognise(header: Sequence[str], below: Sequence[Sequence[str]] | None = None) -> Format | None:
    """The tool that wrote a file with this header and these first rows; None for any other file.

    A row that holds an address is no header, whatever words stand beside it.

    >>> recognise(["Email Address", "First Name", "MEMBER_RATING", "OPTIN_TIME"]).format
    'mailchimp.audience'
    """
    keys = frozenset(column_key(name) for name in header if name.strip() and len(name) < 100)
    if not keys or any(map(is_address, header)):
        return None
    return next((known for known in known_formats() if known.fits(keys) and known.borne_out(header, below)), None)


def tool_columns(
    columns: Sequence[str], cells: Dict[str, Sequence[str]], name: str
) -> tuple[dict[str, Target | None], list[str]]:
    """What the tool's own table says of the columns of its file, and which of them it is not sure of.

    A tool that writes dates month first is believed unless the cells show the contrary.
    """
    tool = tool_of(columns, name)
    targets: dict[str, Target | None] = {}
    for column in columns if tool else ():
        assert tool is not None
        spoken_of, target = tool.target(column_key(column))
        if spoken_of and target and target.dates == "mdy" and day_first_shown(cells[column]):
            target = Target(target.name, target.values, None, target.channels)
        if spoken_of:
            targets[column] = target
    sure = {column for column in targets if tool and tool.is_sure_of(column_key(column))}
    return targets, [column for column, target in targets.items() if target and column not in sure]


def tool_of(columns: Sequence[str], name: str) -> Format | None:
    """The format of that name whose header these columns are; None for a file that no tool is known to write."""
    keys = frozenset(map(column_key, columns))
    return next((known for known in known_formats() if known.format == name and known.fits(keys)), None)
