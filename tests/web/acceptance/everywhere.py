"""Every page that the site has, with something on each: where the walks of this folder go, and as whom."""

import fcntl
import json
import re
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.urls.resolvers import URLPattern
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from examples.site import SENDER
from licite.operations.consents_list import agreements
from licite.operations.evidence_shown import lines
from licite.operations.import_drafts import drafts_of
from licite.operations.importing.kept import imports_of
from licite.operations.law import law_shipped
from licite.operations.people_search import search
from licite.operations.processors import add_processor
from licite.operations.standing_answers import refresh
from licite.store.home import SETTINGS, find_home
from licite.store.setup import open_store
from licite.web.accounts import links
from licite.web.accounts.models import Member
from licite.web.first_run import door
from licite.web.jobs.models import Job
from licite.web.organisation.models import Organisation
from licite.web.shell.roles import Role
from tests.web.campaigns.test_campaigns import letter
from tests.web.conftest import FIRM, Site, address_of, at_work, copied
from tests.web.consents.test_consents import published
from tests.web.evidence.test_evidence import decided
from tests.web.imports.test_imports import FAIR, ORIGIN, followed, sent, walked
from tests.web.public.people import somebody, token_to
from tests.web.test_matrix import EVERY

__all__ = ["FIRM", "NOBODY", "Everywhere", "Stop", "demonstration", "emptied", "everywhere", "firm", "with_get"]
PASSWORD = "une phrase assez longue"
UNKNOWN = "inconnue@nulle-part.example"
COPIED = "profileUrl,fullName,vmid,query,email\nhttps://linkedin.example/in/a,Ann,V1,paie,a@orme.example\n"
BOUGHT = {"source_kind": "purchased_list", "informed": "unknown", "collected_by": "unknown"}
SHORT = "Nom;Mél\nLouis Carpe;l.carpe@carpe.example\n"
"""Who looks: a role of the firm, or one of these."""
NOBODY, NEWCOMER, HALFWAY, PROVED, TOO_LATE = "nobody", "newcomer", "halfway", "proved", "too-late"


@dataclass(frozen=True)
class Stop:
    """An address where something is shown, and who looks at it; `kind` is what is answered: a page, a file, a way on.

    `status` is what the page answers with, where it is one of what went wrong.
    """

    path: str
    who: str = str(Role.ADMIN)
    kind: str = "page"
    status: int = 200

    @property
    def name(self) -> str:
        """The address without what is of one run alone."""
        plain = re.sub(r"(?<=/)[sTpw]/[^/?]{20,}", lambda found: found[0][:2] + "…", self.path)
        return re.sub(r"(?<=/)[\w:-]{30,}|[0-9a-f]{12,}", "…", plain.replace(f"/o/{FIRM}/", "/o/…/"))


def with_get() -> Iterator[tuple[str, URLPattern]]:
    """Every address pattern that may be looked at."""
    for route, one in EVERY:
        roles = getattr(one.callback, "roles", None)
        if roles is None or "GET" in roles:
            yield route, one


