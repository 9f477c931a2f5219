"""Vérifie un dossier de preuve de Licite. Verifies a proof bundle of Licite. Python 3.9 or later, nothing else.

    python verify.py [BUNDLE] [--head FILE]

BUNDLE is the zip, or its folder (by default that of this file). FILE is a head that you hold since an earlier day.
Exit 0: all of it holds. 3: it does not, and the first fault is named. 2: the command is wrong.
"""

from __future__ import annotations

import argparse
import base64
import re
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or __package__ == "licite.evidence":
    from licite.evidence.ed25519 import signed
    from licite.evidence.log_proof import ProofError, canonical, check_heads, contents_of, head_of, need, read, sha256
else:  # those beside this file, never those of the bundle; a cache of them would be one file too many in a bundle
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    from ed25519 import signed
    from log_proof import ProofError, canonical, check_heads, contents_of, head_of, need, read, sha256

LARGEST = 2**28


def check_files(files: dict[str, bytes], key: bytes) -> None:
    manifest = read(files["manifest.json"])
    for name in sorted(manifest["files"].keys() | files.keys() - {"manifest.json"}):
        need(name in files, f"{name} manque / {name} is missing")
        need(name in manifest["files"], f"{name} est de trop / {name} is one too many")
        need(sha256(files[name]).hex() == manifest["files"][name], f"{name} a changé / {name} has changed")
    good = signed(key, b"licite bundle 1\n" + canonical(manifest["files"]), bytes.fromhex(manifest["signature"]))
    need(good, "manifest.json : fausse signature / false signature")


def grade_of(content: dict[str, Any]) -> str:
    """Who vouches for a consent: the person, with all of the proof; somebody else; or the controller, with less."""
    said = content["facts"] if isinstance(content.get("facts"), dict) else content
    if said.get("first_party") is False:
        return "imported"
    return "first-party" if said.get("first_party") is said.get("proven") is True else "declared"


def check_shown(name: str, items: list[dict[str, Any]], contents: dict[int, dict[str, Any]]) -> int:
    """What is shown as held by an entry is in it, or its hash is; gives how many items state something beside it."""
    for item in items:
        inside = {} if item["entry"] is None else contents[item["entry"]]
        for path, value in item["held"].items():
            kept: Any = inside
            for key in path.split("."):
                kept = kept[key]
            forms = canonical(value), canonical("sha256:" + sha256(canonical(value)).hex())
            need(canonical(kept) in forms, f"{name}, {path} : pas dans l'entrée / not in the entry")
        graded = name != "words.json" or item["grade"] == grade_of(inside)
        need(graded, f"{name} : faux degré de preuve / false grade")
    return sum(bool(item["stated"]) for item in items)


def verify(files: dict[str, bytes], held: str | None = None) -> list[str]:
    """What was verified, a line each; ProofError with the first thing that does not hold."""
    name, stated = "public_key.pem", 0
    try:
        der = base64.b64decode("".join(files[name].decode().split("\n")[1:-2]), validate=True)
        need(der[:12].hex() == "302a300506032b6570032100" and len(der) == 44, f"{name} : autre clé / another key")
        key, name = der[12:], "manifest.json"
        check_files(files, key)
        name = "head.json"
        size, root = head_of(read(files[name])["note"], key, name)
        name = "entries.json"
        contents = contents_of(read(files[name]), size, root)
        for name in ("facts.json", "words.json", "rules.json", "decision.json"):
            stated += check_shown(name, read(files[name]), contents)
        name = "consistency.json"
        heads = check_heads(read(files[name]), key, size, root, held)
    except ProofError:
        raise
    except Exception as fault:  # whatever a file does to its reader is a fault of the file
        raise ProofError(f"{name} ne se lit pas / {name} cannot be read ({type(fault).__name__})") from fault
    entries = f"{len(contents)} entrées, dans le journal de {size} / entries, in the log of {size}"
    older = f"{heads} têtes plus anciennes, même histoire / older heads, same history"
    beside = f"hors du journal, non prouvé : {stated} / not in the log, not proven: {stated}"
    return [f"le journal / the log: {sha256(key).hex()}", f"{len(files)} fichiers / files", entries, older, beside]


def files_of(bundle: Path) -> dict[str, bytes]:
    """The files of a folder, or of a zip: in memory, so that no name leads anywhere; no size is taken on trust."""
    if bundle.is_dir():
        found = [path for path in bundle.rglob("*") if path.is_file()]
        return {path.relative_to(bundle).as_posix(): path.read_bytes() for path in found}
    files: dict[str, bytes] = {}
    with zipfile.ZipFile(bundle) as archive:
        for info in archive.infolist():
            name = info.filename
            need(re.fullmatch(r"\w+\.\w+", name), f"zip : {name!a} n'est pas un nom / is no name")
            need(name not in files, f"zip : {name} est là deux fois / {name} is there twice")
            need(sum(map(len, files.values())) + info.file_size <= LARGEST, f"zip : {name} trop grand / too large")
            with archive.open(info) as file:
                files[name] = file.read(info.file_size + 1)
    return files


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("bundle", nargs="?", type=Path, default=Path(__file__).parent)
    parser.add_argument("--head", type=Path)
    asked = parser.parse_args()
    try:
        held = asked.head.read_text("utf-8", "replace") if asked.head else None
        code, lines = 0, [*verify(files_of(asked.bundle), held), "Tout tient. / All of it holds."]
    except OSError as fault:
        parser.error(str(fault))
    except Exception as fault:
        words = str(fault) if isinstance(fault, ProofError) else f"zip : illisible / cannot be read ({fault!r})"
        code, lines = 3, [words, "Le dossier ne tient pas. / The bundle does not hold."]
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    for line in lines:  # what others wrote moves no cursor
        sys.stdout.write("".join(sign if sign.isprintable() else "?" for sign in line) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
