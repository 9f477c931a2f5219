"""The folder of an installation: where it is, where its keys are, which database it has."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from licite.errors import LiciteError
from licite.store.files import private_directory, write_private
from licite.vocabulary.say import LANGUAGES

SETTINGS = "licite.toml"
_MAY_BE_MISSING = ("database", "site")


@dataclass(frozen=True)
class Home:
    """An installation.

    `second` is the second path: keys and journal, which a backup of `path` must never hold. `database` is None for
    SQLite in `path`, else the address of a PostgreSQL database; `controller` is the one meant where none is named.
    `site` is the address under which people outside reach the site; None where it is for this machine alone.
    `demonstration`: all data are invented, and every page says so.
    """

    path: Path
    second: Path
    language: str
    database: str | None
    controller: str
    site: str | None = None
    demonstration: bool = False

    @property
    def sqlite(self) -> Path:
        return self.path / "licite.sqlite3"


def find_home(flag: Path | None = None) -> Home:
    """Which installation is meant: the flag, else LICITE_HOME, else the platform's data folder?

    LICITE_DATABASE, LICITE_SECOND and LICITE_SITE in the environment win over the file. Fails with STO001 where there
    is no installation, with STO003 where its settings cannot be read.
    """
    path = _place(flag)
    file = path / SETTINGS
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise LiciteError("STO001", path=path) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise LiciteError("STO003", where=str(file), problem=str(fault)) from fault
    return _home(path, found, file)


def create_home(
    path: Path | None,
    *,
    controller: str,
    language: str = "fr",
    second: Path | None = None,
    database: str | None = None,
) -> Home:
    """Makes the folders of a new installation and writes its settings; keys and tables come after.

    Fails with STO002 where there is an installation already.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made = create_home(Path(folder, "home"), controller="firm", second=Path(folder, "keys"))
    ...     find_home(Path(folder, "home")) == made, oct(made.path.stat().st_mode & 0o777)
    (True, '0o700')
    """
    place = _place(path)
    home = Home(
        path=place,
        second=(second or default_second(place)).expanduser().absolute(),
        language=language,
        database=database,
        controller=controller,
    )
    if (place / SETTINGS).exists():
        raise LiciteError("STO002", path=place)
    if home.second == place or place in home.second.parents:
        raise LiciteError("STO003", where=str(home.second), problem="second: inside the home")
    private_directory(place)
    private_directory(home.second)
    write_private(place / SETTINGS, _written(home).encode())
    return home


def default_second(path: Path) -> Path:
    """The second path of a home for which none is named: beside the user's configuration."""
    return platformdirs.user_config_path("licite") / path.name


def _place(flag: Path | None) -> Path:
    named = flag or os.environ.get("LICITE_HOME") or platformdirs.user_data_path("licite")
    try:
        return Path(named).expanduser().absolute()
    except RuntimeError:  # `~name` of a user who is not there
        raise LiciteError("STO001", path=named) from None


def _home(path: Path, found: Mapping[str, Any], file: Path) -> Home:
    values = {name: found.get(name) for name in ("language", "second", "database", "controller", "site")}
    values["second"] = os.environ.get("LICITE_SECOND") or values["second"]
    values["database"] = os.environ.get("LICITE_DATABASE") or values["database"]
    values["site"] = os.environ.get("LICITE_SITE") or values["site"]
    for name, value in values.items():
        if not isinstance(value, str) and not (name in _MAY_BE_MISSING and value is None):
            raise LiciteError("STO003", where=str(file), problem=name)
    if values["language"] not in LANGUAGES:
        raise LiciteError("STO003", where=str(file), problem="language")
    return Home(
        path=path,
        second=Path(str(values["second"])),
        language=str(values["language"]),
        database=values["database"],
        controller=str(values["controller"]),
        site=values["site"],
        demonstration=found.get("demonstration") is True,
    )


def _written(home: Home) -> str:
    values = {
        "language": home.language,
        "controller": home.controller,
        "second": str(home.second),
        "database": home.database,
        "site": home.site,
    }
    return "".join(f"{name} = {_quoted(value)}\n" for name, value in values.items() if value is not None)


def _quoted(text: str) -> str:
    escaped = "".join(
        f"\\u{ord(sign):04x}" if ord(sign) < 32 or sign in '"\\' or ord(sign) == 127 else sign for sign in text
    )
    return f'"{escaped}"'
