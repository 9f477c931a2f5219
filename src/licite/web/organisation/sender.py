"""Under which name, and with which addresses, does a controller write?"""

from dataclasses import dataclass

from licite.web.accounts.members import controller_name
from licite.web.organisation.models import Organisation


@dataclass(frozen=True)
class Sender:
    """Who writes, as people outside are told: `contact` answers questions on data, `dpo` is a name; or empty."""

    name: str
    postal_address: str = ""
    contact: str = ""
    dpo: str = ""


def sender_of(slug: str) -> Sender:
    """The sender that a controller is; its name in the registers where it gave no other."""
    known = Organisation.of(slug)
    return Sender(known.name or controller_name(slug), known.postal_address, known.contact, known.dpo)
