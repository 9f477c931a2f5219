"""Peers of the single decision: each is given the facts of one contact, and says which rules hold."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.peers import rules
from licite.engine.plan import Plan

Held = frozenset[str]
Decide = Callable[[Any], Any]


def cedarpy_parsed(plan: Plan) -> tuple[Decide, Callable[[Any, Held, Held], bool]]:
    """Cedar with its policies parsed once; it names the policies that determine its answer, which is compared."""
    import cedarpy

    ids = [rule.rule.id for rule in rules.asked(plan)]
    policies = cedarpy.PolicySet.from_str(rules.cedar(plan))
    entities = cedarpy.Entities.from_json_str("[]")
    request = {"principal": 'U::"a"', "action": 'A::"contact"', "resource": 'C::"b"'}

    def decide(facts: Mapping[str, Any]) -> Any:
        known = {name: value for name, value in facts.items() if value is not None}
        return cedarpy.is_authorized({**request, "context": known}, policies, entities)

    def agrees(found: Any, forbidden: Held, allowed: Held) -> bool:
        said = frozenset(found.diagnostics.reasons)
        said = frozenset(ids[int(name[6:])] if name.startswith("policy") else name for name in said)
        if found.diagnostics.errors or found.allowed != (bool(allowed) and not forbidden):
            return False
        return said == (forbidden or allowed)

    return decide, agrees


def zen_expression(plan: Plan) -> tuple[Decide, Callable[[Any, Held, Held], bool]]:
    """One compiled expression of zen-engine that gives a list of truths."""
    import zen

    listed = rules.asked(plan)
    expression = zen.compile_expression("[" + ", ".join(rules.ZEN.text(rule.condition) for rule in listed) + "]")
    ids = [rule.rule.id for rule in listed]
    return expression.evaluate, lambda found, forbidden, allowed: _ids(ids, found) == forbidden | allowed


def cel_program(plan: Plan) -> tuple[Decide, Callable[[Any, Held, Held], bool]]:
    """One compiled program of cel-rust (common-expression-language) that gives a list of truths."""
    import cel

    listed = rules.asked(plan)
    program = cel.compile("[" + ", ".join(rules.CEL.text(rule.condition) for rule in listed) + "]")
    ids = [rule.rule.id for rule in listed]
    return program.execute, lambda found, forbidden, allowed: _ids(ids, found) == forbidden | allowed


def rego_bundle(plan: Plan) -> tuple[Decide, Callable[[Any, Held, Held], bool]]:
    """A bundle of regopy (rego-cpp), compiled once, that gives the set of rules that hold."""
    import regopy

    interpreter = regopy.Interpreter()
    interpreter.add_module("licite", rules.rego(plan))
    bundle = interpreter.build("data.licite.held")

    def decide(facts: Mapping[str, Any]) -> Any:
        interpreter.set_input(dict(facts))
        return interpreter.query_bundle(bundle)

    def agrees(found: Any, forbidden: Held, allowed: Held) -> bool:
        return frozenset(json.loads(str(found))["expressions"][0]) == forbidden | allowed

    return decide, agrees


def _ids(ids: list[str], found: Any) -> Held:
    return frozenset(name for name, holds in zip(ids, found, strict=True) if holds is True)


PEERS: dict[str, Callable[[Plan], tuple[Decide, Callable[[Any, Held, Held], bool]]]] = {
    "cedarpy, policies parsed once": cedarpy_parsed,
    "zen-engine, compiled expression": zen_expression,
    "cel-rust, compiled program": cel_program,
    "regopy, compiled bundle": rego_bundle,
}
