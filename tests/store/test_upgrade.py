"""An upgrade from the tables of the release before: what was recorded is there, and what is new can be recorded."""

from datetime import date

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from licite.errors import LiciteError
from licite.store import triggers
from licite.store.acts.disclosure import RecordDisclosed, RecordDisclosure
from licite.store.acts.notice import RecordNotice
from licite.store.commit import commit, commit_many, last_seq
from licite.store.lookup import objections_for
from licite.store.models import Disclosed, EvidenceEntry, Notice
from licite.store.people import add_controller
from licite.store.setup import close_store, open_store
from tests.store.conftest import MakeHome
from tests.store.contacts_for_tests import a_contact
from tests.store.people_for_tests import ANN, BOB, objection

pytestmark = pytest.mark.usefixtures("real_migrations")

BEFORE = "0003_contacts"
NEW = {"store_disclosure", "store_disclosed", "store_passedon"}


def tables() -> set[str]:
    return set(connection.introspection.table_names())


def test_tables_of_the_release_before_become_those_of_this_one(make_home: MakeHome) -> None:
    home = make_home("home", tables=True)
    open_store(home, migrate=True)
    add_controller("firm", "Firm")
    MigrationExecutor(connection).migrate([("store", BEFORE)])
    assert not NEW & tables()
    ann = a_contact(ANN)
    commit("firm", objection(BOB))
    commit("firm", RecordNotice("14", date(2026, 1, 3), "1", "fr", True, "letter", "dpo", contact=ann.uid))
    before = list(EvidenceEntry.objects.across_controllers().order_by("seq").values_list("leaf", flat=True))
    close_store()

    with pytest.raises(LiciteError) as refused:
        open_store(home)
    assert refused.value.code == "STO006"
    open_store(home, migrate=True)
    assert tables() >= NEW
    assert triggers.missing() == set()
    assert objections_for("firm", [BOB])[BOB]
    assert Notice.objects.across_controllers().get().contact_id == ann.pk
    assert list(EvidenceEntry.objects.across_controllers().order_by("seq").values_list("leaf", flat=True)) == before
    handed = RecordDisclosure("Partner SARL", "controller", ("email",), "commercial", date(2026, 3, 5))
    commit_many("firm", [handed, RecordDisclosed(handed.event_id, (ann.uid,), last_seq())])
    assert Disclosed.objects.across_controllers().get().contact_id == ann.pk
    close_store()
