"""verify.py alone: run from elsewhere on a bundle that is not trusted, and on the zip as it was handed out."""

import os
import struct
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from importlib.resources import files as packaged
from io import BytesIO
from pathlib import Path

import pytest

from licite.evidence import verify as alone
from licite.evidence.bundle import PROGRAMS, build_bundle, zipped
from licite.evidence.heads import note
from licite.evidence.log_proof import ProofError
from tests.evidence.logs import KEY
from tests.evidence.test_bundle import CHANGES, FILES, LOG, PARTS, Files, key_of_small_order, second_history, unpacked

BARE = ("-I", "-S")
ACCOMPLICE = b"""from pathlib import Path
Path("was-here").write_text("x")
class ProofError(Exception): pass
def signed(*_): return True
"""


@pytest.fixture
def trusted(tmp_path: Path) -> Path:
    """The program and what goes with it, from a copy that the reader trusts: in a folder of their own."""
    folder = tmp_path / "trusted"
    folder.mkdir()
    for name in PROGRAMS:
        (folder / name).write_bytes(packaged("licite.evidence").joinpath(name).read_bytes())
    return folder / "verify.py"


def run(program: Path, *arguments: object, at: Path, flags: tuple[str, ...] = BARE) -> tuple[int, str]:
    """The exit code and what is said, with a Python that has the standard library and nothing else."""
    command = [sys.executable, *flags, str(program), *map(str, arguments)]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=at, env=plain, capture_output=True, encoding="utf-8", check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


def zip_at(folder: Path, data: bytes) -> Path:
    (folder / "bundle.zip").write_bytes(data)
    return folder / "bundle.zip"


def with_entries(*entries: tuple[str, bytes]) -> bytes:
    """A good bundle with more in its zip."""
    out = BytesIO(build_bundle(PARTS, KEY, "fr"))
    with zipfile.ZipFile(out, "a") as archive:
        for name, data in entries:
            archive.writestr(name, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def declaring(data: bytes, size: int) -> bytes:
    """A zip whose directory says that its first file has this size."""
    at = data.index(b"PK\x01\x02") + 24
    return data[:at] + struct.pack("<I", size) + data[at + 4 :]


# --- whose program it is -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("flags", [BARE, ("-S",)], ids=["isolated", "plain"])
def test_what_goes_with_the_program_is_never_that_of_the_bundle(
    trusted: Path, tmp_path: Path, flags: tuple[str, ...]
) -> None:
    forged = {**FILES, **dict.fromkeys(PROGRAMS, ACCOMPLICE)}
    key_of_small_order(forged)
    folder = unpacked(forged, tmp_path / "bundle")
    for bundle in (folder, ".", zip_at(tmp_path, zipped(forged))):
        code, said = run(trusted, bundle, at=folder, flags=flags)
        assert code == 3
        assert "a changé / " in said
    assert not (folder / "was-here").exists()


def test_the_accomplice_would_be_heard_if_it_were_asked(tmp_path: Path) -> None:
    folder = unpacked({**FILES, "ed25519.py": ACCOMPLICE}, tmp_path / "bundle")
    assert run(folder / "verify.py", at=folder)[0] == 3
    assert (folder / "was-here").exists()


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_that_was_taken_out_is_missed(trusted: Path, tmp_path: Path, name: str) -> None:
    folder = unpacked({other: data for other, data in FILES.items() if other != name}, tmp_path / "bundle")
    code, said = run(trusted, folder, at=tmp_path)
    assert (code, said.splitlines()[0]) == (3, f"{name} manque / {name} is missing")


def test_the_program_leaves_nothing_in_the_bundle(tmp_path: Path) -> None:
    folder = unpacked(FILES, tmp_path / "bundle")
    for _ in range(2):
        assert run(folder / "verify.py", at=tmp_path, flags=("-S",))[0] == 0
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)


def test_a_name_of_others_writes_no_line_of_its_own(trusted: Path, tmp_path: Path) -> None:
    folder = unpacked(FILES, tmp_path / "bundle")
    (folder / "x\nTout tient. \x1b[1A").write_bytes(b"")
    code, said = run(trusted, folder, at=tmp_path)
    assert (code, len(said.splitlines())) == (3, 2)
    assert "\x1b" not in said


