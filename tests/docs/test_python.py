"""The Python that the docs show runs as it stands."""

import re
import shutil
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent.parent
PAGES = ["README.md", "LISEZMOI.md", "docs/en/how-to/decide-from-python.md", "docs/fr/how-to/decide-from-python.md"]


@pytest.mark.parametrize("page", PAGES)
def test_the_python_of_a_page_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(REPOSITORY / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("out"))
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(
        r"^```python\n(.*?)^```", (REPOSITORY / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert blocks
    exec(compile("\n".join(blocks), page, "exec"), {})
