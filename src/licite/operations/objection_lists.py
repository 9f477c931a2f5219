"""Lists of refusals of any tool, into the registers: every line is accounted for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from licite.contacts.identity import skeleton
from licite.contacts.mentions import Mention
from licite.contacts.rejects import REJECTS_HEAD, Rejects
from licite.errors import LiciteError
from licite.operations.known_refusals import BY_FINGERPRINT
from licite.operations.objection_export import Scoped, given_lines
from licite.operations.objections import Scope, record_all, start_of
from licite.operations.processors import processor_named
from licite.operations.refusal_lists import Line, lines_of
from licite.operations.staging import all_or_none
from licite.store.acts.objection import RecordObjection
from licite.store.norms import Identity
from licite.store.processors import Processor, fingerprint

Progress = Callable[[str, int, int | None], None]
_LIST = "list"


@dataclass(frozen=True)
class Imported:
    """What became of one list: read = accepted + rejected + already there.

    `partly` counts accepted lines in which something else was not understood; they are in the file of rejects too.
    """

    file: Path
    read: int
    accepted: int
    already: int
    rejected: int
    partly: int
    rejects: Path | None


def import_lists(
    controller: str,
    files: Sequence[Path],
    *,
    tool: str = "",
    scope: Scope | None = None,
    processor: str | None = None,
    lang: str = "fr",
    progress: Progress | None = None,
) -> list[Imported]:
    """Records every refusal of some lists: addresses, numbers, whole domains, SHA-256, HMAC under a processor's key.

    The lists are read whole before anything is recorded; a line that names nobody, or that cannot be read, goes to
    `<name>.rejects.csv` beside its list. The same list twice adds nothing. `processor` is who kept the list; without it
    a list under HMAC fails with OBJ006. Fails with FIL030 where a list holds no refusal, OBJ002 for an unknown channel,
    OBJ007 for an unknown processor.
    """
    scope = (scope or Scope()).checked()
    keeper = processor_named(controller, processor) if processor else None
    lists = [(path, read_lines(path, keeper)) for path in files]
    return [_imported(controller, path, lines, tool or processor or "", scope, keeper, lang, progress)
            for path, lines in lists]  # fmt: skip


def read_lines(path: Path, processor: Processor | None = None) -> list[Line]:
    """The lines of a list, in order, as `licite screen --suppression` reads it.

    Fails with FIL030 where none holds a refusal, with OBJ006 for a list under HMAC without who kept it.
    """
    lines = sorted(lines_of(path), key=lambda line: line.number)
    for line in lines if processor is None else ():
        if any(one.kind == "hmac" for one in line.named):
            raise LiciteError("OBJ006", where=f"{path}:{line.number}", name=path.name)
    if not any(line.readable for line in lines):
        raise LiciteError("FIL030", where=str(path), name=path.name)
    return lines


def act_of(
    named: Iterable[Mention], day: date | None, scope: Scope, *, tool: str = "", processor: Processor | None = None
) -> RecordObjection:
    """The refusal that a line tells of: somebody else's word, which blocks, and lifts nothing."""
    mentioned = sorted(set(named), key=lambda one: (one.kind, one.value))
    hashed = any(one.kind in ("sha256", "hmac") for one in mentioned)
    return RecordObjection(
        identifiers=tuple(dict.fromkeys(_identity(one, processor) for one in mentioned)),
        event_at=start_of(day) if day else None,
        how=BY_FINGERPRINT if hashed else _LIST,
        source=tool,
        **asdict(scope),
    )


def folded(identity: Identity) -> Identity:
    """An identifier as a list gives it, with capitals and look-alikes of an address made one: it is found all the same.

    >>> folded(Identity("email", "ANN@firm.example")).value
    'ann@firm.example'
    """
    return Identity("email", skeleton(identity.value)) if identity.kind == "email" else identity


def rejects_beside(path: Path) -> Path:
    """Where the lines of a list go that were not understood.

    >>> rejects_beside(Path("stop.csv")).name, rejects_beside(Path("stop.xlsx")).name
    ('stop.rejects.csv', 'stop.xlsx.rejects.csv')
    """
    return path.with_name(f"{path.stem if path.suffix == '.csv' else path.name}.rejects.csv")


def write_rejects(path: Path, rejects: Rejects, lang: str) -> Path | None:
    """Writes the rejects of a file beside it, and where they are; without any, those of an earlier import go."""
    place = rejects_beside(path)
    with all_or_none() as staged:
        if len(rejects):
            rejects.write(staged(place), lang)
        elif _begins_with(place, ",".join(REJECTS_HEAD)):
            staged.without(place)
    return place if len(rejects) else None


def _identity(one: Mention, processor: Processor | None) -> Identity:
    match one.kind:
        case "sha256":
            return fingerprint(one.value)
        case "hmac":
            return fingerprint(one.value, processor.key_id if processor else None)
        case kind:
            return folded(Identity(kind, one.value))


def _imported(
    controller: str,
    path: Path,
    lines: Sequence[Line],
    tool: str,
    scope: Scope,
    keeper: Processor | None,
    lang: str,
    progress: Progress | None,
) -> Imported:
    rejects = Rejects()
    for line in lines:
        if line.unread:
            reason = "partly" if line.readable else "unreadable" if line.named else "nobody"
            rejects.add(line.number, f"objection.reject_{reason}", line.content)
    place = write_rejects(path, rejects, lang)
    good = [line for line in lines if line.readable]
    given = given_lines(controller, _hashes(good)) if keeper else {}
    acts = [
        act_of(line.readable, line.day, scope, tool=tool, processor=keeper)
        for line in good
        if not _is_echo(line, scope, given)
    ]
    new = record_all(controller, acts, (lambda done, total: progress("refusals", done, total)) if progress else None)
    return Imported(
        file=path,
        read=len(lines),
        accepted=sum(new),
        already=len(good) - sum(new),
        rejected=len(lines) - len(good),
        partly=sum(line.unread for line in good),
        rejects=place,
    )


def _hashes(lines: Iterable[Line]) -> set[str]:
    return {one.value for line in lines for one in line.readable if one.kind == "hmac"}


def _is_echo(line: Line, scope: Scope, given: Mapping[str, Sequence[Scoped]]) -> bool:
    """Whether a line tells nothing new: it is the very one that the processor was given, or says no more than it.

    A refusal of another day is another one, as the person may have agreed in between; so is a wider one.
    """

    def known(one: Mention) -> bool:
        return any(
            line.content == ";".join((f"hmac:{one.value}", *told)) or _says_no_more(line, scope, told)
            for told in given.get(one.value, ())
        )

    return all(known(one) for one in line.readable)


def _says_no_more(line: Line, scope: Scope, told: Scoped) -> bool:
    reaches = all(
        already in ("", asked)
        for already, asked in zip(told[:3], (scope.channel, scope.purpose, scope.brand), strict=True)
    )
    return reaches and line.day is not None and line.day.isoformat() == told.refused_on


def _begins_with(path: Path, head: str) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.readline(200).strip() == head.encode()
    except OSError:
        return False
