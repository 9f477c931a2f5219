"""Every night: the answers of everybody anew, and what the site keeps for a while goes when its time is over."""

from typing import Any

from django.core.management import call_command
from huey import crontab

from licite.operations.retention.own import own_data, remove_own
from licite.operations.retention.plan import today
from licite.operations.standing_answers import everyone
from licite.web.jobs.work import ask

AT_NIGHT = crontab(hour="3", minute="40")
BY = "licite"


def every_night(queue: Any) -> None:
    """Has the worker ask for them, for each controller of the installation."""
    queue.periodic_task(AT_NIGHT, name="people_refresh")(ask_all)
    queue.periodic_task(AT_NIGHT, name="sweep")(sweep)


def ask_all() -> None:
    """Asks for the answers of each controller."""
    for slug in everyone():
        ask(slug, "people_refresh", BY)


def sweep() -> None:
    """Removes files sent, lists not taken away, answers of dry runs and sessions that are past their time.

    People are never erased by the night: whoever confirmed nothing waits for somebody to run the retention.
    """
    for slug in everyone():
        kept = own_data(slug, today())
        remove_own(slug, tuple(one for one in kept if one.kind in ("uploads", "lists", "spill")), 0)
    call_command("clearsessions")
