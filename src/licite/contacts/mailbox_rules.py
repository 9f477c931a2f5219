"""The rules that tell the mailbox of a person from one that names nobody: the first that speaks decides."""

from licite.contacts.domains import Domain
from licite.contacts.local_part import LocalPart
from licite.contacts.mailbox_persons import (
    full_name_run_on,
    given_and_role,
    given_name_and_more,
    household,
    initial_and_name,
    initial_run_on,
    profession,
    single_name,
    surname_and_more,
    surname_by_its_end,
    title_run_on,
    titled,
)
from licite.contacts.mailbox_places import brand, business_name, named_after, place, single_place, town_hall
from licite.contacts.mailbox_roles import (
    all_roles,
    common_words,
    compound_head,
    compound_of_roles,
    linked_words,
    mailing_list,
    misspelt_role,
    no_word,
    noun_and_adjective,
    placeholder,
    role_and_place,
    role_first,
    school_code,
    whole_role,
    words_run_on,
)
from licite.contacts.mailbox_verdict import Rule, Verdict, either, person

# Answers that a host of mailing lists makes clear: a list has such a name where nobody else has it.
_UNKNOWN = {f"who.{reason}" for reason in "unknown_word role_and_words initials shape opaque".split()}


def judge(local: LocalPart, domain: Domain) -> Verdict:
    """Whose mailbox is this? A doubt is answered by the reading that protects the person, or by none."""
    verdict = _first(BEFORE_BRAND, local) or brand(local, domain) or _first(AFTER_BRAND, local) or shape(local)
    unknown = verdict.reason in _UNKNOWN or (verdict.reason == "who.surname" and "-" in local.separators)
    if domain.is_list_host and unknown:
        return Verdict("generic", "likely", "who.list_host", {"domain": domain.ascii})
    return verdict


def _first(rules: tuple[Rule, ...], local: LocalPart) -> Verdict | None:
    return next((found for rule in rules if (found := rule(local)) is not None), None)


def shape(local: LocalPart) -> Verdict:
    """What is left: two unknown words look like a person; one, or many, tell nothing."""
    if len(local.joined) <= 3:
        return either("initials")
    if len(local.words) == 2 and min(len(word) for word in local.words) > 1 and not local.roles:
        return person("unsure" if "-" in local.separators else "likely", "shape")
    return either("unknown_word")


BEFORE_BRAND: tuple[Rule, ...] = (
    school_code, no_word, placeholder, whole_role, town_hall, all_roles, titled, household, named_after, common_words,
    linked_words, noun_and_adjective, place, mailing_list,
)  # fmt: skip


AFTER_BRAND: tuple[Rule, ...] = (
    business_name, profession, role_and_place, initial_and_name, given_and_role, given_name_and_more, surname_and_more,
    role_first, single_name, compound_of_roles, full_name_run_on, single_place, surname_by_its_end, title_run_on,
    misspelt_role, words_run_on, compound_head, initial_run_on,
)  # fmt: skip
