"""What stands against serving the site is told in a sentence, before anything is started."""

import socket
from pathlib import Path

import pytest

from licite.errors import LiciteError
from licite.operations import serving
from licite.operations.installation import controller_named, install


def test_a_library_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "find_spec", lambda name: None if name == "granian" else name)
    with pytest.raises(LiciteError, match="granian") as told:
        serving.require_web()
    assert told.value.code == "INS018"


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    install(tmp_path / "home", controller=controller_named("Firm"), second=tmp_path / "keys", language="en")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(LiciteError) as told:
            serving.serve(tmp_path / "home", port=taken.getsockname()[1])
    assert told.value.code == "INS019"
