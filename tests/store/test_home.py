"""The folder of an installation and the keys on the second path."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licite.errors import LiciteError
from licite.store.highest import Highest
from licite.store.home import SETTINGS, create_home, default_second, find_home
from licite.store.keyring import LOG_KEY, RING, KeyRing, key_id
from licite.store.norms import Identity


def code(call: object) -> str:
    with pytest.raises(LiciteError) as refused:
        call()  # type: ignore[operator]
    refused.value.render("fr")
    return refused.value.code


def test_a_home_is_found_by_flag_by_environment_and_by_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("LICITE_HOME", raising=False)
    made = {name: create_home(tmp_path / name, controller=name, second=tmp_path / f"{name}2") for name in ("a", "b")}
    placed = create_home(None, controller="c", second=tmp_path / "c2")
    assert placed.path == tmp_path / "data" / "licite"
    assert find_home() == placed
    monkeypatch.setenv("LICITE_HOME", str(tmp_path / "a"))
    assert find_home() == made["a"]
    assert find_home(tmp_path / "b") == made["b"]
    monkeypatch.setenv("LICITE_DATABASE", "postgresql://x/y")
    assert find_home().database == "postgresql://x/y"


def test_folders_and_files_belong_to_their_owner_alone(tmp_path: Path) -> None:
    os.umask(0o022)
    home = create_home(tmp_path / "a" / "home", controller="c", second=tmp_path / "b" / "second")
    KeyRing.create(home.second)
    assert [path.stat().st_mode & 0o777 for path in (home.path, home.second)] == [0o700, 0o700]
    files = [home.path / SETTINGS, home.second / RING, home.second / LOG_KEY]
    assert [path.stat().st_mode & 0o777 for path in files] == [0o600] * 3


def test_there_is_no_home_before_it_is_made_nor_two_in_one_place(tmp_path: Path) -> None:
    assert code(lambda: find_home(tmp_path)) == "STO001"
    create_home(tmp_path / "h", controller="c", second=tmp_path / "s")
    assert code(lambda: create_home(tmp_path / "h", controller="d", second=tmp_path / "t")) == "STO002"
    KeyRing.create(tmp_path / "s")
    assert code(lambda: KeyRing.create(tmp_path / "s")) == "STO002"
    assert default_second(tmp_path / "h").name == "h"


@pytest.mark.parametrize("second", ["h", "h/keys"])
def test_keys_inside_the_home_are_refused(tmp_path: Path, second: str) -> None:
    assert code(lambda: create_home(tmp_path / "h", controller="c", second=tmp_path / second)) == "STO003"


@pytest.mark.parametrize(
    "text",
    ["language = ", "language = 3", 'language = "fr"', 'language = "de"\nsecond = "x"\ncontroller = "c"', "\x00"],
)
def test_settings_that_cannot_be_read_are_told(tmp_path: Path, text: str) -> None:
    (tmp_path / SETTINGS).write_text(text)
    assert code(lambda: find_home(tmp_path)) == "STO003"


@settings(max_examples=50)
@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    folder = tmp_path_factory.mktemp("home")
    made = create_home(folder / "h", controller=name, second=folder / "s", database=f"postgresql://{name}")
    assert find_home(folder / "h") == made


# --- keys ------------------------------------------------------------------------------------------------------


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing.create(tmp_path)


def test_a_ring_is_read_as_it_was_made(ring: KeyRing) -> None:
    assert KeyRing.load(ring.second) == ring
    assert [key_id(key) for key in ring.keys.values()] == list(ring.keys)
    assert "keys" not in repr(ring)
    assert ring.log_key().public_key() == KeyRing.load(ring.second).log_key().public_key()


@pytest.mark.parametrize(
    "content", ["", "{}", '{"keys": {}, "processors": {}}', '{"keys": {"a": "AA=="}, "processors": {}}']
)
def test_a_broken_ring_is_told(ring: KeyRing, content: str) -> None:
    (ring.second / RING).write_text(content)
    assert code(lambda: KeyRing.load(ring.second)) == "STO026"


def test_a_key_under_the_name_of_another_is_told(ring: KeyRing) -> None:
    text = (ring.second / RING).read_text()
    (ring.second / RING).write_text(text.replace(ring.current, "0" * 16))
    assert code(lambda: KeyRing.load(ring.second)) == "STO026"


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n"])
def test_a_broken_log_key_is_told(ring: KeyRing, content: bytes) -> None:
    (ring.second / LOG_KEY).write_bytes(content)
    assert code(ring.log_key) == "STO026"


def test_a_ring_notices_that_another_process_changed_it(ring: KeyRing) -> None:
    assert ring.fresh() is ring
    rotated = KeyRing.load(ring.second).rotate()
    assert ring.fresh() == rotated
    (ring.second / RING).unlink()
    assert code(ring.fresh) == "STO026"


def test_changes_by_two_who_read_the_same_ring_are_both_kept(ring: KeyRing) -> None:
    first, second = ring.rotate(), ring.rotate()
    with_key = ring.with_processor("sender")
    assert {*first.keys, *second.keys} == set(with_key.keys)
    assert with_key.with_processor("sender").processors == with_key.processors
    assert with_key.rotate().processors == with_key.processors


WRITINGS = st.sampled_from(
    [
        "ann@firm.example", "Ann+x@FIRM.example", "a.nn@gmail.com", "ann@googlemail.com", "ann@straße.example",
        "Bob <bob@example.fr>",
    ]
)  # fmt: skip


@given(WRITINGS, st.integers(0, 2))
def test_a_rotation_loses_no_refusal_and_widens_no_consent(
    tmp_path_factory: pytest.TempPathFactory, value: str, rotations: int
) -> None:
    before = KeyRing.create(tmp_path_factory.mktemp("keys"))
    written = before.current_tokens("email", value)
    after = before
    for _ in range(rotations):
        after = after.rotate()
    assert written <= after.tokens("email", value)
    assert (
        before.exact_tokens("email", value) <= after.tokens("email", value, wide=False) <= after.tokens("email", value)
    )
    assert len(after.tokens("email", value, wide=False)) == rotations + 1
    assert after.sure_tokens("email", value) <= after.tokens("email", value)


def test_uses_of_a_key_do_not_meet(ring: KeyRing) -> None:
    assert len({ring.digest(use, "x") for use in ("token", "canary", "journal", "body")}) == 4
    identity = Identity("profile", "x\udcff")
    assert ring.current_tokens(*identity) != ring.current_tokens("profile", "x\udcfe")


def test_the_highest_number_never_falls_unless_it_is_set(tmp_path: Path) -> None:
    highest = Highest(tmp_path)
    assert highest.read() == -1
    for seq, expected in ((5, 5), (3, 5), (7, 7)):
        highest.note(seq)
        assert highest.read() == expected
    highest.set(2)
    assert highest.read() == 2
    highest.path.write_bytes(bytes(20))
    assert highest.read() == -1
