"""The site of the invented firm, with somebody of each role, and a second controller that must never be seen."""

import fcntl
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings as settings_of_django
from django.contrib.auth.models import User
from django.test import Client

from examples.base.build import build
from licite.operations.installation import add_controller
from licite.operations.installation import controller_named as named
from licite.operations.standing_answers import refresh
from licite.store.home import SETTINGS, find_home
from licite.store.setup import close_store, open_store
from licite.web.accounts.models import Member
from licite.web.jobs import load
from licite.web.jobs.work import at_once
from licite.web.shell.roles import Role
from licite.web.start import apply_home, open_site

HERE = Path(__file__).parent
CONTACTS = 200
FIRM, OTHER = "paie-noroit", "voisine"
BOTH_PYTHONS = frozenset({"test_matrix.py", "test_pages.py", "accounts", "people", "public"})
"""What a second Python is asked too, and with it a newer Django."""
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is one of the site: they take minutes, and have a command of their own."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("site")
            if item.path.relative_to(HERE).parts[0] not in BOTH_PYTHONS:
                item.add_marker("slow")


def address_of(role: Role | str) -> str:
    """The address under which somebody of a role signs in."""
    return f"{role}@noroit.example"


@dataclass(frozen=True)
class Site:
    """The site as tests ask it. `home` is the folder of the installation."""

    home: Path

    def client(self, role: Role | str | None = Role.ADMIN, lang: str = "en", *, csrf: bool = False) -> Client:
        """A browser of somebody of this role at the firm; of nobody for None."""
        found = Client(
            SERVER_NAME="localhost", HTTP_ACCEPT_LANGUAGE=lang, enforce_csrf_checks=csrf, raise_request_exception=True
        )
        if role is not None:
            found.force_login(User.objects.get(email=address_of(role)))
        return found

    def url(self, path: str = "") -> str:
        """The address of a page of the firm."""
        return f"/o/{FIRM}/{path}"


@pytest.fixture(scope="session")
def firm(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The installation of the firm, built once for all the workers of a run."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared if worker_id == "master" else shared.parent
    folder = shared / "firm"
    with (shared / "firm.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            _built(folder)
            (folder / "ready").touch()
    return folder


def _built(folder: Path) -> None:
    build(folder, CONTACTS)
    home = folder / "installation"
    add_controller(home, named("Maison Voisine", OTHER))
    open_site(find_home(home))
    try:
        for role in Role:
            user = User.objects.create_user(username=address_of(role), email=address_of(role))
            Member.objects.create(user=user, controller=FIRM, role=role)
            _second_factor(user)
        outsider = User.objects.create_user(username=address_of("outsider"), email=address_of("outsider"))
        Member.objects.create(user=outsider, controller=OTHER, role=Role.ADMIN)
        _second_factor(outsider)
        refresh(FIRM)
    finally:
        close_store()


def _second_factor(user: User) -> None:
    """An application of codes, without which nobody sees a page."""
    TOTP.activate(user, TOTP_SECRET)


@pytest.fixture
def site(firm: Path, tmp_path: Path) -> Iterator[Site]:
    """A copy of the firm's installation, open as the site has it; long work is done at once."""
    with at_work(copied(firm, tmp_path)) as opened:
        yield opened


def copied(firm: Path, folder: Path) -> Path:
    """A copy of an installation, with its second place; its home."""
    home = folder / "installation"
    shutil.copytree(firm / "installation", home)
    shutil.copytree(firm / "second", folder / "second")
    settings = home / SETTINGS
    second = str(folder / "second")
    settings.write_text(re.sub(r'second = ".*"', lambda _: f'second = "{second}"', settings.read_text()))
    return home


@contextmanager
def at_work(home: Path) -> Iterator[Site]:
    """The site of an installation, open; long work is done at once."""
    found = find_home(home)
    store = open_store(found)
    apply_home(found, store.keys.digest("site secret", "", next(iter(store.keys.keys))))
    load.all_works()
    at_once(True)
    settings_of_django.RAISE_FAULTS = True
    try:
        yield Site(home)
    finally:
        at_once(False)
        close_store()


from tests.web.browser import browser_page, chromium, gallery  # noqa: E402, F401  (fixtures are found by their names here)
