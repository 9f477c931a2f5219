"""Files that a page hands out: written privately, sent under a plain name, and gone afterwards."""

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.http import FileResponse, HttpRequest

from licite.operations.output.sheets import write_sheet
from licite.operations.retention.tables import write_table

FORMATS = ("csv", "xlsx")


def asked(request: HttpRequest) -> str:
    """The format in which a page is asked for its table; empty where it is asked for itself."""
    found = (request.POST if request.method == "POST" else request.GET).get("as", "")
    return found if found in FORMATS else ""


class Sent(FileResponse):
    """A file that is removed, with its folder, once it has been sent or given up."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(path.open("rb"), as_attachment=True, filename=re.sub(r"[^A-Za-z0-9._-]+", "-", name))
        self.folder = path.parent

    def close(self) -> None:
        super().close()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def made() -> Iterator[Path]:
    """A private folder for a file that is about to be sent; it goes where making the file fails."""
    folder = Path(tempfile.mkdtemp(prefix="licite-"))
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def table(name: str, ending: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Sent:
    """A table as CSV or XLSX; no cell is a formula."""
    with made() as folder:
        path = folder / f"{name}.{ending}"
        (write_sheet if ending == "xlsx" else write_table)(path, head, rows)
        return Sent(path, path.name)
