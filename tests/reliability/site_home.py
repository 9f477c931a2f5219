"""An installation of the site with somebody signed in, people to act on, and agreements that wait to be confirmed."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from licite.operations.forms import Content, Form, publish
from licite.operations.forms_answers import submit
from licite.store.acts.imported import EndImport, RecordImportBatch, StartImport
from licite.store.commit import commit
from licite.store.home import Home
from licite.store.models import Identifier
from licite.store.people import controller_of
from licite.store.placing import Row
from licite.store.setup import close_store
from licite.web.start import open_site
from tests.reliability.homes import copied, new_home
from tests.reliability.worker import CONTROLLER

_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_WHO = "dpo@noroit.example"
_AT_ONCE = 200


@dataclass(frozen=True)
class Waiting:
    """An agreement that waits: its address, its event, and the end of the address that confirms it."""

    email: str
    event: str
    path: str


@dataclass(frozen=True)
class SiteHome:
    """`session` signs in; `people` are the uid and the address of each contact that staff may act on."""

    home: Home
    session: str
    people: tuple[tuple[str, str], ...]
    form: str
    waiting: tuple[Waiting, ...]

    def copied(self, folder: Path) -> "SiteHome":
        """The same in another folder."""
        return replace(self, home=copied(self.home, folder))


def site_home(folder: Path, people: int, database: str | None = None) -> SiteHome:
    """Makes one, with as many people, and a third of them agreements."""
    shutil.rmtree(folder, ignore_errors=True)
    home = new_home(folder, database)
    open_site(home)
    try:
        session = _signed_in()
        commit(CONTROLLER, StartImport("people", "list.csv", "0", "csv", "form"))
        for number, first in enumerate(range(0, people, _AT_ONCE)):
            rows = (
                Row(n + 2, {"email": f"known-{n}@example.fr", "full_name": f"Person {n}", "phone": f"063998{n:04d}"})
                for n in range(first, min(first + _AT_ONCE, people))
            )
            commit(CONTROLLER, RecordImportBatch("people", number, tuple(rows)))
        commit(CONTROLLER, EndImport("people", {}))
        known = Identifier.objects.for_controller(controller_of(CONTROLLER)).filter(kind="email")
        found = tuple(known.order_by("pk").values_list("contact__uid", "value"))
        form = _form()
        return SiteHome(home, session, found, form.id, tuple(_waiting(form, n) for n in range(people // 3)))
    finally:
        close_store()


def _signed_in() -> str:
    """The session of somebody who may do everything."""
    from allauth.mfa.totp.internal.auth import TOTP
    from django.contrib.auth.models import User
    from django.test import Client

    from licite.web.accounts.models import Member
    from licite.web.shell.roles import Role

    user = User.objects.create_user(username=_WHO, email=_WHO)
    Member.objects.create(user=user, controller=CONTROLLER, role=Role.ADMIN)
    TOTP.activate(user, _SECRET)
    client = Client()
    client.force_login(user)
    return str(client.cookies["licite"].value)


def _form() -> Form:
    texts = {"fr": "Recevoir la lettre", "en": "Get the newsletter"}
    content = Content(name="Lettre", title=texts, button=texts, notice=texts)
    return publish(CONTROLLER, content, sender="Firm", author=_WHO)


def _waiting(form: Form, number: int) -> Waiting:
    email = f"waits-{number}@example.fr"
    done = submit(form, email=email, boxes=["email.commercial"], lang="fr")
    assert done.confirmation
    return Waiting(email, done.given[0].event_id, f"/f/{form.id}/{done.confirmation}")
