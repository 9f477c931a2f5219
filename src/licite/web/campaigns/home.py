"""What campaigns put on the home page."""

from typing import Any

from licite.web.campaigns.kept import numbers
from licite.web.campaigns.models import Campaign
from licite.web.home.blocks import block
from licite.web.shell.bar import OUTCOMES
from licite.web.shell.pages import Asked

_SHOWN = 4


def register() -> None:
    """Has the home page show the campaigns."""
    block("campaigns/home.html")(latest)


def latest(request: Asked) -> dict[str, Any] | None:
    """The campaigns that were changed last, with what their dry run found; nothing where there is none."""
    found = Campaign.objects.filter(controller=request.space.slug).order_by("-changed_at")[:_SHOWN]
    rows = [(one, numbers(one)) for one in found]
    return {"rows": rows, "outcome_order": OUTCOMES} if rows else None
