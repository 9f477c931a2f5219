"""The organisations of an installation, in the database and in the journal: a recovery has them whole."""

from django.db import transaction

from licite.store.acts.base import Json
from licite.store.commit import last_seq
from licite.store.database import connected, take_write_lock
from licite.store.journal import CONTROLLER
from licite.store.models import Controller
from licite.store.opened import current
from licite.store.people import add_controller


def register_controller(slug: str, name: str) -> Controller:
    """The controller of this short name, made where there was none; one that is there keeps its name.

    Its name is in the journal before the database commits it: a copy of the database from before it lacks it, and the
    refusals made for it since come back under it. Fails as a commit does where the database or the disk refuses.
    """
    connected()
    with transaction.atomic(durable=True):
        take_write_lock()
        found = Controller.objects.filter(slug=slug).first()
        if found is not None:
            return found
        made = add_controller(slug, name)
        current().journal.append(journalled(made))
        return made


def journalled(controller: Controller) -> tuple[int, Json]:
    """What describes a controller, as a record for the journal.

    It goes with no entry of its own: `first` is that of none, so that it never passes for one that a crash cut off.
    """
    facts = {"name": controller.name}
    return last_seq(), {
        "kind": CONTROLLER,
        "controller": controller.slug,
        "event_id": "",
        "facts": facts,
        "first": None,
    }


def journalled_missing(known: set[str]) -> list[tuple[int, Json]]:
    """The same of every controller that is not among these short names."""
    return [journalled(row) for row in Controller.objects.exclude(slug__in=known).order_by("slug")]
