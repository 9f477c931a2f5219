"""The proof of a screening inside an engine: what was read and applied, the statement that ran, and what came out."""

import hashlib
import json
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from licite.operations.inside.decided import Decided, told
from licite.operations.inside.reading import FileRead
from licite.operations.inside.result import Counts
from licite.operations.output.atomic import write_whole
from licite.operations.output.manifest import file_sha256, law_sha256, proof_of
from licite.vocabulary.contract import contract


def keep_proof(
    out: Path | None,
    decided: Decided,
    counts: Counts,
    *,
    file: Path | None,
    campaign: Path | None,
    lists: Iterable[Path],
    read: FileRead | None = None,
) -> tuple[Path | None, str]:
    """Which table, campaign and law gave these answers? Written beside `out` as JSON, with its own SHA-256.

    The statement's fingerprint is that of what makes the facts and, from the law, their answers: the same release makes
    the same statement for the same columns, campaign and instant.
    """
    content: dict[str, Any] = {
        "licite": "manifest/engine/1",
        **told(decided),
        "law_sha256": law_sha256(),
        "statement_sha256": hashlib.sha256(decided.lane.given_select().encode()).hexdigest(),
        "source": _named(file),
        "campaign": _named(campaign),
        "suppression": [_named(path) for path in lists],
        "output": _named(out),
        "versions": {"licite": version("licite"), "contract": str(contract().version)},
        "counts": counts.to_json(),
    }
    if read is not None:
        content["read"] = {"format": read.format, "columns": read.columns, "rejected": len(read.rejects)}
    content["proof"] = proof_of(content)
    if out is None:
        return None, str(content["proof"])
    path = out.with_name(f"{out.stem}.manifest.json")
    write_whole(path, (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode())
    return path, str(content["proof"])


def _named(path: Path | None) -> dict[str, Any] | None:
    """A file with its fingerprint; a folder of parts with those of its parts, in order."""
    if path is None:
        return None
    if path.is_dir():
        parts = sorted(path.glob("*.parquet"))
        return {"name": path.name, "parts": {part.name: file_sha256(part) for part in parts}}
    return {"name": path.name, "sha256": file_sha256(path)}
