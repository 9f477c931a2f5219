"""Keys that say whether two writings reach the same person: wide for objections, narrow for consents.

The law of this module: an exact key is one of the wide keys; the wide keys of two writings of one identity meet; two
mailboxes never share an exact key. So matching may block too much and never allows too much.
"""

import hashlib
import hmac
import re
import unicodedata
from functools import lru_cache
from typing import Literal
from urllib.parse import unquote, urlsplit

from licite.contacts.address import Address, parse_address, unwrapped
from licite.contacts.phone import Phone, PhoneProblem, national_digits, numbers_in, parse_phone

IdentityKind = Literal["email", "phone", "profile"]


@lru_cache(maxsize=1 << 13)  # whoever writes an identifier down asks for its keys several times
def exact_key(kind: IdentityKind, value: str) -> str:
    """The narrow key: what a consent may match.

    The case of what precedes the @ is kept, and so are dots and tags: only the very same mailbox has the key. A text
    that is no address or number is its own key, so an empty cell is to be left out by the caller.

    >>> exact_key("email", "mailto:Ann@FIRM.example"), exact_key("phone", "06 39 98 12 34")
    ('Ann@firm.example', '+33639981234')
    """
    if kind == "email":
        parsed = parse_address(value)
        return parsed.normal if isinstance(parsed, Address) else unicodedata.normalize("NFC", unwrapped(value))
    if kind == "phone":
        number = number_of(value)
        return number.e164 if isinstance(number, Phone) else " ".join(value.split())
    return _profile(value)


@lru_cache(maxsize=1 << 13)
def wide_keys(kind: IdentityKind, value: str) -> frozenset[str]:
    """The wide keys: an objection holds wherever one of them meets one of the contact's.

    They see through case, tags, the dots of Gmail, both ways to write an international domain, look-alike characters
    of Unicode and marks unseen; through the ways to write a number; and through several of them in one cell.

    >>> bool(wide_keys("email", "A.nn+news@googlemail.com") & wide_keys("email", "ann@gmail.com"))
    True
    >>> bool(wide_keys("phone", "0690 00 12 34") & wide_keys("phone", "+590690001234"))
    True
    """
    if kind == "email" and (plain := _plain_keys(value)):
        return plain
    keys = {exact_key(kind, value)}
    if kind == "email":
        keys |= _wide_addresses(value)
    elif kind == "phone":
        for written in numbers_in(whole_numbers(value)):
            keys |= _wide_number(written)
    else:
        keys.add(_wide_profile(value))
    return frozenset(keys)


def sha256_forms(kind: IdentityKind, value: str) -> frozenset[str]:
    """SHA-256, in lower-case hexadecimal, of every form that a tool may have hashed for this identity.

    >>> import hashlib
    >>> hashlib.sha256(b"ann@firm.example").hexdigest() in sha256_forms("email", " Ann@Firm.example")
    True
    """
    return frozenset(hashlib.sha256(form.encode("utf-8", "replace")).hexdigest() for form in plain_forms(kind, value))


def hmac_forms(kind: IdentityKind, value: str, key: bytes) -> frozenset[str]:
    """HMAC-SHA-256 under `key`, in lower-case hexadecimal, of the same forms.

    >>> hmac_forms("email", "Ann@firm.example", b"k") == hmac_forms("email", "Ann@firm.example", b"other")
    False
    """
    forms = plain_forms(kind, value)
    return frozenset(hmac.new(key, form.encode("utf-8", "replace"), "sha256").hexdigest() for form in forms)


def plain_forms(kind: IdentityKind, value: str) -> frozenset[str]:
    """The forms under which other tools keep this identity: as written, trimmed, in lower case, canonical."""
    forms = {value, value.strip(), value.strip().lower(), exact_key(kind, value)} | wide_keys(kind, value)
    if kind == "email":
        forms |= _address_forms(value)
    elif kind == "phone":
        forms |= _number_forms(value)
    return frozenset(form for form in forms if form and not form.startswith("~"))


# --- text --------------------------------------------------------------------------------------------------

_UNSEEN = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_DOTTED_I = str.maketrans({"\u0131": "i"})


def skeleton(text: str) -> str:
    """`text` with all that the eye or a computer takes for the same made the same.

    >>> skeleton("STRA\u00dfE \u212a \u0130"), skeleton("\uff41lice\u200b")
    ('strasse k i', 'alice')
    """
    folded = text
    while True:
        seen = _UNSEEN.sub("", unicodedata.normalize("NFKC", folded))
        # A capital I with a dot folds to an i and a combining dot; the Turkish dotless i is its lower case elsewhere.
        after = unicodedata.normalize("NFKC", seen.casefold().translate(_DOTTED_I))
        after = re.sub("i\u0307+", "i", unicodedata.normalize("NFC", after))
        if after == folded:
            return after.strip()
        folded = after


