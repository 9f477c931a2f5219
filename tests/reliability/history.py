"""What the clients of a trial were told, as they wrote it down: one JSON line for each thing that happened."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Told:
    """`result` is invoke, ok or fail; an act that was invoked and has neither is unknown to its client."""

    client: str
    number: int
    result: str
    kind: str
    who: str = ""
    event_id: str = ""
    seq: int = -1
    repeated: bool = False
    code: str = ""

    @property
    def key(self) -> str:
        """Under which the act was sent."""
        return f"{self.client}:{self.number}"


class Scribe:
    """Writes the history of one client; what is written is with the system when `note` returns, so a kill keeps it."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)

    def note(self, told: Told) -> None:
        os.write(self._handle, f"{json.dumps(asdict(told))}\n".encode())


def read(path: Path) -> list[Told]:
    """The whole lines of a history; on disk before anybody judges by them."""
    if not path.exists():
        return []
    with path.open("rb") as file:
        os.fsync(file.fileno())
        lines = file.read().split(b"\n")[:-1]
    return [Told(**json.loads(line)) for line in lines]


def acknowledged(history: Iterable[Told]) -> list[Told]:
    """What a client may rely on."""
    return [told for told in history if told.result == "ok"]


def next_number(history: Iterable[Told], client: str) -> int:
    """Where a client goes on: with the act whose fate it does not know, else with a new one."""
    own = [told for told in history if told.client == client]
    answered = {told.number for told in own if told.result == "ok"}
    return next((told.number for told in own if told.number not in answered), max(answered, default=-1) + 1)
