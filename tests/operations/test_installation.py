"""Making an installation, all of it or nothing; bringing it up to date; its controllers."""

import sqlite3
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from licite.errors import LiciteError
from licite.operations import installation as module
from licite.operations import opening
from licite.operations.installation import (
    add_controller,
    controller_named,
    controllers,
    install,
    upgrade,
)
from licite.operations.opening import controller_meant, opened
from licite.store.keyring import RING
from licite.store.models import Objection
from tests.operations.installed import installed, record
from tests.store.people_for_tests import ANN, objection

pytestmark = pytest.mark.usefixtures("real_migrations")


def test_an_installation_is_private_and_ready(tmp_path: Path) -> None:
    home = installed(tmp_path)
    files = [*home.path.iterdir(), *home.second.iterdir()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (home.path, home.second)} == {0o700}
    assert [c.slug for c in controllers(home.path)] == ["firm"]
    record(home, objection(ANN))


def test_nothing_is_written_over(tmp_path: Path) -> None:
    home = installed(tmp_path)
    record(home, objection(ANN))
    before = {path: path.read_bytes() for folder in (home.path, home.second) for path in folder.iterdir()}
    with pytest.raises(LiciteError, match="already"):
        installed(tmp_path)
    firm = controller_named("Firm")
    with pytest.raises(LiciteError, match="already") as fault:
        install(tmp_path / "elsewhere", controller=firm, second=home.second)
    assert fault.value.code == "STO002"
    assert not (tmp_path / "elsewhere").exists()
    (home.path / "licite.toml").rename(tmp_path / "licite.toml")
    with pytest.raises(LiciteError, match="already"):
        install(home.path, controller=firm, second=tmp_path / "other-keys")
    (tmp_path / "licite.toml").rename(home.path / "licite.toml")
    assert not (tmp_path / "other-keys" / RING).exists()
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_what_was_begun_is_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    (tmp_path / "home-second").mkdir()
    (tmp_path / "home-second" / "mine.txt").write_text("stays")

    def failing(_: object) -> None:
        raise error

    monkeypatch.setattr(module, "_added", failing)
    with pytest.raises(error):
        installed(tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == ["home-second", "mine.txt"]
    monkeypatch.undo()
    installed(tmp_path)


def test_a_database_that_cannot_be_reached_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(LiciteError) as fault:
        installed(tmp_path, f"postgresql://licite@/licite?host={tmp_path}/nowhere")
    assert fault.value.code in ("STO015", "STO023")
    assert list(tmp_path.iterdir()) == []


def test_the_environment_names_the_keys_and_a_database_that_is_not_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LICITE_SECOND", str(tmp_path / "keys"))
    made = install(tmp_path / "home", controller=controller_named("Firm"))
    assert made.keys[0] == tmp_path / "keys" / RING
    monkeypatch.setenv("LICITE_SECOND", str(tmp_path / "others"))
    monkeypatch.setenv("LICITE_DATABASE", f"postgresql://licite:secret@/licite?host={tmp_path}/nowhere")
    with pytest.raises(LiciteError) as fault:
        install(tmp_path / "other", controller=controller_named("Firm"))
    assert fault.value.code in ("STO015", "STO023")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "keys"]


# --- up to date --------------------------------------------------------------------------------------------


def test_an_upgrade_goes_forward_with_a_backup_before(tmp_path: Path) -> None:
    home = installed(tmp_path)
    record(home, objection(ANN))
    assert not upgrade(home.path).changed
    with opened(home):
        MigrationExecutor(connection).migrate([("store", "0002_guards")])
    done = upgrade(home.path)
    assert done.backup
    assert done.backup.file.parent == home.path
    assert done.backup.counts["objections"] == 1
    assert done.backup.migrations == ("0001_initial", "0002_guards")
    with opened(home):
        assert Objection.objects.across_controllers().count() == 1


def test_an_upgrade_puts_lost_guards_back(tmp_path: Path) -> None:
    home = installed(tmp_path)
    with opened(home), connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER licite_guard_store_objection_delete")
    with pytest.raises(LiciteError, match="guards"):
        controllers(home.path)
    assert upgrade(home.path).changed
    assert controllers(home.path)


def test_an_upgrade_never_goes_backward(tmp_path: Path) -> None:
    home = installed(tmp_path)
    with opened(home):
        MigrationRecorder(connection).record_applied("store", "9999_of_the_future")
    with pytest.raises(LiciteError) as fault:
        upgrade(home.path)
    assert fault.value.code == "STO005"
    assert not list(home.path.glob("before-upgrade-*"))


def test_an_upgrade_ends_what_a_killed_init_left(tmp_path: Path) -> None:
    home = installed(tmp_path)
    home.sqlite.unlink()
    assert upgrade(home.path).backup is None
    assert [c.slug for c in controllers(home.path)] == ["firm"]


# --- controllers -------------------------------------------------------------------------------------------


def test_the_controller_is_named_or_the_only_one(tmp_path: Path) -> None:
    home = installed(tmp_path)
    with opened(home):
        assert controller_meant(None) == "firm"
    add_controller(home.path, controller_named("Other & Co"))
    with pytest.raises(LiciteError) as taken:
        add_controller(home.path, controller_named("Firm"))
    assert taken.value.code == "INS006"
    with opened(home):
        assert controller_meant("other-co") == "other-co"
        with pytest.raises(LiciteError) as several:
            controller_meant(None)
        with pytest.raises(LiciteError) as unknown:
            controller_meant("nobody")
    assert (several.value.code, several.value.slots["allowed"]) == ("INS002", "firm, other-co")
    assert unknown.value.code == "STO018"


@pytest.mark.parametrize(
    ("name", "slug"), [("", None), ("Ελλάδα", None), ("Firm", "Firm SA"), ("Firm", ""), ("Firm", "a" * 65)]
)
def test_a_name_that_gives_no_short_name_is_told(name: str, slug: str | None) -> None:
    with pytest.raises(LiciteError) as fault:
        controller_named(name, slug)
    assert fault.value.code == "INS005"


def test_short_names() -> None:
    assert controller_named("  Crème   & Fils ") == module.Controller("creme-fils", "Crème & Fils")
    assert controller_named("Ελλάδα", "ellada").slug == "ellada"
    assert controller_named("a" * 63 + " b").slug == "a" * 63


# --- opening -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("missing", "code"), [("django", "INS001"), ("psycopg", "INS003")])
def test_a_missing_library_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str, code: str) -> None:
    home = installed(tmp_path)
    found = opening.find_spec
    monkeypatch.setattr(opening, "find_spec", lambda name: None if name == missing else found(name))
    monkeypatch.setenv("LICITE_DATABASE", "postgresql://licite@db.example/licite")
    with pytest.raises(LiciteError) as fault, opened(home.path):
        pass
    assert (fault.value.code, fault.value.exit_code) == (code, 1)


def test_a_fault_of_the_database_is_told_and_one_of_a_file_goes_up(tmp_path: Path) -> None:
    home = installed(tmp_path)

    def fails(error: Exception) -> None:
        with opened(home):
            raise error

    busy = OperationalError()
    busy.__cause__ = sqlite3.OperationalError()
    busy.__cause__.sqlite_errorname = "SQLITE_BUSY"  # type: ignore[attr-defined]
    with pytest.raises(LiciteError) as fault:
        fails(busy)
    assert fault.value.code == "STO015"
    with pytest.raises(FileNotFoundError):
        fails(FileNotFoundError("the user's"))
    with pytest.raises(ZeroDivisionError):
        fails(ZeroDivisionError())