# --- e-mail ------------------------------------------------------------------------------------------------

_WRITTEN_ADDRESS = re.compile(r"(\"[^\"]{1,320}\"|[^\s,;|<>\"@]{1,320})@([^\s,;|<>\"?@/\\()\[\]{}:!*'=&#]{1,320})")
# Longer than any address or link: left out, or a long cell without blanks takes time in the square of its length.
ENDLESS = re.compile(r"[^\s@]{1000,}")
# What may stand before an address without a blank between: `mailto:`, a bracket, another address and a slash.
_BEFORE_ADDRESS = re.compile(r".*[:(\[{/=]")

# Domains of one provider where one name is one mailbox, and signs that the provider does not count in it.
_SAME_PROVIDER = {
    "googlemail.com": "gmail.com", "me.com": "icloud.com", "mac.com": "icloud.com", "protonmail.com": "proton.me",
    "protonmail.ch": "proton.me", "pm.me": "proton.me",
}  # fmt: skip
_NOT_COUNTED = {"gmail.com": ".", "proton.me": "._-"}


_PLAIN = re.compile(
    r"([A-Za-z0-9_](?:[A-Za-z0-9_-]|\.[A-Za-z0-9_-]){0,60})(\+[A-Za-z0-9_+.-]*)?@((?:[a-zA-Z0-9-]+\.)+[A-Za-z]{2,20})"
)


def _plain_keys(value: str) -> frozenset[str] | None:
    """The two keys of an address in plain ASCII on a domain of its own; None for any other, which takes longer."""
    found = _PLAIN.fullmatch(value)
    if not found:
        return None
    base, _, domain = found.groups()
    domain = domain.lower()
    if domain in _SAME_PROVIDER or domain in _NOT_COUNTED or "--" in domain:
        return None
    exact = exact_key("email", value)
    return frozenset({exact, f"{base.lower()}@{domain}"})


def _wide_addresses(value: str) -> set[str]:
    """The canonical forms of every address in a text; the folded text itself where it has none."""
    folded = skeleton(value)
    found = written_addresses(folded)
    if not found:
        return {re.sub(r"\s*@\s*", "@", folded)}
    keys = set()
    for written, domain in found:
        locals_ = {written, without_label(written)}
        keys |= {f"{_wide_local(local, form)}@{form}" for form in _domain_forms(domain) for local in locals_}
    return keys


def written_addresses(folded: str) -> list[tuple[str, str]]:
    """What stands before and behind the @ of every address in a text that is a `skeleton` already.

    >>> written_addresses("ann doe <mailto:ann@firm.example>, (bob @ firm.example)")
    [('ann', 'firm.example'), ('(bob', 'firm.example')]
    """
    found = _WRITTEN_ADDRESS.findall(re.sub(r"\s*@\s*", "@", ENDLESS.sub(" ", folded)))
    return [
        (local.removeprefix("mailto:").strip("'\"").replace("\\", ""), domain.rstrip(".-\u3002"))
        for local, domain in found
    ]


def without_label(local: str) -> str:
    """What stands before an @ without what is stuck to it in front.

    >>> without_label("mail:ann"), without_label("(ann"), without_label("ann")
    ('ann', 'ann', 'ann')
    """
    return _BEFORE_ADDRESS.sub("", local) or local


def domain_keys(domain: str) -> frozenset[str]:
    """The forms of a domain that a refusal of all its addresses has; its subdomains are other domains.

    >>> domain_keys("Firm.example"), "xn--strae-oqa.example" in domain_keys("straße.example")
    (frozenset({'firm.example'}), True)
    """
    return frozenset(_written_forms(domain.lower()))


def domains_of(value: str) -> frozenset[str]:
    """The forms of the domains of every address in a cell, to be met with `domain_keys`."""
    plain = _PLAIN.fullmatch(value)
    if plain and "--" not in plain[3]:
        return frozenset({plain[3].lower()})
    found = {form for _, domain in written_addresses(skeleton(value)) for form in _written_forms(domain)}
    parsed = parse_address(value)
    return frozenset(found | ({parsed.domain_ascii} if isinstance(parsed, Address) else set()))


