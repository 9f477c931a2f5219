"""What an import would do, told before anything is written."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from licite.contacts.columns import plain
from licite.facts.given import now_at_home
from licite.operations.importing.prepare import Prepared, Progress
from licite.operations.importing.quarantine import Words, words_of_law
from licite.store.acts.imported import AT_ONCE
from licite.store.opened import current
from licite.store.people import controller_of
from licite.store.placing import Placing


@dataclass(frozen=True)
class Preview:
    """What would be written. `rows` are as those of `run.Outcome`; `mapping` is what each column that is kept means.

    `unnamed_forms` are those of the passport that do not name the controller among the partners shown.
    `why` is the reason for which the file would wait in quarantine, with the words of the law; empty where it would
    come in. `state` is that of the same import where it is there already.
    """

    event_id: str
    format: str
    source_kind: str
    mapping: dict[str, str]
    unsure: tuple[str, ...]
    left_out: tuple[str, ...]
    elsewhere: tuple[str, ...]
    rows: dict[str, int]
    refusals: int
    hidden: int
    claims: int
    unread: int
    unnamed_forms: int = 0
    why: str = ""
    law: tuple[Words, ...] = ()
    scraper: str = ""
    scraper_seen: bool = False
    state: str = ""


def preview(
    prepared: Prepared, *, lang: str = "fr", progress: Progress | None = None, day: date | None = None
) -> Preview:
    """What would this import write, and what not? Looks at the registers and changes nothing."""
    read = prepared.read
    rows: Counter[str] = Counter(read=read.table.read, rejected=len(read.rejects))
    if not prepared.why:
        rows.update(_became(prepared, progress))
    return Preview(
        event_id=prepared.start.event_id,
        format=read.table.format,
        source_kind=prepared.start.source_kind,
        mapping=read.kept_mapping,
        unsure=read.table.mapping.unsure,
        left_out=read.left_out,
        elsewhere=read.elsewhere,
        rows=dict(rows),
        refusals=len(prepared.refusals),
        hidden=sum(map(len, prepared.tool.hidden.values())),
        claims=prepared.claims,
        unread=read.unread,
        unnamed_forms=_unnamed_forms(prepared),
        why=prepared.why,
        law=tuple(words_of_law(prepared.why, lang, day or now_at_home().date())),
        scraper=prepared.scraper.tool if prepared.scraper else "",
        scraper_seen=bool(prepared.scraper and prepared.scraper.seen),
        state=prepared.before.state if prepared.before else "",
    )


def _unnamed_forms(prepared: Prepared) -> int:
    owner = controller_of(prepared.controller)
    forms = (prepared.start.passport or {}).get("forms", [])
    return sum(plain(owner.name) not in map(plain, form["partners"]) for form in forms)


def _became(prepared: Prepared, progress: Progress | None) -> Counter[str]:
    told = progress or (lambda *_: None)
    placing = Placing(controller_of(prepared.controller), current().ring())
    counts: Counter[str] = Counter(dict.fromkeys(("new", "updated", "same", "duplicate", "erased"), 0))
    rows = prepared.read.rows
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        counts.update(one.became for one in placing.place(some, prepared.start.facts))
        told("people", start + len(some), len(rows))
    return counts
