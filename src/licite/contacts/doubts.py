"""What the user should look at in the meaning given to the columns of a file."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from licite.contacts.columns import DERIVED_TARGETS, IDENTITY_FIELDS, target_of
from licite.contacts.mapping import Mapping
from licite.contacts.refusal_names import speaks_of_refusal
from licite.contacts.unneeded import kind_of

if TYPE_CHECKING:
    from licite.contacts.readers.raw import Note

_REACH = frozenset({"email", "phone", "profile_url", "address", "other_emails"})
_NAMED = 12


def doubts(columns: Sequence[str], sample: Sequence[Sequence[str]], format: str, mapping: Mapping) -> Iterator["Note"]:  # noqa: A002
    """Guesses, columns that do not hold what their name says, and columns of which nothing is known.

    A column that is left out on purpose by the tool that wrote the file is not told, nor an empty one.
    """
    if mapping.unsure:
        yield "readers.unsure_columns", {"columns": ", ".join(mapping.unsure)}
    left = [
        column
        for index, column in enumerate(columns)
        if column not in mapping.columns and any(row[index].strip() for row in sample)
    ]
    misnamed = [column for column in left if _named_like_a_fact(column)]
    for column in misnamed:
        yield "readers.column_left_out", {"column": column}
    unclear = [column for column in left if column not in misnamed and speaks_of_refusal(column)]
    if unclear:
        yield "readers.refusal_not_understood", {"columns": ", ".join(unclear)}
    known = (*misnamed, *unclear, *_known_to_the_tool(columns, format))
    # What prospecting does not need is told with the result.
    unused = [column for column in left if column not in known and not kind_of(column)]
    if unused:
        more = ["…"] if len(unused) > _NAMED else []
        yield "readers.unused_columns", {"columns": ", ".join(unused[:_NAMED] + more), "n": len(unused)}
    if not _REACH & {target.name for target in mapping.columns.values()}:
        yield "readers.nobody_to_reach", {}


def _named_like_a_fact(column: str) -> bool:
    name = target_of(column)
    return name is not None and name not in (*IDENTITY_FIELDS, *DERIVED_TARGETS)


def _known_to_the_tool(columns: Sequence[str], format: str) -> Sequence[str]:  # noqa: A002
    from licite.contacts.readers.formats import tool_columns

    if format == "vcard":
        return columns
    return list(tool_columns(columns, {column: [] for column in columns}, format)[0])
