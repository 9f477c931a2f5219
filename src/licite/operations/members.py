"""Who works with the tool for a controller: what the log says of it, and the way to it from a terminal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from licite.evidence.commitment import read_canonical
from licite.operations.opening import require_driver
from licite.operations.serving import require_web
from licite.store.acts.role import RecordRole
from licite.store.commit import commit
from licite.store.home import find_home

_CONSOLE = "licite.web.accounts.console"


@dataclass(frozen=True)
class RoleChange:
    """One change: `role` is empty where it was taken away, `before` where there was none."""

    at: datetime
    member: str
    role: str
    before: str
    by: str


def record_role(controller: str, member: str, role: str, *, before: str, by: str, change: Callable[[], None]) -> None:
    """Puts into the log that somebody was given a role, or that theirs ended, in one act with `change`, which does it.

    Nobody else writes meanwhile: what `change` looks at still holds when it is done. Fails as it does, and as
    `store.commit.commit`; nothing was recorded or changed then.
    """
    commit(controller, RecordRole(member, role, before, by, change))


def role_changes(controller: str, limit: int = 50) -> list[RoleChange]:
    """The last changes of roles for a controller, the newest first."""
    from licite.store.models import EvidenceEntry
    from licite.store.people import controller_of

    entries = EvidenceEntry.objects.for_controller(controller_of(controller)).filter(kind="role").order_by("-seq")
    found = []
    for at, payload in entries.values_list("at", "payload")[:limit]:
        facts = read_canonical(payload or "")["facts"]
        found.append(RoleChange(at, facts["member"], facts["role"], facts["before"], facts["by"]))
    return found


def from_terminal(home: Path | None, what: str, **given: Any) -> Any:
    """Does with the members of an installation what the site does, for whoever has a terminal alone.

    The site's own tables are behind a door that operations do not import: it is opened by name, as `serve` does.
    """
    require_web()
    found = find_home(home)
    require_driver(found.database)
    return getattr(import_module(_CONSOLE), what)(found, **given)