@pytest.fixture(scope="session")
def firm(firm: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installation of the firm with something on every page, built once; `stops.json` says what there is."""
    folder = firm.parent / "filled"
    with (firm.parent / "filled.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "stops.json").exists():
            with at_work(copied(firm, folder)) as site:
                stops, clients = _filled(site)
            cookies = {who: client.cookies["licite"].value for who, client in clients.items() if client.cookies}
            told = {"stops": [asdict(stop) for stop in stops], "cookies": cookies}
            (folder / "stops.json").write_text(json.dumps(told), encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Everywhere:
    """The filled site: where there is something to see, and the sessions of those who look."""

    site: Site
    stops: list[Stop]
    cookies: dict[str, str]
    sessions: dict[str, dict[str, Any]]

    def client(self, who: str) -> Client:
        """The browser of somebody, without a browser."""
        client = self.site.client(None, "fr")
        if who in self.cookies:
            client.cookies["licite"] = self.cookies[who]
        return client

    def ready(self, stop: Stop) -> None:
        """What must be so before a page is looked at: whoever looks is signed in, whatever a form did before."""
        if not self.sessions.get(stop.who):
            return
        key = self.cookies[stop.who]
        session = SessionStore(key)
        session.update(self.sessions[stop.who])
        if user := User.objects.filter(pk=session.get("_auth_user_id")).first():
            session["_auth_user_hash"] = user.get_session_auth_hash()
        if stop.who == HALFWAY:  # a quarter of an hour is all that there is for the code
            session["account_login"] = session["account_login"] | {"initiated_at": time.time()}
        elif stop.who == TOO_LATE:
            session["kept"] = {"path": self.site.url("settings/sender/"), "fields": [["name", "Paie du Noroît"]]}
        elif stop.who == PROVED:  # a moment ago, so that keys and codes are shown
            session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = session["_auth_user_id"]
            session[AUTHENTICATION_METHODS_SESSION_KEY] = [
                {"method": "mfa", "type": "totp", "at": time.time(), "reauthenticated": True}
            ]
        session._session_key = key  # type: ignore[attr-defined]  # one that was ended is begun again, under its name
        session.save(must_create=not session.exists(key))


@pytest.fixture
def everywhere(site: Site, firm: Path) -> Everywhere:
    """The filled site, open."""
    told = json.loads((firm / "stops.json").read_text(encoding="utf-8"))
    sessions = {who: dict(SessionStore(key).items()) for who, key in told["cookies"].items()}
    return Everywhere(site, [Stop(**stop) for stop in told["stops"]], told["cookies"], sessions)


def _filled(site: Site) -> tuple[list[Stop], dict[str, Client]]:
    """Fills the site: its addresses, and the browsers of those who look."""
    Organisation.objects.update_or_create(controller=FIRM, defaults={**SENDER, "name": "Paie du Noroît"})
    clients = dict(_clients(site))
    stops = [
        *(Stop(site.url(path), kind=kind) for path, kind in _staff(site)),
        *_campaigns(site),
        *_imports(site),
        *_refusals(site),
        *_accounts(site),
        *_public(site),
        Stop("/style/"),
        Stop(site.url("nowhere/"), status=404),
        Stop("/nowhere/", NOBODY, status=404),
        Stop("/f/nothing", NOBODY, status=404),
        Stop(f"/join/{'0' * 32}/", NOBODY, status=404),
    ]
    return stops, clients


def _clients(site: Site) -> Iterator[tuple[str, Client]]:
    dpo = User.objects.get(email=address_of(Role.DPO))
    dpo.set_password(PASSWORD)
    dpo.save()
    for role in Role:
        yield str(role), site.client(role, "fr")
    yield NOBODY, site.client(None, "fr")
    newcomer = User.objects.create_user(username=address_of(NEWCOMER), email=address_of(NEWCOMER))
    Member.objects.create(user=newcomer, controller=FIRM, role=Role.READER)
    yield NEWCOMER, site.client(NEWCOMER, "fr")
    halfway = site.client(None, "fr")
    halfway.post("/sign-in/login/", {"login": dpo.email, "password": PASSWORD})
    yield HALFWAY, halfway
    admin = User.objects.get(email=address_of(Role.ADMIN))
    RecoveryCodes.activate(admin)
    Authenticator.objects.create(user=admin, type=Authenticator.Type.WEBAUTHN, data=_key())
    yield PROVED, site.client(Role.ADMIN, "fr")
    yield TOO_LATE, site.client(Role.ADMIN, "fr")


def _key() -> dict[str, Any]:
    """A passkey as it is kept: nobody holds it, and no attestation says that somebody does."""
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    held = AttestedCredentialData.create(bytes(16), b"blue key", public)
    data = AuthenticatorData.create(sha256(b"localhost").digest(), 0x45, 0, bytes(held))
    said = b'{"type": "webauthn.create", "challenge": "AA", "origin": "http://localhost"}'
    attested = websafe_encode(bytes(AttestationObject.create("none", data, {})))
    answer = {"clientDataJSON": websafe_encode(said), "attestationObject": attested}
    name = websafe_encode(held.credential_id)
    made = {"id": name, "rawId": name, "type": "public-key", "response": answer, "clientExtensionResults": {}}
    return {"name": "Clé bleue", "credential": made}


def _staff(site: Site) -> Iterator[tuple[str, str]]:
    refresh(FIRM, channels=("email",))
    person = search(FIRM, "camille").rows[0]
    own = f"people/{person.uid}/"
    form, seq, page, file = published(site), decided(), "page", "file"
    agreed = f"consents/agreements/{next(one for one in agreements(FIRM).rows if one.address).event_id}/"
    for path in ("", "more/", "due/notice/", "people/", "people/?channel=email&answer=unlawful", "people/usual/", own,
                 f"{own}email/commercial/", f"{own}refuse/", f"{own}consent/", f"{own}call/", f"{own}judge/",
                 f"{own}judge/?fact=audience", f"{own}erase/", "campaigns/", "campaigns/new/",
                 "consents/", "consents/forms/new/", "consents/forms/new/?model=newsletter",
                 f"consents/forms/{form.id}/", f"consents/forms/{form.id}/edit/", "consents/agreements/", agreed,
                 "retention/", "retention/run/", "evidence/", "evidence/?kind=objection", f"evidence/{seq}/",
                 f"evidence/{seq}/again/", "law/", "law/changes/", f"law/rules/{law_shipped().rules[0].id}/",
                 *(f"first-run/{step}/" for step in range(1, 6)), "first-run/done/", "settings/", "settings/sender/",
                 "settings/team/", "help/", "help/accessibility/"):  # fmt: skip
        yield path, page
    leaves = Member.objects.get(user__email=address_of(Role.MARKETER))
    yield f"settings/team/{leaves.pk}/end/", page
    for path in ("people/ask/", "people/unknown/"):
        yield path, "way on"
    for path in ("channels.csv", "channels.xlsx", f"consents/forms/{form.id}/waiting/csv/", f"{agreed}receipt/",
                 "consents/agreements/table/xlsx/", "retention/plan.csv", "imports/table.csv", "imports/new/sample.csv",
                 "objections/table.xlsx"):  # fmt: skip
        yield path, file
    asked = site.client(Role.ADMIN).post(site.url("people/export/?source=business_card"), {"as": "csv"})
    yield asked.headers["Location"].removeprefix(site.url()), page
    waits = Job.objects.create(controller=FIRM, kind="people_refresh", by=address_of(Role.ADMIN), done=40, total=200)
    yield f"jobs/{waits.id}/", page


def _campaigns(site: Site) -> Iterator[Stop]:
    made, client = letter(site, Role.ADMIN), site.client(Role.ADMIN)
    own = site.url(f"campaigns/{made.uid}/")
    for path in ("", "edit/", "titles/", "people/", "people/?answer=unlawful", "compare/"):
        yield Stop(own + path)
    yield Stop(client.post(f"{own}compare/", {"at": "", "doctrine": "strict"}).headers["Location"])
    asked = client.post(f"{own}export/", {"which": "refused", "tool": "brevo", "as": "csv"})
    yield Stop(asked.headers["Location"])


def _imports(site: Site) -> Iterator[Stop]:
    client = site.client(Role.ADMIN)
    yield Stop(site.url("imports/"))
    yield Stop(site.url("imports/new/"))
    place = walked(client, site, FAIR, ORIGIN).removesuffix("preview/")
    for step in ("file", "columns", "origin", "preview"):
        yield Stop(f"{place}{step}/")
    yield Stop(f"{place}rejects.csv", kind="file")
    bought = sent(client, site, SHORT, "achetee.csv").removesuffix("file/")
    client.post(f"{bought}columns/", {})
    followed(client, client.post(f"{bought}origin/", BOUGHT))
    yield Stop(f"{bought}passport/")
    set_apart = sent(client, site, COPIED, "profils.csv").removesuffix("file/")
    client.post(f"{set_apart}columns/", {})
    followed(client, client.post(f"{set_apart}origin/", ORIGIN | {"source_kind": "scraped_platform"}))
    yield Stop(f"{set_apart}preview/")
    again = walked(client, site, FAIR.replace("abadie", "abbadie"), ORIGIN, "salon-deux.csv")
    followed(client, client.post(again))
    done = imports_of(FIRM)[-1].event_id
    for path in (f"imports/{done}/", f"imports/{done}/undo/"):
        yield Stop(site.url(path))
    yield Stop(site.url(f"imports/{done}/rejects.xlsx"), kind="file")
    quarantined = next((one for one in imports_of(FIRM) if one.state == "quarantined"), None)
    if quarantined:
        yield Stop(site.url(f"imports/{quarantined.event_id}/"))
    draft = drafts_of(FIRM)[0]
    waits = Job.objects.create(
        controller=FIRM, kind="import_take_in", by=address_of(Role.ADMIN), asked={"draft": draft.id}
    )
    yield Stop(site.url(f"imports/going/{waits.id}/"))


def _refusals(site: Site) -> Iterator[Stop]:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = site.client(Role.ADMIN)
    event = lines(FIRM, kind="objection")[0].event_id
    add_processor(FIRM, "mailer")
    for path in ("", f"{event}/", "note/", "export/", "import/"):
        yield Stop(site.url(f"objections/{path}"))
    left = b"Email Address,First Name,Unsubscribed\nann@orme.example,Ann,yes\nbob@orme.example,Bob,no\nbob(at)x,C,yes\n"
    right = b"E-mail;Nom\nann@orme.example;Ann\n"
    said = {"tool-0": "Mailchimp", "tool-1": "HubSpot", "everybody-1": "active"}
    for number in range(2):
        files = [SimpleUploadedFile("mailer.csv", left), SimpleUploadedFile("crm.csv", right)]
        place = client.post(site.url("objections/import/"), {"file": files}).headers["Location"]
        if number == 0:
            yield Stop(place)
        else:
            yield Stop(client.post(place, said).headers["Location"])
            yield Stop(f"{place}contradictions.csv", kind="file")
            yield Stop(f"{place}0/rejects.csv", kind="file")
    waits = Job.objects.create(controller=FIRM, kind="refusals_verify", by=address_of(Role.ADMIN))
    yield Stop(site.url(f"objections/going/{waits.id}/"))


def _accounts(site: Site) -> Iterator[Stop]:
    key = Authenticator.objects.get(user__email=address_of(Role.ADMIN), type=Authenticator.Type.WEBAUTHN)
    invitation = links.invite("nora.keller@noroit.example", FIRM, Role.READER, "test")
    outsider = links.invite(address_of("outsider"), FIRM, Role.READER, "test")
    for path, who in (("accessibility/", NOBODY), ("sign-in/login/", NOBODY), ("sign-in/code/", HALFWAY),
                      ("sign-in/inactive/", NOBODY), ("second-factor/", NEWCOMER),
                      ("sign-in/application/activate/", NEWCOMER), ("sign-in/keys/add/", NEWCOMER),
                      ("spaces/", "admin"), ("spaces/add/", "admin"),
                      ("profile/", "admin"), ("kept/", TOO_LATE), ("sign-in/code/again/", "admin"),
                      ("sign-in/keys/again/", "admin"), ("sign-in/reauthenticate/", "dpo"),
                      ("sign-in/password/", "dpo"), ("sign-in/password/set/", PROVED), ("sign-in/recovery/", PROVED),
                      ("sign-in/recovery/generate/", PROVED), ("sign-in/application/deactivate/", PROVED),
                      (f"sign-in/keys/{key.pk}/edit/", PROVED),
                      (f"sign-in/keys/{key.pk}/remove/", PROVED)):  # fmt: skip
        yield Stop(f"/{path}", who)
    yield Stop(invitation, NOBODY)
    yield Stop(outsider, NOBODY)
    yield Stop("/sign-in/recovery/download/", PROVED, "file")
    for path, who in (
        ("sign-in/keys/login/", NOBODY),
        ("", "admin"),
        ("sign-in/ways/", "admin"),
        ("sign-in/keys/", "admin"),
        ("sign-in/logout/", NOBODY),
    ):
        yield Stop(f"/{path}", who, "way on")


def _public(site: Site) -> Iterator[Stop]:
    from licite.operations.forms import forms_of
    from licite.operations.forms_answers import submit, unconfirmed

    known, unknown = token_to(somebody()), token_to(UNKNOWN)
    form = forms_of(FIRM)[0].form
    submit(form, email="nina@example.fr", boxes=["email.commercial"], lang="fr", shown="")
    (waiting,) = unconfirmed(form)
    for path in ("/s/", f"/s/{known}", f"/s/{known}/also", f"/s/{known}/again", f"/p/{known}", f"/w/{known}",
                 f"/w/{unknown}", f"/p/{unknown}", f"/f/{form.id}", waiting.path):  # fmt: skip
        yield Stop(path, NOBODY)


def demonstration(site: Site) -> Stop:
    """The way in of the invented firm, which an installation has that says that it is one."""
    settings = site.home / SETTINGS
    settings.write_text(settings.read_text() + "\ndemonstration = true\n")
    open_store(find_home(site.home))
    return Stop(links.once(links.DEMONSTRATION, address_of(Role.ADMIN), "test"), NOBODY)


def emptied() -> list[Stop]:
    """The pages that there are while nobody has an account. Whoever had one has none any more."""
    Member.objects.all().delete()
    User.objects.all().delete()
    return [Stop(door.open_door(), NOBODY), Stop("/sign-in/login/", NOBODY, status=403)]
