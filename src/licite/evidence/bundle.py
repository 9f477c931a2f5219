"""A proof bundle: a zip about a contact or a decision that verifies without Licite, and reads without a program."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.resources import files as packaged
from pathlib import Path
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from licite.errors import LiciteError
from licite.evidence.commitment import canonical, instant, read_canonical
from licite.evidence.heads import Head, log_id, note
from licite.evidence.log_check import Entry
from licite.evidence.log_proof import ProofError
from licite.evidence.merkle import Tree
from licite.evidence.page import page
from licite.evidence.verify import files_of, grade_of, verify
from licite.vocabulary.say import say

BUNDLE_TAG = b"licite bundle 1\n"
# What verifies a bundle, in the order in which one would read it: the bundle, the log, a signature.
PROGRAMS = ("verify.py", "log_proof.py", "ed25519.py")
# The first day that a zip can name: the same bundle made twice is the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Item:
    """Something shown. What the log holds of it, and what it does not, are kept apart.

    `fields` are places in the content of the entry (`words`, `decision.outcome`): their values are taken from there.
    `sealed` has values of which the entry holds the `sealed` hash at that place. `stated` is said for the bundle, on
    nobody's proof but that of whoever makes it.
    """

    entry: int | None = None
    fields: tuple[str, ...] = ()
    sealed: Mapping[str, object] = field(default_factory=dict)
    stated: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class ProvenEntry:
    """An entry, with the proof that it is in the log of the bundle's head."""

    entry: Entry
    proof: tuple[bytes, ...]


@dataclass(frozen=True)
class HeldHead:
    """A head that was handed out, with the proof that the log of the bundle's head goes on from it."""

    head: Head
    proof: tuple[bytes, ...]


@dataclass(frozen=True)
class BundleParts:
    """What goes into a bundle. All entries are of one controller: the tree shows nothing of the others but hashes."""

    about: Literal["contact", "decision"]
    controller: str
    made_at: datetime
    head: Head
    entries: tuple[ProvenEntry, ...]
    facts: tuple[Item, ...] = ()
    words: tuple[Item, ...] = ()
    rules: tuple[Item, ...] = ()
    decision: tuple[Item, ...] = ()
    held: tuple[HeldHead, ...] = ()


def proven(tree: Tree, entries: Iterable[Entry], head: Head) -> tuple[ProvenEntry, ...]:
    """Entries in the order of their numbers, each with its proof under a head."""
    return tuple(ProvenEntry(e, tree.inclusion(e.seq, head.size)) for e in sorted(entries, key=lambda e: e.seq))


def goes_on_from(tree: Tree, held: Iterable[Head], head: Head) -> tuple[HeldHead, ...]:
    """Heads that were handed out, each with the proof that leads to the later one; later ones are left out."""
    older = sorted((old for old in held if old.size <= head.size), key=lambda old: old.size)
    return tuple(HeldHead(old, tree.consistency(old.size, head.size)) for old in older)


def build_bundle(parts: BundleParts, private_key: Ed25519PrivateKey, lang: str) -> bytes:
    """The zip, byte for byte the same for the same parts, with its page in French or English.

    It is verified before it is given: EVI031 where it does not hold. EVI030 where an item names something that its
    entry does not hold, or no longer does.
    """
    files = bundle_files(parts, private_key, lang)
    try:
        verify(files)
    except ProofError as fault:
        raise _not_holding(fault, lang) from None
    return zipped(files)


def check_bundle(bundle: Path, lang: str, held: Head | None = None) -> list[str]:
    """Does this bundle hold, by the program that ships in it? The lines say what was verified, in both languages.

    The program is that of this Licite, never the one in the bundle. Fails with EVI031 (it does not hold, or it is a zip
    that no bundle is: a name twice, a path, too large) or EVI032 (it cannot be read).
    """
    try:
        files = files_of(bundle)
    except ProofError as fault:
        raise _not_holding(fault, lang) from None
    except Exception as fault:
        raise LiciteError("EVI032", name=bundle.name) from fault
    try:
        return verify(files, note(held) if held else None)
    except ProofError as fault:
        raise _not_holding(fault, lang) from None


