from datetime import date
from licite.operations.proof import verify_log, traces_of
from licite.operations.bundles import Asked, write_bundle
from licite.operations.decide import Places
from licite.operations.registers import decide_with_registers
from licite.operations.replay import replay
from licite.store.acts.judgement import RecordJudgement
from licite.store.acts.forged import MarkForged
from licite.store.commit import commit
from tests.store.people_for_tests import *

def test_all(store, tmp_path):
    a = commit("firm", objection(ANN, event_at=ago(days=2)))
    commit("firm", MarkForged(a.event_id, "x", "y"))
    commit("firm", consent(BOB, partners=("E",), until=date(2027,1,1)))
    commit("firm", RecordJudgement("reasonably_expected", True, "N", "r", date(2026,11,1), "fair", until=date(2027,1,1)))
    [k] = decide_with_registers([{"channel":"email","purpose":"commercial","country":"FR","audience":"consumer","spam_rate":0.1,"email":"bob@example.fr"}], "firm", at=None, doctrine="cnil", lang="fr", where=Places("- {}", "f"))
    v = verify_log()
    assert v.count == 0, v.faults
    assert replay(k.id, "firm", lang="fr").differences == ()
    assert traces_of("ann@firm.example", "firm").entries == (0,)
    assert write_bundle("bob@example.fr", "firm", tmp_path/"b.zip", asked=Asked("a","b","c"), lang="fr").entries == 2
