"""Names of columns: made unique, compared without regard to case and accents, and what a name says by itself."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from licite.vocabulary.contract import contract
from licite.vocabulary.yaml_file import packaged_yaml

IDENTITY_FIELDS = (
    "email", "phone", "full_name", "first_name", "last_name", "job_title", "company", "address", "postal_code",
    "city", "profile_url", "siren", "other_emails", "other_phones",
)  # fmt: skip

# What tools say in a word of their own, from which facts follow: `mailing_status` (subscribed, unsubscribed, bounced)
# gives `objected` or `data_accurate`; `bounced` (a yes or a date) gives `data_accurate` false; `refusal_reason` (why
# somebody unsubscribed) gives `objected`, and so does a no under `contact_allowed`; anything but a yes under `opted_in`
# gives a consent that is not there. A yes under these two gives nothing. `consent_claim` gives a consent that the tool
# says it has, without its day; `status_on` is the day of the status beside it, and `refused_channel` the channel of
# which the refusal of its row speaks.
DERIVED_TARGETS = (
    "mailing_status", "status_on", "bounced", "refusal_reason", "contact_allowed", "opted_in", "consent_claim",
    "refused_channel",
)  # fmt: skip
# A column whose words its reader has taken in already: what the account's owner writes in a message refuses nothing.
READ_APART = "read_apart"
# A column whose name sounds like a refusal and whose cells do not: only what is plainly a refusal counts.
UNCLEAR = "unclear_refusal"

# Facts that say no for the person: a cell that cannot be read counts as a refusal, never as none.
REFUSALS = ("objected", "erasure_requested", "on_national_register", "call_refused")
REFUSAL_DAYS = {"objected_on": "objected", "call_refused_on": "call_refused"}

_CAPITALS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NO_LETTER = re.compile(r"[^a-z0-9]+")
_ADDRESS = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+")


def plain(text: str) -> str:
    """`text` in lower case, without accents, spaces made single.

    >>> plain("  Prénom   USUEL ")
    'prenom usuel'
    """
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


@lru_cache(maxsize=1 << 16)
def column_key(name: str) -> str:
    """What of a column's name counts: letters and digits.

    >>> column_key("E-mail Address"), column_key("HasOptedOutOfEmail"), column_key("Prénom ")
    ('emailaddress', 'hasoptedoutofemail', 'prenom')
    """
    return "".join(c for c in plain(name) if c.isalnum())


@cache
def name_words(name: str) -> str:
    """The words of a column's name, one blank between two; capitals inside a name start words.

    >>> name_words("E-mail Address"), name_words("dateOfBirth"), name_words("Ville (domicile)")
    ('e mail address', 'date of birth', 'ville domicile')
    """
    return " ".join(_NO_LETTER.sub(" ", plain(_CAPITALS.sub(" ", name))).split())


def unique_names(header: Iterable[str]) -> tuple[str, ...]:
    """The names of a header, each once; a column without a name gets its number.

    >>> unique_names(["Email", "", "Email"])
    ('Email', 'column 2', 'Email (2)')
    """
    names: list[str] = []
    taken: set[str] = set()
    seen: Counter[str] = Counter()
    for position, raw in enumerate(header, 1):
        base = " ".join(raw.split()) or f"column {position}"
        name = base
        seen[base] += 1
        while name in taken:
            name = f"{base} ({seen[base]})"
            seen[base] += name in taken
        taken.add(name)
        names.append(name)
    return tuple(names)


def is_address(text: str) -> bool:
    """Whether a cell holds an e-mail address and nothing else, as a data row does and a header does not."""
    return _ADDRESS.fullmatch(text.strip()) is not None


@cache
def known_headers() -> dict[str, str]:
    """Key of a column name to its target: facts by their own name, then the safe synonyms of headers.yaml."""
    names = {column_key(name): name for name in (*contract().facts, *IDENTITY_FIELDS, *DERIVED_TARGETS)}
    for target, synonyms in packaged_yaml("licite.contacts.readers", "headers.yaml")["synonyms"].items():
        for synonym in synonyms:
            names.setdefault(column_key(synonym), target)
    return names


@lru_cache(maxsize=1 << 16)
def target_of(name: str) -> str | None:
    """The fact or identity field that a column's name stands for; a number at its end (Email 2) is put aside.

    >>> target_of("Adresse e-mail"), target_of("Email 2"), target_of("objected"), target_of("Couleur")
    ('email', 'email', 'objected', None)
    """
    key = column_key(name)
    return known_headers().get(key) or known_headers().get(key.rstrip("0123456789"))


def recognised(header: Sequence[str]) -> int:
    """How many names of a header are known."""
    return sum(1 for name in header if name and len(name) < 100 and target_of(name))
