"""Where somebody is signed in, and how to end it."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Mac", "Linux")


@dataclass(frozen=True)
class SignedIn:
    """One session: `name` is made from its key and opens nothing, `here` is the one that looks."""

    name: str
    browser: str
    used_at: datetime | None
    here: bool


def browser_of(agent: str) -> str:
    """The browser and the system, and nothing finer.

    >>> browser_of("Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0")
    'Firefox, Windows'
    """
    browser = next((name for sign, name in _BROWSERS if re.search(rf"\b{sign}(iOS|A)?/", agent)), "")
    system = next((name for name in _SYSTEMS if name in agent), "")
    return ", ".join(part for part in (browser, system) if part)


def sessions_of(user: Any, here: str | None) -> list[SignedIn]:
    """The sessions of somebody, the last used first."""
    found = []
    for session, held in _of(user):
        used = held.get("used")
        at = datetime.fromtimestamp(used, UTC) if used else None
        found.append(SignedIn(_name(session), str(held.get("browser", "")), at, session.session_key == here))
    return sorted(found, key=lambda one: one.used_at or datetime.min.replace(tzinfo=UTC), reverse=True)


def end_sessions(user: Any, *, named: str | None = None, but: str | None = None) -> int:
    """Ends the session of this name, or all of them without one, except the one whose key is `but`; how many."""
    ended = 0
    for session, _ in _of(user):
        if session.session_key != but and named in (None, _name(session)):
            session.delete()
            ended += 1
    return ended


def _of(user: Any) -> Iterator[tuple[Session, dict[str, Any]]]:
    for session in Session.objects.filter(expire_date__gt=datetime.now(UTC)):
        held = session.get_decoded()
        if held.get(SESSION_KEY) == str(user.pk):
            yield session, held


def _name(session: Session) -> str:
    return hashlib.sha256(session.session_key.encode()).hexdigest()[:32]
