"""The files of `licite demo`, shipped with the program: an invented prospect file, its campaign, a list of refusals."""

import shutil
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path


@dataclass(frozen=True)
class DemoFiles:
    """Where the three files were written."""

    contacts: Path
    campaign: Path
    refusals: Path


def write_demo(folder: Path, lang: str) -> DemoFiles:
    """Writes the example into a folder; files that are there already are left as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    shipped = files("licite.operations").joinpath("demo_files")
    names = ("prospects.csv", f"campaign.{lang}.yaml", "refusals.csv")
    for name in names:
        target = folder / name
        if not target.exists():
            with as_file(shipped.joinpath(name)) as source:
                shutil.copyfile(source, target)
    return DemoFiles(*(folder / name for name in names))
