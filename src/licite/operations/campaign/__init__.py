"""The campaign file: what holds for everybody in one mailing, said in words a marketer uses."""

from licite.operations.campaign.load import load_campaign, parse_campaign
from licite.operations.campaign.model import Campaign, Judgement, campaign_warnings, moved_to
from licite.operations.campaign.schema import campaign_schema
from licite.operations.campaign.wizard import Choice, Question, campaign_from_answers, is_asked, questions

__all__ = [
    "Campaign",
    "Choice",
    "Judgement",
    "Question",
    "campaign_from_answers",
    "campaign_schema",
    "campaign_warnings",
    "is_asked",
    "load_campaign",
    "moved_to",
    "parse_campaign",
    "questions",
]
