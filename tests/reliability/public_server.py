"""The site in processes of its own, for harnesses that kill it; a planted bug changes the server and nothing else."""

import os
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

BUG = "LICITE_TEST_BUG"
HOME = "LICITE_HOME"
EARLY = "answer before commit"
_LATE_SECONDS = 0.05


def answer_before_commit() -> None:
    """The page says that it is done, and the refusal is recorded a moment later."""
    from licite.operations import public_refusals
    from licite.store.commit import Acknowledgement, Request
    from licite.store.opened import current

    whole = public_refusals.commit

    def early(controller: str, act: Any, *, idempotency_key: str | None = None) -> Acknowledgement:
        def late() -> None:
            time.sleep(_LATE_SECONDS)
            whole(controller, act, idempotency_key=idempotency_key)

        threading.Thread(target=late).start()
        request = Request.of(controller, act, idempotency_key, current().ring())
        return Acknowledgement(-1, datetime.now(UTC), request.event_id, repeated=False)

    public_refusals.commit = early


def application() -> Any:
    """What a worker serves."""
    from licite.web.start import application as site

    made = site(Path(os.environ[HOME]))
    if os.environ.get(BUG) == EARLY:
        answer_before_commit()
    return made


def run(port: int) -> None:
    """Serves as `licite serve` does, until it is killed."""
    from granian.constants import Interfaces
    from granian.server import Server

    Server(
        "tests.reliability.public_server:application", address="127.0.0.1", port=port, interface=Interfaces.WSGI,
        workers=1, blocking_threads=8, log_access=False, websockets=False, factory=True,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    run(int(os.environ["LICITE_TEST_PORT"]))
