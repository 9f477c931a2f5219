"""Processors of a controller, each with a key of its own: made, looked up, changed."""

import re

from licite.errors import LiciteError
from licite.store.files import private_directory, write_private
from licite.store.opened import current
from licite.store.processors import Processor, in_ring, processors_in

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


def add_processor(controller: str, name: str) -> tuple[Processor, bool]:
    """The processor of this name, and whether its key was made just now: where there is one, it stays the same.

    The key lies on the second path, in a file that only its owner may read. Fails with OBJ008 for a name that is no
    short name.
    """
    if not _NAME.fullmatch(name):
        raise LiciteError("OBJ008", name=name)
    is_new = in_ring(controller, name) not in current().ring().processors
    if is_new:
        current().ring().with_processor(in_ring(controller, name))
    return _handed_out(processor_named(controller, name)), is_new


def new_processor_key(controller: str, name: str) -> Processor:
    """The processor with a new key, for what is recorded and exported from now on.

    Lists that come under an old key are matched as before. What the processor was told under it is not told again,
    unless the person is a contact: `objection_export.tellable` counts. Fails with OBJ007 where there is no such
    processor.
    """
    processor_named(controller, name)
    current().ring().with_new_processor_key(in_ring(controller, name))
    return _handed_out(processor_named(controller, name))


def processor_named(controller: str, name: str) -> Processor:
    """The processor of this name; fails with OBJ007 where this controller has none."""
    known = {processor.name: processor for processor in processors_of(controller)}
    if name not in known:
        raise LiciteError("OBJ007", name=name, known=", ".join(known) or "-")
    return known[name]


def processors_of(controller: str) -> tuple[Processor, ...]:
    """The processors of a controller, by name; those of another controller are never among them."""
    return processors_in(current().ring(), controller)


def _handed_out(processor: Processor) -> Processor:
    """Writes the key to its file, from which it is handed over."""
    private_directory(processor.file.parent)
    write_private(processor.file, processor.secret + b"\n")
    return processor
