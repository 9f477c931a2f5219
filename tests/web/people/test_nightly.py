"""The night takes away what the site kept for a while, and nobody."""

import os
import time
from datetime import UTC, datetime, timedelta

from django.contrib.sessions.models import Session

from licite.operations.retention.plan import plan
from licite.web.people.nightly import sweep
from tests.web.conftest import FIRM, Site


def test_files_lists_and_sessions_go_and_people_stay(site: Site) -> None:
    old, new = site.home / "drafts" / FIRM / "old", site.home / "drafts" / FIRM / "new"
    for folder in (old, new):
        folder.mkdir(parents=True)
    aged = time.time() - 30 * 86400
    os.utime(old, (aged, aged))
    over = Session.objects.create(
        session_key="a" * 32, session_data="x", expire_date=datetime.now(UTC) - timedelta(days=1)
    )
    people = plan(FIRM).contacts
    sweep()
    assert (old.exists(), new.exists()) == (False, True)
    assert not Session.objects.filter(pk=over.pk).exists()
    assert plan(FIRM).contacts == people
