"""Separate processes: one effect of ten like requests, and Django that is set up whichever module comes first."""

import json
import subprocess
import sys
import time

import pytest

from licite.store.commit import commit
from licite.store.lookup import objections_for
from licite.store.models import Objection
from licite.store.opened import Store
from tests.store.people_for_tests import ANN, BOB, objection

WRITER = """
import sys
from pathlib import Path
from licite.store.home import find_home
from licite.store.setup import open_store
from licite.store.commit import commit
from licite.store.acts.objection import RecordObjection
from licite.store.norms import Identity
open_store(find_home(Path(sys.argv[1])))
act = RecordObjection(identifiers=(Identity("email", "ann@firm.example"),), how="one_click")
answer = commit("firm", act, idempotency_key="provider:1")
print(answer.seq, answer.repeated)
"""

ROTATOR = """
import sys
from pathlib import Path
from licite.store.keyring import KeyRing
KeyRing.load(Path(sys.argv[1])).rotate()
"""


def started(program: str, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", program, *words], stdout=subprocess.PIPE, text=True)


def test_six_processes_with_one_key_are_one(store: Store) -> None:
    writers = [started(WRITER, str(store.home.path)) for _ in range(6)]
    said = sorted(writer.communicate(timeout=120)[0].strip() for writer in writers)
    assert said == ["0 False", *["0 True"] * 5]
    assert Objection.objects.across_controllers().count() == 1


LONG_WRITER = (
    WRITER.partition("act =")[0]
    + """
n = 0
while True:
    act = RecordObjection(identifiers=(Identity("email", f"p{n}@example.fr"),), how="one_click")
    commit("firm", act)
    print(n, flush=True)
    n += 1
"""
)


@pytest.mark.parametrize("wait", [0, 0.05, 0.1])
def test_what_was_acknowledged_survives_a_kill(store: Store, wait: float) -> None:
    writer = started(LONG_WRITER, str(store.home.path))
    assert writer.stdout is not None
    heard = [writer.stdout.readline()]
    time.sleep(wait)
    writer.kill()
    heard += writer.stdout.readlines()
    acknowledged = [BOB._replace(value=f"p{line.strip()}@example.fr") for line in heard if line.endswith("\n")]
    writer.wait()
    writer.stdout.close()
    answer = commit("firm", objection(ANN))
    assert answer.seq >= len(acknowledged) >= 1
    assert all(objections_for("firm", acknowledged).values())


def test_a_key_made_by_another_process_is_used_at_once(store: Store) -> None:
    for program, folder in ((ROTATOR, store.home.second), (WRITER, store.home.path)):
        subprocess.run([sys.executable, "-c", program, str(folder)], check=True, capture_output=True)
    assert objections_for("firm", [ANN])[ANN]


@pytest.mark.parametrize(
    "module",
    ["models", "models.log", "setup", "commit", "lookup", "log", "recovery", "acts.consent", "walls", "fields"],
)
def test_any_module_may_be_imported_first(module: str) -> None:
    program = (
        f"import licite.store.{module}, json; from licite.store import models, setup; print(json.dumps(models.__all__))"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Objection" in json.loads(done.stdout)


def test_what_needs_no_database_loads_no_django() -> None:
    names = ("home", "keyring", "journal", "standing", "opened")
    program = "; ".join(
        ["import sys", *(f"import licite.store.{name}" for name in names), "print('django' in sys.modules)"]
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_django_that_is_there_is_left_alone() -> None:
    program = """
from django.conf import settings
settings.configure(INSTALLED_APPS=["licite.store.apps.StoreConfig"], USE_TZ=True, SECRET_KEY="mine")
import django
django.setup()
import licite.store.setup
assert settings.SECRET_KEY == "mine"
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
