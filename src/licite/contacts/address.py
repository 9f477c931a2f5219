"""E-mail addresses as people and files write them, to the exact form that names one mailbox."""

import re
from dataclasses import dataclass

# Marks that copying leaves in a text and nobody sees: soft hyphen, zero-width space, directions, byte order mark.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffe]")
_JOINERS = re.compile("[\u200c\u200d]")
_NAMED = re.compile(r"^[^<>]*<\s*([^<>]+?)\s*>[\s;,.]*$", re.DOTALL)
# An address that every mail system writes the same way: it needs no library to be read.
_PLAIN = re.compile(
    r"[A-Za-z0-9_](?:[A-Za-z0-9_+-]|\.[A-Za-z0-9_+-]){0,60}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,40}[A-Za-z0-9])?\.){1,4}[A-Za-z]{2,20}"
)
_RESERVED_ENDINGS = {"invalid", "local", "localhost", "onion", "arpa"}


@dataclass(frozen=True)
class Address:
    """One mailbox. `original` is what was written, `normal` the exact form: local part as written (its case may count),
    domain in lower-case ASCII after IDNA 2008.
    """

    original: str
    local: str
    domain_ascii: str
    normal: str


@dataclass(frozen=True)
class AddressProblem:
    """Why a text is no address; `reason` is a key of the sentences, `slots` fill it."""

    original: str
    reason: str
    slots: dict[str, object]


def unwrapped(raw: str) -> str:
    """The address inside what files put around it: a name and angle brackets, `mailto:`, spaces, marks unseen.

    >>> unwrapped("Ann Doe <mailto:ann@firm.example?subject=hi> ")
    'ann@firm.example'
    """
    text = _INVISIBLE.sub("", raw).strip()
    named = _NAMED.match(text)
    text = (named.group(1) if named else text).strip(" \t\r\n\u00a0\u202f\u3000;,")
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1].strip()
    if text[:7].lower() == "mailto:":
        text = text[7:].partition("?")[0]
    return text.strip()


def parse_address(raw: str) -> Address | AddressProblem:
    """Which mailbox does this text name?

    Nothing is corrected: a misspelt domain stays, a domain is not looked up. The case of the local part is kept.

    >>> parse_address(" <MAILTO:Contact@Firm.Example>").normal
    'Contact@firm.example'
    >>> parse_address("contact@straße.example").domain_ascii
    'xn--strae-oqa.example'
    >>> parse_address("contact.firm.example").reason
    'rejects.email_without_at'
    """
    local, _, domain = raw.partition("@")
    if (
        len(local) <= 64
        and _PLAIN.fullmatch(raw)
        and "--" not in domain
        and domain.rpartition(".")[2].lower() not in _RESERVED_ENDINGS
    ):
        return Address(raw, local, domain.lower(), f"{local}@{domain.lower()}")
    return parse_any_address(raw)


def parse_any_address(raw: str) -> Address | AddressProblem:
    """`parse_address` by the library alone: the same answer, twenty times slower for a plain address."""
    text = unwrapped(raw)
    early = _plainly_wrong(raw, text)
    if early is not None:
        return early
    from email_validator import EmailNotValidError, validate_email

    local, _, domain = text.rpartition("@")
    domain = domain.rstrip(".\uff0e\u3002")
    # A joiner belongs to the spelling of some scripts in a domain, and is a mark left by copying in a local part.
    for tried in dict.fromkeys((domain, _JOINERS.sub("", domain))):
        try:
            found = validate_email(
                f"{_JOINERS.sub('', local)}@{tried}",
                check_deliverability=False,
                allow_quoted_local=True,
                strict=True,
                test_environment=domain.lower().endswith(".test"),
            )
        except EmailNotValidError:
            continue
        return Address(raw, found.local_part, found.ascii_domain, f"{found.local_part}@{found.ascii_domain}")
    return _library_refusal(raw, text)


def _plainly_wrong(raw: str, text: str) -> AddressProblem | None:
    if not text:
        return AddressProblem(raw, "rejects.email_empty", {})
    if "@" not in text:
        return AddressProblem(raw, "rejects.email_without_at", {})
    if text.count("@") > 1 and not text.startswith('"'):
        return AddressProblem(raw, "rejects.email_several", {"count": text.count("@")})
    return None


def _library_refusal(raw: str, text: str) -> AddressProblem:
    local, _, domain = text.rpartition("@")
    if not local:
        return AddressProblem(raw, "rejects.email_no_local_part", {})
    if not domain or "." not in domain.strip(".") or domain.rpartition(".")[2].lower() in _RESERVED_ENDINGS:
        return AddressProblem(raw, "rejects.email_bad_domain", {"domain": domain})
    if re.search(r"\s", text):
        return AddressProblem(raw, "rejects.email_space", {})
    if len(local) > 64 or len(text) > 254:
        return AddressProblem(raw, "rejects.email_too_long", {"length": len(text)})
    if re.search(r"^\.|\.\.|\.$", local):
        return AddressProblem(raw, "rejects.email_dots", {})
    return AddressProblem(raw, "rejects.email_syntax", {})
