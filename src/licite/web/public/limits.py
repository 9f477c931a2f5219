"""How often one network may send forms of agreement. Refusals are never counted, and never wait."""

import hashlib
import os
import time
from collections import deque
from threading import Lock

PER_MINUTE = 20
_KEPT = 10_000
_salt = os.urandom(16)
_seen: dict[bytes, deque[float]] = {}
_lock = Lock()


def may_send(address: str) -> bool:
    """Whether this network may send one more form now; its fingerprint lasts no longer than the process."""
    now = time.monotonic()
    name = hashlib.blake2b(address.encode(), key=_salt, digest_size=16).digest()
    with _lock:
        if len(_seen) >= _KEPT and name not in _seen:
            _forget(now)
        times = _seen.setdefault(name, deque())
        while times and now - times[0] > 60:
            times.popleft()
        if len(times) >= PER_MINUTE:
            return False
        times.append(now)
        return True


def _forget(now: float) -> None:
    for name in [name for name, times in _seen.items() if not times or now - times[-1] > 60]:
        del _seen[name]
    while len(_seen) >= _KEPT:
        del _seen[next(iter(_seen))]
