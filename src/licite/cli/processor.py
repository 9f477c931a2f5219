"""`licite processor`: who works for a controller, and the key that its refusals reach them under."""

from typing import Annotated

import typer

from licite.cli.common import print_json
from licite.cli.home_options import Desk, on_registers
from licite.vocabulary.say import say

ADD = "Example: licite processor add router"
ROTATE = "Example: licite processor rotate router"
LIST = "Example: licite processor list --json"


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Processors of a controller, each with a key of its own.")
    group.command("add", epilog=ADD)(add)
    group.command("rotate", epilog=ROTATE)(rotate)
    group.command("list", epilog=LIST)(list_all)
    app.add_typer(group, name="processor")


@on_registers
def add(
    desk: Desk,
    name: Annotated[str, typer.Argument(help="A short name: small letters, digits and hyphens.")],
) -> None:
    """Make the key of a processor, and say where it is; where there is one, it stays the same."""
    with desk.registers() as slug:
        from licite.operations.processors import add_processor

        processor, is_new = add_processor(slug, name)
    if desk.as_json:
        print_json({"processor": name, "key": str(processor.file), "key_id": processor.key_id, "new": is_new})
        return
    print(say("objection.processor_added" if is_new else "objection.processor_there", desk.lang, name=name))
    print(say("objection.key_is", desk.lang, path=processor.file))
    print(say("objection.processor_from_now", desk.lang))


@on_registers
def rotate(
    desk: Desk,
    name: Annotated[str, typer.Argument(help="The processor, as `list` shows it.")],
) -> None:
    """Make a new key for a processor; lists under the one before are matched as ever."""
    with desk.registers() as slug:
        from licite.operations.objection_export import tellable
        from licite.operations.processors import new_processor_key

        processor = new_processor_key(slug, name)
        told, left = tellable(slug, name)
    if desk.as_json:
        key = {"processor": name, "key": str(processor.file), "key_id": processor.key_id}
        print_json({**key, "retired": list(processor.retired), "refusals": told, "left": left})
        return
    print(say("objection.processor_rotated", desk.lang, name=name))
    print(say("objection.key_is", desk.lang, path=processor.file))
    print(say("objection.rotated_told", desk.lang, n=told))
    if left:
        print(say("objection.left", desk.lang, n=left))
        print(say("objection.rotated_left", desk.lang))


@on_registers
def list_all(desk: Desk) -> None:
    """List the processors of a controller and where their keys are."""
    with desk.registers() as slug:
        from licite.operations.processors import processors_of

        found = processors_of(slug)
    if desk.as_json:
        print_json([{"processor": one.name, "key": str(one.file), "key_id": one.key_id} for one in found])
        return
    for one in found:
        print(say("objection.processor_line", desk.lang, name=one.name, path=one.file))
    if not found:
        print(say("objection.no_processor", desk.lang))
