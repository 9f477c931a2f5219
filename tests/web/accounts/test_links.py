"""Invitations and other links that are opened once; members, and the last who administers."""

import errno
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connections

from licite.errors import LiciteError
from licite.operations.members import role_changes
from licite.store.models import EvidenceEntry
from licite.web.accounts import links, members
from licite.web.accounts.members import end_role, give_role, members_of
from licite.web.accounts.models import Link, Member
from licite.web.shell.roles import Role
from tests.web.conftest import FIRM, OTHER, Site, address_of

NEW = "nora.keller@noroit.example"
PASSWORD = "une phrase assez longue"


@pytest.fixture(autouse=True)
def _no_limit_from_before() -> None:
    cache.clear()


def invited(site: Site, email: str = NEW, role: str = "reader") -> str:
    text = site.client().post(site.url("settings/team/invite/"), {"email": email, "role": role}).content.decode()
    found = re.search(r'id="invitation">http://localhost(/join/[^<]+)<', text)
    assert found
    return found[1]


def test_an_invitation_leads_to_a_password_and_then_to_the_second_factor(site: Site) -> None:
    way = invited(site, role="marketer")
    client = site.client(None)
    assert NEW in client.get(way).content.decode()
    answer = client.post(way, {"way": "password", "password": PASSWORD})
    assert answer.headers["Location"] == "/sign-in/application/activate/"
    assert client.get(site.url()).headers["Location"] == "/second-factor/"
    assert [one.role for one in members_of(FIRM) if one.email == NEW] == [Role.MARKETER]
    change = role_changes(FIRM)[0]
    assert (change.member, change.role, change.before, change.by) == (NEW, "marketer", "", address_of(Role.ADMIN))


def test_an_invitation_may_lead_to_a_passkey(site: Site) -> None:
    client = site.client(None)
    answer = client.post(invited(site), {"way": "passkey"})
    assert answer.headers["Location"] == "/sign-in/keys/add/"
    assert client.get("/sign-in/keys/add/").status_code == 200
    assert not User.objects.get(username=NEW).has_usable_password()


def test_an_invitation_works_once(site: Site) -> None:
    way = invited(site)
    site.client(None).post(way, {"way": "password", "password": PASSWORD})
    other = site.client(None)
    assert other.get(way).status_code == 404
    assert other.post(way, {"way": "password", "password": "another long sentence"}).status_code == 404
    assert User.objects.get(username=NEW).check_password(PASSWORD)


def test_looking_at_an_invitation_uses_nothing_up(site: Site) -> None:
    way = invited(site)
    for _ in range(3):
        assert site.client(None).get(way).status_code == 200
        assert site.client(None).head(way).status_code == 200
    assert Link.objects.get(email=NEW).used_at is None


def test_an_invitation_is_over_after_a_week(site: Site) -> None:
    way = invited(site)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=links.DAYS, minutes=1)):
        assert site.client(None).get(way).status_code == 404


@pytest.mark.parametrize("token", ["x", "0" * 32, "a:b:c", "%00", "é:1:2"])
def test_a_made_up_link_is_none(site: Site, token: str) -> None:
    answer = site.client(None).get(f"/join/{token}/")
    assert answer.status_code == 404


def test_a_link_changed_by_hand_is_none(site: Site) -> None:
    way = invited(site)
    assert site.client(None).get(way[:-3] + "xx/").status_code == 404


def test_a_second_invitation_ends_the_first(site: Site) -> None:
    first, second = invited(site), invited(site)
    assert site.client(None).get(first).status_code == 404
    assert site.client(None).get(second).status_code == 200


def test_an_invitation_that_was_taken_back_is_none(site: Site) -> None:
    way = invited(site)
    link = Link.objects.get(email=NEW)
    assert site.client().post(site.url(f"settings/team/invitations/{link.id}/end/")).status_code == 302
    assert site.client(None).get(way).status_code == 404


@pytest.mark.parametrize("password", ["short", "password1234", ""])
def test_a_weak_password_is_told_and_uses_nothing_up(site: Site, password: str) -> None:
    way = invited(site)
    answer = site.client(None, "fr").post(way, {"way": "password", "password": password})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'role="alert"' in text
    assert "<title>Erreur" in text
    assert site.client(None).get(way).status_code == 200
    assert not User.objects.filter(username=NEW).exists()


def test_somebody_with_an_account_signs_in_before_they_join(site: Site) -> None:
    way = invited(site, address_of("outsider"))
    nobody = site.client(None)
    assert "/sign-in/login/?next=" in nobody.get(way).content.decode()
    assert nobody.post(way).status_code == 200
    assert site.client(Role.DPO).post(way).status_code == 200
    assert not Member.objects.filter(user__username=address_of("outsider"), controller=FIRM).exists()
    outsider = site.client("outsider")
    assert outsider.get(way).status_code == 200
    assert outsider.post(way).headers["Location"] == site.url()
    assert outsider.get(site.url()).status_code == 200
    assert outsider.get(f"/o/{OTHER}/").status_code == 200
    assert "Maison Voisine" in outsider.get("/spaces/").content.decode()


