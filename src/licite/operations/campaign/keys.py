"""The keys of a campaign file, and the fact of the contract that each of them says in friendlier words."""

TOP_FACTS = {
    "channel": "channel",
    "purpose": "purpose",
    "at": "at",
    "audience": "audience",
    "country": "country",
}

SECTION_FACTS: dict[str, dict[str, str]] = {
    "offer": {
        "own": "own_offer",
        "similar_to_purchase": "offer_similar_to_purchase",
        "sector": "sector",
    },
    "message": {
        "first": "first_message",
        "identifies_sender": "sender_identified",
        "misleading_subject": "subject_misleading",
        "offers_opt_out": "opt_out_offered",
        "mentions_source": "source_mentioned",
        "notice_complete": "notice_complete",
        "tracks_opens": "tracking_pixel",
        "pixel_consent": "pixel_consent",
        "uses_bot": "automated_platform_use",
        "number_allowed": "caller_number_allowed",
        "recorded": "call_recorded",
        "recording_announced": "recording_announced",
        "machine": "speaks_as_machine",
        "machine_announced": "machine_announced",
        "spam_rate": "spam_rate",
    },
    "organisation": {
        "processors_contracted": "processors_contracted",
        "transfer_outside_eea": "transfer_outside_eea",
        "transfer_safeguard": "transfer_safeguard",
        "registered": "activity_registered",
        "interests_balanced": "interest_balanced",
        "balance_concludes": "balance_concludes",
        "dpia_required": "dpia_required",
        "dpia_done": "dpia_done",
    },
    "source": {
        "kind": "source_kind",
        "checked": "source_checked",
        "nameable": "source_nameable",
        "terms_forbid": "source_terms_forbid",
        "visibility": "source_visibility",
        "collected_on": "collected_on",
        "informed_on": "informed_on",
        "refusal_offered": "objection_offered_at_collection",
    },
}

TOP_TEXTS = ("name", "controller", "doctrine", "partner")
# Said of the offer without being facts of the contract: words, lists of job functions, and who vouches for those lists.
OFFER_TEXTS = ("what", "signed_by", "reason")
OFFER_LISTS = ("functions", "unrelated_functions")
SIGNATURE = ("signed_by", "signed_on", "reason")
# "The notice is in this message": from the day of the message it makes the day of the notice.
NOTICE = "notice"
# A yes and a day that are no facts are read like these facts of their type.
NOTICE_LIKE, DAY_LIKE = "informed", "collected_on"
JUDGEMENT_KEYS = ("fact", "value", "applies_to", "author", "day", "reason")

TOP_KEYS = (*TOP_TEXTS, *TOP_FACTS, *SECTION_FACTS, "facts", "judgements")
SECTION_KEYS = {section: (*keys,) for section, keys in SECTION_FACTS.items()} | {
    "offer": (*SECTION_FACTS["offer"], *OFFER_TEXTS, *OFFER_LISTS, "signed_on"),
    "message": (*SECTION_FACTS["message"], NOTICE),
}

# Nobody lifts a refusal for somebody (contract: objected): no judgement says anything of these.
NEVER_JUDGED = frozenset(
    """objected objected_on objection_lifted_on erasure_requested on_national_register call_refused call_refused_on
    deceased age_band at channel""".split()
)
# Human judgements: they count with an author, a day and a reason.
JUDGED = ("reasonably_expected", "offer_related_to_profession", "reviewed")
