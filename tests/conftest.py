"""What every test may ask for: the repository and the reference data; Hypothesis repeats the same cases in CI."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.skips import pytest_configure  # noqa: F401  (a hook is found by its name in this file)

REPOSITORY = Path(__file__).parent.parent

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("dev", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


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
