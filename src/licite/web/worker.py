"""The worker behind the site: `python -m licite.web.worker`, started by `licite serve`."""

import logging

from licite.operations.opening import require_driver
from licite.store.home import find_home


def run() -> None:
    """Does the long work of the installation that LICITE_HOME names, until it is told to stop."""
    home = find_home()
    require_driver(home.database)
    from licite.web.start import configure, open_site

    configure()
    open_site(home)
    from licite.web.jobs import load
    from licite.web.jobs.work import queue, take_up
    from licite.web.people.nightly import every_night

    load.all_works()
    logging.getLogger("huey").setLevel(logging.WARNING)
    waiting, _ = queue()
    waiting.flush()
    every_night(waiting)
    take_up()
    waiting.create_consumer(workers=1, periodic=True).run()


if __name__ == "__main__":
    run()
