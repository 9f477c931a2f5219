"""Signed overrides: an organisation follows another reading on a point, for a time, under somebody's name.

    overrides:
      - lift: fr.cnil.review_scraped_public      # or `add:`, a rule that only another doctrine has
        signed_by: Nadia Roux, DPO
        signed_on: 2026-11-20
        reason: Our lawyers reviewed public profiles of directors on 18 November.
        expires_on: 2027-05-20

Only guidance, readings and terms of platforms can be lifted, and never what stops at a person's own will.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from licite.errors import LiciteError
from licite.rules.model import Law, Rule, RuleVersion
from licite.rules.positions import Positions
from licite.rules.schema import Sentence
from licite.vocabulary.yaml_file import StrictLoader

# Breaches that no override can set aside, and the folders in which rules are guidance rather than law.
FIRM_TAGS = frozenset(
    "objection_ignored consent_withdrawn consent_expired no_consent invalid_consent no_consent_proof "
    "consent_not_for_controller sector_ban unlawful_source unlawful_collection tracker_without_consent "
    "special_category minor deceased recording_not_announced no_opt_out_means caller_number".split()
)
GUIDANCE = ("fr.cnil.", "fr.strict.", "platforms.")
LONGEST = timedelta(days=731)


class _Override(BaseModel):
    model_config = ConfigDict(extra="forbid")

    lift: Sentence | None = None
    add: Sentence | None = None
    signed_by: Sentence
    signed_on: date
    reason: str = Field(min_length=10)
    expires_on: date

    @model_validator(mode="after")
    def _one_of_both(self) -> "_Override":
        if (self.lift is None) == (self.add is None):
            raise ValueError("give either `lift` or `add`")
        return self


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    overrides: list[_Override] = Field(min_length=1)


@dataclass(frozen=True)
class Override:
    """One signed change to a doctrine: a rule lifted or added from `signed_on` to `expires_on`, both included."""

    rule: str
    lifted: bool
    signed_by: str
    signed_on: date
    reason: str
    expires_on: date


def load_overrides(path: Path) -> tuple[Override, ...]:
    """The overrides of a file, checked for shape.

    Raises:
        LiciteError: LAW040 where the file cannot be read or lacks something, LAW043 where one holds over two years.
    """
    try:
        text = path.read_text(encoding="utf-8")
        data = yaml.load(text, Loader=StrictLoader)
        positions = Positions(str(path), text)
        found = _File.model_validate(data).overrides
    except OSError as fault:
        raise LiciteError("LAW040", where=str(path), problem=fault.strerror or str(fault)) from None
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        raise LiciteError("LAW040", where=str(path), problem=str(fault).splitlines()[0]) from None
    except ValidationError as fault:
        first = fault.errors()[0]
        where = positions.of(*first["loc"])
        raise LiciteError("LAW040", where=str(where), problem=f"{first['loc'][-1:] or ''} {first['msg']}") from None
    for place, one in enumerate(found):
        if not one.signed_on <= one.expires_on <= one.signed_on + LONGEST:
            raise LiciteError("LAW043", where=str(positions.of("overrides", place, "expires_on")), day=one.expires_on)
    return tuple(
        Override(
            one.lift or one.add or "", one.lift is not None, one.signed_by, one.signed_on, one.reason, one.expires_on
        )
        for one in found
    )


def with_overrides(law: Law, doctrine: str, overrides: tuple[Override, ...]) -> Law:
    """The law as an organisation reads it: the doctrine changed by its signed overrides, each for its own time.

    The version of the law changes with them, so that an answer says under what it was given.

    Raises:
        LiciteError: LAW041 where a rule does not exist, LAW042 where it cannot be lifted.
    """
    if doctrine not in law.doctrines:
        raise LiciteError("LAW018", doctrine=doctrine, known=", ".join(law.doctrines))
    by_id = {rule.id: rule for rule in law.rules}
    for one in overrides:
        rule = by_id.get(one.rule)
        if rule is None:
            raise LiciteError("LAW041", id=one.rule)
        if one.lifted and not may_be_lifted(rule):
            raise LiciteError("LAW042", id=one.rule)
        added = rule if one.lifted else replace(rule, versions=_within(rule.versions, one))
        by_id[one.rule] = replace(added, versions=_without(added.versions, one)) if one.lifted else added
    more = tuple(one.rule for one in overrides if not one.lifted)
    read = law.doctrines[doctrine]
    doctrines = {**law.doctrines, doctrine: replace(read, applies=(*read.applies, *more))}
    signature = hashlib.sha256(repr((doctrine, overrides)).encode()).hexdigest()[:8]
    kept = tuple(rule for rule in by_id.values() if rule.versions)
    return replace(law, rules=kept, doctrines=doctrines, version=f"{law.version}+{signature}")


def may_be_lifted(rule: Rule) -> bool:
    """Whether an organisation may set a rule aside: guidance, and nothing that rests on a person's will."""
    return rule.id.startswith(GUIDANCE) and rule.effect in ("forbid", "review", "duty") and rule.tag not in FIRM_TAGS


def _without(versions: tuple[RuleVersion, ...], one: Override) -> tuple[RuleVersion, ...]:
    """The versions, less the days of an override."""
    kept: list[RuleVersion] = []
    for version in versions:
        last = version.until or date.max
        if version.start < one.signed_on:
            kept.append(replace(version, until=min(last, one.signed_on - timedelta(days=1))))
        if last > one.expires_on:
            start = max(version.start, one.expires_on + timedelta(days=1))
            kept.append(replace(version, start=start))
    return tuple(kept)


def _within(versions: tuple[RuleVersion, ...], one: Override) -> tuple[RuleVersion, ...]:
    """The versions, on the days of an override only."""
    return tuple(
        replace(
            version, start=max(version.start, one.signed_on), until=min(version.until or one.expires_on, one.expires_on)
        )
        for version in versions
        if version.start <= one.expires_on and (version.until is None or version.until >= one.signed_on)
    )
