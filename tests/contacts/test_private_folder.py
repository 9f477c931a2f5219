"""What a run puts aside: for its owner alone, gone with the run, and swept where the run was killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from licite.contacts.private_folder import make, name_in, private_folder, remove, sweep

MAKE_AND_WAIT = """
import sys, time
from pathlib import Path
from licite.contacts.private_folder import make, name_in, private_folder
Path(private_folder(), "people.csv").write_text("ann@firm.example")
print("ready", flush=True)
sys.stdin.readline()
"""


def at_work(common: Path) -> subprocess.Popen[str]:
    """A process that has put something aside in its own folder, and waits for a line."""
    process = subprocess.Popen(
        [sys.executable, "-c", MAKE_AND_WAIT], env=os.environ | {"TMPDIR": str(common)}, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def test_only_the_owner_enters_and_the_name_says_which_process() -> None:
    folder = private_folder()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert folder.name.startswith(f"licite-{os.getpid()}-")
    assert private_folder() == folder


def test_it_is_gone_when_the_process_ends(tmp_path: Path) -> None:
    process = at_work(tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    process.communicate("\n")
    assert process.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_swept_and_what_is_in_use_is_not(tmp_path: Path) -> None:
    killed, working = at_work(tmp_path), at_work(tmp_path)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    mine = tmp_path / "licite-notes"
    mine.mkdir()
    sweep(tmp_path)
    assert {path.name.split("-")[1] for path in tmp_path.iterdir()} == {str(working.pid), "notes"}
    working.communicate("\n")
    assert list(tmp_path.iterdir()) == [mine]


def test_a_folder_in_use_under_a_number_that_is_nobodys_is_left_alone(tmp_path: Path) -> None:
    """As of a container that shares the folder, and counts its processes apart."""
    folder = name_in(tmp_path, "licite")
    make(folder)
    renamed = folder.rename(tmp_path / "licite-2147483647-abc")
    sweep(tmp_path)
    assert renamed.is_dir()
    remove(folder)
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (tmp_path / "licite-2147483647-abc").symlink_to(kept)
    sweep(tmp_path)
    assert kept.is_dir()


def test_a_forked_child_leaves_the_folder_of_its_parent(tmp_path: Path) -> None:
    script = (
        "import os, sys\nfrom licite.contacts.private_folder import private_folder\nfolder = private_folder()\n"
        "if os.fork() == 0:\n    assert private_folder() != folder\n    sys.exit()\n"
        "os.wait()\nassert folder.is_dir()"
    )
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    assert subprocess.run([sys.executable, "-c", script], env=environment, check=False).returncode == 0
    assert list(tmp_path.iterdir()) == []
