"""The canonical schema: contacts as any engine holds them, and the keys by which engines find one person again.

The expressions are SQL in DuckDB's dialect and use only what DuckDB, Spark and PostgreSQL do alike: no lookahead, no
back-reference, no `$` that is not beside a test of all characters (Java lets it stand before a line end).
"""

from licite.contacts.columns import IDENTITY_FIELDS
from licite.vocabulary.contract import FactType, contract

CONTACT_ID = "contact_id"
CONTACTS, REFUSALS = "contacts", "refusals"
REFUSED_ON = "refused_on"

# What a refusal is known by, and so each kind of key, with the column of the schema that holds the identifier.
KEYED = {"email": "email", "phone": "phone", "profile": "profile_url"}


def contact_columns() -> dict[str, FactType]:
    """Every column that `contacts` may have beside `contact_id`, with the type of its values.

    None has to be there: an identity column that is missing names nobody, a fact without a column is the campaign's,
    else unknown. `at` is split into `at_day` and `at_minute`, as the engine reads it.

    >>> columns = contact_columns()
    >>> columns["email"], columns["objected_on"], columns["at_day"]
    ('text', 'date', 'date')
    """
    identity: dict[str, FactType] = dict.fromkeys(IDENTITY_FIELDS, "text")
    facts: dict[str, FactType] = {name: fact.type for name, fact in contract().facts.items() if name != "at"}
    return {**identity, "job_function": "text", "at_day": "date", "at_minute": "int", **facts}


def refusal_columns() -> dict[str, FactType]:
    """The columns of `refusals`: an identifier of each kind, and the day; each row refuses for all that it names."""
    return {"email": "text", "phone": "text", "profile_url": "text", REFUSED_ON: "date"}


# --- e-mail ------------------------------------------------------------------------------------------------

# Addresses that every mail system writes the same way (`contacts.identity._PLAIN`); `--` is of international domains.
_ADDRESS_SIGNS = "[^A-Za-z0-9@._+-]"
_ADDRESS = "^[A-Za-z0-9_]([A-Za-z0-9_+-]|[.][A-Za-z0-9_+-]){0,60}@([A-Za-z0-9-]+[.])+[A-Za-z]{2,20}$"
# Providers whose domains are one, and those that do not count some signs (see `contacts.identity`).
_PROVIDERS = (
    ("gmail.com", ("googlemail.com",), "."),
    ("proton.me", ("protonmail.com", "protonmail.ch", "pm.me"), "._-"),
)
_DOMAINS = (("icloud.com", ("me.com", "mac.com")),)


def email_key(column: str) -> str:
    """The SQL of an address as its person's other writings of it share it; NULL for any but a plain ASCII address.

    It is the wide key of `contacts.identity`: lower case, without tag, Gmail and Proton without the signs that they do
    not count. NULL says that the address cannot be compared, not that nobody refused.

    >>> import duckdb
    >>> duckdb.execute(f'''SELECT {email_key("'A.nn+news@GoogleMail.com'")}''').fetchone()
    ('ann@gmail.com',)
    """
    text = f"TRIM({column})"
    written = f"LOWER({text})"
    local = f"SPLIT_PART(SPLIT_PART({written}, '@', 1), '+', 1)"
    domain = f"SPLIT_PART({written}, '@', 2)"
    branches = [
        f"WHEN {domain} IN ({_listed((main, *others))})"
        f" THEN CONCAT(COALESCE(NULLIF(TRANSLATE({local}, '{signs}', ''), ''), {local}), '@{main}')"
        for main, others, signs in _PROVIDERS
    ]
    branches += [f"WHEN {domain} IN ({_listed(others)}) THEN CONCAT({local}, '@{main}')" for main, others in _DOMAINS]
    return (
        f"CASE WHEN REGEXP_MATCHES({text}, '{_ADDRESS}') AND NOT REGEXP_MATCHES({text}, '{_ADDRESS_SIGNS}')"
        f" AND NOT {domain} LIKE '%--%'"
        f" THEN CASE {' '.join(branches)} ELSE CONCAT({local}, '@', {domain}) END END"
    )


# --- telephone ---------------------------------------------------------------------------------------------

_NUMBER_SIGNS = "[^0-9 ().+-]"
_NUMBER = "^([+]|00)?[0-9(][0-9 ().-]*$"
# A spreadsheet read the number as a decimal one: `612345678.0`.
_DECIMAL = "[0-9]{6}[.]0+$"
_TOLD_APART = 9


def phone_key(column: str) -> str:
    """The SQL of the last nine digits of a number, which its spellings share; NULL for any that is not plain.

    As in `contacts.identity`, the country is left out: whoever dials 0470 12 34 56 and +32 470 12 34 56 may be one
    person. So two people of two countries may share a key, and the refusal of one stops both.

    >>> import duckdb
    >>> duckdb.execute(f'''SELECT {phone_key("'+33 (0)6 39 98 12 34'")}, {phone_key("'06.39.98.12.34'")}''').fetchone()
    ('639981234', '639981234')
    """
    text = f"TRIM({column})"
    digits = f"TRANSLATE({text}, ' ().+-', '')"
    whole = f"(({text} LIKE '+%' OR {digits} LIKE '00%') AND LENGTH({digits}) BETWEEN 10 AND 15)"
    national = f"({digits} LIKE '0%' AND NOT {digits} LIKE '00%' AND LENGTH({digits}) = 10)"
    short = f"(NOT {digits} LIKE '0%' AND LENGTH({digits}) = 9)"
    coded = f"(REGEXP_MATCHES({digits}, '^(33|262|590|594|596)[0-9]+$') AND LENGTH({digits}) BETWEEN 11 AND 13)"
    return (
        f"CASE WHEN {_plain_number(text)} AND ({whole} OR {national} OR {short} OR {coded})"
        f" THEN RIGHT({digits}, {_TOLD_APART}) END"
    )


