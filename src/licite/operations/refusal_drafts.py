"""Lists of refusals and exports of other tools that somebody sent, on their way into the registers."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from licite.operations.amnesty import amnesty
from licite.operations.amnesty_files import Source
from licite.operations.import_drafts import Draft, kept_file

Progress = Callable[[str, int, int | None], None]
EVERYBODY = ("auto", "refused", "active")
"""What a file says of its rows: each its own, or everybody in it refused, or everybody in it is written to."""


def sources_of(draft: Draft) -> list[Source]:
    """The files of a draft, each with its tool and what it says of everybody, as that was answered."""
    said: list[Mapping[str, str]] = draft.said.get("files", [])
    answers = [*said, *[{}] * (len(draft.paths) - len(said))]
    return [
        Source(path, one.get("tool", ""), one["everybody"] if one.get("everybody") in ("refused", "active") else None)
        for path, one in zip(draft.paths, answers, strict=False)
    ]


def record_lists(draft: Draft, *, lang: str = "fr", progress: Progress | None = None) -> dict[str, Any]:
    """Records every refusal of these files and tells who refused in one and is active in another, as JSON.

    The contradictions are kept to be fetched, by the id of the draft; the files themselves go. A refusal is on disk
    when this returns, and the same files again add nothing. Fails as `amnesty.amnesty` does.
    """
    out = contradictions_file(draft.controller, draft.id)
    done = amnesty(draft.controller, sources_of(draft), out=out, lang=lang, progress=progress)
    told = {
        "files": [
            {**asdict(one), "file": one.file.name, "rejects": _kept_rejects(draft, number, one.rejects)}
            for number, one in enumerate(done.files)
        ],
        "pairs": [[refused, active, n] for (refused, active), n in done.pairs.items()],
        "people": len({(one.refused.tool, one.tool, one.person) for one in done.contradictions}),
        "contradictions": len(done.contradictions),
        "draft": draft.id,
    }
    draft.remove()
    found: dict[str, Any] = json.loads(json.dumps(told, default=str))
    return found


def contradictions_file(controller: str, id_: str) -> Path:
    """Where the contradictions of a draft are kept."""
    return kept_file(controller, f"{id_}.contradictions.csv")


def list_rejects_file(controller: str, id_: str, number: int) -> Path:
    """Where the lines of one file of a draft are kept that were not understood."""
    return kept_file(controller, f"{id_}.{number}.rejects.csv")


def _kept_rejects(draft: Draft, number: int, rejects: Path | None) -> bool:
    if rejects is None:
        return False
    rejects.replace(list_rejects_file(draft.controller, draft.id, number))
    return True
