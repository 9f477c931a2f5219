"""`python -m examples.site`, run by `make serve`: the site of the invented firm, and one link that lets in."""

import argparse
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from examples.base.build import AUTHOR, FEWEST, build, clock
from examples.base.files import CONTROLLER
from licite.cli.serve import serve
from licite.operations.installation import controllers
from licite.store.home import SETTINGS, Home, find_home
from licite.vocabulary.say import say

LETTER = Path(__file__).parent / "base" / "lettre.yaml"
OUT = Path(__file__).parent / "out" / "site"
CONTACTS = 500
ADMIN = "camille.lefort@noroit.example"
TEAM = {"zoe.marchal@noroit.example": "dpo", "thierry.morvan@noroit.example": "marketer"}
SENDER: dict[str, Any] = {
    "mode": "company",
    "name": CONTROLLER,
    "postal_address": "12 quai du Noroît, 29200 Brest",
    "contact": "donnees@noroit.example",
    "dpo": "Zoé Marchal",
    "channels": ["email", "post", "voice_call"],
    "audiences": ["professional"],
    "refusals": "import",
    "step": 5,
}
USUAL: dict[str, Any] = {
    "audience": "professional",
    "functions": ("hr", "finance", "general_management"),
    "reason": "Ces métiers choisissent, paient ou utilisent le logiciel de paie",
    "what": "Un logiciel de paie pour les petites entreprises",
    "similar": True,
    "refusal_offered": True,
    "sources": ("form", "business_card", "customer_record", "connection"),
}


def made(folder: Path, contacts: int) -> Home:
    """The installation of the firm, built once: a folder that was left half built is built anew."""
    ready = folder / "ready"
    if not ready.exists():
        shutil.rmtree(folder, ignore_errors=True)
        tell = clock()
        build(folder, contacts, step=tell)
        settings = folder / "installation" / SETTINGS
        settings.write_text(settings.read_text(encoding="utf-8") + "demonstration = true\n", encoding="utf-8")
        tell("accounts")
        with_site(find_home(folder / "installation"), _people)
        tell("answers and campaign")
        with_site(find_home(folder / "installation"), _prepared)
        ready.touch()
    return find_home(folder / "installation")


def link_of(home: Home, address: str) -> str:
    """A new link that lets in once, from this machine."""
    found: list[str] = []
    with_site(home, lambda: found.append(_link(address)))
    return found[0]


def with_site(home: Home, act: Callable[[], None]) -> None:
    """Does something with the site's own tables open."""
    from licite.web.start import open_site

    open_site(home)
    from licite.store.setup import close_store

    try:
        act()
    finally:
        close_store()


def _people() -> None:
    from datetime import UTC, datetime

    from django.contrib.auth.models import User

    from licite.store.opened import current
    from licite.web.accounts.members import give_role
    from licite.web.organisation.models import Organisation
    from licite.web.shell.roles import Role

    for one in controllers(current().home.path):
        for email, role in {ADMIN: "admin", **TEAM}.items():
            user, _ = User.objects.get_or_create(username=email, defaults={"email": email})
            give_role(user, one.slug, Role(role), AUTHOR)
        Organisation.objects.create(controller=one.slug, finished_at=datetime.now(UTC), **SENDER)


def _prepared() -> None:
    """What is usually sent, the answers of everybody for it, and the letter of December, tried out."""
    from licite.operations.campaign_content import content_in_file
    from licite.operations.standing_answers import refresh
    from licite.operations.usual_message import Usual, keep_usual
    from licite.store.opened import current
    from licite.web.campaigns.models import Campaign
    from licite.web.campaigns.work import DRY_RUN
    from licite.web.jobs import load
    from licite.web.jobs.work import ask, at_once

    load.all_works()
    content = content_in_file(LETTER)
    for one in controllers(current().home.path):
        keep_usual(one.slug, Usual(**USUAL), by=AUTHOR, day=date(2026, 11, 20))
        refresh(one.slug)
        letter = Campaign.objects.create(controller=one.slug, name=content["name"], content=content, by=AUTHOR)
        at_once(True)
        job = ask(one.slug, DRY_RUN, AUTHOR, campaign=letter.uid, lang="fr")
        at_once(False)
        Campaign.objects.filter(pk=letter.pk).update(checked=job.id)


def _link(address: str) -> str:
    from licite.web.accounts.links import DEMONSTRATION, once

    return address + once(DEMONSTRATION, ADMIN, AUTHOR)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m examples.site", description=__doc__)
    parser.add_argument("--contacts", type=int, default=CONTACTS)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--folder", type=Path, default=OUT, help="where the firm is, built there where it is not")
    given = parser.parse_args()
    if given.contacts < FEWEST:
        parser.error(f"--contacts: {FEWEST} at least")
    from licite.web.start import configure

    configure()  # before the commands that build do it for themselves, with fewer tables
    home = made(given.folder.absolute(), given.contacts)
    link = link_of(home, f"http://localhost:{given.port}")
    print(say("first_run.demonstration", "fr", link=link), flush=True)
    print(say("first_run.demonstration", "en", link=link), flush=True)
    serve(port=given.port, home=home.path)


if __name__ == "__main__":
    main()
