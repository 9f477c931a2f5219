"""Vérifie un dossier de preuve de Licite. Verifies a proof bundle of Licite. Python 3.9 or later, nothing else.

    python verify.py [FOLDER] [--head FILE]

FOLDER is the bundle, unzipped (by default the folder of this file). FILE is a head that you hold since an earlier day.
Exit 0: all of it holds. 3: it does not, and the first fault is named. 2: the command is wrong.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

HEAD = r"licite head 1\nlog: H\nsize: (?:0|[1-9][0-9]{0,15})\nroot: H\nat: [0-9TZ:.-]{27}\nsignature: HH\n"
HEAD = HEAD.replace("H", "[0-9a-f]{64}")
SHOWN = ("facts.json", "words.json", "rules.json", "decision.json")
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # RFC 8032, 5.1
D, ROOT = -121665 * pow(121666, P - 2, P) % P, pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]  # x = X/Z, y = Y/Z, xy = T/Z


class BundleError(Exception):
    """The first thing that does not hold: French / English."""


def need(holds: object, words: str) -> None:
    if not holds:
        raise BundleError(words)


def point(data: bytes) -> Point:
    sign, y = divmod(int.from_bytes(data, "little"), 2**255)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * ROOT % P
    if len(data) != 32 or y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("no point of the curve")
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


def add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0])
    c, d = 2 * p[3] * q[3] * D, 2 * p[2] * q[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n: int, p: Point) -> Point:
    product = (0, 1, 1, 0)
    while n:
        product, p, n = add(product, p) if n & 1 else product, add(p, p), n >> 1
    return product


def signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Ed25519 (RFC 8032, 5.1.7); a key of small order, with which anybody can sign, is refused."""
    try:
        a, r, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    except ValueError:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = times(s, point(b"\x58" + b"\x66" * 31)), add(r, times(h, a))
    equal = all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))
    return equal and s < ORDER and len(signature) == 64 and times(8, a)[0] != 0


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def climb(fn: int, sn: int, old: bytes, new: bytes, proof: list[bytes]) -> tuple[bytes, bytes, bool]:
    """The two roots that a proof leads to (RFC 9162, 2.1.3.2 and 2.1.4.2), and whether it ends at the top."""
    for step in proof:
        if sn == 0:
            return old, new, False
        if fn & 1 or fn == sn:
            old, new = sha256(b"\x01", step, old), sha256(b"\x01", step, new)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = sha256(b"\x01", new, step)
        fn, sn = fn >> 1, sn >> 1
    return old, new, sn == 0