def _plain_number(text: str) -> str:
    return (
        f"REGEXP_MATCHES({text}, '{_NUMBER}') AND NOT REGEXP_MATCHES({text}, '{_NUMBER_SIGNS}')"
        f" AND NOT REGEXP_MATCHES({text}, '{_DECIMAL}')"
    )


# Codes of the territories where a zero of the trunk is written behind the code of the country.
_TRUNK = "33|262|590|594|596"
# Countries whose numbers have no zero behind their code; Italy has, and keeps it.
_CODES = "33|262|590|594|596|32|34|41|43|44|45|46|47|48|49|31|351|352|353|358|39"
# National prefixes and the code that they belong to (`contacts/data/phone_ranges.yaml`); 063998 is for fiction.
_OVERSEAS = (
    ("262", ("0262", "0263", "0692", "0693", "0269", "0639")),
    ("590", ("0590", "0690", "0691")),
    ("594", ("0594", "0694")),
    ("596", ("0596", "0696", "0697")),
)


def phone_e164(column: str) -> str:
    """The SQL of a number in full, read from France as `contacts.phone` reads it; NULL for any that is not plain.

    The plan of the numbers is not looked at: a number that nobody has may have a value here.

    >>> import duckdb
    >>> duckdb.execute(f'''SELECT {phone_e164("'0692 12 34 56'")}, {phone_e164("'0033 639981234'")}''').fetchone()
    ('+262692123456', '+33639981234')
    """
    text = f"TRIM({column})"
    digits = f"TRANSLATE({text}, ' ().+-', '')"
    abroad = f"({text} LIKE '+%' OR {digits} LIKE '00%')"
    without = f"CASE WHEN {text} LIKE '+%' THEN {digits} ELSE SUBSTRING({digits}, 3) END"
    trunk = f"REGEXP_MATCHES({without}, '^({_TRUNK})0[1-9][0-9]{{8}}$')"
    untrunked = f"CONCAT(LEFT({without}, LENGTH({without}) - 10), RIGHT({without}, 9))"
    direct = f"REGEXP_MATCHES({without}, '^(({_CODES})[1-9][0-9]{{6,11}}|39[0-9]{{8,11}})$')"
    dialled = f"CASE WHEN LENGTH({digits}) = 9 THEN CONCAT('0', {digits}) ELSE {digits} END"
    branches = [
        f"WHEN LEFT({dialled}, 4) IN ({_listed(prefixes)}) THEN CONCAT('+{code}', SUBSTRING({dialled}, 2))"
        for code, prefixes in _OVERSEAS
    ]
    return (
        f"CASE WHEN NOT ({_plain_number(text)}) THEN NULL"
        f" WHEN {abroad} THEN CASE WHEN {trunk} THEN CONCAT('+', {untrunked})"
        f" WHEN {direct} THEN CONCAT('+', {without}) END"
        f" WHEN NOT REGEXP_MATCHES({dialled}, '^0[1-9][0-9]{{8}}$') OR LEFT({dialled}, 4) = '0508' THEN NULL"
        f" WHEN LEFT({dialled}, 6) = '063998' THEN CONCAT('+33', SUBSTRING({dialled}, 2))"
        f" {' '.join(branches)} ELSE CONCAT('+33', SUBSTRING({dialled}, 2)) END"
    )


# --- profiles ----------------------------------------------------------------------------------------------

_PAGE_SIGNS = "[^A-Za-z0-9:/._-]"
_PAGE = "^([Hh][Tt][Tt][Pp][Ss]?://)?[A-Za-z0-9-]+([.][A-Za-z0-9-]+)+(/[A-Za-z0-9._-]+)+/*$"
_COUNTRY_HOST = "^([a-z]{2,3}|m|mobile|www)[.][a-z-]+[.][a-z]+/"
_LANGUAGE_PAGE = "/(in|pub|company)/[^/]+/[a-z]{2}([-_][a-z]{2})?$"


def profile_key(column: str) -> str:
    """The SQL of the address of a profile page without what varies: scheme, www, country, language, case, query.

    >>> import duckdb
    >>> duckdb.execute(f'''SELECT {profile_key("'https://fr.Network.example/in/Ann/en/?trk=x'")}''').fetchone()
    ('network.example/in/ann',)
    """
    text = f"REGEXP_REPLACE(TRIM({column}), '[?#].*$', '')"
    page = f"REGEXP_REPLACE(REGEXP_REPLACE(LOWER({text}), '^(https?://)?(www[.])?', ''), '/*$', '')"
    bare = (
        f"CASE WHEN REGEXP_MATCHES({page}, '{_COUNTRY_HOST}')"
        f" THEN SUBSTRING({page}, STRPOS({page}, '.') + 1) ELSE {page} END"
    )
    return (
        f"CASE WHEN REGEXP_MATCHES({text}, '{_PAGE}') AND NOT REGEXP_MATCHES({text}, '{_PAGE_SIGNS}')"
        f" THEN CASE WHEN REGEXP_MATCHES({page}, '{_LANGUAGE_PAGE}') THEN REGEXP_REPLACE({bare}, '/[^/]*$', '')"
        f" ELSE {bare} END END"
    )


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


KEYS = {"email": email_key, "phone": phone_key, "profile": profile_key}
