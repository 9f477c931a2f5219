"""A screening kept as evidence: one entry for the run, and one for each row where that is asked for."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar, Literal
from uuid import uuid4

from licite.facts.catalogue import DAY, MINUTE
from licite.operations.applied_rules import applied_rules
from licite.operations.deliver import Steps, deliver
from licite.operations.output.manifest import file_sha256, law_sha256
from licite.operations.registers import AT_ONCE, kept_overrides, plain
from licite.operations.screen import Screening
from licite.rules.model import Law
from licite.store.acts.base import Entry, Json
from licite.store.acts.decision import RecordDecision
from licite.store.commit import commit, commit_many
from licite.store.norms import Identity
from licite.vocabulary.contract import contract

Record = Literal["rows", "run"]


@dataclass(frozen=True)
class RecordScreening:
    """A file was screened: hashes of what was read and written, the law, and how many rows had which answer.

    Names of files are left out, as they may name people.
    """

    campaign: str
    at: str
    doctrine: str
    what: Json
    event_id: str | None = None

    kind: ClassVar[str] = "screening"
    urgent: ClassVar[bool] = False

    def payload(self, _: Entry) -> Json:
        """What was screened, under which law, with which result."""
        return {"campaign": self.campaign, "at": self.at, "doctrine": self.doctrine, **self.what}

    def personal(self, _: Entry) -> Json | None:
        """Nothing: it names nobody."""
        return None

    def write(self, entry: Entry) -> None:
        """No rows: the entry is all there is."""


@dataclass(frozen=True)
class Run:
    """A run that is kept: its event, its entry of the log, and how many decisions were kept with it."""

    id: str
    seq: int
    decisions: int

    def to_json(self) -> dict[str, object]:
        """The run as plain values."""
        return asdict(self)


def deliver_recorded(screening: Screening, record: Record, **places: Any) -> tuple[Screening, Run]:
    """`deliver`, with the run kept as evidence before any of its files appears; where it cannot be, none does.

    With `rows` every decision is kept too: that of the row on line N of the file is `<run>.N`.
    """
    runs: list[Run] = []

    def kept(source: Path, out: Path | None, proof: str) -> None:
        steps = places.get("progress")
        runs.append(record_run(screening, record, source=source, out=out, proof=proof, progress=steps))

    done = deliver(screening, record=partial(kept, places["source"]), **places)
    return done, runs[0]


def record_run(
    screening: Screening,
    record: Record,
    *,
    source: Path | None,
    out: Path | None,
    proof: str,
    duties_done: Json | None = None,
    progress: Steps | None = None,
) -> Run:
    """Keeps a screening as evidence, its decisions first: the entry of the run says how many there are.

    Without a `source` the contacts were those of the registers, as so many entries of the log left them. `duties_done`
    names who said, on which day, that the message does what is asked of it.
    """
    controller = screening.options.controller
    assert controller is not None
    run = uuid4().hex
    decisions = 0
    with progress() if progress and record == "rows" else nullcontext(lambda *_: None) as told:
        for acts in _decisions(screening, run) if record == "rows" else ():
            commit_many(controller, acts)
            decisions += len(acts)
            told("keeping", decisions, screening.summary.accepted)
    summary = screening.summary
    done = {"duties_done": duties_done} if duties_done else {}
    act = RecordScreening(
        campaign=screening.campaign.name,
        at=summary.at.isoformat(),
        doctrine=summary.doctrine,
        what={**_hashes(screening, source, out, proof), **_answers(screening), "decisions": decisions, **done},
        event_id=run,
    )
    return Run(run, commit(controller, act).seq, decisions)


def _hashes(screening: Screening, source: Path | None, out: Path | None, proof: str) -> Json:
    campaign, options = screening.campaign.path, screening.options
    return {
        "source_sha256": file_sha256(source) if source else None,
        **({"entries_read": screening.table.counts["entries"]} if screening.from_records else {}),
        **({"partner": screening.campaign.partner} if screening.campaign.partner else {}),
        "campaign_sha256": file_sha256(campaign) if campaign else None,
        "output_sha256": file_sha256(out) if out else None,
        "suppression_sha256": [file_sha256(path) for path in options.suppression],
        "manifest_proof": proof,
        "law_version": screening.found.law.version,
        "law_sha256": law_sha256(),
        "licite": version("licite"),
        "contract_version": contract().version,
        "overrides": kept_overrides(options.overrides),
    }


def _answers(screening: Screening) -> Json:
    summary, consulted = screening.summary, screening.found.consulted
    days = screening.con.execute(
        f"SELECT DISTINCT unnest(a.rules), g.{DAY} FROM answers AS a JOIN given AS g USING (_row) ORDER BY ALL"
    ).fetchall()
    rules: Json = {}
    for rule, day in days:
        rules |= applied_rules(screening.found.law, [rule], day)
    return {
        "counts": {
            "read": summary.read,
            "accepted": summary.accepted,
            "rejected": summary.rejected,
            "duplicate": summary.duplicate,
            "refused_by_registers": consulted.refused if consulted else 0,
            **summary.outcomes,
        },
        "rule_versions": rules,
    }


_IDENTIFIERS = {"email": "k.email", "phone": "k.phone", "profile": "k.profile_url"}
_ANSWER = ("outcome", "basis", "breaches", "rules", "duties", "missing", "uncovered", "remedies", "explanation")


def _decisions(screening: Screening, run: str) -> Iterator[list[RecordDecision]]:
    """The decisions of a run, in lists that are committed as one."""
    facts = [name for name in contract().facts if name != "at"]
    contact = "k.uid" if screening.from_records else "NULL"
    columns = ["g._row", f"g.{DAY}", f"g.{MINUTE}", _erased(screening), contact, *_IDENTIFIERS.values()]
    columns += [f"a.{name}" for name in _ANSWER] + [f'g."{name}"' for name in facts]
    cursor = screening.con.execute(
        f"SELECT {', '.join(columns)} FROM given AS g JOIN answers AS a USING (_row) JOIN kept AS k USING (_row)"
        " ORDER BY g._row"
    )
    texts = _Texts(screening.found.law)
    while rows := cursor.fetchmany(AT_ONCE):
        yield [_decision(screening, run, texts, row, facts) for row in rows]


def _erased(screening: Screening) -> str:
    """Whether the person was erased, or asked to be: then the log does not name them."""
    if screening.from_records:
        return "COALESCE(k.recorded_erasure_requested, FALSE)"
    consulted = screening.found.consulted
    columns = {*screening.table.facts, *(consulted.columns if consulted else ())}
    return "COALESCE(k.erasure_requested, FALSE)" if "erasure_requested" in columns else "FALSE"


@dataclass
class _Texts:
    """The keys of the rules that decided, worked out once for rows alike."""

    law: Law
    known: dict[tuple[tuple[str, ...], date], list[str]] = field(default_factory=dict)

    def of(self, rules: list[str], day: date) -> list[str]:
        key = (tuple(rules), day)
        if key not in self.known:
            self.known[key] = list(applied_rules(self.law, rules, day))
        return self.known[key]


def _decision(screening: Screening, run: str, texts: _Texts, row: tuple[Any, ...], facts: list[str]) -> RecordDecision:
    line, day, minute, erased, contact, *rest = row
    named = zip(_IDENTIFIERS, rest[: len(_IDENTIFIERS)], strict=True)
    answer = dict(zip(_ANSWER, rest[len(_IDENTIFIERS) :], strict=False))
    given = dict(zip(facts, rest[len(_IDENTIFIERS) + len(_ANSWER) :], strict=True))
    at = day.isoformat() + (f"T{minute // 60:02d}:{minute % 60:02d}" if minute is not None else "")
    doctrine = screening.summary.doctrine
    return RecordDecision(
        campaign=screening.campaign.name,
        at=at,
        doctrine=doctrine,
        facts={name: plain(value) for name, value in given.items() if value is not None},
        decision={
            **answer,
            "at": at,
            "doctrine": doctrine,
            "law_version": screening.found.law.version,
            "contract_version": contract().version,
            "rule_versions": texts.of(answer["rules"], day),
            "run": run,
        },
        identifiers=() if erased else tuple(Identity(kind, value) for kind, value in named if value),  # type: ignore[arg-type]
        contact=contact,
        event_id=f"{run}.{line}",
    )
