"""What every act has, and what it is given when it is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from licite.errors import LiciteError
from licite.store.keyring import KeyRing, Token
from licite.store.models.base import KeyedToken
from licite.store.norms import Identity

if TYPE_CHECKING:
    from licite.store.models import Controller

Json = dict[str, Any]
TokenRow = TypeVar("TokenRow", bound=KeyedToken)


@dataclass(frozen=True)
class Entry:
    """The place in the log that an act takes: its rows bear `seq`, and `at` is the time of recording."""

    controller: Controller
    ring: KeyRing
    seq: int
    at: datetime
    event_id: str


class Act(Protocol):
    """A frozen dataclass that says what happened.

    `urgent`: a refusal or an erasure, which goes to the journal and may use the ballast. `event_id` is that of whoever
    told us, where there is one: the same event twice is recorded once.
    """

    kind: ClassVar[str]

    @property
    def event_id(self) -> str | None: ...

    @property
    def urgent(self) -> bool: ...

    def payload(self, entry: Entry, /) -> Json:
        """What happened, without a word that names somebody: kept as proof."""

    def personal(self, entry: Entry, /) -> Json | None:
        """To whom it happened: goes when the person is erased."""

    def write(self, entry: Entry, /) -> None:
        """Writes the rows; LiciteError where the act is refused, and nothing is written then."""


class Together(Protocol):
    """Acts of one kind that follow one another, written by statements for all of them.

    A kind of act has it where it has `together`, which is called with the acts and the places they take.
    """

    def words(self) -> list[tuple[Json, Json | None]]:
        """What happened, and to whom, of each act; before any of them is written."""

    def write(self) -> None:
        """Writes the rows of all; LiciteError where one of them is refused."""


class Alone:
    """An act that is written by itself."""

    def __init__(self, acts: Sequence[Act], entries: Sequence[Entry]) -> None:
        ((self._act, self._entry),) = zip(acts, entries, strict=True)

    def words(self) -> list[tuple[Json, Json | None]]:
        """What happened, and to whom."""
        return [(self._act.payload(self._entry), self._act.personal(self._entry))]

    def write(self) -> None:
        """Writes its rows."""
        self._act.write(self._entry)


class AtOnce:
    """Acts that are written together, each with the words that it has alone."""

    def __init__(self, acts: Sequence[Any], entries: Sequence[Entry]) -> None:
        self._acts, self._entries = acts, entries
        self._controller, self._ring = entries[0].controller, entries[0].ring

    def words(self) -> list[tuple[Json, Json | None]]:
        """What happened, and to whom, of each."""
        return [(act.payload(entry), act.personal(entry)) for act, entry in zip(self._acts, self._entries, strict=True)]


def tokens_of(identifiers: Iterable[Identity], ring: KeyRing) -> tuple[Token, ...]:
    """What a refusal by these identifiers writes, in a stable order; fails with STO019 where they name nobody."""
    tokens: set[Token] = set()
    for kind, value in identifiers:
        made = ring.current_tokens(kind, value) if value.strip() else frozenset()
        if not made:
            raise LiciteError("STO019", value=value)
        tokens |= made
    if not tokens:
        raise LiciteError("STO019", value="")
    return tuple(sorted(tokens))


def rows(model: type[TokenRow], tokens: Iterable[Token], **owner: object) -> list[TokenRow]:
    """A row for each token, belonging to `owner`."""
    return [model(key_id=t.key_id, norm_version=t.norm_version, token=t.digest, **owner) for t in tokens]


def written_tokens(tokens: Iterable[Token]) -> list[list[object]]:
    """Tokens as JSON, sorted."""
    return sorted([t.key_id, t.norm_version, t.digest] for t in tokens)


def read_tokens(written: Sequence[Sequence[Any]]) -> tuple[Token, ...]:
    """Tokens from that JSON."""
    return tuple(Token(str(key), int(norm), str(digest)) for key, norm, digest in written)


def written_time(instant: datetime | None) -> str | None:
    """An instant as JSON."""
    return instant.isoformat() if instant else None


def read_time(written: str | None) -> datetime | None:
    """An instant from that JSON."""
    return datetime.fromisoformat(written) if written else None
