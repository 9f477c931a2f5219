"""Heads go on from one another, and tell when a log was changed underneath its guards."""

from django.db import connection

from licite.evidence.heads import check_against
from licite.evidence.log_check import check_log
from licite.evidence.merkle import Tree
from licite.store import log, triggers
from licite.store.commit import commit
from licite.store.models import Head
from licite.store.opened import Store
from tests.store.people_for_tests import ANN, BOB, consent, objection


def codes(store: Store) -> set[str]:
    return {fault.code for fault in check_log(log.entries(), log.heads(), store.ring().log_key().public_key())}


def test_a_head_covers_what_came_and_is_the_same_where_nothing_did(store: Store) -> None:
    empty = log.signed_head()
    assert empty.size == 0
    commit("firm", objection(ANN))
    first = log.signed_head()
    assert log.signed_head() == first
    for who in (ANN, BOB):
        commit("firm", consent(who))
    last = log.signed_head()
    assert [head.size for head in log.heads()] == [0, 1, 3]
    tree = Tree(log.leaves())
    assert last.root == tree.root().hex()
    check_against(first, last, tree.consistency(1))
    assert codes(store) == set()
    assert Head.objects.count() == 3


def test_a_change_made_without_the_guards_is_found(store: Store) -> None:
    commit("firm", consent(ANN))
    commit("firm", objection(BOB))
    log.signed_head()
    triggers.uninstall(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE store_evidenceentry SET payload = replace(payload, 'form', 'call') WHERE seq = 1")
        cursor.execute("UPDATE store_evidenceentry SET personal = replace(personal, 'Ann', 'Bob') WHERE seq = 0")
    assert codes(store) == {"EVI011", "EVI012"}