def _untagged(local: str) -> str:
    """A local part without its tag; a plus that it begins with is no tag."""
    body = local.lstrip("+")
    return local[: len(local) - len(body)] + body.partition("+")[0]


def _wide_local(local: str, domain: str) -> str:
    base = _untagged(local)
    uncounted = _NOT_COUNTED.get(domain, "")
    kept = "".join(c for c in base if c not in uncounted)
    return kept or base


def _domain_forms(domain: str) -> set[str]:
    """The domain in all its forms, each in the name of its provider."""
    return {_SAME_PROVIDER.get(form, form) for form in _written_forms(domain)}


def _written_forms(domain: str) -> set[str]:
    """The domain under IDNA 2008, under IDNA 2003 and as folded."""
    text = ".".join(_unicode_label(label) for label in re.split("[.\u3002\uff0e\uff61]", domain)).strip(".")
    folded = skeleton(text)
    return {_ascii_2008(text), _ascii_2003(text), _ascii_2008(folded), folded} - {""}


def _unicode_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, OverflowError):
        return label


def _ascii_2008(domain: str) -> str:
    import idna

    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except UnicodeError:
        return ""


def _ascii_2003(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _address_forms(value: str) -> set[str]:
    parsed = parse_address(value)
    if not isinstance(parsed, Address):
        return set()
    domains = {parsed.domain_ascii, ".".join(map(_unicode_label, parsed.domain_ascii.split(".")))}
    if parsed.domain_ascii in ("gmail.com", "googlemail.com"):
        domains = {"gmail.com", "googlemail.com"}
    lower = parsed.local.lower()
    base = _untagged(lower)
    locals_ = {parsed.local, lower, base}
    if "gmail.com" in domains:
        locals_ |= {lower.replace(".", ""), base.replace(".", "")}
    forms = {f"{local}@{domain}" for local in locals_ for domain in domains}
    return forms | {form.upper() for form in forms}


# --- telephone ---------------------------------------------------------------------------------------------


@lru_cache(maxsize=16)
def number_of(written: str) -> Phone | PhoneProblem:
    """A number read once for all its keys, which stay those under which people were kept (`store.norms`)."""
    return parse_phone(written, decimal=False)


_ZERO_BEHIND = re.compile(r"(?<=\d{6})[.,]0+(?![\d.,])")


def whole_numbers(text: str) -> str:
    """A text without the `.0` that spreadsheets put behind a number.

    >>> whole_numbers("612345678.0 / 33612345678.0"), whole_numbers("06.39.98.12.00")
    ('612345678 / 33612345678', '06.39.98.12.00')
    """
    return _ZERO_BEHIND.sub("", unicodedata.normalize("NFKC", text))


def _wide_number(written: str) -> set[str]:
    """The number in full, and without its country: `~` marks digits whose country is not known."""
    parsed = number_of(written)
    if isinstance(parsed, Phone):
        return {parsed.e164, f"~{national_digits(parsed)}", f"~{parsed.e164[-9:].lstrip('+')}"}
    digits = re.sub(r"\D", "", written).lstrip("0")
    return {f"~{digits}", f"~{digits[-9:]}"} if digits else set()


def _number_forms(value: str) -> set[str]:
    parsed = number_of(value)
    if not isinstance(parsed, Phone):
        return {re.sub(r"\D", "", value)}
    digits = parsed.e164[1:]
    national = f"0{national_digits(parsed)}"
    pairs = re.findall(r"\d{1,2}", national)
    return {digits, f"00{digits}", national, national[1:], *(sign.join(pairs) for sign in " .-")}


# --- profiles ----------------------------------------------------------------------------------------------


def _profile(value: str) -> str:
    """The address of a profile page: host without www, path without its last slash; query and fragment left out."""
    text = unwrapped(value)
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
    except ValueError:
        return text
    host = (parts.netloc.rpartition("@")[2]).lower().removeprefix("www.")
    path = unicodedata.normalize("NFC", unquote(parts.path)).rstrip("/")
    return f"{host}{path}"


_COUNTRY_HOST = re.compile(r"^(?:[a-z]{2,3}|m|mobile|www)\.(?=[a-z-]+\.[a-z]+(?:/|$))")
_LANGUAGE_PAGE = re.compile(r"(/(?:in|pub|company)/[^/]+)/[a-z]{2}(?:[-_][a-z]{2})?$")


def _wide_profile(value: str) -> str:
    return _LANGUAGE_PAGE.sub(r"\1", _COUNTRY_HOST.sub("", skeleton(_profile(_UNSEEN.sub("", value)))))
