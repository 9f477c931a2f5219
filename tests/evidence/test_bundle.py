"""A bundle: verified by a Python that has no Licite, and refused with any byte of it changed."""

import base64
import hashlib
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from licite.errors import LiciteError
from licite.evidence import verify as alone
from licite.evidence.bundle import (
    BUNDLE_TAG,
    PROGRAMS,
    BundleParts,
    Item,
    build_bundle,
    bundle_files,
    check_bundle,
    goes_on_from,
    proven,
    zipped,
)
from licite.evidence.commitment import canonical, sealed
from licite.evidence.heads import note, sign_head
from licite.evidence.log_proof import ProofError
from licite.evidence.merkle import Tree, leaf_hash
from licite.vocabulary.say import LANGUAGES, catalogue, say
from tests.evidence.logs import KEY, START, Log, consent, entry_of, erased

OTHER = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
RULE = {"id": "fr.cpce.l34_5", "quote": "Est interdite la prospection directe <sans> consentement"}
Files = dict[str, bytes]


def a_log() -> Log:
    rng, log = Random(7), Log()
    person = {"identifiers": [["email", "ann@example.org"]]}
    decision = {
        "facts": {"channel": "email", "objected": False},
        "decision": {"outcome": "lawful"},
        "law": sealed(RULE),
    }
    contents: list[tuple[str, Any, Any]] = [
        ("consent", consent(1), person),
        ("consent", consent(2, first_party=False, proven=False), None),
        ("consent", consent(3, proven=False), None),
        ("decision", decision, person),
        ("consent", consent(4), person),
        ("objection", {"channel": None}, None),
        ("access", {"why": "export"}, None),
    ]
    for seq, (kind, payload, personal) in enumerate(contents):
        log.entries.append(entry_of(seq, START + timedelta(minutes=seq), kind, payload, rng, personal))
    log.entries[4] = erased(log.entries[4], whole=True)
    log.heads, log.held = [log.head(7)], [log.head(size) for size in (2, 4, 7)]
    return log


def parts_of(log: Log) -> BundleParts:
    tree, head, words = log.tree(), log.heads[-1], ("words", "words_version", "channel")
    return BundleParts(
        about="contact",
        controller="Atelier <Exemple> & Cie",
        made_at=START + timedelta(hours=1),
        head=head,
        entries=proven(tree, [log.entries[at] for at in (4, 0, 1, 2, 3)], head),
        facts=(Item(3, ("facts",), stated={"note": "<script>alert(1)</script>"}), Item(0, ("identifiers",))),
        words=(Item(0, words), Item(1, words), Item(2, words), Item(4), Item(stated={"words": "a paper form"})),
        rules=(Item(3, sealed={"law": RULE}),),
        decision=(Item(3, ("decision.outcome",)),),
        held=goes_on_from(tree, log.held, head),
    )