def included(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> bool:
    return 0 <= index < size and climb(index, size - 1, leaf, leaf, proof)[1:] == (root, True)


def consistent(old: int, old_root: bytes, size: int, root: bytes, proof: list[bytes]) -> bool:
    if old in (0, size):
        return not proof and old_root == (root if old else sha256())
    path, fn, sn = [old_root, *proof] if old & (old - 1) == 0 else proof, old - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    return 0 < old < size and bool(proof) and climb(fn, sn, path[0], path[0], path[1:]) == (old_root, root, True)


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def read(text: str | bytes) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise ValueError("a key stands twice, and readers would take different ones")
        return dict(pairs)

    return json.loads(text, object_pairs_hook=once)


def checked_head(note: str, key: bytes, name: str) -> tuple[int, bytes]:
    """The size and root of a head, once its log and its signature are those of the key."""
    need(re.fullmatch(HEAD, note), f"{name} : ce n'est pas une tête / this is no head")
    log, size, root, _, signature = (line.split(": ")[1] for line in note.splitlines()[1:])
    need(log == sha256(key).hex(), f"{name} : une tête d'un autre journal / a head of another log")
    body = note[: note.index("signature: ")].encode()
    need(signed(key, body, bytes.fromhex(signature)), f"{name} : fausse signature / false signature")
    return int(size), bytes.fromhex(root)


def check_files(files: dict[str, bytes], key: bytes) -> None:
    manifest = read(files["manifest.json"])
    for name in sorted(manifest["files"].keys() | files.keys() - {"manifest.json"}):
        need(name in files, f"{name} manque / {name} is missing")
        need(name in manifest["files"], f"{name} est de trop / {name} is one too many")
        need(sha256(files[name]).hex() == manifest["files"][name], f"{name} a changé / {name} has changed")
    good = signed(key, b"licite bundle 1\n" + canonical(manifest["files"]), bytes.fromhex(manifest["signature"]))
    need(good, "manifest.json : fausse signature / false signature")


def content(entry: dict[str, Any]) -> dict[str, Any]:
    """What an entry holds, and about whom, as committed to; nothing of what was erased."""
    held: dict[str, Any] = {}
    for part, salt, promise in (("payload", "salt", entry["commitment"]), ("personal", "personal_salt", None)):
        if entry[part] is not None:
            made = sha256(b"licite commitment 1\n", bytes.fromhex(entry[salt]), entry[part].encode()).hex()
            same = len(entry[salt]) == 32 and made == (promise or held["personal"])
            need(same, f"entrée {entry['seq']} : contenu changé / content changed ({part})")
            held = {**read(entry[part]), **held}
    return held


def check_entries(files: dict[str, bytes], size: int, root: bytes) -> dict[int, dict[str, Any]]:
    contents: dict[int, dict[str, Any]] = {}
    for entry in read(files["entries.json"]):
        seq = entry["seq"]
        need(type(seq) is int and seq > max(contents, default=-1), f"entrée {seq} : désordre / out of order")
        contents[seq] = content(entry)
        header = canonical({name: entry[name] for name in ("seq", "at", "kind", "commitment")})
        leaf, proof = sha256(b"\x00licite entry 1\n", header), [bytes.fromhex(step) for step in entry["proof"]]
        need(leaf.hex() == entry["leaf"], f"entrée {seq} : feuille changée / leaf changed")
        need(included(leaf, seq, size, proof, root), f"entrée {seq} : pas dans le journal / not in the log")
    return contents


def grade_of(content: dict[str, Any]) -> str:
    """Who vouches for a consent: the person, with all of the proof; somebody else; or the controller, with less."""
    said = content["facts"] if isinstance(content.get("facts"), dict) else content
    if said.get("first_party") is False:
        return "imported"
    return "first-party" if said.get("first_party") is said.get("proven") is True else "declared"


def check_shown(files: dict[str, bytes], contents: dict[int, dict[str, Any]]) -> int:
    """What is shown as held by an entry is in it, or its hash is; the grade of a consent is that of its entry.

    Gives how many things shown have something that no entry holds.
    """
    stated = 0
    for name in SHOWN:
        for item in read(files[name]):
            inside = {} if item["entry"] is None else contents[item["entry"]]
            for path, value in item["held"].items():
                kept: Any = inside
                for key in path.split("."):
                    kept = kept[key]
                seal = "sha256:" + sha256(canonical(value)).hex()
                same = canonical(kept) in (canonical(value), canonical(seal))
                need(same, f"{name}, {path} : pas dans l'entrée / not in the entry")
            good = name != "words.json" or item["grade"] == grade_of(inside)
            need(good, f"{name} : faux degré de preuve / false grade")
            stated += bool(item["stated"])
    return stated


def check_held(files: dict[str, bytes], key: bytes, size: int, root: bytes, held: str | None) -> int:
    """The log of the bundle goes on from the heads held elsewhere, and from the one given, if any."""
    known = [(size, root)]
    for step in read(files["consistency.json"]):
        old, old_root = checked_head(step["note"], key, "consistency.json")
        good = consistent(old, old_root, size, root, [bytes.fromhex(node) for node in step["proof"]])
        need(good, f"{old} entrées : une autre histoire / {old} entries: another history")
        known.append((old, old_root))
    if held is not None:
        mine = checked_head(re.sub(r"[ \t\r]*\n", "\n", held.strip("\ufeff \t\r\n") + "\n"), key, "--head")
        other = mine[0] in dict(known) and mine not in known
        need(not other, f"--head : {mine[0]} entrées, une autre histoire / {mine[0]} entries, another history")
        need(mine in known, f"--head : {mine[0]} entrées, sans preuve ici / {mine[0]} entries, no proof here")
    return len(known) - 1 + (held is not None)


def verify(files: dict[str, bytes], held: str | None = None) -> list[str]:
    """What was verified, a line each; BundleError with the first thing that does not hold."""
    for name in ("public_key.pem", "manifest.json", "head.json", "entries.json", *SHOWN, "consistency.json"):
        need(name in files, f"{name} manque / {name} is missing")
    try:
        name = "public_key.pem"
        der = base64.b64decode("".join(files[name].decode().split("\n")[1:-2]), validate=True)
        need(der[:12].hex() == "302a300506032b6570032100" and len(der) == 44, f"{name} : autre clé / another key")
        key, name = der[12:], "manifest.json"
        check_files(files, key)
        name = "head.json"
        size, root = checked_head(read(files[name])["note"], key, name)
        name = "entries.json"
        contents = check_entries(files, size, root)
        name = ", ".join(SHOWN)
        stated = check_shown(files, contents)
        name = "consistency.json"
        heads = check_held(files, key, size, root, held)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as fault:
        raise BundleError(f"{name} ne se lit pas / {name} cannot be read ({type(fault).__name__})") from fault
    checked = [f"le journal / the log: {sha256(key).hex()}", f"{len(files)} fichiers signés / signed files"]
    checked += [f"{len(contents)} entrées, dans le journal de {size} / entries, in the log of {size}"]
    checked += [f"{heads} têtes plus anciennes, même histoire / older heads, same history"]
    return [*checked, f"hors du journal, non prouvé : {stated} / not in the log, not proven: {stated}"]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent)
    parser.add_argument("--head", type=Path)
    asked = parser.parse_args()
    try:
        found = [path for path in asked.folder.rglob("*") if path.is_file()]
        files = {path.relative_to(asked.folder).as_posix(): path.read_bytes() for path in found}
        held = asked.head.read_text("utf-8", "replace") if asked.head else None
    except OSError as fault:
        parser.error(str(fault))
    try:
        code, lines = 0, [*verify(files, held), "Tout tient. / All of it holds."]
    except BundleError as fault:
        code, lines = 3, [str(fault), "Le dossier ne tient pas. / The bundle does not hold."]
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.stdout.write("\n".join(lines) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
