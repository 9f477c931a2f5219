"""A new installation, as `licite init` leaves it: one controller, nobody in it, nobody signed in yet."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile

from licite.operations.installation import controller_named, install
from licite.store.home import find_home
from licite.store.setup import close_store
from licite.web.accounts.models import Member
from licite.web.first_run import door
from licite.web.organisation.models import Organisation
from licite.web.shell.roles import Role
from licite.web.start import open_site
from tests.web.browser import Opened
from tests.web.conftest import TOTP_SECRET, Site, address_of, at_work


@contextmanager
def fresh(folder: Path, name: str, slug: str) -> Iterator[Site]:
    """The site of a new installation."""
    home = folder / "installation"
    install(home, controller=controller_named(name, slug), second=folder / "second")
    open_site(find_home(home))
    close_store()
    with at_work(home) as site:
        try:
            yield site
        finally:
            door._secret.clear()


def with_passkey(opened: Opened) -> Any:
    """A browser whose machine has a key, and a finger on it."""
    session = opened.page.context.new_cdp_session(opened.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def entered(opened: Opened, address: str) -> None:
    """Opens the link told on the terminal, once, and makes the first account, with a passkey."""
    page = opened.page
    with_passkey(opened)
    opened.go(door.open_door())
    opened.check()
    page.locator("#id-email_given").fill(address)
    page.get_by_role("button", name="Créer mon accès").click()
    page.get_by_role("button", name="Ajouter cette clé").click()
    page.get_by_role("link", name="Continuer").click()
    page.wait_for_url("**/first-run/1/")


def staffed(space: str, **said: Any) -> None:
    """Somebody administers a controller, and the first run was answered."""
    email = address_of(Role.ADMIN)
    user = User.objects.create_user(username=email, email=email)
    TOTP.activate(user, TOTP_SECRET)
    Member.objects.create(user=user, controller=space, role=Role.ADMIN)
    Organisation.objects.create(controller=space, finished_at=datetime.now(UTC), step=5, **said)


def brought_in(site: Site, space: str, content: str, origin: dict[str, str], by: str = Role.ADMIN) -> None:
    """A file comes in by the pages of the import."""
    client = site.client(by, "fr")
    sent = client.post(f"/o/{space}/imports/new/", {"file": SimpleUploadedFile("membres.csv", content.encode())})
    place = sent.headers["Location"].removesuffix("file/")
    for step, said in (("columns", {}), ("origin", origin), ("preview", {})):
        answer = client.post(f"{place}{step}/", said, follow=True)
        assert answer.status_code == 200, step


def go(page: Any, line: str) -> None:
    """Takes a line of the menu."""
    page.get_by_role("navigation", name="Menu principal").get_by_role("link", name=line, exact=True).click()