LOG = a_log()
PARTS = parts_of(LOG)
FILES = bundle_files(PARTS, KEY, "fr")


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What `python verify.py` says in a folder, with a Python that has the standard library and nothing else."""
    command = [sys.executable, "-I", "-S", "verify.py", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)


def unpacked(files: Files, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def fault_of(files: Files, held: str | None = None) -> str:
    with pytest.raises(ProofError) as refused:
        alone.verify(files, held)
    assert " / " in str(refused.value)
    return str(refused.value)


def test_a_good_bundle_verifies_on_a_bare_python(tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    zipfile.ZipFile(BytesIO(build_bundle(PARTS, KEY, "fr"))).extractall(folder)
    done = run(folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Tout tient. / All of it holds." in done.stdout
    assert "5 entrées, dans le journal de 7 / entries, in the log of 7" in done.stdout
    assert "3 têtes plus anciennes" in done.stdout
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)


def test_the_bare_python_has_no_licite(tmp_path: Path) -> None:
    (tmp_path / "verify.py").write_text("import licite")
    done = run(tmp_path)
    assert done.returncode == 1
    assert "No module named 'licite'" in done.stderr


def test_the_program_needs_the_standard_library_of_an_old_python_only() -> None:
    import ast

    own = {name.removesuffix(".py") for name in PROGRAMS}
    for program in PROGRAMS:
        tree = ast.parse(FILES[program], feature_version=(3, 9))
        wanted = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
        wanted |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert wanted - {*sys.stdlib_module_names} <= {*own, *(f"licite.evidence.{name}" for name in own)}


def test_the_same_parts_make_the_same_bytes() -> None:
    assert build_bundle(PARTS, KEY, "en") == build_bundle(PARTS, KEY, "en")
    names = zipfile.ZipFile(BytesIO(build_bundle(PARTS, KEY, "en"))).namelist()
    assert names == sorted(FILES)


# --- every class of bytes: as a stranger would change it, and as one who holds the key would -------------------


def in_json(name: str, *path: Any) -> Callable[[Files], None]:
    """Changes one character of the text at a place in a file of JSON; a number grows by one, a truth turns over."""

    def change(files: Files) -> None:
        data = json.loads(files[name])
        inside = data
        for key in path[:-1]:
            inside = inside[key]
        inside[path[-1]] = other(inside[path[-1]])
        files[name] = json.dumps(data).encode()

    return change


def other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    at = len(value) // 2
    return value[:at] + ("1" if value[at] != "1" else "2") + value[at + 1 :]


def swap_entries(files: Files) -> None:
    data = json.loads(files["entries.json"])
    data[0], data[1] = data[1], data[0]
    files["entries.json"] = json.dumps(data).encode()


def swap_numbers(files: Files) -> None:
    data = json.loads(files["entries.json"])
    for name in ("commitment", "leaf", "salt", "payload", "personal", "personal_salt"):
        data[0][name], data[1][name] = data[1][name], data[0][name]
    files["entries.json"] = json.dumps(data).encode()


def without(name: str) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        del files[name]

    return change


def with_another(files: Files) -> None:
    files["more.txt"] = b"more"


def with_other_key(files: Files) -> None:
    files["public_key.pem"] = bundle_files(replace(PARTS, held=()), OTHER, "fr")["public_key.pem"]


def key_of_small_order(files: Files) -> None:
    der = bytes.fromhex("302a300506032b6570032100") + (1).to_bytes(32, "little")
    pem = b"-----BEGIN PUBLIC KEY-----\n" + base64.b64encode(der) + b"\n-----END PUBLIC KEY-----\n"
    files["public_key.pem"] = pem


CHANGES: dict[str, Callable[[Files], None]] = {
    "payload": in_json("entries.json", 0, "payload"),
    "salt": in_json("entries.json", 0, "salt"),
    "personal": in_json("entries.json", 0, "personal"),
    "personal salt": in_json("entries.json", 0, "personal_salt"),
    "commitment": in_json("entries.json", 0, "commitment"),
    "leaf": in_json("entries.json", 0, "leaf"),
    "kind": in_json("entries.json", 0, "kind"),
    "time": in_json("entries.json", 0, "at"),
    "number": in_json("entries.json", 4, "seq"),
    "proof": in_json("entries.json", 0, "proof", 1),
    "commitment of an erased entry": in_json("entries.json", 4, "commitment"),
    "head": in_json("head.json", "note"),
    "consistency": in_json("consistency.json", 0, "proof", 0),
    "held head": in_json("consistency.json", 0, "note"),
    "words": in_json("words.json", 0, "held", "words"),
    "grade": in_json("words.json", 1, "grade"),
    "entry of the words": in_json("words.json", 1, "entry"),
    "fact": in_json("facts.json", 0, "held", "facts", "objected"),
    "decision": in_json("decision.json", 0, "held", "decision.outcome"),
    "rule": in_json("rules.json", 0, "held", "law", "quote"),
    "swapped entries": swap_entries,
    "swapped contents": swap_numbers,
    "public key": with_other_key,
    "public key of small order": key_of_small_order,
}
FILE_CHANGES: dict[str, Callable[[Files], None]] = {
    **{f"without {name}": without(name) for name in FILES if name not in PROGRAMS},
    "one file more": with_another,
    "signature of the list": in_json("manifest.json", "signature"),
    "page": lambda files: files.update({"index.html": files["index.html"] + b" "}),
    "readme": lambda files: files.update({"README.txt": b"?" + files["README.txt"]}),
    "program": lambda files: files.update({"verify.py": files["verify.py"] + b"\n"}),
    "signatures": lambda files: files.update({"ed25519.py": files["ed25519.py"] + b"\n"}),
    "proofs": lambda files: files.update({"log_proof.py": files["log_proof.py"] + b"\n"}),
}


def signed_again(files: Files) -> Files:
    """The list of files made to fit by one who holds the key: what is left is what the log itself proves."""
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != "manifest.json"}
    signature = KEY.sign(BUNDLE_TAG + canonical(hashes).encode()).hex()
    return {**files, "manifest.json": canonical({"files": hashes, "signature": signature}).encode()}


@pytest.mark.parametrize("change", [*CHANGES, *FILE_CHANGES])
def test_any_change_is_refused_on_a_bare_python(change: str, tmp_path: Path) -> None:
    files = dict(FILES)
    (CHANGES | FILE_CHANGES)[change](files)
    done = run(unpacked(files, tmp_path))
    assert (done.returncode, done.stderr) == (3, "")
    assert "Le dossier ne tient pas. / The bundle does not hold." in done.stdout


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_signed_with_the_key_is_refused_by_the_log(change: str) -> None:
    files = dict(FILES)
    CHANGES[change](files)
    assert "a changé" not in fault_of(signed_again(files))


def test_the_first_fault_is_named() -> None:
    files = dict(FILES)
    CHANGES["payload"](files)
    assert fault_of(files) == "entries.json a changé / entries.json has changed"
    assert fault_of(signed_again(files)) == "entrée 0 : contenu changé / content changed (payload)"
    assert fault_of({**FILES, "x": b""}) == "x est de trop / x is one too many"
    assert (
        fault_of({name: data for name, data in FILES.items() if name != "head.json"})
        == "head.json manque / head.json is missing"
    )


def test_every_byte_of_every_file_counts() -> None:
    rng = Random(3)
    for name, data in FILES.items():
        if name == "manifest.json":  # its blanks do not count, its contents do: the signature is on them
            continue
        for at in {0, len(data) - 1, *(rng.randrange(len(data)) for _ in range(20))}:
            changed = bytes([data[at] ^ rng.randrange(1, 256)])
            fault_of({**FILES, name: data[:at] + changed + data[at + 1 :]})


NO_FILES = [b"", b"{", b"null", b'{"note": 5}', b'[{"note":"a","note":"b"}]', b'[{"entry":99}]', b"\xff", b"[" * 90_000]


@pytest.mark.parametrize("text", NO_FILES, ids=range(len(NO_FILES)))
@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".json")])
def test_what_is_no_file_of_a_bundle_is_a_fault_and_no_accident(name: str, text: bytes) -> None:
    files = {**FILES, name: text}
    assert name in fault_of(files)
    if name != "manifest.json":
        assert name in fault_of(signed_again(files))


@pytest.mark.parametrize("text", [b"", b"x", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", b"\xff"])
def test_what_is_no_public_key_is_a_fault(text: bytes) -> None:
    assert "public_key.pem" in fault_of({**FILES, "public_key.pem": text})


# --- against heads held elsewhere --------------------------------------------------------------------------------


def test_a_head_held_elsewhere_is_compared_on_a_bare_python(tmp_path: Path) -> None:
    folder = unpacked(FILES, tmp_path / "bundle")
    for size in (2, 4, 7):
        (tmp_path / "head.txt").write_text("\r\n" + note(LOG.head(size)).replace("\n", " \r\n"), encoding="utf-8")
        assert run(folder, "--head", str(tmp_path / "head.txt")).returncode == 0
    (tmp_path / "head.txt").write_text(note(second_history(4)), encoding="utf-8")
    done = run(folder, "--head", str(tmp_path / "head.txt"))
    assert done.returncode == 3
    assert "4 entrées, une autre histoire / 4 entries, another history" in done.stdout


def test_a_command_that_is_wrong_is_no_fault_of_the_bundle(tmp_path: Path) -> None:
    folder = unpacked(FILES, tmp_path / "bundle")
    for arguments in (["--head", str(tmp_path / "none.txt")], ["one", "two"], [str(tmp_path / "none")]):
        assert run(folder, *arguments).returncode == 2
    assert run(folder, str(folder)).returncode == 0


def second_history(size: int) -> Any:
    tree = Tree(leaf_hash(str(n).encode()) for n in range(size))
    return sign_head(KEY, size, tree.root(), START)


def test_a_held_head_that_the_bundle_cannot_reach_is_not_passed_over() -> None:
    assert "sans preuve ici / 3 entries, no proof here" in fault_of(FILES, note(LOG.head(3)))
    assert "no proof here" in fault_of(FILES, note(second_history(9)))
    assert "another history" in fault_of(FILES, note(second_history(7)))
    assert "another log" in fault_of(FILES, note(sign_head(OTHER, 4, LOG.tree().root(4), START)))
    assert "false signature" in fault_of(FILES, note(replace(LOG.head(4), signature="00" * 64)))
    assert "this is no head" in fault_of(FILES, "x")
    assert alone.verify(FILES, note(LOG.head(4)))


def test_a_second_history_signed_with_the_key_does_not_reach_a_held_head() -> None:
    rewritten = a_log()
    rewritten.entries[1] = entry_of(1, START + timedelta(minutes=1), "consent", consent(9), Random(1))
    rewritten.heads, rewritten.held = [rewritten.head(7)], []
    files = bundle_files(parts_of(rewritten), KEY, "fr")
    assert alone.verify(files)
    assert "no proof here" in fault_of(files, note(LOG.head(4)))
    files = bundle_files(replace(parts_of(rewritten), held=PARTS.held[:2]), KEY, "fr")
    assert "une autre histoire / 2 entries: another history" in fault_of(files)


# --- as Licite itself makes and reads it -------------------------------------------------------------------------


def test_licite_checks_a_bundle_by_the_same_program(tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(build_bundle(PARTS, KEY, "fr"))
    assert len(check_bundle(path, "fr", LOG.head(4))) == 5
    path.write_bytes(zipped({**FILES, "index.html": b""}))
    for lang, words in {"fr": "index.html a changé", "en": "index.html has changed"}.items():
        with pytest.raises(LiciteError) as refused:
            check_bundle(path, lang)
        assert (refused.value.code, refused.value.slots["problem"]) == ("EVI031", words)


@pytest.mark.parametrize("data", [b"", b"no zip", None])
def test_what_is_no_zip_is_refused(data: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(LiciteError) as refused:
        check_bundle(path, "en")
    assert (refused.value.code, refused.value.slots) == ("EVI032", {"name": "bundle.zip"})


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_a_zip_with_a_file_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(build_bundle(PARTS, KEY, "fr"))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("head.json", FILES["head.json"])
    with pytest.raises(LiciteError, match=r"does not hold: zip: head\.json is there twice"):
        check_bundle(path, "en")


@pytest.mark.parametrize(
    "item",
    [
        Item(4, ("words",)),
        Item(0, ("nothing",)),
        Item(9, ("words",)),
        Item(None, ("words",)),
        Item(3, sealed={"no": 1}),
    ],
)
def test_nothing_is_shown_as_held_that_an_entry_does_not_hold(item: Item) -> None:
    with pytest.raises(LiciteError) as refused:
        build_bundle(replace(PARTS, words=(item,)), KEY, "en")
    assert refused.value.code == "EVI030"


def test_a_bundle_that_does_not_hold_is_not_given() -> None:
    for wrong in (
        replace(PARTS, head=LOG.head(6)),
        replace(PARTS, rules=(Item(3, sealed={"law": {**RULE, "quote": "other"}}),)),
        replace(PARTS, held=(replace(PARTS.held[0], proof=()), *PARTS.held[1:])),
        replace(PARTS, entries=tuple(reversed(PARTS.entries))),
    ):
        with pytest.raises(LiciteError) as refused:
            build_bundle(wrong, KEY, "en")
        assert refused.value.code == "EVI031"
    with pytest.raises(LiciteError, match="another log"):
        build_bundle(PARTS, OTHER, "en")


def test_the_grade_of_a_consent_is_that_of_its_entry() -> None:
    grades = [item["grade"] for item in json.loads(FILES["words.json"])]
    assert grades == ["first-party", "imported", "declared", "declared", "declared"]


@pytest.mark.parametrize(
    ("content", "grade"),
    [
        ({}, "declared"),
        ({"first_party": True}, "declared"),
        ({"proven": True}, "declared"),
        ({"first_party": 1, "proven": 1}, "declared"),
        ({"first_party": True, "proven": True}, "first-party"),
        ({"first_party": False, "proven": True}, "imported"),
    ],
)
def test_no_grade_is_above_what_the_entry_says(content: dict[str, Any], grade: str) -> None:
    assert alone.grade_of(content) == grade


# --- the page ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("about", ["contact", "decision"])
def test_the_page_is_whole_escaped_and_still(lang: str, about: Any) -> None:
    page = bundle_files(replace(PARTS, about=about), KEY, lang)["index.html"].decode()
    assert f'<html lang="{lang}">' in page
    assert "Atelier &lt;Exemple&gt; &amp; Cie" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert not re.search(r"<script|<img|<link|https?://|javascript:|\son\w+=|url\(|\{\w+\}", page.split("</style>")[1])
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page
    for name in ("proves", "not", "how"):
        assert len(re.findall("<li>", page)) >= len(catalogue("evidence")[name])


def test_the_page_says_where_each_thing_is_from_and_its_grade() -> None:
    page = bundle_files(PARTS, KEY, "en")["index.html"].decode()
    assert page.count("in the log, entry 3") == 3
    assert page.count("stated for this bundle, not in the log") == 2
    for grade in ("First-party: ", "Imported: ", "Declared: "):
        assert grade in page
    assert "entry 4: its content is erased" in page
    assert page.count("Grade of proof") == 4
    assert "words shown <code>words</code>" in page
    assert f"<span>{say('outcomes.lawful.short', 'en')}</span>" in page
    assert "ann@example.org" in page


def test_a_hostile_text_stays_text() -> None:
    hostile = "</style><svg onload=alert(1)>\x00\u202e'\""
    page = bundle_files(
        replace(
            PARTS,
            facts=(Item(stated={hostile: [hostile, {hostile: None}], "outcome": [hostile], "facts.outcome": hostile}),),
        ),
        KEY,
        "fr",
    )["index.html"].decode()
    assert "<svg" not in page
    assert "\x00" not in page


@pytest.mark.parametrize("entry", [*catalogue("evidence")])
def test_every_sentence_is_there_in_both_languages(entry: str) -> None:
    def slots(value: Any, lang: str) -> set[str]:
        if lang in value:
            assert value[lang].strip()
            return set(re.findall(r"\{(\w+)\}", value[lang]))
        return {slot for inner in value.values() for slot in slots(inner, lang)}

    value = catalogue("evidence")[entry]
    assert slots(value, "fr") == slots(value, "en")
