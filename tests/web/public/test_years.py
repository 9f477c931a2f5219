"""A link goes on working: after a merge, after an erasure, after an older copy was put back, after a pause."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from licite.facts.given import HOME_ZONE
from licite.operations.backup import backup
from licite.operations.campaign import parse_campaign
from licite.operations.from_store.one import OneByOne
from licite.operations.merging import merge, unmerge
from licite.operations.objections import check_objections
from licite.operations.public_agreements import resume
from licite.operations.public_preferences import preferences
from licite.operations.restore import recover, restore
from licite.operations.retention.plan import today
from licite.operations.screen import Options
from licite.store.acts.erasure import RecordErasure
from licite.store.commit import commit
from licite.store.home import find_home
from licite.store.models import Contact, Identifier
from licite.store.norms import Identity
from licite.store.people import controller_of
from licite.store.setup import close_store, open_store
from tests.web.conftest import FIRM
from tests.web.public.people import Site, link_to, outside, somebody, token_to

OFFER = parse_campaign({"name": "Lettre", "channel": "email", "purpose": "commercial", "country": "FR"}, "test")


def two() -> tuple[str, str]:
    """Two people who refused nothing, by their addresses."""
    first = somebody()
    rows = Identifier.objects.for_controller(controller_of(FIRM)).filter(
        kind="email", imported__source_kind="business_card", contact__erased_at=None
    )
    free = (row.value for row in rows.order_by("-pk") if row.value != first and not refused(row.value))
    return first, next(free)


def refused(address: str) -> bool:
    return next(iter(check_objections(FIRM, [address]))).objected


def contact(address: str) -> Contact:
    return Identifier.objects.for_controller(controller_of(FIRM)).filter(kind="email", value=address)[0].contact


def may_not(uid: str, at: datetime | None = None) -> bool:
    """Whether a refusal stands in the way of an offer by e-mail."""
    asker = OneByOne(FIRM, OFFER, Options(at=at)) if at else OneByOne(FIRM, OFFER)
    return asker.assembled(uid).given.get("objected") is True


def test_the_old_link_of_somebody_merged_refuses_for_the_one_who_is_left_and_stays_when_both_are_apart(
    site: Site,
) -> None:
    one, other = two()
    links = [token_to(one), token_to(other)]
    uids = [contact(one).uid, contact(other).uid]
    merge(FIRM, *uids, author="staff@noroit.example", note="same person")
    client = outside(site)
    for token in links:
        assert client.get(f"/s/{token}").status_code == client.get(f"/w/{token}").status_code == 200
    assert not may_not(uids[0])
    assert client.post(f"/s/{links[1]}").status_code == 200
    assert may_not(uids[0]), "whoever is left of both is refused by the address of either"
    unmerge(FIRM, uids[1], author="staff@noroit.example", note="two after all")
    assert may_not(uids[1])
    assert refused(other)
    assert may_not(uids[0]), "a refusal that came while they were one holds for both"
    for token in links:
        assert client.get(f"/s/{token}").status_code == 200
        assert client.post(f"/s/{token}", {"List-Unsubscribe": "One-Click"}).status_code == 200


def test_the_link_of_somebody_erased_shows_the_same_page_and_its_refusal_is_kept_without_them(site: Site) -> None:
    known, client = somebody(), outside(site)
    token = token_to(known)

    def shown() -> str:
        return str(client.get(f"/s/{token}").content.decode())

    before = shown()
    uid = contact(known).uid
    commit(FIRM, RecordErasure((Identity("email", known),), how="letter", source=""))
    # An erasure refuses prospecting by itself; a press beside it is a refusal of its own, and its page is the same.
    assert "press" in before
    assert shown().split("<main")[0] == before.split("<main")[0]
    done = client.post(f"/s/{token}").content.decode()
    assert "C’est fait" in done or "C'est fait" in done
    assert known in done, "the address stands in the link, and nowhere else"
    owner = controller_of(FIRM)
    assert not Identifier.objects.for_controller(owner).filter(value=known).exists()
    assert Contact.objects.for_controller(owner).get(uid=uid).erased_at is not None
    assert refused(known), "a fingerprint is left, and it refuses"
    assert refused(known.upper())


def test_a_link_works_after_an_older_copy_was_put_back_and_no_refusal_is_lost(site: Site, tmp_path: Path) -> None:
    (one, other), client = two(), outside(site)
    tokens = token_to(one), token_to(other)
    copy = backup(tmp_path / "older.zip", site.home)
    assert client.post(f"/s/{tokens[0]}").status_code == 200
    close_store()
    assert restore(copy.file, site.home, replace=True).state == "behind"
    # Until the refusals since then are back, nothing is answered as done.
    recover(site.home)
    open_store(find_home(site.home))
    assert refused(one)
    assert "Vous ne recevez déjà plus" in client.get(f"/s/{tokens[0]}").content.decode()
    for token in tokens:
        assert client.get(f"/w/{token}").status_code == 200
        assert client.post(f"/s/{token}").status_code == 200
    assert refused(other)


def test_a_pause_is_a_refusal_and_its_end_gives_nothing_back(site: Site) -> None:
    address, client = somebody(), outside(site)
    uid, token, link = contact(address).uid, token_to(address), link_to(address)
    # They agreed once: a pause lays that to rest, too, and its end does not bring it back by itself.
    resume(link, "email", "commercial", "Paie du Noroît", "fr")
    assert not may_not(uid)
    shown = client.get(f"/p/{token}").content.decode()
    assert "À la fin, rien ne repart tout seul" in shown
    client.post(f"/p/{token}", {"choice-email.commercial": "pause-1"})
    soon = datetime.now(ZoneInfo(HOME_ZONE)) + timedelta(minutes=2)
    end = soon + relativedelta(months=1)
    for at in (soon, end - timedelta(days=1), end + timedelta(days=1), end + relativedelta(years=2)):
        assert may_not(uid, at), at
    (line,) = (one for one in preferences(link) if one.name == "email.commercial")
    assert (line.state, line.until) == ("paused", today() + relativedelta(months=1))
    assert {one.state for one in preferences(link) if one.purpose == "commercial"} == {"paused", "kept"}
    # A pause never makes a refusal smaller that was there before, nor one that comes after it.
    client.post(f"/s/{token}")
    client.post(f"/p/{token}", {"choice-email.commercial": "pause-1"})
    assert next(one for one in preferences(link) if one.name == "email.commercial").state == "stopped"
    # The person alone starts again, by words of their own agreement, and for nothing else.
    client.post(f"/p/{token}", {"choice-email.commercial": "again"})
    assert not may_not(uid)