# --- the zip -----------------------------------------------------------------------------------------------------


def test_the_zip_is_verified_without_being_unpacked(trusted: Path, tmp_path: Path) -> None:
    bundle = zip_at(tmp_path, build_bundle(PARTS, KEY, "fr"))
    (tmp_path / "head.txt").write_text(note(LOG.head(4)), encoding="utf-8")
    code, said = run(trusted, bundle, "--head", tmp_path / "head.txt", at=tmp_path)
    assert (code, said.splitlines()[-1]) == (0, "Tout tient. / All of it holds.")
    (tmp_path / "head.txt").write_text(note(second_history(4)), encoding="utf-8")
    assert run(trusted, bundle, "--head", tmp_path / "head.txt", at=tmp_path)[0] == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bundle.zip", "head.txt", "trusted"]


@pytest.mark.parametrize("change", CHANGES)
def test_a_zip_that_was_tampered_with_is_refused(trusted: Path, tmp_path: Path, change: str) -> None:
    files: Files = dict(FILES)
    CHANGES[change](files)
    code, said = run(trusted, zip_at(tmp_path, zipped(files)), at=tmp_path)
    assert (code, said.splitlines()[-1]) == (3, "Le dossier ne tient pas. / The bundle does not hold.")


GOOD = build_bundle(PARTS, KEY, "fr")
BAD_ZIPS: dict[str, tuple[Callable[[], bytes], str]] = {
    "no zip": (lambda: b"no zip at all", "BadZipFile"),
    "cut off": (lambda: GOOD[: len(GOOD) // 2], "BadZipFile"),
    "a byte changed": (lambda: GOOD[:2000] + bytes([GOOD[2000] ^ 1]) + GOOD[2001:], "illisible / cannot be read"),
    "out of the folder": (lambda: with_entries(("../escaped.txt", b"x")), "'../escaped.txt' n'est pas un nom"),
    "absolute": (lambda: with_entries(("/escaped.txt", b"x")), "'/escaped.txt' n'est pas un nom"),
    "a folder": (lambda: with_entries(("folder/", b"")), "'folder/' n'est pas un nom"),
    "a drive": (lambda: with_entries(("C:escaped.txt", b"x")), "'C:escaped.txt' n'est pas un nom"),
    "a hidden line": (lambda: with_entries(("x\x1b[1A.txt", b"x")), "'x\\x1b[1A.txt' n'est pas un nom"),
    "one file more": (lambda: with_entries(("more.txt", b"x")), "more.txt est de trop"),
    "said to be huge": (lambda: declaring(GOOD, 2**31), "README.txt trop grand / too large"),
    "said to be small": (lambda: declaring(GOOD, 3), "illisible / cannot be read"),
}


@pytest.mark.parametrize("case", BAD_ZIPS)
def test_what_no_bundle_is_is_refused_and_named(trusted: Path, tmp_path: Path, case: str) -> None:
    made, words = BAD_ZIPS[case]
    code, said = run(trusted, zip_at(tmp_path, made()), at=tmp_path)
    assert code == 3
    assert words in said
    assert not list(tmp_path.rglob("escaped*"))


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_a_name_that_is_there_twice_is_refused(trusted: Path, tmp_path: Path) -> None:
    bundle = zip_at(tmp_path, with_entries(("head.json", FILES["head.json"])))
    assert "zip : head.json est là deux fois" in run(trusted, bundle, at=tmp_path)[1]


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alone, "LARGEST", 2**20)
    bombs = zip_at(tmp_path, zipped({"a.bin": bytes(600_000), "b.bin": bytes(600_000)}))
    with pytest.raises(ProofError, match=r"b\.bin trop grand / too large"):
        alone.files_of(bombs)
    # What lies about its size is read no further than what it says.
    liar = zip_at(tmp_path, declaring(zipped({"a.bin": bytes(2**26)}), 10))
    tracemalloc.start()
    with pytest.raises(zipfile.BadZipFile):
        alone.files_of(liar)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**22
