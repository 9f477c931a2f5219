"""Reading of the ```console blocks of a page: the commands a reader would type, and what the page says they answer."""

import re
from dataclasses import dataclass

_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"\s+# (?:exit|code) (\d)$")


@dataclass(frozen=True)
class Command:
    """A command, the exit code announced after `# exit` or `# code`, and the lines of output that the page shows."""

    text: str
    exit_code: int
    shown: tuple[str, ...]


def commands(page: str) -> list[Command]:
    r"""The commands of a page, in order; a line ending in a backslash goes on.

    >>> commands("```console\n$ licite decide x.yaml  # exit 4\nnot known\n…\n```\n")
    [Command(text='licite decide x.yaml', exit_code=4, shown=('not known',))]
    """
    found = []
    for block in _BLOCK.findall(page):
        joined = block.replace("\\\n", " ")
        for part in re.split(r"^\$ ", joined, flags=re.MULTILINE)[1:]:
            typed, _, output = part.partition("\n")
            announced = _EXIT.search(typed)
            shown = tuple(line for line in output.splitlines() if line.strip() not in {"", "…", "..."})
            found.append(Command(_EXIT.sub("", typed), int(announced.group(1)) if announced else 0, shown))
    return found
