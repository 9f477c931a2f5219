"""What the invented firm has prepared before anybody of it opens the site: its usual message and a letter."""

from datetime import date

from examples.site import LETTER, USUAL
from licite.operations.campaign_content import content_in_file
from licite.operations.usual_message import Usual, keep_usual
from licite.web.campaigns.models import Campaign
from licite.web.jobs.models import Job
from tests.web.conftest import FIRM


def prepared() -> Campaign:
    """The usual message is said, and the letter of December is there, not tried out yet."""
    keep_usual(FIRM, Usual(**USUAL), by="Camille Lefort", day=date(2026, 11, 20))
    content = content_in_file(LETTER)
    return Campaign.objects.create(controller=FIRM, name=content["name"], content=content, by="Camille Lefort")


def lawful(campaign: Campaign) -> int:
    """How many the last dry run of a campaign allows."""
    campaign.refresh_from_db()
    answer = Job.objects.get(id=campaign.checked).answer
    assert answer
    return int(answer["outcomes"]["lawful"])
