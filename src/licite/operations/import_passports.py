"""The passport of a list, kept beside its draft: as a file that somebody gave, or as they filled it in."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import yaml

from licite.errors import LiciteError
from licite.operations.import_drafts import Draft, safe_name
from licite.operations.importing.passport import LARGEST_FILE, load_passport

_FOLDER, _NAME = "passport", "passport.yaml"
LARGEST_CAPTURE = 20 * 2**20
"""The most bytes of a capture of a form."""


def give_passport(draft: Draft, files: Iterable[tuple[str, bytes]]) -> dict[str, Any]:
    """Keeps a passport (the file that ends in .yaml) and the captures beside it; what it says.

    Fails as `importing.passport.load_passport` does, with IMP018 where none of the files is YAML; nothing is kept then.
    """
    listed = list(files)
    passport = next((name for name, _ in listed if safe_name(name).lower().endswith((".yaml", ".yml"))), None)
    if passport is None:
        raise LiciteError("IMP018")
    drop_passport(draft)
    for name, content in listed:
        if len(content) > (LARGEST_FILE if name == passport else LARGEST_CAPTURE):
            raise LiciteError("IMP019", most=LARGEST_CAPTURE // 2**20)
        draft.beside(_NAME if name == passport else name, content, folder=_FOLDER)
    return _checked(draft)


def fill_passport(draft: Draft, said: Mapping[str, Any], capture: tuple[str, bytes]) -> dict[str, Any]:
    """Keeps a passport that was filled in; `said` has its parts, the capture's name and hash are put in here."""
    name, content = capture
    if len(content) > LARGEST_CAPTURE:
        raise LiciteError("IMP019", most=LARGEST_CAPTURE // 2**20)
    name = f"capture-{safe_name(name)}"
    form = {**said["forms"][0], "capture": name, "sha256": sha256(content).hexdigest()}
    drop_passport(draft)
    draft.beside(name, content, folder=_FOLDER)
    text = yaml.safe_dump({**said, "forms": [form]}, allow_unicode=True, sort_keys=False)
    draft.beside(_NAME, text.encode(), folder=_FOLDER)
    return _checked(draft)


def passport_of(draft: Draft) -> dict[str, Any] | None:
    """What the passport beside this draft says; None without one."""
    return load_passport(draft.folder / _FOLDER / _NAME) if (draft.folder / _FOLDER / _NAME).exists() else None


def drop_passport(draft: Draft) -> None:
    """The passport of a draft goes, with its captures."""
    folder = draft.folder / _FOLDER
    for one in sorted(folder.iterdir()) if folder.is_dir() else []:
        one.unlink()


def _checked(draft: Draft) -> dict[str, Any]:
    try:
        return load_passport(draft.folder / _FOLDER / _NAME)
    except LiciteError:
        drop_passport(draft)
        raise