def test_a_reset_ends_all_sessions_and_every_old_way(site: Site) -> None:
    before = site.client(Role.DPO)
    assert before.get(site.url()).status_code == 200
    way = links.once(links.RESET, address_of(Role.DPO), "terminal")
    client = site.client(None)
    client.post(way, {"way": "password", "password": PASSWORD})
    assert before.get(site.url()).headers["Location"].startswith("/sign-in/login/")
    assert client.get(site.url()).headers["Location"] == "/second-factor/"
    assert client.get(way).status_code == 404


def test_the_last_who_administers_stays(site: Site) -> None:
    admin = Member.objects.get(controller=FIRM, role="admin")
    client = site.client()
    client.post(site.url(f"settings/team/{admin.pk}/role/"), {"role": "reader"})
    client.post(site.url(f"settings/team/{admin.pk}/end/"))
    admin.refresh_from_db()
    assert admin.role == "admin"
    assert "nobody would be left" in client.get(site.url("settings/team/")).content.decode().lower()
    with pytest.raises(LiciteError, match="administer"):
        give_role(admin.user, FIRM, Role.READER, "test")


def test_a_role_is_changed_and_ended_and_both_are_in_the_log(site: Site) -> None:
    row = Member.objects.get(controller=FIRM, role="marketer")
    client = site.client()
    client.post(site.url(f"settings/team/{row.pk}/role/"), {"role": "dpo"})
    assert client.get(site.url(f"settings/team/{row.pk}/end/")).status_code == 200
    client.post(site.url(f"settings/team/{row.pk}/end/"))
    assert not Member.objects.filter(pk=row.pk).exists()
    ended, changed = role_changes(FIRM)[:2]
    assert (changed.before, changed.role, ended.before, ended.role) == ("marketer", "dpo", "dpo", "")
    text = site.client(Role.AUDITOR).get(site.url("settings/team/")).content.decode()
    assert "data protection" in text
    assert address_of(Role.MARKETER) in text


def test_members_and_invitations_of_another_controller_are_not_there(site: Site) -> None:
    other = Member.objects.get(controller=OTHER)
    links.invite(NEW, OTHER, Role.READER, "test")
    link = Link.objects.get(controller=OTHER)
    client = site.client()
    for path in (f"{other.pk}/role/", f"{other.pk}/end/", f"invitations/{link.id}/end/", "999999/end/"):
        assert client.post(site.url(f"settings/team/{path}"), {"role": "reader"}).status_code == 404
    assert Link.objects.filter(pk=link.pk).exists()
    assert Member.objects.filter(pk=other.pk, role="admin").exists()
    assert address_of("outsider") not in client.get(site.url("settings/team/")).content.decode()


def test_whoever_lost_their_role_sees_nothing_from_the_next_page_on(site: Site) -> None:
    client = site.client(Role.READER)
    assert client.get(site.url()).status_code == 200
    Member.objects.filter(controller=FIRM, role="reader").delete()
    assert client.get(site.url()).status_code == 404
    assert "no access" in client.get("/spaces/").content.decode()


def test_the_demonstration_link_is_for_invented_data_alone(site: Site) -> None:
    way = links.once(links.DEMONSTRATION, address_of(Role.ADMIN), "test")
    assert site.client(None).get(way).status_code == 404
    assert site.client(None).post(way).status_code == 404


def second_admin() -> Member:
    """The one who reads at first, now an admin beside the other."""
    row = Member.objects.get(user__username=address_of(Role.READER), controller=FIRM)
    give_role(row.user, FIRM, Role.ADMIN, "test")
    row.refresh_from_db()
    return row


def test_of_two_admins_who_remove_each_other_at_the_same_moment_one_stays(site: Site) -> None:
    both = [Member.objects.get(user__username=address_of(Role.ADMIN), controller=FIRM), second_admin()]
    before, ready = len(role_changes(FIRM)), Barrier(2)

    def remove(row: Member) -> str:
        try:
            ready.wait(10)
            end_role(row, "the other")
        except LiciteError as refused:
            return refused.code
        else:
            return "done"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(remove, both)) == ["INS020", "done"]
    assert [one.role for one in members_of(FIRM)].count(Role.ADMIN) == 1
    assert len(role_changes(FIRM)) == before + 1, "what was refused is not in the log"


def test_a_role_that_changed_since_it_was_looked_at_is_in_the_log_as_it_was(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = second_admin()
    looked = iter([Role.MARKETER.value])
    real = members._role
    monkeypatch.setattr(members, "_role", lambda user, controller: next(looked, None) or real(user, controller))
    give_role(row.user, FIRM, Role.DPO, "test")
    assert [(one.role, one.before) for one in role_changes(FIRM)[:2]] == [("dpo", "admin"), ("admin", "reader")]


def test_a_role_and_its_line_in_the_log_are_there_together_or_not_at_all(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, before = second_admin(), role_changes(FIRM)
    monkeypatch.setattr(EvidenceEntry.objects, "create_all", _full)
    with pytest.raises(LiciteError, match="no room left"):
        give_role(row.user, FIRM, Role.AUDITOR, "test")
    monkeypatch.undo()
    row.refresh_from_db()
    assert (row.role, role_changes(FIRM)) == (Role.ADMIN, before)


def _full(_: object) -> None:
    raise OSError(errno.ENOSPC, "full")
