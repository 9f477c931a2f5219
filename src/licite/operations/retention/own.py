"""What Licite itself keeps beside the registers, for how long, and what of it is past its time.

These periods are Licite's own, not the law's: logs as the CNIL recommends (deliberation 2021-122: 6 months to a year),
the rest as short as it can be of use.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from dateutil.relativedelta import relativedelta

from licite.contacts.private_folder import sweep
from licite.operations.kept_copies import kept_copies
from licite.operations.logs import LOG
from licite.operations.objections import day_of
from licite.operations.retention.lapsing import AT_ONCE, erase_batch
from licite.store.database import connected
from licite.store.models import Collected, Consent, Contact, Interaction, Judgement
from licite.store.opened import current
from licite.store.people import controller_of

LOGS = relativedelta(months=12)
CONFIRMATIONS = timedelta(days=7)
COPIES = timedelta(days=30)
SPILL = timedelta(days=7)
UPLOADS = timedelta(days=7)
LISTS = timedelta(days=1)
DRY_RUNS = timedelta(days=7)
# Names of files that were being written, as `store.files` and `operations.output.atomic` give them.
_PART = re.compile(r"\..+\.(?:[0-9a-f]{16}|[a-z0-9_]{8}\.part)")


@dataclass(frozen=True)
class OwnData:
    """Things of one kind, as `own_data` names them: how many there are, how many past their time.

    `until` is when the oldest of them is due, None where there is none. `places` are those past their time: files, or
    contacts (their uids) who never confirmed and of whom nothing else is held.
    """

    kind: str
    count: int
    due: int
    until: date | None
    places: tuple[str, ...] = ()


def own_data(controller: str, at: date) -> tuple[OwnData, ...]:
    """What does the tool keep of its own accord, and what of it is to be removed by a day?"""
    home = current().home
    logs = [(str(path), day_of(_changed(path)) + LOGS) for path in sorted(home.path.glob(f"{LOG}.*"))]
    copies = [(copy.place, day_of(copy.made_at) + COPIES) for copy in kept_copies(home)]
    spill = [(str(path), day_of(_changed(path)) + SPILL) for path in _spilled(home.path, home.second)]
    waiting = [(uid, day_of(since) + CONFIRMATIONS) for uid, since in unconfirmed(controller)]
    uploads = [(str(path), day_of(_changed(path)) + UPLOADS) for path in _folders(home.path / "drafts" / controller)]
    lists = [
        (str(path), day_of(_changed(path)) + period)
        for name, period in (("exports", LISTS), ("dry-runs", DRY_RUNS))
        for path in _folders(home.path / name)
    ]
    kinds = {
        "logs": logs,
        "copies": copies,
        "spill": spill,
        "uploads": uploads,
        "lists": lists,
        "confirmations": waiting,
    }
    return tuple(_counted(kind, found, at) for kind, found in kinds.items())


def remove_own(controller: str, seen: tuple[OwnData, ...], planned_after: int) -> dict[str, int]:
    """Removes what was seen to be past its time; how much of each kind is gone.

    Copies that a restore or an upgrade set aside are told and left: somebody may still need them to go back.
    """
    removers: dict[str, Callable[[tuple[str, ...]], int]] = {
        "logs": _remove_files,
        "spill": _remove_files,
        "uploads": _remove_files,
        "lists": _remove_files,
        "confirmations": lambda uids: _erase(controller, uids, planned_after),
    }
    return {one.kind: removers[one.kind](one.places) for one in seen if one.kind in removers and one.places}


def unconfirmed(controller: str) -> Iterator[tuple[str, datetime]]:
    """Contacts who were asked to confirm an agreement, never did, and of whom nothing else is held; asked when.

    They were asked when they agreed, however late that was recorded; where nobody knows it, it counts from then.
    """
    connected()
    owner = controller_of(controller)
    consents = Consent.objects.for_controller(owner)
    confirmed = set(consents.filter(kind="confirmed").values_list("about", flat=True))
    waiting: dict[int, datetime] = {}
    asked = consents.filter(kind="given", double_opt_in=True, contact__isnull=False)
    for event, contact, agreed, recorded in asked.values_list("event_id", "contact_id", "event_at", "recorded_at"):
        if event not in confirmed:
            at = min(agreed or recorded, recorded)
            waiting[contact] = max(at, waiting.get(contact, at))
    others = consents.exclude(kind="given", double_opt_in=True)
    for start in range(0, len(waiting), AT_ONCE):
        pks = sorted(waiting)[start : start + AT_ONCE]
        held = {
            pk
            for rows in (
                others.filter(contact_id__in=pks),
                consents.filter(contact_id__in=pks, event_id__in=confirmed),
                Collected.objects.for_controller(owner).filter(contact_id__in=pks),
                Interaction.objects.for_controller(owner).filter(contact_id__in=pks, counts=True),
                Judgement.objects.for_controller(owner).filter(contact_id__in=pks),
            )
            for pk in rows.values_list("contact_id", flat=True)
        }
        live = Contact.objects.for_controller(owner).filter(pk__in=set(pks) - held, erased_at=None).order_by("pk")
        yield from ((contact.uid, waiting[contact.pk]) for contact in live)


def _counted(kind: str, found: list[tuple[str, date]], at: date) -> OwnData:
    due = [place for place, until in found if until <= at]
    return OwnData(kind, len(found), len(due), min((until for _, until in found), default=None), tuple(due))


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.lstat().st_mtime, UTC)


def _folders(place: Path) -> list[Path]:
    """What the site keeps in a place for a while: a file sent, a list to be taken away, the answers of a dry run."""
    return sorted(place.iterdir()) if place.is_dir() else []


def _spilled(*folders: Path) -> Iterator[Path]:
    """What an interrupted command left behind in the folders of the installation: parts of files, private folders."""
    for folder in folders:
        sweep(folder)
        yield from sorted(path for path in folder.glob(".licite*") if path.is_dir())
        yield from sorted(path for path in folder.iterdir() if _PART.fullmatch(path.name) and path.is_file())


def _remove_files(places: tuple[str, ...]) -> int:
    for place in map(Path, places):
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
    return len(places)


def _erase(controller: str, uids: tuple[str, ...], planned_after: int) -> int:
    owner = controller_of(controller)
    rows = Contact.objects.for_controller(owner).filter(uid__in=uids, erased_at=None)
    pks = sorted(rows.values_list("pk", flat=True))
    erased = [
        erase_batch(owner, pks[start : start + AT_ONCE], pks, planned_after) for start in range(0, len(pks), AT_ONCE)
    ]
    return sum(len(done.erased) for done in erased)