def bundle_files(parts: BundleParts, private_key: Ed25519PrivateKey, lang: str) -> dict[str, bytes]:
    """The files of a bundle by name, the signed list of them included."""
    contents = {proven.entry.seq: _content(proven.entry) for proven in parts.entries}
    shown = {
        name: [_shown(item, contents, graded=name == "words") for item in getattr(parts, name)]
        for name in ("facts", "words", "rules", "decision")
    }
    public_key = private_key.public_key()
    programs = {name: packaged("licite.evidence").joinpath(name).read_bytes() for name in PROGRAMS}
    marks = "\n".join(f"{hashlib.sha256(program).hexdigest()}  {name}" for name, program in programs.items())
    readme = (say("evidence.readme", each, log=log_id(public_key), programs=marks) for each in _both(lang))
    files = {
        **{f"{name}.json": _json(items) for name, items in shown.items()},
        "entries.json": _json([_entry(proven) for proven in parts.entries]),
        "head.json": _json({"note": note(parts.head)}),
        "consistency.json": _json([{"note": note(old.head), "proof": _hex(old.proof)} for old in parts.held]),
        "public_key.pem": _pem(public_key),
        "index.html": page(parts, shown, marks, lang).encode(),
        "README.txt": "\n".join(readme).encode(),
        **programs,
    }
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    signature = private_key.sign(BUNDLE_TAG + canonical(hashes).encode()).hex()
    return {**files, "manifest.json": _json({"files": hashes, "signature": signature})}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files as a zip, without time or order of its own."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            about = zipfile.ZipInfo(name, _NO_TIME)
            about.external_attr = 0o644 << 16
            about.create_system = 3  # otherwise the bytes would tell on which system it was made
            archive.writestr(about, files[name], zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()


def _content(entry: Entry) -> dict[str, Any]:
    """What an entry still holds; the payload counts before the personal part, as in log_proof.py."""
    held: dict[str, Any] = {}
    for text in (entry.personal, entry.payload):
        held |= read_canonical(text) if text is not None else {}
    return held


def _shown(item: Item, contents: Mapping[int, dict[str, Any]], *, graded: bool) -> dict[str, Any]:
    content = {} if item.entry is None else contents.get(item.entry, {})
    held = {path: _at(path, content, item.entry) for path in item.fields}
    for path, value in item.sealed.items():
        _at(path, content, item.entry)
        held[path] = value
    shown = {"entry": item.entry, "held": held, "stated": dict(item.stated)}
    return {**shown, "grade": grade_of(content)} if graded else shown


def _at(path: str, content: dict[str, Any], entry: int | None) -> Any:
    value: Any = content
    for key in path.split("."):
        if not isinstance(value, dict) or key not in value:
            raise LiciteError("EVI030", seq=entry, field=path)
        value = value[key]
    return value


def _entry(proven: ProvenEntry) -> dict[str, Any]:
    return {**asdict(proven.entry), "at": instant(proven.entry.at), "proof": _hex(proven.proof)}


def _hex(proof: Iterable[bytes]) -> list[str]:
    return [step.hex() for step in proof]


def _json(value: object) -> bytes:
    """Laid out for a reader; what it may hold is what evidence may hold."""
    plain = read_canonical(canonical(value))
    return (json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _both(lang: str) -> tuple[str, str]:
    return (lang, "en" if lang == "fr" else "fr")


def _not_holding(fault: ProofError, lang: str) -> LiciteError:
    """The fault in one language; what it is of may stand before the French half alone."""
    french, _, english = str(fault).partition(" / ")
    subject, named, _ = french.partition(" : ")
    if named and ":" not in english:
        english = f"{subject}: {english}"
    return LiciteError("EVI031", problem=french if lang == "fr" else english or french)
