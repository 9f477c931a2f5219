"""The JSON Schema of a campaign file, made from its keys and from the contract: editors complete and check with it."""

from typing import Any

from licite.operations.campaign import keys
from licite.vocabulary.contract import contract
from licite.vocabulary.say import say

Schema = dict[str, Any]

_YES_OR_NO: Schema = {"enum": [True, False, "yes", "no", "oui", "non", "true", "false", None]}
_TEXT: Schema = {"type": ["string", "null"]}
_DAY: Schema = {"type": ["string", "null"], "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_WORDS: Schema = {"type": ["array", "null"], "items": {"type": "string", "minLength": 1}, "uniqueItems": True}
_BY_TYPE: dict[str, Schema] = {
    "bool": _YES_OR_NO,
    "date": _DAY,
    "timestamp": {"type": ["string", "null"], "pattern": r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?)?$"},
    "int": {"type": ["integer", "string", "null"], "minimum": 0, "pattern": r"^\d+$"},
    "decimal": {"type": ["number", "string", "null"], "minimum": 0, "pattern": r"^\d+([.,]\d+)?\s*%?$"},
    "text": _TEXT,
}


def campaign_schema() -> dict[str, Any]:
    """Which campaign files are well formed? A JSON Schema (2020-12).

    It takes canonical values only; the loader reads a few more words (`particulier` for `consumer`, 26/11/2026).

    >>> campaign_schema()["$defs"]["channel"]["enum"][:2]
    ['email', 'sms']
    """
    properties: Schema = dict.fromkeys(keys.TOP_TEXTS, _TEXT)
    properties |= {key: _fact(fact) for key, fact in keys.TOP_FACTS.items()}
    properties |= {section: _section(section) for section in keys.SECTION_FACTS}
    properties["facts"] = _closed({name: _fact(name) for name in contract().facts})
    properties["judgements"] = {"type": ["array", "null"], "items": _judgement()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:licite:campaign:{contract().version}",
        "title": "Licite campaign",
        **_closed(properties),
        "type": "object",
        "$defs": {name: _shape(name) for name in contract().facts},
    }


def _closed(properties: Schema) -> Schema:
    return {"type": ["object", "null"], "properties": properties, "additionalProperties": False}


def _fact(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _shape(name: str) -> Schema:
    fact = contract().facts[name]
    shape: Schema = {"enum": [*fact.values, None]} if fact.type == "enum" else dict(_BY_TYPE[fact.type])
    if name == "country":
        shape["pattern"] = "^[A-Z]{2}$"
    return {"description": say(f"facts.{name}.question", "en"), **shape}


def _section(section: str) -> Schema:
    properties = {key: _fact(fact) for key, fact in keys.SECTION_FACTS[section].items()}
    if section == "offer":
        properties |= dict.fromkeys(keys.OFFER_TEXTS, _TEXT) | dict.fromkeys(keys.OFFER_LISTS, _WORDS)
        properties["signed_on"] = _DAY
        return _closed(properties) | {
            "dependentRequired": {"signed_by": ["signed_on", "reason"], "signed_on": ["signed_by"]}
        }
    if section == "message":
        properties[keys.NOTICE] = _YES_OR_NO
    return _closed(properties)


def _judgement() -> Schema:
    facts = [name for name in contract().facts if name not in keys.NEVER_JUDGED]
    scope = {name: _one_or_more({"type": "string"}) for name in ("functions", "titles")}
    scope |= {name: _one_or_more(_fact(name)) for name in contract().facts}
    by_fact = [
        {"if": {"properties": {"fact": {"const": name}}}, "then": {"properties": {"value": _fact(name)}}}
        for name in facts
    ]
    written: Schema = {"type": "string", "minLength": 1}
    return {
        "type": "object",
        "properties": {
            "fact": {"enum": facts},
            "value": True,
            "applies_to": _closed(scope),
            "author": written,
            "day": {**_DAY, "type": "string"},
            "reason": written,
        },
        "required": ["fact", "value", "author", "day", "reason"],
        "additionalProperties": False,
        "allOf": by_fact,
    }


def _one_or_more(item: Schema) -> Schema:
    return {"anyOf": [item, {"type": "array", "items": item}]}
