"""Lists of refusals of any tool, into the registers: every line is accounted for."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from licite.contacts.identity import skeleton
from licite.contacts.mentions import Mention
from licite.contacts.rejects import REJECTS_HEAD, Rejects
from licite.errors import LiciteError
from licite.operations.known_refusals import BY_FINGERPRINT, fingerprint
from licite.operations.objections import Scope, SharedObjection, record_all, start_of
from licite.operations.processors import Processor, processor_named
from licite.operations.refusal_keys import Refusals
from licite.operations.refusal_lists import _Bare, _List
from licite.operations.staging import all_or_none
from licite.store.models import ObjectionToken
from licite.store.norms import Identity
from licite.store.people import controller_of, pieces

Progress = Callable[[str, int, int | None], None]
_LIST = "list"


@dataclass
class Line:
    """One line that is not blank and no header: whom it names, and what in it could not be read."""

    number: int
    content: str
    named: list[Mention] = field(default_factory=list)
    day: date | None = None
    bare: _Bare | None = None
    unread: bool = False

    @property
    def readable(self) -> list[Mention]:
        """What of the line can be recorded."""
        return [one for one in self.named if one.readable]


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
    """The lines of a list as `licite screen --suppression` reads it; fails with FIL030 where none holds a refusal."""
    listed = _Lines(path, Refusals())
    listed.keyed = processor is not None
    listed.read()
    if not any(line.readable for line in listed.lines):
        raise LiciteError("FIL030", where=str(path), name=path.name)
    return listed.lines


def act_of(
    named: Iterable[Mention], day: date | None, scope: Scope, *, tool: str = "", processor: Processor | None = None
) -> SharedObjection:
    """The refusal that a line tells of: somebody else's word, which blocks, and lifts nothing."""
    mentioned = sorted(set(named), key=lambda one: (one.kind, one.value))
    hashed = any(one.kind in ("sha256", "hmac") for one in mentioned)
    return SharedObjection(
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


class _Lines(_List):
    """A list being read that keeps which line said what."""

    keyed = False

    def __init__(self, path: Path, refusals: Refusals) -> None:
        super().__init__(path, refusals)
        self.lines: list[Line] = []
        self._line = Line(0, "")

    def read(self) -> None:
        super().read()
        for line in self.lines:
            if line.bare and not line.named:
                columns = line.bare.domains.keys() - self.other_columns
                line.named = [Mention("domain", line.bare.domains[column]) for column in sorted(columns)]
                line.day, line.unread = line.bare.day, not columns
        self.lines = [line for line in self.lines if line.named or line.unread]

    def _take(self, line: int, cells: Sequence[str]) -> None:
        self._line = Line(line, ";".join(cells))
        self.lines.append(self._line)
        bare, unread = len(self.bare), len(self.unread)
        super()._take(line, cells)
        self._line.bare = self.bare[-1] if len(self.bare) > bare else None
        self._line.unread = len(self.unread) > unread

    def _refuse(self, one: Mention, line: int, day: date | None) -> None:
        if one.kind == "hmac" and not self.keyed:
            raise LiciteError("OBJ006", where=f"{self.path}:{line}", name=self.path.name)
        self._line.named.append(one)
        self._line.day = day


def _identity(one: Mention, processor: Processor | None) -> Identity:
    match one.kind:
        case "sha256":
            return fingerprint(one.value)
        case "hmac":
            return fingerprint(one.value, processor)
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
    echoes = _given_to(controller, good) if keeper else frozenset[str]()
    acts = [
        act_of(line.readable, line.day, scope, tool=tool, processor=keeper)
        for line in good
        if not {one.value for one in line.readable} <= echoes
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


def _given_to(controller: str, lines: Iterable[Line]) -> frozenset[str]:
    """The fingerprints of a processor's list that we gave them ourselves, or had of them before."""
    hashed = sorted({one.value for line in lines for one in line.readable if one.kind == "hmac"})
    tokens = ObjectionToken.objects.for_controller(controller_of(controller))
    return frozenset(
        token for piece in pieces(hashed) for token in tokens.filter(token__in=piece).values_list("token", flat=True)
    )


def _begins_with(path: Path, head: str) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.readline(200).strip() == head.encode()
    except OSError:
        return False
