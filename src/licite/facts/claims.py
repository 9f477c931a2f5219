"""What a file that the controller did not make can only claim: qualities of consent, and human judgements."""

# Sources whose file somebody else made (contract: "bought, partner, scraped..."); a source not told counts as one.
CLAIMED_SOURCES = (
    "purchased_list",
    "rented_list",
    "partner",
    "scraped_platform",
    "scraped_website",
    "inferred",
    "unknown",
)

# What a new consent settles at once, beside its day.
OF_A_CONSENT = (
    "consent_proof",
    "consent_by_clear_act",
    "consent_specific",
    "consent_informed",
    "consent_free",
    "withdrawal_as_easy",
    "consent_covers_controller",
    "consent_items_complete",
)
QUALITIES_OF_CONSENT = (*OF_A_CONSENT, "call_time_agreed", "pixel_consent", "special_category_consent")

HUMAN_JUDGEMENTS = (
    "reasonably_expected",
    "offer_related_to_profession",
    "collected_lawfully",
    "source_checked",
    "balance_concludes",
    "reviewed",
    "objection_lifted_on",
)

CLAIMS = frozenset({*QUALITIES_OF_CONSENT, *HUMAN_JUDGEMENTS})
