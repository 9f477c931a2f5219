"""A made-up summary for the tests of the terminal and of the report page."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from licite.operations.summary import DutyCount, Files, Question, Reason, RuleUse, Summary, Unlock

QUOTE = "Est interdite la prospection directe au moyen de courriers électroniques sans consentement préalable."
WORDS = {
    "fr": {
        "campaign": "Lettre paie de décembre",
        "notice": "Dites d’où vient l’adresse et joignez la note d’information.",
        "jobs": "Dites si 12 intitulés de poste ont un lien avec l’offre.",
        "asked": "La personne a-t-elle reçu la note d’information ?",
        "who": "Particulier ou professionnel ?",
        "rule": "Prospection par e-mail : accord de la personne",
        "explanation": "Un particulier doit avoir donné son accord avant de recevoir vos offres.",
        "cite": "Code des postes et des communications électroniques, art. L34-5",
    },
    "en": {
        "campaign": "December payroll letter",
        "notice": "Say where the address came from and attach the notice.",
        "jobs": "Say whether 12 job titles have a link with the offer.",
        "asked": "Did the person get the notice?",
        "who": "Private person or professional?",
        "rule": "Prospecting by e-mail: agreement of the person",
        "explanation": "A private person must have agreed before receiving your offers.",
        "cite": "Code des postes et des communications électroniques, art. L34-5",
    },
}


def made_rules(lang: str) -> tuple[RuleUse, ...]:
    words = WORDS[lang]
    link = "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000042155961/"
    checked = [
        ("fr.cpce.l34_5_no_consent", "primary", link, QUOTE, 807),
        ("eu.gdpr.art_14_3_deadline", "secondary", link, None, 402),
        ("fr.cnil.retention_prospects", "unverified", None, QUOTE, 288),
    ]
    return tuple(
        RuleUse(
            rule, words["rule"], words["cite"], url, verified, date(2026, 11, 25), quote, words["explanation"], rows
        )
        for rule, verified, url, quote, rows in checked
    )


def made_summary(lang: str = "fr", **changes: Any) -> Summary:
    """4,570 rows read, of which 4,512 are examined; every block of the page has something to show."""
    words = WORDS[lang]
    summary = Summary(
        campaign=words["campaign"], channel="email", at=datetime(2026, 11, 26, 9, 0), doctrine="cnil", lang=lang,
        source_name="prospects.csv", format="csv", read=4570, accepted=4512, rejected=17, duplicate=41,
        outcomes={"lawful": 2974, "undetermined": 731, "unlawful": 807},
        breaches=(
            Reason("retention_exceeded", 288), Reason("objection_ignored", 214), Reason("unrelated_to_profession", 121),
            Reason("unlawful_source", 96), Reason("no_consent", 88), Reason("not_registered", 4512),
        ),
        missing=(
            Reason("informed", 402), Reason("offer_related_to_profession", 187), Reason("audience", 142),
            Reason("consent_covers_controller", 9),
        ),
        unlocks=(
            Unlock(("informed", "source_mentioned"), 402, False, words["notice"]),
            Unlock(("offer_related_to_profession",), 187, True, words["jobs"]),
        ),
        questions=(Question("informed", 402, words["asked"]), Question("audience", 142, words["who"])),
        duties=(
            DutyCount("announce_right_to_object", 1106), DutyCount("no_individual_tracking", 2974),
            DutyCount("erase_by", 4512, date(2027, 1, 22)), DutyCount("register_activity", 4512),
            DutyCount("identify_sender", 0),
        ),
        bases=(Reason("legitimate_interests", 2571), Reason("consent", 252), Reason("customer_exception", 151)),
        uncovered=(("BE, e-mail", 13),), rules=made_rules(lang),
        other_doctrine=("strict", {"lawful": 403, "undetermined": 731, "unlawful": 3378}),
        conflicts=(), notes=(), law_version="2026.11.25-1f0c", law_checked_on=date(2026, 11, 25), law_stale=False,
        proof="7f3a91c2",
        files=Files("resultat.xlsx", "resultat.html", "resultat.rejects.csv", None, "resultat.manifest.json"),
    )  # fmt: skip
    return replace(summary, **changes)
