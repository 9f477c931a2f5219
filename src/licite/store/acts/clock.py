"""The clock of the machine was wrong and is right again."""

from dataclasses import dataclass
from typing import ClassVar

from licite.store.acts.base import Entry, Json


@dataclass(frozen=True)
class RecordClockStep:
    """Somebody vouches for the clock after it went back; from here on the log counts from its time.

    Until then nothing is recorded: a refusal with a time too early could seem older than a consent before it.
    """

    author: str
    reason: str
    event_id: str | None = None

    kind: ClassVar[str] = "clock"
    urgent: ClassVar[bool] = False

    def payload(self, _: Entry) -> Json:
        return {"author": self.author, "reason": self.reason}

    def personal(self, _: Entry) -> Json | None:
        return None

    def write(self, entry: Entry) -> None:
        """No rows: the entry is all there is."""
