"""Somebody was given a role for a controller, another one, or none any more."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

from licite.store.acts.base import Entry, Json


@dataclass(frozen=True)
class RecordRole:
    """Who gave whom which role; `role` is empty where it was taken away, `before` where there was none.

    Members are those who work with the tool, not the people in the registers: their names stay in the log, as those of
    authors do, so that an auditor sees who could do what. They lie in tables that the store does not know: `change`
    writes them, under the write lock and in the transaction of the entry, so that both are there or neither.
    """

    member: str
    role: str
    before: str
    by: str
    change: Callable[[], None] = field(repr=False, compare=False)
    event_id: str | None = None

    kind: ClassVar[str] = "role"
    urgent: ClassVar[bool] = False

    def payload(self, _: Entry) -> Json:
        return {"member": self.member, "role": self.role, "before": self.before, "by": self.by}

    def personal(self, _: Entry) -> Json | None:
        return None

    def write(self, _: Entry) -> None:
        """Has the members written; what refuses it leaves no entry either."""
        self.change()
