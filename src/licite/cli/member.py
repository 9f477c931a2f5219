"""`licite member`: who works with the site, for whoever has only a terminal."""

from typing import Annotated

import typer

from licite.cli.common import Json, Lang, guarded, language_of, print_json
from licite.cli.home_options import Controller, Home
from licite.vocabulary.say import say

ADD = "Example: licite member add ann@firm.example --role dpo"
LIST = "Example: licite member list --json"
REMOVE = "Example: licite member remove ann@firm.example"
RESET = "Example: licite member reset ann@firm.example"
_DAYS = 7

Email = Annotated[str, typer.Argument(metavar="ADDRESS", help="The e-mail address under which they sign in.")]


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Who works with the site for a controller, and in which role.")
    group.command("add", epilog=ADD)(add)
    group.command("list", epilog=LIST)(list_all)
    group.command("remove", epilog=REMOVE)(remove)
    group.command("reset", epilog=RESET)(reset)
    app.add_typer(group, name="member")


@guarded
def add(
    address: Email,
    role: Annotated[str, typer.Option("--role", help="reader, marketer, dpo, admin or auditor.")] = "reader",
    controller: Controller = None,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Give somebody a role; whoever cannot sign in yet gets a link, printed here and sent by nobody."""
    from licite.operations.members import from_terminal

    spoken = language_of(lang, home)
    made = from_terminal(home, "add", email=address, role=role, controller=controller)
    if as_json:
        print_json(made)
    elif made["link"] is None:
        print(say("accounts.terminal_given", spoken, email=made["email"], role=_word(made["role"], spoken)))
    else:
        _print_link(made["email"], made["link"], spoken)


@guarded
def list_all(controller: Controller = None, home: Home = None, as_json: Json = False, lang: Lang = None) -> None:
    """List who has which role, and whose invitation waits."""
    from licite.operations.members import from_terminal

    spoken = language_of(lang, home)
    found = from_terminal(home, "members", controller=controller)
    if as_json:
        print_json(found)
        return
    for one in found:
        key = "accounts.terminal_waiting" if one["waiting"] else "accounts.terminal_given"
        print(say(key, spoken, email=one["email"], role=_word(one["role"], spoken)))
    if not found:
        print(say("accounts.terminal_nobody", spoken))


@guarded
def remove(address: Email, controller: Controller = None, home: Home = None, lang: Lang = None) -> None:
    """Take somebody's role away; the last who administers stays."""
    from licite.operations.members import from_terminal

    spoken = language_of(lang, home)
    from_terminal(home, "remove", email=address, controller=controller)
    print(say("accounts.terminal_ended", spoken, email=address))


@guarded
def reset(address: Email, home: Home = None, as_json: Json = False, lang: Lang = None) -> None:
    """Print a link with which somebody who lost their access chooses anew how they sign in."""
    from licite.operations.members import from_terminal

    spoken = language_of(lang, home)
    link = from_terminal(home, "reset", email=address)
    if as_json:
        print_json({"email": address, "link": link})
    else:
        _print_link(address, link, spoken)


def _print_link(email: str, link: str, lang: str) -> None:
    print(say("accounts.terminal_link", lang, email=email, link=link))
    print(say("accounts.terminal_link_lasts", lang, n=_DAYS))


def _word(role: str, lang: str) -> str:
    return say(f"web.role_{role}", lang)
