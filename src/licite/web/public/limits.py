"""How often one network may send forms of agreement. Refusals are never counted, and never wait."""

import hashlib
import os
import time
from collections import deque
from ipaddress import IPv4Address, IPv6Network, ip_address
from threading import Lock

PER_MINUTE = 20
_KEPT = 10_000
_salt = os.urandom(16)
_seen: dict[bytes, deque[float]] = {}
_lock = Lock()


def may_send(address: str) -> bool:
    """Whether this network may send one more form now; its fingerprint lasts no longer than the process."""
    now = time.monotonic()
    name = hashlib.blake2b(network_of(address).encode(), key=_salt, digest_size=16).digest()
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


def network_of(address: str) -> str:
    """The network of an address: whoever has one of IPv6 has 2**64 of them, and is counted once.

    >>> network_of("2001:db8:0:1::7") == network_of("2001:db8:0:1:ffff::1"), network_of("::ffff:192.0.2.1")
    (True, '192.0.2.1')
    """
    try:
        read = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(read, IPv4Address):
        return str(read)
    return str(read.ipv4_mapped or IPv6Network((int(read), 64), strict=False))


def _forget(now: float) -> None:
    for name in [name for name, times in _seen.items() if not times or now - times[-1] > 60]:
        del _seen[name]
    while len(_seen) >= _KEPT:
        del _seen[next(iter(_seen))]
