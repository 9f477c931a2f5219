"""Every night the answers of everybody are worked out anew."""

from typing import Any

from huey import crontab

from licite.operations.standing_answers import everyone
from licite.web.jobs.work import ask

AT_NIGHT = crontab(hour="3", minute="40")
BY = "licite"


def every_night(queue: Any) -> None:
    """Has the worker ask for them, for each controller of the installation."""
    queue.periodic_task(AT_NIGHT, name="people_refresh")(ask_all)


def ask_all() -> None:
    """Asks for the answers of each controller."""
    for slug in everyone():
        ask(slug, "people_refresh", BY)
