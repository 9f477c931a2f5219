"""What every test may ask for: the repository and the reference data; Hypothesis repeats the same cases in CI."""

import gc
import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.skips import pytest_configure  # noqa: F401  (a hook is found by its name in this file)
from tests.tables_once import real_migrations, tables_once  # noqa: F401  (fixtures are found by their names here)

REPOSITORY = Path(__file__).parent.parent

# The files that take more than twenty seconds on two cores.
LONG = frozenset(
    """
    tests/engine/test_equality.py tests/engine/test_equality_engines.py tests/docs/test_commands.py
    tests/engine/test_prove_strict.py
    tests/engine/test_prove_cnil.py
    tests/cli/test_screen.py tests/engine/test_prove.py tests/operations/report/test_page_in_chromium.py
    tests/operations/output/test_xlsx.py tests/test_wheel.py tests/test_examples.py tests/test_law.py
    tests/reliability/test_kill.py tests/reliability/test_every_call.py tests/reliability/test_side_by_side.py
    tests/operations/test_backup.py tests/operations/test_promises.py
    tests/hostile/test_generated.py tests/hostile/test_big.py
    tests/engine/test_specialise.py tests/engine/test_situations.py tests/store/test_standing_law.py
    tests/operations/inside/test_reading.py tests/operations/test_screen_files.py
    tests/contacts/test_samples.py tests/contacts/readers/test_csv_file.py tests/contacts/readers/test_vcard.py
    """.split()
)

# Of those, what a second Python is asked too.
BOTH_PYTHONS = frozenset("tests/test_law.py tests/operations/test_promises.py tests/cli/test_screen.py".split())

# Trees of the law live as long as the process: looking for garbage among them took a tenth of the time.
gc.set_threshold(20_000, 50, 100)

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("dev", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long come first, so that no worker is left alone with one at the end."""
    for item in items:
        if _file(item) in LONG - BOTH_PYTHONS:
            item.add_marker("slow")
    items.sort(key=lambda item: _file(item) not in LONG)


def _file(item: pytest.Item) -> str:
    return item.path.relative_to(REPOSITORY).as_posix()


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the source tree."""
    return REPOSITORY


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of reference data, outside the repository; a test that asks for it has an invented twin."""
    folder = Path(os.environ.get("LICITE_REFERENCE_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"reference data missing: no folder `{folder.name}` (LICITE_REFERENCE_DATA)")
    return folder
