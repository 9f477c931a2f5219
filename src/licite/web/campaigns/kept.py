"""Campaigns of a controller, and their last dry run."""

from typing import Any

from django.http import Http404

from licite.operations.campaign_content import Content, campaign_of
from licite.web.campaigns.models import Campaign
from licite.web.campaigns.work import DRY_RUN
from licite.web.jobs.models import Job
from licite.web.jobs.work import ask
from licite.web.shell.pages import Asked


def campaign(request: Asked, uid: str) -> Campaign:
    """A campaign of the controller seen; 404 for any other."""
    found = Campaign.objects.filter(controller=request.space.slug, uid=uid).first()
    if found is None:
        raise Http404
    return found


def change(request: Asked, found: Campaign, content: Content) -> None:
    """Keeps another content, once it says a campaign that holds together, and asks for a new dry run.

    Fails as `parse_campaign` does.
    """
    campaign_of(content, request.space.name)
    found.content, found.by = content, request.viewer.name
    found.name = str(content.get("name") or found.name)
    found.save()
    check_again(request, found)


def check_again(request: Asked, found: Campaign) -> Job:
    """Asks for a dry run; its job is the one that the page of the campaign shows."""
    job = ask(request.space.slug, DRY_RUN, request.viewer.name, campaign=found.uid, lang=request.viewer.lang)
    Campaign.objects.filter(pk=found.pk).update(checked=job.id)
    found.checked = job.id
    return job


def last_run(found: Campaign) -> Job | None:
    """The last dry run that was asked for."""
    return Job.objects.filter(id=found.checked, controller=found.controller).first() if found.checked else None


def numbers(found: Campaign) -> dict[str, Any] | None:
    """What the last dry run found; None where it has not ended well."""
    job = last_run(found)
    return job.answer if job and job.state == "done" else None
