"""One contact at a time: the compiled decision beside policy engines that are given the same rules and the same facts.

Every peer is first asked about every contact, and its answer compared; one that differs gets no number. The rounds are
interleaved; the time of a peer holds the reading of the Python dict, as in use.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import licite
from benchmarks.peers import rules
from benchmarks.peers.deciders import PEERS
from benchmarks.setting import DOCTRINE, campaign, law, opened
from licite.engine.judge import Judge, compiled, judge_for
from licite.engine.plan import Plan
from licite.engine.specialise import absent, live_rules, specialise

ROUNDS, ASKED, SLOW_ASKED = 5, 2_000, 100
SLOW_US = 2_000
SPOKEN = 200


def contacts(folder: Path, count: int) -> tuple[list[str], list[dict[str, Any]]]:
    """The columns of `given`, and the known facts of the first contacts."""
    cursor = opened(folder).execute(f"SELECT * EXCLUDE (_row) FROM given WHERE _row < {count} ORDER BY _row")
    names = [name for name, *_ in cursor.description]
    rows = [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
    return names, [{name: value for name, value in row.items() if value is not None} for row in rows]


def held(plan: Plan, masks: Any) -> tuple[frozenset[str], frozenset[str]]:
    """The prohibitions and the bases that hold by our masks, among those that depend on the row."""
    listed = rules.asked(plan)
    forbidden = {r.rule.id for r in listed if r.effect == "forbid" and masks.forbid >> r.bit & 1}
    return frozenset(forbidden), frozenset(
        r.rule.id for r in listed if r.effect == "basis" and masks.basis_holds >> r.bit & 1
    )


def timed(decide: Callable[[Any], Any], asked: list[Any]) -> list[int]:
    """Nanoseconds of each answer, in order of size."""
    clock, found = time.perf_counter_ns, []
    for one in asked:
        began = clock()
        decide(one)
        found.append(clock() - began)
    return sorted(found)


def measured(folder: Path) -> dict[str, Any]:
    """The results of all that agree with us: median, and the 99th of a hundred, in microseconds, of the best round."""
    names, known = contacts(folder, ASKED)
    general = judge_for(law(), DOCTRINE, campaign()["at_day"])
    constants = absent(frozenset(names), campaign())
    plan = specialise(general.plan, constants)
    whole = [{**campaign(), **facts} for facts in known]
    ours = compiled(law(), DOCTRINE, constants)
    channel_only = compiled(law(), DOCTRINE, {name: campaign()[name] for name in ("at_day", "channel", "purpose")})
    masks = [ours(facts) for facts in known]
    assert masks == [general.masks(facts) for facts in whole] == [channel_only(facts) for facts in whole]
    reader = Judge(plan)
    facts = [rules.inputs(plan, reader.facts(one)) for one in known]
    listed: dict[str, tuple[Callable[[Any], Any], list[Any]]] = {
        "licite, decision compiled for the campaign": (ours, known),
        "licite, compiled for channel, purpose and day": (channel_only, whole),
        "licite, plan of the day": (general.masks, whole),
    }
    failed = {}
    for name, made in PEERS.items():
        try:
            decide, agrees = made(plan)
            wrong = sum(
                not agrees(decide(one), *held(plan, mask))
                for one, mask in zip(facts[:SLOW_ASKED], masks[:SLOW_ASKED], strict=True)
            )
        except ImportError as missing:
            failed[name] = f"not installed: {missing.name}"
            continue
        if wrong:
            failed[name] = f"{wrong} of {SLOW_ASKED} answers differ: not measured"
        else:
            listed[name] = (decide, facts)
    best: dict[str, dict[str, float]] = {}
    for _ in range(ROUNDS):
        for name, (decide, asked) in listed.items():
            slow = timed(decide, asked[:20])[10] > SLOW_US * 1000
            found = timed(decide, asked[:SLOW_ASKED] if slow else asked)
            p50, p99 = found[len(found) // 2] / 1000, found[len(found) * 99 // 100] / 1000
            if name not in best or p50 < best[name]["p50_us"]:
                best[name] = {"p50_us": round(p50, 2), "p99_us": round(p99, 2)}
    day = campaign()["at_day"].isoformat()
    spoken = [{k: v for k, v in one.items() if k not in ("at_day", "at_minute")} for one in whole[:SPOKEN]]
    for name, asked in (("first of the process", spoken[:1]), ("with words and remedies", spoken[1:])):
        found = timed(lambda one: licite.decide(one, at=day), asked)
        p50, p99 = found[len(found) // 2] / 1000, found[len(found) * 99 // 100] / 1000
        best[f"licite.decide(), {name}"] = {"p50_us": round(p50, 1), "p99_us": round(p99, 1)}
    return {"live_rules": len(live_rules(plan)), "asked_of_peers": len(rules.asked(plan)), "us": best, "failed": failed}


if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[1]))))
