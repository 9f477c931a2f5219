"""What other features put on the home page: each a template and what it is given, or nothing where it has nothing."""

from collections.abc import Callable
from typing import Any, NamedTuple

from licite.web.shell.pages import Asked

Filled = Callable[[Asked], dict[str, Any] | None]


class Block(NamedTuple):
    """A piece of the home page, under the channels; `given` is what its template finds as `block`."""

    template: str
    given: dict[str, Any]


_BLOCKS: dict[str, Filled] = {}


def block(template: str) -> Callable[[Filled], Filled]:
    """Makes a function the filler of a block: it gives what the template shows, None where there is nothing to show."""

    def made(filled: Filled) -> Filled:
        _BLOCKS[template] = filled
        return filled

    return made


def blocks_of(request: Asked) -> list[Block]:
    """The blocks that have something to show, in the order of their templates' names."""
    found = ((template, _BLOCKS[template](request)) for template in sorted(_BLOCKS))
    return [Block(template, given) for template, given in found if given is not None]
