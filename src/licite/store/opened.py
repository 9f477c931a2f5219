"""The registers that this process has open: one installation at a time, as Django has one database."""

from dataclasses import dataclass, field

from licite.errors import LiciteError
from licite.store.ballast import Ballast
from licite.store.highest import Highest
from licite.store.home import Home
from licite.store.journal import Journal
from licite.store.keyring import KeyRing
from licite.store.turnstile import Turnstile


@dataclass
class Store:
    """An open installation. `stopped` after a fault of the disk, `behind` until an older copy is recovered from.

    `refused` is what would not have let it open for anything but reading: guards that are missing, first of all.
    """

    home: Home
    keys: KeyRing = field(repr=False)
    stopped: bool = False
    behind: bool = False
    refused: list[LiciteError] = field(default_factory=list)
    journal: Journal = field(init=False)
    highest: Highest = field(init=False)
    ballast: Ballast = field(init=False)
    turnstile: Turnstile = field(init=False)

    def __post_init__(self) -> None:
        self.journal = Journal(self.home.second, self.ring)
        self.highest = Highest(self.home.second)
        self.ballast = Ballast(self.home.path)
        self.turnstile = Turnstile(self.home.path if self.home.database is None else None)

    def ring(self) -> KeyRing:
        """The keys as they are on disk now: another process may have made a new one."""
        self.keys = self.keys.fresh()
        return self.keys


_opened: list[Store] = []


def current() -> Store:
    """The installation that is open; RuntimeError where none is."""
    if not _opened:
        raise RuntimeError("no registers are open: licite.store.setup.open_store comes first")
    return _opened[0]


def open_already(home: Home) -> Store | None:
    """The installation that is open, where it is this one."""
    return next((store for store in _opened if store.home == home), None)


def make_current(store: Store | None) -> None:
    """Makes this the installation that is open; none for None."""
    _opened[:] = [store] if store else []
