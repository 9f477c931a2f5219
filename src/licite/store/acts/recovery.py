"""An older copy of the database was put back, and the journal replayed."""

from dataclasses import dataclass
from typing import ClassVar

from licite.store.acts.base import Entry, Json


@dataclass(frozen=True)
class RecordRecovery:
    """Which entries are gone: those behind `had` and up to `known`. How many acts came back, and the journal lacked."""

    had: int
    known: int
    replayed: int
    journalled: int
    event_id: str | None = None

    kind: ClassVar[str] = "recovery"
    urgent: ClassVar[bool] = True

    def payload(self, _: Entry) -> Json:
        return {
            "had": self.had,
            "known": self.known,
            "replayed": self.replayed,
            "journalled": self.journalled,
        }

    def personal(self, _: Entry) -> Json | None:
        return None

    def write(self, entry: Entry) -> None:
        """No rows: the entry is all there is."""
