"""The manifest beside a result: what was read, what was applied, what came out, by hash."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from licite.operations.output.atomic import write_whole


def write_manifest(
    path: Path,
    *,
    source: Path,
    campaign: Path | None,
    out: Path | None,
    law_version: str,
    contract_version: int | str,
    licite_version: str,
    at: date,
    doctrine: str,
    counts: Mapping[str, int],
) -> dict[str, Any]:
    """Which file, campaign and law gave this result, and which result? Written as JSON, mode 0600, and returned.

    Files are named without their folder, so that the manifest can be passed on. `proof` is the SHA-256 of everything
    else in the manifest (see `proof_of`): the same inputs give the same proof. `at` may carry an hour.
    """
    content: dict[str, Any] = {
        "licite": "manifest/1",
        "source": _named(source),
        "campaign": None if campaign is None else _named(campaign),
        "law": {"version": law_version, "sha256": law_sha256()},
        "output": None if out is None else _named(out),
        "versions": {"licite": licite_version, "contract": str(contract_version)},
        "at": at.isoformat(),
        "doctrine": doctrine,
        "counts": dict(counts),
    }
    content["proof"] = proof_of(content)
    write_whole(path, (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode())
    return content


def proof_of(manifest: Mapping[str, Any]) -> str:
    """The SHA-256 of a manifest's content, its own `proof` left out.

    >>> proof_of({"a": 1}) == proof_of({"a": 1, "proof": "anything"})
    True
    """
    content = {key: value for key, value in manifest.items() if key != "proof"}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file, as `sha256sum` prints it."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def law_sha256() -> str:
    """The SHA-256 of the law files of this version: of the lines `path  hash`, sorted by path."""
    lines = sorted(f"{path}  {digest}" for path, digest in _law_files(files("licite").joinpath("law"), ""))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _named(path: Path) -> dict[str, str]:
    return {"name": path.name, "sha256": file_sha256(path)}


def _law_files(folder: Traversable, prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for entry in folder.iterdir() if folder.is_dir() else ():
        if entry.is_dir():
            found += _law_files(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(".yaml"):
            found.append((prefix + entry.name, hashlib.sha256(entry.read_bytes()).hexdigest()))
    return found
